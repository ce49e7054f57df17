"""A decision's reason in English.

A sentence for each family of features, the runner-up, and why it was not joined.

Takes reasons as the clusterer made them or as a reader has them: any object with the same fields.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from pipeline.domain.stories.feature_words import FEATURE_WORDS, Words, percent

_PHRASES = 2
_LEAST_EFFECT, _LITTLE, _STRONG = 0.05, 0.2, 1.0
"""Effects in log-odds: one of 1 takes .50 to .73, one of .2 to .55, one of .05 to .51."""


class Contributed(Protocol):
    """One feature's part in a decision."""

    @property
    def feature(self) -> str: ...
    @property
    def value(self) -> float: ...
    @property
    def effect(self) -> float: ...


class RunnerUpLike(Protocol):
    """`stories.RunnerUp`, as it is or as it was read."""

    @property
    def story_id(self) -> str: ...
    @property
    def support(self) -> float: ...
    @property
    def members(self) -> int: ...
    @property
    def probability(self) -> float: ...
    @property
    def against(self) -> Sequence[Contributed]: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """What one family of features says.

    `effect`: the sum of their effects, in log-odds; above 0 it is evidence for one event.
    """

    family: str
    says: str
    effect: float

    @property
    def speaks(self) -> str:
        """Which way, and how much."""
        size = abs(self.effect)
        how = " strongly" if size >= _STRONG else " a little" if size < _LITTLE else ""
        return f"speaks{how} {'for' if self.effect > 0 else 'against'}"

    def __str__(self) -> str:
        return f"{self.says[0].upper()}{self.says[1:]}: {self.speaks} it"


def sentences(contributions: Iterable[Contributed]) -> tuple[Sentence, ...]:
    """A sentence for each family that matters, largest effect first.

    Each sentence gives the features with the most effect.
    """
    families: dict[str, list[Contributed]] = {}
    for one in contributions:
        if one.effect:
            families.setdefault(_words(one.feature).family, []).append(one)
    found = [_sentence(family, members) for family, members in families.items()]
    return tuple(sorted((s for s in found if abs(s.effect) >= _LEAST_EFFECT), key=lambda s: (-abs(s.effect), s.family)))


def shared_words(terms: Sequence[str]) -> str:
    """`Shares the rare words Lannick and Halden`; empty if there are none."""
    if not terms:
        return ""
    every = " and ".join(part for part in (", ".join(terms[:-1]), terms[-1]) if part)
    return f"Shares the rare {'word' if len(terms) == 1 else 'words'} {every}"


def why_not(runner_up: RunnerUpLike, threshold: float) -> str:
    """Why the runner-up was not joined: a clause for `Next best was story X:`."""
    supported = (
        f"{'its article supports' if runner_up.members == 1 else f'its {runner_up.members} articles support'} it "
    )
    supported += percent(runner_up.support) + ("" if runner_up.members == 1 else " on average")
    if runner_up.members > 1 and runner_up.probability > runner_up.support:
        supported += f" ({percent(runner_up.probability)} at best)"
    supported += (
        f", below the threshold of {percent(threshold)}" if runner_up.support < threshold else ", which was less"
    )
    against = _phrases(runner_up.against)
    return f"{supported}; against it: {'; '.join(against)}" if against else supported


class DifferenceLike(Protocol):
    """`telling_differences.TellingDifference`, as it is or as it was read."""

    @property
    def what(self) -> str: ...
    @property
    def here(self) -> str: ...
    @property
    def there(self) -> str: ...


def what_differs(differences: Iterable[DifferenceLike]) -> str:
    """`another magnitude, 6.3 and 4.4; another place, Selm and Marr`: this article's first. Empty if there is none."""
    return "; ".join(f"another {one.what}, {one.here} and {one.there}" for one in differences)


def _sentence(family: str, contributions: Sequence[Contributed]) -> Sentence:
    effect = round(sum(one.effect for one in contributions), 4)
    agreeing = [one for one in contributions if one.effect * effect > 0]
    return Sentence(family=family, says="; ".join(_phrases(agreeing)), effect=effect)


def _phrases(contributions: Sequence[Contributed]) -> list[str]:
    """The most telling first, nothing said twice."""
    ordered = sorted(contributions, key=lambda one: (-abs(one.effect), one.feature))
    return list(dict.fromkeys(_words(one.feature).phrase(one.value) for one in ordered))[:_PHRASES]


def _words(feature: str) -> Words:
    """Of a feature that only a newer program knows: its name and its value."""
    name = feature.replace("_", " ")
    return FEATURE_WORDS.get(feature) or Words(name, lambda value: f"{value:.2f}")
