"""What turns an answer into a suggestion however sure the model is: a table of doubts, each a rule with its reason.

A wrong verdict on a true story is the worst thing this system can do. What a doubt costs in right answers, and what it
stops, is written down in docs/decisions/0005 and 0006; everything softer is a feature of the model.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from rapidfuzz import fuzz

from data.matching.contradiction import Told, denies_its_root, is_debunk, swapped_words, turns_around
from data.matching.evidence import Candidate, Query
from data.matching.other_names import (
    is_other_area,
    is_other_behind,
    is_other_month,
    is_other_rank,
    is_other_sender,
    is_other_site,
)
from data.matching.other_words import deed_told
from data.matching.replaced_names import is_name_replaced, is_stranger_beside
from data.matching.reports import Report, other_verbs, says_otherwise
from data.matching.slots import replaced_words
from data.matching.words import COMMON, EVERYDAY, NEGATIONS, word_set

#: Shorter texts are answered only when they equal a title.
ANSWERED_WORDS = 5
#: How rare (see ``Snapshot.rarity``) a word must be that another one replaces, to be taken for a name.
_RARE = 0.8
#: No score is so high. From the second one on it is believed that what the answerer has learnt of a sign, in texts that
#: differ in nothing else, is more than the sign says; of chat and of other news, which shares names, topic and words,
#: from the third.
WHATEVER, _LEARNT_FROM, _SURE_FROM = 2.0, 0.9, 0.95
#: A deed of which at least half is told in other words is let go earlier, one of which less is told later.
_TOLD_FROM, _HARDLY_FROM, _HALF_TOLD = 0.91, 0.96, 0.5
#: Telling words of a text that is no longer than a headline; the share of the title outside names that it must have
#: when it shares a name, unless the title has that share of the text: true news about somebody shares the name.
_HEADLINE_WORDS = 12
_DEED_FROM = 0.75
_TEXT_FROM = 0.6
#: A longer text must have this share, unless the title has that share of the text.
_LONG_DEED_FROM, _LONG_TEXT_FROM = 0.4, 0.3
#: Rarity that the words in common with a title must have together: about two rare words.
_SUBSTANCE = 1.0
#: What shares a name only, and less than this, is not even suggested.
_SHOWN_SUBSTANCE, _SHOWN_TEXT = 0.25, 0.1
#: What one word in common may be: so much of the title or the text, or beside so much of the explanation.
_ONE_WORD_COVERED, _ONE_WORD_BODY = 0.6, 0.2
_SAYS_NOTHING = COMMON | NEGATIONS | EVERYDAY
#: Telling words of a short text without names; then one word in common must be so rare, unless it has so much of the
#: title: small talk is made of words that everybody uses.
_TALK_WORDS, _TALK_RARE, _TALK_COVERED = 10, 0.8, 0.75
#: A report of which such a share of the words are verbs that the title does not have is other news about the same
#: names, unless so many pairs of the title's words stand in it. Longer ones are chains.
_OTHER_VERBS, _WORD_PAIRS, _REPORT_WORDS = 0.05, 0.75, 40
#: A short report without such verbs is of something else when fewer pairs than these stand in it, and of what it tells
#: the title has less than this.
_SHORT_REPORT_WORDS, _FEW_PAIRS, _LITTLE_OF_REPORT = 25, 0.5, 0.4
#: Where an account is, of which a title warns.
_ACCOUNTS = word_set("akun whatsapp wa facebook instagram tiktok telegram")
#: Matches among which a rival of the best one is looked for.
_RIVALS = 3
#: Titles this alike (0..100) are two publications of one claim.
_TWINS = 85


@dataclass(frozen=True)
class Case:
    """What a doubt looks at.

    Args:
        query: what was asked.
        best: the match that would be the answer.
        others: the following ones, best first.
        today: the day of asking.
        title: what the best match's title tells.
        evidence: the evidence for it.
    """

    query: Query
    best: Candidate
    others: Sequence[Candidate]
    today: date
    title: Told
    evidence: Mapping[str, float]

    @property
    def is_equal(self) -> bool:
        """Whether the text equals the title."""
        return bool(self.evidence["equal"])

    def column(self, name: str) -> float:
        """Return one of ``features.COMPARED`` of the best match."""
        return float(self.best.look.compared.column(name)[self.best.place])


def doubt_about(query: Query, candidates: Sequence[Candidate], today: date) -> str:
    """Return why the best of some candidates is no answer, as probable as it is; empty when nothing forbids it."""
    case = case_of(query, candidates, today)
    return next((doubt.why for doubt in DOUBTS if case.best.score < doubt.until and doubt.is_doubtful(case)), "")


def doubt_as_news(query: Query, candidates: Sequence[Candidate], today: date) -> str:
    """Return why the best of some candidates, known to be probable, is no answer: the text looks like other news."""
    case = case_of(query, candidates, today)
    return next((doubt.why for doubt in NEWS if case.best.score < doubt.until and doubt.is_doubtful(case)), "")


def doubted_until(query: Query, candidates: Sequence[Candidate], today: date) -> float:
    """Return from which score on nothing forbids to answer with the best of some candidates; 0 without any doubt."""
    case = case_of(query, candidates, today)
    return max((doubt.until for doubt in (*DOUBTS, *NEWS) if doubt.is_doubtful(case)), default=0.0)


def shares_only_a_name(query: Query, candidates: Sequence[Candidate], today: date) -> bool:
    """Tell whether the best of some candidates is about the same name and nothing else, so that nobody asked for it."""
    case = case_of(query, candidates, today)
    is_thin = case.evidence["substance"] < _SHOWN_SUBSTANCE and case.evidence["text covered"] < _SHOWN_TEXT
    return is_thin and _is_other_news(case)


def shares_one_word(query: Query, best: Candidate) -> bool:
    """Tell whether a match has one telling word of a text at most, so that it is not worth being shown.

    Not where that word is most of the title or of what is asked, and not where the explanation has more of the text:
    but of a single word, however often it is said, it has no more.
    It asks for words, not for their rarity: among few records every word is rare.
    """
    evidence = best.evidence()
    covered = max(evidence["title covered"], evidence["text covered"])
    if evidence["equal"] or covered >= _ONE_WORD_COVERED:
        return False
    if evidence["body"] >= _ONE_WORD_BODY and len(query.told.vocabulary - _SAYS_NOTHING) > 1:
        return False
    return len((query.told.vocabulary & set(best.title.split())) - _SAYS_NOTHING) <= 1


def case_of(query: Query, candidates: Sequence[Candidate], today: date = date.min) -> Case:
    """Return the best of some candidates as it is looked at; the day matters only to what depends on it."""
    best = candidates[0]
    return Case(query, best, candidates[1:], today, Told(best.title.split()), best.evidence())


def _is_replaced(case: Case) -> bool:
    """Tell whether a rare word, such as a name that no list has, is another one in its very place."""
    swapped = swapped_words(case.best.nearby(), case.title.words)
    replaced = replaced_words(case.title.words, case.query.told.words)
    return case.best.look.compared.rarest(case.best.place, [*swapped, *replaced]) >= _RARE


def _is_other_news(case: Case) -> bool:
    """Tell whether a text about somebody tells another deed than the title about the same one."""
    if case.is_equal or not case.column("names agreeing"):
        return False
    is_headline = case.column("text words") <= _HEADLINE_WORDS
    deed, text = (_DEED_FROM, _TEXT_FROM) if is_headline else (_LONG_DEED_FROM, _LONG_TEXT_FROM)
    return case.evidence["deed covered"] < deed and case.evidence["text covered"] < text


def _is_hardly_told(case: Case) -> bool:
    """Tell the same of a deed of which less than half is told in whatever words."""
    return _is_other_news(case) and deed_told(case.query.told, case.title) < _HALF_TOLD


def _is_denied(case: Case) -> bool:
    """Tell whether one denies what the other claims, in the very word or another form of it."""
    return turns_around(case.query.told, case.title) or denies_its_root(case.query.told, case.title)


def _is_short(case: Case) -> bool:
    """Tell whether a text has too few words to tell one claim from others."""
    return not case.is_equal and len(case.query.told.words) < ANSWERED_WORDS


def _is_thin(case: Case) -> bool:
    """Tell whether next to nothing of a title is in the text, however well that fits."""
    return not case.is_equal and case.column("title covered") * case.column("title rarity") < _SUBSTANCE


def _is_small_talk(case: Case) -> bool:
    """Tell whether a short text has only everyday words, no name, and not the whole of the title."""
    if case.is_equal or case.column("text words") > _TALK_WORDS or case.column("names agreeing"):
        return False
    return case.column("rarest in common") < _TALK_RARE and case.column("title covered") < _TALK_COVERED


def _reports_otherwise(case: Case) -> bool:
    """Tell whether a text in whole sentences reports something of which no verb agrees with the title."""
    is_whole = case.query.report is Report.SENTENCES
    return is_whole and may_report_otherwise(case) and says_otherwise(case.query.told, case.title)


def _is_other_report(case: Case) -> bool:
    """Tell whether a text is written as a report with verbs that the title, for all that is alike, does not have."""
    if not may_report_otherwise(case):
        return False
    is_other = case.query.report is Report.SENTENCES or says_otherwise(case.query.told, case.title)
    return is_other and other_verbs(case.query.told, case.title) >= _OTHER_VERBS


def may_report_otherwise(case: Case) -> bool:
    """Tell whether a text is written as a report that is no chain and does not have the very words of the title."""
    return _may_be_other_report(case, _REPORT_WORDS, _WORD_PAIRS)


def _reports_much_else(case: Case) -> bool:
    """Tell whether a short report without a verb that we know tells mostly what the title does not."""
    if not _may_be_other_report(case, _SHORT_REPORT_WORDS, _FEW_PAIRS) or case.query.report is not Report.SENTENCES:
        return False
    has_verbs = other_verbs(case.query.told, case.title) >= _OTHER_VERBS
    return not has_verbs and case.evidence["text covered"] < _LITTLE_OF_REPORT


def _may_be_other_report(case: Case, most_words: int, least_pairs: float) -> bool:
    """Tell whether a text is written as a report, and neither a chain nor the very words of the title."""
    if case.is_equal or case.query.report is Report.NONE:
        return False
    return case.column("word pairs") < least_pairs and case.column("text words") <= most_words


def _is_over(case: Case) -> bool:
    """Tell whether what was found holds no longer on the day of asking."""
    return case.best.days.is_over(case.today, case.query.told.vocabulary, case.title.vocabulary)


def _lacks_account(case: Case) -> bool:
    """Tell whether a title warns of somebody's account, and the text only speaks of that somebody."""
    is_told = _ACCOUNTS.isdisjoint(case.title.vocabulary) or not _ACCOUNTS.isdisjoint(case.query.told.vocabulary)
    return not is_told and not case.is_equal


def _is_other_area(case: Case) -> bool:
    """Tell whether the text, or the part of it that fits the title, is about another part of the world."""
    nearby = Told(case.best.nearby())
    return is_other_area(case.query.told, case.title) or is_other_area(nearby, case.title)


def _is_contested(case: Case) -> bool:
    """Tell whether the text has the same words of another title, so that only what it does not say tells them apart."""
    compared, best = case.best.look.compared, case.best
    if case.is_equal or case.column("rarest missing") < _RARE:
        return False
    said = compared.said(best.place)
    rivals = (other for other in case.others[:_RIVALS] if compared.said(other.place) == said)
    return any(not _are_twins(best, other) for other in rivals)


def _is_judged_differently(case: Case) -> bool:
    """Tell whether another publication of the same claim has another verdict."""
    judged = (other for other in case.others if other.verdict >= 0 and other.verdict != case.best.verdict)
    return any(_are_twins(case.best, other) for other in judged)


def _are_twins(one: Candidate, other: Candidate) -> bool:
    return fuzz.token_sort_ratio(one.title, other.title) >= _TWINS


def _both(ask: Callable[[Told, Told], bool]) -> Callable[[Case], bool]:
    """Put a question about text and title to a case."""
    return lambda case: ask(case.query.told, case.title)


class Doubt(NamedTuple):
    """One doubt.

    Args:
        why: the reason, as it is told.
        is_doubtful: asks it of a case.
        until: the score from which on it is let go; most are not, whatever the score.
    """

    why: str
    is_doubtful: Callable[[Case], bool]
    until: float = WHATEVER


#: Why an answer would not be certain, in the order in which it is said; the first that applies is the reason given.
#: The scores are those of the shipped weights: see docs/decisions/0005.
DOUBTS: tuple[Doubt, ...] = (
    Doubt("other names", lambda case: case.evidence["other names"] > 0),
    Doubt("other numbers", lambda case: case.evidence["other numbers"] > 0),
    Doubt("another place", _is_other_area),
    Doubt("another name in its place", _both(is_other_behind)),
    Doubt("another month", _both(is_other_month)),
    Doubt("another office or faith", _both(is_other_rank)),
    Doubt("another sender", _both(is_other_sender)),
    Doubt("another site", _both(is_other_site)),
    Doubt("one denies the other", _is_denied, _LEARNT_FROM),
    Doubt("no verdict", lambda case: case.best.verdict < 0),
    Doubt("not valid yet", lambda case: case.today.toordinal() < case.best.days.first),
    Doubt("out of date", _is_over),
    Doubt("the text is a debunk", _both(is_debunk)),
    Doubt("judged differently", _is_judged_differently),
    Doubt("something else for a name", _both(is_name_replaced)),
    Doubt("a stranger beside a word of the title", _both(is_stranger_beside)),
    Doubt("another word in place", _is_replaced, _LEARNT_FROM),
    Doubt("too short", _is_short, _LEARNT_FROM),
    Doubt("the deed is not told", _is_hardly_told, _HARDLY_FROM),
    Doubt("the deed is not told", _is_other_news, _TOLD_FROM),
    Doubt("several claims fit", _is_contested),
    Doubt("small talk", _is_small_talk, _SURE_FROM),
)
#: The same of what is sure enough: signs of other news about the same names.
NEWS: tuple[Doubt, ...] = (
    Doubt("no word of the account", _lacks_account, _LEARNT_FROM),
    Doubt("a report of something else", _reports_otherwise),
    Doubt("a report of something else", _is_other_report, _SURE_FROM),
    Doubt("a report of something else", _reports_much_else),
)
#: Those about the record or the day rather than about what text and title say.
_OF_RECORDS = frozenset({"no verdict", "not valid yet", "out of date", "judged differently"})
#: What a doubt asks of text and title, by what it is called: the answerer has learnt what each is worth.
SIGNS: Mapping[str, Callable[[Case], bool]] = {
    **{doubt.why: doubt.is_doubtful for doubt in DOUBTS if doubt.why not in _OF_RECORDS},
    "too little in common": _is_thin,
    "no word of the account": _lacks_account,
    "a report of much else": _reports_much_else,
}
#: Those that say that a name or number is another one.
SWAPPED = frozenset(
    {
        *("other names", "other numbers", "another place", "another name in its place", "another month"),
        *("another office or faith", "another sender", "another site"),
        *("something else for a name", "a stranger beside a word of the title", "another word in place"),
    }
)
