"""Why a message got what it got, in words for the office: the matcher's reasons are names, not sentences.

What a resident is told is decided in ``handlers``; these stand beside ``match`` and on the playground's desk.
"""

from __future__ import annotations

from collections.abc import Mapping

from data.wording import say

#: What opens a reason that came from a known forward, and may be followed by a doubt.
_VARIANT = "known variant"
#: The wording of each reason of ``data.matching`` and ``handlers``.
REASONS: Mapping[str, str] = {
    "sure": "cli.why.sure",
    "equals a title": "cli.why.equals_a_title",
    "the same trick with another name": "cli.why.same_trick",
    "at least the same trick": "cli.why.known_trick",
    "a title has most of the words": "cli.why.most_of_the_words",
    "nothing alike": "cli.why.nothing_alike",
    "nothing to compare": "cli.why.nothing_to_compare",
    "no text": "cli.why.no_text",
    "not sure enough": "cli.why.not_sure_enough",
    "other names": "cli.why.other_names",
    "other numbers": "cli.why.other_numbers",
    "another place": "cli.why.another_place",
    "another name in its place": "cli.why.another_name",
    "another month": "cli.why.another_month",
    "another office or faith": "cli.why.another_rank",
    "another sender": "cli.why.another_sender",
    "another site": "cli.why.another_site",
    "one denies the other": "cli.why.denial",
    "no verdict": "cli.why.no_verdict",
    "not valid yet": "cli.why.not_valid_yet",
    "out of date": "cli.why.out_of_date",
    "the text is a debunk": "cli.why.debunk",
    "judged differently": "cli.why.judged_differently",
    "something else for a name": "cli.why.instead_of_a_name",
    "a stranger beside a word of the title": "cli.why.stranger_beside",
    "another word in place": "cli.why.another_word",
    "too short": "cli.why.too_short",
    "the deed is not told": "cli.why.deed_not_told",
    "several claims fit": "cli.why.several_claims",
    "too little in common": "cli.why.too_little",
    "small talk": "cli.why.small_talk",
    "no word of the account": "cli.why.no_account",
    "a report of something else": "cli.why.other_report",
    "only a name in common": "cli.why.only_a_name",
    "our own words": "cli.why.our_own_words",
    "only a link": "cli.why.only_a_link",
    "a word or two": "cli.why.a_word_or_two",
    "not certain": "cli.why.not_certain",
    _VARIANT: "cli.why.known_variant",
    "announcement: genuine": "cli.why.genuine",
    "announcement: altered": "cli.why.altered",
    "announcement: never_sent": "cli.why.never_sent",
}


def reason_in(language: str, why: str) -> str:
    """Say a reason in a language; one of an older version, which has no wording any more, stays as it is."""
    first, _, doubt = why.partition(f"{_VARIANT}: ")
    if doubt and not first:
        return f"{reason_in(language, _VARIANT)}; {reason_in(language, doubt)}"
    return say(REASONS[why], language) if why in REASONS else why
