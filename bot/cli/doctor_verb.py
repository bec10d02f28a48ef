"""``doctor``: looks at settings, database and channels, and says of each what is well and what to do."""

from __future__ import annotations

import asyncio
import http.client
import json
import shutil
import urllib.error
import urllib.request
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bot.app import open_database
from bot.backup import making
from bot.broadcasting.wording import moment, why_in
from bot.cli.arguments import Arguments
from bot.cli.ground import prepare, shown
from bot.cli.speech import Stop, language_of, tell
from bot.faq import faq_of
from bot.faults import fault_in
from bot.gazetteer import gazetteer_of
from bot.politics import names_of
from bot.settings import Settings, SettingsError, home
from data.model.broadcast import BroadcastState
from data.model.claim import UNSETTLED
from data.model.delivery import DeliveryState
from data.model.inbox import InboxState
from data.model.membership import MembershipState
from data.model.tip import FileState, RequestState
from data.store import (
    attachments,
    broadcasts,
    claims,
    deliveries,
    factchecks,
    feeds,
    inbox,
    jobs,
    members,
    people,
    requests,
    timekeeping,
)
from data.store.database import Database, Unit
from data.store.vault import SealError
from data.wording import say

#: Less free disk than this is a warning, MB.
LEAST_SPACE_MB = 500
#: How long Telegram and our own service may take to answer, seconds.
PATIENCE_SECONDS = 10
#: Hosts that mean every address of this machine, with the one to ask.
EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}  # noqa: S104  # nothing is bound here
#: After how long a job that nobody takes up is worth a word, seconds.
JOB_WAIT_SECONDS = 3600.0
_WAITING_IN = (InboxState.NEW, InboxState.CLAIMED)
_WAITING_OUT = (DeliveryState.READY, DeliveryState.LEASED, DeliveryState.SENDING)


@dataclass(frozen=True, slots=True)
class Finding:
    """One sentence about one part.

    Args:
        is_well: nothing has to be done.
        is_grave: without it the service cannot do its work.
    """

    is_well: bool
    sentence: str
    is_grave: bool = False


def run(settings: Settings, arguments: Sequence[str]) -> int:
    """Print every finding; 1 if something grave was found."""
    Arguments(settings, "doctor").parse_args(arguments)
    findings = asyncio.run(_findings(_Doctor(settings)))
    for finding in findings:
        tell(f"{'✓' if finding.is_well else '✗' if finding.is_grave else '!'} {finding.sentence}")
    return 1 if any(finding.is_grave for finding in findings) else 0


async def _findings(doctor: _Doctor) -> list[Finding]:
    return [finding async for finding in doctor.examine()]


class _Doctor:
    """Looks at everything once, changing nothing but bringing a SQLite file up to date."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._language = language_of(settings)

    def _well(self, key: str, **values: object) -> Finding:
        return Finding(True, say(f"cli.doctor.{key}", self._language, **values))

    def _ill(self, key: str, is_grave: bool = False, **values: object) -> Finding:
        return Finding(False, say(f"cli.doctor.{key}", self._language, **values), is_grave)

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
        yield await asyncio.to_thread(self._service)

    def _settings_file(self, path: Path) -> Finding:
        is_open = path.is_file() and path.stat().st_mode & 0o007
        return self._ill("env_mode_bad", path=path) if is_open else self._well("settings")

    def _region(self) -> Finding:
        """Look the region up as the service does; without its places nobody can register."""
        try:
            gazetteer = gazetteer_of(self._settings)
        except SettingsError as error:
            return self._ill("region_bad", True, sentence=error)
        region = gazetteer.region
        return self._well("region", name=region.name, count=len(gazetteer.within(region.code)) or 1)

    def _folder(self) -> list[Finding]:
        path = self._settings.var_dir
        try:
            path.mkdir(parents=True, exist_ok=True)
            probe = path / ".doctor"
            probe.write_text("")
            probe.unlink()
        except OSError:
            return [self._ill("var_dir_bad", True, path=path)]
        free = shutil.disk_usage(path).free // 1_000_000
        space = (
            self._well("space", megabytes=free) if free >= LEAST_SPACE_MB else self._ill("space_bad", megabytes=free)
        )
        return [self._well("var_dir", path=path), space]

    async def _database(self) -> AsyncIterator[Finding]:
        try:
            prepare(self._settings)
            opened = open_database(self._settings)
        except (Stop, SettingsError) as error:
            yield self._ill("database_bad", True, sentence=error)
            return
        yield self._well("database", url=shown(self._settings.database))
        try:
            async for finding in self._contents(opened):
                yield finding
        finally:
            await opened.close()

    async def _jobs(self, unit: Unit) -> list[Finding]:
        """What failed in the background, and what nobody takes up."""
        failed, waiting = await jobs.troubled(unit, JOB_WAIT_SECONDS)
        return [self._ill("jobs_bad", failed=failed, waiting=waiting)] if failed or waiting else []

    async def _contents(self, opened: Database) -> AsyncIterator[Finding]:
        async with opened.reading() as unit:
            for finding in await self._key(unit):
                yield finding
            count = await factchecks.count(unit)
            yield self._well("factchecks", count=count) if count else self._ill("factchecks_bad")
            for finding in await self._feeds(unit):
                yield finding
            messages = [*await self._inbox(unit), *await self._outbox(unit)]
            people_wait = [await self._requests(unit), await self._members(unit), await self._claims(unit)]
            behind = [*await self._broadcasts(unit), *await self._jobs(unit)]
            for finding in [*messages, *await self._files(unit), *people_wait, *behind]:
                yield finding

    def _politics(self) -> list[Finding]:
        """Read the file of political names as the desk does; an office need not have one."""
        try:
            names_of(self._settings)
        except SettingsError as error:
            return [self._ill("politics_bad", True, sentence=error)]
        return []

    async def _claims(self, unit: Unit) -> Finding:
        """Count the claims that wait for a fact-checker."""
        counts = await claims.counts(unit)
        waiting = sum(counts.get(state, 0) for state in UNSETTLED)
        return self._ill("claims_waiting", count=waiting) if waiting else self._well("claims")

    async def _broadcasts(self, unit: Unit) -> list[Finding]:
        """Name the announcements that stand still, and count those that wait for an approver."""
        still = await broadcasts.in_states(unit, [BroadcastState.PAUSED])
        found = [self._ill("broadcast_paused", number=one.serial or one.number) for one in still]
        if waiting := (await broadcasts.counts(unit)).get(BroadcastState.SUBMITTED, 0):
            found.append(self._ill("broadcasts_waiting", count=waiting))
        if doubted := (known := await timekeeping.read(unit)).doubted_at:
            trusted = moment(self._settings, known.trusted_at) if known.trusted_at else "-"
            found.append(self._ill("clock_doubted", now=moment(self._settings, doubted), trusted=trusted))
        return found or [self._well("broadcasts")]

    async def _feeds(self, unit: Unit) -> list[Finding]:
        """How many feeds are fetched by the clock, and which of them fail."""
        enabled = [feed for feed in await feeds.all_of(unit) if feed.is_enabled]
        found = [self._well("feeds", count=len(enabled)) if enabled else self._well("no_feeds")]
        failing = [feed for feed in enabled if feed.error]
        told = [(one.name, one.failures, fault_in(self._language, one.error)) for one in failing]
        return found + [self._ill("feed_failing", name=name, count=count, cause=cause) for name, count, cause in told]

    def _backup(self) -> Finding:
        """How old the newest backup is."""
        if not self._settings.backup_dir:
            return self._ill("backup_off")
        into = self._settings.backups
        folders = making.taken(into)
        if not folders:
            return self._ill("no_backup", folder=into)
        newest = making.taken_at(folders[-1])
        old = timedelta(minutes=3 * self._settings.backup_minutes)
        if datetime.now(UTC) - newest > old:
            return self._ill("backup_old", moment=moment(self._settings, newest), folder=into)
        return self._well("backup", moment=moment(self._settings, newest))

    def _faq(self) -> Finding:
        """Read the office's questions and answers as the service does."""
        try:
            entries = faq_of(self._settings)
        except SettingsError as error:
            return self._ill("faq_bad", True, sentence=error)
        if entries is None:
            return self._ill("no_faq", path=self._settings.faq_path)
        return self._well("faq", count=len(entries))

    async def _key(self, unit: Unit) -> list[Finding]:
        path = self._settings.var_dir / "secret.key"
        is_open = path.exists() and path.stat().st_mode & 0o077
        found = [self._ill("key_mode_bad", path=path)] if is_open else []
        try:
            await people.any_address(unit)
        except SealError:
            return [*found, self._ill("key_bad", True)]
        return [*found, self._well("key")]

    async def _inbox(self, unit: Unit) -> list[Finding]:
        counts = await inbox.counts(unit)
        waiting = sum(counts.get(state, 0) for state in _WAITING_IN)
        found = [self._ill("inbox_waiting", count=waiting) if waiting else self._well("inbox")]
        for newest in await inbox.set_aside(unit, 1):
            count = counts[InboxState.QUARANTINED]
            found.append(self._ill("set_aside", count=count, number=newest.number, reason=newest.reason))
        return found

    async def _requests(self, unit: Unit) -> Finding:
        """Count who waits for a human."""
        count = (await requests.counts(unit)).get(RequestState.OPEN, 0)
        return self._ill("requests_open", count=count) if count else self._well("requests")

    async def _members(self, unit: Unit) -> Finding:
        """Count the registrations that nobody has looked at."""
        counts = await members.counts(unit)
        waiting = sum(count for (_, state), count in counts.items() if state is MembershipState.UNVERIFIED)
        return self._ill("members_waiting", count=waiting) if waiting else self._well("members")

    async def _outbox(self, unit: Unit) -> list[Finding]:
        counts = await deliveries.counts(unit)
        waiting = sum(counts.get(state, 0) for state in _WAITING_OUT)
        found = [self._ill("deliveries_waiting", count=waiting) if waiting else self._well("deliveries")]
        if doubtful := await deliveries.doubtful(unit):
            resent = sum(item.resends > 0 for item in doubtful)
            found.append(self._ill("doubtful", count=len(doubtful), resent=resent))
        if failed := counts.get(DeliveryState.FAILED, 0):
            found.append(self._ill("failed", count=failed))
        for channel, reason in (await deliveries.paused_channels(unit)).items():
            found.append(self._ill("paused", True, channel=channel, reason=why_in(reason, self._language)))
        return found

    async def _files(self, unit: Unit) -> list[Finding]:
        counts = await attachments.counts(unit)
        kept, wanted = counts.get(FileState.KEPT, 0), counts.get(FileState.WANTED, 0)
        found = [self._well("files", kept=kept, wanted=wanted)] if counts else []
        if lost := counts.get(FileState.LOST, 0):
            found.append(self._ill("files_lost", count=lost))
        return found

    def _telegram(self) -> Finding:
        """Ask Telegram who we are, without its library: this answers in a moment."""
        settings = self._settings
        if not settings.has_telegram:
            return self._ill("no_telegram")
        url = f"{settings.telegram_api_url}/bot{settings.telegram_bot_token.get_secret_value()}/getMe"
        try:
            return self._well("telegram", name=_fetched(url)["result"]["username"])
        except urllib.error.HTTPError as error:
            if error.code in (401, 404):
                return self._ill("telegram_bad", True)
            return self._ill("telegram_unreached", True, url=settings.telegram_api_url, cause=error.code)
        except (OSError, http.client.HTTPException, ValueError, KeyError, TypeError) as error:
            return self._ill("telegram_unreached", True, url=settings.telegram_api_url, cause=_cause(error))

    def _service(self) -> Finding:
        if not self._settings.console_port:
            return self._well("service_any_port")
        host = self._settings.console_host
        host = EVERYWHERE.get(host, f"[{host}]" if ":" in host else host)
        address = f"http://{host}:{self._settings.console_port}"
        try:
            return self._health(address, _fetched(f"{address}/readyz"))
        except urllib.error.HTTPError as error:
            return self._health(address, _decoded(error))
        except (http.client.HTTPException, ValueError):
            return self._ill("service_other", True, address=address)
        except OSError:
            return self._ill("service_off", address=address)

    def _health(self, address: str, answer: Any) -> Finding:
        missing = answer.get("missing") if isinstance(answer, dict) else None
        if not isinstance(missing, dict):
            return self._ill("service_other", True, address=address)
        if missing:
            reasons = ", ".join(f"{part} ({why})" for part, why in missing.items())
            return self._ill("service_bad", address=address, missing=reasons)
        return self._well("service", address=address)


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
