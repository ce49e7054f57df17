"""What only one version tells: by claims, the weightiest first, and last what leans on the text before it.

A short text and a teaser leave nothing out. Versions of one family are one voice: what one of them tells, the family
tells. Claims that say nothing by themselves are not listed: without the noun of a pronoun, a quote without its speaker,
a question, a fragment, a mere name or attribution. What a conflict or a fact in common shows is nobody's own.
"""

import re
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from itertools import dropwhile, groupby

from pipeline.domain.comparison.findings import Span
from pipeline.domain.comparison.once import once
from pipeline.domain.comparison.result import OnlyIn
from pipeline.domain.comparison.sentences import Sentence, VersionText, content_lemmas
from pipeline.domain.comparison.told.antecedents import Antecedents
from pipeline.domain.comparison.told.claims import Claim
from pipeline.domain.comparison.told.common import Told
from pipeline.domain.comparison.told.disputes import Disputes
from pipeline.domain.comparison.told.leaning import topic_of
from pipeline.domain.comparison.told.pairs import ToldVersion
from pipeline.domain.comparison.told.posts import poster
from pipeline.domain.comparison.told.ranking import order
from pipeline.domain.comparison.told.readable import goes_on, points_back, readable
from pipeline.domain.comparison.told.shown import hull, part_of_claim
from pipeline.domain.comparison.told.standalone import (
    FEWEST_LEMMAS,
    VERBS,
    begins_in_the_air,
    is_torn,
    says_only_who,
    tells_something,
)
from pipeline.domain.comparison.told.untold import Omissions

LIKELY_UNTOLD = 0.0
"""The least log-odds that no other version tells the rest of a sentence, where a sentence is shown as a whole."""

_WORD = re.compile(r"\w+")
_SUBJECTS = frozenset({"nsubj", "nsubjpass"})


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnClaim:
    """What only one version tells in one sentence: claims that follow each other, with the other versions' ids.

    `span`: their characters in the sentence, without those of other claims; all of it if they cannot be read alone.
    `order`: its place among what only this version tells, lower first; `leans`: it is not understood without the text
    before it, and comes last.
    """

    claims: tuple[Claim, ...]
    shown: OnlyIn
    order: tuple[bool, float]
    leans: bool


def _own_claim(
    version: VersionText,
    claims: Sequence[Claim],
    span: Span,
    missing_from: tuple[str, ...],
    surely: float,
    topic: Set[str],
    titles: Set[str],
    antecedents: Antecedents,
) -> OwnClaim:
    speaker = next((c for c in claims if c.attributed and c.speaker), claims[0])
    excerpt = part_of_claim(version, speaker, span)
    if (speaker.quoted and _names_another(speaker)) or (not _all_said_by(claims, speaker) and _names(speaker, span)):
        excerpt = replace(excerpt, said_by="")
    elif excerpt.said_by:
        excerpt = replace(excerpt, said_by=antecedents.who_says(speaker.sentence, span, excerpt.said_by))
    posted = poster(version.sentences, claims[0].sentence.paragraph)
    if posted and not speaker.quoted:
        excerpt = replace(excerpt, said_by=posted)
    first = claims[0]
    meant, leaning = antecedents.of(first.sentence, span, topic=topic, speaker=excerpt.said_by)
    excerpt = replace(excerpt, antecedents=meant)
    leaning |= first.sentence.own_text != first.sentence.text  # A site's links stand in it.
    return OwnClaim(
        claims=tuple(claims),
        shown=OnlyIn(excerpt=excerpt, missing_from=missing_from),
        order=order(claims, first.sentence, span, surely, titles),
        leans=leaning,
    )


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
    antecedents: Mapping[str, Antecedents],
    most: int,
) -> Iterator[tuple[VersionText, list[OwnClaim]]]:
    """For each version what only it tells, the weightiest first, one item a sentence.

    `told`: the claims of each version by article id. `full`: the ids of full reports, the only ones that leave
    anything out; what another version tells is not told here only, however short it is. `elsewhere`: what is shown as
    told by several, which is never shown here too. `antecedents`: by article id. What leans on the text before it, and
    has no antecedent there, is last of the weightiest `most`.
    """
    titles = frozenset(word for v in versions for word in _WORD.findall(v.title.lower()))
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
        topic = topic_of(versions, version)
        untold = omissions.untold_by_all(own, asked)
        surely = omissions.least_score(own, asked)
        found = []
        for index, group in groupby(claims, key=lambda claim: claim.sentence.index):
            inside = list(group)
            if is_torn(version.sentences, index) or says_only_who(version.sentences[index]):
                continue
            runs = [list(run) for alone, run in groupby(inside, key=lambda claim: untold[claim.index]) if alone]
            # What is shown does not begin with "they" or "that".
            runs = [list(dropwhile(lambda one: one.open_pronoun and not tells_something(one), run)) for run in runs]
            there = elsewhere.get((own, index), ())
            listed = []
            for run in runs:
                if not run or not any(map(tells_something, run)):
                    continue
                sentence = run[0].sentence
                rest = [claim for claim in inside if claim not in run]
                likely = {claim.index for claim in rest if surely[claim.index] < LIKELY_UNTOLD}
                run, span = _shown_part(run, inside, there, likely)
                if (
                    span
                    and not begins_in_the_air(run[0], span)
                    and not points_back(sentence, span)
                    and not omissions.has_words(asked, sentence, span)
                ):
                    least = min(float(surely[c.index]) for c in run)
                    listed.append(_own_claim(version, run, span, missing, least, topic, titles, antecedents[own]))
            if listed:
                found.append(min(listed, key=lambda one: (one.leans, one.order)))
        found.sort(key=lambda one: one.order)
        yield version, sorted(found[:most], key=lambda one: one.leans) + found[most:]


def _shown_part(
    run: list[Claim], inside: list[Claim], elsewhere: Sequence[Span], likely: Set[int]
) -> tuple[list[Claim], Span | None]:
    """Which characters are shown for these claims of those `inside` a sentence, and the claims in them.

    The part that is theirs if it can be read alone; else the whole sentence, or also what follows, unless that meets
    what is shown `elsewhere` or has a claim that is `likely` told by another version (by index). None if nothing is.
    """
    sentence, span = run[0].sentence, _own_span(run, inside, elsewhere)
    if span is None:
        return run, None
    whole = None if likely or elsewhere else (0, len(sentence.text))
    # What is denied says the contrary by itself.
    denied = any(claim.manner == "denied" and claim.attributed for claim in run)
    part = None if denied else readable(sentence, span)
    if part is None:
        return (inside, whole) if whole else (run, None)
    if goes_on(sentence, part):
        longer = (part[0], len(sentence.text.rstrip(" .”\"’'")))
        after = [claim for claim in inside if claim not in run and claim.spans[0][0] >= part[1]]
        if not _meets(longer, elsewhere) and not any(claim.index in likely for claim in after):
            return [*run, *after], longer
    return run, part


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


@once
def _is_sizeable(sentence: Sentence, span: Span) -> bool:
    said = [token for token in sentence.tokens if span[0] <= token.start < span[1]]
    return len(content_lemmas(said, structured=True)) >= FEWEST_LEMMAS and any(t.pos in VERBS for t in said)


def _all_said_by(claims: Sequence[Claim], speaker: Claim) -> bool:
    return all(claim.attributed and claim.speaker == speaker.speaker for claim in claims)


def _names(claim: Claim, span: Span) -> bool:
    """Whether what is shown says itself who is taken for the speaker of this claim."""
    return bool(claim.speaker) and claim.speaker in claim.sentence.plain[slice(*span)]


def _names_another(quote: Claim) -> bool:
    """Whether its sentence has a subject outside the quotation marks, and not the one that is taken for its speaker."""
    plain = quote.sentence.plain
    if quote.speaker.split()[-1:] and quote.speaker.split()[-1] in plain:
        return False
    begins_inside = plain.count('"') % 2 == 1 and not plain.startswith('"')
    return '"' in plain and any(
        t.dep in _SUBJECTS and t.pos in {"NOUN", "PROPN"} and plain.count('"', 0, t.start) % 2 == begins_inside
        for t in quote.sentence.tokens
    )
