"""Which of a page's blocks are its article, once each and in lines: invented pages in many languages and shapes."""

import pytest

from pipeline.domain.pages.page_forms import is_stamp
from pipeline.domain.pages.repeats import in_blocks, without_repeats
from tests.support.saved_pages import LANGUAGES, STORIES, case, paragraphs, read, read_case

LONG = STORIES | {
    "en": [
        *STORIES["en"],
        "Shop owners on the east quay fear for their Christmas trade and asked the council for help with rents.",
    ],
    "de": [
        *STORIES["de"],
        "Die Händler am Ostkai fürchten um ihr Weihnachtsgeschäft und baten den Rat um Hilfe bei den Mieten.",
    ],
    "ru": [
        *STORIES["ru"],
        "Владельцы магазинов на восточной набережной опасаются за рождественскую торговлю и просят о помощи.",
    ],
    "ja": [
        *STORIES["ja"],
        "東埠頭の商店主らはクリスマス商戦への影響を心配しており、家賃の補助を評議会に求めているが、返答はまだないという。",
    ],
}
LINKED = {
    "en": "Ten killed as tanker explodes off the cape",
    "de": "Zehn Tote bei Explosion eines Tankers vor dem Kap",
    "ru": "Десять человек погибли при взрыве танкера у мыса",
    "ja": "岬の沖合でタンカーが爆発、十人が死亡したと沿岸警備隊",
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("count", [1, 2])
def test_a_brief_is_its_text_in_lines(language: str, count: int) -> None:
    story = STORIES[language][:count]
    head = "<title>Swing bridge closed to cars until spring</title>"
    heading = "<h1>Swing bridge closed to cars until spring</h1><p class='byline'>By Ann Alder</p>"
    assert (
        read(f"<article>{heading}{paragraphs(story)}</article>", language=language, head=head).text.splitlines()
        == story
    )


def test_a_brief_without_its_byline_in_another_language() -> None:
    text = "สภาท่าเรือลงมติเมื่อวันอังคารให้ปิดสะพานหมุนเก่าไม่ให้รถยนต์ผ่านจนถึงสิ้นเดือนมีนาคม"
    body = f"<article><h1>Bridge</h1><p class='byline'>โดย สมชาย ใจดี</p><p>{text}</p><p>{text} 2</p></article>"
    assert read(body, language="th").text.splitlines() == [text, f"{text} 2"]


def test_a_short_brief() -> None:
    (line,) = case("short-brief")
    assert line.startswith("The harbour council voted")
    assert line.endswith("two of its main bearings.")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_body_given_twice_is_read_once(language: str) -> None:
    story = paragraphs(STORIES[language])
    body = f"<div class='a'><h2>Repair</h2>{story}</div><div class='b'><h2>Repair</h2>{story}</div>"
    lines = read(f"<article><h1>Bridge</h1>{body}</article>", language=language).text.splitlines()
    assert [line for line in lines if line != "Repair"] == STORIES[language]
    assert lines.count("Repair") <= 1


def test_a_page_for_wide_and_small_screens() -> None:
    lines = case("doubled-desktop-mobile")
    assert len(lines) == len(set(lines)) == 6


def test_what_is_repeated_on_purpose_stays() -> None:
    song = ["The bridge is closed.", "So we row, so we row, across the water, so we row.", "The quay is wet.",
            "So we row, so we row, across the water, so we row."]  # fmt: skip
    assert without_repeats(song) == song


def test_a_line_of_several_blocks_is_cut_as_the_page_is() -> None:
    blocks = ["News", "Newsroom wins", "By Ann", "It won.", "It won.", "More news"]
    assert in_blocks("Newsroom wins By Ann It won.", blocks) == ["Newsroom wins", "By Ann", "It won."]
    assert in_blocks("Something else altogether.", blocks) == ["Something else altogether."]


@pytest.mark.parametrize("language", list(LINKED))
@pytest.mark.parametrize(
    "link",
    [
        "<p><a href='/news/2'>{}</a></p>",
        "<p><strong><a href='https://www.harbour.example/news/2'>{}</a></strong></p>",
        "<p>→ <a href='2'>{}</a></p>",
        "<p>Aussi : <a href='//m.harbour.example/2'>{}</a></p>",
        "<div><a href='/news/2'>{}</a></div>",
    ],
)
def test_a_paragraph_that_links_to_another_story_is_left_out(language: str, link: str) -> None:
    first, *rest = LONG[language]
    body = f"<p>{first}</p>{link.format(LINKED[language])}{paragraphs(rest)}"
    assert read(f"<article><h1>Bridge</h1>{body}</article>", language=language).text.splitlines() == LONG[language]


@pytest.mark.parametrize(
    "paragraph",
    [
        "The engineers published <a href='/news/2'>a report on the bearings of the old bridge</a> on Monday.",
        "The council published <a href='/news/2'>the report on the bearings of the old bridge</a>.",
        "<a href='/news/2'>The engineers published a report on the bearings of the old bridge on Monday.</a>",
        "<a href='https://council.example/report'>Report of the council on the bearings of the old bridge</a>",
        "<a href='/files/report.pdf'>Report of the council on the bearings of the old bridge</a>",
    ],
)
def test_a_link_that_is_part_of_the_text_stays(paragraph: str) -> None:
    first, *rest = LONG["en"]
    body = f"<article><h1>Bridge</h1><p>{first}</p><p>{paragraph}</p>{paragraphs(rest)}</article>"
    assert "the bearings of the old bridge" in read(body).text


def test_the_headlines_of_a_list_of_stories_stay() -> None:
    items = "".join(f"<p><a href='/{n}'>{LINKED['en']} {n}</a></p><p>{line}</p>" for n, line in enumerate(LONG["en"]))
    assert read(f"<article><h1>Bridge</h1>{items}</article>").text.count("Ten killed") == 4


def test_a_link_between_paragraphs() -> None:
    assert not any("tanker" in line or "Mayor resigns" in line for line in case("link-paragraph"))


def test_a_live_blog_of_bare_times() -> None:
    assert read_case("live-time-element").form == "live"


@pytest.mark.parametrize("stamp", [
    "14:05", "14h05", "14.05 Uhr", "2:05 p.m.", "kl. 14.05", "klo 14.05", "godz. 14:05", "в 14:05", "الساعة ١٤:٠٥",
    "14時05分", "下午2:05", "오후 2:05", "१४:०५ बजे", "ora 14:05", "Heute, 14:05 Uhr", "14:05 CET",
])  # fmt: skip
def test_a_time_of_day_alone_is_a_stamp(stamp: str) -> None:
    assert is_stamp(stamp)


@pytest.mark.parametrize("line", [
    "", "14.05 €", "Psalm 23", "The train left at 14:05 and reached the harbour late.", "25:70", "3.141",
])  # fmt: skip
def test_other_lines_are_not_stamps(line: str) -> None:
    assert not is_stamp(line)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "stamp", ["<time>{}</time>", "<span>{}</span>", "<p><b>{}</b></p>", "<div class=t>{} Uhr</div>"]
)
def test_entries_below_times_that_run_backwards_are_a_live_blog(language: str, stamp: str) -> None:
    times = ["14:05", "13:20", "12:40", "11:15", "10:02", "9:30"]
    entries = [
        *STORIES[language],
        *(line.replace(" ", " »1« ", 1) + f" {n}." for n, line in enumerate(STORIES[language])),
    ]
    body = "".join(
        f"<div class='entry'>{stamp.format(time)}<p>{line}</p></div>" for time, line in zip(times, entries, strict=True)
    )
    page = f"<article><h1>Brücke / Bridge</h1>{body}</article>"
    assert read(page, language=language).form == "live"
    chronicle = "".join(f"<h3>{time}</h3><p>{line}</p>" for time, line in zip(reversed(times), entries, strict=True))
    assert read(f"<article><h1>Bridge</h1>{chronicle}</article>", language=language).form == "article"
