"""What operators corrected, as labelled articles: what `tune` learns from besides files.

Only articles that corrections were about, and only their last word: a link that was confirmed and later undone is
undone. Each article's label is the story that it is in after all corrections, or was in when that story closed.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

from pipeline.contracts.topics import CHANGES
from pipeline.domain.articles.articles import Article
from pipeline.domain.articles.forms import reports_many
from pipeline.domain.stories.cluster_state import note_correction
from pipeline.domain.stories.corrections import Constraints
from pipeline.domain.stories.lifecycle import StoryBook
from pipeline.errors import SamestoryError
from pipeline.history.changes import read_changes
from pipeline.history.foreign import ForeignRecords
from pipeline.ports import TopicPartition, WatchedLog
from pipeline.wording import words


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmed:
    """Articles of one language with their stories, in order of arrival.

    Also how many pairs of them operators said to be of one story, and of two.
    """

    language: str
    articles: tuple[tuple[Article, str], ...]
    confirmed: int
    undone: int

    @property
    def name(self) -> str:
        return f"corrections ({self.language})"


def read_confirmed(log: WatchedLog) -> list[Confirmed]:
    """By language. SamestoryError where the log has no corrections, or those of a language teach nothing."""
    foreign = ForeignRecords("tune")
    found = [
        one
        for number in range(log.partitions(CHANGES))
        for one in _of_partition(log, TopicPartition(CHANGES, number), foreign)
    ]
    if not found:
        raise SamestoryError("no corrections in the log: `samestory stories merge|split|move|pin` makes them")
    for one in found:
        stories = {story for _, story in one.articles}
        if not 1 < len(stories) < len(one.articles):
            raise SamestoryError(
                f"{one.name}: they are about {words.count(len(one.articles), 'article')} of "
                f"{words.count(len(stories), 'story', 'stories')} and teach nothing: "
                "two articles of one story and one of another are needed"
            )
    return found


def _of_partition(log: WatchedLog, partition: TopicPartition, foreign: ForeignRecords) -> Iterator[Confirmed]:
    book, constraints = StoryBook(), Constraints()
    story_of: dict[str, str] = {}
    for _, change in read_changes(log, partition, foreign):
        if change.kind == "closed" and book.standing(change.story_id):
            story_of.update(dict.fromkeys(book.members(change.story_id), change.story_id))
        book.apply(change)
        book.forget_touched()
        note_correction(constraints, book, change)
    decided = constraints.state()
    same = {pair for named, others in decided.held for pair in _pairs(named, others)}
    apart = {frozenset((one, other)) for left, right in decided.apart for one in left for other in right}
    concerned = frozenset[str]().union(*same, *apart)
    articles: dict[str, Article] = {}
    for _, change in read_changes(log, partition, foreign) if concerned else ():
        article = change.article.article if change.article is not None else None
        # A page that reports many events says nothing about which two are one.
        if article is not None and article.id in concerned and not reports_many(article.form):
            articles.setdefault(article.id, article)
    for language in sorted({article.language for article in articles.values()}):
        own_articles = {id_: article for id_, article in articles.items() if article.language == language}
        yield Confirmed(
            language=language,
            articles=tuple((article, book.find(id_) or story_of[id_]) for id_, article in own_articles.items()),
            confirmed=sum(pair <= own_articles.keys() for pair in same),
            undone=sum(pair <= own_articles.keys() for pair in apart),
        )


def _pairs(named: tuple[str, ...], others: tuple[str, ...]) -> Iterator[frozenset[str]]:
    """Those that an operator vouched for: of the others among themselves nothing was decided."""
    yield from map(frozenset, combinations(named, 2))
    yield from (frozenset((one, other)) for one in named for other in others)
