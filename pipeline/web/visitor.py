"""Who asks: the signed-in user of the request that is being answered, for routes and templates."""

from contextvars import ContextVar
from dataclasses import dataclass, field

from pipeline.access.sessions import form_token
from pipeline.access.users import Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Visitor:
    """A signed-in user. `secret`: of the session; empty if the request brought the user's token instead."""

    name: str
    role: Role
    secret: str = field(default="", repr=False)

    @property
    def may_edit(self) -> bool:
        return self.role == "editor"

    @property
    def form_token(self) -> str:
        """What each form of this session's pages carries."""
        return form_token(self.secret)


VISITOR: ContextVar[Visitor | None] = ContextVar("visitor", default=None)
"""Set for each request by `access`; routes in threads see it as well."""


def visitor() -> Visitor | None:
    """Who asks; None if nobody has signed in."""
    return VISITOR.get()
