"""The one list of alarms: in which words each is told, whoever reads them, and what of the machine is looked at."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot import alarm_words, alarms
from bot.alarms import KINDS
from bot.backup import making
from bot.settings import Settings, load
from data.model.office_notice import Alarm

NOW = datetime(2026, 3, 2, 3, 0, tzinfo=UTC)
DETAILS = {
    "channel": {"channel": "telegram", "why": "uji"},
    "feed": {"name": "cek", "count": "4", "fault": "it fell silent"},
    "backup": {"taken": NOW.isoformat()},
    "broadcast": {"serial": "2026/1", "cause": "file", "number": "7"},
    "clock": {"now": NOW.isoformat()},
}


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return load(Path("/nonexistent/kentongan.env"), var_dir=tmp_path, backup_dir=str(tmp_path / "cadangan"))


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("kind", KINDS)
def test_every_alarm_is_a_sentence_with_what_to_do_also_one_that_an_older_version_wrote_down(
    settings: Settings, kind: str, language: str
) -> None:
    for details in (DETAILS.get(kind, {}), {}):
        alarm = Alarm(f"{kind} x", details)
        said = alarm_words.advice(alarm, settings, language)
        assert said.startswith(f"{alarm_words.what(alarm, settings, language)} ")
        assert "{" not in said


@pytest.mark.parametrize(
    ("kind", "part"),
    [
        ("backup", "Cadangan terakhir 2026-03-02 10:00 WIB"),
        ("feed", "gagal diambil 4 kali berturut-turut: "),
        ("broadcast", "berhenti sendiri: berkasnya tidak ada."),
        ("clock", "Jam melompat ke 2026-03-02 10:00 WIB, terakhir dipercaya -."),
    ],
)
def test_what_is_kept_as_a_code_is_read_as_words(settings: Settings, kind: str, part: str) -> None:
    said = alarm_words.what(Alarm(kind, DETAILS[kind]), settings, "id")
    assert part in said
    assert "silent" not in said


@pytest.mark.parametrize(
    ("minutes_old", "found"),
    [(None, "no_backup"), (1, ""), (alarms.BACKUP_INTERVALS * 10 + 1, "backup")],
)
def test_a_backup_is_looked_for(settings: Settings, minutes_old: int | None, found: str) -> None:
    every = settings.model_copy(update={"backup_minutes": 10})
    if minutes_old is not None:
        taken = NOW - timedelta(minutes=minutes_old)
        (settings.backups / f"{making.PREFIX}{taken:{making._STAMP}}").mkdir(parents=True)
    assert [one.name for one in alarms.backup(every, NOW)] == ([found] if found else [])
    none = settings.model_copy(update={"backup_dir": ""})
    assert [one.name for one in alarms.backup(none, NOW)] == ["backup_off"]


@pytest.mark.parametrize("stamp", ["20260302T020000000000Z-salinan", "lama", "20269902T020000000000Z"])
def test_what_somebody_put_among_the_backups_is_none(settings: Settings, stamp: str) -> None:
    (settings.backups / f"{making.PREFIX}{stamp}").mkdir(parents=True)
    assert [one.name for one in alarms.backup(settings, NOW)] == ["no_backup"]
    assert making.taken(settings.backups) == []


def test_a_folder_that_cannot_be_read_is_an_alarm(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(_into: Path) -> list[Path]:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(making, "taken", fails)
    (found,) = alarms.backup(settings, NOW)
    assert (found.kind, KINDS[found.kind].is_quiet) == ("backup", False)
    assert "{" not in alarm_words.advice(found, settings, "id")
