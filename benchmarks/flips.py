"""Reverses one word of a sentence, so that it conflicts with another version's: a verb, a number, or a word's opposite.

The opposites are everyday ones, written down before looking at which the program knows. Knows grammar as far as simple
rules go: a reversed sentence may read oddly ("did not rise slightly").
"""

from collections.abc import Iterator

from pipeline.domain.comparison.parsed import Token
from pipeline.domain.comparison.quantities import quantities
from pipeline.domain.comparison.sentences import Sentence

DENIABLE = {"is", "are", "was", "were", "has", "have", "had", "will", "would", "can", "could", "should", "may", "might"}

_VERBS = """
rise fall, win lose, open close, accept reject, increase decrease, support oppose, approve reject, arrive leave,
buy sell, begin end, start stop, find lose, remember forget, succeed fail, allow forbid, hire fire, arrest release,
agree disagree, raise lower, enter leave, join leave, confirm deny, love hate, build destroy, attack defend,
praise criticize, strengthen weaken, expand shrink, include exclude, encourage discourage, admit deny, survive die,
advance retreat
"""
_OTHERS = """
high low, higher lower, highest lowest, first last, more less, most least, guilty innocent, legal illegal,
safe dangerous, before after, early late, earlier later, large small, larger smaller, largest smallest, better worse,
best worst, strong weak, stronger weaker, long short, likely unlikely, true false, possible impossible, public private,
northern southern, eastern western, alive dead, major minor, rich poor
"""
# Base, past, participle.
_IRREGULAR = """
rise rose risen, fall fell fallen, win won won, lose lost lost, leave left left, buy bought bought, sell sold sold,
begin began begun, find found found, forget forgot forgotten, forbid forbade forbidden,
build built built, shrink shrank shrunk
"""
_DOUBLED = frozenset({"stop", "admit"})
_OF_KINDS = {"ADJ", "ADV", "ADP", "SCONJ"}


def _pairs(table: str) -> dict[str, str]:
    """Each word's opposite; of a word listed twice, the first."""
    found: dict[str, str] = {}
    for pair in table.replace("\n", " ").split(","):
        first, second = pair.split()
        found.setdefault(first, second)
        found.setdefault(second, first)
    return found


_VERB_OPPOSITE, _OTHER_OPPOSITE = _pairs(_VERBS), _pairs(_OTHERS)
_FORMS = {base: (past, done) for base, past, done in map(str.split, _IRREGULAR.replace("\n", " ").split(","))}


def denied(sentence: Sentence, shared: frozenset[str]) -> str | None:
    """The sentence with a verb that both sentences have negated, or its negation removed."""
    text = sentence.text
    for index, token in enumerate(sentence.tokens):
        if token.pos != "VERB" or token.lemma not in shared or token.dep not in {"ROOT", "ccomp", "conj", "relcl"}:
            continue
        below = [t for i, t in enumerate(sentence.tokens) if t.head == index and i != index]
        if negator := next((t for t in below if t.dep == "neg"), None):
            return f"{text[: negator.start].rstrip()} {text[negator.end :].lstrip()}"
        if helper := next((t for t in below if t.dep in {"aux", "auxpass"} and t.text.lower() in DENIABLE), None):
            return f"{text[: helper.end]} not{text[helper.end :]}"
        if token.text.endswith("ed"):
            return f"{text[: token.start]}did not {token.lemma}{text[token.end :]}"
    return None


def recounted(sentence: Sentence, other: Sentence) -> str | None:
    """The sentence with a number that both sentences have increased by half."""
    values = {quantity.value for quantity in quantities(other)}
    for quantity in quantities(sentence):
        figures = sentence.text[quantity.digits_at : quantity.span[1]].split(" ")[0].rstrip("%")
        if quantity.value in values and figures.replace(",", "").isdigit():
            changed = f"{max(int(figures.replace(',', '')) * 3 // 2, 2):,}"
            return sentence.text[: quantity.digits_at] + changed + sentence.text[quantity.digits_at + len(figures) :]
    return None


def opposed(sentence: Sentence, other: Sentence) -> Iterator[str]:
    """The sentence with one word that both have replaced by its opposite: at most one verb and one other word."""
    kinds = {(token.lemma.lower(), token.pos) for token in other.tokens}
    words = {(token.text.lower(), token.pos) for token in other.tokens}
    verbs = (
        (token, _inflected(_VERB_OPPOSITE[token.lemma], token, sentence))
        for token in sentence.tokens
        if token.pos == "VERB" and token.lemma in _VERB_OPPOSITE and (token.lemma.lower(), token.pos) in kinds
    )
    others = (
        (token, _OTHER_OPPOSITE[token.text.lower()])
        for token in sentence.tokens
        if token.pos in _OF_KINDS
        and token.dep != "prt"
        and not token.entity
        and token.text.lower() in _OTHER_OPPOSITE
        and (token.text.lower(), token.pos) in words
    )
    for found in (next(verbs, None), next(others, None)):
        if found:
            token, word = found
            word = word.capitalize() if token.text[0].isupper() else word
            yield sentence.text[: token.start] + word + sentence.text[token.end :]


def _inflected(verb: str, like: Token, sentence: Sentence) -> str:
    """The verb in the form of another."""
    text, lemma = like.text.lower(), like.lemma
    if text.endswith("ing") and not lemma.endswith("ing"):
        return _stem(verb) + "ing" if not verb.endswith("ie") else f"{verb[:-2]}ying"
    if text == lemma and text not in _FORMS.get(lemma, ()):
        return verb
    if text.endswith("s") and text[:-1].startswith(lemma[:-1]) and text not in _FORMS.get(lemma, ()):
        return (
            f"{verb[:-1]}ies" if verb[-2:] == "ny" else verb + ("es" if verb.endswith(("s", "sh", "ch", "o")) else "s")
        )
    if verb in _FORMS:
        return _FORMS[verb][_is_participle(like, sentence)]
    return f"{verb[:-1]}ied" if verb[-2:] == "ny" else f"{_stem(verb).removesuffix('e')}ed"


def _is_participle(token: Token, sentence: Sentence) -> bool:
    past, done = _FORMS.get(token.lemma, ("", ""))
    if past != done:
        return token.text.lower() == done
    helpers = {t.dep for t in sentence.tokens if sentence.tokens[t.head] is token}
    return "auxpass" in helpers or "aux" in helpers or token.dep == "acl"


def _stem(verb: str) -> str:
    """What "-ed" and "-ing" are put after."""
    if verb in _DOUBLED or verb in {"begin", "win", "forget", "forbid"}:
        return verb + verb[-1]
    return verb[:-1] if verb.endswith("e") and not verb.endswith("ee") else verb
