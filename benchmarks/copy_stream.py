"""A stream for measuring copies: labelled articles, with copies and look-alikes made from them."""

import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from benchmarks.desk_edits import EDITS, paragraphs_of, under_furniture, updated, with_statement
from benchmarks.template_texts import TEMPLATES, text_from
from pipeline.cli.tuning.labelled import UNDATED_SEEN, LabelledArticle
from pipeline.domain.articles.articles import Article, article_id

FEWEST_WORDS = 180
"""The fewest words of a base: a cut of a shorter one would leave a flash."""
READ_LATE = 0.15
"""The share of copies that are seen before their original, as if a client's feed is read before the agency's."""
LOOK_ALIKES = 0.12
TEMPLATE_TEXTS = 6
"""Texts of each template, all of one outlet, within a day or two."""
FURNITURE = (
    "Sign up for our morning briefing and get the stories that matter most, every weekday before seven o'clock.",
    "You are reading one of your five free articles this month. Subscribers read everything, take part in the debate "
    "and support independent reporting from every corner of the county.",
    "Follow us wherever you listen to podcasts, and tell us what you think of this page: our readers' editor answers "
    "every letter that bears a name and an address.",
    "The newsroom can be reached at any hour. Corrections are listed at the foot of page two, and online under the "
    "report that they concern.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """An article of the stream.

    `kind`: the kind of edit or look-alike, empty for an unedited article. `originals`: the articles that a made copy
    was made from, the larger part first.
    """

    article: Article
    kind: str = ""
    originals: tuple[str, ...] = ()


def timed(labelled: Sequence[LabelledArticle]) -> list[LabelledArticle]:
    """The articles with times of arrival: undated ones arrive a minute apart."""
    return [
        replace(one, article=replace(one.article, seen=one.article.seen + timedelta(minutes=n)))
        if one.article.seen == UNDATED_SEEN
        else one
        for n, one in enumerate(labelled)
    ]


def made_of(labelled: Sequence[LabelledArticle], seed: int) -> list[Item]:
    """The articles in order of arrival, with a copy or a look-alike of every long one."""
    draw = random.Random(seed)
    bases = [one for one in labelled if len(one.article.text.split()) >= FEWEST_WORDS]
    by_story: dict[str, list[LabelledArticle]] = defaultdict(list)
    for one in bases:
        by_story[one.story].append(one)
    kinds = list(EDITS)
    items: list[tuple[datetime, float, int, Item]] = []
    place = {one.article.id: n for n, one in enumerate(labelled)}

    def put(item: Item, when: datetime, at: float) -> None:
        items.append((when, at, len(items), item))

    for one in labelled:
        put(Item(article=one.article), one.article.seen, place[one.article.id])
    for number, base in enumerate(bases):
        own = paragraphs_of(base.article.text)
        stranger = draw.choice(bases)
        while stranger.story == base.story:
            stranger = draw.choice(bases)
        others = [o for o in by_story[base.story] if o.article.id != base.article.id]
        beside = draw.choice(others) if others and draw.random() < 0.5 else stranger
        kind = kinds[number % len(kinds)]
        if kind == "merge of two":
            beside = _near(bases, number, draw)
        other = paragraphs_of(beside.article.text)
        at = place[base.article.id]
        if draw.random() < LOOK_ALIKES:
            for item in _look_alikes(base, own, other, bases, draw):
                put(item, item.article.seen, at + 0.5)
            continue
        text = EDITS[kind](own, draw, other)
        originals = [base.article]
        if kind == "merge of two":
            originals = sorted((base.article, beside.article), key=lambda a: -_words_from(a, text))
            at = max(at, place[beside.article.id])
        # Without dates only the order of arrival says which of two was first.
        late = kind != "merge of two" and base.article.published is not None and draw.random() < READ_LATE
        item = Item(
            article=_copy(originals, kind, text, other, draw), kind=kind, originals=tuple(a.id for a in originals)
        )
        if late:
            put(item, base.article.seen, at - 0.5)
        else:
            put(item, item.article.seen, at + draw.uniform(0.5, 30))
    for kind in TEMPLATES:
        first = draw.choice(bases)
        for item in _of_template(kind, first.article, draw):
            put(item, item.article.seen, place[first.article.id] + draw.uniform(0.5, 30))
    return [item for _, _, _, item in sorted(items, key=lambda found: found[:3])]


def _of_template(kind: str, like: Article, draw: random.Random) -> Iterator[Item]:
    """Texts of different events in one outlet's words, and a copy of the last by another outlet."""
    for n in range(TEMPLATE_TEXTS):
        title, text = text_from(kind, draw)
        after = timedelta(hours=draw.randint(0, 12) * n)
        made = _article(like, f"{like.id}/{kind}/{n}", title, text.splitlines(), after, f"{kind} desk")
        yield Item(article=made, kind=f"template: {kind}")
    copy = _article(
        made, f"{made.id}/copy", title, text.splitlines(), timedelta(hours=1), f"Client {draw.randrange(200)}"
    )
    yield Item(article=copy, kind="headline", originals=(made.id,))


def _near(bases: Sequence[LabelledArticle], number: int, draw: random.Random) -> LabelledArticle:
    """Another article of the same days, with which a desk could merge this one."""
    around = bases[max(0, number - 20) : number + 20]
    others = [b for b in around if b.article.text != bases[number].article.text]
    days = [b for b in others if abs(b.article.seen - bases[number].article.seen) <= timedelta(days=3)]
    return draw.choice(days or others)


def _words_from(article: Article, text: Sequence[str]) -> int:
    paragraphs = set(paragraphs_of(article.text))
    whole = " ".join(paragraphs)
    return sum(len(p.split()) for p in text if p in paragraphs or p in whole)


def _copy(
    originals: Sequence[Article], kind: str, text: Sequence[str], other: Sequence[str], draw: random.Random
) -> Article:
    latest = max(originals, key=lambda a: a.event_time)
    after = timedelta(minutes=draw.randint(10, 600))
    words = (other[0] if other else "A report").split()[: draw.randint(5, 9)]
    name = "/".join((*(one.id for one in originals), kind))
    return _article(latest, name, " ".join(words), text, after, f"Client {draw.randrange(200)}")


def _article(like: Article, name: str, title: str, text: Sequence[str], after: timedelta, source: str) -> Article:
    return replace(
        like,
        id=article_id(name),
        url=f"urn:made:{article_id(name)}",
        source=source,
        family=source,
        title=title,
        text="\n\n".join(text),
        seen=like.seen + after,
        published=like.published and like.published + after,
    )


def _look_alikes(
    base: LabelledArticle,
    own: list[str],
    other: list[str],
    bases: Sequence[LabelledArticle],
    draw: random.Random,
) -> Iterator[Item]:
    """Invented articles that share text and are not copies.

    Two reports with one statement, an update, or page boilerplate.
    """
    article, hours = base.article, timedelta(hours=1)
    kind = draw.choice(("statement", "update", "furniture"))
    several = [paragraphs_of(draw.choice(bases).article.text) for _ in range(4)]
    if kind == "update":
        # No other copy is made from the source of a look-alike: so the new part is not a text of the stream.
        text = updated(own, draw, [_reordered(p, draw) for p in other])
        yield Item(article=_article(article, f"{article.id}/u", "An update", text, hours, article.source), kind=kind)
        return
    statement = [_reordered(p, draw) for p in other]
    for n, report in enumerate(several[: 2 if kind == "statement" else 4]):
        report = [_reordered(p, draw) for p in report]
        text = (
            with_statement(report, draw, statement) if kind == "statement" else under_furniture(report, draw, FURNITURE)
        )
        source = article.source if kind == "furniture" else f"Witness {draw.randrange(200)}"
        look_alike = _article(
            article, f"{article.id}/{kind}/{n}", " ".join(report[0].split()[:8]), text, hours * n, source
        )
        yield Item(article=look_alike, kind=kind)


def _reordered(paragraph: str, draw: random.Random) -> str:
    """A real text with its words reordered in groups of four: new wording with real frequencies."""
    words = paragraph.split()
    runs = [words[i : i + 4] for i in range(0, len(words), 4)]
    draw.shuffle(runs)
    return " ".join(word for run in runs for word in run)
