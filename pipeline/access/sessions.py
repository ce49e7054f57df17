"""Who is signed in: sessions of the page, in one file of the data folder, until they expire or end.

A session is identified by a random secret that only the browser's cookie has; the file has its hash. A session counts
as long as its user has the token that it was begun with: whoever is removed, or gets another token, is signed out.
"""

import hashlib
import hmac
import secrets
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Final, Literal

import msgspec

from pipeline.access import state_files
from pipeline.access.users import User, Users, hash_of

SESSIONS_FILE: Final = "sessions.json"
"""Its name in the data folder."""

MOST_SESSIONS: Final = 20
"""Of one user; the oldest ends if another begins."""


class Session(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A session. `secret_sha256`, `token_sha256`: in hexadecimal; `expires`: seconds since the epoch."""

    user: str
    secret_sha256: str
    token_sha256: str
    expires: float


class _File(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    version: Literal[1] = 1
    sessions: tuple[Session, ...] = ()


class Sessions:
    """The sessions of one data folder. `now`: seconds since the epoch. StorageError if the file is damaged."""

    def __init__(self, data_dir: Path, users: Users, *, lasts_s: float, now: Callable[[], float]) -> None:
        self._path = data_dir / SESSIONS_FILE
        self._users = users
        self._lasts_s = lasts_s
        self._now = now
        self._stamp: state_files.Stamp = None
        self._sessions: tuple[Session, ...] = ()

    def begin(self, user: User, *, instead_of: str = "") -> str:
        """Begin a session and return its secret, always a new one. `instead_of`: a secret whose session ends."""
        secret = secrets.token_urlsafe(32)
        begun = Session(
            user=user.name,
            secret_sha256=hash_of(secret),
            token_sha256=user.token_sha256,
            expires=self._now() + self._lasts_s,
        )
        with state_files.locked(self._path):
            others = [one for one in self._living() if one.secret_sha256 != hash_of(instead_of)]
            own = [one for one in others if one.user == user.name]
            ended = set(map(id, own[: max(0, len(own) - MOST_SESSIONS + 1)]))
            self._write([*(one for one in others if id(one) not in ended), begun])
        return secret

    def user_of(self, secret: str) -> User | None:
        """Whose session has this secret; None if it expired, ended, or never was."""
        given, found = hash_of(secret), None
        for session in self._all():
            if hmac.compare_digest(session.secret_sha256, given):
                found = session
        return None if found is None or found.expires <= self._now() else self._holder(found)

    def end(self, secret: str) -> None:
        """End the session of this secret, if there is one."""
        with state_files.locked(self._path):
            self._write(one for one in self._living() if one.secret_sha256 != hash_of(secret))

    def _holder(self, session: Session) -> User | None:
        user = self._users.named(session.user)
        return user if user is not None and hmac.compare_digest(user.token_sha256, session.token_sha256) else None

    def _living(self) -> list[Session]:
        return [one for one in self._all() if one.expires > self._now() and self._holder(one) is not None]

    def _all(self) -> tuple[Session, ...]:
        now = state_files.stamp(self._path)
        if now != self._stamp:
            self._sessions = (state_files.read(self._path, _File) or _File()).sessions
            self._stamp = now
        return self._sessions

    def _write(self, sessions: Iterable[Session]) -> None:
        state_files.write(self._path, _File(sessions=tuple(sessions)))


def form_token(secret: str) -> str:
    """What a form of the session with this secret carries, to show that the page itself has sent it."""
    return hmac.new(secret.encode(), b"samestory form", hashlib.sha256).hexdigest()


def is_form_token(secret: str, given: str) -> bool:
    """Whether a form's token belongs to this session. Takes the same time whatever is given."""
    return hmac.compare_digest(form_token(secret).encode(), given.encode("utf-8", "surrogatepass"))
