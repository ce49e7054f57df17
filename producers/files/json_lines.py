"""Articles from JSON lines, plain or as a gzip file: one article a line."""

import gzip
import hashlib
import json
import zlib
from collections.abc import Iterator
from datetime import datetime, timedelta
from io import BufferedReader
from itertools import count
from pathlib import Path
from typing import Final
from urllib.parse import quote

import msgspec

from pipeline.domain.articles.articles import Article, article_id, believable_date
from pipeline.domain.articles.languages import language_of
from pipeline.domain.articles.urls import canonical_url, host_of, is_web_url
from pipeline.domain.text.markup import tidy_lines
from pipeline.domain.text.stated_dates import StatedDate, date_at
from pipeline.errors import PermanentError

MAX_FILE_BYTES: Final = 50_000_000


class _Line(msgspec.Struct, frozen=True, kw_only=True):
    """One line. Other fields are ignored."""

    id: str | int | None = None
    url: str | None = None
    title: str | None = None
    text: str | None = None
    source: str | None = None
    family: str | None = None
    author: str | None = None
    language: str | None = None
    published: str | None = None


def read_json_lines(path: Path, *, now: datetime, source: str | None, language: str = "") -> Iterator[Article]:
    """The articles of the file, each seen a moment after the one before it. `language`: of those that state none.

    Raises PermanentError with the line.
    """
    found = 0
    with _open(path) as file:
        for number in count(1):
            try:
                raw = file.readline(MAX_FILE_BYTES)
            except (EOFError, zlib.error, gzip.BadGzipFile) as exc:
                raise PermanentError(f"{path}:{number}: damaged archive: {exc}") from exc
            if not raw:
                break
            if not raw.strip():
                continue
            yield _from_line(raw, f"{path}:{number}", path, now + timedelta(microseconds=found), source, language)
            found += 1
    if not found:
        raise PermanentError(f"{path}: the file has no article")


def _open(path: Path) -> gzip.GzipFile | BufferedReader:
    return gzip.open(path, "rb") if path.name.lower().endswith(".gz") else path.open("rb")


def _from_line(raw: bytes, where: str, path: Path, now: datetime, source: str | None, language: str) -> Article:
    try:
        fields = json.loads(raw)
    except (ValueError, RecursionError) as exc:
        cause = f"{exc.msg}, at character {exc.pos + 1}" if isinstance(exc, json.JSONDecodeError) else str(exc)
        raise PermanentError(f"{where}: not JSON: {cause}") from exc
    try:
        line = msgspec.convert(fields, _Line)
        msgspec.json.encode(line)  # half of a character (\ud800) can be read, and never written
    except ValueError as exc:
        raise PermanentError(f"{where}: {exc}") from exc
    title, text = " ".join((line.title or "").split()) or None, tidy_lines(line.text or "")
    if not any(map(str.isalnum, f"{title or ''}{text}")):
        raise PermanentError(f"{where}: neither title nor text")
    stated = _date(line.published, where)
    if line.url:
        url = canonical_url(line.url)
    elif line.id is not None and line.id != "":
        url = f"urn:samestory:{quote(str(line.id), safe='')}"
    else:
        url = content_urn(f"{title or ''}\0{text}".encode())
    outlet = outlet_of(source or line.source, url, path)
    return Article(
        id=article_id(url),
        url=url,
        source=outlet,
        family=line.family or outlet,
        language=language_of(f"{title or ''}\n{text}", prior=line.language or language),
        title=title,
        text=text,
        seen=now,
        author=line.author or None,
        published=believable_date(stated.at, now) if stated else None,
        published_precision=stated.precision if stated else "time",
        origin="file",
    )


def outlet_of(given: str | None, url: str, path: Path) -> str:
    """The outlet's name: as it was given, or that of its site where an address or nothing was; at worst the file's."""
    if given and not is_web_url(given.strip()):
        return given
    return host_of(given or url).removeprefix("www.") or plain_name(path)


def _date(text: str | None, where: str) -> StatedDate | None:
    if not text or not text.strip():
        return None
    try:
        return date_at(datetime.fromisoformat(text.strip()))
    except (ValueError, OverflowError) as exc:
        raise PermanentError(f"{where}: published {text!r} is not an ISO 8601 date") from exc


def content_urn(content: bytes) -> str:
    """The identity of an article without an address: the same content is the same article."""
    return f"urn:samestory:{hashlib.sha256(content).hexdigest()[:20]}"


def plain_name(path: Path) -> str:
    """The file's name without its endings."""
    return path.name.split(".")[0] or path.name
