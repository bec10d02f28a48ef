"""The office itself, as residents are told of it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class OfficeCard:
    """How the office is called and reached.

    Args:
        name: its short name, such as "Diskominfo".
        contact: where people reach it besides this chat, as they are to read it; empty when nothing is to be shown.
    """

    name: str = "Diskominfo"
    contact: str = ""
