"""``feeds`` as an operator uses it: keys seen nowhere, what would come before it comes, failures in a sentence."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.bot.commands import Called, Shell
from tests.bot.publisher import Publisher, answers, beside, post

KEY = "kunci-rahasia-penerbit"


@pytest.fixture
def word() -> Iterator[Publisher]:
    with beside() as site:
        site.posts = [post(n) for n in range(1, 61)]
        yield site


def added(kentongan: Called, *words: str, typed: bytes = b"") -> None:
    said = kentongan("feeds", "add", *words, typed=typed)
    assert (said.code, "tersimpan" in said.out) == (0, True), said


def test_from_nothing_to_fact_checks(kentongan: Called, word: Publisher) -> None:
    assert "Belum ada sumber" in kentongan("feeds", "list").out
    added(kentongan, "cek", "wordpress", word.url, "--option", "labelled=ya", "--every", "30m")
    assert "Terakhir berhasil: -" in kentongan("feeds", "list").out
    seen = kentongan("feeds", "fetch", "cek", "--dry-run")
    assert seen.out == (
        "Sumber cek akan membawa: 60 baru, 0 berubah, 0 tetap, 0 dicabut penerbitnya, 0 dilewati; "
        "dari 2 halaman pertama. Tidak ada yang disimpan.\n"
    )
    assert kentongan("factchecks", "list").out.startswith("Belum ada")
    said = kentongan("feeds", "fetch")
    assert (said.code, said.out) == (
        0,
        "Sumber cek: 60 baru, 0 berubah, 0 tetap, 0 dicabut penerbitnya, 0 dilewati; 2 halaman.\n",
    )
    assert "cek.example" in kentongan("factchecks", "list").out
    word.posts[0] |= {"status": "private", "modified": "2030-01-01T00:00:00"}
    assert "1 dicabut penerbitnya" in kentongan("feeds", "fetch", "--dry-run").out
    assert "1 dicabut penerbitnya" in kentongan("feeds", "fetch", "cek").out
    shown = kentongan("feeds", "show", "cek").out
    assert "labelled = ya" in shown
    assert "Setiap 30 menit; tanpa kunci." in shown
    assert word.seen[0].headers["User-Agent"].startswith("Kentongan/1 (")


def test_labels_that_nobody_knows_are_named(kentongan: Called, word: Publisher) -> None:
    item = "<item><title>Judul yang cukup panjang</title><guid>1</guid><category>Anehsekali</category></item>"
    word.rss = f'<rss version="2.0"><channel><title>Cek</title>{item}</channel></rss>'
    word.always = answers(
        200, b"id,judul,putusan\n1,Sumur mengeluarkan minyak goreng,ANEH SEKALI\n", Content_Type="text/csv"
    )
    added(kentongan, "tabel", "sheet", f"{word.url}/t.csv")
    for words in (("--dry-run",), ()):
        assert "label tanpa putusan di daftar kami: ANEH SEKALI" in kentongan("feeds", "fetch", *words).err


@pytest.mark.parametrize("way", ["stdin", "file"])
def test_a_key_is_seen_nowhere(kentongan: Called, word: Publisher, tmp_path: Path, way: str) -> None:
    (tmp_path / "kunci.txt").write_text(KEY + "\n")
    given = ("--key-stdin",) if way == "stdin" else ("--key-file", str(tmp_path / "kunci.txt"))
    added(kentongan, "mafindo", "yudistira", f"{word.url}/api", *given, typed=f"{KEY}\n".encode())
    word.always = answers(401)
    said = [kentongan("feeds", *words) for words in (["fetch"], ["list"], ["show", "mafindo"])]
    assert said[0].code == 2
    assert "tidak menerima kunci kita" in said[0].err
    assert "gagal 1 kali" in said[1].out
    assert "dengan kunci" in said[2].out
    assert KEY not in "".join(one.out + one.err for one in said)
    assert word.forms[0]["key"] == KEY
    files = [path for path in kentongan.var_dir.rglob("*") if path.is_file()]
    assert all(KEY.encode() not in path.read_bytes() for path in files)


REFUSED = (
    (("Nama Besar", "rss", "https://x.example/f"), "huruf kecil", "a name that fits into no list"),
    (("office", "rss", "https://x.example/f"), "huruf kecil", "the office's own name"),
    (("a", "wordpress", "ftp://x.example"), "http:// atau https://", "not of the web"),
    (("a", "wordpress", "x.example"), "http:// atau https://", "without its scheme"),
    (("a", "rss"), "http:// atau https://", "without an address"),
    (("a", "rss", "https://u:p@x.example/"), "kata sandi", "a password in the address"),
    (("a", "rss", "https://x.example/?api_key=1"), "kata sandi", "a key in the address"),
    (("a", "yudistira"), "perlu kunci", "a kind that lets nobody in"),
    (("a", "rss", "https://x.example/", "--option", "sweep=ya"), "labelled", "another kind's option"),
    (("a", "yudistira", "--option", "x=1"), "tidak ada", "a kind without options"),
    (("a", "rss", "https://x.example/", "--key-file", "/tidak/ada"), "tidak terbaca", "no such file"),
    (("a", "rss", "https://x.example/", "--key-stdin"), "kosong", "an empty key"),
    (("a", "rss", "https://x.example/", "--every", "1m"), "Pemakaian", "too often"),
    (("a", "rss", "https://x.example/", "--every", "sering"), "Pemakaian", "no time"),
    (("a", "rss", "https://x.example/", "--option", "labelled"), "Pemakaian", "an option without a value"),
    (("a", "gopher", "https://x.example/"), "Pemakaian", "no such kind"),
    (("a",), "Pemakaian", "without a kind"),
)


@pytest.mark.parametrize(("words", "sentence"), [row[:2] for row in REFUSED], ids=[row[2] for row in REFUSED])
def test_what_cannot_be_a_feed_is_refused(kentongan: Called, words: tuple[str, ...], sentence: str) -> None:
    said = kentongan("feeds", "add", *words)
    assert said.code == 2
    assert sentence in said.err
    assert "Belum ada" in kentongan("feeds", "list").out


def test_a_feed_is_paused_taken_up_and_removed(kentongan: Called, word: Publisher) -> None:
    added(kentongan, "cek", "wordpress", word.url)
    assert "Sudah ada sumber" in kentongan("feeds", "add", "cek", "rss", "https://x.example/").err
    assert kentongan("feeds", "pause", "cek").out == "Sumber cek dijeda. Cek fakta yang sudah diambil tetap dipakai.\n"
    assert "dijeda" in kentongan("feeds", "list").out
    assert "Belum ada sumber" in kentongan("feeds", "fetch").out
    assert "60 baru" in kentongan("feeds", "fetch", "cek").out, "an operator may still fetch it by its name"
    assert "diambil lagi" in kentongan("feeds", "resume", "cek").out
    assert "tetap ada" in kentongan("feeds", "remove", "cek").out
    for verb in ("pause", "resume", "remove", "show", "fetch"):
        assert (kentongan("feeds", verb, "cek").code, kentongan("feeds", verb, "cek").out) == (2, "")
    assert "cek.example" in kentongan("factchecks", "list").out


@pytest.mark.parametrize("words", [(), ("terbang",), ("show",), ("pause",), ("list", "x"), ("fetch", "a", "b")])
def test_what_is_not_understood_gets_help(kentongan: Called, words: tuple[str, ...]) -> None:
    said = kentongan("feeds", *words)
    assert (said.code, "./kentongan feeds add" in said.err) == (2, True)


def test_one_that_fails_does_not_hold_up_the_others_and_doctor_tells(kentongan: Called, word: Publisher) -> None:
    assert "✓ Belum ada sumber" in kentongan("doctor", CONSOLE_PORT="1").out
    added(kentongan, "a-buruk", "rss", "http://127.0.0.1:9/feed")
    added(kentongan, "baik", "wordpress", word.url)
    said = kentongan("feeds", "fetch")
    assert said.code == 1
    assert "a-buruk tidak terambil: servernya tidak terjangkau" in said.err
    assert said.out.startswith("Sumber baik: 60 baru"), "of one that gave nothing there is no sum"
    told = kentongan("doctor", CONSOLE_PORT="1").out
    assert "✓ Sumber cek fakta: 2 diambil berkala." in told
    assert "! Sumber a-buruk gagal diambil 1 kali berturut-turut: servernya tidak terjangkau." in told


def test_killed_in_the_middle_by_the_system(furnished: Shell, word: Publisher) -> None:
    furnished.runs("feeds", "add", "cek", "wordpress", word.url)
    assert furnished.runs("feeds", "fetch", KENTONGAN_FAILPOINT="feed.stored:1").code == -9
    said = furnished.runs("feeds", "fetch")
    assert (said.code, "10 baru" in said.out) == (0, True), said
