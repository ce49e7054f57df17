"""A story's page in a real browser: who claims what, where they differ, what changed; without scripts, on a phone."""

import dataclasses
import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page

from pipeline.domain.comparison.result import SharedClaim
from pipeline.transport.sqlite import SqliteLog
from tests.support import web_sample as sample
from tests.support.browsing import launched, open_page, sideways
from tests.support.web_site import SETTINGS, Site, serving

pytestmark = pytest.mark.browser

FERRY, FERRY_COMPARED = sample.ferry()
EDITED, EDITED_COMPARED = sample.edited()
QUIET, QUIET_COMPARED = sample.quiet()
PENDING = dataclasses.replace(sample.story(*QUIET.versions[:2], headline="Not compared yet"), id="s-pending")
WIRE, POST, EVENING, BOTE, LEDGER = (version.article_id for version in FERRY.versions)
OUTLETS = [sample.version(f"The Paper of Place {n}", f"Headline {n}", minutes=30 * n) for n in range(12)]
WIDE = dataclasses.replace(sample.story(*OUTLETS), id="s-wide")
WIDE_COMPARED = dataclasses.replace(
    QUIET_COMPARED,
    story_id=WIDE.id,
    versions=tuple(
        dataclasses.replace(QUIET_COMPARED.versions[0], article_id=one.article_id, source=one.source, family=one.family)
        for one in OUTLETS
    ),
    shared=tuple(
        SharedClaim(
            similarity=0.9, excerpts=tuple(sample.excerpt(one, f"Claim number {n} is made.") for one in OUTLETS)
        )
        for n in range(15)
    ),
)
TEXT = """The 104 people on board were taken off within two hours.

The ferry will be towed free at high tide on Thursday. Nobody was hurt, the coastguard said."""
HOSTILE, HOSTILE_COMPARED = sample.hostile()
PARTS = [
    "claims", "figures", "altered", "conflicts", "differently", "left_out", "only", "headlines", "quoted", "credited",
    "wording", "versions", "origins", "why", "history",
]  # fmt: skip
"""In the order of the page."""
BOX = "one.getBoundingClientRect()"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    yield from launched()


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    log: SqliteLog = sample.open_log()
    sample.write(log, PENDING, QUIET, QUIET_COMPARED)
    sample.write(log, WIDE, WIDE_COMPARED)
    for told, compared in ((FERRY, FERRY_COMPARED), (HOSTILE, HOSTILE_COMPARED), (EDITED, EDITED_COMPARED)):
        sample.write(log, told, compared, *sample.changes(told, TEXT))
    with serving(log, tmp_path_factory.mktemp("story"), SETTINGS) as site:
        site.until(lambda views: len(getattr(views.story(EDITED.id), "history", ())) == 13)
        yield site
    log.close()


@pytest.fixture
def complaints() -> Iterator[list[str]]:
    found: list[str] = []
    yield found
    assert found == []


def row_of(page: Page, claim: str) -> Locator:
    return page.locator("#claims tbody tr", has=page.locator(".what", has_text=re.compile(claim))).first


def cells(page: Page, claim: str) -> list[str]:
    said = row_of(page, claim).locator("td summary, td:not(:has(summary)) .state").all_inner_texts()
    return [re.sub(" ?: both sentences.*", "", " ".join(text.split())) for text in said]


def test_every_part_is_there_in_order_without_scripts(browser: Browser, site: Site, complaints: list[str]) -> None:
    page = open_page(browser, site, complaints, java_script_enabled=False)
    page.goto(f"/stories/{FERRY.id}")
    assert page.locator("#claims, #claims ~ section[id]").evaluate_all("all => all.map((one) => one.id)")[:-1] == PARTS
    for part in PARTS:
        assert page.locator(f".contents a[href='#{part}']").count() == 1
        assert page.locator(f"#{part} h2").is_visible()
    arrivals = [" ".join(text.split()) for text in page.locator(".arrivals li").all_inner_texts()]
    assert arrivals[:2] == ["4 March, 08:50 Northern Wire first, 1 copy", "09:25 Skarne Post +35 min"]
    altered = page.locator("#altered")
    assert altered.get_by_text("“104” became “140”").is_visible()
    assert altered.locator("mark").all_inner_texts() == ["104", "140"]
    mark = page.locator("#conflicts mark").first
    assert mark.evaluate("one => getComputedStyle(one).textDecorationLine") == "underline", "not by colour alone"
    short = page.locator("#left_out section", has_text="a short text of 74 words")
    folded = short.get_by_text("The captain has sailed this line for 20 years")
    assert not folded.is_visible()
    short.locator("summary", has_text="2 facts that others tell").click()
    assert folded.is_visible()
    assert page.locator("#only").get_by_text("and 8 more in its text").is_visible()
    quoted = page.locator("#quoted").get_by_role("row", name="Ada Holm").get_by_role("cell").all_inner_texts()
    assert [cell.strip() for cell in quoted] == ["31", "12", "none"]
    assert page.locator("#wording td").all_inner_texts() == ["reportedly (3), may", "scandal (2)"]
    assert page.locator("#headlines .opening").first.inner_text().startswith("The 104 people on board"), "as it begins"
    drawn = page.get_by_role("img", name="Which text was copied by which outlet")
    assert drawn.locator("desc").text_content() == "Evening Coast copied Northern Wire."
    assert "96% copied from Northern Wire" in page.locator("#origins li", has_text="Evening Coast").inner_text()
    assert "96% copied from Northern Wire" in page.locator("#versions .copies").inner_text()


def test_what_the_words_of_a_claim_stand_for_is_in_brackets_behind_it(
    browser: Browser, site: Site, complaints: list[str]
) -> None:
    page = open_page(browser, site, complaints)
    page.goto(f"/stories/{FERRY.id}")
    note = page.locator("#only .antecedent")
    assert note.text_content() == "[in this text, The school gym: the gym of Northgate's school]", "as it is read aloud"
    assert note.locator(".hidden").inner_text().strip() == "in this text,"
    around, of_claim = (note.evaluate(f"one => getComputedStyle(one{up}).color") for up in ("", ".parentElement"))
    assert around != of_claim, "it stands back behind the outlet's own words"


def test_a_cell_opens_both_sentences_in_place(browser: Browser, site: Site, complaints: list[str]) -> None:
    page = open_page(browser, site, complaints, java_script_enabled=False)
    page.goto(f"/stories/{FERRY.id}")
    heads = [" ".join(text.split()) for text in page.locator("#claims thead th").all_inner_texts()]
    assert heads == ["Claim", "Northern Wire 1 copy of Northern Wire", "Skarne Post", "Hafenbote", "Open Ledger"]
    assert "possible conflict" in row_of(page, "^86 against 104").locator("th").inner_text()
    assert cells(page, "^people on board") == [
        "differs: 104",
        "differs: All 86",
        "– not there",
        "differs: 86, by noon",
    ]
    assert cells(page, "radar worked")[3].startswith("denied: was not working")
    assert cells(page, "^Nobody was hurt")[0].startswith("attributed: according to the coastguard")
    assert cells(page, "repaired in January")[2:] == ["? claims are not compared in this language", "left out"]
    cell = row_of(page, "^people on board").locator("td").nth(1)
    sentences = cell.locator("blockquote")
    assert not sentences.first.is_visible()
    cell.locator("summary").click()
    assert sentences.all_inner_texts() == [
        "All 86 people on board were brought ashore.",
        "The 104 people on board were taken off within two hours.",
    ]
    assert cell.get_by_text("against").is_visible()
    read = cell.get_by_role("link", name="Read side by side")
    assert read.get_attribute("href") == f"/stories/{FERRY.id}/read?versions={POST},{WIRE}"
    cell.get_by_role("link", name="Northern Wire", exact=True).click()
    page.wait_for_url(f"**/articles/{WIRE}#s0")
    assert page.locator("#s0").inner_text() == "The 104 people on board were taken off within two hours."


def test_every_finding_has_a_name_that_leads_to_it(browser: Browser, site: Site, complaints: list[str]) -> None:
    page = open_page(browser, site, complaints)
    page.goto(f"/stories/{FERRY.id}")
    for number, conflict in enumerate(FERRY_COMPARED.conflicts, start=1):
        assert conflict.note in page.locator(f"#conflicts #conflict-{number}").inner_text()
    assert "will / may" in page.locator("#differently #told-1").inner_text()
    assert page.locator("#claims tr:has(#fact-1) .what").inner_text() == "Nobody was hurt"
    together = page.locator("#conflict-1").get_by_role("link", name="Read side by side")
    assert together.get_attribute("href") == f"/stories/{FERRY.id}/read?versions={POST},{WIRE}#conflict-1"
    together.click()
    page.wait_for_url("**/read?*")
    assert page.get_by_role("heading", name="Northern Wire").is_visible()


def test_on_a_phone_claims_are_lists_and_conflicts_come_before_versions(
    browser: Browser, site: Site, complaints: list[str]
) -> None:
    page = open_page(browser, site, complaints, width=320)
    page.goto(f"/stories/{FERRY.id}")
    tops = [page.locator(f"#{part}").evaluate(f"one => {BOX}.top") for part in PARTS]
    assert tops == sorted(tops)
    cell = row_of(page, "^people on board").locator("td").nth(1)
    assert cell.locator(".voice").is_visible(), "a cell says whose it is where there are no columns"
    cell.locator("summary").click()
    assert cell.locator("blockquote").first.evaluate(f"one => {BOX}.width") > 200
    assert page.get_by_role("rowheader", name=re.compile("people on board")).count() > 0, "it stays a table to a reader"
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    assert sideways(page) <= 0
    small = """() => [...document.querySelectorAll('main a, main summary')].filter((one) => one.checkVisibility())
      .map((one) => one.getBoundingClientRect()).filter((box) => box.height < 24 && box.width < 24).length"""
    assert page.evaluate(small) == 0


def test_many_outlets_scroll_beside_the_claims_and_many_claims_are_folded(
    browser: Browser, site: Site, complaints: list[str]
) -> None:
    page = open_page(browser, site, complaints, width=900)
    page.goto(f"/stories/{WIDE.id}")
    assert sideways(page) <= 0
    rows = page.locator("#claims tbody tr")
    assert [rows.nth(n).is_visible() for n in (11, 12)] == [True, False]
    page.locator("#claims summary", has_text="3 more claims").click()
    assert rows.nth(14).is_visible()
    table = page.locator("#claims .scroll").first
    before = table.locator("tbody th").first.evaluate(f"one => {BOX}.left")
    assert table.evaluate("one => { one.scrollLeft = 300; return one.scrollLeft; }") == 300
    assert table.locator("tbody th").first.evaluate(f"one => {BOX}.left") == before, "the claim stays in sight"


def test_hostile_text_stays_in_its_place(browser: Browser, site: Site, complaints: list[str]) -> None:
    page = open_page(browser, site, complaints, width=320)
    page.goto(f"/stories/{HOSTILE.id}")
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    assert sideways(page) <= 0
    assert page.locator("main script, main img, main b:not(.letter), main [onerror], main [onmouseover]").count() == 0
    assert page.locator("main a[href^='javascript' i]").count() == 0
    assert page.locator("#claims .what", has_text="xxx").first.inner_text().endswith("…"), "an endless word is cut"


def test_the_keyboard_goes_from_cell_to_cell(browser: Browser, site: Site, complaints: list[str]) -> None:
    page = open_page(browser, site, complaints)
    page.goto(f"/stories/{FERRY.id}")
    page.locator("#claims tbody td summary").first.focus()
    page.keyboard.press("Enter")
    first = page.locator("#claims tbody td details").first
    assert first.get_attribute("open") is not None
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")
    focused = page.locator(":focus")
    assert focused.evaluate("one => one.closest('td').cellIndex") == 3
    assert focused.evaluate("one => one.closest('tr').rowIndex") > 1
    page.locator("#claims tbody td summary").first.focus()
    page.keyboard.press("Escape")
    assert first.get_attribute("open") is None
    page.locator(f"#versions a[href='#why-{POST}']").click()
    assert page.get_by_text("Meaning of the openings 81% alike").is_visible(), "a link opens what it leads to"


def test_where_nothing_was_found_it_says_what_was_looked_at(
    browser: Browser, site: Site, complaints: list[str]
) -> None:
    page = open_page(browser, site, complaints)
    page.goto(f"/stories/{QUIET.id}")
    assert page.get_by_text("No conflicts among 5 paired claims and 1 figure of 2 versions.").is_visible()
    assert page.get_by_text("Not in this comparison yet: Late Letter.").is_visible()
    assert page.locator(".story-parts h2").all_inner_texts() == [
        "Headlines side by side",
        "Versions",
        "Who was first, who copied",
        "Why each is here",
        "History",
        "Looked for, not found",
    ]
    page.goto("/stories/s-pending")
    assert page.get_by_text("The comparison of these 2 independent versions has not been made yet.").is_visible()
    assert page.get_by_text("takes two").count() == 0


def test_what_an_outlet_changed_is_seen_word_by_word(browser: Browser, site: Site, complaints: list[str]) -> None:
    page = open_page(browser, site, complaints)
    page.goto(f"/stories/{EDITED.id}")
    post = page.locator(".time-line > ol > li", has_text="Skarne Post")
    headlines = post.locator(".was", has_text="hurt as stand falls")
    assert headlines.locator("del").all_inner_texts() == ["12", "Dozens"]
    assert headlines.locator("ins").all_inner_texts() == ["14", "12"]
    figures = " ".join(post.locator(".was .figures").first.inner_text().split())
    assert figures == "before: 12, $3 million → now: 14, two, 1989, $3.5 million"
    removed = post.get_by_text("The stand was built in 1998.")
    assert not removed.is_visible()
    post.locator("summary", has_text="Changed twice").click()
    assert removed.is_visible()
    changed = post.locator(".revision li", has_text="people were hurt").first
    assert changed.locator("del").first.inner_text() == "Twelve"
    assert changed.locator("ins").all_inner_texts() == ["14", "two of them badly, "]
    live = page.locator(".time-line > ol > li", has_text="Coast Live")
    assert live.locator(".was").count() == 0, "a live page's changes are not news"
    assert live.get_by_text("Changed 7 times").is_visible()
    assert page.get_by_text("beginning only, the rest is for subscribers").is_visible()
    assert page.locator(".asides p").all_inner_texts() == [
        "Coast Live is not compared: a live page reports many events.",
        "Only the beginning of Evening Ledger is known: nobody can say what the rest says or leaves out.",
    ]
    assert cells(page, "Nobody was killed")[2] == "? only the beginning is known"
    page.goto(f"/articles/{EDITED.versions[0].article_id}")
    assert page.locator(".text .edits del").first.inner_text() == "12"
    page.goto(f"/stories/{EDITED.id}")
    happened = page.locator(".history li").all_inner_texts()
    assert any("11:40 UTC" in one and "the headline; figures: 12, $3 million, then 14" in one for one in happened)
