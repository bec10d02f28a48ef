"""aiogram, with each of its types built when it is first needed.

aiogram describes the Bot API by some 500 pydantic models and has every one of them built while it is imported: two and
a half seconds and 100 MB, before the first message can go out. A process that sends needs a handful of them, and one
that reads updates a tenth. They are declared for being built later (``defer_build``); but only the names that aiogram
hands over while it is imported tell what their annotations mean, so these are kept, and given to whatever is built.

Whatever uses aiogram imports this module before; what was imported already stays as it is.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

from pydantic import BaseModel, ConfigDict

Rebuild = Callable[..., bool | None]


def _load() -> None:
    """Import aiogram's types, and let pydantic build each of them at its first use."""
    rebuild: Rebuild = BaseModel.model_rebuild.__func__  # type: ignore[attr-defined]
    names = _names_of_types(rebuild)
    if not names:
        # Another version that builds them differently, and has built them by now.
        return
    from aiogram.methods.base import Response, TelegramMethod
    from aiogram.types.base import TelegramObject

    def build(
        kind: type[BaseModel], /, *, force: bool = False, raise_errors: bool = True, **_given: Any
    ) -> bool | None:
        return rebuild(kind, force=force, raise_errors=raise_errors, _types_namespace=names)

    for family in (TelegramObject, TelegramMethod, Response):
        family.model_rebuild = classmethod(build)  # type: ignore[assignment, method-assign]


def _names_of_types(rebuild: Rebuild) -> dict[str, Any]:
    """What the types' annotations mean, as aiogram tells while it is imported and wants all of them built."""
    names: dict[str, Any] = {}

    def later(kind: type[BaseModel], /, **given: Any) -> bool | None:
        meant = given.get("_types_namespace")
        if meant is None or not kind.__module__.startswith("aiogram.types."):
            return rebuild(kind, **given)
        if not names:
            names.update(meant)
        return None

    usual = BaseModel.model_config
    BaseModel.model_rebuild = classmethod(later)  # type: ignore[assignment, method-assign]
    # Methods are not declared for being built later.
    BaseModel.model_config = ConfigDict(**usual, defer_build=True)
    try:
        import aiogram.types  # noqa: F401  # for what it tells meanwhile
    finally:
        BaseModel.model_config = usual
        BaseModel.model_rebuild = classmethod(rebuild)  # type: ignore[assignment, method-assign]
    return names


if "aiogram.types" not in sys.modules:
    _load()
