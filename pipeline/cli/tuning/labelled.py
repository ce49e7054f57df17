"""Labelled articles from files, in order of arrival, embedded: what `evaluate` and `tune` work on."""

import gzip
import hashlib
import json
import re
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, cast, get_args

import click
from rich.progress import Progress

from consumers.embed import Embedder, Multilingual
from pipeline.domain.articles.articles import Article, Form, article_id
from pipeline.domain.articles.embedded import EmbeddedArticle
from pipeline.domain.text.stated_dates import END_OF_DAY, Precision
from pipeline.errors import SamestoryError
from pipeline.ports import Encoder
from pipeline.settings import EmbedSettings

UNDATED_SEEN = datetime(2000, 1, 1, tzinfo=UTC)
"""When articles without any date are taken to have arrived: all at once, in the order of the file."""

_EMBEDDED_AT_ONCE = 64
_LONGEST_DAY = len("2026-W01-1")
"""Characters of an ISO 8601 date, in any of its forms: what is longer has a time."""

_SURROGATE = re.compile("[\ud800-\udfff]")


class LabelledFileError(SamestoryError):
    """A labelled file cannot be used. The message names file, line and cause."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelledArticle:
    """An article of a labelled file.

    `id` is the file's; the article's own is derived, as always. `day`: of arrival. `kind`: of case, empty if none is
    stated. `window`: articles of another are never compared with it; empty if none is stated.
    """

    id: str
    story: str
    topic: str
    kind: str
    day: date | None
    article: Article
    window: str = ""


def read_labelled(path: Path, *, language: str) -> list[LabelledArticle]:
    """The file's articles in order of arrival: by `published` where it has any, else as the file has them.

    `published` counts as the article's own only where `published_is_own` is true; otherwise it only orders. `language`
    is for articles that state none. Raises LabelledFileError.
    """
    articles: list[tuple[datetime, LabelledArticle]] = []
    line_of: dict[str, int] = {}
    last = UNDATED_SEEN
    for number, line in _lines(path):
        if not line.strip():
            continue
        where = f"{path}:{number}"
        seen, article = _article(where, line, language, last)
        last = seen
        if article.id in line_of:
            # Collections of pages have such lines ("empty", "untitled"): another article, and its own line of output.
            again = replace(article.article, id=article_id(f"{article.id}\n{number}"))
            article = replace(article, article=again)
            click.echo(
                f"{where}: id {article.id!r} as on line {line_of[article.id]}: taken as another article", err=True
            )
        line_of.setdefault(article.id, number)
        articles.append((seen, article))
    if not articles:
        raise LabelledFileError(f"{path}: no articles")
    return [article for _, article in sorted(articles, key=lambda found: found[0])]


def read_pairs(path: Path, *, language: str) -> list[tuple[LabelledArticle, LabelledArticle, bool]] | None:
    """The labelled pairs of a file; None if it has articles. Pairs that nobody has decided are left out.

    Each line is a pair: articles `a` and `b` with id, text, and if known language, title and published; and `same`, 1
    or 0. Raises LabelledFileError.
    """
    found: list[tuple[LabelledArticle, LabelledArticle, bool]] = []
    for number, line in _lines(path):
        if not line.strip():
            continue
        where = f"{path}:{number}"
        try:
            row = json.loads(line)
        except (ValueError, RecursionError) as exc:
            raise LabelledFileError(f"{where}: not JSON: {exc}") from exc
        if not isinstance(row, dict) or not all(isinstance(row.get(side), dict) for side in "ab"):
            if found:
                raise LabelledFileError(f"{where}: not a pair, as the lines before it are")
            return None
        if row.get("same") not in (0, 1):
            continue
        sides = ({"story": "pair", **row[side]} for side in "ab")
        a, b = (_article(where, json.dumps(side), language, UNDATED_SEEN)[1] for side in sides)
        found.append((a, b, bool(row["same"])))
    return found


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    try:
        with path.open("rb") as raw, gzip.open(raw) if path.suffix == ".gz" else raw as lines:
            for number, line in enumerate(lines, start=1):
                yield number, line.decode("utf-8")
    except (OSError, EOFError, zlib.error, UnicodeDecodeError) as exc:
        raise LabelledFileError(f"{path}: cannot be read: {exc}") from exc


def _article(where: str, line: str, language: str, last: datetime) -> tuple[datetime, LabelledArticle]:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError) as exc:
        raise LabelledFileError(f"{where}: not JSON: {exc}") from exc
    if not isinstance(row, dict):
        raise LabelledFileError(f"{where}: an object with id, story, title and text is needed")
    if isinstance(row.get("a"), dict) and isinstance(row.get("b"), dict):
        raise LabelledFileError(f"{where}: a pair of articles, which only tune --links reads; an article is needed")
    identifier, story = _text(where, row, "id"), _text(where, row, "story")
    title, text = _text(where, row, "title"), _text(where, row, "text")
    for name, value in (("id", identifier), ("story", story), ("title or text", title or text.strip())):
        if not value:
            raise LabelledFileError(f"{where}: {name} is missing")
    published, precision = _published(where, row)
    # A day's articles arrived by its end; an undated article among dated ones when the one before it in the file did.
    by = published and (datetime.combine(published, END_OF_DAY, UTC) if precision == "day" else published)
    seen = by or last
    own = str(row.get("published_is_own")).lower() == "true"
    source = _text(where, row, "source")
    article = Article(
        id=article_id(identifier),
        url=_text(where, row, "url") or f"urn:labelled:{hashlib.sha256(identifier.encode()).hexdigest()[:20]}",
        source=source,
        family=source,
        language=_text(where, row, "language") or language,
        title=title or None,
        text=text,
        seen=seen,
        published=published if own else None,
        published_precision=precision if own else "time",
        origin="file",
        form=_form(where, row),
    )
    topic, kind = _text(where, row, "topic"), _text(where, row, "kind")
    day = published.date() if published else None
    window = _text(where, row, "window")
    return seen, LabelledArticle(
        id=identifier, story=story, topic=topic, kind=kind, day=day, article=article, window=window
    )


def _form(where: str, row: dict[str, Any]) -> Form:
    stated = _text(where, row, "form") or "article"
    for form in get_args(Form):
        if form == stated:
            return cast("Form", form)
    raise LabelledFileError(f"{where}: form is none of {', '.join(get_args(Form))}: {stated!r}")


def _text(where: str, row: dict[str, Any], name: str) -> str:
    value = row.get(name)
    if value is None:
        return ""
    if not isinstance(value, str | int) or isinstance(value, bool):
        raise LabelledFileError(f"{where}: {name} is not text: {value!r}")
    if _SURROGATE.search(str(value)):
        raise LabelledFileError(f"{where}: {name} is not text: it has half of a character (\\ud800 to \\udfff)")
    return str(value).strip() if name != "text" else str(value)


def _published(where: str, row: dict[str, Any]) -> tuple[datetime | None, Precision]:
    """When it was published, and whether a time of day is stated."""
    stated = _text(where, row, "published")
    if not stated or stated == "None":
        return None, "time"
    try:
        parsed = datetime.fromisoformat(stated)
    except ValueError as exc:
        raise LabelledFileError(f"{where}: published is not an ISO 8601 date: {stated!r}") from exc
    precision: Precision = "day" if len(stated) <= _LONGEST_DAY else "time"
    return (parsed.replace(tzinfo=UTC) if parsed.tzinfo is None else parsed.astimezone(UTC)), precision


def embedded(
    articles: Sequence[Article],
    encoder: Encoder,
    settings: EmbedSettings,
    progress: Progress,
    multilingual: Multilingual | None = None,
) -> list[EmbeddedArticle]:
    """The articles with vectors, in the same order. Without a `multilingual` model, `encoder` is for every language.

    Encoded by length, which wastes least of the model's work.
    """
    task = progress.add_task("Embedding", total=len(articles))
    embedder = Embedder(encoder, settings, multilingual)
    order = sorted(range(len(articles)), key=lambda i: len(articles[i].text))
    done: dict[int, EmbeddedArticle] = {}
    for start in range(0, len(order), _EMBEDDED_AT_ONCE):
        part = order[start : start + _EMBEDDED_AT_ONCE]
        done.update(zip(part, embedder.embed([articles[i] for i in part]), strict=True))
        progress.advance(task, len(part))
    return [done[i] for i in range(len(articles))]
