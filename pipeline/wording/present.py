"""A story's document arranged for the page: the time line with copies under their originals, the reasons in words, and
sentences cut where they are to be marked. Pure; the templates decide how it looks.
"""

import re
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from pipeline.contracts.messages import ExcerptV1, ReasonV1, VersionV1
from pipeline.domain.stories import reasons
from pipeline.domain.stories.voices import voices
from pipeline.projection.documents import ComparisonDocument, FullStoryDocument, HistoryEntry, StoryDocument
from pipeline.wording import correction_words, words
from pipeline.wording.revised import Edits, edits, in_words

LONGEST_TITLE = 300
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*", re.ASCII)
_SENTENCES = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """What one family of features says. `start`, `width`: in hundredths of the bar, whose middle is no effect."""

    words: str
    effect: str
    speaks_for: bool
    start: float
    width: float


@dataclass(frozen=True, slots=True, kw_only=True)
class NextBest:
    """The best story that a version did not join: what it is called, and why not. `story_id`: empty where it has become
    part of the version's own story since.
    """

    story_id: str
    headline: str
    why_not: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Why:
    """A reason in words. `shared`: which rare words it has in common with the likeliest member, may be empty."""

    summary: str
    explanation: str
    support: tuple[tuple[str, str], ...]
    shared: str
    bars: tuple[Bar, ...]
    next_best: NextBest | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A version on the time line, with the copies of its text, at any remove, under it. `edits`: what the outlet
    changed since.
    """

    version: VersionV1
    first: bool
    gap: str
    marks: tuple[str, ...]
    why: Why
    edits: Edits | None
    copies: tuple["Entry", ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Marked:
    """An excerpt in three parts; `marked` is the part that matters and may be empty."""

    source: str
    article_id: str
    lang: str
    before: str
    marked: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A claim that several versions make: one wording, and the others'. `voices`: how many families make it."""

    by: str
    voices: int
    everyone: bool
    wordings: tuple[Marked, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Only:
    """What only this outlet's version says."""

    source: str
    article_id: str
    excerpts: tuple[Marked, ...]


def link(url: str) -> str | None:
    """The address where it can be offered as a link: http or https, with a host and nothing invisible in it."""
    if any(ord(letter) <= 0x20 or ord(letter) == 0x7F for letter in url):
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return url if parts.scheme in ("http", "https") and parts.netloc else None


def lang(code: str) -> str:
    """A language for the `lang` attribute; empty (unknown, in HTML) where it is none."""
    return code if code != "und" and _LANGUAGE.fullmatch(code) else ""


def shortened(text: str, longest: int = LONGEST_TITLE) -> str:
    return text if len(text) <= longest else text[:longest].rstrip() + "…"


def headline_lang(story: StoryDocument) -> str:
    """The language of the version that the headline comes from, or of the story where it has only one."""
    for version in story.versions:
        if version.title == story.headline:
            return lang(version.language)
    return lang(story.languages[0]) if len(story.languages) == 1 else ""


def time_line(story: StoryDocument) -> tuple[Entry, ...]:
    """Versions in order of event time, each copy under the version that it is a copy of in the end."""
    by_id = {version.article_id: version for version in story.versions}
    roots = {version.article_id: _original(version, by_id) for version in story.versions}
    copies: dict[str, list[Entry]] = {}
    for version in story.versions:
        if roots[version.article_id] != version.article_id:
            copies.setdefault(roots[version.article_id], []).append(_entry(version, story, by_id))
    return tuple(
        _entry(version, story, by_id, tuple(copies.get(version.article_id, ())))
        for version in story.versions
        if roots[version.article_id] == version.article_id
    )


def copies(story: StoryDocument) -> int:
    return sum(version.copy_of is not None for version in story.versions)


def told_by(story: StoryDocument) -> str:
    """`3 outlets of 3 publishers`, how many independent voices they are where they are fewer, and how many more
    versions there are than are listed.
    """
    said = f"{words.count(len(story.outlets), 'outlet')} of {words.count(len(story.families), 'publisher')}"
    own = len(voices(story.versions))
    if story.left_out:
        return f"{said}, {words.count(story.left_out, 'more version')} not listed"
    return said if own == len(story.families) else f"{said}, {words.count(own, 'voice')}"


def _original(version: VersionV1, by_id: Mapping[str, VersionV1]) -> str:
    """Follows `copy_of` within the story; a circle, which only damaged data has, ends where it closes."""
    seen = [version.article_id]
    while (original := by_id[seen[-1]].copy_of) is not None and original in by_id:
        if original in seen:
            return min(seen)
        seen.append(original)
    return seen[-1]


def _entry(
    version: VersionV1,
    story: StoryDocument,
    by_id: Mapping[str, VersionV1],
    copies: tuple[Entry, ...] = (),
) -> Entry:
    first = story.versions[0] if story.versions else None
    is_first = first is not None and version.article_id == first.article_id
    gap = ""
    if first is not None and not is_first and version.published and first.published:
        gap = words.later((version.event_time - first.event_time).total_seconds())
    marks = []
    if version.copy_of is not None and version.copy_of not in by_id:
        marks.append("copy of a version elsewhere")
    elif version.copy_of is not None and version.copy_kind == "exact":
        marks.append(f"the same text as {by_id[version.copy_of].source}")
    elif version.copy_of is not None and version.copied_share is not None:
        marks.append(f"{words.percent(version.copied_share)} copied from {by_id[version.copy_of].source}")
    if version.credit is not None:
        marks.append(f"credits {version.credit}")
    if version.form in words.FORMS:
        marks.append(words.FORMS[version.form])
    if version.origin in words.ORIGINS and version.form != "teaser":
        marks.append(words.ORIGINS[version.origin])
    if not version.title_is_own:
        marks.append("no title of its own")
    if version.revision > 1 and not version.revisions:
        marks.append(f"revision {version.revision}")
    if version.published is None:
        marks.append("no date of its own")
    if first is not None and version.language != first.language:
        marks.append(words.language(version.language))
    return Entry(
        version=version,
        first=is_first,
        gap=gap,
        marks=tuple(marks),
        why=why(version.reason, story, by_id),
        edits=edits(version),
        copies=copies,
    )


def why(reason: ReasonV1, story: StoryDocument, by_id: Mapping[str, VersionV1]) -> Why:
    """The reason for a version's place, in words that need no knowledge of the model."""
    support = tuple(
        (
            by_id[one.article_id].source if one.article_id in by_id else "a version elsewhere",
            words.percent(one.probability),
        )
        for one in reason.support
    )
    likeliest = support[0] if support else None
    if reason.kind == "copy":
        summary = f"Same text as {likeliest[0]}" if likeliest else "The same text as another version"
        explanation = "Its text repeats another version's, so it is linked to the story but is no voice of its own."
    elif reason.kind == "joined":
        summary = f"{likeliest[1]} likely the same event as {likeliest[0]}" if likeliest else "Joined the story"
        explanation = f"It joined because support reached the threshold of {words.percent(reason.threshold)}."
    else:
        summary = "The story began with this version"
        explanation = (
            f"The most similar article so far stayed below the threshold of {words.percent(reason.threshold)}."
            if support
            else "Nothing like it had been seen before."
        )
    if reason.corrected is not None:
        summary = correction_words.why(reason.corrected, summary)
        explanation = "What an operator decided, the clusterer does not undo."
    return Why(
        summary=summary,
        explanation=explanation,
        support=support,
        shared=reasons.shared_words(reason.shared_terms),
        bars=_bars(reason),
        next_best=_next_best(reason, story),
    )


def _next_best(reason: ReasonV1, story: StoryDocument) -> NextBest | None:
    lost = reason.runner_up
    if lost is None:
        return None
    here = lost.story_id in (story.id, *story.aliases)
    named = story.headlines.get(lost.story_id, "") if isinstance(story, FullStoryDocument) else ""
    return NextBest(
        story_id="" if here else lost.story_id,
        headline="a story that is now part of this one" if here else shortened(named, 120) or lost.story_id,
        why_not=reasons.why_not(lost, reason.threshold),
    )


def _bars(reason: ReasonV1) -> tuple[Bar, ...]:
    shown = reasons.sentences(reason.contributions)[:_SENTENCES]
    longest = max((abs(one.effect) for one in shown), default=1.0)
    bars = []
    for one in shown:
        width = round(50 * abs(one.effect) / longest, 1)
        bars.append(
            Bar(
                words=one.says[0].upper() + one.says[1:],
                effect=one.speaks,
                speaks_for=one.effect > 0,
                start=50.0 if one.effect > 0 else 50 - width,
                width=width,
            )
        )
    return tuple(bars)


def marked(excerpt: ExcerptV1, languages: Mapping[str, str]) -> Marked:
    """An excerpt cut at its span; a span that lies outside the sentence marks what it can."""
    sentence = excerpt.sentence
    start = min(max(excerpt.span[0], 0), len(sentence))
    end = min(max(excerpt.span[1], start), len(sentence))
    if start == 0 and end == len(sentence):
        start = end = 0
    return Marked(
        source=excerpt.source,
        article_id=excerpt.article_id,
        lang=lang(languages.get(excerpt.article_id, "")),
        before=sentence[:start],
        marked=sentence[start:end],
        after=sentence[end:],
    )


def asides(story: FullStoryDocument) -> tuple[str, ...]:
    """Which versions have no part in all of the comparison because of their form, and why. None where there is no
    comparison.
    """
    shown = story.versions if story.comparison is not None else ()
    return tuple(said for v in shown if v.copy_of is None and (said := words.aside(v.source, v.form)))


def partly_compared(story: StoryDocument) -> frozenset[str]:
    """The ids of the versions of which nobody can ask whether they say what others do."""
    return frozenset(version.article_id for version in story.versions if version.form != "article")


def claims(
    comparison: ComparisonDocument, languages: Mapping[str, str], partly: Set[str] = frozenset()
) -> tuple[Claim, ...]:
    """Shared claims, those that every voice makes first, then by how many make them. `partly`: versions that are not
    asked.
    """
    family = {version.article_id: version.family for version in comparison.versions}
    every_voice = frozenset(voices([v for v in comparison.versions if v.article_id not in partly]))

    def by(excerpts: Sequence[ExcerptV1]) -> frozenset[str]:
        return frozenset(family.get(excerpt.article_id, excerpt.source) for excerpt in excerpts)

    found = [
        Claim(
            by=words.listed([excerpt.source for excerpt in claim.excerpts]),
            voices=len(by(claim.excerpts)),
            everyone=bool(every_voice) and every_voice <= by(claim.excerpts),
            wordings=tuple(marked(excerpt, languages) for excerpt in claim.excerpts),
        )
        for claim in comparison.shared
        if claim.excerpts
    ]
    return tuple(sorted(found, key=lambda claim: (not claim.everyone, -claim.voices)))


def only_in(comparison: ComparisonDocument, languages: Mapping[str, str]) -> tuple[Only, ...]:
    """What only one says, by version, in the order of the comparison's versions."""
    by_article: dict[str, list[Marked]] = {version.article_id: [] for version in comparison.versions}
    for one in comparison.only_in:
        by_article.setdefault(one.excerpt.article_id, []).append(marked(one.excerpt, languages))
    return tuple(
        Only(source=excerpts[0].source, article_id=article_id, excerpts=tuple(excerpts))
        for article_id, excerpts in by_article.items()
        if excerpts
    )


def history(story: FullStoryDocument) -> tuple[tuple[datetime, str], ...]:
    """What happened to the story and when, in order: a change of a version when it was seen, all else in event time."""
    dated = [(entry.revision.seen if entry.revision else entry.at, happening(entry, story)) for entry in story.history]
    return tuple(sorted(dated, key=lambda one: one[0]))


def happening(entry: HistoryEntry, story: FullStoryDocument) -> str:
    """One line of a story's history, without its time."""
    if entry.corrected is not None:
        return correction_words.happening(entry, entry.corrected, story.id)
    by = f" by {entry.source}" if entry.source else ""
    if entry.kind == "created":
        return f"Story begun{by}"
    if entry.kind == "linked":
        how = "as a copy" if entry.copy_of else f"with a probability of {words.percent(entry.score)}"
        return f"Version{by} linked {how}"
    if entry.kind == "revised":
        told = entry.revision
        if told is None or not (changed := in_words(told)):
            return f"Version{by} revised"
        return f"Version{by} changed: {changed}"
    if entry.kind == "merged":
        return f"Another story taken in ({entry.other_story_id})"
    if entry.kind == "split":
        moved = words.count(len(entry.article_ids), "version")
        if entry.other_story_id == story.id:
            return f"Split off from another story with {moved} ({entry.story_id})"
        return f"{moved} split off into a story of their own ({entry.other_story_id})"
    return "Story closed: it left the window"
