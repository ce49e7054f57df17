"""The users of the page: names, roles, and the hashes of their tokens, in one file of the data folder.

A token is 256 random bits, shown once when it is made. So a plain SHA-256 of it is enough at rest: there is nothing to
guess. Whether a token is somebody's takes the same time whoever's it is, and if it is nobody's.
"""

import hashlib
import hmac
import re
import secrets
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, Literal, get_args

import msgspec

from pipeline.access import state_files
from pipeline.errors import ConfigError

USERS_FILE: Final = "users.json"
"""Its name in the data folder."""

Role = Literal["reader", "editor"]
ROLES: Final[tuple[Role, ...]] = get_args(Role)
"""A reader reads; an editor also corrects and judges."""

TOKEN_PREFIX: Final = "samestory_"  # noqa: S105, by this a token is recognised where it should not be
LONGEST_NAME: Final = 40
_NAME = re.compile(rf"[^\W_][\w.-]{{0,{LONGEST_NAME - 1}}}")


class User(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One user. `token_sha256`: in hexadecimal."""

    name: str
    role: Role
    token_sha256: str
    created: datetime


class _File(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    version: Literal[1] = 1
    users: tuple[User, ...] = ()


class Users:
    """The users of one data folder, as the file has them at each call. StorageError if it is damaged."""

    def __init__(self, data_dir: Path) -> None:
        self._path = data_dir / USERS_FILE
        self._stamp: state_files.Stamp = None
        self._users: tuple[User, ...] = ()

    def all(self) -> tuple[User, ...]:
        """Every user, in the order of their names."""
        now = state_files.stamp(self._path)
        if now != self._stamp:
            self._users = (state_files.read(self._path, _File) or _File()).users
            self._stamp = now
        return self._users

    def named(self, name: str) -> User | None:
        """The user of exactly this name."""
        return next((user for user in self.all() if user.name == name), None)

    def of_token(self, token: str) -> User | None:
        """Whose token this is; None if nobody's."""
        return of_token(self.all(), token)

    def add(self, name: str, role: Role) -> str:
        """Add a user and return the token, which is stored nowhere.

        ConfigError if the name is taken, or is not a name.
        """
        if not _NAME.fullmatch(name):
            raise ConfigError(
                f"user {name[:60]!r}: a name has letters, digits, '.', '_' and '-', begins with a letter or digit, "
                f"and is at most {LONGEST_NAME} characters long"
            )
        token = TOKEN_PREFIX + secrets.token_urlsafe(32)
        user = User(name=name, role=role, token_sha256=hash_of(token), created=datetime.now(UTC))
        with state_files.locked(self._path):
            users = self.all()
            if any(one.name.casefold() == name.casefold() for one in users):
                raise ConfigError(f"there is a user {name} already: `samestory users remove {name}` removes them first")
            self._write((*users, user))
        return token

    def remove(self, name: str) -> None:
        """Remove a user: their token and their sessions no longer count. ConfigError if there is none."""
        with state_files.locked(self._path):
            users = self.all()
            if all(one.name != name for one in users):
                raise ConfigError(f"there is no user {name[:60]!r}: `samestory users list` lists those there are")
            self._write(one for one in users if one.name != name)

    def _write(self, users: Iterable[User]) -> None:
        in_order = sorted(users, key=lambda user: user.name.casefold())
        state_files.write(self._path, _File(users=tuple(in_order)))


def hash_of(token: str) -> str:
    """What is stored of a token, in hexadecimal."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def of_token(users: Iterable[User], token: str) -> User | None:
    """Whose token this is. Compares with the hash of every user, in constant time."""
    given, found = hash_of(token), None
    for user in users:
        if hmac.compare_digest(user.token_sha256, given):
            found = user
    return found
