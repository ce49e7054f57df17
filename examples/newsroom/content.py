"""The newsroom's outlets, articles and revisions, and what is published at a simulated time.

Does not know files (`reading`), HTML (`pages`) or HTTP (`server`).
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, NamedTuple


class Block(NamedTuple):
    """One block of an article's body."""

    kind: Literal["paragraph", "heading", "quote"]
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlet:
    """An outlet. `feed` is the format of its feed, `quirk` what is wrong or special about it."""

    key: str
    name: str
    family: str
    language: str
    feed: str
    quirk: str = ""

    @property
    def feed_path(self) -> str:
        """The path of the address in `feeds.toml`."""
        return f"/{self.key}/feed.{'json' if self.feed == 'json' else 'xml'}"

    @property
    def direction(self) -> str:
        """The direction in which its language is written, as HTML names it."""
        return "rtl" if self.language == "ar" else "ltr"


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """A correction: from `at` on, each old text in `replace` is replaced by the new one."""

    at: datetime
    note: str
    replace: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """An article's content at one time. `updated`: the time of the last revision, or of publication."""

    title: str
    blocks: tuple[Block, ...]
    updated: datetime
    note: str = ""

    @property
    def summary(self) -> str:
        """The first paragraph."""
        return next(block.text for block in self.blocks if block.kind == "paragraph")


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One article. `stem`: its file name without `.md`. `listed`: when it first appears in the feed."""

    stem: str
    outlet: Outlet
    slug: str
    title: str
    author: str
    published: datetime
    listed: datetime
    body: str
    furniture: frozenset[str]
    ai_points: tuple[str, ...]
    appended: str
    paywall: bool
    full_text_feed: bool
    wire: str
    revisions: tuple[Revision, ...]

    @property
    def path(self) -> str:
        """The path of the page's address."""
        return f"/{self.outlet.key}/{self.slug}"

    def at(self, now: datetime) -> Text:
        """The content with all revisions up to `now`."""
        title, body, updated, note = self.title, self.body, self.published, ""
        for revision in self.revisions:
            if revision.at > now:
                break
            updated, note = revision.at, revision.note
            for old, new in revision.replace:
                title, body = title.replace(old, new), body.replace(old, new)
        return Text(title=title, blocks=blocks_of(body), updated=updated, note=note)


@dataclass(frozen=True, slots=True, kw_only=True)
class Newsroom:
    """All content: outlets by key, articles by stem."""

    outlets: dict[str, Outlet]
    articles: dict[str, Article]

    @property
    def end(self) -> datetime:
        """The time after which nothing changes: all articles are listed, all revisions made."""
        return max(moment for article in self.articles.values() for moment in _moments(article))

    def listed(self, outlet: Outlet, now: datetime) -> list[Article]:
        """The articles in the outlet's feed, newest first."""
        found = [a for a in self.articles.values() if a.outlet == outlet and max(a.listed, a.published) <= now]
        return sorted(found, key=lambda article: (article.listed, article.stem), reverse=True)

    def published(self, outlet: Outlet, now: datetime) -> list[Article]:
        """The articles that have a page, newest first."""
        found = [a for a in self.articles.values() if a.outlet == outlet and a.published <= now]
        return sorted(found, key=lambda article: (article.published, article.stem), reverse=True)


def blocks_of(body: str) -> tuple[Block, ...]:
    """Splits a body into blocks, separated by blank lines: `## ` opens a heading, `> ` a block quote."""
    blocks = []
    for paragraph in (" ".join(part.split()) for part in body.split("\n\n")):
        if paragraph.startswith("## "):
            blocks.append(Block("heading", paragraph[3:]))
        elif paragraph.startswith("> "):
            blocks.append(Block("quote", paragraph[2:]))
        elif paragraph:
            blocks.append(Block("paragraph", paragraph))
    return tuple(blocks)


def _moments(article: Article) -> list[datetime]:
    return [article.published, article.listed, *(revision.at for revision in article.revisions)]
