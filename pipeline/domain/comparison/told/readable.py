"""What is shown of a sentence of which only a part is told here: a part that can be read alone, else all of it.

Reads one parsed sentence. Does not know what other versions tell.
"""

import re

from pipeline.domain.comparison.findings import Span
from pipeline.domain.comparison.once import once
from pipeline.domain.comparison.parsed import Token
from pipeline.domain.comparison.sentences import Sentence
from pipeline.domain.comparison.told.splitting import SAYING
from pipeline.domain.text.wordlists import word_list

_LINKS = frozenset(word_list("that as while though although because since when after before and but or yet"))
_DEGREES = frozenset(word_list("even especially particularly just only ever"))
"""What joins a clause to another, and can be taken off it; a degree only with such a word ("even though")."""

_TIED = frozenset(word_list("who whose whom which if unless whether until so lest than where why how what"))
"""A clause that begins with one of these says nothing without the one that it belongs to."""

_WHEN = frozenset(word_list("after before as since until while because"))
"""A clause with one of these in it says when or why another one is so ("possibly after he had won")."""

_AS_SUCH = ["as", "such"]
_AS_PUT = SAYING | {"put", "learn"}
_ABOUT = frozenset(word_list("about of against"))
_WITHIN_A_NOUN = frozenset(word_list("pobj compound poss case amod nummod"))
_FRAMES = SAYING | {"learn"}
_LINKING = frozenset(word_list("look seem appear feel sound become remain prove be"))
_LINKED = frozenset(word_list("acomp attr prep xcomp ccomp advmod oprd advcl npadvmod dobj auxpass"))
"""Verbs that say nothing without what follows, and what may follow."""

_SUBJECTS = frozenset({"nsubj", "nsubjpass", "csubj", "csubjpass", "expl"})
_NEEDED = frozenset({"dobj", "attr", "acomp", "oprd", "agent", "xcomp"})
_HANGING = frozenset({"advcl", "acl", "conj", "xcomp", "relcl", "prep", "pcomp"})
_GOING_ON = frozenset({"advcl", "acl", "xcomp", "ccomp", "relcl"})
_VERBS = frozenset({"VERB", "AUX"})
_POINTING = frozenset(word_list("those these such"))
_BEFORE_SUCH = frozenset(word_list("any no all some one other many most every few"))
_AFTER_THOSE = frozenset({"relcl", "acl", "prep"})


@once
def readable(sentence: Sentence, span: Span) -> Span | None:
    """The span without a link at its beginning; None if it is cut: no statement of its own, or a half of one."""
    if span == (0, len(sentence.text)):
        return span
    tokens = [(n, t) for n, t in enumerate(sentence.tokens) if span[0] <= t.start < span[1]]
    words = [(n, t) for n, t in tokens if t.dep != "punct"]
    while words and _leads_in([t for _, t in words[:2]], sentence.tokens):
        if _begins_a_pair(words[0][1], sentence.tokens, words) or [t.text.lower() for _, t in words[:2]] == _AS_SUCH:
            break
        words = words[1:]
    if words and words[0][0] and _begins_a_pair(sentence.tokens[words[0][0] - 1], sentence.tokens, words):
        link = words[0][0] - 1
        words = [(link, sentence.tokens[link]), *words]
    inside = {n for n, _ in words}
    if not words or _hangs(words, sentence.tokens, inside) or _begins_within(words[0][0], sentence.tokens):
        return None
    if _is_cut(sentence, span, words[-1][0] + 1) or not _has_statement(sentence.tokens, inside):
        return None
    start = next((t.start for n, t in tokens if n >= words[0][0] or _opens(t, n, words[0][0])), words[0][1].start)
    return (min(start, words[0][1].start), span[1])


def goes_on(sentence: Sentence, span: Span) -> bool:
    """Whether what follows the span belongs to a word in it: "approved $8 million", "giving each office $20,000"."""
    tokens = sentence.tokens
    after = next((t for t in tokens if t.start >= span[1] and t.dep not in {"punct", "cc"}), None)
    if after is None:
        return False
    follows = next(t for t in tokens if t is after or (t.dep in _GOING_ON and t.start >= span[1]))
    return follows.dep in _GOING_ON and span[0] <= tokens[follows.head].start < span[1]


@once
def points_back(sentence: Sentence, span: Span) -> bool:
    """Whether it speaks of "any such talks" or "those three reasons", which an earlier sentence explains."""
    tokens = sentence.tokens
    for n, token in enumerate(tokens):
        word = token.text.lower()
        if word not in _POINTING or not span[0] <= token.start < span[1] or token.dep not in {"det", "amod", "predet"}:
            continue
        before = tokens[n - 1].text.lower() if n else ""
        if word == "such" and n and before not in _BEFORE_SUCH:
            continue
        noun = tokens[token.head]
        described = any(t.head == token.head and t.dep in _AFTER_THOSE for t in tokens[token.head + 1 :])
        named = any(t.lemma == noun.lemma for t in tokens[:n])
        is_no_noun = word != "such" and noun.text.lower() == noun.lemma  # "those crossing the river"
        if noun.pos == "NOUN" and not is_no_noun and not described and not named and noun.entity != "DATE":
            return True
    return False


def _is_link(token: Token, tokens: tuple[Token, ...]) -> bool:
    if token.text.lower() == "as" and tokens[token.head].lemma in _FRAMES:
        return False
    return token.text.lower() in _LINKS and token.dep in {"mark", "cc", "advmod", "prep"}


def _leads_in(words: list[Token], tokens: tuple[Token, ...]) -> bool:
    """Whether the first of these words is a link, or a degree of one ("even though")."""
    degree = words[0].text.lower() in _DEGREES and len(words) > 1 and _is_link(words[1], tokens)
    return degree or _is_link(words[0], tokens)


def _begins_a_pair(link: Token, tokens: tuple[Token, ...], words: list[tuple[int, Token]]) -> bool:
    """Whether the clause that the link begins belongs to one of these that follows: "When she left, he stayed"."""
    if link.text.lower() not in _LINKS:
        return False
    verb = tokens[link.head]
    if link.dep == "prep":  # "After the flood of 1987, it fell"
        return any(n == link.head and t.start > link.start for n, t in words)
    return link.dep in {"mark", "advmod"} and verb.dep == "advcl" and any(n == verb.head > link.head for n, _ in words)


def _opens(token: Token, place: int, first: int) -> bool:
    """Whether a mark just before the first word belongs to it: a quotation mark, a currency, a bracket."""
    return place == first - 1 and token.text in {'"', "“", "‘", "'", "$", "£", "€", "("}


def _hangs(words: list[tuple[int, Token]], tokens: tuple[Token, ...], inside: set[int]) -> bool:
    """Whether these words begin as a clause that says nothing without another: "which", "should he", "followed by"."""
    (place, first), (_, second) = words[0], words[1] if len(words) > 1 else words[0]
    tied = first.text.lower() in _TIED or (first.pos == "ADP" and second.text.lower() in _TIED | {"case"})
    tied = tied or (first.text.lower() == "like" and first.dep == "mark")
    is_participle = first.pos == "VERB" and first.text.lower() != first.lemma and first.dep in {"ccomp", "ROOT"}
    if is_participle and not any(t.head == place and t.dep in _SUBJECTS for t in tokens):
        return True
    return tied or first.pos == "AUX" or (first.pos == "VERB" and first.dep in _HANGING and first.head not in inside)


def _begins_within(first: int, tokens: tuple[Token, ...]) -> bool:
    """Whether the word before it belongs to it: of "like [the mayor who …" the noun, "as [the mayor put it" a frame."""
    token, before = tokens[first], tokens[first - 1] if first else None
    if before is None or before.dep == "punct":
        return False
    if before.text.lower() == "as" and before.dep in {"mark", "advmod"}:
        return tokens[before.head].lemma in _AS_PUT
    if before.text.lower() in _TIED | {"before"} and before.dep in {"mark", "advmod"} and before.head >= first:
        return True
    return token.dep in _WITHIN_A_NOUN and token.head < first


def _is_cut(sentence: Sentence, span: Span, following: int) -> bool:
    """Whether it ends within a word or a bracket, or before the verb of what it ends with."""
    after, shown = sentence.text[span[1] : span[1] + 1], sentence.text[slice(*span)]
    if re.match(r"\s*:\s?\d", sentence.text[span[1] :]):  # "at about 4: 20 p.m."
        return True
    if after in {"-", "’", "'"} or after.isalnum() or shown.count("(") != shown.count(")"):
        return True
    tokens = sentence.tokens
    if following < len(tokens) and tokens[following].pos in _VERBS:
        return True
    verb = next((n for n in range(following, len(tokens)) if tokens[n].dep != "punct"), None)
    if verb is None or tokens[verb].pos not in _VERBS:
        return False
    verb = tokens[verb].head if tokens[verb].dep in {"aux", "auxpass"} else verb
    return any(t.head == verb and t.dep in _SUBJECTS and t.start >= span[0] for t in tokens[:following])


def _has_statement(tokens: tuple[Token, ...], inside: set[int]) -> bool:
    """Whether a verb stands here with its own subject and with what it needs, not only who says something."""
    for n in inside:
        head = tokens[n].head
        if tokens[n].dep not in _SUBJECTS or head not in inside or tokens[head].pos not in _VERBS:
            continue
        if tokens[n].text.lower() in _TIED or (tokens[n].text.lower() == "that" and tokens[head].dep == "relcl"):
            continue
        if tokens[head].dep in {"relcl", "acl"}:  # "a consultant whose firm has run the campaigns"
            continue
        if any(
            m in inside for m, t in enumerate(tokens) if t.head == head and t.dep == "mark" and t.text.lower() in _WHEN
        ):
            continue
        if tokens[head].lemma in _LINKING and not any(
            tokens[m].head == head and tokens[m].dep in _LINKED for m in inside
        ):
            continue
        needed = [m for m, t in enumerate(tokens) if t.head == head and t.dep in _NEEDED]
        said = [
            m
            for m, t in enumerate(tokens)
            if t.head == head and (t.dep in {"ccomp", "parataxis"} or (t.dep == "prep" and t.text.lower() in _ABOUT))
        ]
        only_frame = tokens[head].lemma in _FRAMES and not inside & {*needed, *said}
        if inside.issuperset(needed) and not only_frame:
            return True
    return False
