"""The page in a real browser: what a person sees, does, and is protected from."""

import itertools
import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser

from pipeline.transport.sqlite import SqliteLog
from tests.support import web_sample as sample
from tests.support.browsing import launched, open_page, sideways
from tests.support.web_site import SETTINGS, Site, serving

pytestmark = pytest.mark.browser

FERRY, FERRY_COMPARED = sample.ferry()
HOSTILE, HOSTILE_COMPARED = sample.hostile()
SINGLES = [sample.single(number) for number in range(9)]

# Runs in the page: every text whose contrast with what is painted behind it is below 4.5 (3 where it is large).
FAINT_TEXTS = """() => {
  const canvas = document.createElement('canvas').getContext('2d', {willReadFrequently: true});
  const rgba = (colour) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  const luminance = ([r, g, b]) => [r, g, b].map((value) => value / 255)
    .map((value) => value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4)
    .reduce((sum, value, at) => sum + value * [0.2126, 0.7152, 0.0722][at], 0);
  const behind = (element) => {
    for (let one = element; one; one = one.parentElement) {
      const colour = rgba(getComputedStyle(one).backgroundColor);
      if (colour[3] === 255) return colour;
    }
    return [255, 255, 255, 255];
  };
  const faint = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  let looked = 0;
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || !element.checkVisibility()) continue;
    looked += 1;
    const style = getComputedStyle(element);
    const [a, b] = [luminance(rgba(style.color)), luminance(behind(element))].sort((x, y) => y - x);
    const contrast = (a + 0.05) / (b + 0.05);
    const large = parseFloat(style.fontSize) >= 24;
    if (contrast < (large ? 3 : 4.5)) faint.push([contrast.toFixed(2), walker.currentNode.data.trim().slice(0, 40)]);
  }
  return {looked, faint};
}"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    yield from launched()


@pytest.fixture
def log() -> Iterator[SqliteLog]:
    log = sample.open_log()
    sample.write(log, FERRY, FERRY_COMPARED, *sample.changes(FERRY), *SINGLES)
    yield log
    log.close()


@pytest.fixture
def site(log: SqliteLog, tmp_path: Any) -> Iterator[Site]:
    with serving(log, tmp_path, SETTINGS) as site:
        site.until(lambda views: views.article(FERRY.versions[-1].article_id) is not None)
        yield site


@pytest.fixture
def complaints() -> Iterator[list[str]]:
    """What the browser complains of: errors, violations of the content security policy, requests to others."""
    found: list[str] = []
    yield found
    assert found == []


def test_from_the_list_to_a_story_and_its_conflicts(browser: Browser, site: Site, complaints: list[str]) -> None:
    page = open_page(browser, site, complaints)
    page.goto("/")
    page.get_by_role("link", name=FERRY.headline).click()
    page.wait_for_url(f"**/stories/{FERRY.id}")
    assert page.locator("h1").inner_text() == FERRY.headline
    number = page.locator("article.conflict").first
    assert number.locator("mark").all_inner_texts() == ["86 people", "104 people"]
    assert number.locator("figcaption a").all_inner_texts() == ["Skarne Post", "Northern Wire"]
    assert "possible" in number.locator("h3").inner_text()
    copy = page.locator(".copies li")
    assert copy.locator(".outlet").inner_text() == "Evening Coast"
    assert page.locator(".time-line .first").count() == 1
    assert page.locator(".time-line").get_by_text("+35 min").is_visible()
    page.locator("#why summary", has_text="97% likely the same event as Northern Wire").click()
    assert page.get_by_text("Meaning of the openings 81% alike").first.is_visible()
    assert page.locator(".bars .for rect.effect").first.bounding_box()["width"] > 10
    outward = page.get_by_role("link", name="Ferry aground in fog: 86 people taken off")
    assert outward.get_attribute("rel") == "noopener noreferrer external"
    page.get_by_role("link", name="text as read from Skarne Post").click()
    assert page.get_by_text("Nobody objected.").is_visible()
    page.get_by_role("link", name="Every version of this story").click()
    page.wait_for_url(f"**/stories/{FERRY.id}")
    assert page.locator("#conflicts [lang=de] p").first.inner_text().startswith("Das Radar")


def test_a_comparison_is_there_without_scripts(browser: Browser, site: Site, complaints: list[str]) -> None:
    page = open_page(browser, site, complaints, java_script_enabled=False)
    page.goto(f"/stories/{FERRY.id}")
    assert page.locator("#conflicts mark").count() == 4


def test_hostile_text_is_text(browser: Browser, log: SqliteLog, site: Site, complaints: list[str]) -> None:
    sample.write(log, HOSTILE, HOSTILE_COMPARED, *sample.changes(HOSTILE, "<script>alert(2)</script>\n<img src=y>"))
    site.until(lambda views: views.article(HOSTILE.versions[-1].article_id) is not None)
    page = open_page(browser, site, complaints, width=360)
    article = HOSTILE.versions[0].article_id
    for address in ("/", f"/stories/{HOSTILE.id}", f"/articles/{article}", "/?q=%3Cscript%3Ealert(3)%3C/script%3E"):
        page.goto(address)
        assert page.title() != "broken in"
        assert page.locator("main script, main img, main b, main u, main i").count() == 0
        assert page.locator("[onmouseover], [onerror]").count() == 0
        assert page.locator("a[href^='javascript' i]").count() == 0
        assert sideways(page) <= 0, address
    page.goto(f"/stories/{HOSTILE.id}")
    page.locator("details.edits summary").click()
    assert page.locator("details.edits ins", has_text="</li></ul><script>alert(2)</script>").is_visible()
    assert page.locator("main script, main img, main b").count() == 0
    assert sideways(page) <= 0
    assert page.locator("h1").inner_text() == sample.HOSTILE_TITLE
    assert page.locator("#conflicts mark").first.inner_text() == "<u>b</u>"
    assert page.locator("#conflicts").get_by_text("{{ 7*7 }}").is_visible()
    assert len(page.locator(".version .title").nth(1).inner_text()) < 400, "an endless title is cut"
    hebrew = page.locator(".version [lang=he]")
    assert hebrew.evaluate("one => getComputedStyle(one).direction") == "rtl"


def test_only_its_own_changes_are_offered_on_a_story(
    browser: Browser, log: SqliteLog, site: Site, complaints: list[str]
) -> None:
    page = open_page(browser, site, complaints)
    page.goto(f"/stories/{FERRY.id}")
    sample.write(log, sample.single(30))
    site.until_stories(11)
    late = sample.version("Late Edition", "What the ferry’s log book says", minutes=500)
    sample.write(log, sample.story(*FERRY.versions, late))
    button = page.get_by_role("button", name="This story has changed. Show")
    button.wait_for()
    assert page.get_by_text("Late Edition").count() == 0
    button.click()
    page.locator(".version", has_text="Late Edition").wait_for()
    assert page.locator("article.conflict").count() == 2


def test_a_story_that_is_merged_while_it_is_open_leads_to_the_other(
    browser: Browser, log: SqliteLog, site: Site, complaints: list[str]
) -> None:
    page = open_page(browser, site, complaints)
    single = SINGLES[3]
    page.goto(f"/stories/{single.id}")
    merged = sample.story(*FERRY.versions, *single.versions, aliases=[single.id])
    sample.write(log, merged)
    log.producer("sample").append([sample.tombstone(single.id)])
    page.get_by_role("button", name="This story has changed. Show").click()
    page.wait_for_url(f"**/stories/{merged.id}")
    assert page.locator("h1").inner_text() == merged.headline


@pytest.mark.parametrize(
    "address", ["/", f"/stories/{FERRY.id}", f"/articles/{FERRY.versions[0].article_id}", "/nothing"]
)
def test_a_phone_shows_it_without_scrolling_sideways(
    browser: Browser, site: Site, complaints: list[str], address: str
) -> None:
    page = open_page(browser, site, complaints, width=320)
    page.goto(address)
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    assert sideways(page) <= 0
    if address == "/nothing":
        assert len(complaints) == 1, "the browser reports the 404 itself"
        complaints.clear()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_stands_out_from_its_background(browser: Browser, site: Site, complaints: list[str], scheme: Any) -> None:
    page = open_page(browser, site, complaints, color_scheme=scheme)
    for address in ("/", f"/stories/{FERRY.id}", f"/articles/{FERRY.versions[0].article_id}"):
        page.goto(address)
        page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
        found = page.evaluate(FAINT_TEXTS)
        assert found["looked"] > 10
        assert found["faint"] == []
    paper = page.evaluate("getComputedStyle(document.body).backgroundColor")
    brightness = sum(int(part) for part in re.findall(r"\d+", paper)[:3]) / 3
    assert (brightness < 60) == (scheme == "dark")


def test_the_keyboard_reaches_a_story(browser: Browser, site: Site, complaints: list[str]) -> None:
    page = open_page(browser, site, complaints)
    page.goto("/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the content"
    box = page.locator(":focus").bounding_box()
    assert box is not None
    assert box["x"] >= 0, "the skip link is seen when it has the focus"
    page.keyboard.press("Enter")
    for _ in range(20):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent") == FERRY.headline:
            break
    assert page.evaluate("document.activeElement.matches(':focus-visible')")
    line = "getComputedStyle(document.activeElement.closest('.line')).outlineStyle"
    assert page.evaluate(line) == "solid", "the whole line is outlined"
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/stories/{FERRY.id}")
    summary = page.locator("summary").first
    summary.focus()
    page.keyboard.press("Enter")
    assert page.locator("details").first.get_attribute("open") is not None


@pytest.mark.parametrize("address", ["/", f"/stories/{FERRY.id}", f"/articles/{FERRY.versions[0].article_id}"])
def test_headings_and_landmarks_are_in_order(browser: Browser, site: Site, complaints: list[str], address: str) -> None:
    page = open_page(browser, site, complaints)
    page.goto(address)
    levels = page.evaluate("[...document.querySelectorAll('h1,h2,h3,h4')].map((one) => Number(one.tagName[1]))")
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))
    for landmark in ("banner", "main", "contentinfo"):
        assert page.get_by_role(landmark).count() == 1, landmark
    ids = page.evaluate("[...document.querySelectorAll('[id]')].map((one) => one.id)")
    assert len(ids) == len(set(ids))
    assert page.evaluate("[...document.querySelectorAll('input, select')].every((one) => one.labels.length)")
