"""A browser that is signed in, as HTTP requests."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import httpx2

from pipeline.access.users import Role, Users
from tests.running import PATIENCE_S
from tests.support.web_site import Site


@contextmanager
def browser(site: Site) -> Iterator[httpx2.Client]:
    """A client with its own cookies, that sends forms as a browser does."""
    with httpx2.Client(base_url=site.url, timeout=PATIENCE_S, headers={"Origin": site.url}) as client:
        yield client


def token_of(page: str) -> str:
    """The token of the page's first form."""
    found = re.search(r'name="form_token" value="([0-9a-f]{64})"', page)
    assert found, page
    return found[1]


def sign_in(client: httpx2.Client, token: str, *, goes_on: str = "") -> httpx2.Response:
    form = {"form_token": token_of(client.get("/sign-in").text), "token": token, "next": goes_on}
    return client.post("/sign-in", data=form)


@contextmanager
def signed_in(site: Site, name: str = "ada", role: Role = "editor") -> Iterator[httpx2.Client]:
    """A browser in which a new user has signed in."""
    token = Users(site.path.parent).add(name, role)
    with browser(site) as client:
        assert sign_in(client, token).status_code == 303
        yield client
