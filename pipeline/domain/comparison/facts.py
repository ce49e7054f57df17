"""What is extracted from a version once, for all its pairs and for all comparisons it is in."""

from collections import OrderedDict
from dataclasses import dataclass

from pipeline.domain.comparison.contradictions import Assertions, assertions
from pipeline.domain.comparison.dates import DateMention, date_mentions
from pipeline.domain.comparison.quotes import Quote, quotes_of
from pipeline.domain.comparison.sentences import ReadText, Sentence
from pipeline.domain.comparison.slots import NumberMention, number_mentions
from pipeline.domain.comparison.told.pairs import ToldVersion, told_version


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """The numbers, quotes, dates, assertions and claims of a version."""

    numbers: tuple[NumberMention, ...]
    quotes: tuple[Quote, ...]
    dates: tuple[DateMention, ...]
    assertions: Assertions
    told: ToldVersion


def facts_of(version: ReadText) -> Facts:
    return Facts(
        numbers=number_mentions(version.sentences),
        quotes=quotes_of(version.sentences),
        dates=tuple(m for s in version.sentences for m in date_mentions(s)),
        assertions=assertions(version.sentences),
        told=told_version(version),
    )


class KnownFacts:
    """The facts of the last `most` texts asked for, by their sentences as they were read."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._facts: OrderedDict[tuple[Sentence, ...], Facts] = OrderedDict()

    def of(self, version: ReadText) -> Facts:
        """The version's facts; extracted if they are not known."""
        if version.sentences not in self._facts:
            self._facts[version.sentences] = facts_of(version)
        self._facts.move_to_end(version.sentences)
        while len(self._facts) > self._most:
            self._facts.popitem(last=False)
        return self._facts[version.sentences]
