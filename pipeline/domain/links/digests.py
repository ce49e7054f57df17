"""What an article is recognised by in another language: names in Latin letters, figures, its day.

Names are kept as skeletons: Latin letters without vowels, spellings of one sound made one, so that `Зеленський`,
`Zelensky` and `Selenskyj` meet. In scripts without capitals every word may be a name, and in those without spaces none
is found: except in Arabic and Hebrew letters, names are said not to be known there, and count only where they are
shared. Cities and countries are found in every script, by their names in each language.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime

from anyascii import anyascii

from pipeline.domain.articles.embedded import EmbeddedArticle
from pipeline.domain.articles.forms import headline_and_text
from pipeline.domain.links.values import Vector, quantized
from pipeline.domain.text.cities import cities_in
from pipeline.domain.text.countries import countries_within, country

READ_CHARS = 2000
"""How much of a text is read: what a story is about is named there."""

COUNTRY = "="
"""Before the code of a country among names: `=SE`."""

PLACE = "@"
"""Before a city among names, with its country, latitude and longitude in tenths of a degree: `@UA505,305` is Kyiv."""

_LEAST_SKELETON = 3
_LONGEST_SKELETON = 7
_LONGEST_WORD = 24
_NO_SPACES = frozenset(("zh", "ja", "th", "lo", "my", "km"))
_WORD = re.compile(r"[^\W\d_]+(?:['’ʼ][^\W\d_]+)*")
_SENTENCE_END = re.compile(r"[.!?…:;。！？\n\r\"“”„«»¡¿|][\s\"“”„«»¡¿(\[]*$")
_ARABIC = re.compile(r"[\u0600-\u06ff]")
_CONSONANTAL = re.compile(r"[\u0590-\u06ff]")
_JOINED = re.compile(r"^[وفبلك]?(?:ال)?(?=..)")
_FIGURE = re.compile(r"\d(?:[\d.,'’   ٫٬]*\d)?")
_THOUSANDS = re.compile(r"\d{1,3}(?:[.,'’   ٬]\d{3})+")
_DECIMAL = re.compile(r"(0|[1-9]\d*)[.,٫](\d{1,2})")
_SOUNDS = (
    ("tsch", "k"),
    ("sch", "s"),
    ("sh", "s"),
    ("kh", "k"),
    ("ch", "k"),
    ("ck", "k"),
    ("ph", "f"),
    ("th", "t"),
    ("tz", "s"),
    ("ts", "s"),
    ("cz", "s"),
    ("x", "ks"),
)
_LETTERS = str.maketrans({"c": "k", "q": "k", "w": "v", "z": "s", **dict.fromkeys("aeiouyjh", "")})


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """What is kept of an article for its story's outline. `vector` int16 [d]: None if it has none in a shared space.

    `record`: partition and offset of the change that brought it; None if it came from no log.
    """

    article_id: str
    language: str
    event_time: datetime
    source: str
    family: str
    title: str
    space: str
    vector: Vector | None
    names: tuple[str, ...]
    figures: tuple[str, ...]
    names_known: bool
    is_copy: bool = False
    record: tuple[int, int] | None = None


def digest_of(embedded: EmbeddedArticle, *, is_copy: bool, record: tuple[int, int] | None = None) -> Digest:
    """What an article is recognised by in another language."""
    article = embedded.article
    title, text = headline_and_text(article)
    read = f"{title}\n{text[:READ_CHARS]}"
    space, vector = shared_vector(embedded)
    return Digest(
        article_id=article.id,
        language=article.language,
        event_time=article.event_time,
        source=article.source,
        family=article.family,
        title=title,
        space=space,
        vector=vector,
        names=tuple(sorted(names_in(read, article.language) | places_in(read, article.language))),
        figures=tuple(sorted(figures_in(read))),
        names_known=shows_names(read, article.language),
        is_copy=is_copy,
        record=record,
    )


def shared_vector(embedded: EmbeddedArticle) -> tuple[str, Vector | None]:
    """The article's vector in the space of all languages, and the model that made it; none if there is none."""
    vector, recipe = embedded.shared_embedding, embedded.shared_recipe
    if vector is None or recipe is None or not vector.any():
        return "", None
    return f"{recipe.model}@{recipe.revision}", quantized(vector)


def names_in(text: str, language: str) -> set[str]:
    """Skeletons of the words that are written as names: with a capital where no sentence begins. Countries by code."""
    if language in _NO_SPACES:
        return set()
    found: set[str] = set()
    for match in _WORD.finditer(text):
        word = match[0]
        first = word[0]
        if len(word) > _LONGEST_WORD or first.islower():
            continue
        has_case = first.lower() != first
        if has_case and (match.start() == 0 or _SENTENCE_END.search(text, max(0, match.start() - 6), match.start())):
            continue
        if code := country(word, language):
            found.add(f"{COUNTRY}{code}")
            continue
        found.update(one for one in map(skeleton_of, _bare(word)) if len(one) >= _LEAST_SKELETON)
    return found


def _bare(word: str) -> tuple[str, ...]:
    """The word; in Arabic letters also without what is joined to it, "the" and "and" among them, and long vowels."""
    if not _ARABIC.match(word):
        return (word,)
    bare = word.replace("و", "") if len(word) > _LEAST_SKELETON else word
    joined = _JOINED.sub("", word)
    return tuple(dict.fromkeys((word, bare, joined, joined.replace("و", "") or joined)))


def places_in(text: str, language: str) -> set[str]:
    """The cities named in the text, each as `PLACE` says; countries too where the script has no spaces."""
    found = {f"{PLACE}{c.country}{c.latitude},{c.longitude}" for cities in cities_in(text, language) for c in cities}
    if language in _NO_SPACES:
        found |= {f"{COUNTRY}{code}" for code in countries_within(text, language)}
    return found


def shows_names(text: str, language: str) -> bool:
    """Whether names can be found in the text: their script has capitals, or every word is tried, by its consonants."""
    letters = [c for c in text if c.isalpha()]
    shown = sum(c.lower() != c.upper() or _CONSONANTAL.match(c) is not None for c in letters)
    return language not in _NO_SPACES and 2 * shown > len(letters)


def skeleton_of(word: str) -> str:
    """The word in Latin letters, without vowels and doubled letters."""
    latin = "".join(c for c in anyascii(word).lower() if "a" <= c <= "z")
    for spelling, sound in _SOUNDS:
        latin = latin.replace(spelling, sound)
    bare = latin.translate(_LETTERS)
    return "".join(c for i, c in enumerate(bare) if i == 0 or c != bare[i - 1])[:_LONGEST_SKELETON]


def figures_in(text: str) -> set[str]:
    """Figures of two digits or more, however they are written: `14.000`, `14 000` and `14,000` are 14000."""
    found: set[str] = set()
    for match in _FIGURE.finditer(text):
        written = "".join(str(unicodedata.digit(c)) if c.isdigit() else c for c in match[0])
        if _THOUSANDS.fullmatch(written):
            found.add("".join(c for c in written if c.isdigit()))
        elif decimal := _DECIMAL.fullmatch(written):
            found.add(f"{decimal[1]}.{decimal[2]}")
        else:
            found.update(part.lstrip("0") for part in re.split(r"\D+", written))
    return {figure for figure in found if len(figure) > 1}
