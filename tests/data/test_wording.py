"""The wordings of all languages, and the measure of texts."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterable, Iterator
from datetime import date
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.alarms import KINDS as ALARMS
from bot.asking import QuestionFault
from bot.broadcasting.refusals import Refusal
from bot.broadcasting.saying import KEYS as AUDIENCE_WORDS
from bot.broadcasting.tables import COLUMNS as REPORT_COLUMNS
from bot.broadcasting.tables import TALLY
from bot.checking.refusals import DraftFault
from bot.checking.refusals import Refusal as CheckingRefusal
from bot.cli import VERBS
from bot.cli.jobs_words import NAMES as JOB_NAMES
from bot.cli.mistakes import PLACED
from bot.console.broadcasts.changed import FIELDS as BROADCAST_FIELDS
from bot.console.broadcasts.common import OWN_WORDS
from bot.console.broadcasts.handwork import SAID as TICKS
from bot.console.broadcasts.listing import SECTIONS
from bot.console.broadcasts.reporting import SHOWN as KIM_SHOWN
from bot.console.broadcasts.segments import DONE as SEGMENT_DONE
from bot.console.broadcasts.segments import FAULTS as SEGMENT_FAULTS
from bot.console.broadcasts.showing import DONE as BROADCAST_DONE
from bot.console.broadcasts.showing import MORE_ACTS
from bot.console.drafts import DONE as DRAFTS_DONE
from bot.console.duty import DONE as DUTY_DONE
from bot.console.feeds import DONE as FEEDS_DONE
from bot.console.front.needs import NEEDS
from bot.console.front.pictures import HEADS
from bot.console.front.shapes import Misfit
from bot.console.kim_page import DONE as KIM_DONE
from bot.console.library import DONE as CHECKS_DONE
from bot.console.officer import DONE as STAFF_DONE
from bot.console.questions import DONE as QUESTIONS_DONE
from bot.console.refusals import STANDING_WORDS
from bot.console.telling import UNSENT
from bot.console.tips import DONE
from bot.evaluation.figures import Name
from bot.evaluation.reading import Fault
from bot.faults import Fault as ImportFault
from bot.feeds.adding import FeedFault
from bot.judgements import JUDGEMENTS, Judged
from bot.office.broadcasts import OWN_WORDS as OFFICE_WORDS
from bot.office.edge import COMMANDS
from bot.officers import Fault as OfficerFault
from bot.playground.speech import REASONS
from bot.roster import Fault as RosterFault
from bot.settings import Settings
from bot.standing import Fault as StandingFault
from bot.trail_words import ACTIONS, NOBODY, TARGETS
from broadcasts.audience_words import Fault as AudienceFault
from broadcasts.series import Fault as ScheduleFault
from data.faq_file import FaqFault
from data.importers.records import FIELDS as IMPORT_FIELDS
from data.importers.register_changes import Verdict as KimVerdict
from data.matching.training.ablation import FAMILIES as FEATURES
from data.matching.training.ablation import NOTHING
from data.model.announcement import Finding
from data.model.board import BoardOffice
from data.model.broadcast import BroadcastAct, BroadcastClass, BroadcastState, Judgement, Passing, PauseCause
from data.model.claim import ClaimAct
from data.model.draft import DraftAct, DraftKind, DraftState
from data.model.duty import Via
from data.model.factcheck import Outcome, Verdict
from data.model.faq import FaqAct
from data.model.invitation import InvitationState
from data.model.job import JobState, Reason
from data.model.membership import InstitutionKind, InstitutionStatus, Role
from data.model.officer import OfficerRole, StandIn
from data.model.reach import Excluded
from data.model.register import FileFault, RowFault
from data.model.report import Cause, KimState
from data.model.standing import Gap, KimAct
from data.model.standstill import WhyCode
from data.store.by_hand import NOT_TOLD, TOLD, Ticked
from data.wording import (
    DRAFTS,
    LANGUAGES,
    OPERATOR_SECTIONS,
    REVIEWED,
    UnknownKey,
    WrongFields,
    answered_in,
    cut,
    cut_at_sentence,
    long_date,
    placeholders,
    say,
    units,
)
from data.wording.phrases import BadWording, _fields, _leaves

ROOT = Path(__file__).parents[2]
#: The least text that any channel carries (WhatsApp beside buttons), less the line about who we are.
SHORTEST_MESSAGE_UNITS = 900
#: WhatsApp's reply buttons.
SHORTEST_LABEL_UNITS = 20
#: Labels that no call of ``choice`` names in full; the others are found by themselves.
LABELS = {
    "language.name",
    "registration.agree",
    "registration.change",
    "registration.cancel",
    "erase.all",
    "erase.leave",
}
#: Most characters of what Telegram shows of a bot, by the beginning of the key.
#: Source: core.telegram.org/bots/api, "BotCommand", "setMyDescription" and "setMyShortDescription".
TELEGRAM_CHARS = {"menu.": 256, "profile.full": 512, "profile.short": 120}

ROOMS = ("bot", "broadcasts", "data", "handlers")
#: Where a key stands among a call's arguments; ``say`` everywhere, the others on the command line.
KEY_PLACES = {"say": 0, "stop": 1}
#: Keys that are put together when they are said: by the opening of the f-string, every ending it can have.
FAMILIES: dict[str, Iterable[str]] = {
    "alarm.remedy.": ALARMS,
    "alarm.what.": ALARMS,
    "broadcast.mark.": BroadcastClass,
    "announcement.": [Finding.GENUINE, Finding.ALTERED],
    "cli.argument.": sorted(PLACED),
    "cli.fault.": [fault.name.lower() for fault in ImportFault],
    "cli.audience.fault.": AudienceFault,
    "cli.audit.fault.": ["gap", "link", "digest"],
    "cli.broadcast.class.": BroadcastClass,
    "cli.broadcast.excluded.": Excluded,
    "cli.broadcast.judgement.": Judgement,
    "cli.broadcast.refusal.": Refusal,
    "cli.broadcast.state.": BroadcastState,
    "cli.broadcast.why.": set(WhyCode),
    "cli.broadcast.cause.": set(PauseCause) - {PauseCause.OFFICER},
    "cli.evaluate.fault.": list(Fault),
    "cli.evaluate.figure.": list(Name),
    "cli.faq.": list(FaqFault),
    "cli.finding.": list(Finding),
    "cli.help.": [verb for verb in VERBS if verb != "test"],
    "cli.jobs.name.": JOB_NAMES.values(),
    "cli.jobs.reason.": Reason,
    "cli.jobs.state.": JobState,
    "cli.kim.": [KimVerdict.NEW, KimVerdict.CHANGED],
    "cli.kim.act.": KimAct,
    "cli.kim.declared.": ["fine", "in_the_way"],
    "cli.kim.fault.": StandingFault,
    "cli.kim.file.": FileFault,
    "cli.kim.gap.": Gap,
    "cli.kim.invitation.state.": InvitationState,
    "cli.kim.office.": BoardOffice,
    "cli.kim.row.": RowFault,
    "cli.kim.state.": InstitutionStatus,
    "cli.members.": Judged,
    "cli.manual.": ["done", "undo"],
    "cli.manual.not.": [Ticked.SAME, Ticked.OVER, Ticked.UNKNOWN],
    "cli.officer.fault.": OfficerFault,
    "cli.officer.role.": OfficerRole,
    "cli.outcome.": list(Outcome),
    "cli.roster.fault.": RosterFault,
    "cli.tips.refusal.": CheckingRefusal,
    "console.checks.done.": CHECKS_DONE,
    "console.done.": DONE,
    "console.drafts.act.": DraftAct,
    "console.drafts.done.": DRAFTS_DONE,
    "console.drafts.fault.": DraftFault,
    "console.drafts.kind.": DraftKind,
    "console.drafts.state.": DraftState,
    "console.home.chart.": HEADS,
    "console.home.map.": Misfit,
    "console.home.need.": NEEDS,
    "console.members.said.": Judged,
    "console.duty.done.": DUTY_DONE,
    "console.staff.done.": STAFF_DONE,
    "console.staff.via.": Via,
    "console.staff.kind.": StandIn,
    "console.trail.deed.": ACTIONS,
    "console.tips.told.": UNSENT,
    "console.trail.actor.": NOBODY,
    "console.trail.kind.": TARGETS,
    "console.kim.act.": set(KimAct) - {KimAct.FALL_BACK},
    "console.kim.done.": KIM_DONE,
    "console.kim.fault.": STANDING_WORDS,
    "cli.feeds.": FeedFault,
    "console.feeds.column.": IMPORT_FIELDS,
    "console.feeds.done.": FEEDS_DONE,
    "console.feeds.fault.": FeedFault,
    "console.questions.act.": FaqAct,
    "console.questions.done.": QUESTIONS_DONE,
    "console.questions.fault.": QuestionFault,
    "console.entrance.fault.": [OfficerFault.BAD_NAME, OfficerFault.NOT_FIRST],
    "console.refusal.": CheckingRefusal,
    "console.audience.": AUDIENCE_WORDS,
    "console.siaran.act.": {*BroadcastAct, *MORE_ACTS},
    "console.siaran.done.": BROADCAST_DONE,
    "console.siaran.field.": BROADCAST_FIELDS,
    "console.siaran.kim.": [which.replace("-", "_") or "every" for which in KIM_SHOWN],
    "console.siaran.part.": SECTIONS,
    "console.siaran.segment.": [*SEGMENT_DONE, *SEGMENT_FAULTS],
    "console.siaran.refusal.": OWN_WORDS,
    "console.siaran.tick.": TICKS,
    "cli.report.cause.": Cause,
    "cli.report.column.": REPORT_COLUMNS,
    "cli.report.kim_state.": KimState,
    "cli.report.out.": Excluded,
    "cli.report.tally.": TALLY,
    "cli.schedule.fault.": ScheduleFault,
    "cli.train.without.": [NOTHING, *FEATURES],
    "cli.verb.": VERBS,
    "office.menu.": COMMANDS,
    "office.refusal.": OFFICE_WORDS,
    "passed.way.": Passing,
    "playground.refused.": REASONS,
    "institution.": InstitutionKind,
    "role.": Role,
    "settings.remedy.": Settings.model_fields,
    "verdict.": list(Verdict),
}
#: The actions of the audit trail that are no text where they are written down, with what each can be.
WORKED_OUT: dict[str, Iterable[str]] = {
    "change.act": BroadcastAct,
    "BroadcastAct.PAUSE": [BroadcastAct.PAUSE],
    "TOLD if is_told else NOT_TOLD": [TOLD, NOT_TOLD],
    "f'claim_{deed.act}'": [f"claim_{act}" for act in ClaimAct],
    "f'kim_{event.act}'": [f"kim_{act}" for act in KimAct],
    "f'kim_{KimAct.FALL_BACK}'": [f"kim_{KimAct.FALL_BACK}"],
    "f'member_{said.word}'": [f"member_{word}" for word in JUDGEMENTS],
    "action": ["segment_save", "segment_rename", "segment_drop"],
    # One that is read from the trail.
    "row.action": [],
}
#: Their targets, in the same way; the others begin with the kind of thing and a colon.
AIMED = {"_target(number)", "_target(seen.number)", "_target(wanted.officer)", "_target(whose)", "row.target"}
#: The words of the playground's page, which its template and its programs say by the end of their keys.
PAGE = "playground.page."
#: The methods of doctor that say a finding, whose keys share an opening.
FINDINGS, FINDING_METHODS = "cli.doctor.", ("well", "ill")


@cache
def nodes_in(room: str) -> list[ast.AST]:
    """Every piece of the programs in one package."""
    trees = (ast.parse(file.read_text(encoding="utf-8")) for file in (ROOT / room).rglob("*.py"))
    return [node for tree in trees for node in ast.walk(tree)]


def calls_in(room: str) -> Iterator[tuple[str, list[ast.expr]]]:
    """The name and the arguments of every call in one package."""
    for node in nodes_in(room):
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            yield name, node.args


def texts_of(key: ast.expr) -> Iterator[str]:
    """The texts that an argument may be: itself, or either side of a choice."""
    if isinstance(key, ast.Constant) and isinstance(key.value, str):
        yield key.value
    elif isinstance(key, ast.IfExp):
        yield from texts_of(key.body)
        yield from texts_of(key.orelse)


def keys_said_in(room: str) -> set[str]:
    """Every key that a call of one package names in full."""
    return {
        text
        for name, arguments in calls_in(room)
        if len(arguments) > KEY_PLACES.get(name, len(arguments))
        for text in texts_of(arguments[KEY_PLACES[name]])
    }


def openings_in(room: str) -> set[str]:
    """The openings of all keys of one package that are put together when they are said."""
    joined = (node.values for node in nodes_in(room) if isinstance(node, ast.JoinedStr))
    heads = (values[0].value for values in joined if len(values) == 2 and isinstance(values[0], ast.Constant))
    sections = {key.partition(".")[0] for key in placeholders(LANGUAGES[0])}
    keys = (head for head in heads if isinstance(head, str) and re.fullmatch(r"([a-z_]+\.)+", head))
    return {head for head in keys if head.partition(".")[0] in sections}


def findings() -> set[str]:
    """Every key that doctor can say."""
    said = [arguments[0] for name, arguments in calls_in("bot") if name in FINDING_METHODS and arguments]
    return {f"{FINDINGS}{text}" for key in said for text in texts_of(key)}


def page_keys() -> set[str]:
    """Every key that the playground's page says: in its template, in its programs, or put together there."""
    folder = ROOT / "bot" / "playground"
    template = (folder / "templates" / "page.html").read_text(encoding="utf-8")
    programs = "".join(path.read_text(encoding="utf-8") for path in sorted((folder / "static").glob("*.js")))
    said = {*re.findall(r"\bwords\.(\w+)", template), *re.findall(r'\bsay\(\s*"(\w+)"', programs)}
    said.update(name for pair in re.findall(r'\bsay\([^"()]*\? "(\w+)" : "(\w+)"', programs) for name in pair)
    openings = tuple(PAGE + opening for opening in re.findall(r"\bsay(?:Or)?\(`(\w+_)\$\{", programs))
    joined = {key for key in placeholders(LANGUAGES[0]) if key.startswith(openings)}
    return joined | {PAGE + name for name in said}


def console_keys() -> set[str]:
    """Every key that a template of the console says."""
    folder = ROOT / "bot" / "console" / "templates"
    shown = "".join(path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.html")))
    return set(re.findall(r'"((?:console|cli)\.[a-z_.]+)"', shown))


def family_keys() -> set[str]:
    """Every key that can be put together."""
    joined = {f"{opening}{ending}" for opening, endings in FAMILIES.items() for ending in endings}
    return joined | findings() | page_keys() | console_keys()


def strings_in_code() -> set[str]:
    """Every text constant in our programs, docstrings included; keys also stand in tables and pairs."""
    nodes = (node for room in ROOMS for node in nodes_in(room))
    return {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}


@cache
def labels() -> set[str]:
    """Every key that is said as the label of a button: the first argument of a call of ``choice``."""
    firsts = [
        arguments[0] for room in ROOMS for name, arguments in calls_in(room) if name.lower() == "choice" and arguments
    ]
    says = [call for call in firsts if isinstance(call, ast.Call) and getattr(call.func, "id", "") == "say"]
    return LABELS | {key for call in says for key in texts_of(call.args[0])}


@cache
def texts_in(language: str) -> dict[str, str]:
    """Every wording that one file holds, as it is written there."""
    tree = tomllib.loads((ROOT / "data" / "wording" / "texts" / f"{language}.toml").read_text(encoding="utf-8"))
    del tree["about"]
    return dict(_leaves(tree, ""))


def is_for_operators(key: str) -> bool:
    return key.partition(".")[0] in OPERATOR_SECTIONS


def for_residents(language: str) -> dict[str, str]:
    """The wordings that residents read."""
    return {key: text for key, text in texts_in(language).items() if not is_for_operators(key)}


@pytest.mark.parametrize("language", REVIEWED)
def test_every_language_has_every_key_with_the_same_fields(language: str) -> None:
    assert placeholders(language) == placeholders(LANGUAGES[0])


@pytest.mark.parametrize("language", DRAFTS)
def test_every_draft_has_every_key_that_residents_read_and_no_other(language: str) -> None:
    """A key that is missing here goes into this file, translated: see the head of it."""
    expected = {key: fields for key, fields in placeholders(LANGUAGES[0]).items() if not is_for_operators(key)}
    missing, extra = expected.keys() - placeholders(language).keys(), placeholders(language).keys() - expected.keys()
    assert (sorted(missing), sorted(extra)) == ([], [])
    assert placeholders(language) == expected


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_file_says_of_itself_whether_it_was_reviewed(language: str) -> None:
    text = (ROOT / "data" / "wording" / "texts" / f"{language}.toml").read_text(encoding="utf-8")
    assert tomllib.loads(text)["about"] == {"is_reviewed": language in REVIEWED}
    head = text.partition("[")[0]
    assert ("DRAFT" in head) == (language in DRAFTS)


def test_operators_are_spoken_to_in_indonesian_where_a_draft_is_asked_for() -> None:
    for language in DRAFTS:
        assert say("cli.newest", language) == say("cli.newest", "id") != say("cli.newest", "en")
        assert say("talk.bye", language) != say("talk.bye", "id")


@pytest.mark.parametrize(
    ("tag", "default", "language", "why"),
    [
        ("id", "en", "id", "a language of ours"),
        ("en-GB", "id", "en", "with its region"),
        ("EN", "id", "en", "in capitals"),
        ("in", "en", "id", "as older phones call Indonesian"),
        ("jv", "en", "id", "a draft is only for those who choose it"),
        ("jw", "en", "id", "as older phones call Javanese"),
        ("mad", "en", "id", "a draft too"),
        ("fr", "en", "en", "not ours, so the office's"),
        ("", "id", "id", "the platform does not tell"),
        ("-", "en", "en", "no tag at all"),
    ],
)
def test_in_which_language_somebody_new_is_answered(tag: str, default: str, language: str, why: str) -> None:
    assert answered_in(tag, default) == language, why


def acts_written() -> Iterator[tuple[ast.expr, ast.expr]]:
    """Action and target of everything that our programs write into the audit trail."""
    for room in ROOMS:
        for name, arguments in calls_in(room):
            if name == "Act":
                yield arguments[1], arguments[2]


def kind_of(target: ast.expr) -> str:
    """What stands before the colon of a target; empty where it is worked out."""
    first = target.values[0] if isinstance(target, ast.JoinedStr) else target
    text = first.value if isinstance(first, ast.Constant) else ""
    return text.partition(":")[0] if isinstance(text, str) else ""


def test_every_act_of_the_trail_has_words() -> None:
    """An act that is new here needs a word in ``bot/trail_words.py`` and its sentence in both languages."""
    written: set[str] = set()
    for action, target in acts_written():
        texts = set(texts_of(action))
        written |= texts or set(map(str, WORKED_OUT[ast.unparse(action)]))
        assert kind_of(target) in TARGETS or ast.unparse(target) in AIMED, ast.unparse(target)
    assert written == ACTIONS


def test_every_key_is_used() -> None:
    assert sorted(placeholders(LANGUAGES[0]).keys() - strings_in_code() - family_keys()) == []


@pytest.mark.parametrize("room", ROOMS)
def test_every_used_key_exists(room: str) -> None:
    assert sorted(keys_said_in(room) - placeholders(LANGUAGES[0]).keys()) == []


def test_every_key_that_can_be_put_together_exists() -> None:
    """So a setting without its remedy, or a verb without its help, is found here and not by an operator."""
    assert sorted(family_keys() - placeholders(LANGUAGES[0]).keys()) == []


def test_every_way_of_putting_keys_together_is_listed() -> None:
    assert {opening for room in ROOMS for opening in openings_in(room)} == {*FAMILIES, FINDINGS}


def test_the_guards_see_what_they_should() -> None:
    assert {"cli.usage", "cli.newer_schema", "cli.not_migrated", "cli.migrated_already"} <= keys_said_in("bot")
    assert {"cli.doctor.key_bad", "cli.doctor.service_off"} <= findings()
    assert "settings.remedy.default_language" in family_keys()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_wording_fits_the_smallest_channel_and_is_tidy(language: str) -> None:
    short = labels()
    assert {"card.helpful", "tip.none_of_these"} <= short
    assert all(any(key.startswith(opening) for key in placeholders(language)) for opening in TELEGRAM_CHARS)
    for key, fields in placeholders(language).items():
        text = say(key, language, **dict.fromkeys(fields, "KT-000123"))
        assert text == text.strip(), key
        assert text, key
        assert units(text) <= (SHORTEST_LABEL_UNITS if key in short else SHORTEST_MESSAGE_UNITS), key
        assert all(len(text) <= most for opening, most in TELEGRAM_CHARS.items() if key.startswith(opening)), key


#: What no wording for residents holds, in any language, and why.
UNTIDY = {
    r"[ \t]{2,}": "two spaces",
    r"[ \t]+\n": "a space at the end of a line",
    r"\n{3,}": "more than one empty line",
    r"\.\.\.": "three full stops, where … stands for what is left out",
    r"[“”‘’]": "curly quotation marks beside the straight ones of all other wordings",
    r" [,.;:?!]": "a space before a mark",
    r"[!?]{2,}": "shouting",
    r"(?<=\w),(?=[^\W\d])": "no space after a comma",
    r" -- | - ": "a hyphen as a dash",
    "[\u200b-\u200f\u2028-\u202e\ufeff\u00a0]": "an invisible character",
}
#: The same for one language each.
UNFIT = {
    "id": {
        r"(?i)\b(kamu|kau|engkau|lo|lu|gue|gua|aku)\b": "not the form of address of an office",
        r"\banda\b": "Anda is written with a capital",
        r"(?i)\b(nggak|gak|ga|udah|aja|bikin|kasih tau|banget)\b": "spoken, not written",
        r"(?i)\bdi (mana|sini|sana)pun\b|\bdimana\b|\bdisini\b|\bmerubah\b|\bsilahkan\b|\bhoax\b": "spelling",
    },
    "en": {
        r"(?i)\b(kindly|utili[sz]e|in order to|please note)\b": "not plain",
        r"(?i)\b(can't|don't|won't|it's)\b": "short",
    },
    "jv": {
        r"(?i)\b(kowe|koen|aku|awakmu|sampeyan|kuwi|iki|ora|durung|wis|opo|apa|ning|karo|sing|nek|kanggo)\b": "ngoko",
        r"\b([Aa]nda|yang|tidak|dengan|untuk|belum|sudah)\b": "Indonesian left over",
    },
    "mad": {
        r"(?i)\b(s?[eè]ngko'|b[aâ]'na|b[aâ]'[eè]n|tang|bi'|mon|tapè|ella|bh[aâ]kal|enjâ'|iyâ)(?!\w)": "enja'-iya",
        r"(?i)\b(tadâ'|coma|akantha|(ma)?bhecce'|sapa'a|andhi'|acaca|jhâwâb)(?!\w)": "enja'-iya, the words of things",
        r"\b([Aa]nda|yang|tidak|dengan|untuk|belum|sudah)\b": "Indonesian left over",
        r"[ḍṭḌṬ]": "a letter that phones lack; see the head of the file",
    },
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_residents_read_is_clean(language: str) -> None:
    rules = UNTIDY | UNFIT[language]
    found = [
        f"{key}: {rules[rule]}"
        for key, text in for_residents(language).items()
        for rule in rules
        if re.search(rule, text)
    ]
    assert found == []


@pytest.mark.parametrize("language", REVIEWED)
def test_what_operators_read_is_tidy(language: str) -> None:
    """Patterns such as BERKAS... and the columns of the help are left alone."""
    texts = {key: text for key, text in texts_in(language).items() if is_for_operators(key)}
    assert [key for key, text in texts.items() if re.search(r"\S {2,}|[ \t]+\n|[“”‘’]|\u00a0", text)] == []
    assert [key for key, text in texts.items() if re.search(r"\banda\b", text)] == []


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("id", "Apa yang anda maksud?"),
        ("id", "Apakah kamu yakin?"),
        ("jv", "Mangga, kowe saged."),
        ("mad", "Sèngko' ghi' bhunten."),
        ("mad", "Ponapa bâ'na?"),
        ("en", "Two  spaces."),
        ("en", "And so on..."),
    ],
)
def test_the_lints_see_what_they_should(language: str, text: str) -> None:
    assert any(re.search(rule, text) for rule in UNTIDY | UNFIT[language])


#: Sections and keys that may well be the same in two languages: names, dates, and stamps that are kept on purpose.
SAME_ANYWHERE = (*("verdict.", "date.", "media.", "language.name", "welcome.salam", "role.", "place.", "institution."),)
#: Share of a draft's wordings that may be those of id.toml to the letter.
MOST_UNTRANSLATED = 0.15


@pytest.mark.parametrize("language", [*DRAFTS, "en"])
def test_a_translation_is_one(language: str) -> None:
    texts = {key: text for key, text in for_residents(language).items() if not key.startswith(SAME_ANYWHERE)}
    same = sorted(key for key, text in texts.items() if text == texts_in("id")[key])
    assert len(same) <= MOST_UNTRANSLATED * len(texts), same


@pytest.mark.parametrize("language", DRAFTS)
def test_a_drafts_stamps_keep_the_verdict_that_everybody_knows(language: str) -> None:
    for key, text in texts_in("id").items():
        if key.startswith("verdict."):
            assert texts_in(language)[key].startswith(text), key


@pytest.mark.parametrize("language", LANGUAGES)
def test_stamps_are_one_short_line(language: str) -> None:
    stamps = [say(key, language) for key in placeholders(language) if key.startswith("verdict.")]
    assert len(set(stamps)) == len(stamps)
    assert all(len(stamp.splitlines()) == 1 and units(stamp) <= 30 for stamp in stamps)


def test_an_unknown_language_falls_back_to_indonesian() -> None:
    assert say("talk.bye", "fr") == say("talk.bye", "id") != say("talk.bye", "en")


def test_an_unknown_key_says_what_to_do() -> None:
    with pytest.raises(UnknownKey, match=r"correct the key.* tip\.nothing"):
        say("tip.nothing", "id")


@pytest.mark.parametrize("values", [{}, {"ticket": "1", "more": "2"}, {"number": 1}])
def test_missing_and_superfluous_fields_are_refused(values: dict[str, object]) -> None:
    with pytest.raises(WrongFields, match="exactly the fields"):
        say("ticket.queued", "id", **values)


@pytest.mark.parametrize("value", ["{", "}", "{0}", "{ticket}", "{ticket.__class__}", "%s", "<b>", "*_`", "\ud800"])
def test_values_are_inserted_literally(value: str) -> None:
    assert value in say("ticket.queued", "id", ticket=value)


@pytest.mark.parametrize("text", ["{}", "{0}", "{a.b}", "{a[0]}", "{a!r}", "{a:>9}", "{", "}", "{a b}"])
def test_wordings_hold_plain_named_fields_only(text: str) -> None:
    with pytest.raises(BadWording, match="rewrite it"):
        _fields("some.key", text)


def test_a_wording_is_a_text() -> None:
    with pytest.raises(BadWording, match=r"tip\.limit is no text"):
        list(_leaves({"tip": {"limit": 3}}, ""))


@pytest.mark.parametrize(
    ("on", "language", "written"),
    [
        (date(2024, 1, 3), "id", "3 Januari 2024"),
        (date(2019, 12, 31), "id", "31 Desember 2019"),
        (date(2024, 5, 1), "en", "1 May 2024"),
        (date(2024, 5, 1), "jv", "1 Mei 2024"),
        (date(2024, 5, 1), "mad", "1 Mèi 2024"),
        (None, "id", "tanggal tidak tercatat"),
    ],
)
def test_dates_are_written_out(on: date | None, language: str, written: str) -> None:
    assert long_date(on, language) == written


@pytest.mark.parametrize(
    ("text", "limit", "kept"),
    [
        ("pendek", 6, "pendek"),
        ("pendek", 5, "pend…"),
        ("satu dua tiga", 9, "satu dua…"),
        ("satu dua tiga", 10, "satu dua…"),
        ("satuduatiga", 9, "satuduat…"),
        ("😀😀😀", 4, "😀…"),
        ("👨\u200d👩", 4, "👨…"),
        ("apa", 1, "…"),
        ("apa", 0, ""),
        ("", 5, ""),
    ],
)
def test_cut(text: str, limit: int, kept: str) -> None:
    assert cut(text, limit) == kept


@pytest.mark.parametrize(
    ("text", "limit", "kept"),
    [
        ("Satu. Dua. Tiga.", 11, "Satu. Dua."),
        ("Satu. Dua.", 10, "Satu. Dua."),
        ("Harga Rp 5.000 saja. Lalu naik lagi besok.", 30, "Harga Rp 5.000 saja."),
        ("Kata ia. Menurut dr. Contoh semua sehat.", 24, "Kata ia."),
        ('Ia berkata "tidak." Lalu pergi.', 22, 'Ia berkata "tidak."'),
        ("Kalimat yang panjang sekali tanpa titik", 14, "Kalimat yang…"),
        ("Benarkah? Tidak sama sekali", 15, "Benarkah?"),
    ],
)
def test_cut_at_sentence(text: str, limit: int, kept: str) -> None:
    assert cut_at_sentence(text, limit) == kept


@given(st.text(), st.integers(-3, 40))
def test_cuts_always_fit_and_split_no_character(text: str, limit: int) -> None:
    for kept in (cut(text, limit), cut_at_sentence(text, limit)):
        assert units(kept) <= max(limit, 0)
        kept.encode()
