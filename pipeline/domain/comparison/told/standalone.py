"""Whether a claim says something by itself, and whether a sentence is one: not a fragment, not half of one.

Reads claims and parsed sentences. What a pronoun or "the couple" leans on is `leaning`'s.
"""

import re
from collections.abc import Sequence

from pipeline.domain.comparison.findings import Span
from pipeline.domain.comparison.once import once
from pipeline.domain.comparison.sentences import Sentence
from pipeline.domain.comparison.told.claims import Claim
from pipeline.domain.comparison.told.referents import is_pronoun
from pipeline.domain.text.wordlists import word_list

FEWEST_LEMMAS = 3

VERBS = frozenset({"VERB", "AUX"})
_UNBOUND = frozenset(word_list("being having to"))
"""Auxiliaries that make no statement: of a participle or an infinitive."""

_SUBJECTS = frozenset({"nsubj", "nsubjpass", "csubj", "csubjpass", "expl"})
_ONLY_SAYING = frozenset(word_list("say tell tweet write add post"))
_SAID = frozenset({"ccomp", "xcomp", "parataxis", "oprd"})
_QUOTES = frozenset('"“”')

_RANKS = "Gov|Sen|Rep|Const|Sgt|Msgr|Det|Capt|Lt|Col|Gen|Rev|Mr|Mrs|Ms|Dr|Prof|Supt|Insp|Cpl|Pvt|Adm|Amb|Hon"
_RANK = rf"\b(?:{_RANKS})\."
_ENDS_IN_RANK = re.compile(rf"{_RANK}$|\bwww\.$")
_ENDS_IN_PLACE = re.compile(r"\b[A-Z][a-z]{2,5}\.$")
_BEGINS_WITH_BODY = re.compile(r"(?:Congress|Senate|House|Supreme|Capitol|Department|District|Embassy|Army|Navy)\b")
_BEGINS_WITH_RANK = re.compile(rf"^\W*{_RANK}")


@once
def tells_something(claim: Claim) -> bool:
    """Whether the claim says something that is understood by itself."""
    is_question = claim.manner == "asked" and claim.sentence.plain.rstrip(" \"'”’").endswith("?")
    if is_question or (claim.quoted and not claim.speaker):
        return False
    said = [t for t in claim.sentence.tokens if any(start <= t.start < end for start, end in claim.spans)]
    if claim.open_pronoun and not needs_no_noun(claim):
        return False
    return len(claim.lemmas) >= FEWEST_LEMMAS and any(t.pos in VERBS for t in said) and not _is_fragment(claim.sentence)


def begins_in_the_air(claim: Claim, span: Span) -> bool:
    """Whether the span begins with a pronoun, as a parse may not show it, and nothing says what it stands for."""
    first = next((t for t in claim.sentence.tokens if t.start >= span[0] and t.dep != "punct"), None)
    if first is None or not is_pronoun(first) or first.dep == "det":
        return False
    return not claim.referent and not (claim.quoted and claim.speaker) and not needs_no_noun(claim)


def needs_no_noun(claim: Claim) -> bool:
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


_NO_ANSWER = re.compile(
    r"\b(?:did|does|do|would|could|ha[sd]|have) ?n[o'’]t (?:immediately |yet )?"
    r"(?:return|respon[ds]|repl|answer|comment)\w*\b.{0,60}\b(?:requests?|calls?|messages?|e-?mails?|inquir\w+|comment)\b"
    r"|\bdeclined (?:to comment|a request|requests)\b|\bcould not (?:immediately )?be reached\b",
    re.IGNORECASE,
)


def is_no_answer(text: str) -> bool:
    """Whether it says no more than that somebody did not answer the outlet."""
    return bool(_NO_ANSWER.search(text)) and len(text) <= 200


@once
def says_only_who(sentence: Sentence) -> bool:
    """Whether it says that somebody said something, and what is not in it: "Dorn tweeted, referring to the show."."""
    tokens = sentence.tokens
    root = next((n for n, t in enumerate(tokens) if t.dep == "ROOT"), None)
    if root is None or tokens[root].lemma not in _ONLY_SAYING or _QUOTES & set(sentence.text):
        return False
    of = [t for n, t in enumerate(tokens) if t.head == root and n != root]
    said = any(t.dep in _SAID or (t.dep == "dobj" and tokens[root].lemma != "tell") for t in of)
    return not said and not any(t.text.lower() in {"about", "of"} for t in of)


def is_torn(sentences: Sequence[Sentence], place: int) -> bool:
    """Whether the sentence was cut at an abbreviation, "Sgt.", before or after it, or begins with a small letter."""
    sentence = sentences[place]
    begins = sentence.text.lstrip("\"'“”‘’ ([-–—…")[:2]
    if begins[:1].islower() and not begins[1:].isupper():
        return True
    beside = [
        other.text if other is not None and other.paragraph == sentence.paragraph else ""
        for other in (
            sentences[place - 1] if place else None,
            sentences[place + 1] if place + 1 < len(sentences) else None,
        )
    ]
    if beside[0].endswith("U.S.") and _BEGINS_WITH_BODY.match(sentence.text):
        return True
    return (
        bool(_ENDS_IN_RANK.search(sentence.text) or _ENDS_IN_RANK.search(beside[0]))
        or bool(_ENDS_IN_PLACE.search(sentence.text) and _BEGINS_WITH_RANK.search(beside[1]))
        or bool(_ENDS_IN_PLACE.search(beside[0]) and _BEGINS_WITH_RANK.search(sentence.text))
    )


@once
def _is_fragment(sentence: Sentence) -> bool:
    """Whether a sentence is a noun with what belongs to it, or a clause on its own ("A child being led off")."""
    tokens = sentence.tokens
    helped = {t.head for t in tokens if t.dep in {"aux", "auxpass"} and t.text.lower() not in _UNBOUND}
    unbound = {t.head for t in tokens if t.dep in {"aux", "auxpass"}} - helped
    unbound |= {n for n, t in enumerate(tokens) if t.text.endswith("ing") and n not in helped}
    verbs = {n for n, t in enumerate(tokens) if t.pos in VERBS and t.dep not in {"relcl", "acl"} and n not in unbound}
    return not any(t.head in verbs and t.dep in _SUBJECTS for t in tokens) and not any(
        tokens[n].dep == "ROOT" for n in verbs
    )
