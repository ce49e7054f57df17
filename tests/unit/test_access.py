"""Users, sessions and failed sign-ins: what is stored, what counts, and for how long."""

import json
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from pipeline.access.attempts import MOST_OF_AN_ADDRESS, MOST_OVERALL, WINDOW_S, Attempts
from pipeline.access.sessions import MOST_SESSIONS, SESSIONS_FILE, Sessions, form_token, is_form_token
from pipeline.access.users import USERS_FILE, Users
from pipeline.errors import ConfigError, StorageError
from pipeline.web.hosts import is_known, is_own_origin, refuse_public
from pipeline.web.signing_in import own_path


class Clock:
    def __init__(self) -> None:
        self.at = 1000.0

    def __call__(self) -> float:
        return self.at


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def users(tmp_path: Path) -> Users:
    return Users(tmp_path)


@pytest.fixture
def sessions(tmp_path: Path, users: Users, clock: Clock) -> Sessions:
    return Sessions(tmp_path, users, lasts_s=3600, now=clock)


def test_a_token_is_not_stored_and_is_found_again(users: Users, tmp_path: Path) -> None:
    token = users.add("ada", "editor")
    other = users.add("Bo-2", "reader")
    stored = (tmp_path / USERS_FILE).read_text()
    assert token not in stored
    assert token.removeprefix("samestory_") not in stored
    assert stat.S_IMODE((tmp_path / USERS_FILE).stat().st_mode) == 0o600
    found = Users(tmp_path).of_token(token)
    assert found is not None
    assert (found.name, found.role) == ("ada", "editor")
    assert (user := users.of_token(other)) is not None
    assert user.role == "reader"
    for wrong in ("", "x", token[:-1], token + "x", token.upper(), "\ud800", "samestory_"):
        assert users.of_token(wrong) is None


def test_a_name_is_taken_whatever_its_case_and_a_removed_one_is_free_again(users: Users) -> None:
    token = users.add("ada", "editor")
    with pytest.raises(ConfigError, match="there is a user Ada already"):
        users.add("Ada", "reader")
    users.remove("ada")
    assert users.of_token(token) is None
    assert users.add("ada", "editor") != token
    with pytest.raises(ConfigError, match="no user 'bo'"):
        users.remove("bo")


@pytest.mark.parametrize("name", ["", " ", "a b", "<b>", "a\n", "-a", "_a", "a" * 41, "a/b", "\u202ea"])
def test_what_is_not_a_name_is_refused(users: Users, name: str) -> None:
    with pytest.raises(ConfigError, match="a name has letters"):
        users.add(name, "reader")


@pytest.mark.parametrize("damage", ["", "{", '{"version": 0, "users": []}', '{"users": [{"name": "ada"}]}', "\0\0"])
def test_a_damaged_file_is_an_error_that_names_it(users: Users, tmp_path: Path, damage: str) -> None:
    users.add("ada", "editor")
    (tmp_path / USERS_FILE).write_text(damage)
    with pytest.raises(StorageError, match=r"users\.json: damaged: .* restore a copy"):
        users.all()
    with pytest.raises(StorageError, match="damaged"):
        users.add("bo", "editor")
    assert (tmp_path / USERS_FILE).read_text() == damage


def test_users_added_at_once_are_all_kept(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        tokens = list(pool.map(lambda n: Users(tmp_path).add(f"user{n}", "reader"), range(24)))
    users = Users(tmp_path)
    assert len(users.all()) == 24
    assert all(users.of_token(token) for token in tokens)


def test_a_session_lasts_until_it_expires_ends_or_its_user_is_removed(
    users: Users, sessions: Sessions, clock: Clock, tmp_path: Path
) -> None:
    users.add("ada", "editor")
    ada = users.all()[0]
    one, two = sessions.begin(ada), sessions.begin(ada)
    assert one != two
    assert one not in (tmp_path / SESSIONS_FILE).read_text()
    assert stat.S_IMODE((tmp_path / SESSIONS_FILE).stat().st_mode) == 0o600
    assert sessions.user_of(one) == sessions.user_of(two) == ada
    assert Sessions(tmp_path, users, lasts_s=3600, now=clock).user_of(one) == ada, "a restart ends no session"
    sessions.end(one)
    assert (sessions.user_of(one), sessions.user_of(two)) == (None, ada)
    clock.at += 3600
    assert sessions.user_of(two) is None
    three = sessions.begin(ada)
    users.remove("ada")
    assert sessions.user_of(three) is None
    users.add("ada", "editor")
    assert sessions.user_of(three) is None, "another user of that name has no claim to it"


def test_a_sign_in_ends_the_session_before_it(users: Users, sessions: Sessions) -> None:
    users.add("ada", "editor")
    ada = users.all()[0]
    before = sessions.begin(ada)
    after = sessions.begin(ada, instead_of=before)
    assert (sessions.user_of(before), sessions.user_of(after)) == (None, ada)


def test_the_sessions_of_a_user_are_bounded(users: Users, sessions: Sessions, tmp_path: Path) -> None:
    users.add("ada", "editor")
    ada = users.all()[0]
    begun = [sessions.begin(ada) for _ in range(MOST_SESSIONS + 3)]
    assert [sessions.user_of(one) for one in begun] == [None] * 3 + [ada] * MOST_SESSIONS
    assert len(json.loads((tmp_path / SESSIONS_FILE).read_text())["sessions"]) == MOST_SESSIONS


def test_a_form_token_belongs_to_one_session() -> None:
    assert is_form_token("one", form_token("one"))
    for given in ("", form_token("two"), form_token("one")[:-1], "ü\ud800"):
        assert not is_form_token("one", given)


def test_an_address_waits_after_its_failures_and_others_do_not(clock: Clock) -> None:
    attempts = Attempts(clock)
    for number in range(MOST_OF_AN_ADDRESS):
        assert attempts.wait_s("192.0.2.1") == 0
        clock.at += 1
        attempts.failed("192.0.2.1")
        assert attempts.wait_s("192.0.2.2") == 0, number
    assert attempts.wait_s("192.0.2.1") == WINDOW_S - MOST_OF_AN_ADDRESS + 1
    clock.at += WINDOW_S - MOST_OF_AN_ADDRESS + 1
    assert attempts.wait_s("192.0.2.1") == 0


def test_the_addresses_of_one_ipv6_network_count_together(clock: Clock) -> None:
    attempts = Attempts(clock)
    for number in range(MOST_OF_AN_ADDRESS):
        attempts.failed(f"2001:db8::{number + 1:x}")
    assert attempts.wait_s("2001:db8::ffff") > 0
    assert attempts.wait_s("2001:db8:0:1::1") == 0


def test_many_addresses_are_limited_together(clock: Clock) -> None:
    attempts = Attempts(clock)
    for number in range(MOST_OVERALL):
        attempts.failed(f"192.0.2.{number}")
    assert attempts.wait_s("198.51.100.1") == WINDOW_S
    clock.at += WINDOW_S
    assert attempts.wait_s("198.51.100.1") == 0


@pytest.mark.parametrize(
    "host", ["localhost", "localhost:8420", "127.0.0.1:1", "[::1]:80", "127.9.9.9", "page.localhost", "LOCALHOST."]
)
def test_this_machine_is_always_known(host: str) -> None:
    assert is_known(host, "127.0.0.1", ())


@pytest.mark.parametrize(
    "host",
    ["", "evil.example", "localhost.evil.example", "evil.example:80", "127.0.0.1.evil.example", "a@localhost",
     "localhost:port", "192.0.2.9", "[::1", "localhost/..", "0.0.0.0", "user:pw@127.0.0.1", "loc\u0430lhost", " "],
)  # fmt: skip
def test_other_names_are_not(host: str) -> None:
    assert not is_known(host, "192.0.2.7", ("news.example",))


def test_the_address_that_was_asked_and_configured_names_are_known() -> None:
    assert is_known("192.0.2.7:8420", "192.0.2.7", ())
    assert is_known("[2001:db8::7]:8420", "2001:db8::7", ())
    assert is_known("News.Example:443", "127.0.0.1", ("news.example",))
    assert not is_known("www.news.example", "127.0.0.1", ("news.example",))


def test_an_origin_is_own_if_scheme_and_host_are() -> None:
    assert is_own_origin("http://localhost:8420", "localhost:8420", "http")
    assert is_own_origin("https://news.example", "news.example", "http"), "behind a proxy that does not say so"
    for origin in ("null", "", "http://localhost", "http://evil.example", "http://localhost:8420.evil.example", "//["):
        assert not is_own_origin(origin, "localhost:8420", "http")
    assert not is_own_origin("http://news.example", "news.example", "https")


def test_the_page_does_not_listen_for_others_without_users() -> None:
    refuse_public("127.0.0.1", users=0, allow_public=False)
    refuse_public("localhost", users=0, allow_public=False)
    refuse_public("0.0.0.0", users=1, allow_public=False)
    refuse_public("::", users=0, allow_public=True)
    for host in ("0.0.0.0", "::", "192.0.2.1", "news.example"):
        with pytest.raises(ConfigError, match=r"users add NAME --role editor.*--allow-public"):
            refuse_public(host, users=0, allow_public=False)


@pytest.mark.parametrize(
    ("given", "path"),
    [("/stories/s1?a=b", "/stories/s1?a=b"), ("//evil.example", ""), ("/\\evil.example", ""), ("", ""),
     ("https://evil.example", ""), ("/a\nb", ""), ("javascript:alert(1)", ""), ("/" + "a" * 3000, "")],
)  # fmt: skip
def test_a_sign_in_goes_on_to_this_site_only(given: str, path: str) -> None:
    assert own_path(given) == path
