"""What is extracted from a version once, for all its pairs and for all comparisons it is in."""

from collections import OrderedDict
from dataclasses import dataclass, fields
from itertools import islice
from typing import cast

from pipeline.domain.articles.articles import Article
from pipeline.domain.comparison.assertions import Assertions, assertions
from pipeline.domain.comparison.causes import Explained, explained
from pipeline.domain.comparison.clock_times import Timed, timed
from pipeline.domain.comparison.credits import sources_of
from pipeline.domain.comparison.dates import Dated, DateMention, date_mentions, dated_clauses
from pipeline.domain.comparison.kept import forget
from pipeline.domain.comparison.named_words import folded_words
from pipeline.domain.comparison.namesakes import Person, persons
from pipeline.domain.comparison.outcomes import Outcome, outcomes
from pipeline.domain.comparison.persons_meant import PersonsMeant
from pipeline.domain.comparison.places import Placed, placed
from pipeline.domain.comparison.quotes import Quote, quotes_of
from pipeline.domain.comparison.recipients import Receipt, receipts
from pipeline.domain.comparison.sentences import ReadText, Sentence, VersionText
from pipeline.domain.comparison.slots import MOST_IN_TEXT, NumberMention, number_mentions
from pipeline.domain.comparison.speakers import Speech, voices_of
from pipeline.domain.comparison.stated import Stated, stated
from pipeline.domain.comparison.told.pairs import ToldVersion, told_version
from pipeline.domain.comparison.told.word_runs import WordRuns, claim_words
from pipeline.domain.comparison.who import Named, named
from pipeline.domain.comparison.wording import Words, words_of_version

MOST_STATED = 300
"""Figures and dates kept of a text without a parse, from its beginning."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What the comparison extracts from a version: its figures, quotes, speakers, clauses, claims and their names.

    `meant`: whom "he" and "she" mean; None if nothing is quoted. `stated`: the figures and dates of a text without a
    parse. `language`: the text's, `und` if it is not known.
    """

    numbers: tuple[NumberMention, ...]
    quotes: tuple[Quote, ...]
    dates: tuple[DateMention, ...]
    assertions: Assertions
    dated: Dated
    timed: Timed
    placed: Placed
    named: Named
    explained: Explained
    receipts: tuple[Receipt, ...]
    outcomes: tuple[Outcome, ...]
    persons: tuple[Person, ...]
    folded: frozenset[str]
    told: ToldVersion
    runs: WordRuns
    speeches: tuple[Speech, ...]
    meant: PersonsMeant | None
    sources: tuple[str, ...]
    words: Words
    language: str
    stated: tuple[Stated, ...]


def facts_of(version: ReadText) -> Facts:
    found = assertions(version.sentences)
    voices = voices_of(version)
    told = told_version(version, voices.quoted)
    language = version.article.language if isinstance(version, VersionText) else "und"
    return Facts(
        numbers=number_mentions(version.sentences)[:MOST_IN_TEXT],
        quotes=quotes_of(version.sentences),
        dates=tuple(m for s in version.sentences for m in date_mentions(s)),
        assertions=found,
        dated=dated_clauses(found.clauses),
        timed=timed(version.sentences, found.clauses),
        placed=placed(version, found.clauses),
        named=named(version, found.clauses),
        explained=explained(version, found.clauses),
        receipts=receipts(found.clauses),
        outcomes=outcomes(found.clauses),
        persons=persons(version.sentences),
        folded=folded_words(version),
        told=told,
        runs=claim_words(version, told.claims),
        speeches=voices.speeches,
        meant=voices.persons,
        sources=sources_of(version),
        words=words_of_version(version),
        language=language,
        stated=tuple(
            islice((x for s in version.sentences if not s.structured for x in stated(s, language)), MOST_STATED)
        ),
    )


class KnownFacts:
    """The last `most` versions asked for, by their article, title and sentences, each with its facts.

    With a version goes what was `kept` of its pairs.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._known: OrderedDict[_Key, tuple[ReadText, Facts]] = OrderedDict()

    def of(self, version: ReadText) -> Facts:
        """The version's facts; extracted if they are not known."""
        return self._of(version)[1]

    def same(self, version: VersionText) -> VersionText:
        """The version as it was first asked for, which is always the same object. `copy_of` is what it was then."""
        return cast("VersionText", self._of(version)[0])

    def _of(self, version: ReadText) -> tuple[ReadText, Facts]:
        article = version.article if isinstance(version, VersionText) else None
        key = article, version.title, version.sentences
        if key not in self._known:
            self._known[key] = version, facts_of(version)
        self._known.move_to_end(key)
        while len(self._known) > self._most:
            _, (gone, facts) = self._known.popitem(last=False)
            forget([gone, *(getattr(facts, field.name) for field in fields(facts))])
        return self._known[key]


_Key = tuple[Article | None, str, tuple[Sentence, ...]]
