"""Finding a place from what a person typed: over Kota Probolinggo, and over Kabupaten Probolinggo with its homonyms."""

from __future__ import annotations

import string
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.matching.places import Gazetteer
from data.model.places import Place, PlaceFinding, PlaceKind
from data.seeds.regions import centres_of, places_of

KOTA = "35.74"
KABUPATEN = "35.13"
PONOROGO = "35.02"


@cache
def gazetteer(region: str) -> Gazetteer:
    return Gazetteer(places_of(region))


def shown(finding: PlaceFinding) -> str:
    """ "Jati" for a sure place, "Sumber Taman?, Sumber Wetan?" for candidates, nothing for nothing."""
    return finding.sure.name if finding.sure else ", ".join(f"{place.name}?" for place in finding.candidates)


# --- Kota Probolinggo ------------------------------------------------------------------------------------------------

#: What was typed, what is found, and why.
TYPED = [
    ("Kanigaran", "Kanigaran", "the name itself; its kecamatan has the same name"),
    ("  KANIGARAN  ", "Kanigaran", "capitals and spaces"),
    ("kanigran", "Kanigaran", "one letter forgotten"),
    ("knaigaran", "Kanigaran", "two letters changed places"),
    ("kanigarran", "Kanigaran", "one letter too many"),
    ("kel. kanigaran", "Kanigaran", "the word kelurahan, short"),
    ("kel.kanigaran", "Kanigaran", "without a space"),
    ("Kelurahan Kanigaran", "Kanigaran", "the word written out"),
    ("klurahan kanigaran", "Kanigaran", "as it is spoken"),
    ("keluraahn kanigran", "Kanigaran", "the word mistyped, and the name"),
    ("desa kanigaran", "Kanigaran", "people say desa for a kelurahan"),
    ("ds kanigaran", "Kanigaran", "desa, short"),
    ("jrebeng lor", "Jrebeng Lor", "two words"),
    ("jrebenglor", "Jrebeng Lor", "written together"),
    ("kedungasem", "Kedung Asem", "officially two words"),
    ("mangun harjo", "Mangunharjo", "officially one word"),
    ("kebonsri wetn", "Kebonsari Wetan", "two mistakes in a long name"),
    ("saya tinggal di kanigaran", "Kanigaran", "a sentence of words that mean nothing here"),
    ("Ⓚanigaran", "Kanigaran", "letters of another shape"),
    ("kani\u200bgaran", "Kanigaran", "an invisible character inside"),
    ("RT 3 RW 2 kelurahan Jati kec Mayangan", "Jati", "a neighbourhood before it, the kecamatan behind"),
    ("rt03/rw02 kel.jati", "Jati", "a neighbourhood written together"),
    ("RT.003/002 Kel. Jati", "Jati", "a neighbourhood as on an identity card"),
    ("jati, mayangan", "Jati", "the kecamatan without its word"),
    ("mayangan jati", "Jati", "the kecamatan first"),
    ("kec mayangan kel jati", "Jati", "both words, the other way round"),
    ("kec mayangan jati", "Jati", "the name stands behind the kecamatan's"),
    ("sumber taman kec wonoasihh", "Sumber Taman", "the kecamatan mistyped"),
    ("Jl. Mastrip No. 12, Kel. Pilang, Kec. Kademangan, Kota Probolinggo, Jawa Timur 67221", "Pilang", "an address"),
    ("pilang probolinggo jatim", "Pilang", "city and province without their words"),
    ("sbr wetan", "Sumber Wetan", "only one place has this abbreviation"),
    ("jrb lor", "Jrebeng Lor", "only one place has this abbreviation"),
    ("kdg asem", "Kedung Asem", "only one place has this abbreviation"),
    ("jrb kdl", "Jrebeng Kidul?", "all of it abbreviated: asked"),
    ("sumber", "Sumber Taman?, Sumber Wetan?", "a part of two names"),
    ("jrebeng", "Jrebeng Kidul?, Jrebeng Kulon?, Jrebeng Lor?, Jrebeng Wetan?", "a part of four names"),
    ("sumbr", "Sumber Taman?, Sumber Wetan?", "a part, mistyped"),
    ("trwung", "Triwung Lor?, Triwung Kidul?", "a part, mistyped"),
    ("tisno", "Tisnonegaran?", "a beginning; asked"),
    ("pohsangit", "Pohsangit Kidul?", "Pohsangit Lor lies outside; asked"),
    ("kebonsari lor", "Kebonsari Kulon?", "there is none of this name"),
    ("kec mayangan", "Jati?, Mangunharjo?, Mayangan?, Sukabumi?, Wiroborang?", "the kecamatan was said"),
    ("kecamtan mayangan", "Jati?, Mangunharjo?, Mayangan?, Sukabumi?, Wiroborang?", "the kecamatan, mistyped"),
    ("mayangan", "Mayangan", "the kelurahan of the same name is meant"),
    ("kanigaran kademangan", "Kademangan?, Kanigaran?", "two names, neither in the other's kecamatan"),
    ("dekat pasar kanigaran", "Kanigaran?", "near it is not in it; asked"),
    ("jl mastrip kanigaran", "Kanigaran?", "perhaps the street has this name; asked"),
    ("jadi", "Jati?", "a short name must be equal here too"),
    ("pulang", "Pilang?", "a short name must be equal; an everyday word is one letter away"),
    ("nayangan", "Mayangan?", "a wrong first letter: Kayangan and Malangan are villages too"),
    ("puloharjo", "Sukoharjo?", "two mistakes in a name of nine letters: Puloharjo is a village too"),
    ("kanigaran kab probolinggo", "Kanigaran?", "the kabupaten is not the kota"),
    ("kel sukoharjo kab sukoharjo", "Sukoharjo?", "another regency, far away"),
    ("kanigaran kec gubeng", "Kanigaran?", "a kecamatan that is not ours"),
    ("kel jati prov jawa tengah", "Jati?", "another province"),
    ("jti", "", "three letters must be equal"),
    ("pohsangit lor", "", "a desa of the kabupaten around"),
    ("Surabaya", "", "elsewhere"),
    ("kelurahan", "", "only the word"),
    ("kec", "", "only the word"),
    ("RT 3 RW 2", "", "only a neighbourhood"),
    ("halo", "", "no place"),
    ("p", "", "no place"),
    ("12345", "", "a number"),
    ("", "", "nothing"),
    ("🙏🙏🙏", "", "no letters"),
    ("КАНИГАРАН", "", "another alphabet"),
    ("ꦏꦤꦶꦒꦫꦤ꧀", "", "Javanese letters, which no table of ours reads"),
    ("\ud800", "", "half a character"),
]


@pytest.mark.parametrize(("typed", "found", "reason"), TYPED, ids=[row[2] for row in TYPED])
def test_what_people_type_in_the_kota(typed: str, found: str, reason: str) -> None:
    assert shown(gazetteer(KOTA).find(typed)) == found, reason


# --- Kabupaten Probolinggo: 330 places, seven names in two kecamatan --------------------------------------------------

TYPED_AROUND = [
    ("Patokan", "35.13.04.2003? 35.13.14.1017?", "a desa and a kelurahan have this name"),
    ("patokn", "35.13.04.2003? 35.13.14.1017?", "mistyped it is still both"),
    ("patokan kec kraksaan", "35.13.14.1017", "the kecamatan tells which"),
    ("kelurahan patokan, kraksaan", "35.13.14.1017", "also without its word"),
    ("bantaran patokan", "35.13.04.2003", "also before it"),
    ("tamansari kec. dringu kab. probolinggo", "35.13.19.2007", "also with the regency behind"),
    ("kraksan wetan", "35.13.14.1007", "a name that holds its kecamatan's, mistyped"),
    ("kota anyar", "35.13.11.2013", "the word kota is a part of this name"),
    ("dringu", "35.13.19.2013", "the desa, not its kecamatan"),
    ("patokan kec dringu", "35.13.19.2013?", "there is none in this kecamatan, which is itself a desa's name"),
]


@pytest.mark.parametrize(("typed", "found", "reason"), TYPED_AROUND, ids=[row[2] for row in TYPED_AROUND])
def test_what_people_type_in_the_kabupaten(typed: str, found: str, reason: str) -> None:
    finding = gazetteer(KABUPATEN).find(typed)
    codes = finding.sure.code if finding.sure else " ".join(f"{place.code}?" for place in finding.candidates)
    assert codes == found, reason


@pytest.mark.parametrize("typed", ["kadipaten", "kadipatn", "kadupaten ponorogo", "kel kadipaten kabupatn ponorogo"])
def test_a_name_that_resembles_the_word_kabupaten_is_a_name(typed: str) -> None:
    assert shown(gazetteer(PONOROGO).find(typed)) == "Kadipaten"


@pytest.mark.parametrize("typed", ["kraksaan", "kraksan", "kecamatan kraksaan"])
def test_a_kecamatan_without_a_village_of_its_name_offers_its_villages(typed: str) -> None:
    candidates = gazetteer(KABUPATEN).find(typed).candidates
    assert len(candidates) == 6
    assert {place.parent for place in candidates} == {"35.13.14"}


def test_the_village_most_like_its_kecamatan_is_offered_first() -> None:
    assert gazetteer(KABUPATEN).find("kraksaan").candidates[0].name == "Kraksaan Wetan"


# --- Within one kecamatan --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "found", "reason"),
    [
        ("mayangn", "Mayangan", "as everywhere"),
        ("kec mayangan", "Jati?, Mangunharjo?, Mayangan?, Sukabumi?, Wiroborang?", "all of them"),
        ("kanigaran", "", "it lies in another kecamatan"),
        ("jati kec kanigaran", "", "another kecamatan was said"),
    ],
)
def test_within_a_kecamatan_only_its_own_are_found(typed: str, found: str, reason: str) -> None:
    assert shown(gazetteer(KOTA).find_within("35.74.03", typed)) == found, reason


def test_a_homonym_is_sure_within_its_kecamatan() -> None:
    finding = gazetteer(KABUPATEN).find_within("35.13.14", "patokan")
    assert finding.sure is not None
    assert finding.sure.code == "35.13.14.1017"


@pytest.mark.parametrize("code", ["", "35.74.99", "x", "35.74.0"])
def test_within_a_place_that_is_not_ours_nothing_is_found(code: str) -> None:
    assert gazetteer(KOTA).find_within(code, "jati") == PlaceFinding()
    assert gazetteer(KOTA).within(code) == ()


# --- What always holds -----------------------------------------------------------------------------------------------


@given(st.text(max_size=300))
def test_any_text_says_one_place_or_a_few_or_none(text: str) -> None:
    finding = gazetteer(KOTA).find(text)
    assert finding.sure is None or not finding.candidates
    assert finding.sure in (None, *gazetteer(KOTA).within(KOTA))


ANNOUNCING = ("kel", "kec", "kota", "kab", "desa", "prov", "rt", "rw", "jl", ",")
NAMES = ("jati", "mayangan", "patokan", "lor", "kraksaan", "probolinggo", "i", "3")


@given(st.lists(st.sampled_from(ANNOUNCING + NAMES)))
def test_any_order_of_words_that_announce_is_read(words: list[str]) -> None:
    for region in (KOTA, KABUPATEN):
        finding = gazetteer(region).find(" ".join(words))
        assert finding.sure is None or finding.sure in gazetteer(region).within(region)


@pytest.mark.parametrize("region", [KOTA, KABUPATEN, PONOROGO])
def test_every_name_finds_itself(region: str) -> None:
    everywhere = gazetteer(region)
    for place in everywhere.within(region):
        finding = everywhere.find(place.name)
        assert place in (finding.sure, *finding.candidates), place
        above = everywhere.parent_of(place)
        assert above is not None
        assert everywhere.find(f"{place.name} kec {above.name}").sure == place


@pytest.mark.parametrize("text", ["x" * 10_000, "kel " * 2_500, "a " * 5_000, "\u0344" * 10_000, "ﷺ" * 10_000])
def test_a_document_is_no_place(text: str) -> None:
    assert gazetteer(KOTA).find(text) == PlaceFinding()


def test_only_the_beginning_of_a_document_is_read() -> None:
    assert shown(gazetteer(KOTA).find("kel jati, " + "x" * 10_000)) == "Jati"
    assert shown(gazetteer(KOTA).find(" " * 200 + "kel jati")) == ""


def typos_of(name: str) -> set[str]:
    """Every single insertion, deletion, substitution and exchange of neighbours."""
    name = name.lower()
    cuts = [(name[:place], name[place:]) for place in range(len(name) + 1)]
    inserted = {head + letter + tail for head, tail in cuts for letter in string.ascii_lowercase}
    deleted = {head + tail[1:] for head, tail in cuts if tail}
    replaced = {head + letter + tail[1:] for head, tail in cuts if tail for letter in string.ascii_lowercase}
    exchanged = {head + tail[1] + tail[0] + tail[2:] for head, tail in cuts if len(tail) > 1}
    return (inserted | deleted | replaced | exchanged) - {name}


def test_a_typing_mistake_never_leads_to_another_place() -> None:
    kota = gazetteer(KOTA)
    findings = [(place, kota.find(typo)) for place in kota.within(KOTA) for typo in sorted(typos_of(place.name))]
    wrong = [(place.name, finding.sure.name) for place, finding in findings if finding.sure not in (None, place)]
    right = sum(finding.sure == place for place, finding in findings)
    offered = sum(bool(finding.candidates) and finding.candidates[0] == place for place, finding in findings)
    assert wrong == []
    assert right / len(findings) > 0.88
    assert (right + offered) / len(findings) > 0.999


# --- Places and positions --------------------------------------------------------------------------------------------


def test_the_kota_has_five_kecamatan_in_order_of_code() -> None:
    kota = gazetteer(KOTA)
    assert kota.region == Place("35.74", "Kota Probolinggo", PlaceKind.REGENCY, "35")
    assert [place.name for place in kota.kecamatan] == ["Kademangan", "Wonoasih", "Mayangan", "Kanigaran", "Kedopok"]
    assert [place.name for place in kota.within("35.74.03")] == [
        "Jati", "Mangunharjo", "Mayangan", "Sukabumi", "Wiroborang"
    ]  # fmt: skip
    assert len(kota.within(KOTA)) == 29


def test_a_place_knows_what_is_around_it() -> None:
    kota = gazetteer(KOTA)
    jati = kota.place("35.74.03.1004")
    assert jati is not None
    line = [jati]
    while around := kota.parent_of(line[-1]):
        line.append(around)
    assert [place.name for place in line] == ["Jati", "Mayangan", "Kota Probolinggo", "Jawa Timur"]
    assert kota.place("35.13.04.2003") is None


@pytest.mark.parametrize(("region", "kecamatan"), [("35.74.03", "Mayangan"), ("35.74.03.1004", "Mayangan")])
def test_a_region_smaller_than_a_regency_has_one_kecamatan(region: str, kecamatan: str) -> None:
    small = Gazetteer(places_of(region))
    assert small.region.code == region
    assert [place.name for place in small.kecamatan] == [kecamatan]
    assert shown(small.find("jati kec mayangan")) == "Jati"
    assert shown(small.find("kanigaran")) == ""


def test_a_gazetteer_needs_a_region() -> None:
    with pytest.raises(ValueError, match="at least its region"):
        Gazetteer(())


def test_a_finding_is_one_place_or_candidates() -> None:
    jati = gazetteer(KOTA).within("35.74.03")[0]
    with pytest.raises(ValueError, match="one sure place or at most six"):
        PlaceFinding(jati, (jati,))
    with pytest.raises(ValueError, match="one sure place or at most six"):
        PlaceFinding(candidates=(jati,) * 7)


#: Middles in a row from west to east, 1.1 km apart, and one far to the south.
CENTRES = {
    "35.74.01.1001": (-7.75, 113.20),
    "35.74.01.1002": (-7.75, 113.21),
    "35.74.01.1003": (-7.75, 113.22),
    "35.74.01.1007": (-7.75, 113.23),
    "35.74.01.1008": (-7.75, 113.24),
    "35.74.02.1001": (-7.85, 113.22),
    "35.13.04.2003": (-7.75, 113.25),
}


def near(latitude: float, longitude: float) -> str:
    placed = Gazetteer(places_of(KOTA), CENTRES)
    return " ".join(place.code.removeprefix("35.74.") for place in placed.near(latitude, longitude))


@pytest.mark.parametrize(
    ("latitude", "longitude", "codes", "reason"),
    [
        (-7.75, 113.20, "01.1001 01.1002 01.1003 01.1007", "the nearest four, nearest first"),
        (-7.76, 113.2401, "01.1008 01.1007 01.1003 01.1002", "a kilometre away; what is not ours is left out"),
        (-7.75, 113.15, "", "5.5 km from a town where the third neighbour is 3.3 km away"),
        (-7.92, 113.221, "02.1001 01.1003 01.1007 01.1002", "8 km, but there the next village is 11 km away"),
        (-8.00, 113.22, "", "17 km: too far also there"),
        (-7.98, 112.63, "", "Malang"),
        (7.75, 113.20, "", "north instead of south"),
        (113.20, -7.75, "", "the numbers changed places: no latitude"),
        (float("nan"), 113.20, "", "no number"),
        (-7.75, float("inf"), "", "no number"),
        (-7.75, 473.20, "", "once around the earth"),
    ],
)
def test_a_position_finds_the_nearest_places(latitude: float, longitude: float, codes: str, reason: str) -> None:
    assert near(latitude, longitude) == codes, reason


#: Outer corners of kelurahan of Kota Probolinggo, where their neighbours' centres are at their nearest; from the same
#: map as the centres. Only the southern arm of Jrebeng Lor is nearer to four others.
CORNERS = [
    (-7.7585, 113.1688, "Ketapang"),
    (-7.7717, 113.1629, "Triwung Kidul"),
    (-7.8105, 113.1818, "Sumber Wetan"),
    (-7.8121, 113.1982, "Kareng Lor"),
    (-7.8201, 113.2171, "Kedunggaleng"),
    (-7.7945, 113.2425, "Kedung Asem"),
    (-7.7222, 113.2176, "Mayangan"),
    (-7.7403, 113.2371, "Mangunharjo"),
    (-7.8152, 113.2076, "Jrebeng Kidul"),
    (-7.8192, 113.2137, "Pakistaji"),
    (-7.7405, 113.1914, "Pilang"),
    (-7.7719, 113.2375, "Sumber Taman"),
    (-7.7602, 113.2113, "Kanigaran"),
    (-7.7540, 113.1992, "Sukabumi"),
]


@pytest.mark.parametrize(("latitude", "longitude", "name"), CORNERS, ids=[corner[2] for corner in CORNERS])
def test_even_at_its_corners_a_kelurahan_is_among_those_offered(latitude: float, longitude: float, name: str) -> None:
    kota = Gazetteer(places_of(KOTA), centres_of(KOTA))
    assert name in [place.name for place in kota.near(latitude, longitude)]


def test_a_location_in_the_kabupaten_around_is_none_of_the_kota() -> None:
    """Dringu and Tongas begin at its borders, the sea in the north."""
    kota = Gazetteer(places_of(KOTA), centres_of(KOTA))
    for latitude, longitude in [(-7.74, 113.27), (-7.74, 113.13), (-7.69, 113.22), (-7.85, 113.22)]:
        assert kota.near(latitude, longitude) == ()


def test_without_centres_a_position_finds_nothing() -> None:
    assert gazetteer(KOTA).near(-7.75, 113.2) == ()


def test_one_centre_alone_reaches_as_far_as_any() -> None:
    alone = Gazetteer(places_of(KOTA), {"35.74.01.1001": (-7.75, 113.20)})
    assert [place.name for place in alone.near(-7.85, 113.20)] == ["Ketapang"]
    assert alone.near(-7.90, 113.20) == ()


def test_a_place_lies_where_its_middle_is_or_about_in_the_middle_of_what_is_in_it() -> None:
    places = [
        Place("35.74", "Kota Contoh", PlaceKind.REGENCY, "35"),
        Place("35.74.01", "Utara", PlaceKind.KECAMATAN, "35.74"),
        Place("35.74.02", "Selatan", PlaceKind.KECAMATAN, "35.74"),
        Place("35.74.03", "Jauh", PlaceKind.KECAMATAN, "35.74"),
        *(Place(f"35.74.01.100{at}", f"Desa {at}", PlaceKind.DESA, "35.74.01") for at in range(2)),
    ]
    centres = {"35.74.01.1000": (-7.0, 113.0), "35.74.01.1001": (-8.0, 114.0), "35.74.02": (-7.7, 113.2)}
    found = Gazetteer(places, centres)
    assert [found.centre(code) for code in ("35.74.01", "35.74.02", "35.74.03")] == [(-7.5, 113.5), (-7.7, 113.2), None]
