"""Texts beside each other in a real browser: with a pointer, by keyboard alone, without JavaScript, on a phone."""

from collections.abc import Iterator
from typing import Any, Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page

from tests.acceptance.test_page_axe import LAYOUTS, RULES
from tests.acceptance.test_page_browser import FAINT_TEXTS
from tests.support import browsing
from tests.support import web_reading as told
from tests.support import web_sample as sample
from tests.support.browsing import launched, sideways
from tests.support.web_reading import COPY, HEBREW, LEDGER, POST, STORY, TEXTS, WIRE, address
from tests.support.web_site import Site, serving

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    yield from launched()


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    log = sample.open_log()
    sample.write(log, STORY, told.COMPARISON, *told.arrivals())
    with serving(log, tmp_path_factory.mktemp("page")) as site:
        site.until(lambda views: len(views.texts(TEXTS)) == len(TEXTS))
        yield site
    log.close()


@pytest.fixture
def complaints() -> Iterator[list[str]]:
    """What the browser complains of: errors, violations of the content security policy, requests to others."""
    found: list[str] = []
    yield found
    assert found == []


def open_page(browser: Browser, site: Site, complaints: list[str], **options: Any) -> Page:
    """Without smooth scrolling, so that what is scrolled to is there at once."""
    return browsing.open_page(browser, site, complaints, reduced_motion="reduce", **options)


def sentence(page: Page, letter: str, text: str) -> Locator:
    return page.locator(f"#{letter} .body [id]", has_text=text).first


def shown(page: Page, one: Locator, letter: str) -> bool:
    """Whether a sentence is within what is seen of its column and of the window."""
    box, column = one.bounding_box(), page.locator(f"#{letter}").bounding_box()
    assert column is not None
    size = page.viewport_size
    assert size is not None
    if box is None:
        return False
    bottom = min(column["y"] + column["height"], size["height"])
    return max(column["y"], 0) <= box["y"] < bottom


def test_pointing_at_a_sentence_joins_it_and_a_click_brings_its_counterparts(
    browser: Browser, site: Site, complaints: list[str]
) -> None:
    page = open_page(browser, site, complaints)
    page.goto(address(WIRE, POST))
    here, there = sentence(page, "A", told.TAKEN_OFF_86[:12]), sentence(page, "B", told.TAKEN_OFF_104)
    assert not shown(page, there, "B"), "the counterpart is far below"
    here.hover()
    assert page.locator(".said.lit").count() == 2
    lit = page.locator(".lines path.lit")
    assert lit.count() == 1
    assert lit.get_attribute("class") == "conflict lit"
    here.click()
    assert shown(page, there, "B")
    heights = [one.bounding_box() for one in (here, there)]
    assert all(heights)
    assert abs(heights[0]["y"] - heights[1]["y"]) < 40, "beside each other"
    assert page.url.endswith("#" + str(there.get_attribute("id")))
    page.mouse.move(5, 5)
    assert page.locator(".said.lit").count() == 2, "it stays joined"
    page.keyboard.press("Escape")
    assert page.locator(".said.lit").count() == 0
    assert page.evaluate(FAINT_TEXTS)["faint"] == []
    page.locator("#A .body a.tag", has_text="≠").click()
    page.wait_for_url(f"**/stories/{STORY.id}#conflict-1")


def test_it_is_read_by_keyboard_alone(browser: Browser, site: Site, complaints: list[str]) -> None:
    page = open_page(browser, site, complaints, color_scheme="dark")
    page.goto(address(WIRE, POST, LEDGER))
    fact = sentence(page, "A", told.UNHURT[0])
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id") == fact.get_attribute("id"):
            break
    assert page.evaluate("document.activeElement.id") == fact.get_attribute("id")
    assert page.locator(".said.lit").count() == 3
    for letter, text in (("B", told.UNHURT[1]), ("C", told.UNHURT[2]), ("A", told.UNHURT[0])):
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == sentence(page, letter, text).get_attribute("id")
        assert shown(page, sentence(page, letter, text), letter)
    assert page.evaluate(FAINT_TEXTS)["faint"] == []


def test_without_scripts_joined_sentences_are_links(browser: Browser, site: Site, complaints: list[str]) -> None:
    page = open_page(browser, site, complaints, java_script_enabled=False)
    page.goto(f"/stories/{STORY.id}/read")
    sentence(page, "A", told.TAKEN_OFF_86[:12]).click()
    there = page.locator("#B .body :target")
    assert told.TAKEN_OFF_104 in there.inner_text()
    assert shown(page, there, "B")
    page.locator(".picker summary").click()
    page.get_by_role("checkbox", name="Skarne Post").uncheck()
    page.get_by_role("checkbox", name="עיתון הים").check()
    page.get_by_role("button", name="Read side by side").click()
    assert page.locator(".column h2 bdi").all_inner_texts() == ["Northern Wire", "עיתון הים"]
    hebrew = page.locator("#B .body")
    assert hebrew.get_attribute("lang") == "he"
    assert hebrew.evaluate("one => getComputedStyle(one).direction") == "rtl"
    page.locator(".legend summary").click()
    assert page.get_by_text("the same fact", exact=True).is_visible()
    page.goto(f"/articles/{POST.article_id}#s{TEXTS[POST.article_id].index('• ')}")
    target = page.locator(":target")
    assert told.TAKEN_OFF_104 in target.inner_text()
    marked = target.evaluate("one => getComputedStyle(one).backgroundColor")
    assert marked != page.locator(".body span").first.evaluate("one => getComputedStyle(one).backgroundColor")


@pytest.mark.parametrize("scripts", [True, False])
def test_a_phone_shows_one_text_and_leads_to_the_other(
    browser: Browser, site: Site, complaints: list[str], scripts: bool
) -> None:
    page = open_page(browser, site, complaints, width=320, java_script_enabled=scripts)
    page.goto(address(WIRE, POST, HEBREW))
    if scripts:
        assert [page.locator(f"#{letter}").is_visible() for letter in "ABC"] == [True, False, False]
        assert sideways(page) <= 0
        page.locator(".switch a").nth(2).click()
        assert [page.locator(f"#{letter}").is_visible() for letter in "ABC"] == [False, False, True]
        page.locator(".switch a").first.click()
    sentence(page, "A", told.TAKEN_OFF_86[:12]).click()
    there = sentence(page, "B", told.TAKEN_OFF_104)
    assert shown(page, there, "B")
    assert page.locator("#A").is_visible() is not scripts


def test_an_address_with_a_finding_shows_all_its_sentences(browser: Browser, site: Site, complaints: list[str]) -> None:
    page = open_page(browser, site, complaints)
    page.goto(f"{address(WIRE, POST)}#conflict-1")
    here, there = sentence(page, "A", told.TAKEN_OFF_86[:12]), sentence(page, "B", told.TAKEN_OFF_104)
    page.wait_for_function(
        "([a, b]) => Math.abs(a.getBoundingClientRect().top - b.getBoundingClientRect().top) < 40",
        arg=[here.element_handle(), there.element_handle()],
    )
    assert shown(page, here, "A")
    assert shown(page, there, "B")
    assert page.locator(".said.lit").count() == 2


def test_an_address_with_the_place_of_a_sentence_shows_it(browser: Browser, site: Site, complaints: list[str]) -> None:
    page = open_page(browser, site, complaints, width=360)
    at = TEXTS[POST.article_id].index("• ")
    page.goto(f"{address(WIRE, POST)}#B-s{at}")
    assert shown(page, sentence(page, "B", told.TAKEN_OFF_104), "B")
    assert page.locator(".switch a[aria-current]").inner_text().split() == ["B", "Skarne", "Post"]


@pytest.mark.parametrize("scheme_and_width", LAYOUTS, ids=["light and wide", "dark and narrow"])
def test_axe_finds_nothing(
    browser: Browser, site: Site, scheme_and_width: tuple[Literal["light", "dark"], int]
) -> None:
    scheme, width = scheme_and_width
    page = browser.new_context(
        viewport={"width": width, "height": 900}, base_url=site.url, color_scheme=scheme, bypass_csp=True
    ).new_page()
    for path in (address(WIRE, POST, LEDGER, HEBREW) + "#conflict-1", address(WIRE, COPY), address(WIRE)):
        page.goto(path)
        page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
        found = Axe().run(page, options={**RULES, "resultTypes": ["violations"]})
        assert found.violations_count == 0, found.generate_report()
