"""Splits the address of a feed, page or redirect into its parts, once.

All later steps use the parts, so that no two of them can read the same address differently. Asks no name service.
"""

import re
import unicodedata
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote, urljoin, urlsplit

import idna

from pipeline.adapters.addresses import literal, name_refusal, refusal
from pipeline.errors import FetchError

MAX_URL_CHARS: Final = 4000
_DEFAULT_PORTS: Final = {"http": 80, "https": 443}
_HOST: Final = re.compile(r"(?=.{1,253}$)[a-z0-9_-]{1,63}(\.[a-z0-9_-]{1,63})*")
_UNSENDABLE: Final = re.compile(r"[\x00-\x20\x7f-\xa0\u2028\u2029]")
_LONE_PERCENT: Final = re.compile("%(?![0-9A-Fa-f]{2})")
_SCHEME: Final = re.compile("([A-Za-z][A-Za-z0-9+.-]*):")
_QUERY: Final = re.compile("[?#]")
_AROUND: Final = "".join(map(chr, range(0x21)))
_SAFE_CHARACTERS: Final = "/%:@!$&'()*+,;=~?[]"


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A checked http or https address, without user, password and fragment.

    `host` is a name in ASCII and lower case without a final dot, or an IP address in its usual notation (IPv6 without
    brackets). `path` includes the query.
    """

    scheme: str
    host: str
    port: int
    path: str

    @property
    def origin(self) -> tuple[str, str, int]:
        return self.scheme, self.host, self.port

    @property
    def authority(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _DEFAULT_PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def url(self) -> str:
        return f"{self.scheme}://{self.authority}{self.path}"


def parse_target(url: str) -> Target:
    """Split an address. Raises FetchError (permanent) if it is not an http or https address, or too long."""
    if len(url) > MAX_URL_CHARS:
        raise FetchError(f"the address is longer than {MAX_URL_CHARS} characters", permanent=True)
    url = url.strip(" ")
    if _UNSENDABLE.search(url.partition("#")[0].replace(" ", "")):
        raise FetchError("not a valid address: it has control characters or unusual spaces", permanent=True)
    try:
        parts = urlsplit(url)
        scheme, port, spelt = parts.scheme.lower(), parts.port, parts.hostname or ""
    except ValueError as exc:
        raise FetchError(f"not a valid address: {exc}", permanent=True) from exc
    if scheme not in _DEFAULT_PORTS:
        raise FetchError(
            f"only http and https addresses are fetched, not {scheme[:20] or 'one without a scheme'}", permanent=True
        )
    if "\\" in parts.netloc or " " in parts.netloc:
        raise FetchError("not a valid address: a backslash or space in its host", permanent=True)
    path = parts.path or "/"
    if parts.query:
        path += f"?{parts.query}"
    return Target(
        scheme=scheme,
        host=_host(spelt, bracketed="[" in parts.netloc),
        port=_DEFAULT_PORTS[scheme] if port is None else port,
        path=quote(_LONE_PERCENT.sub("%25", path), safe=_SAFE_CHARACTERS),
    )


def redirect_target(base: str, location: str) -> str:
    """The address that a redirect names, as browsers read it. Raises FetchError if it is not an address.

    Backslashes are slashes, too many slashes before a host are two, and too few, as in `http:/x`, a path on this host.
    """
    location = location.strip(_AROUND)
    path, rest = location[: (end := _end_of_path(location))], location[end:]
    scheme = _SCHEME.match(path)
    if scheme is None or scheme[1].lower() in _DEFAULT_PORTS:
        path = path.replace("\\", "/")
        if scheme is None:
            path = re.sub("^//+", "//", path)
        elif path.startswith("//", scheme.end()) or scheme[1].lower() != urlsplit(base).scheme:
            path = f"{scheme[0]}//{path[scheme.end() :].lstrip('/')}"
        else:
            path = path[scheme.end() :]
    try:
        return urljoin(base, path + rest)
    except ValueError as exc:
        raise FetchError(f"redirects to something that is not an address: {exc}", permanent=True) from exc


def is_allowed(target: Target, allowed: frozenset[str]) -> bool:
    """Whether the operator lists this host, on all ports or on this one."""
    host = f"[{target.host}]" if ":" in target.host else target.host
    return not allowed.isdisjoint({target.host, host, f"{host}:{target.port}"})


def check_target(target: Target, *, ports: tuple[int, ...], setting: str = "produce.ports") -> None:
    """Raises FetchError (permanent) if a rule refuses the target before any name is looked up.

    `setting`: what names the ports, for the message.
    """
    if target.port not in ports:
        raise FetchError(f"{target.host}: port {target.port} is not among {setting}", permanent=True)
    why = name_refusal(target.host) if literal(target.host) is None else refusal(target.host)
    if why is not None:
        raise FetchError(f"{target.host}: {why}", permanent=True)


def _end_of_path(location: str) -> int:
    found = _QUERY.search(location)
    return len(location) if found is None else found.start()


def _host(spelt: str, *, bracketed: bool) -> str:
    if not spelt:
        raise FetchError("not a valid address: it has no host", permanent=True)
    try:
        host = unicodedata.normalize("NFKC", spelt).replace("。", ".").lower()
        host = host[:-1] if host.endswith(".") and not bracketed else host
        if not host.isascii():
            host = idna.encode(host, uts46=True).decode("ascii")
        if (":" not in host) if bracketed else not _HOST.fullmatch(host):
            raise ValueError(f"{spelt[:100]!r} is not a host")
        if "%" in host:
            raise ValueError("an address with a zone belongs to the local network")
        address = literal(host)
    except ValueError as exc:
        raise FetchError(f"not a valid address: {exc}", permanent=True) from exc
    return host if address is None else str(address)
