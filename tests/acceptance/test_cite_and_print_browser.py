"""Citing and printing a story in a real browser: what is copied, what is there without scripts, what is on paper."""

import contextlib
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.support import web_sample as sample
from tests.support.browsing import launched, open_page, sideways
from tests.support.web_site import Site, serving

pytestmark = pytest.mark.browser

FERRY, FERRY_COMPARED = sample.ferry()
POST = FERRY.versions[1]
CITED = f"Skarne Post, “{POST.title}”, 4 March 2026, 09:25 UTC, {POST.url}"
PAPER = 700
"""How wide A4 is between its margins, in pixels of CSS."""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    yield from launched()


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    log = sample.open_log()
    sample.write(log, FERRY, FERRY_COMPARED, *sample.changes(FERRY))
    with serving(log, tmp_path_factory.mktemp("cite")) as site:
        site.until(lambda views: len(getattr(views.story(FERRY.id), "history", ())) == 5)
        yield site
    log.close()


@contextlib.contextmanager
def opened(browser: Browser, site: Site, path: str, **options: Any) -> Iterator[Page]:
    complaints: list[str] = []
    page = open_page(browser, site, complaints, **options)
    page.goto(path)
    yield page
    page.context.close()
    assert complaints == []


def test_a_version_and_a_sentence_are_copied_with_their_source(browser: Browser, site: Site) -> None:
    with opened(browser, site, f"/stories/{FERRY.id}") as page:
        page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=site.url)
        page.locator(f"#cite-{POST.article_id} summary").click()
        page.get_by_role("button", name="Copy the citation of Skarne Post").click()
        page.get_by_role("status").get_by_text("copied").wait_for(state="attached")
        assert page.evaluate("navigator.clipboard.readText()") == CITED
        said = page.locator("#conflicts figure.said", has_text="All 86 people on board").first
        said.hover()
        said.get_by_role("button", name="Cite Skarne Post: copy this sentence with its source").click()
        said.get_by_role("button").get_by_text("copied").wait_for()
        text = page.evaluate("navigator.clipboard.readText()")
        assert text == f"“All 86 people on board were brought ashore by fishing boats.” {CITED}"


def test_without_scripts_a_citation_is_text_to_be_marked(browser: Browser, site: Site) -> None:
    with opened(browser, site, f"/stories/{FERRY.id}", java_script_enabled=False) as page:
        page.locator(f"#cite-{POST.article_id} summary").click()
        assert page.locator(f"#cite-{POST.article_id} .citation").inner_text() == CITED
        assert page.locator("button.copy").count() == 0


def test_on_paper_the_matrix_is_a_table_and_nothing_is_cut_off_or_to_be_pressed(browser: Browser, site: Site) -> None:
    with opened(browser, site, f"/stories/{FERRY.id}", width=PAPER) as page:
        page.emulate_media(media="print")
        assert not sideways(page)
        cells = page.locator("#claims tbody tr").first.locator("th, td")
        tops = {round(cells.nth(number).bounding_box()["y"]) for number in range(cells.count())}
        assert len(tops) == 1
        for hidden in (".contents", ".cite", ".masthead nav", "#why", "button.copy"):
            assert not any(one.is_visible() for one in page.locator(hidden).all()), hidden
        shown = page.locator(f"#v-{POST.article_id} a[rel~=external]").first
        assert POST.url in shown.evaluate("one => getComputedStyle(one, '::after').content + one.href")
        assert page.pdf(format="A4").startswith(b"%PDF")


def test_on_paper_both_texts_are_beside_each_other(browser: Browser, site: Site) -> None:
    both = f"{FERRY.versions[0].article_id},{POST.article_id}"
    with opened(browser, site, f"/stories/{FERRY.id}/read?versions={both}", width=PAPER) as page:
        page.emulate_media(media="print")
        columns = page.locator(".reading .column")
        assert columns.count() == 2
        assert all(one.is_visible() for one in columns.all())
        assert not sideways(page)
