"""The trained model: how candidates rank, whether the best one is right, and the file in which both are kept.

The shipped one is ``weights.json`` beside this module; an office can train its own with ``./kentongan train``.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np

from data.matching.features import RANKED
from data.matching.forest import Columns, Forest
from data.matching.signs import ANSWERED

#: Raised when the file is written otherwise, or a feature of the same name means something else.
FORMAT = 1
#: A file that is larger is none of ours.
MOST_BYTES = 4_000_000
#: Digits that are kept of a number: more change no score that anybody sees.
_DIGITS = 5
_DEPTHS = range(1, 9)


class BadModel(ValueError):
    """This is no file of weights that this version can use."""


@dataclass(frozen=True, slots=True)
class Model:
    """What turns features into probabilities.

    Args:
        ranker: ranks the candidates of a text by ``features.RANKED``.
        answerer: says of the best one, by ``signs.ANSWERED``, whether it is right.
        slope: by which the answerer's logit is multiplied to be a calibrated one.
        offset: what is then added.
        answer_from: a probability from here on can be an answer.
        suggest_from: one from here on is worth showing to the person who asked.
        about: what it was trained on, when, with which figures; for people.
    """

    ranker: Forest
    answerer: Forest
    slope: float
    offset: float
    answer_from: float
    suggest_from: float
    about: Mapping[str, Any] = field(default_factory=dict)

    def chance(self, answered: Columns) -> float:
        """Return the calibrated logit that the best candidate is right, given its ``ANSWERED``."""
        return self.slope * float(self.answerer.logits(answered[None, :])[0]) + self.offset


@lru_cache(maxsize=1)
def shipped_model() -> Model:
    """Return the model that comes with this version."""
    return model_of((files(__package__) / "weights.json").read_bytes())


def read_model(path: Path) -> Model:
    """Read a file of weights.

    Raises:
        BadModel: it is damaged, of another format, or of other features.
        OSError: it cannot be read.
    """
    with path.open("rb") as file:
        raw = file.read(MOST_BYTES + 1)
    if len(raw) > MOST_BYTES:
        raise BadModel("too long")
    return model_of(raw)


def write_model(path: Path, model: Model) -> None:
    """Write weights beside their place and move them there in one step; raises OSError when the disk refuses."""
    draft = path.with_name(f"{path.name}.{os.getpid()}.draft")
    try:
        with draft.open("w", encoding="utf-8") as file:
            file.write(text_of(model))
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def text_of(model: Model) -> str:
    """Return a model as it stands in a file: one line a part, so that a change can be seen."""
    parts = {
        "format": FORMAT,
        "about": dict(model.about),
        "ranked": list(RANKED),
        "answered": list(ANSWERED),
        "slope": model.slope,
        "offset": model.offset,
        "answer_from": model.answer_from,
        "suggest_from": model.suggest_from,
        "ranker": _plain(model.ranker),
        "answerer": _plain(model.answerer),
    }
    lines = (f"{json.dumps(name)}: {json.dumps(part, ensure_ascii=False)}" for name, part in parts.items())
    return "{\n" + ",\n".join(lines) + "\n}\n"


def _plain(forest: Forest) -> dict[str, Any]:
    return {
        "base": forest.base,
        "features": forest.features.tolist(),
        "thresholds": _rounded(forest.thresholds),
        "values": _rounded(forest.values),
    }


def _rounded(numbers: Columns) -> list[list[float]]:
    return [[float(f"{number:.{_DIGITS}g}") for number in row] for row in numbers.tolist()]


def model_of(raw: bytes) -> Model:
    """Return the model that stands in a file; raises BadModel."""
    try:
        parts = json.loads(raw)
        if parts["format"] != FORMAT or parts["ranked"] != list(RANKED) or parts["answered"] != list(ANSWERED):
            raise BadModel("of another format or other features")
        numbers = {name: float(parts[name]) for name in ("slope", "offset", "answer_from", "suggest_from")}
        ranker, answerer = _forest(parts["ranker"], len(RANKED)), _forest(parts["answerer"], len(ANSWERED))
        model = Model(ranker, answerer, **numbers, about=dict(parts["about"]))
    except (ValueError, KeyError, TypeError, RecursionError, OverflowError) as error:
        raise error if isinstance(error, BadModel) else BadModel(str(error)) from error
    if not (
        np.isfinite(list(numbers.values())).all()
        and model.slope > 0
        and 0 < model.suggest_from <= model.answer_from < 1
    ):
        raise BadModel("numbers that mean nothing")
    return model


def _forest(plain: dict[str, Any], width: int) -> Forest:
    features = np.array(plain["features"], dtype=np.int64)
    thresholds, values = (np.array(plain[name], dtype=np.float64) for name in ("thresholds", "values"))
    forest = Forest(float(plain["base"]), features, thresholds, values)
    if features.ndim != 2 or not len(features) or forest.depth not in _DEPTHS:
        raise BadModel("no trees")
    nodes = 2 ** (forest.depth + 1) - 1
    is_whole = features.shape[1] == nodes // 2 and thresholds.shape == features.shape
    if not is_whole or values.shape != (len(features), nodes):
        raise BadModel("trees that are not complete")
    if features.min() < 0 or features.max() >= width or not np.isfinite([forest.base]).all():
        raise BadModel("trees that ask for unknown features")
    if not (np.isfinite(thresholds).all() and np.isfinite(values).all()):
        raise BadModel("trees without numbers")
    return forest
