"""The pages of outlets in a real browser, without scripts, on a screen of 320 pixels."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.support import web_sample as sample
from tests.support.browsing import launched, open_page, sideways
from tests.support.web_site import serving

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    yield from launched()


def test_from_the_list_to_what_an_outlet_does_not_have(browser: Browser, tmp_path: Path) -> None:
    log = sample.open_log()
    for told, compared in (sample.ferry(), sample.edited(), sample.hostile()):
        sample.write(log, told, compared, *sample.changes(told))
    complaints: list[str] = []
    with serving(log, tmp_path) as site:
        site.until_stories(3)
        page = open_page(browser, site, complaints, width=320, java_script_enabled=False)
        page.goto("/")
        page.get_by_role("link", name="Outlets").click()
        assert sideways(page) <= 0
        assert page.locator("main script, main img, [onmouseover]").count() == 0
        page.get_by_label("Name").fill("COAST")
        page.get_by_role("button", name="Find").click()
        assert page.locator("tbody th a").all_inner_texts() == ["Coast Live", "Evening Coast"]
        page.get_by_role("link", name="Evening Coast").click()
        assert page.locator("h1").inner_text() == "Evening Coast"
        copies = page.get_by_role("table", name="It repeats texts of")
        assert copies.get_by_role("row").all_inner_texts()[0].split("\t")[0].strip() == "Northern Wire"
        missing = page.locator("#missing .headline")
        assert sample.HOSTILE_TITLE in missing.all_inner_texts()
        assert page.title() != "broken in"
        assert sideways(page) <= 0
        page.get_by_role("link", name="6 hours").click()
        assert page.get_by_role("heading", name="Missing in the last 6 hours").is_visible()
        missing.first.click()
        assert page.url.startswith(f"{site.url}/stories/")
        page.locator(".version .outlet a").first.click()
        assert page.url.startswith(f"{site.url}/outlets/")
        page.goto("/outlets/skarne%20post#edits")
        assert page.url == f"{site.url}/outlets/Skarne%20Post#edits"
        assert page.locator("#edits del").first.inner_text() == "12 hurt as stand falls at Orrin ground"
        assert "1 of 2" in page.locator(".figure", has_text="Changed afterwards").inner_text()
        for part in ("left-out", "conflicts"):
            page.goto("/outlets/Hafenbote" if part == "left-out" else "/outlets/Open%20Ledger")
            page.locator(f"#{part} .by a.headline").first.click()
            shown = page.locator(f"[id='{page.url.partition('#')[2]}']")
            assert shown.is_visible(), f"{page.url} leads to the finding itself"
    log.close()
    assert complaints == []
