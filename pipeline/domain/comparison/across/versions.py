"""The texts of an event, ready to be compared across languages: sentences of a headline and a text, in order."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from pipeline.domain.articles.articles import Article
from pipeline.domain.text.letters import plain
from pipeline.domain.text.sentences import sentence_spans

MOST_CHARS = 12_000
"""Read of a text. What is further back is seldom told in another language."""

MOST_SENTENCES = 80


@dataclass(frozen=True, kw_only=True, eq=False)
class EventText:
    """One version of an event. `day`: when it was published. `copy_of`: the article whose text it repeats, if any."""

    article_id: str
    story_id: str
    language: str
    source: str
    family: str
    title: str
    text: str
    day: date
    copy_of: str | None = None

    @classmethod
    def of(cls, article: Article, *, story_id: str, day: date) -> "EventText":
        """The text of an article as it is now."""
        return cls(
            article_id=article.id,
            story_id=story_id,
            language=article.language,
            source=article.source,
            family=article.family,
            title=article.title or "",
            text=article.text,
            day=day,
        )

    @cached_property
    def sentences(self) -> tuple[str, ...]:
        """The headline, then the sentences of the text, as they are written."""
        text = self.text[:MOST_CHARS]
        found = [text[start:end] for start, end in sentence_spans(text)]
        return (self.title, *found[:MOST_SENTENCES])

    @cached_property
    def plain(self) -> tuple[str, ...]:
        """The sentences with quotes and spaces unified, of the same lengths."""
        return tuple(map(plain, self.sentences))


@dataclass(frozen=True, slots=True)
class Place:
    """Where something is: the number of the sentence in `EventText.sentences`, and characters [start, end) of it."""

    sentence: int
    start: int
    end: int
