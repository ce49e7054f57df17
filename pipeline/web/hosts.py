"""Under which names the page answers, and where it may listen.

A web page elsewhere can have its own name resolve to this machine, and then read what the browser gets from here as if
it were its own (DNS rebinding). The browser still sends that name as `Host`: so only known names are answered.
"""

import ipaddress
from collections.abc import Collection
from urllib.parse import urlsplit

from pipeline.errors import ConfigError


def host_name(header: str) -> str | None:
    """The name in a `Host` header, in lower case, without port and brackets; None if it is not one."""
    if not header or not header.isascii() or any(letter in header for letter in "/\\@?# \t"):
        return None
    try:
        parts = urlsplit(f"//{header}")
        parts.port  # noqa: B018, raises if it is not a number
    except ValueError:
        return None
    return parts.hostname.rstrip(".") if parts.hostname else None


def is_loopback(name: str) -> bool:
    """Whether the name or address can only mean this machine."""
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def is_known(header: str, bound: str, allowed: Collection[str]) -> bool:
    """Whether the page answers to this `Host`. `bound`: the address that the request came in at."""
    name = host_name(header)
    return name is not None and (is_loopback(name) or name == bound or name in {one.lower() for one in allowed})


def is_own_origin(origin: str, host: str, scheme: str) -> bool:
    """Whether an `Origin` is that of the page that was asked under this `Host`."""
    try:
        parts = urlsplit(origin)
    except ValueError:
        return False
    same = parts.netloc.lower() == host.lower()
    return same and (parts.scheme == "https" or (parts.scheme == "http" and scheme == "http"))


def refuse_public(host: str, *, users: int, allow_public: bool) -> None:
    """ConfigError if the page would listen for other machines although nobody has been given a token."""
    if users or allow_public or is_loopback(host):
        return
    raise ConfigError(
        f"web.host {host}: other machines could read the page, and there is no user: "
        "`samestory users add NAME --role editor` adds one; --allow-public or web.allow_public listens without"
    )
