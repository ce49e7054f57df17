"""Reads the newsroom's `outlets.toml` and `articles/*.md`, in the format of README.md.

Refuses files with an invalid format, naming the file. Never reads the labels of the articles (`truth-*.toml`).
"""

import tomllib
from dataclasses import MISSING, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from content import Article, Newsroom, Outlet, Revision, blocks_of

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

T = TypeVar("T", bound="DataclassInstance")
FEED_FORMATS = frozenset({"rss", "atom", "rdf", "json"})
QUIRKS = frozenset({"", "redirect", "too-many-requests", "malformed", "gone"})
FURNITURE = frozenset({"cookies", "donate", "read-also", "ai-points"})


class ContentError(Exception):
    """A file of the newsroom cannot be used. The message names the file and the cause."""


def read_newsroom(folder: Path) -> Newsroom:
    """Read `outlets.toml` and `articles/*.md`. Raises ContentError for the first invalid file."""
    file = folder / "outlets.toml"
    try:
        entries = tomllib.loads(file.read_text(encoding="utf-8"))["outlet"]
    except (OSError, KeyError, ValueError) as exc:
        raise ContentError(f"{file}: {exc}") from exc
    outlets: dict[str, Outlet] = {}
    for entry in entries:
        outlet = _build(Outlet, entry, file)
        if outlet.feed not in FEED_FORMATS or outlet.quirk not in QUIRKS:
            raise ContentError(f"{file}: outlet {outlet.key}: unknown feed {outlet.feed!r} or quirk {outlet.quirk!r}")
        if outlet.key in outlets:
            raise ContentError(f"{file}: outlet {outlet.key} is listed twice")
        outlets[outlet.key] = outlet
    articles = {path.stem: read_article(path, outlets) for path in sorted((folder / "articles").glob("*.md"))}
    if not articles:
        raise ContentError(f"{folder / 'articles'}: no articles")
    paths: dict[str, str] = {}
    for stem, article in articles.items():
        for key, other in (("appended", article.appended), ("wire", article.wire)):
            if other and other not in articles:
                raise ContentError(f"articles/{stem}.md: {key} names {other!r}, which does not exist")
        if article.path in paths:
            raise ContentError(f"articles/{stem}.md: has the same address as {paths[article.path]}.md: {article.path}")
        paths[article.path] = stem
    return Newsroom(outlets=outlets, articles=articles)


def read_article(path: Path, outlets: dict[str, Outlet]) -> Article:
    """Read one article's file. Raises ContentError."""
    try:
        start, front, body = path.read_text(encoding="utf-8").split("+++\n", 2)
        meta = tomllib.loads(front)
    except (OSError, ValueError) as exc:
        raise ContentError(f"{path}: no TOML front matter between two +++ lines: {exc}") from exc
    outlet = outlets.get(str(meta.get("outlet")))
    if start or outlet is None:
        raise ContentError(f"{path}: unknown outlet {meta.get('outlet')!r}, or text before the front matter")
    furniture = frozenset(meta.get("furniture", ()))
    if unknown := furniture - FURNITURE:
        raise ContentError(f"{path}: unknown furniture {', '.join(sorted(unknown))}")
    if ("ai-points" in furniture) != bool(meta.get("ai_points")):
        raise ContentError(f"{path}: ai_points and the furniture ai-points go together")
    if meta.get("feed_text", "summary") not in ("summary", "full"):
        raise ContentError(f"{path}: feed_text is {meta['feed_text']!r}, not 'full' or 'summary'")
    revisions = sorted((_revision(entry, path) for entry in meta.get("revision", ())), key=lambda r: r.at)
    values = {
        "author": "",
        "listed": meta.get("published"),
        "appended": "",
        "paywall": False,
        "wire": "",
        **meta,
        "stem": path.stem,
        "outlet": outlet,
        "body": body.strip(),
        "furniture": furniture,
        "ai_points": tuple(meta.get("ai_points", ())),
        "full_text_feed": meta.get("feed_text") == "full",
        "revisions": tuple(revisions),
    }
    values.pop("feed_text", None)
    values.pop("revision", None)
    article = _build(Article, values, path)
    if not any(block.kind == "paragraph" for block in blocks_of(article.body)):
        raise ContentError(f"{path}: no text")
    for revision in revisions:
        for old, _ in revision.replace:
            if old not in article.title + article.body:
                raise ContentError(f"{path}: the revision replaces {old!r}, which is not in its text")
    return article


def _revision(entry: dict[str, Any], path: Path) -> Revision:
    pairs = tuple((str(old), str(new)) for old, new in entry.get("replace", ()))
    return _build(Revision, {"note": "", **entry, "replace": pairs}, path)


def _build(kind: type[T], values: dict[str, Any], path: Path) -> T:
    """Builds a dataclass from a TOML table; refuses unknown or missing keys and times without a zone."""
    declared = {field.name: field for field in fields(kind)}
    required = {name for name, field in declared.items() if field.default is MISSING}
    if unknown := values.keys() - declared.keys():
        raise ContentError(f"{path}: unknown key {', '.join(sorted(unknown))}")
    if missing := required - values.keys():
        raise ContentError(f"{path}: {', '.join(sorted(missing))} is missing")
    for name, field in declared.items():
        value = values.get(name)
        if field.type is datetime:
            if not isinstance(value, datetime) or value.tzinfo is None:
                raise ContentError(f"{path}: {name} is not a date and time with a zone: {value!r}")
            values = {**values, name: value.astimezone(UTC)}
        elif field.type in (str, bool) and name in values and type(value) is not field.type:
            raise ContentError(f"{path}: {name} is {value!r}, which is of the wrong type")
    return kind(**values)
