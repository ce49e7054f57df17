"""A figure in words: what it counts, as a label for a reader, how it is written, and who says so.

Reads the parse. Compares nothing.
"""

import re

from pipeline.domain.comparison.quantities import Quantity, harm
from pipeline.domain.comparison.sentences import Sentence
from pipeline.domain.comparison.slots import NumberMention
from pipeline.domain.comparison.syntax import CLAUSAL, Tree, tree_of
from pipeline.domain.text.date_names import ENGLISH_MONTHS, ENGLISH_WEEKDAYS
from pipeline.domain.text.numerals import hedge_before
from pipeline.domain.text.stated_figure import AGE, MAGNITUDE, ORDINAL, PLACING, POINTS, SCORE, SHARE
from pipeline.domain.text.wordlists import word_list

LONGEST_LABEL = 60
LONGEST_SPEAKER = 60

_HARMED = {"dead": "killed", "hurt": "injured", "missing": "missing", "held": "arrested", "rescued": "rescued",
           "critical": "in critical condition"}  # fmt: skip
_UNITS = {
    "$": "dollars", "€": "euros", "£": "pounds", "¥": "yen", "₹": "rupees", "C$": "Canadian dollars",
    "A$": "Australian dollars", SHARE: "percent", POINTS: "percentage points", "m": "distance", "kg": "weight",
    "ha": "area", "l": "volume", "km/h": "speed", "°C": "temperature", "W": "power", "Wh": "energy",
}  # fmt: skip
_SAY = frozenset(word_list("say tell report estimate state confirm put add note claim believe"))
_DO = frozenset(word_list("add claim tell"))
"""Of these, those that may do something with what is counted rather than say it: "claimed 12 lives"."""

_RATE = re.compile(
    r" (?:an?|per|each|every) (?:year|month|week|day|hour|minute|barrel|share|gallon|person|head|ton|tonne)\b"
)
_VOTED = re.compile(
    r"(?i)\b(?:vot\w*|rulings?|justices|senat\w+|parliament|congress|council|legislat\w+|amendment|resolution"
    r"|referendum)\b|\b(?:the|a|this|that|their) (?:\w+ )?(?:bill|motion|measure)\b"
    r"|(?-i:\bAct\b|\bHouse (?:of|approved|passed)\b)"
)
_EMPTY = frozenset(word_list("be have do go get say tell make take accord"))


def written(sentence: Sentence, quantity: Quantity) -> str:
    """The figure as the version writes it, with "at least" and the like."""
    start, end = quantity.span
    hedge = hedge_before(sentence.plain[:start])
    text = sentence.text[hedge.start() if hedge else start : end]
    if not any(c.isalnum() for c in text[-1:]) and text[-1:] not in "%$€£°":
        text = text.rstrip()
    rate = _RATE.match(sentence.text, end) if quantity.unit else None
    return " ".join((text + (rate.group() if rate else "")).split())


def label(mention: NumberMention) -> str:
    """What the figure counts ("workers injured", "contract, dollars"), or nothing if the parse does not show it."""
    quantity, sentence = mention.quantity, mention.sentence
    tree = tree_of(sentence)
    if quantity.hyphen and (joined := re.match(r"-[a-z]+[- ](\w+)", sentence.plain[quantity.span[1] :], re.IGNORECASE)):
        return f"{_compound(sentence, quantity, joined)}, {quantity.hyphen}s"
    thing = _phrase(sentence, tree, quantity)
    if quantity.unit == AGE:
        return f"age of {_named(mention) or _subject(sentence, tree, quantity) or thing}".removesuffix(" of ")
    if quantity.unit == MAGNITUDE:
        return "magnitude"
    if quantity.unit == SCORE:
        return "votes" if _VOTED.search(sentence.plain) else "score"
    if quantity.unit == PLACING:
        return "place"
    if quantity.unit == ORDINAL:
        return f"which {thing}" if thing else ""
    if harmed := _HARMED.get(harm(quantity)):
        return (
            thing if harm(quantity) and quantity.noun and _is_harm(quantity.noun) else f"{thing or 'people'} {harmed}"
        )
    verb = _verb(sentence, tree, quantity)
    rate = _RATE.match(sentence.plain, _noun_end(sentence, quantity)) if not quantity.unit else None
    words = " ".join(filter(None, (thing, verb))) + (rate.group() if rate else "")
    unit = _UNITS.get(quantity.unit, "")
    return ", ".join(filter(None, (words[:LONGEST_LABEL], unit))) if words else ""


def _compound(sentence: Sentence, quantity: Quantity, joined: re.Match[str]) -> str:
    """What a joined figure describes, to the end of the compound: "government shutdown" of "a three-day …"."""
    start, end = (quantity.span[1] + at for at in joined.span(1))
    for token in sentence.tokens:
        if token.start >= end and token.pos in {"NOUN", "PROPN"} and token.dep != "compound":
            between = [t for t in sentence.tokens if end <= t.start < token.start]
            whole = all(t.pos in {"NOUN", "PROPN", "ADJ"} for t in between) and token.end - start <= LONGEST_LABEL
            first = next(t for t in sentence.tokens if t.end >= end)
            return (
                sentence.plain[start : token.end] if whole and first.dep in {"compound", "amod", "nmod"} else joined[1]
            )
    return joined[1]


_PERSONS = frozenset(word_list("people person man woman child student member resident worker official other state"))


def said_by(sentence: Sentence, span: tuple[int, int]) -> str:
    """Who states the figure in this sentence, or nothing if the outlet states it itself."""
    tokens = sentence.tokens
    tree = tree_of(sentence)
    for index, token in enumerate(tokens):
        if token.lemma == "accord":
            below = [i for child in tree.having(index, "prep") for i in tree.having(child, "pobj")]
        elif token.lemma in _SAY and token.pos == "VERB" and not _does(tree, index, span):
            below = [i for i in tree.having(index, "nsubj") if tokens[i].pos in {"NOUN", "PROPN"}]
        else:
            continue
        for speaker in below:
            part = [i for i in tree.subtree(speaker, without=CLAUSAL - {"prep"}) if tokens[i].pos != "PUNCT"]
            start, end = tokens[part[0]].start, tokens[part[-1]].end
            if not start <= span[0] < end:
                return sentence.text[start:end].split(",")[0].split(" — ")[0][:LONGEST_SPEAKER]
    return ""


def _does(tree: Tree, verb: int, span: tuple[int, int]) -> bool:
    """Whether the figure is of what a verb of saying is done to: "told her 12 million followers"."""
    counted = (i for thing in tree.having(verb, "dobj") for i in tree.subtree(thing, without=CLAUSAL))
    return tree.tokens[verb].lemma in _DO and any(span[0] <= tree.tokens[i].start < span[1] for i in counted)


def _phrase(sentence: Sentence, tree: Tree, quantity: Quantity) -> str:
    """The words for what is counted: the noun with what describes it, without the figure."""
    tokens = sentence.tokens
    if quantity.unit == SHARE and (whole := _of_what(sentence, tree, quantity)):
        return whole
    noun = next((i for i in range(len(tokens)) if _is_noun_of(sentence, tree, quantity, i)), None)
    if noun is None or (quantity.unit and tokens[noun].lemma in {"point", "share", "average"}):
        return _subject(sentence, tree, quantity)
    if quantity.span[1] <= tokens[noun].start <= quantity.span[1] + LONGEST_LABEL:
        return _cleaned(sentence.plain[quantity.span[1] : tokens[noun].end])
    part = (*tree.having(noun, "amod", "compound", "nmod"), noun)
    words = [tokens[i].text for i in sorted(part) if tokens[i].pos != "NUM"]
    for of in tree.having(noun, "prep"):
        below = tree.subtree(of)
        if tokens[of].lemma == "of" and not any(quantity.span[0] <= tokens[i].start < quantity.span[1] for i in below):
            for thing in tree.having(of, "pobj")[:1]:
                words += ["of", *(tokens[i].text for i in (*tree.having(thing, "compound", "amod"), thing))]
    return _cleaned(" ".join(words))


def _of_what(sentence: Sentence, tree: Tree, quantity: Quantity) -> str:
    """What a share is a share of: "of the voters" after it."""
    tokens = sentence.tokens
    for index, token in enumerate(tokens):
        if token.text.lower() == "of" and quantity.span[1] <= token.start <= quantity.span[1] + 2:
            for thing in tree.having(index, "pobj")[:1]:
                return _cleaned(sentence.plain[token.end : tokens[thing].end])
    return ""


def _cleaned(words: str) -> str:
    kept = [word for word in words.split() if word.lower().strip(",") not in _NO_LABEL]
    return re.sub(r" ?- ?", "-", " ".join(kept)).strip(" ,-'\"“”()")[:LONGEST_LABEL]


def _is_noun_of(sentence: Sentence, tree: Tree, quantity: Quantity, index: int) -> bool:
    token, (start, end) = sentence.tokens[index], quantity.span
    if (token.lemma, token.text) != (quantity.noun, quantity.label) or start <= token.start < end:
        return False
    return _above(tree, quantity, index)


_NO_LABEL = frozenset(
    word_list("""other others another more least than about some estimated additional same many all these those the a an
    its his her their our and or""")
)


def _above(tree: Tree, quantity: Quantity, index: int) -> bool:
    node = quantity.token
    for _ in range(6):
        node = tree.tokens[node].head
        if node == index:
            return True
    return False


def _subject(sentence: Sentence, tree: Tree, quantity: Quantity) -> str:
    tokens = sentence.tokens
    verb = next((i for i, t in enumerate(tokens) if t.lemma == quantity.verb and _above(tree, quantity, i)), None)
    if verb is None:
        return ""
    for subject in _who_acts(tree, verb)[:1]:
        if tokens[subject].pos not in {"NOUN", "PROPN"}:
            return ""
        part = (*tree.having(subject, "compound", "amod"), subject)
        return " ".join(tokens[i].text for i in sorted(part) if not tokens[i].text[0].isdigit())
    return ""


def _who_acts(tree: Tree, verb: int) -> list[int]:
    """The subject of a verb, or of the one it depends on: "the rate sitting at 4 percent"."""
    seen = set[int]()
    while verb not in seen:
        seen.add(verb)
        if found := tree.having(verb, "nsubj", "nsubjpass"):
            return list(found)
        token = tree.tokens[verb]
        if token.dep == "acl":
            return [token.head]
        if token.dep not in {"advcl", "pcomp", "prep", "xcomp", "conj"}:
            break
        verb = token.head
    return []


def _verb(sentence: Sentence, tree: Tree, quantity: Quantity) -> str:
    """What happens to what is counted, where that is needed: for money and measures, and for people."""
    if not quantity.unit and quantity.noun not in _PERSONS:
        return ""
    for index, token in enumerate(sentence.tokens):
        if token.lemma != quantity.verb or token.pos != "VERB" or quantity.verb in _EMPTY | _SAY:
            continue
        noun = next(
            (i for i in tree.having(index, "nsubj", "nsubjpass", "dobj") if _is_counted(sentence, quantity, i)), None
        )
        if noun is not None or not quantity.noun:
            return token.text.lower()
    return ""


def _is_counted(sentence: Sentence, quantity: Quantity, index: int) -> bool:
    token = sentence.tokens[index]
    return token.lemma == quantity.noun or quantity.span[0] <= token.start < quantity.span[1]


def _noun_end(sentence: Sentence, quantity: Quantity) -> int:
    after = [t.end for t in sentence.tokens if t.lemma == quantity.noun and t.start >= quantity.span[0]]
    return after[0] if after else quantity.span[1]


def _named(mention: NumberMention) -> str:
    """The name right before an age, or the noun it describes."""
    before = mention.sentence.plain[: mention.quantity.span[0]].rstrip(" ,(")
    found = re.search(r"((?:[A-Z][\w'.-]+ ?){1,4})$", before)
    name = found[1].strip() if found else ""
    return "" if _NO_NAME.search(name) else name


_NO_NAME = re.compile(rf"\b(?:{'|'.join((*ENGLISH_WEEKDAYS, *ENGLISH_MONTHS))}|The|A|An|In|He|She)\b")


def _is_harm(noun: str) -> bool:
    return noun in {"death", "fatality", "injury", "casualty", "arrest", "toll", "body", "dead", "wounded", "injured"}
