"""What a sentence counts: its numbers, what each counts, and what happens to it.

Reads a dependency parse; without one, only the figures are known. Compares nothing.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from pipeline.domain.comparison.axes import negator_count
from pipeline.domain.comparison.once import once
from pipeline.domain.comparison.parsed import Token
from pipeline.domain.comparison.sentences import Sentence
from pipeline.domain.text.figures import figures
from pipeline.domain.text.stated_figure import ORDINAL, SHARE, Figure
from pipeline.domain.text.wordlists import word_list

_PART_BEFORE = re.compile(
    r"\b(?:including|include[sd]?|among (?:them|those|the \w+)|of (?:whom|which|those|them))\b[^,;.]{0,25}$",
    re.IGNORECASE,
)
_PART_AFTER = re.compile(
    r"(?: \w+)? (?:of (?:them|whom|which|those|these)|of (?:the|its|his|her|their) (?:\w+ ){0,2}?\w+s)\b", re.IGNORECASE
)
_MOVES = frozenset(
    word_list("""rise climb reach stand increase jump grow fall drop decline slip gain lose surge plunge hit pass exceed
    swell soar tumble rebound""")
)
_KNOWN = frozenset(word_list("know believe report confirm fear say think presume feel expect estimate understand"))
_STATED = frozenset({"acomp", "oprd", "ccomp", "attr"})
_STATES = frozenset(word_list("dead killed injured missing hurt wounded homeless"))

_NAMES = frozenset(word_list("3M 911 999 112 737 747 757 767 777 787 401(k)"))
"""Numbers that are names: a firm, emergency calls, aircraft."""

HARM = {
    **dict.fromkeys(word_list("kill die dead death fatality slay perish body toll"), "dead"),
    **dict.fromkeys(word_list("injure wound hurt injury wounded injured casualty"), "hurt"),
    **dict.fromkeys(word_list("miss missing"), "missing"),
    **dict.fromkeys(word_list("critical"), "critical"),
    **dict.fromkeys(word_list("arrest detain arrested detained custody"), "held"),
    **dict.fromkeys(word_list("rescue rescued evacuate evacuated pluck airlift"), "rescued"),
}

_CONDITION = re.compile(r"^[^,.;\d]{0,45}\bin (?:a )?critical (?:but stable )?condition\b", re.IGNORECASE)
_NOT_YET = re.compile(r"\b(?:immediate(?:ly)?|reports? of|so far|yet|known)\b", re.IGNORECASE)
_TOLLS = frozenset(word_list("death fatality casualty injury"))
_ALL_SAFE = re.compile(
    r"\b(?:all|everyone|everybody|every \w+)\b[^,.;]{0,60}?"
    r"\b(?P<safe>(?:without (?:any )?(?:injury|injuries|harm|a scratch))"
    r"|unhurt|unharmed|uninjured|unscathed)\b",
    re.IGNORECASE,
)
_NOBODY = frozenset(word_list("no nobody none zero"))
_ANYONE = frozenset(word_list("people person one nobody none injury death fatality casualty victim"))

_SCALES = frozenset({"category"})
"""Words with a capital before a number that is on a scale: "reached Category 5"."""

_BRINGING = frozenset(word_list("bring lead pull carry get take help guide escort lift"))
_MOVED_BY = re.compile(r"\b(?P<way>up|down)(?: (?:by|about|around|nearly|almost|some|another))* $", re.IGNORECASE)
_TAKES_LIVES = frozenset(word_list("claim take cost lose"))
_OTHERS = frozenset(word_list("other others another more additional extra further"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantity(Figure):
    """A number and what it counts.

    `noun`: the lemma of what is counted. `label`: that word as it is written. `verb`: the lemma of what happens to it.
    All three are empty if the parse does not show them. `hyphen`: the noun joined to it ("3-year"). `modifiers`: what
    describes the noun. `others`: it counts a rest ("14 others"). `part`: it counts a part of another number ("including
    two children", "two of them"). `token`: the index of its first token.
    """

    noun: str
    label: str
    verb: str
    hyphen: str
    modifiers: frozenset[str]
    others: bool
    part: bool
    token: int


def harm(quantity: Quantity) -> str:
    """Which toll the number belongs to: `dead`, `hurt`, `critical`, `missing`, `held`, `rescued`, or none."""
    if quantity.unit not in {"", SHARE}:
        return ""
    if quantity.verb in HARM and HARM[quantity.verb] == "critical":
        return "critical"
    return HARM.get(quantity.noun) or HARM.get(quantity.verb) or ""


def counts_anyone(quantity: Quantity) -> bool:
    """Whether it counts people of any kind, or harm itself: "nobody", "no injuries"."""
    return quantity.noun in _ANYONE or not quantity.noun


@once
def quantities(sentence: Sentence) -> tuple[Quantity, ...]:
    """The quantities of a sentence, from left to right."""
    return tuple(_find_quantities(sentence))


def _find_quantities(sentence: Sentence) -> Iterator[Quantity]:
    found = figures(sentence.plain)
    for figure in sorted((*found, *_lone_ones(sentence, found)), key=lambda figure: figure.span):
        index = next((i for i, t in enumerate(sentence.tokens) if t.start <= figure.digits_at < t.end), None)
        if index is not None and not _is_name(sentence, index, figure):
            described = _described(sentence, index, figure)
            took_lives = described.noun == "life" and described.verb in _TAKES_LIVES
            yield replace(described, noun="people", verb="die") if took_lives else described
    yield from _nobody(sentence)
    yield from _all_safe(sentence)


def _all_safe(sentence: Sentence) -> Iterator[Quantity]:
    """A toll of none in other words: "all the passengers escaped unhurt"."""
    found = _ALL_SAFE.search(sentence.plain) if sentence.structured else None
    if found is None or negator_count(t.text for t in sentence.tokens):
        return
    index = next((i for i, t in enumerate(sentence.tokens) if t.start == found.start("safe")), None)
    if index is not None:
        quantity = _described(sentence, index, _counted(sentence.tokens[index], 0.0))
        yield replace(quantity, noun="nobody", verb="injure", span=found.span("safe"), modifiers=frozenset())


def _nobody(sentence: Sentence) -> Iterator[Quantity]:
    """A toll of none: "nobody was hurt", "there were no deaths"; not "no serious injuries", "no further deaths"."""
    for index, token in enumerate(sentence.tokens if sentence.structured else ()):
        word = token.text.lower()
        if word not in _NOBODY or _NOT_YET.search(sentence.plain) or sentence.plain.rstrip("\"' ").endswith("?"):
            continue
        after = sentence.plain[token.end : token.end + 16]
        if (word == "no" and re.match(r"\.? ?\d", after)) or re.match(r"(?: one)? (?:else|other)\b", after):
            continue
        quantity = _described(sentence, index, _counted(token, 0.0))
        if word in {"nobody", "none"} and not quantity.noun:
            quantity = replace(quantity, noun=word)
        if quantity.verb in _KNOWN and quantity.noun not in _TOLLS:  # "nobody was reported missing"
            continue
        if harm(quantity) in {"dead", "hurt", "missing"} and not quantity.modifiers and not quantity.others:
            yield quantity


def _is_name(sentence: Sentence, index: int, figure: Figure) -> bool:
    """Whether the number belongs to a name ("Amendment 64", "Route 91", "3M")."""
    tokens = sentence.tokens
    head = tokens[index].head
    follows = (
        index > 0
        and tokens[head].lemma.lower() not in _SCALES
        and head == index - 1
        and tokens[head].pos == "PROPN"
        and tokens[index].dep in {"nummod", "appos"}
    )
    return (follows and tokens[index].text.isdigit()) or sentence.plain[slice(*figure.span)] in _NAMES


def _lone_ones(sentence: Sentence, found: tuple[Figure, ...]) -> Iterator[Figure]:
    """The word "one" where it counts ("one passenger was hurt"), which only the parse shows."""
    for token in sentence.tokens:
        counts = token.text.lower() == "one" and token.dep == "nummod" and sentence.tokens[token.head].pos == "NOUN"
        if counts and not any(f.span[0] <= token.start < f.span[1] for f in found):
            is_share = sentence.tokens[token.head].lemma in {"percent", "cent"}
            yield replace(_counted(token, 1.0), unit=SHARE if is_share else "")


def _counted(token: Token, value: float) -> Figure:
    return Figure(
        value=value,
        low=value,
        high=value,
        hedge="",
        unit="",
        span=(token.start, token.end),
        digits_at=token.start,
        stop=token.end,
    )


def _described(sentence: Sentence, index: int, numeral: Figure) -> Quantity:
    tokens, text, (start, end) = sentence.tokens, sentence.plain, numeral.span
    noun = action = None
    if sentence.structured:
        nearest = _climb_to(tokens, index, {"NOUN", "PROPN", "VERB"}, beyond=numeral.span)
        noun = nearest if nearest is not None and tokens[nearest].pos != "VERB" else None
        noun = next((i for i, t in enumerate(tokens) if end < t.start <= end + 2 and t.text in _STATES), noun)
        if noun is None and numeral.unit == ORDINAL and tokens[index].dep == "attr":  # "the quake is the third to …"
            noun = next((i for i, t in enumerate(tokens) if t.head == tokens[index].head and t.dep == "nsubj"), None)
        action = _climb_to(tokens, index if noun is None else noun, {"VERB", "AUX"}, beyond=numeral.span)
        action = action if action is None else _what_happens(tokens, action)
        if noun is None and action is not None and tokens[action].lemma in _MOVES:
            noun = _what_moves(tokens, action)
    hyphen = re.match(r"-([a-z]+)", text[end:], re.IGNORECASE)
    rest = re.search(r"\b(another|additional|further|other)\s+$", text[:start]) or re.match(
        r"\s+(more|others?|additional|further)\b", text[end:]
    )
    return Quantity(
        value=numeral.value,
        low=numeral.low,
        high=numeral.high,
        hedge=numeral.hedge,
        unit=numeral.unit,
        span=numeral.span,
        digits_at=numeral.digits_at,
        stop=numeral.stop,
        written_unit=numeral.written_unit,
        noun=tokens[noun].lemma if noun is not None else "",
        label=tokens[noun].text if noun is not None else "",
        verb=_fate(text, end) or _moved(text, start) or (_act(tokens, action) if action is not None else ""),
        hyphen=hyphen[1].lower() if hyphen else "",
        modifiers=frozenset(
            t.lemma for t in tokens if t.head == noun and t.dep in {"amod", "compound", "nmod"} and t.pos != "NUM"
        ),
        others=rest is not None or (noun is not None and tokens[noun].lemma in _OTHERS),
        part=_PART_BEFORE.search(text[:start]) is not None
        or (not numeral.unit and _PART_AFTER.match(text, end) is not None),
        token=index,
    )


def _moved(text: str, start: int) -> str:
    """`rise` or `fall` if something is up or down by the figure: "shares were up 3 percent"."""
    found = _MOVED_BY.search(text[:start])
    return "" if found is None else "rise" if found["way"].lower() == "up" else "fall"


def _act(tokens: tuple[Token, ...], verb: int) -> str:
    """The verb's lemma; `rescue` if it brings people out of somewhere, or to safety."""
    if tokens[verb].lemma not in _BRINGING:
        return tokens[verb].lemma
    below = {t.lemma for t in tokens if t.head == verb or tokens[t.head].head == verb}
    return "rescue" if below & {"out", "safety"} else tokens[verb].lemma


def _fate(text: str, end: int) -> str:
    """`critical` if those counted are in critical condition."""
    return "critical" if _CONDITION.match(text[end : end + 80]) else ""


def _what_happens(tokens: tuple[Token, ...], verb: int) -> int:
    """The verb, or what is only said of it by way of that verb: "known to have died", "left dead"."""
    below = [i for i, t in enumerate(tokens) if t.head == verb and i != verb]
    for child in below:
        if tokens[verb].lemma in _KNOWN and tokens[child].dep == "xcomp" and tokens[child].pos == "VERB":
            return child
    return next((i for i in below if tokens[i].dep in _STATED and tokens[i].lemma in _STATES), verb)


def _what_moves(tokens: tuple[Token, ...], verb: int) -> int | None:
    """The subject of "rose" and the like, and what it is a number of."""
    subject = next((i for i, t in enumerate(tokens) if t.head == verb and t.dep in {"nsubj", "nsubjpass"}), None)
    if subject is None or tokens[subject].pos != "NOUN":
        return None
    if tokens[subject].lemma == "number":
        of = [i for i, t in enumerate(tokens) if t.head == subject and t.lemma == "of"]
        return next((i for i, t in enumerate(tokens) if of and t.head == of[0] and t.dep == "pobj"), subject)
    return subject


def _climb_to(
    tokens: tuple[Token, ...], index: int, parts_of_speech: set[str], *, beyond: tuple[int, int]
) -> int | None:
    """The nearest head of these parts of speech that is outside the number itself."""
    for _ in range(6):
        head = tokens[index].head
        if head == index:
            return None
        index = head
        if tokens[index].pos in parts_of_speech and not (beyond[0] <= tokens[index].start < beyond[1]):
            return index
    return None
