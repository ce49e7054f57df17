"""Texts beside each other and one text alone, over HTTP: what is asked wrongly, and what is odd, is answered."""

import dataclasses
import html
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.transport.sqlite import SqliteLog
from tests.support import web_reading as told
from tests.support import web_sample as sample
from tests.support.web_reading import COPY, HEBREW, LEDGER, POST, STORY, TEXTS, WIRE, address
from tests.support.web_site import Site, serving

HOSTILE, HOSTILE_COMPARED = sample.hostile()
LONG = sample.story(
    *(sample.version(name, f"A long text of {name}", minutes=n) for n, name in enumerate(("Long One", "Long Two")))
)
ENDLESS = "Tide tables follow. " * 9_000 + "x" * 20_000
FOLDED = dataclasses.replace(sample.story(WIRE, COPY), id="scopies")
SINGLE = sample.single(3)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    log: SqliteLog = sample.open_log()
    folder: Path = tmp_path_factory.mktemp("page")
    sample.write(log, SINGLE, FOLDED, STORY, told.COMPARISON, *told.arrivals())
    sample.write(log, LONG, *sample.changes(LONG, ENDLESS))
    sample.write(
        log, HOSTILE, HOSTILE_COMPARED, *sample.changes(HOSTILE, "<script>alert(1)</script> \u202eok.\n<b>x</b>")
    )
    with serving(log, folder) as site:
        site.until(lambda views: views.article(HOSTILE.versions[-1].article_id) is not None)
        yield site
    log.close()


def said(site: Site, path: str, status: int = 200) -> str:
    answer = site.client.get(path)
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"].startswith("text/html")
    return answer.text


def test_every_joined_sentence_leads_to_one_that_is_on_the_page(site: Site) -> None:
    page = said(site, address(WIRE, POST, LEDGER, HEBREW))
    ids = re.findall(r' id="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    targets = re.findall(r' href="#([^"]+)"', page)
    assert len(targets) >= 8
    assert set(targets) <= set(ids)
    assert f'href="/stories/{STORY.id}#conflict-1"' in page
    assert f'href="/stories/{STORY.id}#fact-2"' in page
    assert f'href="/stories/{STORY.id}#told-1"' in page


def test_the_two_most_telling_are_shown_unasked(site: Site) -> None:
    page = said(site, f"/stories/{STORY.id}/read")
    assert 'id="A-heading"' in page
    assert page.count('class="column"') == 2
    assert page.count(" checked") == 2
    assert html.escape(told.TAKEN_OFF_104) in re.sub(r"</?(mark|span)[^>]*>", "", page)


def test_versions_can_be_given_as_a_form_sends_them(site: Site) -> None:
    given = site.client.get(f"/stories/{STORY.id}/read", params={"versions": [COPY.article_id, WIRE.article_id]})
    assert given.status_code == 200
    assert given.text.count('class="column"') == 2
    assert "changed in copying" in given.text


def test_a_page_that_did_not_change_is_not_sent_again(site: Site) -> None:
    first = site.client.get(address(WIRE, POST))
    assert site.client.get(address(WIRE, POST), headers={"If-None-Match": first.headers["etag"]}).status_code == 304


@pytest.mark.parametrize(
    ("path", "status", "says"),
    [
        (address(WIRE), 400, "at least two versions"),
        (address(WIRE, POST, LEDGER, HEBREW, COPY), 400, "Up to 4 versions"),
        (f"{address(WIRE)},a0123", 400, "no version a0123"),
        (f"/stories/{STORY.id}/read?versions=%00,%E2%80%AE", 400, "no version"),
        (f"/stories/{STORY.id}/read?versions={'a' * 6000},b", 400, "no version"),
        ("/stories/nowhere/read", 404, "There is no story nowhere"),
        (f"/stories/{SINGLE.id}/read", 200, "Only one outlet has this story"),
        ("/stories/scopies/read", 200, "The other versions of this story are copies"),
    ],
)
def test_what_cannot_be_shown_is_said_and_can_be_mended(site: Site, path: str, status: int, says: str) -> None:
    page = said(site, path, status)
    assert says in page
    assert ("</form>" in page) == (status == 400 or "scopies" in path), "a choice that is wrong can be made again"


def test_a_story_that_was_merged_is_read_under_its_new_id_with_the_same_versions(site: Site) -> None:
    moved = site.client.get(f"/stories/sread0ld/read?versions={LEDGER.article_id},{WIRE.article_id}")
    assert moved.is_redirect
    assert moved.headers["location"].startswith(f"/stories/{STORY.id}/read?versions=")
    page = said(site, moved.headers["location"])
    assert "Open Ledger" in page
    assert page.count('class="column"') == 2


def test_every_sentence_of_a_text_can_be_linked_to(site: Site) -> None:
    page = said(site, f"/articles/{POST.article_id}")
    start = TEXTS[POST.article_id].index("• " + told.TAKEN_OFF_104)
    assert f'<span id="s{start}">• {told.TAKEN_OFF_104}</span>' in page


def test_a_sentence_of_a_text_leads_back_to_what_was_found_of_it(site: Site) -> None:
    page = said(site, f"/articles/{WIRE.article_id}")
    sentence = page[page.index(told.CLOSED[0]) :]
    sentence = sentence[: sentence.index(told.ONLY_WIRE)]
    assert re.findall(r'href="([^"]+)"', sentence) == [f"/stories/{STORY.id}#told-1"]
    hebrew = said(site, f"/articles/{HEBREW.article_id}")
    assert f'href="/stories/{STORY.id}#fact-2"' in hebrew


def test_every_link_to_a_place_leads_to_one(site: Site) -> None:
    """From the story into the texts, from the texts to the story, and between the texts."""
    pages = [f"/stories/{STORY.id}", address(WIRE, POST, LEDGER, HEBREW), address(WIRE, COPY)]
    pages += [f"/articles/{one.article_id}" for one in STORY.versions]
    followed = 0
    for page in pages:
        for link in set(re.findall(r'href="([^"]*#[^"]*)"', said(site, page))):
            path, _, place = html.unescape(link).partition("#")
            if place == "fact-1" and "/read" in path:
                continue  # a sentence of it is no longer in its text
            assert f' id="{place}"' in said(site, path or page), f"{link} on {page}"
            followed += 1
    assert followed > 50


def test_texts_of_200_000_characters_are_read_and_joined(site: Site) -> None:
    page = said(site, f"/stories/{LONG.id}/read")
    assert page.count("Tide tables follow.") == 18_000
    alone = said(site, f"/articles/{LONG.versions[0].article_id}")
    assert alone.count("Tide tables follow.") == 9_000


def test_hostile_text_is_text(site: Site) -> None:
    ids = ",".join(one.article_id for one in HOSTILE.versions)
    page = said(site, f"/stories/{HOSTILE.id}/read?versions={ids}")
    assert page.count('class="column"') == 3
    main = page[page.index("<main") : page.index("</main>")]
    assert not re.search(r"<(script|img|i|u)\b", main)
    assert "onmouseover=alert" not in re.sub(r"&[a-z#0-9]+;[^<]*", "", main)
    assert "javascript:" not in "".join(re.findall(r'href="([^"]*)"', main))
    assert "&lt;script&gt;alert(" in main
