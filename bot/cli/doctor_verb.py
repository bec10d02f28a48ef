"""``doctor``: looks at settings, database and channels, and says of each what is well and what to do."""

from __future__ import annotations

import asyncio
import http.client
import json
import urllib.error
import urllib.request
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bot import alarms
from bot.app import open_database
from bot.backup import making
from bot.broadcasting.wording import moment
from bot.cli.arguments import Arguments
from bot.cli.ground import prepare, shown
from bot.cli.speech import Stop, language_of, tell
from bot.faq import faq_of
from bot.findings import Examiner, Finding
from bot.gazetteer import gazetteer_of
from bot.politics import names_of
from bot.settings import Settings, SettingsError, home
from data.model.broadcast import BroadcastState, PauseCause
from data.model.claim import UNSETTLED
from data.model.delivery import DeliveryState
from data.model.inbox import InboxState
from data.model.membership import MembershipState
from data.model.office_notice import Alarm
from data.model.tip import FileState, RequestState
from data.store import (
    attachments,
    broadcasts,
    claims,
    deliveries,
    factchecks,
    feeds,
    inbox,
    members,
    people,
    requests,
)
from data.store.database import Database, Unit
from data.store.vault import SealError

#: How long Telegram and our own service may take to answer, seconds.
PATIENCE_SECONDS = 10
#: Hosts that mean every address of this machine, with the one to ask.
EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}  # noqa: S104  # nothing is bound here
_WAITING_IN = (InboxState.NEW, InboxState.CLAIMED)
_WAITING_OUT = (DeliveryState.READY, DeliveryState.LEASED, DeliveryState.SENDING)


def run(settings: Settings, arguments: Sequence[str]) -> int:
    """Print every finding; 1 if something grave was found."""
    Arguments(settings, "doctor").parse_args(arguments)
    findings = asyncio.run(_findings(_Doctor(settings)))
    for finding in findings:
        tell(f"{'✓' if finding.is_well else '✗' if finding.is_grave else '!'} {finding.sentence}")
    return 1 if any(finding.is_grave for finding in findings) else 0


async def _findings(doctor: _Doctor) -> list[Finding]:
    return [finding async for finding in doctor.examine()]


class _Doctor(Examiner):
    """Looks at everything once, changing nothing but bringing a SQLite file up to date."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings, language_of(settings))

    async def examine(self) -> AsyncIterator[Finding]:
        """Every finding, in the order in which things are best mended."""
        yield self._settings_file(home() / ".env")
        yield self._region()
        yield self._faq()
        yield self._backup()
        for finding in [*self._politics(), *self._folder()]:
            yield finding
        async for finding in self._database():
            yield finding
        yield await asyncio.to_thread(self._telegram)
        yield await asyncio.to_thread(self._office_bot)
        yield await asyncio.to_thread(self._service)

    def _settings_file(self, path: Path) -> Finding:
        is_open = path.is_file() and path.stat().st_mode & 0o007
        return self.ill("env_mode_bad", path=path) if is_open else self.well("settings")

    def _region(self) -> Finding:
        """Look the region up as the service does; without its places nobody can register."""
        try:
            gazetteer = gazetteer_of(self._settings)
        except SettingsError as error:
            return self.ill("region_bad", True, sentence=error)
        region = gazetteer.region
        return self.well("region", name=region.name, count=len(gazetteer.within(region.code)) or 1)

    def _folder(self) -> list[Finding]:
        path = self._settings.var_dir
        try:
            path.mkdir(parents=True, exist_ok=True)
            probe = path / ".doctor"
            probe.write_text("")
            probe.unlink()
        except OSError:
            return [self.ill("var_dir_bad", True, path=path)]
        full = [self.alarm(one) for one in alarms.disk(self._settings)]
        space = full or [self.well("space", megabytes=alarms.free_megabytes(self._settings))]
        return [self.well("var_dir", path=path), *space]

    def _backup(self) -> Finding:
        """How old the newest backup is."""
        for one in alarms.backup(self._settings, datetime.now(UTC)):
            return self.alarm(one)
        newest = making.taken_at(making.taken(self._settings.backups)[-1])
        return self.well("backup", moment=moment(self._settings, newest))

    async def _database(self) -> AsyncIterator[Finding]:
        try:
            prepare(self._settings)
            opened = open_database(self._settings)
        except (Stop, SettingsError) as error:
            yield self.ill("database_bad", True, sentence=error)
            return
        yield self.well("database", url=shown(self._settings.database))
        try:
            async for finding in self._contents(opened):
                yield finding
        finally:
            await opened.close()

    async def _contents(self, opened: Database) -> AsyncIterator[Finding]:
        async with opened.reading() as unit:
            for finding in await self._key(unit):
                yield finding
            count = await factchecks.count(unit)
            yield self.well("factchecks", count=count) if count else self.ill("factchecks_bad")
            for finding in await self._feeds(unit):
                yield finding
            wrong = await alarms.in_database(unit)
            messages = [*await self._inbox(unit, wrong), *await self._outbox(unit, wrong)]
            people_wait = [await self._requests(unit), await self._members(unit), await self._claims(unit)]
            behind = [*await self._broadcasts(unit, wrong), *self._told(wrong, "job", "jobs")]
            for finding in [*messages, *await self._files(unit), *people_wait, *behind]:
                yield finding

    def _told(self, wrong: Sequence[Alarm], *kinds: str) -> list[Finding]:
        """What the one list of alarms says of these kinds of things."""
        return [self.alarm(one) for one in wrong if one.kind in kinds]

    async def _feeds(self, unit: Unit) -> list[Finding]:
        """How many feeds are fetched by the clock, and which failed, be it once."""
        enabled = [feed for feed in await feeds.all_of(unit) if feed.is_enabled]
        found = [self.well("feeds", count=len(enabled)) if enabled else self.well("no_feeds")]
        return found + [self.alarm(one) for one in await alarms.failing_feeds(unit, 1)]

    async def _broadcasts(self, unit: Unit, wrong: Sequence[Alarm]) -> list[Finding]:
        """What stands still, be it by somebody's choice, and how many announcements wait for an approver."""
        still = await broadcasts.in_states(unit, [BroadcastState.PAUSED])
        chosen = [one for one in still if one.pause_cause is PauseCause.OFFICER]
        found = self._told(wrong, "broadcast", "clock")
        found += [self.ill("broadcast_paused", number=one.serial or one.number) for one in chosen]
        if waiting := (await broadcasts.counts(unit)).get(BroadcastState.SUBMITTED, 0):
            found.append(self.ill("broadcasts_waiting", count=waiting))
        return found or [self.well("broadcasts")]

    def _politics(self) -> list[Finding]:
        """Read the file of political names as the desk does; an office need not have one."""
        try:
            names_of(self._settings)
        except SettingsError as error:
            return [self.ill("politics_bad", True, sentence=error)]
        return []

    async def _claims(self, unit: Unit) -> Finding:
        """Count the claims that wait for a fact-checker."""
        counts = await claims.counts(unit)
        waiting = sum(counts.get(state, 0) for state in UNSETTLED)
        return self.ill("claims_waiting", count=waiting) if waiting else self.well("claims")

    def _faq(self) -> Finding:
        """Read the office's questions and answers as the service does."""
        try:
            entries = faq_of(self._settings)
        except SettingsError as error:
            return self.ill("faq_bad", True, sentence=error)
        if entries is None:
            return self.ill("no_faq", path=self._settings.faq_path)
        return self.well("faq", count=len(entries))

    async def _key(self, unit: Unit) -> list[Finding]:
        path = self._settings.var_dir / "secret.key"
        is_open = path.exists() and path.stat().st_mode & 0o077
        found = [self.ill("key_mode_bad", path=path)] if is_open else []
        try:
            await people.any_address(unit)
        except SealError:
            return [*found, self.ill("key_bad", True)]
        return [*found, self.well("key")]

    async def _inbox(self, unit: Unit, wrong: Sequence[Alarm]) -> list[Finding]:
        counts = await inbox.counts(unit)
        waiting = sum(counts.get(state, 0) for state in _WAITING_IN)
        found = self._told(wrong, "inbox")
        found = found or [self.ill("inbox_waiting", count=waiting) if waiting else self.well("inbox")]
        for newest in await inbox.set_aside(unit, 1):
            count = counts[InboxState.QUARANTINED]
            found.append(self.ill("set_aside", count=count, number=newest.number, reason=newest.reason))
        return found

    async def _requests(self, unit: Unit) -> Finding:
        """Count who waits for a human."""
        count = (await requests.counts(unit)).get(RequestState.OPEN, 0)
        return self.ill("requests_open", count=count) if count else self.well("requests")

    async def _members(self, unit: Unit) -> Finding:
        """Count the registrations that nobody has looked at."""
        counts = await members.counts(unit)
        waiting = sum(count for (_, state), count in counts.items() if state is MembershipState.UNVERIFIED)
        return self.ill("members_waiting", count=waiting) if waiting else self.well("members")

    async def _outbox(self, unit: Unit, wrong: Sequence[Alarm]) -> list[Finding]:
        counts = await deliveries.counts(unit)
        waiting = sum(counts.get(state, 0) for state in _WAITING_OUT)
        found = self._told(wrong, "outbox")
        found = found or [self.ill("deliveries_waiting", count=waiting) if waiting else self.well("deliveries")]
        if doubtful := await deliveries.doubtful(unit):
            resent = sum(item.resends > 0 for item in doubtful)
            found.append(self.ill("doubtful", count=len(doubtful), resent=resent))
        if failed := counts.get(DeliveryState.FAILED, 0):
            found.append(self.ill("failed", count=failed))
        return found + self._told(wrong, "channel", "storm")

    async def _files(self, unit: Unit) -> list[Finding]:
        counts = await attachments.counts(unit)
        kept, wanted = counts.get(FileState.KEPT, 0), counts.get(FileState.WANTED, 0)
        found = [self.well("files", kept=kept, wanted=wanted)] if counts else []
        if lost := counts.get(FileState.LOST, 0):
            found.append(self.ill("files_lost", count=lost))
        return found

    def _telegram(self) -> Finding:
        """Ask Telegram who the residents' bot is."""
        if not self._settings.has_telegram:
            return self.ill("no_telegram")
        name, wrong = self._bot(self._settings.telegram_bot_token.get_secret_value(), is_grave=True)
        return wrong or (self.well("telegram", name=name) if name else self.ill("telegram_bad", True))

    def _office_bot(self) -> Finding:
        """Ask Telegram who the officers' bot is; an office need not have one."""
        if not self._settings.has_office_bot:
            return self.well("no_office_bot")
        name, wrong = self._bot(self._settings.telegram_office_bot_token.get_secret_value(), is_grave=False)
        return wrong or (self.well("office_bot", name=name) if name else self.ill("office_bot_bad"))

    def _bot(self, token: str, *, is_grave: bool) -> tuple[str, Finding | None]:
        """Ask Telegram what a bot is called, without its library: this answers in a moment; empty for a bad token."""
        address = self._settings.telegram_api_url
        try:
            return str(_fetched(f"{address}/bot{token}/getMe")["result"]["username"]), None
        except urllib.error.HTTPError as error:
            if error.code in (401, 404):
                return "", None
            return "", self.ill("telegram_unreached", is_grave, url=address, cause=error.code)
        except (OSError, http.client.HTTPException, ValueError, KeyError, TypeError) as error:
            return "", self.ill("telegram_unreached", is_grave, url=address, cause=_cause(error))

    def _service(self) -> Finding:
        if not self._settings.console_port:
            return self.well("service_any_port")
        host = self._settings.console_host
        host = EVERYWHERE.get(host, f"[{host}]" if ":" in host else host)
        address = f"http://{host}:{self._settings.console_port}"
        try:
            return self._health(address, _fetched(f"{address}/readyz"))
        except urllib.error.HTTPError as error:
            return self._health(address, _decoded(error))
        except (http.client.HTTPException, ValueError):
            return self.ill("service_other", True, address=address)
        except OSError:
            return self.ill("service_off", address=address)

    def _health(self, address: str, answer: Any) -> Finding:
        missing = answer.get("missing") if isinstance(answer, dict) else None
        if not isinstance(missing, dict):
            return self.ill("service_other", True, address=address)
        if missing:
            reasons = ", ".join(f"{part} ({why})" for part, why in missing.items())
            return self.ill("service_bad", address=address, missing=reasons)
        return self.well("service", address=address)


def _fetched(url: str) -> Any:
    """The JSON behind an address, fetched as the service itself does: without a proxy."""
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with direct.open(url, timeout=PATIENCE_SECONDS) as response:
        return json.load(response)


def _decoded(error: urllib.error.HTTPError) -> Any:
    try:
        return json.loads(error.read())
    except (OSError, ValueError):
        return None


def _cause(error: Exception) -> str:
    reason = getattr(error, "reason", error)
    if isinstance(reason, str):
        return reason
    return getattr(reason, "strerror", None) or type(reason).__name__
