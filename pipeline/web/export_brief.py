"""A story as a brief in Markdown, every statement with its source. What outlets say is never markup in it."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from pipeline.contracts.messages import VersionV1
from pipeline.domain.stories.voices import voices
from pipeline.projection.documents import FullStoryDocument
from pipeline.side_by_side.differing import Difference
from pipeline.side_by_side.extent import known_in_part
from pipeline.side_by_side.told import Fact, facts_in_common
from pipeline.web.feed_document import clean, direction_marks_encoded
from pipeline.web.markup import link
from pipeline.web.story_entries import differences_of
from pipeline.wording import words

MEDIA_TYPE: Final = "text/markdown; charset=utf-8; variant=CommonMark"

_MARKUP: Final = re.compile(r"[\\`*_\[\]<>#|~&$^{}!@]")
_LINE_START: Final = re.compile(r"^(\d+)([.)])|^([-+=:])")
_AUTOLINK: Final = re.compile(r"(?i)\b(https?|ftp|mailto|xmpp)(?=:)|\b(www)(?=\.)")
_SPACES: Final = re.compile(r"\s+")
_IN_LINK: Final = str.maketrans({"<": "%3C", ">": "%3E", "\\": "%5C"})
_FACTS: Final = 20
_PARTS: Final = (
    ("conflict", "Possible conflicts"),
    ("altered", "Changed in copying"),
    ("figures", "Figures"),
    ("differently", "Told differently"),
    ("left_out", "Left out"),
)


def brief(story: FullStoryDocument, *, page: str) -> bytes:
    """The document in UTF-8. `page`: the story's address on this samestory."""
    return ("\n".join(_lines(story, page)) + "\n").encode()


def escaped(text: str) -> str:
    """Text that CommonMark, and its common extensions, show as it is, in one line."""
    text = _MARKUP.sub(r"\\\g<0>", _SPACES.sub(" ", clean(text)).strip())
    text = _AUTOLINK.sub(lambda found: f"{found[0]}\\", text)
    return _LINE_START.sub(lambda found: f"{found[1]}\\{found[2]}" if found[1] else f"\\{found[3]}", text)


class _Sources:
    """The versions by number, in the order of the time line, as the brief cites them."""

    def __init__(self, versions: Sequence[VersionV1]) -> None:
        self._numbered = {one.article_id: (number, one.url) for number, one in enumerate(versions, 1)}

    def cite(self, source: str, article: str) -> str:
        """`Skarne Post [2]`, with a link to the source."""
        if article not in self._numbered:
            return escaped(source)
        number, url = self._numbered[article]
        return f"{_linked(escaped(source), url)} \\[{number}\\]"


def _lines(story: FullStoryDocument, page: str) -> Iterator[str]:
    sources = _Sources(story.versions)
    yield f"# {escaped(words.shortened(story.headline)) or 'Untitled story'}"
    yield ""
    outlets = f"{words.count(len(story.outlets), 'outlet')} of {words.count(len(story.families), 'publisher')}"
    own = words.count(len(voices(story.versions)), "independent voice")
    by = f" Headline by {escaped(story.headline_source)}." if story.headline_source else ""
    yield f"{outlets}, {own}; {words.period(story.first_seen, story.last_seen)}.{by}"
    yield f"Compared by samestory: <{page.translate(_IN_LINK)}>. What is called possible was found by a program."
    yield from _time_line(story.versions)
    found = differences_of(story, story.comparison)
    for kind, heading in _PARTS:
        yield from _part(heading, [one for one in found if one.kind == kind], sources)
    if story.comparison is not None:
        yield from _common(facts_in_common(story.comparison, known_in_part(story.versions)), sources)


def _time_line(versions: Sequence[VersionV1]) -> Iterator[str]:
    yield from ("", "## Time line and sources", "")
    outlets = {one.article_id: one.source for one in versions}
    for number, one in enumerate(versions, 1):
        when = words.published(one.published, one.published_precision) if one.published else "no date of its own"
        cited = _linked(f"“{escaped(words.shortened(one.title))}”", one.url)
        copy = f" (copy of {escaped(outlets.get(one.copy_of, 'a version elsewhere'))})" if one.copy_of else ""
        yield f"{number}. {escaped(one.source)}, {cited}, {escaped(when)}{copy}"


def _linked(text: str, url: str) -> str:
    """Escaped text as a link; as it is if a reader should not be led there."""
    href = link(url)
    return f"[{text}](<{direction_marks_encoded(href).translate(_IN_LINK)}>)" if href else text


def _part(heading: str, found: Sequence[Difference], sources: _Sources) -> Iterator[str]:
    if not found:
        return
    yield from ("", f"## {heading}", "")
    for one in found:
        said = one.what if one.kind in ("conflict", "differently") else one.says
        yield f"- {escaped(f'{said[:1].upper()}{said[1:]}')}"
        for side in one.sides:
            copy = ", a copy" if side.of_copy else ""
            yield f"  - {sources.cite(side.source, side.article_id)}{copy}: “{escaped(side.says)}”"


def _common(facts: Sequence[Fact], sources: _Sources) -> Iterator[str]:
    if not facts:
        return
    yield from ("", "## Facts in common", "")
    for fact in facts[:_FACTS]:
        best = fact.wordings[0]
        cited = words.listed([sources.cite(one.source, one.article_id) for one in fact.wordings])
        yield f"- “{escaped(best.before + best.marked + best.after)}” {cited}"
    if len(facts) > _FACTS:
        yield f"- {words.count(len(facts) - _FACTS, 'more fact')} on the page"
