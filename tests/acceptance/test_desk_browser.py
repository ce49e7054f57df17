"""The front page in a real browser: lines, filters, search, keys, live changes, phones, and without scripts."""

import dataclasses
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from pipeline.domain.comparison.result import ToldDifferently
from pipeline.transport.sqlite import SqliteLog
from tests.support import web_sample as sample
from tests.support.browsing import launched, open_page, sideways
from tests.support.web_site import SETTINGS, Site, serving

pytestmark = pytest.mark.browser

FERRY, FERRY_COMPARED = sample.ferry()
HOSTILE, HOSTILE_COMPARED = sample.hostile()
SINGLES = [sample.single(number) for number in range(9)]
HEADLINES = ".line h2"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    yield from launched()


@pytest.fixture
def log() -> Iterator[SqliteLog]:
    log = sample.open_log()
    sample.write(log, FERRY, FERRY_COMPARED, *sample.changes(FERRY, "The fog was thick. Nobody drowned."), *SINGLES)
    yield log
    log.close()


@pytest.fixture
def site(log: SqliteLog, tmp_path: Path) -> Iterator[Site]:
    with serving(log, tmp_path, SETTINGS) as site:
        site.until(lambda views: views.article(FERRY.versions[-1].article_id) is not None)
        yield site


@pytest.fixture
def complaints() -> Iterator[list[str]]:
    found: list[str] = []
    yield found
    assert found == []


def headlines(page: Page) -> list[str]:
    return page.locator(HEADLINES).all_inner_texts()


def test_a_line_says_what_differs_in_the_outlets_words(browser: Browser, site: Site, complaints: list[str]) -> None:
    page = open_page(browser, site, complaints)
    page.goto("/")
    line = page.locator(".line").first
    assert headlines(page)[0] == FERRY.headline, "four voices and a conflict come before newer single reports"
    said = [" ".join(one.split()) for one in line.locator(".glance").all_inner_texts()]
    assert said[0].replace(" or ", " ") == "possible conflicts: 86 | 104 people on board"
    assert line.locator(".voices .own").inner_text() == "4"
    assert line.locator(".voices .copied").inner_text() == "+1"
    assert "12 h for 4 independent voices" in (line.locator(".voices").get_attribute("title") or "")
    assert (line.locator(".spark path.own").get_attribute("d") or "").count("z") == 4, "bars of four texts"
    assert (line.locator(".spark path.copied").get_attribute("d") or "").count("z") == 1
    assert line.locator(".languages").inner_text().split() == ["EN", "DE"]


def test_a_difference_that_a_few_words_do_not_tell_is_counted(site: Site, log: SqliteLog) -> None:
    quiet, compared = sample.quiet()
    sides = [
        sample.excerpt(one, f"The lamp was lit {how}.", "lamp")
        for one, how in zip(quiet.versions[:2], ("at last", "again"), strict=True)
    ]
    told = ToldDifferently(kind="words", note="", probability=0.9, sides=tuple(sides))
    sample.write(log, quiet, dataclasses.replace(compared, told_differently=(told,)))
    site.until(lambda views: getattr(views.story(quiet.id), "comparison", None) is not None)
    line = site.client.get("/lines", params={"ids": quiet.id}).text
    assert re.findall('<span class="glance more">(.*?)</span>', line) == ["1 difference"]


def test_search_and_filters_are_a_form_and_links_without_scripts(
    browser: Browser, site: Site, complaints: list[str]
) -> None:
    page = open_page(browser, site, complaints, java_script_enabled=False)
    page.goto("/")
    assert page.locator(HEADLINES).count() == 5
    page.get_by_role("link", name="Further stories").click()
    assert page.locator(HEADLINES).count() == 5
    page.get_by_role("link", name="First page").click()
    page.get_by_label("Search").fill("fähre grund")
    page.get_by_label("What differs").select_option("possible conflicts")
    page.get_by_label("Outlet").fill("HAFENBOTE")
    page.get_by_role("button", name="Show").click()
    assert headlines(page) == [FERRY.headline]
    assert page.get_by_label("Search").input_value() == "fähre grund"
    feed = page.get_by_role("link", name="Atom", exact=True).get_attribute("href")
    assert feed == "/stories.atom?q=f%C3%A4hre+grund&outlet=HAFENBOTE&differs=conflict"
    assert site.client.get(feed).text.count("<entry>") == 1
    page.get_by_role("link", name="“fähre grund” (remove)").click()
    assert "outlet=HAFENBOTE" in page.url
    assert "q=" not in page.url
    page.goto("/?q=drown")
    assert page.locator(".place mark").all_inner_texts() == ["drowned"], "found in the text, which is shown"
    page.goto("/?q=nothing+like+it")
    assert page.get_by_text("No story matches.").is_visible()


def test_the_address_of_a_search_is_short_enough_to_keep(browser: Browser, site: Site, complaints: list[str]) -> None:
    page = open_page(browser, site, complaints)
    page.goto("/")
    page.keyboard.press("/")
    page.keyboard.type("ferry")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{site.url}/?q=ferry")
    page.get_by_label("Outlet").fill("hafenbote")
    page.get_by_role("button", name="Show").click()
    page.wait_for_url(f"{site.url}/?q=ferry&outlet=hafenbote")
    assert headlines(page) == [FERRY.headline]
    page.go_back()
    assert page.get_by_label("Outlet").is_enabled()


@pytest.mark.parametrize(
    "query", ["sort=upside", "since=yesterday", "differs=all", "language=%22%3E", "until=2026-02-30", "cursor=abc"]
)
def test_what_cannot_be_asked_is_named(site: Site, query: str) -> None:
    answer = site.client.get(f"/?{query}", headers={"Accept": "text/html"})
    assert answer.status_code == 400
    assert query.partition("=")[0] in answer.text


def test_lines_can_be_asked_for_by_themselves(site: Site) -> None:
    known = SINGLES[3].id
    answer = site.client.get("/lines", params={"ids": f"{known},unknown,<script>,,{FERRY.id}"})
    assert re.findall('data-id="([^"]*)"', answer.text) == [known, FERRY.id]
    assert "<script>" not in answer.text
    assert site.client.get("/lines").text.count("data-id") == 0
    refused = site.client.get("/lines", params={"ids": "x," * 201}, headers={"Accept": "text/html"})
    assert refused.status_code == 400


def test_keys_lead_through_the_stories(browser: Browser, site: Site, complaints: list[str]) -> None:
    page = open_page(browser, site, complaints)
    page.goto("/")
    order = headlines(page)
    focused = "document.activeElement.textContent"
    for key, at in (("j", 0), ("j", 1), ("k", 0), ("k", 0)):
        page.keyboard.press(key)
        assert page.evaluate(focused) == order[at]
    page.keyboard.press("?")
    assert page.locator("dialog.keys").is_visible()
    page.keyboard.press("j")
    page.keyboard.press("Escape")
    assert not page.locator("dialog.keys").is_visible()
    page.keyboard.press("/")
    page.keyboard.type("jok?/")
    assert page.get_by_label("Search").input_value() == "jok?/", "keys are letters in a field"
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    page.keyboard.press("o")
    page.wait_for_url(f"**/stories/{FERRY.id}")


def test_new_and_changed_lines_come_without_moving_what_is_read(
    browser: Browser, log: SqliteLog, site: Site, complaints: list[str]
) -> None:
    page = open_page(browser, site, complaints)
    page.set_viewport_size({"width": 1280, "height": 320})
    page.goto("/")
    page.evaluate("window.notReloaded = true")
    before = headlines(page)
    page.keyboard.press("j")
    page.keyboard.press("j")
    read = page.locator(".line").nth(1)
    top = read.bounding_box()
    fresh = sample.story(sample.version("Dawn Sheet", "Lighthouse keeper finds a bottle from 1904", minutes=300))
    late = sample.version("Late Edition", "What the ferry’s log book says", minutes=21)
    sample.write(log, fresh, sample.story(*FERRY.versions, late))
    page.locator(".line.fresh").wait_for()
    assert page.locator(".line").first.locator(".voices .own").inner_text() == "5", "a shown line changes in place"
    button = page.get_by_role("button", name="1 new story")
    button.wait_for()
    assert headlines(page) == before, "nothing moves before it is asked for"
    assert read.bounding_box() == top
    assert page.evaluate("document.activeElement.textContent") == before[1]
    page.keyboard.press("n")
    page.get_by_role("link", name=fresh.headline).wait_for()
    assert headlines(page) == [fresh.headline, *before]
    assert page.evaluate("window.notReloaded")
    withdrawn = next(one for one in SINGLES if one.headline == before[1])
    log.producer("sample").append([sample.tombstone(withdrawn.id)])
    page.locator(".line.gone", has_text=withdrawn.headline).wait_for()
    assert headlines(page) == [fresh.headline, *before], "what disappears stays where it is, and says so"
    assert page.locator(".line.gone .news").inner_text() == "merged or withdrawn"


def test_what_is_new_since_the_reader_last_looked_is_told(
    browser: Browser, log: SqliteLog, site: Site, complaints: list[str]
) -> None:
    page = open_page(browser, site, complaints)
    page.goto("/")
    assert page.locator(".news:visible").count() == 0, "nothing is new to who never looked"
    looked = int((FERRY.versions[-1].seen - timedelta(minutes=1)).timestamp())
    page = visited(browser, site, complaints, f'{{"since": 0, "last": {looked}, "opened": {{}}}}')
    assert page.locator(".news:visible").all_inner_texts() == ["+1 new"]
    page.get_by_role("button", name="All seen").click()
    assert page.locator(".news:visible").count() == 0
    page = visited(browser, site, complaints, "not JSON")
    assert page.locator(HEADLINES).count() == 5


def visited(browser: Browser, site: Site, complaints: list[str], stored: str) -> Page:
    """The front page in a browser that remembers this of earlier visits."""
    page = open_page(browser, site, complaints)
    page.add_init_script(f"localStorage.setItem('samestory.looked', {stored!r})")
    page.goto("/")
    return page


def test_hostile_texts_stay_text_on_a_phone(
    browser: Browser, log: SqliteLog, site: Site, complaints: list[str]
) -> None:
    sample.write(log, HOSTILE, HOSTILE_COMPARED, *sample.changes(HOSTILE, "<script>x</script> " + "y" * 5000))
    site.until(lambda views: views.article(HOSTILE.versions[-1].article_id) is not None)
    page = open_page(browser, site, complaints, width=320)
    for address in ("/", "/?q=script", "/?q=%22%3E%3Cscript%3E", "/?outlet=%22%3E%3Cb"):
        page.goto(address)
        assert sideways(page) <= 0
        assert re.search("broken", page.title()) is None
        assert page.locator("script:not([src])").count() == 0
    page.goto("/?q=script")
    assert page.locator(".line", has_text="broken in").count() == 1
