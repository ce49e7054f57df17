"""Compares the versions of a story with each other.

Combines what the other modules find for each pair of independent versions.

- A copy is not a voice of its own. It is listed, and can be a side of a conflict, but never against its own text.
- A page that reports many events is only listed: what it says about another event would be compared with this one.
- Only the beginning of a teaser is known. What it says is compared, but never what it or another version leaves out.
- A text that is short beside the others leaves nothing out.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from pipeline.domain.comparison.alignment import Pairing, paired
from pipeline.domain.comparison.causes import differing_causes
from pipeline.domain.comparison.chosen import Chosen, chosen_of
from pipeline.domain.comparison.clock_times import differing_times
from pipeline.domain.comparison.common_details import common_details
from pipeline.domain.comparison.credits import credited
from pipeline.domain.comparison.cut_quotes import cut_quotes
from pipeline.domain.comparison.dates import differently_dated, differing_dates
from pipeline.domain.comparison.differing_quotes import FEWEST_OF_A_STATEMENT, as_quotes, differing_quotes
from pipeline.domain.comparison.facts import Facts, KnownFacts
from pipeline.domain.comparison.figure_table import figure_rows
from pipeline.domain.comparison.findings import Finding
from pipeline.domain.comparison.force import told_with_other_force
from pipeline.domain.comparison.kept import kept
from pipeline.domain.comparison.merging import PairFinding, merge
from pipeline.domain.comparison.misattributed import misattributed
from pipeline.domain.comparison.namesakes import namesakes
from pipeline.domain.comparison.numbers import differing_numbers
from pipeline.domain.comparison.office_standings import differing_standings
from pipeline.domain.comparison.omissions import omitted
from pipeline.domain.comparison.one_part import Known, differing_parts
from pipeline.domain.comparison.opposite_clauses import opposite_clauses
from pipeline.domain.comparison.outcomes import differing_outcomes
from pipeline.domain.comparison.places import differently_placed, differing_places
from pipeline.domain.comparison.quoted import quoted
from pipeline.domain.comparison.recipients import differing_recipients
from pipeline.domain.comparison.replaced import replaced
from pipeline.domain.comparison.result import Comparison, LookedAt
from pipeline.domain.comparison.reversed_sentences import negated_paraphrases
from pipeline.domain.comparison.reworded import Reworded, told_in_other_words
from pipeline.domain.comparison.reworded_quotes import reworded_quotes
from pipeline.domain.comparison.sentences import ReadText, VersionText
from pipeline.domain.comparison.shared import shared_claims
from pipeline.domain.comparison.short_texts import words_of
from pipeline.domain.comparison.spellings import differing_spellings
from pipeline.domain.comparison.stated_table import stated_rows
from pipeline.domain.comparison.swapped_parts import swapped_parts
from pipeline.domain.comparison.timeline import compared_versions, hours_between, in_order
from pipeline.domain.comparison.told.antecedents import Antecedents
from pipeline.domain.comparison.told.common import Told, told_together
from pipeline.domain.comparison.told.disputes import Disputes
from pipeline.domain.comparison.told.judge import ClaimJudge
from pipeline.domain.comparison.told.judging import JudgedPairings, judge_versions
from pipeline.domain.comparison.told.shown import agreeing, facts_in_common, told_otherwise
from pipeline.domain.comparison.unparsed import differing_runs, differing_statements
from pipeline.domain.comparison.who import differing_names
from pipeline.domain.comparison.wording import wording


@dataclass(frozen=True, slots=True, kw_only=True)
class CompareParams:
    """`same_claim`: the least M of one claim in two versions. `max_versions`: the most versions compared.

    `judge`: judges claims of texts that have a parse; without it and in other languages, sentences are matched by M.
    """

    same_claim: float
    max_versions: int
    judge: ClaimJudge | None = None
    most_shared: int = 20
    most_omitted: int = 12
    most_figures: int = 12
    most_told_differently: int = 12


def compare_versions(
    *,
    story_id: str,
    headline: str,
    versions: Sequence[VersionText],
    params: CompareParams,
    known: KnownFacts | None = None,
    selected: Chosen | None = None,
) -> Comparison:
    """The comparison of at most `max_versions` versions: one of each family first, then the earliest others.

    `known`: the facts of versions that were compared before. `selected`: which of these versions are compared, if that
    is decided already (`chosen_of`); of the others the sentences they begin with are enough, without vectors.
    """
    known = known or KnownFacts(len(versions))
    selected = selected or chosen_of(versions, params.max_versions)
    ordered, texts = in_order(versions), selected.texts
    voiced = frozenset(selected.independent)
    compared = [known.same(v) for v in ordered if v.article.id in selected.compared]
    chosen = tuple(v for v in compared if v.article.id in voiced)
    facts = {v.article.id: known.of(v) for v in compared}
    pairings, found = list[Pairing[VersionText]](), list[PairFinding]()
    reworded = list[tuple[VersionText, VersionText, Reworded]]()
    for a, b in combinations(compared, 2):
        if texts[a.article.id] == texts[b.article.id]:
            continue
        pairing, x, y = paired(a, b), facts[a.article.id], facts[b.article.id]
        found += [(a.article.id, b.article.id, finding) for finding in _conflicts_between(pairing, x, y)]
        if a in chosen and b in chosen:
            pairings.append(pairing)
            reworded += [(a, b, one) for one in _reworded(pairing, x, y)]
    conflicts = merge(found, {v.article.id: v.article.source for v in ordered})
    judged = [v for v in chosen if params.judge is not None and facts[v.article.id].told.judged]
    told = {v.article.id: facts[v.article.id].told for v in judged}
    words = {v.article.id: facts[v.article.id].runs for v in judged}
    judged_pairs = judge_versions(told, params.judge) if params.judge is not None else {}
    disputes = Disputes(conflicts)
    several = told_together(judged, judged_pairs, params.judge, disputes) if params.judge is not None else Told()
    antecedents = {v.article.id: Antecedents(v, facts[v.article.id].meant) for v in judged}
    shared, told_differently = facts_in_common(several, judged, antecedents), told_otherwise(several, judged)
    most = params.most_omitted
    alone = omitted(pairings, told, words, judged_pairs, chosen, several, disputes, antecedents, most=most)
    by_sentence = [p for p in pairings if p.a.article.id not in told or p.b.article.id not in told]
    shared += shared_claims(by_sentence, params.same_claim, conflicts)
    figures = figure_rows(pairings, {article: own.numbers for article, own in facts.items()}, params.most_figures)
    figures = (*figures, *stated_rows(pairings, facts))[: params.most_figures]
    told_differently += told_in_other_words(reworded, figures, (*conflicts, *told_differently))
    told_differently = told_differently[: params.most_told_differently]
    shared = agreeing(shared, told_differently)
    apart = [conflict.sides for conflict in conflicts] + [one.sides for one in told_differently]
    shared += common_details(pairings, facts, shared, apart)
    return Comparison(
        story_id=story_id,
        headline=headline,
        versions=tuple(
            replace(place, words=words_of(v), only_here=alone.counts.get(v.article.id, 0))
            for place, v in zip(compared_versions(ordered), ordered, strict=True)
        ),
        conflicts=conflicts,
        shared=shared[: params.most_shared],
        told_differently=told_differently,
        left_out=alone.left_out,
        only_in=alone.only_in,
        not_compared=tuple(article for article in selected.voices if article not in voiced),
        figures=figures,
        credited=credited(compared, {article: own.sources for article, own in facts.items()}),
        wording=wording(chosen, {article: own.words for article, own in facts.items()}),
        quoted=quoted(chosen, {article: own.speeches for article, own in facts.items()}),
        looked_at=_looked_at(chosen, facts, by_sentence, judged_pairs, params),
    )


def _looked_at(
    chosen: Sequence[VersionText],
    facts: Mapping[str, Facts],
    by_sentence: Sequence[Pairing[VersionText]],
    judged: JudgedPairings,
    params: CompareParams,
) -> LookedAt:
    """How much was compared. Where claims are not judged, sentences are counted in their place."""
    paired = {
        (article, int(index))
        for articles, found in judged.items()
        for at in found.at[found.related >= (params.judge.related if params.judge is not None else 1.0)]
        for article, index in zip(articles, at, strict=True)
    }
    paired |= {
        (version.article.id, -1 - index)
        for pairing in by_sentence
        for i, j in pairing.mutual
        if pairing.match[i, j] >= params.same_claim
        for version, index in ((pairing.a, i), (pairing.b, j))
        if params.judge is None or not facts[version.article.id].told.judged
    }
    own = [facts[v.article.id] for v in chosen]
    return LookedAt(
        versions=len(chosen),
        pairs=len(chosen) * (len(chosen) - 1) // 2,
        claims=sum(len(one.told.claims) for one in own),
        claims_paired=len(paired),
        figures=sum(len(one.numbers) + len(one.stated) for one in own),
        quotes=sum(len(q.words) >= FEWEST_OF_A_STATEMENT for one in own for q in one.quotes),
        not_judged=tuple(v.article.id for v in chosen if v.sentences and not facts[v.article.id].told.judged),
    )


@kept
def _conflicts_between(pairing: Pairing[VersionText], a: Facts, b: Facts) -> tuple[Finding, ...]:
    return tuple(conflicts_of_pair(pairing, a, b, hours_between(pairing.a.article, pairing.b.article)))


@kept
def _reworded(pairing: Pairing[VersionText], a: Facts, b: Facts) -> tuple[Reworded, ...]:
    """What two versions say in other words: quotations, verbs of other force, standings in an office, and names."""
    return (
        *reworded_quotes(pairing, a.quotes, b.quotes),
        *cut_quotes(pairing, a.quotes, b.quotes),
        *told_with_other_force(pairing),
        *differing_standings(a.persons, b.persons),
        *differing_spellings(a.persons, b.persons),
    )


def conflicts_of_pair(pairing: Pairing[ReadText], a: Facts, b: Facts, hours: float | None = None) -> Iterator[Finding]:
    """Every possible conflict between two versions; without a parse those of quotes, figures, dates and names.

    `hours`: how much later `b` was published, if that is known.
    """
    yield from as_quotes(_conflicts(pairing, a, b, hours), a.quotes, b.quotes)


def _conflicts(pairing: Pairing[ReadText], a: Facts, b: Facts, hours: float | None) -> Iterator[Finding]:
    yield from differing_quotes(pairing, a.quotes, b.quotes)
    yield from misattributed(a.quotes, b.quotes)
    parsed = [all(s.structured for s in v.sentences[:1]) for v in (pairing.a, pairing.b)]
    if not any(parsed) and a.language == b.language != "und":
        yield from differing_statements(pairing, a.stated, b.stated, a.language, hours)
        yield from differing_runs(pairing, a.language)
    if not all(parsed):
        return
    yield from differing_numbers(pairing, a.numbers, b.numbers, hours)
    yield from differing_dates(pairing, a.dates, b.dates)
    yield from differently_dated(pairing, a.dated, b.dated)
    yield from differing_times(pairing, a.timed, b.timed)
    yield from differing_places(pairing, a.placed, b.placed)
    yield from differently_placed(pairing, a.placed, b.placed)
    yield from differing_names(pairing, a.assertions, b.assertions, a.named, b.named)
    yield from namesakes(pairing, a.persons, b.persons, a.folded, b.folded)
    yield from differing_recipients(pairing, a.receipts, b.receipts, a.named.words, b.named.words)
    yield from differing_outcomes(pairing, a.outcomes, b.outcomes)
    yield from differing_causes(pairing, a.explained, b.explained)
    yield from opposite_clauses(pairing, a.assertions, b.assertions)
    yield from negated_paraphrases(pairing)
    yield from replaced(pairing, a.named.words, b.named.words)
    known = [Known(names=one.named.words, lemmas=one.explained.lemmas) for one in (a, b)]
    yield from differing_parts(pairing, *known)
    yield from swapped_parts(pairing)
