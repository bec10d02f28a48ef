"""Which machines an answer from outside may send us to: a publisher's redirect must not reach into our own network.

An operator may name any address, also one in the office's own network. Only a redirect from a public host is held to
public ones, at the moment of connecting, so that a name that means something else a moment later does not help either.
"""

from __future__ import annotations

import socket
from collections.abc import Callable
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.resolver import ThreadedResolver

from bot.feeds.trouble import Unsafe

IsPrivate = Callable[[str], bool]

#: IPv6 addresses that are IPv4 ones behind a translator. Source: RFC 6052.
_TRANSLATED = ip_network("64:ff9b::/96")


def is_private(address: str) -> bool:
    """Say whether an IP address is anything but one of the public internet."""
    found = ip_address(address.partition("%")[0])
    return not all(one.is_global and not one.is_multicast for one in (found, *_within(found)))


def _within(found: IPv4Address | IPv6Address) -> list[IPv4Address]:
    """The IPv4 addresses that an IPv6 address leads to."""
    if isinstance(found, IPv4Address):
        return []
    inner = [found.ipv4_mapped, found.sixtofour, *(found.teredo or ())]
    if found in _TRANSLATED:
        inner.append(IPv4Address(int(found) & 0xFFFFFFFF))
    return [address for address in inner if address is not None]


def literal(host: str) -> str:
    """The address that a host is written as, without brackets; empty for a name."""
    plain = host.strip("[]")
    try:
        return str(ip_address(plain.partition("%")[0]))
    except ValueError:
        return ""


class Lookup(AbstractResolver):
    """Looks names up and remembers whether one led into a private network.

    Args:
        judge: which addresses are private.
        is_strict: give no private address out at all.
        base: the resolver that knows.
    """

    def __init__(self, judge: IsPrivate, *, is_strict: bool, base: AbstractResolver | None = None) -> None:
        self._judge = judge
        self._is_strict = is_strict
        self._base = base or ThreadedResolver()
        self._private: set[str] = set()

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """Look a name up.

        Raises:
            Unsafe: only private addresses are behind it, and those are not for us.
        """
        found = await self._base.resolve(host, port, family)
        public = [one for one in found if not self._judge(one["host"])]
        if len(public) < len(found):
            self._private.add(host)
        if self._is_strict and not public:
            raise Unsafe("it leads from a public host into a private network")
        return public if self._is_strict else found

    def is_private(self, host: str) -> bool:
        """Say whether a host that was connected to is, or may be, in a private network."""
        return self.is_written_private(host) or host in self._private

    def is_written_private(self, host: str) -> bool:
        """Say whether a host is written as a private address; names are judged when they are looked up."""
        address = literal(host)
        return bool(address) and self._judge(address)

    async def close(self) -> None:
        """Give up what the resolver holds."""
        await self._base.close()
