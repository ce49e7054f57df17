"""Articles from files, and onto the log: saved pages, plain texts, JSON lines.

A file is read and checked whole before anything is done with it. Knows the forms of the files; what a page's text is,
the extractor and the domain say.
"""

import gzip
import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import BufferedReader
from pathlib import Path
from typing import Final
from urllib.parse import quote

import msgspec

from pipeline.contracts.codec import encode_article
from pipeline.domain.articles.articles import Article, article_id, believable_date
from pipeline.domain.articles.languages import language_of
from pipeline.domain.articles.urls import canonical_url, host_of, is_web_url
from pipeline.domain.pages.extraction import clean_text
from pipeline.domain.text.markup import tidy_lines
from pipeline.errors import ExtractionError, PermanentError, TransientError
from pipeline.ports import Extractor, WatchedLog
from producers.entries.gathering import digest
from producers.memory.outbox import Outbox
from producers.memory.remembered import KnownArticle
from producers.memory.state import ProducerState

PAGES: Final = (".html", ".htm", ".xhtml")
TEXTS: Final = (".txt", ".text")
LINES: Final = (".jsonl", ".jsonl.gz", ".ndjson")
STATE_FILE: Final = "added.db"
MAX_FILE_BYTES: Final = 50_000_000


class _Line(msgspec.Struct, frozen=True, kw_only=True):
    """One line of a JSON-lines file. Other fields are not looked at."""

    id: str | int | None = None
    url: str | None = None
    title: str | None = None
    text: str | None = None
    source: str | None = None
    family: str | None = None
    author: str | None = None
    language: str | None = None
    published: str | None = None


def load_articles(
    paths: Sequence[Path],
    *,
    extractor: Extractor,
    now: datetime,
    url: str | None = None,
    source: str | None = None,
    published: datetime | None = None,
) -> list[Article]:
    """The articles of all files, in order, each seen a moment after the one before it.

    Raises PermanentError naming file, line and cause; then nothing was read to any effect. `url`, `source` and
    `published` are for a single page or text.
    """
    single = len(paths) == 1 and not paths[0].name.lower().endswith(LINES)
    if (url or published) and not single:
        raise PermanentError("--url and --published are for a single page or text")
    articles: list[Article] = []
    for path in paths:
        seen = now + timedelta(microseconds=len(articles))
        articles += read_articles(path, extractor=extractor, now=seen, url=url, source=source, published=published)
    return articles


def read_articles(
    path: Path,
    *,
    extractor: Extractor,
    now: datetime,
    url: str | None = None,
    source: str | None = None,
    published: datetime | None = None,
) -> list[Article]:
    """The articles of one file. `now` is when the first is seen. Raises PermanentError."""
    name = path.name.lower()
    try:
        if name.endswith(LINES):
            return list(_from_lines(path, now=now, source=source))
        if name.endswith(PAGES):
            return [_from_page(path, extractor, now=now, url=url, source=source, published=published)]
        if name.endswith(TEXTS):
            return [_from_text(path, now=now, url=url, source=source, published=published)]
    except OSError as exc:
        raise PermanentError(f"{path}: {exc.strerror or exc}") from exc
    raise PermanentError(f"{path}: none of the known kinds of file: {', '.join((*PAGES[:2], TEXTS[0], *LINES[:2]))}")


def add_articles(articles: Sequence[Article], log: WatchedLog, data_dir: Path) -> dict[str, int]:
    """Append them, or those that were not added before; a changed one as its next revision. Counts by status.

    All or none: they go through an outbox of their own, so that a crash in the middle is made good by the next call.
    """
    state = ProducerState(data_dir / STATE_FILE, wait=True)
    outbox = Outbox(log, state, "samestory-add")
    counts = {"added": 0, "revised": 0, "unchanged": 0}
    try:
        outbox.flush()
        with state.transaction():
            for article in articles:
                counts[_put(article, state, outbox)] += 1
        outbox.flush()
    except TransientError as exc:
        raise TransientError(f"the log does not take articles at the moment, add them again later: {exc}") from exc
    finally:
        outbox.close()
        state.close()
    return counts


def _put(article: Article, state: ProducerState, outbox: Outbox) -> str:
    mark, earlier = digest(article.title, article.text), state.article(article.id)
    if earlier is not None and earlier.digest == mark:
        return "unchanged"
    if earlier is not None:
        article = replace(article, revision=earlier.revision + 1, seen=earlier.seen)
    outbox.put(article.id.encode(), encode_article(article))
    state.save_article(KnownArticle.of(article, mark))
    return "added" if earlier is None else "revised"


def _from_lines(path: Path, *, now: datetime, source: str | None) -> Iterator[Article]:
    found = 0
    with _opened(path) as file:
        for number in _count_from_one():
            try:
                raw = file.readline(MAX_FILE_BYTES)
            except (EOFError, gzip.BadGzipFile) as exc:
                raise PermanentError(f"{path}:{number}: damaged archive: {exc}") from exc
            if not raw:
                break
            if not raw.strip():
                continue
            yield _from_line(raw, f"{path}:{number}", path, now + timedelta(microseconds=found), source)
            found += 1
    if not found:
        raise PermanentError(f"{path}: it holds no article")


def _count_from_one() -> Iterator[int]:
    number = 0
    while True:
        yield (number := number + 1)


def _opened(path: Path) -> gzip.GzipFile | BufferedReader:
    return gzip.open(path, "rb") if path.name.lower().endswith(".gz") else path.open("rb")


def _from_line(raw: bytes, where: str, path: Path, now: datetime, source: str | None) -> Article:
    try:
        line = msgspec.convert(json.loads(raw), _Line)
        msgspec.json.encode(line)  # half of a character (\ud800) can be read, and never written
    except (ValueError, RecursionError) as exc:
        raise PermanentError(f"{where}: {exc}") from exc
    title, text = " ".join((line.title or "").split()) or None, tidy_lines(line.text or "")
    if not title and not text:
        raise PermanentError(f"{where}: neither title nor text")
    stated = _date(line.published, where)
    if line.url:
        url = canonical_url(line.url)
    elif line.id is not None and line.id != "":
        url = f"urn:samestory:{quote(str(line.id), safe='')}"
    else:
        url = _urn(f"{title or ''}\0{text}".encode())
    named = source or line.source or host_of(url).removeprefix("www.") or _stem(path)
    return Article(
        id=article_id(url),
        url=url,
        source=named,
        family=line.family or named,
        language=language_of(f"{title or ''}\n{text}", prior=line.language or ""),
        title=title,
        text=text,
        seen=now,
        author=line.author or None,
        published=believable_date(stated, now),
        origin="file",
    )


def _date(text: str | None, where: str) -> datetime | None:
    if not text or not text.strip():
        return None
    try:
        return datetime.fromisoformat(text.strip())
    except ValueError as exc:
        raise PermanentError(f"{where}: published {text!r} is no ISO 8601 date") from exc


def _from_page(
    path: Path,
    extractor: Extractor,
    *,
    now: datetime,
    url: str | None,
    source: str | None,
    published: datetime | None,
) -> Article:
    page = _bytes(path)
    try:
        found = extractor.extract(page, url=url)
    except ExtractionError as exc:
        raise PermanentError(f"{path}: {str(exc).removeprefix('the page: ')}") from exc
    if not found.text:
        raise PermanentError(f"{path}: the page keeps its article for subscribers")
    if url:
        address = canonical_url(url, page_canonical=found.canonical_url)
    else:
        own = found.canonical_url or ""
        address = canonical_url(own) if is_web_url(own) else _urn(page)
    named = source or host_of(address).removeprefix("www.") or _stem(path)
    return Article(
        id=article_id(address),
        url=address,
        source=named,
        family=named,
        language=found.language,
        title=found.title,
        text=found.text,
        seen=now,
        author=found.author,
        published=believable_date(published or found.published, now),
        origin="file",
        updated=believable_date(found.updated, now),
        authors=found.authors,
        section=found.section,
        image=found.image,
        credit=found.credit,
        form=found.form,
    )


def _from_text(
    path: Path, *, now: datetime, url: str | None, source: str | None, published: datetime | None
) -> Article:
    raw = _bytes(path)
    found = clean_text(_decoded(raw))
    if not found.text and not found.title:
        raise PermanentError(f"{path}: it holds no article text")
    address = canonical_url(url) if url else _urn(raw)
    named = source or host_of(address).removeprefix("www.") or _stem(path)
    return Article(
        id=article_id(address),
        url=address,
        source=named,
        family=named,
        language=language_of(f"{found.title or ''}\n{found.text}"),
        title=found.title,
        text=found.text,
        seen=now,
        author=found.author,
        published=believable_date(published or found.published, now),
        origin="file",
    )


def _bytes(path: Path) -> bytes:
    with path.open("rb") as file:
        content = file.read(MAX_FILE_BYTES + 1)
    if len(content) > MAX_FILE_BYTES:
        raise PermanentError(f"{path}: larger than {MAX_FILE_BYTES:,} bytes")
    if not content.strip():
        raise PermanentError(f"{path}: it is empty")
    return content


def _decoded(content: bytes) -> str:
    """UTF-8 or UTF-16 by its mark; else what is not UTF-8 is Windows-1252, as old files are."""
    if content[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        return content.decode("utf-16", "replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


def _urn(content: bytes) -> str:
    """For an article without an address: the same content is the same article."""
    return f"urn:samestory:{hashlib.sha256(content).hexdigest()[:20]}"


def _stem(path: Path) -> str:
    return path.name.split(".")[0] or path.name


def parse_published(text: str) -> datetime:
    """What `--published` was given. Raises ValueError."""
    moment = datetime.fromisoformat(text)
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment
