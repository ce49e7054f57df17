"""Makes edited copies, as news desks do with agency texts, and look-alikes.

Random, with a given generator.
"""

import random
import re
from collections.abc import Callable, Mapping, Sequence

_SENTENCE = re.compile(r"(?<=[.!?][\"”’'])\s+(?=[A-Z“\"])|(?<=[.!?])\s+(?=[A-Z“\"])")
_QUOTED = re.compile(r"[“\"][^“”\"]{25,600}[”\"]")
_WORD = re.compile(r"[A-Za-z]{3,}")
_FIGURE = re.compile(r"(?<![\d.,:])\d{1,3}(?![\d.,:]*\d)")
_HOUSE: Sequence[tuple[str, str]] = (
    (r"\bpercent\b", "per cent"),
    (r"(?<=\d)%", " percent"),
    (r"\bU\.S\.", "US"),
    (
        r"\b([Dd]o|[Dd]oes|[Dd]id|[Ii]s|[Aa]re|[Ww]as|[Ww]ere|[Hh]as|[Hh]ave|[Cc]ould|[Ww]ould|[Ss]hould)n[’']t\b",
        r"\1 not",
    ),
    (r"\b([Ii]t|[Tt]hat|[Tt]here)[’']s\b", r"\1 is"),
    (r"\b([Ww]e|[Tt]hey|[Yy]ou)[’']re\b", r"\1 are"),
    (r"\b(I|[Ww]e|[Tt]hey|[Yy]ou)[’']ve\b", r"\1 have"),
    (r"\b(\w{3,})ize(d|s|r)?\b", r"\1ise\2"),
    (r"\b(\w{3,})ization\b", r"\1isation"),
    (r"\b([Cc]ol|[Ll]ab|[Ff]av|[Hh]on|[Nn]eighb)or(s|ed|ing)?\b", r"\1our\2"),
    (r"\b([Dd]efen|[Oo]ffen)se\b", r"\1ce"),
    (r"\b([Cc]ent)er(s)?\b", r"\1re\2"),
    (r"\b([Pp])rogram\b", r"\1rogramme"),
    (r"\btoward\b", "towards"),
    (r"\bSen\. ", "Senator "),
    (r"\bRep\. ", "Representative "),
    (r"\bGov\. ", "Governor "),
    (r"\b(Jan|Feb|Aug|Sept|Oct|Nov|Dec)\. (\d{1,2})\b", r"\2 \1"),
    (r"\btwo\b", "2"),
    (r"\bthree\b", "3"),
    (r"\bfour\b", "4"),
    (r"\bfive\b", "5"),
    (r"\b6\b", "six"),
    (r"\b7\b", "seven"),
    (r"\b8\b", "eight"),
    (r"\s*—\s*", " - "),
    (r"[“”]", '"'),
    (r"[‘’]", "'"),
)

Edit = Callable[[list[str], random.Random, Sequence[str]], list[str]]
"""Paragraphs, the generator and another article's paragraphs in; the copy's paragraphs out."""


def paragraphs_of(text: str) -> list[str]:
    """The text's paragraphs; if it has only few, groups of two sentences."""
    found = [line.strip() for line in text.splitlines() if line.strip()]
    if len(found) >= 4:
        return found
    sentences = [s for line in found for s in _SENTENCE.split(line)]
    return [" ".join(sentences[i : i + 2]) for i in range(0, len(sentences), 2)]


def words_in(paragraphs: Sequence[str]) -> int:
    return sum(len(p.split()) for p in paragraphs)


def cut_end(own: list[str], draw: random.Random, other: Sequence[str]) -> list[str]:
    """Cuts the end: 40 to 80 % of the words stay. The last paragraph may be cut within."""
    return opening(own, draw.uniform(0.4, 0.8))


def opening(own: Sequence[str], share: float) -> list[str]:
    """The first paragraphs, up to this share of the words."""
    words_left, kept = int(share * words_in(own)), list[str]()
    for paragraph in own:
        words = paragraph.split()
        kept.append(" ".join(words[:words_left]))
        words_left -= len(words)
        if words_left <= 0:
            break
    return kept


def cut_middle(own: list[str], draw: random.Random, other: Sequence[str]) -> list[str]:
    """Removes a fifth to a half of the paragraphs between the first and the last."""
    inner = range(1, len(own) - 1)
    removed = set(draw.sample(inner, max(1, int(draw.uniform(0.2, 0.5) * len(inner))))) if len(inner) > 1 else set()
    return [p for i, p in enumerate(own) if i not in removed]


def new_lead(own: list[str], draw: random.Random, other: Sequence[str]) -> list[str]:
    """Replaces the first paragraph: with other words, or with that of another report."""
    if draw.random() < 0.5 and other:
        return [other[0], *own[1:]]
    words = own[0].split()
    half = len(words) // 2
    turned = words[half:] + words[:half]
    return [" ".join(w for w in turned if draw.random() > 0.25), *own[1:]]


def same_text(own: list[str], draw: random.Random, other: Sequence[str]) -> list[str]:
    return own


def local_insert(own: list[str], draw: random.Random, other: Sequence[str]) -> list[str]:
    """Inserts one to three paragraphs of another text, at most a third of the copy."""
    added = list[str]()
    start = draw.randrange(max(1, len(other) - 3))
    for paragraph in other[start : start + draw.randint(1, 3)]:
        if words_in(added) + len(paragraph.split()) <= words_in(own) / 2:
            added.append(paragraph)
    at = draw.randint(1, len(own))
    return [*own[:at], *added, *own[at:]]


def changed_quotes(own: list[str], draw: random.Random, other: Sequence[str]) -> list[str]:
    """Replaces a third of the words in every quotation."""
    vocabulary = _WORD.findall(" ".join(other)) or ["indeed"]

    def altered(found: re.Match[str]) -> str:
        return _WORD.sub(lambda w: draw.choice(vocabulary) if draw.random() < 0.33 else w[0], found[0])

    return [_QUOTED.sub(altered, p) for p in own]


def house_style(own: list[str], draw: random.Random, other: Sequence[str]) -> list[str]:
    """Changes spelling, numerals, contractions and punctuation to another house style."""
    changed = own
    for pattern, new in _HOUSE:
        changed = [re.sub(pattern, new, p) for p in changed]
    return changed


def changed_figures(own: list[str], draw: random.Random, other: Sequence[str]) -> list[str]:
    """Corrects one or two figures, wherever they occur."""
    figures = sorted(set(_FIGURE.findall(" ".join(own))))
    new = {figure: str(int(figure) + draw.randint(1, 9)) for figure in draw.sample(figures, min(2, len(figures)))}
    return [_FIGURE.sub(lambda found: new.get(found[0], found[0]), p) for p in own]


def merged(own: list[str], draw: random.Random, other: Sequence[str]) -> list[str]:
    """40 to 60 % of this text, with as much of the other that each is 40 to 60 % of the whole."""
    first = opening(own, draw.uniform(0.4, 0.6))
    second_words = words_in(first) * draw.uniform(0.7, 1.4)
    second = opening(other, min(1.0, second_words / max(1, words_in(other))))
    if draw.random() < 0.5:
        return [*first, *second]
    turns = [p for pair in zip(first, second, strict=False) for p in pair]
    return [*turns, *first[len(second) :], *second[len(first) :]]


def _combine(one: Edit, two: Edit) -> Edit:
    return lambda own, draw, other: two(one(own, draw, other), draw, other)


EDITS: Mapping[str, Edit] = {
    "headline": same_text,
    "cut end": cut_end,
    "cut middle": cut_middle,
    "new lead": new_lead,
    "local insert": local_insert,
    "quotes changed": changed_quotes,
    "house style": house_style,
    "figures changed": changed_figures,
    "merge of two": merged,
    "cut end, new lead": _combine(cut_end, new_lead),
    "cut end, local insert": _combine(cut_end, local_insert),
    "cut middle, house style": _combine(cut_middle, house_style),
    "new lead, local insert": _combine(new_lead, local_insert),
    "quotes changed, cut end": _combine(changed_quotes, cut_end),
    "house style, new lead": _combine(house_style, new_lead),
    "figures changed, cut end": _combine(changed_figures, cut_end),
}
"""By kind. All get another headline too."""


def updated(own: list[str], draw: random.Random, other: Sequence[str]) -> list[str]:
    """The outlet's own next report: a third of the last one as background under other news."""
    background = opening(own, 0.33)
    return [*opening(other, min(1.0, 2 * words_in(background) / max(1, words_in(other)))), *background]


def with_statement(own: list[str], draw: random.Random, statement: Sequence[str]) -> list[str]:
    """The report, with a statement that others also quote in full: up to 45 % of the words."""
    quoted = opening(statement, min(1.0, 0.8 * words_in(own) / max(1, words_in(statement))))
    at = draw.randint(1, len(own))
    return [*own[:at], *(f"“{p}”" for p in quoted), *own[at:]]


def under_furniture(own: list[str], draw: random.Random, furniture: Sequence[str]) -> list[str]:
    """A short text below the lines that are on every page of the outlet."""
    return [*opening(own, min(1.0, 60 / max(1, words_in(own)))), *furniture]
