"""Why a fact-check was found, in the words of the desk: what terminal and browser show beside each candidate.

What speaks for and against is worked out in :mod:`data.matching.explain`; here it is only named.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.checking.words import joined
from data.matching.explain import Compared, Explained, Word
from data.model.factcheck import MatchKind
from data.wording import say

#: Words, and pieces of evidence, that one line names.
_WORDS = 12
_WORTH = 8
#: Smaller shares of the score are not worth a word, in logits.
_LEAST_WORTH = 0.05
_KINDS = {
    MatchKind.CLAIM: "cli.match.kind_claim",
    MatchKind.SIMILAR_SCAM: "cli.match.kind_similar_scam",
    MatchKind.VARIANT: "cli.match.kind_variant",
    MatchKind.ANNOUNCEMENT: "cli.match.kind_announcement",
}
#: What the pieces of evidence are called; one that is not here keeps its own name.
_EVIDENCE = {
    "letters": "cli.match.letters",
    "words": "cli.match.words",
    "body": "cli.match.body",
    "title found": "cli.match.title_found",
    "shared": "cli.match.shared",
    "text covered": "cli.match.text_covered",
    "title covered": "cli.match.title_covered",
    "deed covered": "cli.match.deed_covered",
    "nearby": "cli.match.nearby",
    "tight": "cli.match.tight",
    "lead": "cli.match.lead",
    "substance": "cli.match.substance",
    "equal": "cli.match.equal",
    "other names": "cli.match.other_names",
    "other numbers": "cli.match.other_numbers",
    "rarest missing": "cli.match.rarest_missing",
    "next missing": "cli.match.next_missing",
    "rarest in common": "cli.match.rarest_in_common",
    "next in common": "cli.match.next_in_common",
    "words in common": "cli.match.words_in_common",
    "words missing": "cli.match.words_missing",
    "word pairs": "cli.match.word_pairs",
    "title words": "cli.match.title_words",
    "title rarity": "cli.match.title_rarity",
    "names agreeing": "cli.match.names_agreeing",
    "names missing": "cli.match.names_missing",
    "names unasked": "cli.match.names_unasked",
    "numbers agreeing": "cli.match.numbers_agreeing",
    "numbers missing": "cli.match.numbers_missing",
    "text numbers": "cli.match.text_numbers",
    "text words": "cli.match.text_words",
    "text rarity": "cli.match.text_rarity",
    "told": "cli.match.told",
}
#: A space at which no line is broken, between what stands together.
TIED = "\u00a0"
#: How a piece of evidence that is compared with the best candidate's is marked, at the end of its name.
_BEST = ", best"


def kind_of(one: Explained, language: str) -> str:
    """Why it was found, in a word or two."""
    return say(_KINDS[one.kind], language)


def evidence_rows(one: Explained, language: str) -> list[tuple[str, str]]:
    """What speaks for and against a candidate, each with its name; what is empty is left out."""
    rows = [
        (say("cli.match.common", language), _words(one.common)),
        (say("cli.match.missing", language), _words(one.missing)),
        (say("cli.match.names", language), _compared(one.names, language)),
        (say("cli.match.numbers", language), _compared(one.numbers, language)),
        (say("cli.match.evidence", language), _shares(one.evidence, language)),
        (say("cli.match.worth", language), _worth(one.worth, language)),
    ]
    return [(name, text) for name, text in rows if text]


def _tied(text: str) -> str:
    """What stands together on one line."""
    return text.replace(" ", TIED)


def _words(words: Sequence[Word]) -> str:
    named = [_tied(f"{word.word} ({word.rarity:.2f})") for word in words[:_WORDS]]
    return ", ".join([*named, f"+{len(words) - _WORDS}"] if len(words) > _WORDS else named)


def _compared(found: Compared, language: str) -> str:
    parts = (
        ("cli.match.agreeing", found.agreeing),
        ("cli.match.contradicting", found.contradicting),
        ("cli.match.unknown", found.missing),
    )
    return joined(say(key, language, what="; ".join(names)) for key, names in parts if names)


def _shares(evidence: Mapping[str, float], language: str) -> str:
    ordered = sorted(evidence.items(), key=lambda item: -item[1])
    return joined(_tied(f"{_called(name, language)} {share:.2f}") for name, share in ordered if share)


def _worth(worth: Mapping[str, float], language: str) -> str:
    telling = [(name, logit) for name, logit in worth.items() if abs(logit) >= _LEAST_WORTH]
    return joined(_tied(f"{_called(name, language)} {logit:+.2f}") for name, logit in telling[:_WORTH])


def _called(name: str, language: str) -> str:
    own = name.removesuffix(_BEST)
    called = say(_EVIDENCE[own], language) if own in _EVIDENCE else own
    return say("cli.match.beside_best", language, evidence=called) if name.endswith(_BEST) else called
