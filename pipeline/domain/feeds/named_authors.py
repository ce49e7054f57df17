"""Who wrote an entry of RSS or Atom: authors by name, without mail addresses."""

import re
from typing import Any, Final

from pipeline.domain.feeds.parsed import clean_authors
from pipeline.domain.text.text_lines import normal

_AUTHOR_CHARS: Final = 2000
_MAIL: Final = re.compile(r"(?:mailto:)?[<(]?(?<![^\s<(,;:])[^\s()<>,;:@]{1,100}@[^\s()<>,;@]{1,100}[>)]?")
_IN_BRACKETS: Final = re.compile(r"[(<]([^()<>]+)[)>]")


def authors_of(entry: Any, feed: Any, *, is_atom: bool) -> tuple[str, ...]:
    """The entry's authors, all that are named.

    The author of a podcast (`itunes:author`) counts if no other is named. An Atom entry without an author has that of
    its source, else of the feed (RFC 4287), unless that is the feed's own title.
    """
    found = _named(entry)
    if not found and is_atom:
        source = entry.get("source") or {}
        title = normal(str((source if source.get("named_authors") else feed).get("title") or ""))
        found = tuple(name for name in _named(source) or _named(feed) if normal(name) != title)
    if found:
        return found
    podcast = entry.get("itunes_author")
    return clean_authors([podcast]) if isinstance(podcast, str) else ()


def _named(holder: Any) -> tuple[str, ...]:
    return clean_authors([_name(str(stated)) for stated in holder.get("named_authors") or ()])


def _name(stated: str) -> str:
    """The name in "Name", "mail (Name)", "Name <mail>" or "mail"."""
    line = _MAIL.sub("", stated[:_AUTHOR_CHARS]).strip(" ,;")
    bracketed = _IN_BRACKETS.fullmatch(line)
    return bracketed[1] if bracketed else line
