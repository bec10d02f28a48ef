"""What can go wrong in fetching a feed: a closed family, each with its sentence for the operator.

A sentence follows "the feed X could not be fetched: ", and never holds a key, a body or a full address.
"""

from __future__ import annotations


class FetchError(Exception):
    """A feed could not be fetched; the message says why.

    Args:
        sentence: without its first words, such as "the host was not found".
        wait_seconds: for how long the publisher asked us to wait; 0 when it did not.
        is_refusal: the publisher answered, and did not like what was asked: asking for the same again helps nothing.
    """

    def __init__(self, sentence: str, wait_seconds: float = 0.0, *, is_refusal: bool = False) -> None:
        super().__init__(sentence)
        self.wait_seconds = wait_seconds
        self.is_refusal = is_refusal


class Unreached(FetchError):
    """The publisher's machine did not answer at all, as when there is no network."""


class Broken(FetchError):
    """An answer came, but not to its end, or not in a form that can be unpacked."""


class Unsafe(FetchError):
    """We were sent to where we do not go."""


class Lost(Exception):
    """Another process fetches this feed by now; what we were about to write was not written."""
