"""Decides which network addresses and names may be connected to: public ones only.

An address is checked where the socket connects, after the name was resolved, and the connection goes to exactly the
address that was checked. A check of the URL alone is bypassed by redirects, by names that resolve to private addresses,
and by names that resolve differently the second time (DNS rebinding). The callers decide what the operator exempts.
"""

import ipaddress
import re
import socket
from collections.abc import Callable, Sequence
from typing import Final

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address
Resolver = Callable[[str, int], Sequence[str]]
"""From host name and port to its addresses, best first. Raises OSError. May block: it is called on threads."""

# Besides what `ipaddress` calls not global: ranges whose meaning changed between Python's patch releases, and a public
# address at which every virtual machine of one cloud reaches its host's services.
_REFUSED: Final = tuple(
    ipaddress.ip_network(network)
    for network in (
        "0.0.0.0/8",
        "100.64.0.0/10",
        "168.63.129.16/32",
        "192.0.0.0/24",
        "192.88.99.0/24",
        "198.18.0.0/15",
        "240.0.0.0/4",
        "2001::/23",
        "2001:db8::/32",
        "3fff::/20",
    )
)
# All of IPv6 that IANA assigned for public use; outside are notations of IPv4 addresses, and local addresses.
_GLOBAL_UNICAST: Final = ipaddress.ip_network("2000::/3")
_NAT64: Final = ipaddress.ip_network("64:ff9b::/96")
_LOW_32_BITS: Final = tuple(
    ipaddress.ip_network(network) for network in ("64:ff9b::/96", "64:ff9b:1::/48", "::/96", "::ffff:0:0:0/96")
)

# RFC 6761, 6762 (appendix G), 7686, 8375, and ICANN's `internal`. None is in the public name space.
_PRIVATE_DOMAINS: Final = frozenset(
    {"local", "localhost", "internal", "intranet", "private", "corp", "home", "lan", "onion", "home.arpa"}
)
_METADATA_NAMES: Final = frozenset(
    {"metadata.goog", "metadata.tencentyun.com", "metadata.packet.net", "metadata.platformequinix.com"}
)


def system_resolver(host: str, port: int) -> Sequence[str]:
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def literal(host: str) -> IPAddress | None:
    """The address that a host spells out; None if the host is a name.

    In any notation that some resolver accepts: IPv6 without brackets; IPv4 with parts left out, octal or hexadecimal.
    Raises ValueError if the host ends like an address and is not one.
    """
    if ":" in host:
        return ipaddress.IPv6Address(host)
    parts = host.split(".")
    if not re.fullmatch(r"[0-9]+|0x[0-9a-f]*", parts[-1]):
        return None
    numbers = [_number(part) for part in parts]
    if len(parts) > 4 or any(number > 255 for number in numbers[:-1]) or numbers[-1] >= 256 ** (5 - len(parts)):
        raise ValueError(f"{host} is not an IP address")
    value = numbers[-1] + sum(number << (24 - 8 * place) for place, number in enumerate(numbers[:-1]))
    return ipaddress.IPv4Address(value)


def name_refusal(host: str) -> str | None:
    """The reason why this name is not looked up, or None."""
    if "." not in host:
        return "a name without a dot belongs to the local network"
    if host in _METADATA_NAMES:
        return "a cloud's metadata service"
    for suffix in (host.rpartition(".")[2], ".".join(host.split(".")[-2:])):
        if suffix in _PRIVATE_DOMAINS:
            return f".{suffix} names belong to the local network"
    return None


def refusal(address: str) -> str | None:
    """The reason why this address may not be connected to, or None if it is public.

    An IPv4 address inside an IPv6 one (mapped, compatible, translated, 6to4, NAT64) is checked as well.
    """
    try:
        ip: IPAddress = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return "not an IP address"
    inside = _embedded(ip)
    for checked in (*inside, ip):
        kind = _kind(checked)
        if kind is not None:
            return f"{kind}, not a public one"
    return None


def _number(part: str) -> int:
    if part.startswith("0x"):
        return int(part[2:] or "0", 16)
    return int(part, 8 if part.startswith("0") else 10)


def _embedded(ip: IPAddress) -> list[ipaddress.IPv4Address]:
    if isinstance(ip, ipaddress.IPv4Address):
        return []
    inside = [found for found in (ip.ipv4_mapped, ip.sixtofour, *(ip.teredo or ())) if found is not None]
    if any(ip in network for network in _LOW_32_BITS) and int(ip) > 1:
        inside.append(ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF))
    return inside


def _kind(ip: IPAddress) -> str | None:
    """What kind of address it is; None if it is public."""
    for kind in ("loopback", "link_local", "unspecified", "multicast"):
        if getattr(ip, f"is_{kind}"):
            return f"{'an' if kind[0] == 'u' else 'a'} {kind.replace('_', '-')} address"
    if ip in _NAT64:
        return None
    if isinstance(ip, ipaddress.IPv6Address) and ip not in _GLOBAL_UNICAST:
        return "a private address" if ip.is_private else "a reserved address"
    if any(ip.version == network.version and ip in network for network in _REFUSED):
        return "a reserved address"
    if ip.is_private:
        return "a private address"
    return None if ip.is_global else "a reserved address"
