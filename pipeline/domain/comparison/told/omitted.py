"""What several versions tell and another leaves out, and what only one tells: by claims, the weightiest first.

A short text and a teaser leave nothing out. Versions of one family are one voice: what one of them tells, the family
tells. Claims that say nothing by themselves are not listed: without the noun of a pronoun, a quote without its speaker,
a question, a fragment, a mere name or attribution. What a conflict or a fact in common shows is nobody's own, nor does
who disputes a claim leave it out, nor who published before anyone told it.
"""

import math
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from itertools import dropwhile, groupby

from pipeline.domain.articles.articles import Article
from pipeline.domain.comparison.findings import Span
from pipeline.domain.comparison.once import once
from pipeline.domain.comparison.result import LeftOut, OnlyIn
from pipeline.domain.comparison.sentences import Sentence, VersionText, content_lemmas
from pipeline.domain.comparison.timeline import hours_between
from pipeline.domain.comparison.told.claims import Claim
from pipeline.domain.comparison.told.common import Told
from pipeline.domain.comparison.told.disputes import Disputes
from pipeline.domain.comparison.told.pairs import ToldVersion
from pipeline.domain.comparison.told.readable import points_back, readable
from pipeline.domain.comparison.told.referents import is_pronoun
from pipeline.domain.comparison.told.shown import claim_excerpt, hull
from pipeline.domain.comparison.told.untold import Omissions
from pipeline.domain.text.wordlists import word_list

LIKELY_TOLD = 0.65
"""The least probability of a fact for it to be left out by others: a little surer than to be in common."""

FEWEST_LEMMAS = 3

LIKELY_UNTOLD = 0.0
"""The least log-odds that no other version tells the rest of a sentence, where a sentence is shown as a whole."""

KNOWN_BY_ALL_HOURS = 1.0
"""What is first told so much later than a version came out is not left out by it. Of bare days, on a later day."""

SURELY, MOST_SURELY = 1.0, 2.2
"""What a unit of log-odds is worth in ranking what only one version tells, beside `weight`, and up to how many."""

_VERBS = frozenset({"VERB", "AUX"})
_UNBOUND = frozenset(word_list("being having to"))
"""Auxiliaries that make no statement: of a participle or an infinitive."""

_ADDRESSED = frozenset(word_list("i we us our my you your let's"))
_SUBJECTS = frozenset({"nsubj", "nsubjpass", "csubj", "csubjpass", "expl"})


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnClaim:
    """What only one version tells in one sentence: claims that follow each other, with the other versions' ids.

    `span`: their characters in the sentence, without those of other claims; all of it if they cannot be read alone.
    `surely`: log-odds that the version that tells it likeliest does not.
    """

    version: VersionText
    claims: tuple[Claim, ...]
    span: Span
    missing_from: tuple[str, ...]
    surely: float

    @property
    def rank(self) -> tuple[float, ...]:
        """Its place among what only this version tells: lower is first.

        A pronoun whose noun stands in another sentence is understood with that one: such items come last. Before them,
        opinion and what has neither name, figure nor date.
        """
        first = self.claims[0]
        needs_another = bool(first.referent) and not first.quoted and not _needs_no_noun(first)
        bare = not any(c.figures or c.names or c.dates for c in self.claims) or _is_opinion(first, self.span)
        worth = max(weight(claim) for claim in self.claims if tells_something(claim))
        return needs_another, bare, -(worth + SURELY * min(self.surely, MOST_SURELY))

    @property
    def shown(self) -> OnlyIn:
        """It as it is shown."""
        speaker = next((c for c in self.claims if c.attributed and c.speaker), self.claims[0])
        return OnlyIn(excerpt=claim_excerpt(self.version, speaker, self.span), missing_from=self.missing_from)


Elsewhere = Mapping[tuple[str, int], Sequence[Span]]
"""The characters that are told by several, by article id and index of the sentence."""


def told_elsewhere(told: Mapping[str, ToldVersion], several: Told, disputes: Disputes) -> Elsewhere:
    """Where the versions' facts in common, and what they tell differently or dispute, stand in their texts."""
    found: dict[tuple[str, int], list[Span]] = {}
    claims = [one for fact in (*several.facts, *several.disputed) for one in fact.claims.items()]
    claims += [one for variant in several.variants for one in (variant.a, variant.b)]
    claims += [
        (article, claim) for article, own in told.items() for claim in own.claims if (article, claim) in disputes
    ]
    for article, claim in claims:
        found.setdefault((article, claim.sentence.index), []).append(hull(claim))
    return found


def only_here(
    versions: Sequence[VersionText],
    told: Mapping[str, ToldVersion],
    omissions: Omissions,
    full: Set[str],
    elsewhere: Elsewhere,
) -> Iterator[tuple[VersionText, list[OwnClaim]]]:
    """For each version what only it tells, the weightiest first, one item a sentence.

    `told`: the claims of each version by article id. `full`: the ids of full reports, the only ones that leave
    anything out; what another version tells is not told here only, however short it is. `elsewhere`: what is shown as
    told by several, which is never shown here too.
    """
    for place, version in enumerate(versions):
        own = version.article.id
        others = [
            v
            for v in versions
            if v.article.family != version.article.family and (own, v.article.id) in omissions.untold
        ]
        missing = tuple(v.article.id for v in others if v.article.id in full)
        if not missing or version.article.form == "teaser":
            continue
        # A family's claim is listed under its earliest version.
        sisters = [v for v in versions[:place] if v.article.family == version.article.family]
        asked = [v.article.id for v in (*others, *sisters) if (own, v.article.id) in omissions.untold]
        claims = told[own].claims
        untold = [all(omissions.untold[own, other][claim.index] for other in asked) for claim in claims]
        found = []
        for index, group in groupby(claims, key=lambda claim: claim.sentence.index):
            inside = list(group)
            runs = [list(run) for alone, run in groupby(inside, key=lambda claim: untold[claim.index]) if alone]
            # What is shown does not begin with "they" or "that".
            runs = [list(dropwhile(lambda one: one.open_pronoun and not tells_something(one), run)) for run in runs]
            there = elsewhere.get((own, index), ())
            listed = []
            for run in runs:
                if not run or not any(map(tells_something, run)):
                    continue
                sentence, span = run[0].sentence, _own_span(run, inside, there)
                if span and (alone := readable(sentence, span)) is None:
                    rest = [claim.index for claim in inside if claim not in run]
                    likely = any(omissions.score[own, other][rest].min(initial=1) < LIKELY_UNTOLD for other in asked)
                    alone = None if likely or there else (0, len(sentence.text))
                    run = inside if alone else run
                span = alone if span else None
                if (
                    span
                    and not _begins_in_the_air(run[0], span)
                    and not points_back(sentence, span)
                    and not omissions.has_words(asked, sentence, span)
                ):
                    surely = min(float(omissions.score[own, other][c.index]) for other in asked for c in run)
                    listed.append(
                        OwnClaim(version=version, claims=tuple(run), span=span, missing_from=missing, surely=surely)
                    )
            if listed:
                found.append(min(listed, key=lambda one: one.rank))
        found.sort(key=lambda one: one.rank)
        yield version, found


def _own_span(run: Sequence[Claim], inside: Sequence[Claim], elsewhere: Sequence[Span]) -> Span | None:
    """The longest stretch of these claims alone, of those `inside` a sentence; None if nothing sizeable is left."""
    own = sorted({span for claim in run for span in claim.spans if not _meets(span, elsewhere)})
    others = [span for claim in inside if claim not in run for span in claim.spans if not _meets(span, own)]
    stretches: list[Span] = []
    for start, end in own:
        if stretches and not _meets((stretches[-1][1], start), [*elsewhere, *others]):
            stretches[-1] = (stretches[-1][0], max(end, stretches[-1][1]))
        else:
            stretches.append((start, end))
    longest = max(stretches, key=lambda span: span[1] - span[0], default=None)
    if longest is None or not _is_sizeable(run[0].sentence, longest):
        return None
    text = run[0].sentence.text
    only_marks = not any(map(str.isalnum, text[: longest[0]] + text[longest[1] :]))
    return (0, len(text)) if only_marks else longest


def _meets(span: Span, others: Sequence[Span]) -> bool:
    return any(span[0] < end and start < span[1] for start, end in others)


def _is_sizeable(sentence: Sentence, span: Span) -> bool:
    said = [token for token in sentence.tokens if span[0] <= token.start < span[1]]
    return len(content_lemmas(said, structured=True)) >= FEWEST_LEMMAS and any(t.pos in _VERBS for t in said)


def left_out(
    versions: Sequence[VersionText], several: Told, disputes: Disputes, omissions: Omissions, full: Set[str]
) -> list[LeftOut]:
    """What at least two families tell and a full report does not: by the number of families, then by weight.

    `versions`: those whose claims are judged. Who disputes a fact, or is of the family of one that does, does not leave
    it out.
    """
    family = {v.article.id: v.article.family for v in versions}
    articles = {v.article.id: v.article for v in versions}
    found = []
    for fact in (*several.facts, *several.disputed):
        tellers = fact.claims
        if fact.probability < LIKELY_TOLD or not any(map(tells_something, tellers.values())):
            continue
        disputed_by = (other for teller, one in tellers.items() for other in disputes.disputed_by(teller, one))
        families = {family[article] for article in tellers}
        spoken = families | {family[article] for article in disputed_by if article in family}
        missing = tuple(
            article
            for article in family
            if article in full
            and family[article] not in spoken
            and not _came_before(articles[article], [articles[teller] for teller in tellers])
            and all(
                (teller, sister) in omissions.untold and omissions.untold[teller, sister][one.index]
                for sister in family
                if family[sister] == family[article]
                for teller, one in tellers.items()
            )
        )
        if missing:
            worth = sum(weight(one) for one in tellers.values()) / len(tellers)
            found.append((-len(families), -worth, tellers, missing))
    found.sort(key=lambda one: one[:2])
    shown, used = [], set[tuple[str, int]]()
    for _, _, tellers, missing in found:
        sentences = {(article, claim.sentence.index) for article, claim in tellers.items()}
        if sentences & used:
            continue
        used |= sentences
        excerpts = tuple(
            claim_excerpt(v, tellers[v.article.id], hull(tellers[v.article.id]))
            for v in versions
            if v.article.id in tellers
        )
        shown.append(LeftOut(excerpts=excerpts, missing_from=missing))
    return shown


def _came_before(article: Article, tellers: Sequence[Article]) -> bool:
    """Whether it was published so long before all of these that what they tell may not have been known."""
    hours = [hours_between(article, teller) for teller in tellers]
    return all(one is not None and one > KNOWN_BY_ALL_HOURS for one in hours)


@once
def tells_something(claim: Claim) -> bool:
    """Whether the claim says something that is understood by itself."""
    is_question = claim.manner == "asked" and claim.sentence.plain.rstrip(" \"'”’").endswith("?")
    if is_question or (claim.quoted and not claim.speaker):
        return False
    said = [t for t in claim.sentence.tokens if any(start <= t.start < end for start, end in claim.spans)]
    if claim.open_pronoun and not _needs_no_noun(claim):
        return False
    return (
        len(claim.lemmas) >= FEWEST_LEMMAS and any(t.pos in _VERBS for t in said) and not _is_fragment(claim.sentence)
    )


def _begins_in_the_air(claim: Claim, span: Span) -> bool:
    """Whether the span begins with a pronoun, as a parse may not show it, and nothing says what it stands for."""
    first = next((t for t in claim.sentence.tokens if t.start >= span[0] and t.dep != "punct"), None)
    if first is None or not is_pronoun(first) or first.dep == "det":
        return False
    return not claim.referent and not (claim.quoted and claim.speaker) and not _needs_no_noun(claim)


def _is_opinion(claim: Claim, span: Span) -> bool:
    """Whether the outlet itself speaks of us or to the reader."""
    return not claim.attributed and any(
        t.text.lower() in _ADDRESSED for t in claim.sentence.tokens if span[0] <= t.start < span[1]
    )


def _needs_no_noun(claim: Claim) -> bool:
    """Whether its pronoun stands for what its sentence names before, or for a clause: "it is unclear whether"."""
    tokens, start = claim.sentence.tokens, claim.subject[0] if claim.subject else 0
    if any(t.start < start and (t.pos == "PROPN" or (t.pos == "NOUN" and t.dep in _SUBJECTS)) for t in tokens):
        return True
    subject = next((t for t in tokens if t.start == start), None)
    if subject is None or subject.text.lower() != "it":
        return False
    heads = {subject.head, *(n for n, t in enumerate(tokens) if t.head == subject.head and t.dep == "acomp")}
    is_said_of_a_clause = any(t.head in heads and t.dep in {"ccomp", "csubj", "xcomp"} for t in tokens)
    return subject.dep == "expl" or (tokens[subject.head].pos == "AUX" and is_said_of_a_clause)


@once
def _is_fragment(sentence: Sentence) -> bool:
    """Whether a sentence is a noun with what belongs to it, or a clause on its own ("A child being led off")."""
    tokens = sentence.tokens
    helped = {t.head for t in tokens if t.dep in {"aux", "auxpass"} and t.text.lower() not in _UNBOUND}
    unbound = {t.head for t in tokens if t.dep in {"aux", "auxpass"}} - helped
    unbound |= {n for n, t in enumerate(tokens) if t.text.endswith("ing") and n not in helped}
    verbs = {n for n, t in enumerate(tokens) if t.pos in _VERBS and t.dep not in {"relcl", "acl"} and n not in unbound}
    return not any(t.head in verbs and t.dep in _SUBJECTS for t in tokens) and not any(
        tokens[n].dep == "ROOT" for n in verbs
    )


def weight(claim: Claim) -> float:
    """How much a claim matters: figures, names and dates, and how near to the beginning it stands."""
    return (
        1.0 * bool(claim.figures)
        + 0.5 * min(3, len(claim.names))
        + 0.5 * bool(claim.dates)
        - math.log1p(claim.sentence.index)
    )
