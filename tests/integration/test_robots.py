"""robots.txt over real HTTP: what it allows, how long it is kept, and what happens where it cannot be read."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest

from pipeline.adapters.http import HttpFetcher
from pipeline.errors import FetchError
from pipeline.settings import ProduceSettings
from producers.asking.robots import Robots
from producers.asking.robots_groups import rules_for
from producers.memory.records import StoredRobots
from tests.support.loopback import Answer, Loopback, serving

NOW = datetime(2026, 3, 3, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


class Remembered:
    """A store that is a dictionary."""

    def __init__(self) -> None:
        self.kept: dict[str, StoredRobots] = {}
        self.loads = 0

    async def load(self, origin: str) -> StoredRobots | None:
        self.loads += 1
        return self.kept.get(origin)

    async def save(self, origin: str, robots: StoredRobots) -> None:
        self.kept[origin] = robots


class Visit:
    """A program's life beside one outlet; `now` is what its clock says."""

    def __init__(self, site: Loopback, store: Remembered | None = None, *, timeout_s: float = 10.0) -> None:
        self.site = site
        self.store = store or Remembered()
        self.now = NOW
        self._timeout_s = timeout_s

    def run(self, does: Callable[[Robots], Awaitable[None]], *, allow: tuple[str, ...] | None = None) -> None:
        async def live() -> None:
            allowed = (self.site.host,) if allow is None else allow
            fetcher = HttpFetcher(ProduceSettings(timeout_s=self._timeout_s, allow_private=allowed))
            try:
                await does(Robots(fetcher, store=self.store, clock=lambda: self.now))
            finally:
                await fetcher.close()

        asyncio.run(live())

    def refusal(self, path: str, **how: tuple[str, ...]) -> FetchError | None:
        found: list[FetchError] = []

        async def ask(robots: Robots) -> None:
            try:
                await robots.permit(self.site.url(path))
            except FetchError as exc:
                found.append(exc)

        self.run(ask, **how)
        return found[0] if found else None

    def delay_s(self) -> float | None:
        found: list[float | None] = []

        async def ask(robots: Robots) -> None:
            found.append(await robots.delay_s(self.site.url("/a")))

        self.run(ask)
        return found[0]


@pytest.fixture
def site() -> Iterator[Loopback]:
    with serving() as loopback:
        yield loopback


def says(site: Loopback, text: str | bytes, **headers: str) -> None:
    body = text if isinstance(text, bytes) else text.encode()
    site.answers["/robots.txt"] = Answer(body, headers={"Content-Length": str(len(body)), **headers})


def test_what_is_disallowed_is_refused_and_names_the_file(site: Loopback) -> None:
    says(site, "User-agent: *\nDisallow: /private/\nAllow: /private/news\n")
    visit = Visit(site)
    refused = visit.refusal("/private/a")
    assert refused is not None
    assert refused.permanent
    assert str(refused) == f"{site.url('/private/a')}: disallowed by {site.url('/robots.txt')}"
    assert visit.refusal("/public") is None
    assert visit.refusal("/private/news/1") is None


@pytest.mark.parametrize(
    ("text", "refused"),
    [
        ("User-agent: samestory\nDisallow: /\n\nUser-agent: *\nAllow: /", True),
        ("User-agent: *\nDisallow: /\n\nUser-agent: SameStory/2.0\nDisallow: /other", False),
        ("User-agent: *\nDisallow: /\n\nUser-agent: samestory\n", False),
        ("User-agent: same\nDisallow: /", False),
        ("User-agent: s\nDisallow: /", False),
        ("User-agent: otherbot\nUser-agent: samestory\nDisallow: /", True),
        ("User-agent: samestory\n\n# a note\nSitemap: /map.xml\nUser-agent: otherbot\nDisallow: /", True),
        ("User-agent: samestory\nDisallow: /x\nUser-agent: otherbot\nDisallow: /", False),
        ("User-agent samestory\nDisallow: /", True),
        ("User-agent: *\nDisallow: /*.html$", True),
        ("User-agent: *\nDisallow: /b", False),
        ("Disallow: /", False),
        ("<html><title>Not found</title></html>", False),
        ("", False),
        (b"\xef\xbb\xbfUser-agent: *\r\nDisallow: /\r\n", True),
        ("User-agent: *\nDisallow: /\n".encode("utf-16"), True),
        (b"User-agent: *\nDis\0allow: /\n", True),
        (b"\xff\x00\x80\x81" * 100, False),
    ],
)
def test_groups_and_rules(site: Loopback, text: str | bytes, refused: bool) -> None:
    says(site, text)
    assert (Visit(site).refusal("/a.html") is not None) is refused


@pytest.mark.parametrize(
    ("text", "delay_s"),
    [
        ("User-agent: *\nCrawl-delay: 7", 7.0),
        ("User-agent: *\nCrawl-delay: 7\nUser-agent: samestory\nCrawl-delay: 2.5", 2.5),
        ("User-agent: *\nCrawl-delay: 86400", 60.0),
        ("User-agent: *\nCrawl-delay: nan", None),
        ("User-agent: *\nCrawl-delay: -5", None),
        ("User-agent: otherbot\nCrawl-delay: 7", None),
    ],
)
def test_crawl_delay(site: Loopback, text: str, delay_s: float | None) -> None:
    says(site, text)
    assert Visit(site).delay_s() == delay_s


@pytest.mark.parametrize("status", [401, 403, 404, 410])
def test_without_the_file_everything_is_allowed(site: Loopback, status: int) -> None:
    site.answers["/robots.txt"] = Answer(b"User-agent: *\nDisallow: /", status=status)
    assert Visit(site).refusal("/a") is None


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_file_that_cannot_be_read_allows_nothing_for_now(site: Loopback, status: int) -> None:
    site.answers["/robots.txt"] = Answer(status=status)
    visit = Visit(site)
    refused = visit.refusal("/a")
    assert refused is not None
    assert not refused.permanent
    assert f"{site.url('/robots.txt')}: answered {status}; next try 2026-03-03 12:10 UTC" in str(refused)
    visit.now += timedelta(minutes=9)
    assert visit.refusal("/a") is not None
    assert site.asked("/robots.txt") == 1
    visit.now += timedelta(minutes=2)
    refused = visit.refusal("/a")
    assert "12:31" in str(refused)
    says(site, "")
    visit.now += timedelta(minutes=21)
    assert visit.refusal("/a") is None


def test_an_outlet_that_asks_to_wait_is_not_asked_before(site: Loopback) -> None:
    site.answers["/robots.txt"] = Answer(status=503, headers={"Retry-After": "7200"})
    assert "next try 2026-03-03 14:00 UTC" in str(Visit(site).refusal("/a"))


def test_an_unreachable_host_allows_nothing_for_now_and_everything_after_a_month() -> None:
    with serving() as gone:
        visit = Visit(gone)
    refused = visit.refusal("/a")
    assert refused is not None
    assert not refused.permanent
    assert "connection refused" in str(refused)
    visit.now += timedelta(days=29)
    assert visit.refusal("/a") is not None
    visit.now += timedelta(days=2)
    assert visit.refusal("/a") is None


def test_the_copy_of_before_stays_in_force_while_the_file_cannot_be_read(site: Loopback) -> None:
    says(site, "User-agent: *\nDisallow: /private")
    visit = Visit(site)
    assert visit.refusal("/a") is None
    site.answers["/robots.txt"] = Answer(status=500)
    for days in (1, 2, 20, 60):
        visit.now = NOW + days * 24 * HOUR
        assert visit.refusal("/a") is None
        refused = visit.refusal("/private")
        assert refused is not None
        assert refused.permanent
    assert site.asked("/robots.txt") == 5


@pytest.mark.parametrize(
    ("header", "hours"),
    [("", 24), ("max-age=60", 1), ("no-cache", 1), ("max-age=7200", 2), ("max-age=31536000", 24)],
)
def test_how_long_the_file_is_cached(site: Loopback, header: str, hours: int) -> None:
    says(site, "", **({"Cache-Control": header} if header else {}))
    visit = Visit(site)
    for later in (timedelta(0), hours * HOUR - timedelta(minutes=1)):
        visit.now = NOW + later
        assert visit.refusal("/a") is None
        assert site.asked("/robots.txt") == 1
    visit.now = NOW + hours * HOUR
    assert visit.refusal("/a") is None
    assert site.asked("/robots.txt") == 2


def test_large_files_are_not_all_held_in_memory_but_read_from_the_store_again() -> None:
    rules = "User-agent: *\nDisallow: /private\n" + "Disallow: /some/longer/path/of/no/matter\n" * 9000
    store = Remembered()
    with serving({"/robots.txt": Answer(rules.encode())}) as site:
        urls = [f"http://outlet-{number}.example:{site.host.split(':')[1]}/private" for number in range(8)]

        async def visit() -> list[int]:
            allowed = tuple(f"outlet-{number}.example" for number in range(8))
            fetcher = HttpFetcher(ProduceSettings(allow_private=allowed), resolver=lambda host, port: ["127.0.0.1"])
            robots = Robots(fetcher, store=store, clock=lambda: NOW)
            loads = []
            for asked in (urls, urls[-1:], urls[:1]):
                for url in asked:
                    with pytest.raises(FetchError, match="disallowed"):
                        await robots.permit(url)
                loads.append(store.loads)
            await fetcher.close()
            return loads

        assert asyncio.run(visit()) == [8, 8, 9]
        assert site.asked("/robots.txt") == 8


def test_all_who_ask_at_once_share_one_request(site: Loopback) -> None:
    says(site, "User-agent: *\nDisallow: /7")
    visit = Visit(site)

    async def many(robots: Robots) -> None:
        asked = (robots.permit(site.url(f"/{number}")) for number in range(50))
        answers = await asyncio.gather(*asked, return_exceptions=True)
        assert [number for number, answer in enumerate(answers) if answer is not None] == [7]
        assert await robots.delay_s(site.url("/a")) is None

    visit.run(many)
    assert site.asked("/robots.txt") == 1


def test_one_who_gives_up_does_not_take_the_answer_from_the_others(site: Loopback) -> None:
    says(site, "")

    async def two(robots: Robots) -> None:
        first = asyncio.create_task(robots.permit(site.url("/a")))
        second = asyncio.create_task(robots.permit(site.url("/b")))
        await asyncio.sleep(0)
        first.cancel()
        await second
        assert first.cancelled()

    Visit(site).run(two)
    assert site.asked("/robots.txt") == 1


def test_it_follows_redirects_and_counts_for_the_host_that_was_asked(site: Loopback) -> None:
    with serving({"/there": Answer(b"User-agent: *\nDisallow: /private")}) as other:
        site.answers["/robots.txt"] = Answer(status=301, headers={"Location": other.url("/there")})
        visit = Visit(site)
        assert visit.refusal("/private", allow=(site.host, other.host)) is not None
        assert visit.refusal("/a", allow=(site.host, other.host)) is None


def test_a_file_that_leads_inside_is_not_followed_and_allows_everything(site: Loopback) -> None:
    with serving({"/robots.txt": Answer(b"User-agent: *\nDisallow: /")}) as inside:
        site.answers["/robots.txt"] = Answer(status=302, headers={"Location": inside.url("/robots.txt")})
        assert Visit(site).refusal("/a") is None
        assert inside.requests == []


def test_more_than_500_kib_is_cut_not_refused(site: Loopback) -> None:
    filler = b"# nothing\n" * 51_200
    says(site, b"User-agent: *\nDisallow: /early\n" + filler + b"Disallow: /late\n")
    visit = Visit(site)
    assert visit.refusal("/early") is not None
    assert visit.refusal("/late") is None


def test_an_endless_file_allows_nothing_for_now(site: Loopback) -> None:
    def endless(write: Callable[[bytes], None]) -> None:
        while True:
            write(b"Disallow: /a\n" * 1000)

    site.answers["/robots.txt"] = Answer(stream=endless)
    refused = Visit(site).refusal("/a")
    assert refused is not None
    assert not refused.permanent
    assert "larger than" in str(refused)


def test_the_file_itself_and_other_than_web_addresses_are_not_checked(site: Loopback) -> None:
    async def ask(robots: Robots) -> None:
        for url in (site.url("/robots.txt"), "ftp://x.example/", "nonsense", "http://[::1"):
            await robots.permit(url)
            if url != site.url("/robots.txt"):
                assert await robots.delay_s(url) is None

    Visit(site).run(ask)
    assert site.requests == []


@pytest.mark.parametrize(
    ("body", "lines"),
    [
        (b"User-agent: *\nDisallow: /" + b"*a" * 250_000, 0),
        (b"User-agent: *\n" + b"Disallow: *a*b*c*d*e*f*g*h*$\n" * 17_000, 10_000),
        (
            b"".join(b"User-agent: a%d\n" % n for n in range(15_000)) + b"User-agent: *\n" + b"Disallow: /\n" * 15_000,
            10_000,
        ),
        (b"User-agent: *\nDisallow: " + b"/x" * 250_000, 0),
        (b"User-agent: *\n" * 30_000, 0),
        (b"Disallow: /\n" * 40_000, 0),
        (bytes(500_000), 0),
    ],
    ids=["wildcards", "many patterns", "agents by rules", "one long line", "agents", "rules of nobody", "zeros"],
)
def test_a_hostile_file_is_cut_down_to_what_can_be_borne(site: Loopback, body: bytes, lines: int) -> None:
    assert len(rules_for(body).splitlines()) == lines
    says(site, body)
    Visit(site).refusal("/" + "abcdefg" * 500)
