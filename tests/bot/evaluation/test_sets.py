"""The project's own test sets: large enough, each text once, both parts apart, and the same at every reading."""

from __future__ import annotations

from pathlib import Path

from bot.evaluation.sets import CHAT, FOLDER, FRESH, NEIGHBOURS, PARTS, TRUE_NEWS, OwnSet, own_sets

#: What the design asks for at least: true news, chat, and chat written by hand.
LEAST = {TRUE_NEWS: 220, CHAT: 2_000}
LEAST_WRITTEN = 600
#: What was written blind.
FRESH_SIZES = {TRUE_NEWS: 200, CHAT: 300}
#: What was written next to titles of hoaxes.
NEIGHBOUR_SIZES = {"train2": 625, "check2": 126}


def texts_of(name: str) -> list[str]:
    return [text for found in own_sets() if found.name == name for text in found.texts]


def test_the_sets_are_as_large_as_the_design_asks() -> None:
    for name, least in LEAST.items():
        assert len(texts_of(name)) >= least, name
    written = [line for part in ("train", "check") for line in (FOLDER / f"chat_{part}.txt").read_text().splitlines()]
    assert len([line for line in written if not line.startswith("#")]) >= LEAST_WRITTEN


def test_no_text_is_there_twice_so_that_the_parts_are_apart() -> None:
    for name in LEAST:
        texts = texts_of(name)
        assert len(texts) == len(set(texts)), sorted(text for text in set(texts) if texts.count(text) > 1)


def test_each_part_has_about_half() -> None:
    for name in LEAST:
        sizes = [len(found.texts) for found in own_sets() if found.name == name and found.part in PARTS]
        assert len(sizes) == 2
        assert min(sizes) >= 0.45 * sum(sizes)


def test_what_is_fresh_is_all_of_what_was_written() -> None:
    assert {found.name: len(found.texts) for found in own_sets() if found.part == FRESH} == FRESH_SIZES


def test_what_was_written_next_to_hoaxes_is_all_there() -> None:
    assert {found.part: len(found.texts) for found in own_sets() if found.part in NEIGHBOURS} == NEIGHBOUR_SIZES


def test_what_is_put_together_is_the_same_every_time() -> None:
    assert own_sets() == own_sets()


def test_every_text_says_something_on_one_line() -> None:
    for text in (*texts_of(TRUE_NEWS), *texts_of(CHAT)):
        assert text == text.strip()
        assert "\n" not in text


def test_without_the_folder_there_are_no_sets(tmp_path: Path) -> None:
    assert own_sets(tmp_path / "absent") == []


def test_lines_of_comment_and_empty_ones_are_not_texts(tmp_path: Path) -> None:
    for part in (*PARTS, FRESH, *NEIGHBOURS):
        (tmp_path / f"true_news_{part}.txt").write_text(f"# catatan\n\nSatu {part}\n", encoding="utf-8")
    for part in (*PARTS, FRESH):
        (tmp_path / f"chat_{part}.txt").write_text(f"halo {part}\n", encoding="utf-8")
    parts = "".join(
        f'[{part}]\nopenings = ["{part} "]\nclosings = [""]\nmiddles = {[f"kata {number}" for number in range(90)]}\n'
        for part in PARTS
    )
    (tmp_path / "chat_parts.toml").write_text(parts, encoding="utf-8")
    found = own_sets(tmp_path)
    assert found[0] == OwnSet(TRUE_NEWS, "train", ("Satu train",))
    assert found[5].texts[0] == "halo train"
    assert found[-1] == OwnSet(CHAT, FRESH, (f"halo {FRESH}",))
