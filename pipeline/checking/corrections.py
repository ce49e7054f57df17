"""The corrections that somebody asks for, checked against the current stories: a mistake is reported at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from pipeline.checking.naming import NamedArticle, article_ids, named_article, open_story
from pipeline.checking.refused import RefusedCorrection
from pipeline.domain.stories.corrections import Correction, CorrectionKind
from pipeline.projection.documents import FullStoryDocument
from pipeline.projection.views import Views
from pipeline.wording import words

LONGEST_NOTE: Final = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """Who asks for it, when, and why. `by`: empty for a command."""

    at: datetime
    note: str = ""
    by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The corrections to be written. `done`: what they will have done; `story_id`: where that is seen."""

    corrections: tuple[Correction, ...]
    done: str
    story_id: str


def as_note(text: str) -> str:
    """The text in one line. ValueError if it is too long."""
    note = " ".join(text.split())
    if len(note) > LONGEST_NOTE:
        raise ValueError(f"of {len(note)} characters: {LONGEST_NOTE} at most")
    return note


def merge(views: Views, story: str, other: str, signed: Signed) -> Asked:
    """The two are one story. RefusedCorrection if they are already, or cannot be."""
    one, two = open_story(views, story), open_story(views, other)
    if one.id == two.id:
        raise RefusedCorrection(f"{story} and {other} are one story already: {one.id}")
    _same_language(one, two)
    return Asked(
        corrections=(_correction("merge", one, signed, other=two.id),),
        done=f"{one.id} and {two.id} become one story",
        story_id=one.id,
    )


def split(views: Views, story: str, articles: Sequence[str], signed: Signed) -> Asked:
    """The articles leave the story for one of their own. RefusedCorrection if they are not in it, or are all of it."""
    source = open_story(views, story)
    places = [named_article(views, article) for article in articles]
    for named, place in zip(articles, places, strict=True):
        if place.story.id != source.id:
            raise RefusedCorrection(f"article {named} is not in story {source.id}, but in {place.story.id}")
    leaving = {article for place in places for article in place.articles}
    if len(leaving) == len(source.versions):
        raise RefusedCorrection(f"nothing would be left of story {source.id}: copies go with their text")
    return Asked(
        corrections=(_correction("split", source, signed, articles=article_ids(places)),),
        done=f"{words.count(len(leaving), 'article')} of {source.id} become a story of their own",
        story_id=source.id,
    )


def move(views: Views, articles: Sequence[str], story: str, signed: Signed) -> Asked:
    """The articles belong in the story. RefusedCorrection if they are in it, or cannot be."""
    target = open_story(views, story)
    places = [named_article(views, article) for article in articles]
    for named, place in zip(articles, places, strict=True):
        if place.story.id == target.id:
            raise RefusedCorrection(f"article {named} is in story {target.id} already: `stories pin` keeps it there")
        _same_language(place.story, target)
    asked = _correction("move", target, signed, articles=article_ids(places))
    return Asked(
        corrections=(asked,),
        done=f"{words.count(len(asked.article_ids), 'article')} move to {target.id}",
        story_id=target.id,
    )


def pin(views: Views, articles: Sequence[str], signed: Signed) -> Asked:
    """The articles belong where they are."""
    return _confirmed(views, "pin", articles, signed, "stay where they are")


def unpin(views: Views, articles: Sequence[str], signed: Signed) -> Asked:
    """Earlier corrections of the articles no longer count."""
    return _confirmed(views, "unpin", articles, signed, "are the clusterer's again")


def _confirmed(views: Views, kind: CorrectionKind, articles: Sequence[str], signed: Signed, done: str) -> Asked:
    by_story: dict[str, list[NamedArticle]] = {}
    for article in articles:
        place = named_article(views, article)
        by_story.setdefault(place.story.id, []).append(place)
    asked = [_correction(kind, places[0].story, signed, articles=article_ids(places)) for places in by_story.values()]
    count = sum(len(one.article_ids) for one in asked)
    return Asked(corrections=tuple(asked), done=f"{words.count(count, 'article')} {done}", story_id=asked[0].story_id)


def _same_language(one: FullStoryDocument, other: FullStoryDocument) -> None:
    if one.languages != other.languages:
        languages = (words.listed([words.language(code) for code in story.languages]) for story in (one, other))
        raise RefusedCorrection(
            f"{one.id} and {other.id} are of different languages ({' and '.join(languages)}): no story has two"
        )


def _correction(
    kind: CorrectionKind,
    story: FullStoryDocument,
    signed: Signed,
    *,
    other: str | None = None,
    articles: tuple[str, ...] = (),
) -> Correction:
    return Correction(
        kind=kind,
        language=story.languages[0],
        story_id=story.id,
        at=signed.at,
        other_story_id=other,
        article_ids=articles,
        note=signed.note,
        by=signed.by,
    )
