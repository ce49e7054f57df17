"""The cookies of one chain of redirects: sent back within it, to where they belong, and forgotten at its end.

Some sites redirect for ever if the cookie that they set on the way does not come back.
"""

from email.message import Message
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Final
from urllib.request import Request

from pipeline.adapters.answer_head import RawHeaders
from pipeline.adapters.targets import Target

_LONGEST: Final = 8192
_USUAL_PORTS: Final = frozenset({80, 443})


class ChainCookies:
    """Used for one fetch. By host, path and scheme as in browsers; hosts on unusual ports share nothing."""

    def __init__(self) -> None:
        self._jars: dict[int, CookieJar] = {}

    def keep(self, target: Target, headers: RawHeaders) -> None:
        """Keep the cookies of an answer of `target`."""
        answer = _Answer()
        for name, value in headers:
            if name == b"set-cookie":
                answer.headers["Set-Cookie"] = value.decode("latin-1")
        if answer.headers:
            policy = DefaultCookiePolicy(strict_domain=True)
            jar = self._jars.setdefault(_port(target), CookieJar(policy))
            jar.extract_cookies(answer, _request(target))  # type: ignore[arg-type] # it only asks for `info`

    def header(self, target: Target) -> str | None:
        """The `Cookie` header for a request to `target`; None without cookies, or with more than servers accept."""
        jar = self._jars.get(_port(target))
        if jar is None:
            return None
        request = _request(target)
        jar.add_cookie_header(request)
        value = request.get_header("Cookie")
        return value if value and len(value) <= _LONGEST else None


class _Answer:
    def __init__(self) -> None:
        self.headers = Message()

    def info(self) -> Message:
        return self.headers


def _request(target: Target) -> Request:
    return Request(target.url)  # noqa: S310 # it is never opened, and its scheme is checked


def _port(target: Target) -> int:
    return 0 if target.port in _USUAL_PORTS else target.port
