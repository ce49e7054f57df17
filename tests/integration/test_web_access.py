"""Signing in to the served page, and what is refused: foreign hosts, forged forms, wrong tokens."""

import html
import json
import re
import stat
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest

from pipeline.access.attempts import MOST_OF_AN_ADDRESS
from pipeline.access.sessions import SESSIONS_FILE, form_token
from pipeline.access.users import USERS_FILE, Users
from pipeline.settings import WebSettings
from tests.support import web_sample as sample
from tests.support.web_signed_in import browser, sign_in, signed_in, token_of
from tests.support.web_site import Site, serving

STORY = sample.single(1)


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    log = sample.open_log()
    sample.write(log, STORY)
    with serving(log, tmp_path) as site:
        site.until_stories(1)
        yield site
    log.close()


def test_a_token_becomes_a_session_that_ends_with_the_sign_out(site: Site) -> None:
    token = Users(site.path.parent).add("ada", "editor")
    with browser(site) as client:
        assert ">Sign in</a>" in client.get("/").text
        answer = sign_in(client, token, goes_on=f"/stories/{STORY.id}")
        assert (answer.status_code, answer.headers["location"]) == (303, f"/stories/{STORY.id}")
        cookie = next(one for one in answer.headers.get_list("set-cookie") if one.startswith("samestory_session="))
        assert "httponly" in cookie.lower()
        assert "samesite=lax" in cookie.lower()
        assert "secure" not in cookie.lower(), "by http the browser would not send it back"
        page = client.get("/sign-in")
        assert "Signed in as <bdi>ada</bdi>" in page.text
        assert page.headers["cache-control"] == "no-store"
        assert token not in page.text
        secret = client.cookies["samestory_session"]
        assert client.post("/sign-out", data={"form_token": token_of(page.text)}).status_code == 303
        assert "Signed in" not in client.get("/sign-in").text
        client.cookies.set("samestory_session", secret, domain="127.0.0.1")
        assert "Signed in" not in client.get("/sign-in").text, "the secret is worth nothing after the sign-out"


def test_the_cookie_is_for_https_alone_where_the_request_came_by_it(site: Site) -> None:
    token = Users(site.path.parent).add("ada", "editor")
    proxied = {"X-Forwarded-Proto": "https", "Origin": site.url.replace("http:", "https:")}
    with httpx2.Client(base_url=site.url, headers=proxied) as client:
        page = client.get("/sign-in")
        assert "secure" in page.headers["set-cookie"].lower()
        start = page.headers["set-cookie"].partition("=")[2].partition(";")[0]
        form = {"form_token": token_of(page.text), "token": token}
        answer = client.post("/sign-in", data=form, headers={"Cookie": f"samestory_start={start}"})
        assert answer.status_code == 303
        assert all("secure" in one.lower() for one in answer.headers.get_list("set-cookie") if "session" in one)


def test_a_page_read_before_the_sign_in_is_not_taken_for_the_one_after_it(site: Site) -> None:
    address = f"/stories/{STORY.id}"
    with signed_in(site) as client:
        tag = site.client.get(address).headers["etag"]
        answer = client.get(address, headers={"If-None-Match": tag})
        assert answer.status_code == 200
        assert answer.headers["cache-control"] == "no-store"
        assert "etag" not in answer.headers
        assert site.client.get(address, headers={"If-None-Match": tag}).status_code == 304
        assert "cookie" in site.client.get(address).headers["vary"].lower()


def test_a_removed_user_is_signed_out_at_once(site: Site) -> None:
    with signed_in(site) as client:
        assert "Signed in" in client.get("/sign-in").text
        Users(site.path.parent).remove("ada")
        assert "Signed in" not in client.get("/sign-in").text


def test_each_sign_in_is_a_new_session(site: Site) -> None:
    users = Users(site.path.parent)
    token = users.add("ada", "editor")
    with browser(site) as client:
        client.cookies.set("samestory_session", "planted", domain="127.0.0.1")
        sign_in(client, token)
        first = client.cookies["samestory_session"]
        assert first != "planted"
        answer = client.post(
            "/sign-in",
            data={"form_token": form_token("s"), "token": token},
            headers={"Cookie": f"samestory_start=s; samestory_session={first}"},
        )
        assert answer.status_code == 303
        after = site.client.get("/sign-in", headers={"Cookie": f"samestory_session={first}"})
        assert "Signed in" not in after.text


def test_a_form_of_an_old_session_or_of_none_is_refused(site: Site) -> None:
    token = Users(site.path.parent).add("ada", "editor")
    with browser(site) as client:
        assert client.post("/sign-in", data={"token": token}).status_code == 403
        assert client.post("/sign-in", data={"token": token, "form_token": form_token("")}).status_code == 403
        sign_in(client, token)
        old = token_of(client.get("/sign-in").text)
        client.post("/sign-out", data={"form_token": old})
        sign_in(client, token)
        answer = client.post("/sign-out", data={"form_token": old})
        assert answer.status_code == 403
        assert "load the page again" in answer.text
        assert "Signed in" in client.get("/sign-in").text
    assert "samestory_session" not in site.client.cookies


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_a_form_sent_by_a_page_elsewhere_is_refused(site: Site, headers: dict[str, str]) -> None:
    with signed_in(site) as client:
        form = {"form_token": token_of(client.get("/sign-in").text)}
        del client.headers["Origin"]
        assert client.post("/sign-out", data=form, headers=headers).status_code == 403
        assert "Signed in" in client.get("/sign-in").text


def test_wrong_tokens_are_refused_and_then_have_to_wait(site: Site) -> None:
    token = Users(site.path.parent).add("ada", "editor")
    with browser(site) as client:
        for number in range(MOST_OF_AN_ADDRESS):
            if number % 2:
                answer = client.get("/api/stories", headers={"Authorization": f"Bearer wrong{number}"})
                assert answer.headers["content-type"] == "application/problem+json"
            else:
                answer = sign_in(client, f"<b>wrong{number}</b>")
                assert "This token is nobody&#39;s" in answer.text
                assert "<b>wrong" not in answer.text
            assert answer.status_code == 401
            assert "www-authenticate" in answer.headers
        answer = sign_in(client, token)
        assert answer.status_code == 429
        assert 0 < int(answer.headers["retry-after"]) <= 301
        answer = client.get("/api/stories", headers={"Authorization": f"Bearer {token}"})
        assert (answer.status_code, answer.json()["status"]) == (429, 429)
        assert client.get("/").status_code == 200, "reading goes on"


def test_whoever_signs_in_goes_on_where_they_were(site: Site) -> None:
    token = Users(site.path.parent).add("ada", "editor")
    with browser(site) as client:
        page = client.get("/sign-in", headers={"Referer": f"{site.url}/?q=ferry&sort=newest"}).text
        form = {"form_token": token_of(page), "next": html.unescape(re.findall(r'name="next" value="(.*?)"', page)[0])}
        wrong = client.post("/sign-in", data={**form, "token": "wrong"})
        assert 'name="next" value="/?q=ferry&amp;sort=newest"' in wrong.text, "a slip of the pen loses nothing"
        answer = client.post("/sign-in", data={**form, "form_token": token_of(wrong.text), "token": token})
        assert (answer.status_code, answer.headers["location"]) == (303, "/?q=ferry&sort=newest")


@pytest.mark.parametrize("referer", ["https://evil.example/stories", "/sign-in", "//evil.example/", "nonsense", ""])
def test_nobody_is_led_elsewhere_by_where_they_came_from(site: Site, referer: str) -> None:
    came_from = site.url + referer if referer == "/sign-in" else referer
    assert 'name="next" value=""' in site.client.get("/sign-in", headers={"Referer": came_from}).text


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example:80", "192.0.2.1", "a@127.0.0.1"])
@pytest.mark.parametrize("address", ["/", "/api/stories", "/static/style.css", "/events", "/sign-in", "/nothing"])
def test_a_foreign_host_is_refused_everywhere(site: Site, host: str, address: str) -> None:
    answer = site.client.get(address, headers={"Host": host})
    assert answer.status_code == 421
    assert "web.allowed_hosts" in answer.text
    assert STORY.headline not in answer.text
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_names_of_this_machine_and_configured_ones_are_answered(site: Site, tmp_path: Path) -> None:
    port = site.url.rpartition(":")[2]
    for host in (f"localhost:{port}", "127.0.0.1", "[::1]:1", "samestory.localhost"):
        assert site.client.get("/healthz", headers={"Host": host}).status_code == 200
    log = sample.open_log()
    (tmp_path / "named").mkdir()
    with serving(log, tmp_path / "named", WebSettings(allowed_hosts=("news.example",))) as named:
        assert named.client.get("/healthz", headers={"Host": "News.example"}).status_code == 200
        assert named.client.get("/healthz", headers={"Host": "other.example"}).status_code == 421
    log.close()


def test_where_reading_needs_a_sign_in_nothing_is_shown_without(tmp_path: Path) -> None:
    log = sample.open_log()
    sample.write(log, STORY)
    with serving(log, tmp_path, WebSettings(sign_in_to_read=True)) as site:
        asked = site.client.get(f"/stories/{STORY.id}?a=b", headers={"Accept": "text/html"})
        assert (asked.status_code, asked.headers["location"]) == (303, f"/sign-in?next=%2Fstories%2F{STORY.id}%3Fa%3Db")
        for address in ("/api/stories", "/events", "/stories.atom", "/metrics", "/sign-in/../api/stories"):
            assert site.client.get(address).status_code == 401, address
        assert site.client.get("/healthz").status_code == 200
        assert site.client.get("/static/style.css").status_code == 200
        token = Users(tmp_path).add("bo", "reader")
        answer = site.client.get("/api/stories", headers={"Authorization": f"Bearer {token}"})
        assert answer.status_code == 200
        with browser(site) as client:
            assert client.get("/sign-in").status_code == 200
            sign_in(client, token)
            assert client.get("/", headers={"Accept": "text/html"}).status_code == 200
    log.close()


def test_a_damaged_file_of_users_or_sessions_is_said_and_reading_goes_on(site: Site) -> None:
    for name in (USERS_FILE, SESSIONS_FILE):
        (site.path.parent / name).write_text("{")
        answer = site.client.get("/api/stories", headers={"Authorization": "Bearer x", "Cookie": "samestory_session=x"})
        cookie = site.client.get("/api/stories", headers={"Cookie": "samestory_session=x"})
        assert f"{name}: damaged" in (answer if name == USERS_FILE else cookie).json()["detail"]
        assert site.client.get("/api/stories").status_code == 200
        (site.path.parent / name).unlink()


def test_a_form_that_is_too_large_or_no_form_is_refused(site: Site) -> None:
    with browser(site) as client:
        client.get("/sign-in")
        assert client.post("/sign-in", data={"token": "x" * 70_000}).status_code == 413
        assert client.post("/sign-in", json={"token": "x"}).status_code == 415
        many = "&".join(f"f{n}=1" for n in range(3000))
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        assert client.post("/sign-in", content=many, headers=headers).status_code == 400
        assert client.post("/sign-in", content=b"a=%ff\xff", headers=headers).status_code == 400
        assert client.get("/sign-out").headers["location"] == "/sign-in"


def test_the_commands_add_list_and_remove_users(samestory, tmp_path: Path) -> None:
    done = samestory("users", "list")
    assert "There are no users" in done.stdout
    done = samestory("users", "add", "ada", "--role", "editor")
    assert done.returncode == 0, done.stderr
    token = done.stdout.strip()
    assert token not in done.stderr
    assert samestory("users", "add", "Ada", "--role", "reader").returncode == 1
    (shown,) = map(json.loads, samestory("users", "list", "--json").stdout.splitlines())
    assert (shown["name"], shown["role"], set(shown)) == ("ada", "editor", {"name", "role", "created"})
    (file,) = tmp_path.rglob(USERS_FILE)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    user = Users(file.parent).of_token(token)
    assert user is not None
    assert samestory("users", "remove", "ada").returncode == 0
    assert samestory("users", "remove", "ada").returncode == 1
    assert samestory("users", "add", "x\x1b[31m", "--role", "reader").stderr.count("\x1b") == 0


def test_the_page_does_not_listen_for_other_machines_without_users(samestory) -> None:
    done = samestory("web", "--host", "0.0.0.0", "--port", "0")
    assert done.returncode == 1
    assert done.stderr.startswith("samestory: web.host 0.0.0.0: other machines could read the page")
    for_all = samestory("run", SAMESTORY_WEB_HOST="0.0.0.0")
    assert for_all.returncode == 1
    assert for_all.stderr.startswith("samestory: web.host 0.0.0.0: other machines could read the page")
