"""Every page and state held against WCAG 2.2 AA by axe-core, wide and narrow, light and dark."""

import dataclasses
from collections.abc import Iterator
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from pipeline.domain.comparison.result import SharedClaim
from tests.support import web_sample as sample
from tests.support.browsing import launched
from tests.support.event_sample import newsroom_event
from tests.support.web_site import SETTINGS, Site, serving

pytestmark = pytest.mark.browser

FERRY, FERRY_COMPARED = sample.ferry()
HOSTILE, HOSTILE_COMPARED = sample.hostile()
QUIET, QUIET_COMPARED = sample.quiet()
EDITED, EDITED_COMPARED = sample.edited()
OUTLETS = [sample.version(f"The Paper of Place {n % 12}", f"Headline {n}", minutes=30 * n) for n in range(30)]
WIDE = dataclasses.replace(sample.story(*OUTLETS), id="s-wide")
WIDE_COMPARED = dataclasses.replace(
    QUIET_COMPARED,
    story_id=WIDE.id,
    versions=tuple(
        dataclasses.replace(QUIET_COMPARED.versions[0], article_id=one.article_id, source=one.source, family=one.family)
        for one in OUTLETS
    ),
    shared=(SharedClaim(similarity=0.9, excerpts=tuple(sample.excerpt(one, "It is so.") for one in OUTLETS)),),
)
EVENT = newsroom_event("e13")
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
LAYOUTS: tuple[tuple[Literal["light", "dark"], int], ...] = (("light", 1280), ("dark", 360))
PAGES = {
    "the list": "/",
    "the list, filtered": "/?q=ferry&conflicts=1&families=2",
    "nothing found": "/?q=nothing-has-this-word",
    "a question that cannot be asked": "/?since=yesterday",
    "a story with every part": f"/stories/{FERRY.id}",
    "a story of hostile texts": f"/stories/{HOSTILE.id}",
    "a story without findings": f"/stories/{QUIET.id}",
    "a story with revisions": f"/stories/{EDITED.id}",
    "a story of many outlets, each with several texts": f"/stories/{WIDE.id}",
    "hostile texts side by side": f"/stories/{HOSTILE.id}/read",
    "a hostile article": f"/articles/{HOSTILE.versions[1].article_id}",
    "versions that do not fit beside each other": f"/stories/{FERRY.id}/read?versions=one,two",
    "an event in five languages": f"/events/{EVENT.event.event_id}",
    "a story that other languages report": f"/stories/{EVENT.stories['ar'].id}",
    "an article": f"/articles/{FERRY.versions[-1].article_id}",
    "all outlets": "/outlets",
    "an outlet": "/outlets/Skarne%20Post",
    "an outlet that copies": "/outlets/Evening%20Coast?hours=72",
    "an unknown outlet": "/outlets/Skarn%20Post",
    "an error": "/stories/unknown",
}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    yield from launched()


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    log = sample.open_log()
    for told, compared in (
        (FERRY, FERRY_COMPARED),
        (HOSTILE, HOSTILE_COMPARED),
        (QUIET, QUIET_COMPARED),
        (WIDE, WIDE_COMPARED),
        (EDITED, EDITED_COMPARED),
    ):
        sample.write(log, told, compared, *sample.changes(told))
    EVENT.write(log)
    with serving(log, tmp_path_factory.mktemp("axe"), SETTINGS) as site:
        site.until(lambda views: views.article(EDITED.versions[-1].article_id) is not None)
        site.until(lambda views: views.event(EVENT.event.event_id) is not None)
        yield site
    log.close()


@pytest.mark.parametrize("path", PAGES.values(), ids=PAGES.keys())
@pytest.mark.parametrize(("scheme", "width"), LAYOUTS, ids=["light and wide", "dark and narrow"])
def test_axe_finds_nothing(
    browser: Browser, site: Site, path: str, scheme: Literal["light", "dark"], width: int
) -> None:
    context = browser.new_context(
        viewport={"width": width, "height": 900}, base_url=site.url, color_scheme=scheme, bypass_csp=True
    )
    page = context.new_page()
    page.goto(path)
    _open_everything(page)
    found = Axe().run(page, options={**RULES, "resultTypes": ["violations"]})
    context.close()
    assert found.violations_count == 0, found.generate_report()


def _open_everything(page: Page) -> None:
    page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
