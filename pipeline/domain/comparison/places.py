"""Places that differ: two versions place the same event differently.

A place is a name after a locative preposition. This module cannot know whether one place is within another, except
that countries and regions are never compared with smaller places. So a pair is dropped if the name of one place is
anywhere in the other version.
"""

import re
from collections.abc import Iterator, Sequence

from pipeline.domain.comparison.alignment import Pairing
from pipeline.domain.comparison.findings import Finding, Span, Statement
from pipeline.domain.comparison.frames import Adjunct, adjuncts, graded_frame, same_frame
from pipeline.domain.comparison.sentences import ReadText, Sentence
from pipeline.domain.text.wordlists import word_list

PLACE_MATCH = 0.6

_LOCATIVE = frozenset(word_list("in at near outside inside"))
_NO_PLACE = frozenset({"PERSON", "DATE", "TIME", "MONEY", "LAW", "WORK_OF_ART", "LANGUAGE", "PERCENT", "EVENT", "NORP"})
_TIME = re.compile(
    r"\b(monday|tuesday|wednesday|thursday|friday|saturday|sunday|january|february|march|april|may|june|july|august"
    r"|september|october|november|december|\d+)\b",
    re.IGNORECASE,
)
_WIDE = frozenset(
    word_list(
        """
        africa asia europe america american americas u.s. us usa uk u.k. eu middle east west north south world earth
        united states kingdom britain england scotland wales ireland france germany spain italy portugal greece
        turkey russia ukraine poland sweden norway denmark finland netherlands belgium austria switzerland hungary
        romania bulgaria serbia croatia china japan india pakistan afghanistan iran iraq syria israel lebanon jordan
        egypt libya tunisia algeria morocco nigeria kenya ethiopia somalia sudan congo ghana mali niger chad uganda
        tanzania zimbabwe zambia angola mozambique brazil argentina chile peru colombia venezuela ecuador bolivia
        mexico cuba haiti canada australia zealand indonesia malaysia thailand vietnam philippines korea taiwan
        myanmar bangladesh nepal yemen qatar kuwait saudi arabia emirates california texas florida ohio michigan
        virginia georgia carolina pennsylvania illinois arizona colorado oregon washington nevada utah iowa
        wisconsin minnesota missouri kansas nebraska oklahoma arkansas louisiana mississippi alabama tennessee
        kentucky indiana maryland delaware jersey connecticut massachusetts vermont hampshire maine alaska hawaii
        idaho montana wyoming dakota mexico york
        """
    )
)


def differing_places(pairing: Pairing[ReadText]) -> Iterator[Finding]:
    """Places of one event that differ, in sentences that otherwise agree."""
    named = _words(pairing.a), _words(pairing.b)
    for i, j in zip(*(pairing.match >= PLACE_MATCH).nonzero(), strict=True):
        left, right = pairing.a.sentences[i], pairing.b.sentences[j]
        for first, place in located(left):
            for second, other in located(right):
                if place[2] & named[1] or other[2] & named[0] or _level(place[2]) != _level(other[2]):
                    continue
                if first.preposition == second.preposition and (
                    score := same_frame(pairing, left, right, first, second)
                ):
                    yield Finding(
                        kind="place",
                        confidence=score,
                        topic="place",
                        a=Statement(sentence=left, span=place[:2], value=left.plain[place[0] : place[1]]),
                        b=Statement(sentence=right, span=other[:2], value=right.plain[other[0] : other[1]]),
                    )


def placed_pairs(pairing: Pairing[ReadText]) -> Iterator[tuple[float, Sentence, Sentence, tuple[Span, Span]]]:
    """The differing places of any two sentences, and how likely they place one event, in [0, 1]."""
    named = _words(pairing.a), _words(pairing.b)
    for left in pairing.a.sentences:
        for right in pairing.b.sentences:
            for first, place in located(left):
                for second, other in located(right):
                    if place[2] & named[1] or other[2] & named[0] or _level(place[2]) != _level(other[2]):
                        continue
                    strength = graded_frame(pairing, left, right, first, second)
                    yield strength, left, right, (place[:2], other[:2])


Place = tuple[int, int, frozenset[str]]


def located(sentence: Sentence) -> Iterator[tuple[Adjunct, Place]]:
    """The places that a sentence names after a locative preposition.

    Each with its phrase, and the name's characters and words.
    """
    tokens = sentence.tokens
    for adjunct in adjuncts(sentence):
        if adjunct.preposition not in _LOCATIVE:
            continue
        heads = [
            i for i in adjunct.words if tokens[i].dep == "pobj" and tokens[tokens[i].head].lemma == adjunct.preposition
        ]
        for head in heads[:1]:
            name = [i for i in sorted(adjunct.words) if i <= head and tokens[i].pos == "PROPN" and head - i < 5]
            if not name or name[-1] != head or any(tokens[i].entity in _NO_PLACE for i in name):
                continue
            start, end = tokens[name[0]].start, tokens[head].end
            if not _TIME.search(sentence.plain[start:end]):
                yield (
                    adjunct,
                    (start, end, frozenset(w for i in name for w in re.findall(r"\w+", tokens[i].text.lower()))),
                )


def _words(version: ReadText) -> frozenset[str]:
    texts: Sequence[str] = [version.title, *(s.plain for s in version.sentences)]
    return frozenset(word.lower() for text in texts for word in re.findall(r"\w+", text))


def _level(name: frozenset[str]) -> bool:
    return bool(name & _WIDE)
