"""The five real articles in all orders of arrival, under several datings, and alone or among twenty others."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import permutations

from pipeline.domain.articles.embedded import EmbeddedArticle
from tests.support.everyday.grouping import Grouping

NOW = datetime(2024, 11, 4, tzinfo=UTC)
ONE_EVENT = ("000", "001", "003")
OTHER_EVENTS = ("002", "004")
_DAY = datetime(2024, 11, 2, 9, tzinfo=UTC)
_OWN_TIMES = {
    "000": datetime(2024, 11, 2, 20, 13, tzinfo=UTC),
    "001": datetime(2024, 11, 2, 17, 40, tzinfo=UTC),
    "003": datetime(2024, 11, 3, 8, 5, tzinfo=UTC),
}

OTHERS, OTHERS_CHARS = 20, 1500
"""How many articles of the stream are around the seeds, and how much of each: reading them is most of the work."""

DATINGS = (
    "as found",
    "undated",
    "on one day",
    "on following days",
    "on following days, in other orders",
    "002 and 004 on the day of the others",
    "undated, with twenty others",
    "on one day, with twenty others",
)


@dataclass(slots=True)
class SeedOrders:
    """The outcome in all 120 orders under one dating.

    `support`: the greatest that the seed 002 had for the story of the three, of all orders.
    """

    right: int = 0
    orders: int = 0
    support: float = 0.0
    wrong: list[tuple[str, ...]] = field(default_factory=list)


def seed_orders(
    grouping: Grouping,
    seeds: Mapping[str, EmbeddedArticle],
    others: Sequence[EmbeddedArticle],
    dating: str,
    n_orders: int = 120,
) -> SeedOrders:
    """Group the seeds in all orders, or in `n_orders` of them, evenly chosen.

    Of the others, half come before the seeds and half among them.
    """
    outcome = SeedOrders()
    around = list(others) if dating.endswith("with twenty others") else []
    every = list(permutations(seeds))
    for order in every[:: max(1, len(every) // n_orders)]:
        outcome.orders += 1
        arriving = [_dated(name, seeds[name], place, dating) for place, name in enumerate(order)]
        amid = [_beside(article, place, dating) for place, article in enumerate(around)]
        clusterer = grouping.clusterer()
        for embedded in amid[: len(amid) // 2]:
            clusterer.arrive(embedded)
        rest = amid[len(amid) // 2 :]
        share = len(rest) // len(arriving)
        for place, embedded in enumerate(arriving):
            clusterer.arrive(embedded)
            for other in rest[place * share : (place + 1) * share]:
                clusterer.arrive(other)
        clusterer.repair()
        name_of = {embedded.article.id: name for name, embedded in seeds.items()}
        stories: dict[str, set[str]] = {}
        for embedded in (*arriving, *amid):
            story = clusterer.book.story_of(embedded.article.id)
            stories.setdefault(story, set()).add(name_of.get(embedded.article.id, embedded.article.id))
        of_seeds = [sorted(group) for group in stories.values() if group & seeds.keys()]
        if sorted(of_seeds) == [list(ONE_EVENT), ["002"], ["004"]]:
            outcome.right += 1
        else:
            outcome.wrong.append(order)
        ids = {name: embedded.article.id for name, embedded in seeds.items()}
        links = clusterer.evidence.links(list(ids.values()), clusterer.state).get(ids["002"], {})
        outcome.support = max(outcome.support, sum(links.get(ids[one], 0.0) for one in ONE_EVENT) / len(ONE_EVENT))
    return outcome


def _dated(name: str, embedded: EmbeddedArticle, place: int, dating: str) -> EmbeddedArticle:
    """The seed as it arrives at this place of the order."""
    if dating == "as found":
        return embedded
    hours = timedelta(hours=2 * place)
    if dating.startswith("undated"):
        when = None
    elif dating == "on following days":
        when = _DAY + timedelta(days=place)
    elif dating == "on following days, in other orders":
        when = _DAY + timedelta(days=("004", "002", "000", "001", "003").index(name))
    elif dating == "002 and 004 on the day of the others":
        when = _OWN_TIMES.get(name, _DAY + hours)
    else:
        when = _DAY + hours
    return _at(embedded, when)


def _beside(embedded: EmbeddedArticle, place: int, dating: str) -> EmbeddedArticle:
    return _at(embedded, None if dating.startswith("undated") else _DAY + timedelta(minutes=31 * (place - 10)))


def _at(embedded: EmbeddedArticle, when: datetime | None) -> EmbeddedArticle:
    seen = NOW + timedelta(days=7)
    return replace(embedded, article=replace(embedded.article, published=when, seen=when or seen))
