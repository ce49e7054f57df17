"""Articles from files: saved pages and plain texts here, JSON lines in `json_lines`.

The file's name decides.

A file is read and checked whole before anything is done with it.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from pipeline.domain.articles.articles import UNKNOWN_LANGUAGE, Article, article_id, believable_date
from pipeline.domain.articles.languages import language_of, with_usual_languages
from pipeline.domain.articles.urls import canonical_url, is_web_url
from pipeline.domain.pages.extraction import clean_text
from pipeline.domain.text.stated_dates import StatedDate, date_at
from pipeline.errors import ExtractionError, PermanentError
from pipeline.ports import Extractor
from producers.files.binary import cause_not_text, reads_as_text
from producers.files.json_lines import MAX_FILE_BYTES, content_urn, outlet_of, read_json_lines

PAGES: Final = (".html", ".htm", ".xhtml")
TEXTS: Final = (".txt", ".text")
LINES: Final = (".jsonl", ".jsonl.gz", ".ndjson")


def load_articles(
    paths: Sequence[Path],
    *,
    extractor: Extractor,
    now: datetime,
    url: str | None = None,
    source: str | None = None,
    published: datetime | None = None,
    language: str = "",
    note: Callable[[], None] = lambda: None,
) -> list[Article]:
    """The articles of all files, in order, each seen a moment after the one before it.

    Those whose own text leaves their language in doubt are in the usual one of their outlet's, or of all.

    `language` (ISO 639-1) is that of articles that state none, unless their text is plainly in another. `url` and
    `published` are for a single page or text. `note` is called for each article. Raises PermanentError naming
    file, line and cause.
    """
    single = len(paths) == 1 and not paths[0].name.lower().endswith(LINES)
    if (url or published) and not single:
        raise PermanentError("--url and --published are for a single page or text")
    articles: list[Article] = []
    for path in paths:
        seen = now + timedelta(microseconds=len(articles))
        articles += read_articles(
            path,
            extractor=extractor,
            now=seen,
            url=url,
            source=source,
            published=published,
            language=language,
            note=note,
        )
    return with_usual_languages(articles)


def read_articles(
    path: Path,
    *,
    extractor: Extractor,
    now: datetime,
    url: str | None = None,
    source: str | None = None,
    published: datetime | None = None,
    language: str = "",
    note: Callable[[], None] = lambda: None,
) -> list[Article]:
    """The articles of one file. `now` is when the first is seen. Raises PermanentError."""
    articles: list[Article] = []
    for article in _articles_in(
        path, extractor, now=now, url=url, source=source, published=published, language=language
    ):
        articles.append(article)
        note()
    return articles


def _articles_in(
    path: Path,
    extractor: Extractor,
    *,
    now: datetime,
    url: str | None,
    source: str | None,
    published: datetime | None,
    language: str,
) -> Iterator[Article]:
    name = path.name.lower()
    try:
        if name.endswith(LINES):
            yield from read_json_lines(path, now=now, source=source, language=language)
        elif name.endswith(PAGES):
            page = _from_page(path, extractor, now=now, url=url, source=source, published=published)
            is_unknown = page.language == UNKNOWN_LANGUAGE and language
            yield replace(page, language=language) if is_unknown else page
        elif name.endswith(TEXTS):
            yield _from_text(path, now=now, url=url, source=source, published=published, language=language)
        else:
            raise _unknown_kind(path)
    except OSError as exc:
        raise PermanentError(f"{path}: {exc.strerror or exc}") from exc


def _unknown_kind(path: Path) -> PermanentError:
    return PermanentError(f"{path}: not a known kind of file: {', '.join((*PAGES[:2], TEXTS[0], *LINES[:2]))}")


def _from_page(
    path: Path,
    extractor: Extractor,
    *,
    now: datetime,
    url: str | None,
    source: str | None,
    published: datetime | None,
) -> Article:
    page = _content(path)
    try:
        found = extractor.extract(page, url=url)
    except ExtractionError as exc:
        raise PermanentError(f"{path}: {str(exc).removeprefix('the page: ')}") from exc
    if not found.text:
        raise PermanentError(f"{path}: the page shows its article to subscribers only")
    if url:
        address = canonical_url(url, page_canonical=found.canonical_url)
    else:
        own = found.canonical_url or ""
        address = canonical_url(own) if is_web_url(own) else content_urn(page)
    outlet = outlet_of(source, address, path)
    date = StatedDate(found.published, found.published_precision) if found.published else None
    date = date_at(published) if published else date
    return Article(
        id=article_id(address),
        url=address,
        source=outlet,
        family=outlet,
        language=found.language,
        title=found.title,
        text=found.text,
        seen=now,
        author=found.author,
        published=believable_date(date.at, now) if date else None,
        published_precision=date.precision if date else "time",
        origin="file",
        updated=believable_date(found.updated, now),
        authors=found.authors,
        section=found.section,
        image=found.image,
        credit=found.credit,
        form=found.form,
    )


def _from_text(
    path: Path, *, now: datetime, url: str | None, source: str | None, published: datetime | None, language: str
) -> Article:
    raw = _content(path)
    decoded = _decoded(raw)
    if not reads_as_text(decoded):
        raise PermanentError(f"{path}: it is not text: it has hardly any letters")
    found = clean_text(decoded)
    if not found.text and not found.title:
        raise PermanentError(f"{path}: the file has no article text")
    address = canonical_url(url) if url else content_urn(raw)
    outlet = outlet_of(source, address, path)
    date = date_at(published) if published else found.published
    return Article(
        id=article_id(address),
        url=address,
        source=outlet,
        family=outlet,
        language=language_of(f"{found.title or ''}\n{found.text}", prior=language),
        title=found.title,
        text=found.text,
        seen=now,
        author=found.author,
        published=believable_date(date.at, now) if date else None,
        published_precision=date.precision if date else "time",
        origin="file",
    )


def _content(path: Path) -> bytes:
    with path.open("rb") as file:
        content = file.read(MAX_FILE_BYTES + 1)
    if len(content) > MAX_FILE_BYTES:
        raise PermanentError(f"{path}: larger than {MAX_FILE_BYTES:,} bytes")
    if not content.strip():
        raise PermanentError(f"{path}: the file is empty")
    if cause := cause_not_text(content):
        raise PermanentError(f"{path}: {cause}")
    return content


def _decoded(content: bytes) -> str:
    """UTF-8, or UTF-16 with its mark. Other bytes are read as Windows-1252, as old files are."""
    if content[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        return content.decode("utf-16", "replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")
