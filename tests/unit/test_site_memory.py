"""What comes back on an outlet's pages, and what only seems to. All texts are invented."""

from datetime import UTC, datetime
from random import Random

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.domain.pages.site_memory import MOST_BLOCKS, MOST_PAGES, SiteMemory, learn, without_furniture
from pipeline.domain.text.text_lines import words_in

NOW = datetime(2026, 3, 2, tzinfo=UTC)
HOUSE = "The Lighthouse Group is owned by its readers, prints on recycled paper and answers every letter in a week."
LABEL = "Reader letters to the desk"


def words_of(subject: int, count: int = 60) -> list[str]:
    draw = Random(subject)
    return ["".join(draw.choice("bdfgklmnprstvz") + draw.choice("aeiou") for _ in range(4)) for _ in range(count)]


def article(subject: int, part: int = 0) -> list[str]:
    """Four paragraphs; the parts of a subject have half of their words in common."""
    words = words_of(subject)
    draw = Random(subject * 1000 + part)
    other = words_of(subject * 1000 + part + 500_000)
    return [" ".join(draw.sample(words, 12) + draw.sample(other, 12)).capitalize() + "." for _ in range(4)]


def learnt(pages: list[list[str]], memory: SiteMemory | None = None, *, site: str = "a") -> SiteMemory:
    for number, lines in enumerate(pages):
        memory = learn(memory, url=f"https://news.example/{site}/{number}", lines=lines, now=NOW)
    assert memory is not None
    return memory


def test_a_notice_on_every_page_is_cut_and_the_articles_stay() -> None:
    pages = [[LABEL, *article(subject), HOUSE] for subject in range(20)]
    memory = learnt(pages)
    for subject, lines in enumerate(pages):
        assert without_furniture(memory, lines) == article(subject)


def test_a_page_in_a_script_without_spaces_is_known_by_its_characters() -> None:
    # Ideographs at their usual code points, and at those kept for compatibility with older systems.
    for first in (0x6771, 0xF900):
        line = "".join(chr(first + number) for number in range(100))
        assert words_in(line) == 1 + 50
        assert learnt([[line]]).learnt == 1


def test_a_page_alone_knows_nothing() -> None:
    lines = [*article(1), HOUSE]
    assert without_furniture(None, lines) == lines
    assert without_furniture(learnt([lines]), lines) == lines


def test_the_background_of_an_affair_stays_however_often_it_is_told() -> None:
    background = article(7)[0]
    pages = [[*article(7, part)[:3], background, article(7, part)[3]] for part in range(1, 30)]
    memory = learnt(pages)
    assert all(without_furniture(memory, lines) == lines for lines in pages)


def test_a_paragraph_in_some_of_an_outlet_s_articles_stays() -> None:
    """An agency's paragraph, in every fourth article, whatever else that is about."""
    paragraph = "The ministry said on Friday that it would not comment on the findings before the court has met again."
    pages = [[*article(subject), *([paragraph] if subject % 4 == 0 else [])] for subject in range(40)]
    memory = learnt(pages)
    assert all(without_furniture(memory, lines) == lines for lines in pages)


def test_a_quote_that_its_page_is_about_stays() -> None:
    quotes = [[*article(subject), f"“{' '.join(words_of(subject)[:6])}”"] for subject in range(9)]
    memory = learnt([*quotes, *quotes])
    assert all(without_furniture(memory, lines) == lines for lines in quotes)


def test_one_page_counts_once_however_often_and_wherever_it_is_read() -> None:
    lines = [LABEL, *article(3), HOUSE]
    memory: SiteMemory | None = None
    for number in range(12):
        memory = learn(memory, url="https://news.example/same", lines=lines, now=NOW)
        memory = learn(memory, url=f"https://news.example/copy/{number}", lines=lines, now=NOW)
    assert without_furniture(memory, lines) == lines


def test_a_new_layout_is_learnt_and_the_old_one_forgotten() -> None:
    old = [[LABEL, *article(subject)] for subject in range(10)]
    memory = learnt(old)
    assert LABEL not in without_furniture(memory, old[0])
    new = [["From our archive of charts", *article(subject)] for subject in range(100, 100 + MOST_PAGES)]
    memory = learnt(new, memory, site="b")
    assert without_furniture(memory, new[0]) == new[0][1:]
    assert LABEL in without_furniture(memory, old[0])


def test_counters_in_a_line_do_not_hide_it() -> None:
    pages = [[*article(subject), f"Slideshow ({subject} images)"] for subject in range(8)]
    assert without_furniture(learnt(pages), pages[5]) == pages[5][:-1]


def test_a_text_that_would_be_lost_whole_is_left() -> None:
    memory = learnt([[LABEL, *article(subject), HOUSE] for subject in range(20)])
    assert without_furniture(memory, [LABEL, HOUSE]) == [LABEL, HOUSE]


def test_memory_comes_back_from_json_as_it_was() -> None:
    memory = learnt([[LABEL, *article(subject)] for subject in range(6)])
    assert msgspec.json.decode(msgspec.json.encode(memory), type=SiteMemory) == memory


@settings(max_examples=40, deadline=None)
@given(st.lists(st.lists(st.text(max_size=300), max_size=120), max_size=30))
def test_any_pages_can_be_learnt_and_memory_stays_bounded(pages: list[list[str]]) -> None:
    memory = learnt([*pages, article(1)])
    assert len(memory.pages) <= MOST_PAGES
    assert len(memory.blocks) <= MOST_BLOCKS
    for lines in pages:
        kept = without_furniture(memory, lines)
        assert [line for line in lines if line in set(kept)] == kept


def test_memory_stays_bounded_over_many_pages() -> None:
    memory: SiteMemory | None = None
    for number in range(300):
        lines = [LABEL, *article(number), *[f"{word} {number}" for word in words_of(number + 7_000)], HOUSE]
        memory = learn(memory, url=f"https://news.example/{number}", lines=lines, now=NOW)
    assert memory is not None
    assert len(memory.pages) == MOST_PAGES
    assert len(memory.blocks) <= MOST_BLOCKS
    assert len(msgspec.json.encode(memory)) < 80_000
    assert LABEL not in without_furniture(memory, [LABEL, *article(5)])
