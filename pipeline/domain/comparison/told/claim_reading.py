"""Reads the claims of a version from its parsed sentences.

A language without a parse gives one claim a sentence, which is not judged. Compares nothing.
"""

from collections.abc import Sequence
from dataclasses import replace

from pipeline.domain.comparison.dates import date_mentions
from pipeline.domain.comparison.findings import Span
from pipeline.domain.comparison.places import located
from pipeline.domain.comparison.quantities import quantities
from pipeline.domain.comparison.sentences import ReadText, Sentence
from pipeline.domain.comparison.syntax import Tree, tree_of
from pipeline.domain.comparison.told.claims import LEAD_SENTENCES, Claim, overlaps
from pipeline.domain.comparison.told.no_claims import no_claims
from pipeline.domain.comparison.told.quote_speakers import QuotedBy, with_speakers
from pipeline.domain.comparison.told.referents import Mentions, is_pronoun
from pipeline.domain.comparison.told.saying import is_only_frame, saying, speaker_of
from pipeline.domain.comparison.told.splitting import parts

MOST_QUOTED = 0.6
"""Share of a clause's words between quotation marks from which on it is a quote, and no statement of the outlet."""

FEWEST_LEMMAS = 2


def claims_of(version: ReadText, quoted: QuotedBy | None = None) -> tuple[Claim, ...]:
    """The claims of a version, in the order of the text. `quoted`: who says what it quotes, by sentence."""
    found: list[Claim] = []
    mentions = Mentions(version.sentences)
    quotes = _inside_quotes(version.sentences)
    passed_over = no_claims(version)
    for sentence, inside in zip(version.sentences, quotes, strict=True):
        if sentence.index in passed_over:
            continue
        place = sentence.index / len(version.sentences)
        if not sentence.structured:
            found.append(_whole(sentence, place))
            continue
        before = version.sentences[sentence.index - 1].plain if sentence.index else ""
        found += _claims(sentence, mentions, place=place, inside=inside, after_quote=before.endswith('"'))
    spoken = with_speakers(found, quoted or {}, mentions.said)
    return tuple(replace(claim, index=index) for index, claim in enumerate(spoken))


def _claims(sentence: Sentence, mentions: Mentions, *, place: float, inside: bool, after_quote: bool) -> list[Claim]:
    tree = tree_of(sentence)
    quoted = [mark ^ inside for mark in tree.quoted]
    counted, dated = quantities(sentence), date_mentions(sentence)
    placed = [p for _, p in located(sentence)]
    question = sentence.plain.rstrip(" \"'").endswith("?")
    found: list[Claim] = []
    mentions.begin(sentence)
    for part in parts(tree):
        if is_only_frame(tree, part) and (after_quote or sentence.plain[:1].islower()):
            mentions.said[sentence.paragraph] = mentions.speaker(tree, speaker_of(tree, part.head))
            continue
        if is_only_frame(tree, part) and sentence.plain.rstrip().endswith(":"):
            speaker = mentions.speaker(tree, speaker_of(tree, part.head))
            mentions.said |= dict.fromkeys((sentence.paragraph, sentence.paragraph + 1), speaker)
            continue
        said = saying(tree, part, question=question)
        own = [i for i in part.tokens if i not in said.frame]
        spans = _spans(tree, own, sentence.plain)
        lemmas = tree.lemmas(own)
        figures = tuple(q for q in counted if overlaps(q.span, spans))
        if not spans or len(lemmas) < FEWEST_LEMMAS:
            continue
        words = [i for i in own if sentence.tokens[i].dep != "punct"]
        in_quotes = sum(quoted[i] for i in words) >= MOST_QUOTED * len(words)
        speaker = mentions.speaker(tree, said.speaker)
        subject = (tree.tokens[part.subject[0]].start, tree.tokens[part.subject[-1]].end) if part.subject else None
        pronoun = len(part.subject) == 1 and is_pronoun(tree.tokens[part.subject[0]])
        referent = mentions.referent(tree, part.subject, speaker=speaker, quoted=in_quotes)
        found.append(
            Claim(
                index=0,
                sentence=sentence,
                spans=spans,
                subject=subject,
                referent=" ".join(referent.split()),
                open_pronoun=pronoun and not referent,
                manner=said.manner,
                attributed=said.attributed or said.hearsay or in_quotes,
                speaker=" ".join(speaker.split()),
                quoted=in_quotes,
                head=tree.predicate(part.head),
                lemmas=lemmas,
                figures=figures,
                dates=tuple(d for d in dated if overlaps(d.span, spans)),
                places=frozenset(w for p in placed if overlaps(p[:2], spans) for w in p[2]),
                names=frozenset(sentence.tokens[i].lemma for i in own if sentence.tokens[i].pos == "PROPN"),
                negators=tuple(i for i in own if sentence.tokens[i].dep == "neg"),
                lead=sentence.index < LEAD_SENTENCES,
                place=place,
                judged=True,
            )
        )
    mentions.end(tree)
    return found


def _whole(sentence: Sentence, place: float) -> Claim:
    return Claim(
        index=0,
        sentence=sentence,
        spans=((0, len(sentence.text)),),
        subject=None,
        referent="",
        open_pronoun=False,
        manner="fact",
        attributed=False,
        speaker="",
        quoted=False,
        head="",
        lemmas=sentence.lemmas,
        figures=quantities(sentence),
        dates=date_mentions(sentence),
        places=frozenset(),
        names=frozenset(),
        negators=(),
        lead=sentence.index < LEAD_SENTENCES,
        place=place,
        judged=False,
    )


def _spans(tree: Tree, indices: Sequence[int], text: str) -> tuple[Span, ...]:
    """The characters of these tokens; marks between two of them are part of the span."""
    spans: list[Span] = []
    last = -2
    for index in indices:
        token = tree.tokens[index]
        if token.text.isspace():
            continue  # What was there is not read: links behind a name. The claim goes on in a span of its own.
        between = range(last + 1, index)
        if spans and all(tree.tokens[i].dep == "punct" for i in between):
            spans[-1] = (spans[-1][0], token.end)
        elif token.dep not in {"punct", "cc"} or token.text in {'"', "$"}:
            spans.append((token.start, token.end))
        else:
            continue
        last = index
    return tuple(_with_marks(text, *span) for span in spans)


def _with_marks(text: str, start: int, end: int) -> Span:
    """The span without marks at its end, but with the quotation mark beside it whose partner is in it."""
    end = start + len(text[start:end].rstrip(" ,;:–—-"))
    if text[start:end].count('"') % 2:
        if text[end : end + 1] == '"':
            return start, end + 1
        if text[start - 1 : start] == '"':
            return start - 1, end
    return start, end


def _inside_quotes(sentences: Sequence[Sentence]) -> list[bool]:
    """For each sentence, whether it begins within a quotation that an earlier one of its paragraph opened.

    A mark that opens may also go on a quotation (“We won. “And we will win again.”): it does not end it.
    """
    found = []
    paragraph, inside = -1, False
    for sentence in sentences:
        if sentence.paragraph != paragraph:
            paragraph, inside = sentence.paragraph, False
        marks = [mark for mark in sentence.text if mark in "“”"]
        if inside and sentence.text.lstrip().startswith("“"):
            inside = False
        found.append(inside)
        if marks and '"' not in sentence.text:
            inside = marks[-1] == "“"
        else:
            inside ^= sentence.plain.count('"') % 2 == 1
    return found
