"""An editor corrects a story on the page: sees what would change, has it done, and takes it back."""

import html
import re
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest

from pipeline.access.users import Users
from pipeline.contracts import codec
from pipeline.contracts.topics import EMBEDDED, TOPICS
from pipeline.domain.stories.corrections import Correction
from pipeline.projection.views import open_views
from tests.support.cluster_stage import cluster, put
from tests.support.configured_log import ConfiguredLog, on_kafka, records
from tests.support.harbour_news import fire, other_strike, strike_a, strike_b, strike_wire
from tests.support.web_signed_in import browser, sign_in, signed_in, token_of
from tests.support.web_site import Site, serving

ITEMS = (strike_a(), strike_wire(), strike_b(), other_strike(), fire())
A, WIRE, B, BUS, FIRE = (item.article for item in ITEMS)


@pytest.fixture
def grouped(tmp_path: Path) -> ConfiguredLog:
    """A strike reported by two outlets, one of them copied; another strike; and a fire."""
    configured = ConfiguredLog(data_dir=tmp_path / "data")
    configured.data_dir.mkdir()
    with configured.opened() as log:
        log.create(TOPICS)
    put(configured, *ITEMS)
    cluster(configured)
    return configured


@pytest.fixture
def site(grouped: ConfiguredLog) -> Iterator[Site]:
    with grouped.opened() as log, serving(log, grouped.data_dir) as site:
        site.until(lambda views: all(views.article(one.id) is not None for one in (A, WIRE, B, BUS, FIRE)))
        yield site


def story_of(site: Site, article_id: str) -> str:
    with open_views(site.path) as views:
        found = views.article(article_id)
    assert found is not None
    assert found.story_id is not None
    return found.story_id


def written(grouped: ConfiguredLog) -> list[Correction]:
    with grouped.opened() as log:
        values = [r.value for partition in records(log, EMBEDDED) for r in partition]
    asked = [codec.decode_embedded_or_correction(value) for value in values]
    return [one for one in asked if isinstance(one, Correction)]


def confirmed(client: httpx2.Client, page: httpx2.Response, **changed: str) -> httpx2.Response:
    """Send the form below a preview."""
    assert page.status_code == 200, page.text
    form = re.search(r'<form action="([^"]+)" method="post">(.*?)</form>', page.text, re.DOTALL)
    assert form, page.text
    fields = re.findall(r'name="(\w+)" value="([^"]*)"', form[2])
    data: dict[str, list[str] | str] = {}
    for name, value in fields:
        data[name] = [*data.get(name, []), value]
    return client.post(form[1], data={**data, **changed})


def test_what_would_change_is_shown_done_and_taken_back(site: Site, grouped: ConfiguredLog) -> None:
    strike, burnt = story_of(site, A.id), story_of(site, FIRE.id)
    with signed_in(site) as client:
        form = client.get(f"/stories/{strike}/correct")
        assert form.status_code == 200
        assert form.text.count('type="checkbox"') == 3
        page = client.get(f"/stories/{strike}/correct", params={"kind": "split", "article": A.id})
        assert "A story of its own" in page.text
        assert page.text.count("leaves the story") == 2, "the copy goes with its text"
        assert not written(grouped), "looking writes nothing"
        answer = confirmed(client, page, note="another  quay <b>")
        assert (answer.status_code, answer.headers["location"]) == (303, f"/stories/{strike}#checking")
        (asked,) = written(grouped)
        assert (asked.kind, asked.article_ids, asked.by, asked.note) == ("split", (A.id,), "ada", "another quay <b>")
        assert "asked for a split" in client.get(f"/stories/{strike}/correct").text
        cluster(grouped)
        site.until(lambda views: views.resolve(story_of(site, A.id)) != strike)
        new = story_of(site, A.id)
        assert story_of(site, WIRE.id) == new
        assert "asked for a split" not in client.get(f"/stories/{strike}/correct").text
        history = client.get(f"/stories/{strike}").text
        assert "ada split 2 versions off into a story of their own" in history
        assert "another quay &lt;b&gt;" in history

        # Taken back from the history: a merge.
        address = f"/stories/{strike}/correct?kind=merge&amp;other={new}"
        assert f'href="{address}">Undo</a>' in history
        assert "Undo" not in site.client.get(f"/stories/{strike}").text
        undo = client.get(html.unescape(address))
        assert "its address leads here" in undo.text
        assert confirmed(client, undo).status_code == 303
        cluster(grouped)
        site.until(lambda views: views.resolve(new) == views.resolve(strike))

        # Moved by the id of its story's page; pinned and unpinned.
        there = f"{site.url}/stories/{burnt}"
        page = client.get(f"/stories/{strike}/correct", params={"kind": "move", "article": B.id, "address": there})
        assert "comes here" in page.text
        assert confirmed(client, page).headers["location"] == f"/stories/{burnt}#checking"
        cluster(grouped)
        site.until(lambda views: views.resolve(story_of(site, B.id)) == burnt)
        for kind in ("pin", "unpin"):
            page = client.get(f"/stories/{burnt}/correct", params={"kind": kind, "article": B.id})
            assert "No version moves" in page.text
            assert confirmed(client, page).status_code == 303
        assert [one.kind for one in written(grouped)] == ["split", "merge", "move", "pin", "unpin"]


def test_other_stories_are_found_by_their_words(site: Site) -> None:
    with signed_in(site) as client:
        page = client.get(f"/stories/{story_of(site, A.id)}/correct", params={"kind": "merge", "find": "fire"})
        assert page.status_code == 200
        assert f'name="other" value="{story_of(site, FIRE.id)}"' in page.text
        assert 'role="alert"' not in page.text
        none = client.get(f"/stories/{story_of(site, A.id)}/correct", params={"find": "zzz"})
        assert "No open story in this language has these words" in none.text


def test_without_a_sign_in_and_for_readers_there_is_nothing_to_correct(site: Site, grouped: ConfiguredLog) -> None:
    strike = story_of(site, A.id)
    address = f"/stories/{strike}/correct"
    asked = site.client.get(f"{address}?kind=merge")
    assert (asked.status_code, asked.headers["location"]) == (
        303,
        f"/sign-in?next=%2Fstories%2F{strike}%2Fcorrect%3Fkind%3Dmerge",
    )
    form = {"kind": "split", "article": A.id}
    assert site.client.post(address, data=form).status_code == 401
    with signed_in(site, "bo", "reader") as reader:
        assert reader.get(address).status_code == 403
        form["form_token"] = token_of(reader.get("/sign-in").text)
        assert reader.post(address, data=form).status_code == 403
    with signed_in(site) as editor:
        assert editor.post(address, data={"kind": "split", "article": A.id}).status_code == 403, "no form token"
        with signed_in(site, "eve") as other:
            form["form_token"] = token_of(other.get("/sign-in").text)
        assert editor.post(address, data=form).status_code == 403, "the form of another session"
    assert site.client.get("/stories/sgone/correct").status_code == 404
    assert written(grouped) == []


def test_a_program_corrects_with_its_token(site: Site, grouped: ConfiguredLog) -> None:
    token = Users(site.path.parent).add("robot", "editor")
    answer = site.client.post(
        f"/stories/{story_of(site, A.id)}/correct",
        data={"kind": "pin", "article": [A.id, B.id]},
        headers={"Authorization": f"Bearer {token}"},
    )
    assert answer.status_code == 303
    assert [(one.by, one.article_ids) for one in written(grouped)] == [("robot", (A.id, B.id))]


@pytest.mark.parametrize(
    ("wish", "said"),
    [
        ({"kind": "merge"}, "Choose the other story first"),
        ({"kind": "merge", "other": "sgone"}, "No story sgone"),
        ({"kind": "split"}, "Choose at least one version first"),
        ({"kind": "split", "article": [A.id, B.id]}, "Nothing would be left of story"),
        ({"kind": "split", "article": FIRE.id}, "is not in story"),
        ({"kind": "delete", "article": A.id}, "The kind of correction is one of merge, split"),
        ({"kind": "pin", "article": "<script>alert(1)</script>"}, "No article &lt;script&gt;alert(1)&lt;/script&gt;"),
        ({"kind": "pin", "article": A.id, "note": "x" * 501}, "The note is of 501 characters"),
        ({"kind": "pin", "article": "\u202e" + "a" * 5000}, "No article"),
    ],
)
def test_what_is_not_possible_is_said_and_not_written(
    site: Site, grouped: ConfiguredLog, wish: dict, said: str
) -> None:
    address = f"/stories/{story_of(site, A.id)}/correct"
    with signed_in(site) as client:
        page = client.get(address, params=wish)
        assert page.status_code == 409
        assert said in page.text
        form_token = token_of(client.get("/sign-in").text)
        answer = client.post(address, data={**wish, "form_token": form_token})
        assert answer.status_code == 409
        assert said in answer.text
    assert written(grouped) == []


def test_the_second_of_two_editors_is_told_what_happened(site: Site, grouped: ConfiguredLog) -> None:
    strike, bus, burnt = story_of(site, A.id), story_of(site, BUS.id), story_of(site, FIRE.id)
    with signed_in(site) as ada, signed_in(site, "bo") as bo:
        first = ada.get(f"/stories/{strike}/correct", params={"kind": "split", "article": B.id})
        second = bo.get(f"/stories/{strike}/correct", params={"kind": "split", "article": A.id})
        third = bo.get(f"/stories/{bus}/correct", params={"kind": "merge", "other": burnt})
        assert confirmed(ada, first).status_code == 303
        refused = confirmed(bo, second)
        assert refused.status_code == 409
        assert "ada has just asked for a split here" in refused.text
        cluster(grouped)
        site.until(lambda views: views.resolve(story_of(site, B.id)) != strike)
        refused = confirmed(bo, second)
        assert refused.status_code == 409
        assert "nothing would be left" in refused.text.lower()

        # Merged while open.
        page = ada.get(f"/stories/{bus}/correct", params={"kind": "merge", "other": burnt})
        assert confirmed(ada, page).status_code == 303
        cluster(grouped)
        site.until(lambda views: views.resolve(bus) == views.resolve(burnt))
        refused = confirmed(bo, third)
        assert refused.status_code == 409
        assert "while you had it open" in refused.text or "one story already" in refused.text
    assert [one.kind for one in written(grouped)] == ["split", "merge"]


def test_a_story_that_was_closed_while_open_takes_no_correction(site: Site, grouped: ConfiguredLog) -> None:
    strike = story_of(site, A.id)
    with signed_in(site) as client:
        page = client.get(f"/stories/{strike}/correct", params={"kind": "pin", "article": B.id})
        put(grouped, fire("much-later", hours=24 * 60, title="Another fire altogether", outlet="One"))
        put(grouped, fire("as-late", hours=24 * 60, title="Another fire altogether", outlet="Two"))
        cluster(grouped)

        def is_closed(views) -> bool:
            story = views.story(strike)
            return story is not None and story.state == "closed"

        site.until(is_closed)
        answer = confirmed(client, page)
        assert answer.status_code == 409
        assert "is closed: it left the window" in answer.text
    assert written(grouped) == []


def test_a_token_of_an_old_session_corrects_nothing(site: Site, grouped: ConfiguredLog) -> None:
    token = Users(site.path.parent).add("ada", "editor")
    with browser(site) as client:
        sign_in(client, token)
        page = client.get(f"/stories/{story_of(site, A.id)}/correct", params={"kind": "pin", "article": B.id})
        client.post("/sign-out", data={"form_token": token_of(page.text)})
        sign_in(client, token)
        answer = confirmed(client, page)
        assert answer.status_code == 403
        assert "load the page again" in answer.text
    assert written(grouped) == []


def test_the_page_corrects_on_kafka_as_well(tmp_path: Path, own_broker: str) -> None:
    on_broker = on_kafka(tmp_path / "data", own_broker)
    assert on_broker.run("topics", "create").returncode == 0
    on_broker.data_dir.mkdir(exist_ok=True)
    put(on_broker, *ITEMS)
    cluster(on_broker)
    with on_broker.opened() as log, serving(log, on_broker.data_dir) as site:
        site.until(lambda views: all(views.article(one.id) is not None for one in (A, WIRE, B, BUS, FIRE)))
        strike = story_of(site, A.id)
        with signed_in(site) as client:
            for article in (B.id, A.id):
                page = client.get(f"/stories/{strike}/correct", params={"kind": "pin", "article": article})
                assert confirmed(client, page).status_code == 303
    assert [(one.kind, one.article_ids, one.by) for one in written(on_broker)] == [
        ("pin", (B.id,), "ada"),
        ("pin", (A.id,), "ada"),
    ]
