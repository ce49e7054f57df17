"""The claims of a version: what it says in one clause, who says it, and where in the text.

Reads parsed sentences. A language without a parse gives one claim a sentence, which is not judged. Compares nothing.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from pipeline.domain.comparison.dates import DateMention, date_mentions
from pipeline.domain.comparison.findings import Span
from pipeline.domain.comparison.once import Found
from pipeline.domain.comparison.places import located
from pipeline.domain.comparison.quantities import Quantity, quantities
from pipeline.domain.comparison.sentences import ReadText, Sentence
from pipeline.domain.comparison.syntax import Tree, tree_of
from pipeline.domain.comparison.told.asides import LONGEST_ASIDE, is_aside
from pipeline.domain.comparison.told.referents import Mentions, is_pronoun
from pipeline.domain.comparison.told.saying import Manner, is_only_frame, saying, speaker_of
from pipeline.domain.comparison.told.splitting import parts
from pipeline.domain.pages.furniture import is_plea

LEAD_SENTENCES = 2
MOST_QUOTED = 0.6
"""Share of a clause's words between quotation marks from which on it is a quote, and no statement of the outlet."""

FEWEST_LEMMAS = 2

MOSTLY_ENDED, FEWEST_SENTENCES = 0.7, 6
"""From this share of sentences with a mark at their end, and this number of sentences, one without is no sentence of
the text: a caption, a heading, a button."""

# A dash ends what was posted, before who posted it.
_ENDS = ("—", "–", ".", "!", "?", "…", '"', "”", "’", "'", "»", ")", "]", ":", ";", "。", "।")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Claim:
    """What a version says in one clause.

    `spans`: its characters in `sentence.text`, in order; an inherited subject is a span of its own. `subject`: the
    characters of what it is about, empty if not known. `referent`: what a pronoun as its subject stands for, empty if
    not known; `open_pronoun`: it is not known. `manner`: how it is said. `attributed`: the outlet does not say it
    itself; `speaker`: who says it, empty if not known. `quoted`: in the speaker's own words.

    `figures`, `dates`, `places` (words) and `names` (lemmas) are those within its spans. `negators`: its negating words
    by token. `place`: the share of the text before it, in [0, 1). `lead`: it is in the first sentences. `judged`: it
    was split by grammar and can be judged. `found`: what was found in it `once`.
    """

    index: int
    sentence: Sentence
    spans: tuple[Span, ...]
    subject: Span | None
    referent: str
    open_pronoun: bool
    manner: Manner
    attributed: bool
    speaker: str
    quoted: bool
    head: str
    lemmas: frozenset[str]
    figures: tuple[Quantity, ...]
    dates: tuple[DateMention, ...]
    places: frozenset[str]
    names: frozenset[str]
    negators: tuple[int, ...]
    lead: bool
    place: float
    judged: bool
    found: Found = field(default_factory=dict, init=False, repr=False)

    @property
    def text(self) -> str:
        """Its words as they are written."""
        return " ".join(self.sentence.text[start:end] for start, end in self.spans)

    @property
    def read(self) -> str:
        """Its words as they are compared: letters unified, and a pronoun as its subject replaced."""
        found = []
        for start, end in self.spans:
            words = self.sentence.plain[start:end]
            if self.referent and self.subject and start <= self.subject[0] < self.subject[1] <= end:
                words = words[: self.subject[0] - start] + self.referent + words[self.subject[1] - start :]
            found.append(words)
        return " ".join(found)


_CREDIT = re.compile(r"(?:\b(?:REUTERS|AFP|AP|EPA)/|/(?:Getty|AFP|AP|Reuters|REUTERS)\b)[^.!?]{0,40}\W*$")
"""How a paragraph ends that is a caption: with whose picture it is."""

QuotedBy = Mapping[int, Sequence[tuple[Span, str]]]
"""By a sentence's index: the characters that are quoted, and the name of who says them."""


def likeness(x: Claim, y: Claim) -> float:
    """The Dice coefficient of the lemmas of two claims, in [0, 1]."""
    return 2 * len(x.lemmas & y.lemmas) / max(1, len(x.lemmas) + len(y.lemmas))


def claims_of(version: ReadText, quoted: QuotedBy | None = None) -> tuple[Claim, ...]:
    """The claims of a version, in the order of the text. `quoted`: who says what it quotes, by sentence."""
    found: list[Claim] = []
    mentions = Mentions(version.sentences)
    quotes = _inside_quotes(version.sentences)
    ends = [sentence.text.rstrip().endswith(_ENDS) for sentence in version.sentences]
    has_ends = sum(ends) >= MOSTLY_ENDED * len(ends) and len(ends) >= FEWEST_SENTENCES
    apart = {s.paragraph for s in version.sentences if s.paragraph and is_plea(s.text)}
    apart |= {
        n for n, text in enumerate(version.paragraph_texts()) if len(text) <= LONGEST_ASIDE and _CREDIT.search(text)
    }
    aside = [
        is_aside(sentence.own_text)
        or (has_ends and not ended)
        or sentence.paragraph in apart
        or _is_heading(sentence.text)
        for sentence, ended in zip(version.sentences, ends, strict=True)
    ]
    for sentence, inside in zip(version.sentences, quotes, strict=True):
        after = sentence.index + 1
        if aside[sentence.index] or (
            after < len(aside) and aside[after] and _is_caption(sentence, version.sentences[after])
        ):
            continue
        place = sentence.index / len(version.sentences)
        if not sentence.structured:
            found.append(_whole(sentence, place))
            continue
        before = version.sentences[sentence.index - 1].plain if sentence.index else ""
        found += _claims(sentence, mentions, place=place, inside=inside, after_quote=before.endswith('"'))
    spoken = _with_speakers(_as_quoted(found, quoted or {}), mentions.said)
    return tuple(replace(claim, index=index) for index, claim in enumerate(spoken))


def _is_heading(text: str) -> bool:
    """Whether it is all in capitals, with a word that is longer than what letters stand for."""
    return text.isupper() and len(text.split()) > 2 and any(len(word) > 5 for word in text.split())


def _is_caption(sentence: Sentence, credit: Sentence) -> bool:
    """Whether a sentence stands with a picture's credit in one paragraph."""
    return sentence.paragraph == credit.paragraph and credit.text.startswith("(")


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
        figures = tuple(q for q in counted if _within(q.span, spans))
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
                dates=tuple(d for d in dated if _within(d.span, spans)),
                places=frozenset(w for p in placed if _within(p[:2], spans) for w in p[2]),
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


def _as_quoted(claims: Sequence[Claim], quoted: QuotedBy) -> list[Claim]:
    """The claims, each quote with the speaker whom the text around it names, as it is written there if it is."""
    found = list(claims)
    for place, claim in enumerate(claims):
        if not claim.quoted:
            continue
        names = {name for span, name in quoted.get(claim.sentence.index, ()) if _within(span, claim.spans)}
        if len(names) == 1 and last_word(name := next(iter(names))) != last_word(claim.speaker):
            found[place] = replace(claim, speaker=name, attributed=True)
    return found


def last_word(name: str) -> str:
    return name.rpartition(" ")[2].lower()


def _with_speakers(claims: Sequence[Claim], said: Mapping[int, str]) -> list[Claim]:
    """The claims, each quote without its speaker given the one named beside it: in its paragraph, else just before."""
    found = list(claims)
    for place, claim in enumerate(claims):
        if claim.speaker or not claim.quoted:
            continue
        paragraph = claim.sentence.paragraph
        after = [c for c in claims[place + 1 : place + 6] if c.sentence.paragraph == paragraph]
        before = [c for c in reversed(found[max(0, place - 4) : place]) if paragraph - c.sentence.paragraph <= 1]
        # What goes on in the next sentence is ended there, with its speaker; what ends here was said by the last one.
        near = (*before, *after) if claim.sentence.plain.rstrip().endswith('"') else (*after, *before)
        named = said.get(paragraph) or next((c.speaker for c in near if c.attributed and _is_named_outside(c)), "")
        if named:
            found[place] = replace(claim, speaker=named)
    return found


def _is_named_outside(claim: Claim) -> bool:
    """Whether its speaker is named, and not by the quote itself: "How can a president say that?"."""
    at = claim.sentence.plain.find(claim.speaker) if claim.speaker else -1
    return bool(claim.speaker) and (at < 0 or claim.sentence.plain.count('"', 0, at) % 2 == 0)


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


def _within(span: Span, spans: Sequence[Span]) -> bool:
    return any(start < span[1] and span[0] < end for start, end in spans)


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
