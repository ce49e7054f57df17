"""The checker's loop in a real browser: sign in, judge, correct, take back; by keyboard, on a phone."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from pipeline.access.users import Users
from pipeline.contracts.topics import TOPICS
from pipeline.domain.comparison.result import Comparison
from pipeline.domain.stories.stories import Change, Story
from pipeline.projection.views import open_views
from tests.support import web_sample as sample
from tests.support.browsing import launched, open_page, sideways
from tests.support.cluster_stage import cluster, put
from tests.support.configured_log import ConfiguredLog
from tests.support.harbour_news import fire, other_strike, strike_a, strike_b, strike_wire
from tests.support.web_site import Site, serving

pytestmark = pytest.mark.browser

ITEMS = (strike_a(), strike_wire(), strike_b(), other_strike(), fire())
FERRY, FERRY_COMPARED = sample.ferry()
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    yield from launched()


@pytest.fixture(scope="module")
def grouped(tmp_path_factory: pytest.TempPathFactory) -> ConfiguredLog:
    configured = ConfiguredLog(data_dir=tmp_path_factory.mktemp("checking"))
    configured.run("stories")
    with configured.opened() as log:
        log.create(TOPICS)
    put(configured, *ITEMS)
    cluster(configured)
    return configured


@pytest.fixture(scope="module")
def site(grouped: ConfiguredLog) -> Iterator[Site]:
    with grouped.opened() as log, serving(log, grouped.data_dir) as site:
        values: list[Story | Comparison | Change] = [FERRY, FERRY_COMPARED, *sample.changes(FERRY)]
        log.producer("sample").append([sample.message(one) for one in values])
        site.until(lambda views: all(views.article(one.article.id) is not None for one in ITEMS))
        site.until(lambda views: views.article(FERRY.versions[-1].article_id) is not None)
        yield site


@pytest.fixture(scope="module")
def token(site: Site) -> str:
    return Users(site.path.parent).add("ada", "editor")


@pytest.fixture
def complaints() -> Iterator[list[str]]:
    found: list[str] = []
    yield found
    assert found == []


def sign_in(page: Page, token: str, goes_on: str) -> None:
    page.goto(f"/sign-in?next={goes_on}")
    page.get_by_label("Token").fill(token)
    page.keyboard.press("Enter")
    page.wait_for_url(goes_on)  # of this site, and not the one that has it as its query


def test_a_conflict_is_judged_by_keyboard_and_brought_back(
    browser: Browser, site: Site, token: str, complaints: list[str]
) -> None:
    page = open_page(browser, site, complaints)
    sign_in(page, token, f"/stories/{FERRY.id}")
    conflicts = page.locator("#conflicts article")
    expect(conflicts).to_have_count(2)
    judge = conflicts.first.locator("details.judge")
    judge.locator("summary").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")
    expect(judge.get_by_label("Not a conflict")).to_be_checked()
    page.keyboard.press("Tab")
    page.keyboard.type("two <i>ferries</i>")
    page.keyboard.press("Enter")
    expect(conflicts).to_have_count(1)
    gone = page.locator("#dismissed")
    # As the fragment of the address has it in newer browsers.
    gone.locator("details").evaluate_all("all => all.forEach((one) => { one.open = true })")
    expect(gone.get_by_text("two <i>ferries</i>")).to_be_visible()
    expect(page.locator("#history").get_by_text("ada judged this not a conflict")).to_be_visible()
    gone.get_by_label("Withdraw the judgement").check()
    gone.get_by_role("button", name="Judge").click()
    expect(conflicts).to_have_count(2)
    page.context.close()


def test_a_story_is_split_after_a_preview_and_merged_again_without_javascript(
    browser: Browser, site: Site, grouped: ConfiguredLog, token: str, complaints: list[str]
) -> None:
    with open_views(site.path) as views:
        article = views.article(ITEMS[0].article.id)
    assert article is not None
    strike = article.story_id
    assert strike is not None
    page = open_page(browser, site, complaints, width=320, java_script_enabled=False)
    sign_in(page, token, f"/stories/{strike}")
    page.get_by_role("link", name="Correct this story").click()
    page.get_by_label("split them off").check()
    page.get_by_role("checkbox").nth(0).check()
    page.get_by_role("button", name="Show what would change").click()
    expect(page.get_by_role("heading", name="What would change")).to_be_visible()
    expect(page.get_by_role("heading", name="A story of its own")).to_be_visible()
    page.get_by_label("Why").fill("another quay")
    page.get_by_role("button", name="Split them off").click()
    expect(page.locator("#checking")).to_contain_text("asked for a split (another quay)")
    cluster(grouped)

    def is_split(views) -> bool:
        found = views.article(ITEMS[0].article.id)
        return found is not None and found.story_id != strike

    site.until(is_split)
    page.reload()
    undo = page.get_by_role("link", name="Undo")
    expect(undo).to_have_count(1)
    undo.click()
    expect(page.get_by_text("its address leads here")).to_be_visible()
    page.get_by_role("button", name="Merge the stories").click()
    cluster(grouped)
    site.until(lambda views: not is_split(views))
    page.goto("/sign-in")
    page.get_by_role("button", name="Sign out").click()
    page.goto(f"/stories/{strike}")
    expect(page.get_by_role("link", name="Correct this story")).to_have_count(0)
    page.context.close()


@pytest.mark.parametrize(
    ("scheme", "width"), [("light", 1280), ("dark", 320)], ids=["light and wide", "dark and narrow"]
)
def test_axe_finds_nothing_on_the_pages_of_an_editor(
    browser: Browser, site: Site, token: str, complaints: list[str], scheme: str, width: int
) -> None:
    page = open_page(browser, site, complaints, width=width, color_scheme=scheme, bypass_csp=True)
    with open_views(site.path) as views:
        article = views.article(ITEMS[3].article.id)
    assert article is not None
    correct = f"/stories/{article.story_id}/correct"
    page.goto("/sign-in")
    assert Axe().run(page, options=RULES).violations_count == 0
    sign_in(page, token, correct)
    for address in (
        f"/stories/{FERRY.id}",
        "/sign-in",
        correct,
        f"{correct}?kind=pin&article={ITEMS[3].article.id}",
        f"{correct}?kind=merge",
    ):
        page.goto(address)
        page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
        found = Axe().run(page, options={**RULES, "resultTypes": ["violations"]})
        assert found.violations_count == 0, found.generate_report()
        assert sideways(page) <= 0, address
    page.context.close()
    complaints[:] = [one for one in complaints if "409" not in one]  # the last of them is refused, as it should be
