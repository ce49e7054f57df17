"""A log of made-up stories, of any length, for measuring the page: nothing of it is stored.

Stories of 1 to 14 articles, five on average, each with a history and most with a comparison, are encoded once as
templates; a record is a template with its own ids and day. Texts have some 500 words of a vocabulary with Zipf's
frequencies, and a word that only the articles of one story have. What only looks alike is not measured here.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import accumulate, islice

import numpy as np

from pipeline.contracts.codec import encode_change, encode_comparison, encode_story
from pipeline.contracts.topics import CHANGES, COMPARED, STORIES
from pipeline.domain.articles.articles import Article
from pipeline.domain.articles.embedded import EmbeddedArticle, Recipe
from pipeline.domain.comparison.result import (
    ComparedVersion,
    Comparison,
    Conflict,
    Excerpt,
    FigureCell,
    FigureRow,
    LeftOut,
    OnlyIn,
    SharedClaim,
    ToldDifferently,
)
from pipeline.domain.matching.contributions import Contribution
from pipeline.domain.stories.stories import Change, Reason, Story, Support, Version
from pipeline.ports import Producer, Record, TopicPartition

SIZES = (3, 1, 5, 2, 14)
PARTITIONS = 4
TEMPLATES = 40
"""Of each size."""

OUTLETS = 300
STORIES_PER_DAY = 500
WORDS = 500
FIRST_DAY = datetime(2025, 1, 1, tzinfo=UTC)
_PLACE = "~" * 11
_DAY = "2000-01-01T"
_RECIPE = Recipe(model="synthetic", revision="1", dimensions=384, tokens=256, text="title+800")
_ARTICLES_BEFORE = (0, *accumulate(SIZES))


@dataclass(frozen=True, slots=True)
class _Template:
    story: bytes
    comparison: bytes
    changes: tuple[bytes, ...]


class MadeLog:
    """A log with this number of stories in `PARTITIONS` partitions of each topic. A multiple of 20 is best."""

    def __init__(self, stories: int, seed: int = 1) -> None:
        self.stories = stories
        draw = random.Random(seed)
        self.vocabulary = [
            "".join(draw.choices("abcdefghijklmnoprstuvw", k=draw.randint(3, 10))) for _ in range(60_000)
        ]
        weights = list(accumulate(1 / (rank + 10) for rank in range(len(self.vocabulary))))
        numbers = np.random.default_rng(seed)
        self._templates = [
            [_template(size, draw, numbers, self.vocabulary, weights) for _ in range(TEMPLATES)] for size in SIZES
        ]

    @property
    def articles(self) -> int:
        return sum(self._offset(CHANGES, self._in_partition(number)) for number in range(PARTITIONS))

    @property
    def records(self) -> int:
        return self.articles + 2 * self.stories

    def partitions(self, topic: str) -> int:
        return PARTITIONS if topic in (STORIES, COMPARED, CHANGES) else 0

    def end_offset(self, partition: TopicPartition) -> int:
        return self._offset(partition.topic, self._in_partition(partition.partition))

    def read(self, partition: TopicPartition, *, start: int = 0, end: int | None = None) -> Iterator[Record]:
        """Records from `start` on, as the log of a clusterer would have them."""
        last = self.end_offset(partition) if end is None else end
        for offset, value in islice(self._values(partition, start), last - start):
            yield Record(
                topic=partition.topic,
                partition=partition.partition,
                offset=offset,
                key=b"",
                value=value,
                timestamp=FIRST_DAY,
            )

    def producer(self, client: str) -> Producer:
        raise NotImplementedError("nothing is written to a made log")

    def words_of(self, number: int) -> str:
        """The word that only the articles of this story have."""
        return f"only{number:011d}"

    def story_id(self, number: int) -> str:
        return f"s{number:011d}"

    def _in_partition(self, partition: int) -> int:
        return (self.stories - partition + PARTITIONS - 1) // PARTITIONS

    def _offset(self, topic: str, stories: int) -> int:
        """Where the records of this number of stories of a partition end."""
        if topic != CHANGES:
            return stories
        return stories // len(SIZES) * sum(SIZES) + _ARTICLES_BEFORE[stories % len(SIZES)]

    def _values(self, partition: TopicPartition, start: int) -> Iterator[tuple[int, bytes]]:
        at = start
        if partition.topic == CHANGES:
            whole, within = divmod(start, sum(SIZES))
            first = next(n for n in range(len(SIZES)) if within < _ARTICLES_BEFORE[n + 1])
            story, skipped = whole * len(SIZES) + first, within - _ARTICLES_BEFORE[first]
        else:
            story, skipped = start, 0
        while True:
            for value in self._of_story(partition, story)[skipped:]:
                yield at, value
                at += 1
            story, skipped = story + 1, 0

    def _of_story(self, partition: TopicPartition, story: int) -> list[bytes]:
        number = story * PARTITIONS + partition.partition
        templates = self._templates[story % len(SIZES)]
        template = templates[story // len(SIZES) % TEMPLATES]
        day = (FIRST_DAY + timedelta(days=number // STORIES_PER_DAY)).strftime("%Y-%m-%dT").encode()
        if partition.topic == CHANGES:
            values = template.changes
        else:
            values = (template.story if partition.topic == STORIES else template.comparison,)
        own = b"%011d" % number
        return [value.replace(_PLACE.encode(), own).replace(_DAY.encode(), day) for value in values]


def _template(
    size: int, draw: random.Random, numbers: np.random.Generator, vocabulary: list[str], weights: list[float]
) -> _Template:
    outlets = draw.sample(range(OUTLETS), size)
    texts = [_text(draw, vocabulary, weights) for _ in range(size)]
    versions = [_version(n, f"Outlet {outlet}", texts[n], draw) for n, outlet in enumerate(outlets)]
    versions.sort(key=lambda version: version.event_time)
    story = Story(
        id=f"s{_PLACE}",
        headline=versions[0].title,
        state="closed",
        first_seen=versions[0].event_time,
        last_seen=versions[-1].event_time,
        aliases=(),
        languages=("en",),
        outlets=tuple(version.source for version in versions),
        families=tuple(version.family for version in versions),
        versions=tuple(versions),
        headline_article=versions[0].article_id,
        headline_source=versions[0].source,
    )
    changes = [
        _change("linked" if at else "created", version, texts[int(version.article_id[-2:])], numbers)
        for at, version in enumerate(versions)
    ]
    return _Template(
        story=encode_story(story),
        comparison=encode_comparison(_comparison(story, texts, draw)),
        changes=tuple(map(encode_change, changes)),
    )


def _text(draw: random.Random, vocabulary: list[str], weights: list[float]) -> str:
    words = draw.choices(vocabulary, cum_weights=weights, k=draw.randint(WORDS // 2, WORDS * 3 // 2))
    sentences = [" ".join(words[at : at + 18]).capitalize() for at in range(0, len(words), 18)]
    return f"only{_PLACE} " + ". ".join(sentences) + "."


def _version(number: int, outlet: str, text: str, draw: random.Random) -> Version:
    at = datetime.fromisoformat(f"{_DAY}00:00:00+00:00") + timedelta(seconds=draw.randrange(86_000))
    copy = number % 4 == 3
    other = f"a{_PLACE}00"
    contributions = tuple(
        Contribution(feature=name, value=0.5, effect=effect)
        for name, effect in (("embedding_cosine", 2.4), ("title_cosine", 1.1), ("gap_days", 0.3))
    )
    return Version(
        article_id=f"a{_PLACE}{number:02d}",
        url=f"https://{outlet.lower().replace(' ', '-')}.example/{_PLACE}/{number}",
        source=outlet,
        family=outlet,
        language="en",
        title=" ".join(text.split()[1:11]),
        title_is_own=True,
        published=at,
        seen=at + timedelta(seconds=60),
        event_time=at,
        revision=1,
        origin="page",
        copy_of=other if copy else None,
        score=0.9,
        reason=Reason(
            kind="copy" if copy else "joined" if number else "founded",
            threshold=0.5,
            support=(Support(article_id=other, probability=0.9),) if number else (),
            contributions=contributions,
            shared_terms=tuple(text.split()[20:26]),
        ),
        text_chars=len(text),
    )


def _change(kind: str, version: Version, text: str, numbers: np.random.Generator) -> Change:
    vector = numbers.standard_normal(_RECIPE.dimensions).astype(np.float32)
    return Change(
        kind="created" if kind == "created" else "linked",
        story_id=f"s{_PLACE}",
        at=version.event_time,
        score=version.score,
        reason=version.reason,
        article=EmbeddedArticle(
            article=Article(
                id=version.article_id,
                url=version.url,
                source=version.source,
                family=version.family,
                language="en",
                title=version.title,
                text=text,
                seen=version.seen,
                published=version.published,
            ),
            embedding=vector,
            title_embedding=vector,
            signature=np.arange(128, dtype=np.uint32),
            recipe=_RECIPE,
        ),
        copy_of=version.copy_of,
    )


def _comparison(story: Story, texts: list[str], draw: random.Random) -> Comparison:
    """As much as a comparison of so many versions commonly holds."""
    own = [version for version in story.versions if version.copy_of is None]
    sentences = {version.article_id: texts[int(version.article_id[-2:])].split(". ") for version in own}

    def excerpt(version: Version, group: int = 0) -> Excerpt:
        sentence = draw.choice(sentences[version.article_id])
        return Excerpt(
            article_id=version.article_id,
            source=version.source,
            sentence=sentence,
            span=(0, min(12, len(sentence))),
            group=group,
            paragraph=2,
        )

    def figure(version: Version, at: int) -> FigureCell:
        one = excerpt(version)
        return FigureCell(
            article_id=one.article_id, source=one.source, written=str(10 + at), value=10 + at, low=10 + at,
            high=10 + at, as_of="", said_by="", sentence=one.sentence, span=(0, 2), group=at,
        )  # fmt: skip

    several = len(own) > 1
    pair = own[:2]
    return Comparison(
        story_id=story.id,
        headline=story.headline,
        versions=tuple(
            ComparedVersion(
                article_id=version.article_id,
                source=version.source,
                family=version.family,
                title=version.title,
                published=version.published,
                seen=version.seen,
                first=version is story.versions[0],
                after_first_s=(version.event_time - story.first_seen).total_seconds(),
                copy_of=version.copy_of,
                copied_share=0.9 if version.copy_of else 0.0,
                lead=version.title,
                words=WORDS,
                only_here=4,
            )
            for version in story.versions
        ),
        conflicts=tuple(
            Conflict(kind="number", confidence=0.6, note="", sides=tuple(map(excerpt, pair, (0, 1))))
            for _ in range(several and draw.random() < 0.3)
        ),
        shared=tuple(
            SharedClaim(similarity=0.8, excerpts=tuple(excerpt(one) for one in own[:5])) for _ in range(5 * several)
        ),
        only_in=tuple(
            OnlyIn(excerpt=excerpt(one), missing_from=tuple(other.article_id for other in own if other is not one))
            for one in own * (2 * several)
        ),
        figures=tuple(
            FigureRow(
                label="people on board",
                unit="",
                verdict=draw.choice(("agree", "differ")),
                cells=tuple(figure(one, at) for at, one in enumerate(own[:6])),
            )
            for _ in range(2 * several)
        ),
        told_differently=tuple(
            ToldDifferently(kind="strength", note="", probability=0.7, sides=tuple(map(excerpt, pair, (0, 1))))
            for _ in range(several and draw.random() < 0.4)
        ),
        left_out=tuple(
            LeftOut(excerpts=tuple(map(excerpt, pair)), missing_from=(own[2].article_id,))
            for _ in range(3 if len(own) > 2 else 0)
        ),
    )
