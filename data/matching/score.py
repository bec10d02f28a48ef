"""What evidence is worth: a probability that a title is the claim of a text, comparable between texts.

A logistic model with few weights, each of which can be read; ``python -m bench.matching DIR --fit`` makes them.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

Shares = NDArray[np.float64]

#: Logit per unit of evidence. Fitted on the 3,867 texts of the part ``train`` and on half of the negatives
#: (docs/decisions/0003-matching-first-version.md); a title that equals the text was set, not fitted.
WEIGHTS: Mapping[str, float] = {
    "letters": 7.9,
    "body": 15.4,
    "title covered": 2.4,
    "nearby": 2.2,
    "substance": 9.0,
    "other names": -2.0,
    "other numbers": -1.0,
    "equal": 10.0,
}
BIAS = -10.8


def probabilities(evidence: Mapping[str, Shares]) -> Shares:
    """Return how probable it is, in (0, 1), that each title is the claim of the text, given columns of evidence."""
    logits = sum((weight * evidence[name] for name, weight in WEIGHTS.items()), np.array(BIAS))
    shares: Shares = 1.0 / (1.0 + np.exp(-logits))
    return shares


def contributions(evidence: Mapping[str, float]) -> dict[str, float]:
    """Return what each named evidence of one title adds to its logit."""
    return {name: weight * evidence[name] for name, weight in WEIGHTS.items() if name in evidence}
