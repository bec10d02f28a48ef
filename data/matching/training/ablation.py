"""What each family of features is worth: the trial by claim once more without it, in a smaller model.

The trees are fewer and step farther than those of the shipped model, so that the whole table takes minutes; compare
its rows with its own first one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

from data.matching.other_words import OTHER_WORDS
from data.matching.signs import ANSWERED, SIGNS
from data.matching.training.boosting import Growth
from data.matching.training.course import figures
from data.matching.training.examples import Example
from data.matching.training.learning import Recipe, hold_trial, levels

#: The row of the model that learns from everything.
NOTHING = "nothing"
#: Trees of the smaller model, and how much farther each steps.
_TREES, _FARTHER = 0.4, 2.5
_IN_COMPARISON = (", best", ", before")

Progress = Callable[[float], None]

#: Features that tell of one thing, by the name of the family; each feature of ``ANSWERED`` is in one, those in
#: comparison with other candidates besides in that of what they compare.
FAMILIES: Mapping[str, frozenset[str]] = {
    "letters": frozenset({"letters"}),
    "words": frozenset({"words", "shared", "title found"}),
    "body": frozenset({"body"}),
    "coverage": frozenset({"text covered", "title covered", "deed covered"}),
    "places": frozenset({"nearby", "tight", "lead", "word pairs"}),
    "rarity": frozenset(
        {
            *("rarest missing", "next missing", "rarest in common", "next in common"),
            *("words in common", "words missing"),
        }
    ),
    "names": frozenset({"names agreeing", "names missing", "names unasked", "other names"}),
    "numbers": frozenset({"numbers agreeing", "numbers missing", "text numbers", "other numbers"}),
    "lengths": frozenset({"title words", "title rarity", "text words", "text rarity"}),
    "told": frozenset({"told"}),
    "alignment": frozenset({"alike", "partly alike"}),
    "other_words": frozenset(OTHER_WORDS),
    "contradiction": frozenset({"rarest in place of another", "denied", "debunk", "same trick", *SIGNS}),
    "comparison": frozenset(
        {"rank", "lead over the next claim", *(name for name in ANSWERED if name.endswith(_IN_COMPARISON))}
    ),
}


def ablation(
    examples: Sequence[Example], recipe: Recipe, today: date, progress: Progress = lambda share: None
) -> Iterator[tuple[str, dict[str, float]]]:
    """Yield the figures of the trial, each at its own level within the same limits: of all features, then without each.

    Args:
        examples: of all kinds; those of one claim stay together.
        recipe: how; its trees are made fewer.
        today: the day of asking.
        progress: told the share that is done.
    """
    rows = {NOTHING: frozenset[str](), **FAMILIES}
    for done, (family, features) in enumerate(rows.items()):
        smaller = replace(recipe, ranker=_smaller(recipe.ranker), answerer=_smaller(recipe.answerer), left_out=features)
        judged = hold_trial(
            examples,
            smaller,
            today,
            lambda share, done=done: progress((done + share) / len(rows)),  # type: ignore[misc]
        ).judged
        yield family, figures(judged, levels(judged)[0])


def _smaller(growth: Growth) -> Growth:
    return replace(growth, trees=max(1, round(_TREES * growth.trees)), rate=_FARTHER * growth.rate)
