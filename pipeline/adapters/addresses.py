"""Which network addresses may be connected to: public ones, and those that the operator allows by name.

The check belongs where the socket connects, on what the name resolved to, and the connection goes to exactly the
address that was checked: a check of the URL alone is bypassed by redirects, by names that lead inside, and by names
that answer differently the second time (DNS rebinding).
"""

import ipaddress
import socket
from collections.abc import Callable, Sequence
from typing import Final

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address
Resolver = Callable[[str, int], Sequence[str]]
"""Host name and port to the addresses it stands for, best first. Raises OSError."""

# Beyond what `ipaddress` calls not global: ranges whose meaning changed between Python's patch releases.
_REFUSED: Final = tuple(
    ipaddress.ip_network(network)
    for network in (
        "0.0.0.0/8",
        "100.64.0.0/10",
        "192.0.0.0/24",
        "192.88.99.0/24",
        "198.18.0.0/15",
        "240.0.0.0/4",
        "64:ff9b:1::/48",
        "100::/64",
        "2001::/23",
        "2001:db8::/32",
        "3fff::/20",
        "5f00::/16",
        "fec0::/10",
    )
)
_NAT64: Final = ipaddress.ip_network("64:ff9b::/96")
_V4_COMPATIBLE: Final = ipaddress.ip_network("::/96")


def system_resolver(host: str, port: int) -> Sequence[str]:
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def refusal(address: str) -> str | None:
    """Why this address may not be connected to, or None where it is public. An IPv4 address inside an IPv6 one (mapped,
    compatible, 6to4, NAT64) is judged as well.
    """
    try:
        ip: IPAddress = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return "it is no IP address"
    for judged in (ip, *_embedded(ip)):
        if judged.is_multicast:
            return "it is a multicast address"
        if not judged.is_global and judged not in _NAT64:
            return f"it is {_kind(judged)} address"
        if any(judged.version == network.version and judged in network for network in _REFUSED):
            return "it is a reserved address"
    return None


def _embedded(ip: IPAddress) -> list[ipaddress.IPv4Address]:
    if isinstance(ip, ipaddress.IPv4Address):
        return []
    inside = [found for found in (ip.ipv4_mapped, ip.sixtofour) if found is not None]
    if ip in _NAT64 or ip in _V4_COMPATIBLE:
        inside.append(ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF))
    return inside


def _kind(ip: IPAddress) -> str:
    for kind in ("loopback", "link_local", "unspecified", "private", "reserved"):
        if getattr(ip, f"is_{kind}"):
            article = "an" if kind[0] == "u" else "a"
            return f"{article} {kind.replace('_', '-')}"
    return "no public"
