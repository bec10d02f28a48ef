"""``variants list SOURCE ID`` and ``remove N...``: the forwards whose copies are recognised, and how to untie one."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from bot.cli.arguments import Arguments, status_of
from bot.cli.ground import check_key, database
from bot.cli.speech import complain, language_of, stop, tell
from bot.settings import Settings
from data.store import factchecks, variants
from data.wording import cut, say

#: Characters of a variant that are shown; enough to know it again.
TEXT_CHARS = 200
#: Words that ``list`` takes: a source and an id.
_KEY = 2


def run(settings: Settings, arguments: Sequence[str]) -> int:
    """List the variants of a fact-check, or forget some."""
    parser = Arguments(settings, "variants")
    parser.add_argument("what", choices=("list", "remove"))
    parser.add_argument("words", nargs="+")
    given = parser.parse_args(arguments)
    words: list[str] = given.words
    if given.what == "list" and len(words) == _KEY:
        return asyncio.run(_list(settings, words[0].casefold(), words[1]))
    numbers = [int(word) for word in words if word.isascii() and word.isdecimal() and len(word) < len(str(2**63))]
    if given.what == "list" or len(numbers) != len(words):
        parser.refuse("cli.arguments.variants")
    return asyncio.run(_remove(settings, list(dict.fromkeys(numbers))))


async def _list(settings: Settings, source: str, external_id: str) -> int:
    language = language_of(settings)
    async with database(settings) as opened:
        await check_key(settings, opened)
        async with opened.reading() as unit:
            number = await factchecks.number_of(unit, source, external_id)
            found = await variants.of_factchecks(unit, [number])
    if not number:
        raise stop(settings, "cli.validity.unknown", source=source, id=external_id)
    if not found:
        tell(say("cli.variants.none", language))
    for variant in found:
        tell(f"{variant.number:>7}  {cut(' '.join(variant.text.split()), TEXT_CHARS)}")
    return 0


async def _remove(settings: Settings, numbers: Sequence[int]) -> int:
    """Forget variants one by one; one that is not there is told and leaves the others alone."""
    language, gaps = language_of(settings), 0
    async with database(settings) as opened:
        for number in numbers:
            async with opened.unit_of_work() as unit:
                is_gone = await variants.remove(unit, [number]) > 0
            key = "cli.variants.removed" if is_gone else "cli.variants.unknown"
            (tell if is_gone else complain)(say(key, language, number=number))
            gaps += not is_gone
    return status_of(len(numbers) - gaps, gaps)
