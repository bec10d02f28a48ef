"""The sample world that ships with the project: fact-checks, forwards, institutions, people and questions."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from itertools import combinations

import pytest
from rapidfuzz import fuzz

from data.importers import reference
from data.matching import Matcher
from data.matching.names import find_names
from data.matching.normalise import normalise
from data.matching.shelf_life import ALWAYS, is_time_bound, last_day
from data.model.factcheck import Decision, FactCheck, Outcome, Verdict
from data.model.membership import INSTITUTION_OF, InstitutionKind, Role
from data.seeds import (
    SamplePerson,
    SampleTip,
    Theme,
    sample_factchecks,
    sample_faq_text,
    sample_institutions,
    sample_people,
    sample_tips,
)
from data.seeds.regions import places_of
from data.seeds.tips import read_tips
from data.seeds.world import Named, read_world

SAMPLES = sample_factchecks()
TIPS = sample_tips()
FAQ = tomllib.loads(sample_faq_text())["faq"]
#: The samples as a database would number them.
NUMBERED = [replace(sample, number=number) for number, sample in enumerate(SAMPLES, 1)]
#: The sample world gives the same answers whenever it is visited.
DAYS = [date(2026, 11, 1), date(2031, 1, 1)]
#: Titles this alike (0..100) would be two wordings of one claim.
NEARLY_THE_SAME = 80
HOME = "35.74"
ELSEWHERE: list[Named] = [(f"35.02.01.{number}", f"Desa {number}") for number in range(2001, 2010)]


@pytest.fixture(scope="module")
def matcher() -> Matcher:
    return Matcher(NUMBERED)


def villages(region: str) -> list[Named]:
    return [(place.code, place.name) for place in places_of(region) if place.is_village]


# --- Fact-checks ------------------------------------------------------------------------------------------------------


def test_there_are_enough_of_every_kind() -> None:
    assert len(SAMPLES) >= 230
    counted = Counter(sample.verdict for sample in SAMPLES)
    assert {verdict for verdict in Verdict if counted[verdict] < 8} == set()
    assert counted[Verdict.TRUE] >= 25
    assert counted.most_common(1)[0][0] is Verdict.FALSE


def test_each_is_named_once() -> None:
    for names in zip(*((s.external_id, s.title.casefold(), s.summary, s.url) for s in SAMPLES), strict=True):
        assert len(set(names)) == len(SAMPLES)


def test_the_ids_are_a_row_of_numbers_that_only_grows() -> None:
    assert [sample.external_id for sample in SAMPLES] == [f"contoh-{n:03d}" for n in range(1, len(SAMPLES) + 1)]
    assert SAMPLES[0].title == "Vaksin berisi chip pelacak yang ditanam pemerintah"
    assert SAMPLES[82].title == "Jembatan kota dicat ulang dengan petis supaya wisatawan lapar"


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.external_id)
def test_a_sample_is_whole(sample: FactCheck) -> None:
    assert sample.is_sample
    assert sample.verdict is not None
    assert sample.publisher == "Contoh Kentongan"
    assert sample.source == "contoh"
    assert re.fullmatch(r"https://contoh\.kentongan\.invalid/cek-fakta/[a-z0-9-]+", sample.url)
    assert sample.published_on is not None
    assert date(2022, 1, 1) <= sample.published_on <= date(2026, 10, 31)
    assert 40 <= len(sample.summary) <= 300
    assert len(sample.explanation) >= 60
    assert len(sample.title) >= 25
    assert sample.summary.startswith("Benar") == (sample.verdict is Verdict.TRUE)


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.external_id)
def test_a_sample_keeps_to_our_typography(sample: FactCheck) -> None:
    for text in (sample.title, sample.summary, sample.explanation):
        assert not re.search(r"  |\s[.,]|[“”‘’]|\n", text)
        assert "go.id" in text or "kentongan" not in text.casefold()
    assert sample.summary.endswith(".")
    assert sample.explanation.endswith(".")
    assert not sample.title.endswith(".")


@pytest.mark.parametrize("sample", NUMBERED, ids=lambda sample: sample.external_id)
def test_a_title_finds_its_own_sample_first(matcher: Matcher, sample: FactCheck) -> None:
    assert matcher.match(sample.title, DAYS[0]).matches[0].number == sample.number


def test_no_two_titles_are_nearly_the_same() -> None:
    titles = [normalise(sample.title) for sample in SAMPLES]
    pairs = [pair for pair in combinations(titles, 2) if fuzz.token_set_ratio(*pair) >= NEARLY_THE_SAME]
    assert pairs == []


def test_what_depends_on_the_day_is_past_its_day_so_that_the_sample_world_never_changes() -> None:
    bound = [sample for sample in SAMPLES if is_time_bound(sample, normalise(sample.title))]
    assert len(bound) >= 5
    assert max(last_day(sample, normalise(sample.title)) for sample in bound) < DAYS[0].toordinal()
    assert {last_day(s, normalise(s.title)) for s in SAMPLES if s not in bound} == {ALWAYS}


def test_a_broken_sample_stops_the_loading(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("data.seeds.factchecks._FILE", "verdict_labels.tsv")
    with pytest.raises(Exception, match=r"verdict_labels\.tsv"):
        sample_factchecks()


# --- Forwards ---------------------------------------------------------------------------------------------------------


def fits(tip: SampleTip, decision: Decision) -> bool:
    """Say whether the matcher made of a tip what it expects."""
    shown = {Outcome.ANSWER: 1, Outcome.SUGGEST: 3, Outcome.NONE: 0}[decision.outcome]
    ids = [SAMPLES[match.number - 1].external_id for match in decision.matches[:shown]]
    return decision.outcome is tip.expects and (not tip.factcheck or tip.factcheck in ids)


@pytest.mark.parametrize("today", DAYS, ids=str)
@pytest.mark.parametrize("tip", TIPS, ids=lambda tip: tip.id)
def test_a_forward_meets_what_it_expects(matcher: Matcher, tip: SampleTip, today: date) -> None:
    assert fits(tip, matcher.match(tip.text, today))


def test_a_forward_that_is_answered_otherwise_would_be_noticed(matcher: Matcher) -> None:
    tip = next(tip for tip in TIPS if tip.expects is Outcome.ANSWER)
    decision = matcher.match(tip.text, DAYS[0])
    assert not fits(replace(tip, factcheck="contoh-999"), decision)
    assert not fits(replace(tip, expects=Outcome.NONE, factcheck=""), decision)


def test_the_forwards_show_everything_that_can_happen() -> None:
    assert len(TIPS) >= 40
    outcomes = Counter(tip.expects for tip in TIPS)
    assert outcomes[Outcome.ANSWER] >= 18
    assert outcomes[Outcome.SUGGEST] >= 5
    assert outcomes[Outcome.NONE] >= 5
    assert {tip.theme for tip in TIPS} == set(Theme)
    assert {tip.forwards for tip in TIPS} == {0, 1, 5}
    verdicts = {sample.external_id: sample.verdict for sample in SAMPLES}
    answered = Counter(verdicts[tip.factcheck] for tip in TIPS if tip.expects is Outcome.ANSWER)
    assert {Verdict.FALSE, Verdict.MISLEADING, Verdict.TRUE, Verdict.SATIRE} <= set(answered)
    questions = [tip for tip in TIPS if tip.theme is Theme.QUESTION]
    assert [(tip.forwards, tip.expects) for tip in questions] == [(0, Outcome.NONE)]


@pytest.mark.parametrize(
    ("kind", "is_so"),
    [
        ("shouted", lambda text: any(line.isupper() and len(line) > 30 for line in text.splitlines())),
        ("with emoji", lambda text: re.search("[\U0001f300-\U0001faff]", text)),
        ("in leet", lambda text: re.search(r"\bv4ks1n\b", text.casefold())),
        ("in paragraphs", lambda text: text.count("\n\n") >= 3),
        ("with a link", lambda text: ".invalid" in text),
        ("asked politely", lambda text: re.search(r"\bmin\b", text)),
    ],
)
def test_people_write_in_every_manner(kind: str, is_so: Callable[[str], object]) -> None:
    assert any(is_so(tip.text) for tip in TIPS), kind


def test_a_forward_fits_a_list_and_any_channel() -> None:
    for tip in TIPS:
        assert re.fullmatch(r"[a-z]+(-[a-z]+)*", tip.id)
        assert 5 <= len(tip.label) <= 45
        assert 40 <= len(tip.text) <= 900
        assert all(".invalid" in link for link in re.findall(r"https?://\S+", tip.text))


TIP = """
[[tip]]
id = "a"
label = "b"
theme = "agama"
forwards = 1
expects = "answer"
factcheck = "contoh-001"
text = "c"
"""


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ("[[tip", "tips.toml is not TOML"),
        ("", r"tips.toml has no \[\[tip\]\]"),
        ("tip = [1]", "tips.toml, tip 1 is not a table"),
        (TIP.replace('text = "c"', ""), "tip 1: missing or not known here: text"),
        (TIP + 'mood = "x"', "tip 1: missing or not known here: mood"),
        (TIP.replace('"c"', "3"), 'tip 1: "text" is not a text'),
        (TIP.replace('"b"', '" "'), "tip 1: id, label or text is empty"),
        (TIP.replace("agama", "cuaca"), 'tip 1: "theme" is none of kesehatan, pangan'),
        (TIP.replace("= 1", "= 2"), 'tip 1: "forwards" is none of 0, 1, 5'),
        (TIP.replace("= 1", "= true"), 'tip 1: "forwards" is none of 0, 1, 5'),
        (TIP.replace("= 1", "= 1.0"), 'tip 1: "forwards" is none of 0, 1, 5'),
        (TIP.replace('"answer"', '"maybe"'), 'tip 1: "expects" is none of answer, suggest, none'),
        (TIP.replace('"answer"', '"none"'), 'tip 1: "factcheck" does not go with "expects"'),
        (TIP.replace("contoh-001", ""), 'tip 1: "factcheck" does not go with "expects"'),
        (TIP + TIP.replace('"c"', '"d"'), 'two tips have the same "id"'),
        (TIP + TIP.replace('"a"', '"d"'), 'two tips have the same "text"'),
    ],
)
def test_broken_forwards_are_refused_with_a_sentence(content: str, complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        read_tips(content)


# --- Institutions and people ------------------------------------------------------------------------------------------


def test_two_thirds_of_the_kelurahan_at_home_have_a_kim() -> None:
    places = villages(HOME)
    institutions = sample_institutions(places)
    kinds = Counter(one.kind for one in institutions)
    assert kinds == {InstitutionKind.KIM: 20, InstitutionKind.PONPES: 3, InstitutionKind.LPM: 3}
    assert 0.6 < kinds[InstitutionKind.KIM] / len(places) < 0.75
    kim = [one.place for one in institutions if one.kind is InstitutionKind.KIM]
    assert len(set(kim)) == len(kim)
    assert {one.place for one in institutions} <= {code for code, _ in places}


def test_every_role_is_played_and_everybody_has_a_place() -> None:
    people = sample_people()
    assert len(people) == 13
    assert {person.role for person in people} == set(Role)
    assert {person.language for person in people} == {"id", "jv", "mad"}
    known = {place.code for place in places_of(HOME)}
    assert {person.place for person in people} <= known
    institutions = {one.name: one for one in sample_institutions(villages(HOME))}
    for person in (person for person in people if person.institution):
        assert institutions[person.institution].place == person.place


def test_the_names_are_nobodys() -> None:
    names = [person.name for person in sample_people()] + [one.name for one in sample_institutions(villages(HOME))]
    assert len(set(names)) == len(names)
    assert [name for name in names if not re.fullmatch(r"[A-Z][A-Za-z ]+ \(contoh\)", name)] == []


def belongs_together(person: SamplePerson, places: list[Named]) -> bool:
    """Say whether somebody lives in these places and, if the role wants it, in an institution there."""
    home = {one.name: one for one in sample_institutions(places)}
    kind = INSTITUTION_OF.get(person.role)
    lives_here = any(code.startswith(person.place) for code, _ in places)
    found = home.get(person.institution)
    return lives_here and ((kind is None and found is None) or (found is not None and found.kind is kind))


@pytest.mark.parametrize(
    ("why", "places"),
    [
        ("another region", ELSEWHERE),
        ("one kelurahan", ELSEWHERE[:1]),
        ("one kecamatan of the home region, without an LPM of its own", villages("35.74.01")),
        ("the whole of it", villages(HOME)),
        ("both", [*ELSEWHERE, *villages(HOME)]),
    ],
)
def test_every_region_gets_a_world(why: str, places: list[Named]) -> None:
    assert {one.kind for one in sample_institutions(places)} == set(InstitutionKind), why
    assert all(one.name.endswith(" (contoh)") for one in sample_institutions(places))
    assert [person for person in sample_people(places) if not belongs_together(person, places)] == []


def test_elsewhere_an_institution_is_named_after_its_place() -> None:
    names = {one.name: one.place for one in sample_institutions(ELSEWHERE)}
    assert names["KIM Desa 2001 (contoh)"] == "35.02.01.2001"
    assert "KIM Desa 2003 (contoh)" not in names, "every third has none yet"
    assert names["LPM Desa 2003 (contoh)"] == "35.02.01.2003"
    assert len(names) == 6 + 3 + 3


def test_without_places_there_are_no_institutions() -> None:
    assert sample_institutions([]) == ()


WORLD = """
region = "35.74"
[[institution]]
kind = "kim"
name = "KIM A (contoh)"
place = "35.74.01.1001"
[[person]]
name = "Bu B (contoh)"
role = "chair"
place = "35.74.01.1001"
institution = "KIM A (contoh)"
language = "id"
"""


@pytest.mark.parametrize(
    ("given", "instead", "complaint"),
    [
        ('region = "35.74"', "", "names no region"),
        ('kind = "kim"', 'kind = "club"', 'institution 1: "kind" is none of kim, ponpes, lpm'),
        ('"KIM A (contoh)"\nplace', '"KIM A"\nplace', "institution 1: the name does not end with"),
        ('"Bu B (contoh)"', '"Bu B"', "person 1: the name does not end with"),
        ('"chair"', '"king"', 'person 1: "role" is none of'),
        ('"chair"', '"lurah"', "person 1: the institution is not one of this file that fits the role"),
        ('"chair"', '"lpm_chair"', "person 1: the institution is not one of this file that fits the role"),
        ('institution = "KIM A (contoh)"', 'institution = ""', "person 1: the institution is not one"),
        ('institution = "KIM A (contoh)"', 'institution = "KIM Z (contoh)"', "person 1: the institution is not one"),
        ('"35.74.01.1001"', '"35.75.01.1001"', "institution 1: the place is not in 35.74"),
        ('language = "id"', "", "person 1: missing or not known here: language"),
        (
            "[[person]]",
            '[[institution]]\nkind = "lpm"\nname = "KIM A (contoh)"\nplace = "35.74.01.1002"\n[[person]]',
            "two institutions have the same name",
        ),
    ],
)
def test_a_broken_world_is_refused_with_a_sentence(given: str, instead: str, complaint: str) -> None:
    read_world(WORLD)
    assert given in WORLD
    with pytest.raises(ValueError, match=re.escape(complaint)):
        read_world(WORLD.replace(given, instead, 1))


# --- Questions to the office ------------------------------------------------------------------------------------------


def test_the_head_of_the_file_says_that_these_are_samples() -> None:
    assert sample_faq_text().startswith("# CONTOH")


def test_there_are_questions_enough_and_each_is_asked_once() -> None:
    assert len(FAQ) >= 15
    asked = [normalise(question) for entry in FAQ for question in entry["questions"]]
    assert len(set(asked)) == len(asked)


@pytest.mark.parametrize("entry", FAQ, ids=lambda entry: entry["questions"][0])
def test_an_answer_is_short_and_promises_nothing(entry: dict[str, str]) -> None:
    assert 3 <= len(entry["questions"]) <= 6
    assert all(5 <= len(question) <= 60 for question in entry["questions"])
    assert 2 <= len(re.findall(r"\.(?:\s|$)", entry["answer"])) <= 4
    assert len(entry["answer"]) <= 450
    assert not re.search(r"\b(pasti(?:kan)?|dijamin|kami akan|segera kami|janji)\b", entry["answer"].casefold())
    assert re.search(r"tanyakan|telepon|kelurahan", entry["answer"].casefold())
    assert entry["source"].startswith("Contoh, ")
    assert date(2026, 1, 1) <= date.fromisoformat(entry["date"]) <= DAYS[0]


def test_a_broken_faq_stops_the_loading(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("data.seeds.faq._FILE", "tips.toml")
    with pytest.raises(ValueError, match=r"tips\.toml has no \[\[faq\]\]"):
        sample_faq_text()


# --- All files --------------------------------------------------------------------------------------------------------

SEEDS = reference.files("data") / "seeds"
#: As the matcher's list of names spells them.
PARTIES = {"pdip", "golkar", "gerindra", "pks", "pkb", "demokrat", "nasdem", "ppp", "psi", "hanura", "perindo", "pki"}
WRITTEN_BY_US = ["factchecks.jsonl", "tips.toml", "kim.toml", "faq.toml"]


@pytest.mark.parametrize("name", WRITTEN_BY_US)
def test_nothing_leads_to_anybody(name: str) -> None:
    text = (SEEDS / name).read_text(encoding="utf-8")
    assert not re.search(r"\S@\S", text), "an address of mail or an account"
    assert not re.search(r"(?<![\d.-])(?:\+\s?\d|0\d{2}|62\s?8)[\d\s-]{4,}\d", text), "a phone number"
    assert not re.search(r"\d{5,}", text), "a phone, account or identity number"
    links = re.findall(r"https?://([^\s/\"]+)", text)
    assert [host for host in links if not host.endswith(".invalid")] == []


@pytest.mark.parametrize("name", WRITTEN_BY_US)
def test_nobody_in_public_life_and_no_party_is_named(name: str) -> None:
    found = list(find_names(normalise_all((SEEDS / name).read_text(encoding="utf-8"))))
    assert found or name == "kim.toml"
    assert [one.name for one in found if one.family == "person" or one.name in PARTIES] == []


def normalise_all(text: str) -> list[str]:
    """Normalise line by line: one text is only read up to a limit."""
    return [word for line in text.splitlines() for word in normalise(line).split()]


def test_loading_twice_gives_the_same() -> None:
    assert sample_factchecks() == SAMPLES
    assert sample_tips() == TIPS


def test_every_seed_file_is_accounted_for() -> None:
    sources = (SEEDS / "SOURCES.md").read_text(encoding="utf-8")
    kept = [entry.name for entry in SEEDS.iterdir() if entry.is_file()]
    assert [name for name in kept if not name.endswith((".py", ".md")) and f"`{name}`" not in sources] == []
