"""Where the office's desk is, as a button; there is one only where a phone can open it."""

from __future__ import annotations

from dataclasses import dataclass

from bot.office.talk import Button


@dataclass(frozen=True, slots=True)
class Links:
    """Addresses of the console.

    Args:
        public_url: of the proxy before it; empty when it is open at its own machine only.
        base: its path.
    """

    public_url: str
    base: str

    def row(self, label: str, path: str) -> tuple[tuple[Button, ...], ...]:
        """A row with the one button that opens a screen; none where no phone reaches it."""
        if not self.public_url.startswith("https://"):
            return ()
        return ((Button(label, url=self.address(path)),),)

    def address(self, path: str) -> str:
        """A screen as somebody types it; only the path where no phone reaches it."""
        base = self.public_url if self.public_url.startswith("https://") else ""
        return f"{base}{self.base}{path}"
