"""Chooses a story's headline among the titles of its versions: the most central one, in the manner of LexRank.

A title is central if the other publisher families, each with one vote, have its words in their titles, or at least in
their leads. A title that teases, asks, comments or shouts counts for less than one that says what happened.

Depends on the versions alone, and changes seldom: the versions are taken in the order in which they were seen, the
headline is chosen again each time a few more families are there (`_ROUNDS`), and another replaces it only if it is
clearly more central. So a story of any size costs as much as one of the last round. Knows no vectors: versions are
stored without.

G. Erkan, D. Radev: LexRank (2004).
"""

import math
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from pipeline.domain.pages.form_signs import FormSign, form_signs
from pipeline.domain.pages.headings import own_title
from pipeline.domain.text.content import content_terms
from pipeline.domain.text.text import normalise_letters

LEAD_CHARS = 400
"""Of a text, read as its lead."""

_LEAD_WORDS = 40
_TITLE_CHARS = 300
_ROUNDS = (1, 2, 3, 4, 6, 8, 12, 16, 24, 32)
"""With how many publisher families the headline is chosen again. Later ones change it no more."""

_OF_A_FAMILY = 2
"""How many versions of one family are read, the earliest."""

_CLEARLY, _OF_TWO = 1.1, 1.3
"""How many times as central as the headline another title must be to replace it; of two families, only one speaks for
each title, so more is asked."""

_IN_LEAD = 0.5
"""What a word counts that another version has in its lead only."""

_STEM_LETTERS = 5
"""Words count as the same if they begin with the same letters: titles differ in tense and ending."""

_FEWEST_WORDS, _MOST_WORDS = 4, 18
_WEIGHTS = (
    (FormSign.OPINION | FormSign.LIVE | FormSign.NEWSLETTER | FormSign.RECURRING, 0.4),
    (FormSign.ANALYSIS | FormSign.QUESTION, 0.55),
    (FormSign.PREVIEW, 0.7),
)
_LABEL = re.compile(
    r"^\W*(?:breaking(?: news)?|just in|developing|alert|flash|urgent|exclusive|updated?(?: \d+)?|eil(?:meldung)?"
    r"|urgente?|direct|última hora|ultim'ora)\s*(?:[:|\]–—]|-\s)\W*(?=\S)",
    re.IGNORECASE,
)
_WATCH = re.compile(
    r"^\W*(?:watch|video|videos|photos?|pictures?|listen|podcast|gallery|live|opinion|analysis|transcript)\s*[:|\]–—-]"
    r"|[\[(](?:video|photos?|pictures?|watch|live|updated?)[\])]|\b(?:as it happened|live updates?|listen·)",
    re.IGNORECASE,
)
_TEASE = re.compile(
    r"(?i)\b(?:this is (?:why|how|what)|you (?:need|won't|should|can)|everything you|the real reason"
    r"|here(?:'s| is| are)|here we go|what (?:happened next|it means)|even more|really|guess (?:who|what)"
    r"|in \d+ (?:\w+ )?(?:words|charts|maps|minutes|photos))\b|(?<=\w )just\b|^oh\b|\*\*|\.\.\.\s*$|^the \w+ of \w+$"
)
_PERSON = re.compile(r"\b(?:I|I'm|I've|my|My|your|Your|you|You)\b")
_QUOTED = re.compile(r"\"[^\"]+\"|(?<!\w)'[^']+'(?!\w)")
_TWO_SENTENCES = re.compile(r"\w{3}[.!?][\"')]?\s+\w")
_LETTERS = re.compile(r"[^\W\d_]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Titled:
    """A version with its title, as the choice sees it.

    `independent`: it is neither a copy nor a page that reports many events. `lead`: of `lead_words`.
    """

    article_id: str
    url: str
    source: str
    family: str
    language: str
    title: str
    title_is_own: bool
    seen: datetime
    independent: bool
    lead: Sequence[str] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Headline:
    """A headline, and the version that it is from."""

    text: str
    of: Titled


def lead_words(text: str, language: str) -> tuple[str, ...]:
    """The stems of the first content words of a text, each once: enough to see which titles say what it reports."""
    return tuple(dict.fromkeys(_stems(text[:LEAD_CHARS], language)))[:_LEAD_WORDS]


def headline_of_story(versions: Sequence[Titled]) -> Headline:
    """The headline among the titles of at least one version, given in order of event time.

    Only versions with a title of their own are asked, of these only independent ones, as far as there are any.
    """
    titled = [v for v in versions if v.title_is_own and v.title.strip()] or versions
    candidates = [v for v in titled if v.independent] or titled
    read: list[_Read] = []
    chosen: _Read | None = None
    for round_ in _rounds(sorted(candidates, key=lambda v: v.seen)):
        read += map(_read, round_)
        chosen = _chosen_again(chosen or read[0], read)
    assert chosen is not None, "there is a version"
    return Headline(text=chosen.shown, of=chosen.version)


def _rounds(versions: Sequence[Titled]) -> Iterator[list[Titled]]:
    """The versions in the parts that each round adds; those of a family after its first ones are left out."""
    families: dict[str, int] = defaultdict(int)
    part: list[Titled] = []
    for version in versions:
        if version.family not in families and len(families) in _ROUNDS:
            yield part
            part = []
            if len(families) == _ROUNDS[-1]:
                return
        families[version.family] += 1
        if families[version.family] <= _OF_A_FAMILY:
            part.append(version)
    if len(families) in _ROUNDS:
        yield part


@dataclass(frozen=True, slots=True, kw_only=True)
class _Read:
    """`words`: the stems of the title, `figures` those from 10 on. `votes`: what each word counts in this version."""

    version: Titled
    shown: str
    words: frozenset[str]
    figures: frozenset[str]
    votes: Mapping[str, float]
    soundness: float


def _read(version: Titled) -> _Read:
    shown = _shown(version)
    words = frozenset(_stems(shown, version.language))
    votes = dict.fromkeys(version.lead, _IN_LEAD) | dict.fromkeys(words, 1.0)
    figures = frozenset(word for word in words if word.isdigit() and len(word) > 1)
    return _Read(
        version=version,
        shown=shown,
        words=words,
        figures=figures,
        votes=votes,
        soundness=_soundness(version.title, version.url, version.source),
    )


def _shown(version: Titled) -> str:
    """The title without a label before it ("BREAKING:") and the outlet's name after it."""
    title = own_title(version.title, site=version.source) or version.title
    return _LABEL.sub("", title, count=1)


def _stems(text: str, language: str) -> list[str]:
    words = content_terms(normalise_letters(text), language)
    return [word[:_STEM_LETTERS] if word.isalpha() else word for word in words]


@lru_cache(maxsize=4096)
def _soundness(title: str, url: str, source: str) -> float:
    """What a title counts by its form alone, in (0, 1]: 1 if it plainly says what happened."""
    title = normalise_letters(title[:_TITLE_CHARS])
    signs, weight = form_signs(title, "", url, source), 1.0
    for sign, less in _WEIGHTS:
        weight *= less if signs & sign else 1.0
    for pattern, less in ((_LABEL, 0.6), (_WATCH, 0.4), (_TEASE, 0.6), (_PERSON, 0.7), (_TWO_SENTENCES, 0.8)):
        weight *= less if pattern.search(title) else 1.0
    if "?" in title and not signs & FormSign.QUESTION:
        weight *= 0.7
    letters = _LETTERS.findall(title)
    if len(letters) > 12 and all(letter.isupper() for letter in letters):
        weight *= 0.6
    if sum(len(quoted) for quoted in _QUOTED.findall(title)) > len(title) / 2:
        weight *= 0.7
    words = len(title.split())
    if words == 1 and len(letters) > 12:  # scripts without spaces
        return weight
    return weight * (0.5 if words < _FEWEST_WORDS else 0.85 if words > _MOST_WORDS else 1.0)


def _chosen_again(headline: _Read, read: Sequence[_Read]) -> _Read:
    """The headline, or another title that is clearly more central among these versions."""
    families: dict[str, list[_Read]] = defaultdict(list)
    for one in read:
        families[one.version.family].append(one)
    votes = {family: _votes(those) for family, those in families.items()}
    together: dict[str, float] = defaultdict(float)
    for own in votes.values():
        for word, vote in own.items():
            together[word] += vote
    rating = [_centrality(one, votes[one.version.family], together, len(votes)) for one in read]
    best = max(range(len(read)), key=lambda at: (rating[at], -at))
    now = next(at for at, one in enumerate(read) if one.version is headline.version)
    clearly = _OF_TWO if len(votes) == 2 else _CLEARLY
    return read[best] if rating[best] > clearly * rating[now] else headline


def _votes(versions: Sequence[_Read]) -> dict[str, float]:
    """What a family says of each word: the mean of its versions."""
    votes: dict[str, float] = defaultdict(float)
    for one in versions:
        for word, vote in one.votes.items():
            votes[word] += vote / len(versions)
    return votes


def _centrality(one: _Read, own: Mapping[str, float], together: Mapping[str, float], families: int) -> float:
    """How much the other families have of the title's words, in [0, 1]; of a single family how sound the title is."""
    if families == 1:
        return one.soundness
    others = {word: (together[word] - own.get(word, 0.0)) / (families - 1) for word in one.words}
    heard = sum(others.values()) / math.sqrt(len(others) + 1) if others else 0.0
    alone = any(others[figure] < 1e-9 for figure in one.figures)
    return one.soundness * heard * (0.85 if alone else 1.0)
