"""What a reader sees of a page's elements is what is read: invented pages in many languages and shapes."""

import pytest

from pipeline.domain.text.inline_marks import quotation_marks, raised_text
from tests.support.saved_pages import LANGUAGES, STORIES, case, paragraphs, read


def lines_of(inside: str, language: str = "en") -> list[str]:
    """The lines of an article that has this before its paragraphs."""
    return read(
        f"<article><h1>Bridge</h1>{inside}{paragraphs(STORIES[language])}</article>", language=language
    ).text.splitlines()


def test_a_time_in_a_sentence_is_part_of_it() -> None:
    lines = case("time-in-prose")
    assert lines[0] == "The council will meet on Wednesday, 4 November to vote on the plan for the bridge."
    assert lines[1] == "The vote was first set for 12 October, but the mayor was ill."


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("de", "Der Rat tritt am <time datetime='2026-11-04'>Mittwoch, dem 4. November</time>, erneut zusammen."),
        ("fr", "Le conseil se réunira <time>mercredi 4 novembre</time> pour voter le projet du pont."),
        ("ru", "Совет соберётся <time>в среду, 4 ноября</time>, чтобы проголосовать за план."),
        ("ja", "評議会は<time>十一月四日</time>に橋の計画について採決を行うため再び集まる予定だ。"),
        ("ar", "سيجتمع المجلس <time>يوم الأربعاء 4 نوفمبر</time> للتصويت على خطة الجسر."),
    ],
)
def test_a_time_in_a_sentence_of_any_language(language: str, sentence: str) -> None:
    expected = sentence.replace("</time>", "").replace(" datetime='2026-11-04'", "").replace("<time>", "")
    assert lines_of(f"<p>{sentence}</p>", language)[0] == expected


def test_a_time_beside_the_text_is_not_part_of_it() -> None:
    story = STORIES["en"]
    assert not any("2026" in line for line in lines_of("<div>Ann Alder <time>4 November 2026</time></div>"))
    assert lines_of("<p><time>4 November 2026, 10:15</time></p>") == story


def test_raised_figures() -> None:
    assert case("superscript")[0] == (
        "The lake covers 12 km2 and holds 10^6 m3; 14,200 cars cross it every day, said Holt."
    )


@pytest.mark.parametrize(
    ("before", "mark", "after", "expected"),
    [
        ("rund 10", "6", " Keime", "^6"),
        ("1,5 × 10", "-9", " m", "^-9"),
        ("2", "10", " Bytes", "^10"),
        ("14 200", "1", " voitures", ""),
        ("14.200", "12", " Autos", ""),
        ("в 2024", "3", " году", ""),
        ("площадью 12 км", "2", ".", "2"),
        ("120 €/m", "2", "", "2"),
        ("so der Rat", "3", ".", ""),
        ("said Holt.", "4", "", ""),
        ("市議会", "1", "は", ""),
        ("le 1", "er", " mars", "er"),
        ("the 4", "th", " of July", "th"),
        ("M", "me", " Dupont", "me"),
        ("XIX", "e", " siècle", "e"),
        ("Holt", "[3]", "", ""),
        ("Holt", "*", " said", ""),
        ("Bürger", "*", "innen", "*"),
        ("Acme", "®", "", "®"),
        ("about ", "14", "C", "14"),
        ("1", "1", "/2 cups", " 1"),
        ("Beginn um 20", "00", " Uhr", ":00"),
        ("Holt", "a", ",", ""),
    ],
)
def test_what_a_raised_mark_is(before: str, mark: str, after: str, expected: str) -> None:
    assert raised_text(before, mark, after) == expected


def test_a_mark_that_links_to_its_note_is_left_out() -> None:
    line = "Etwa 10<sup><a href='#fn2'>2</a></sup> Brücken<sup class='footnote'>a</sup> sind laut Rat gesperrt worden."
    assert lines_of(f"<p>{line}</p>", "de")[0] == "Etwa 10 Brücken sind laut Rat gesperrt worden."


def test_lowered_figures_stay() -> None:
    line = "The ferry burns hydrogen and emits only H<sub>2</sub>O, while the old one emitted CO<sub>2</sub>."
    assert (
        lines_of(f"<p>{line}</p>")[0] == "The ferry burns hydrogen and emits only H2O, while the old one emitted CO2."
    )


@pytest.mark.parametrize(
    ("language", "sentence", "expected"),
    [
        ("en", "The mayor called it <q>a risk</q> on Tuesday.", "The mayor called it “a risk” on Tuesday."),
        ("de", "Der Bürgermeister nannte es <q>ein Risiko</q> am Dienstag.",
         "Der Bürgermeister nannte es „ein Risiko“ am Dienstag."),
        ("pl", "Burmistrz nazwał to <q>ryzykiem</q> we wtorek.", "Burmistrz nazwał to „ryzykiem” we wtorek."),
        ("fr", "Le maire parle d'<q>un risque</q> depuis mardi.", "Le maire parle d'« un risque » depuis mardi."),
        ("ru", "Мэр назвал это <q>риском</q> во вторник.", "Мэр назвал это «риском» во вторник."),
        ("ja", "市長はこれを<q>危険だ</q>と火曜日に述べて対策を求めた。",
         "市長はこれを「危険だ」と火曜日に述べて対策を求めた。"),
        ("sv", "Borgmästaren kallade det <q>en risk</q> i tisdags.", "Borgmästaren kallade det ”en risk” i tisdags."),
        ("en", "She said: “<q>a risk</q>” on Tuesday again.", "She said: “a risk” on Tuesday again."),
        ("en", "He said <q>she called it <q>a risk</q> twice</q> on Tuesday.",
         "He said “she called it ‘a risk’ twice” on Tuesday."),
    ],
)  # fmt: skip
def test_a_quotation_keeps_its_marks(language: str, sentence: str, expected: str) -> None:
    body = f"<article><h1>Bridge</h1><p>{sentence}</p>{paragraphs(STORIES.get(language, STORIES['en']))}</article>"
    assert read(body, language=language).text.splitlines()[0] == expected


def test_marks_of_an_unknown_language_are_the_common_ones() -> None:
    assert quotation_marks("") == ("“", "”")
    assert quotation_marks("pt-PT") == ("«", "»")
    assert quotation_marks("pt_BR") == ("“", "”")


def test_what_is_struck_out_is_left_out() -> None:
    lines = case("del-ins")
    assert (
        lines[0] == "The number of injured rose to 15 on Tuesday, the port hospital said in a statement to reporters."
    )
    assert not any("Six" in line or "12" in line for line in lines)
    struck = "Die Zahl stieg auf <span style='text-decoration: line-through'>12</span> <ins>15</ins>, hieß es."
    assert lines_of(f"<p>{struck}</p>", "de")[0] == "Die Zahl stieg auf 15, hieß es."


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "hidden",
    [
        "hidden",
        "style='display:none'",
        "style='color:red;VISIBILITY : hidden'",
        "class='sr-only'",
        "class='x visually-hidden'",
    ],
)
def test_hidden_text_is_left_out(language: str, hidden: str) -> None:
    other = STORIES["fr" if language == "en" else "en"]
    assert lines_of(f"<div {hidden}>{paragraphs(other)}</div>", language) == STORIES[language]
    first, *rest = STORIES[language]
    inline = f"<p>{first} <span {hidden}>{other[0]}</span></p>{paragraphs(rest)}"
    assert read(f"<article><h1>Bridge</h1>{inline}</article>", language=language).text.splitlines() == STORIES[language]


def test_a_template_is_left_out_and_a_shadow_root_is_not() -> None:
    other = paragraphs(STORIES["fr"])
    assert lines_of(f"<template>{other}</template>") == STORIES["en"]
    shadow = f"<template shadowrootmode='open'>{paragraphs(STORIES['en'])}</template>"
    assert read(f"<my-article>{shadow}</my-article>").text.splitlines() == STORIES["en"]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "wrapper",
    [
        "<div hidden>", "<div style='display: none' id=app>", "<main style='visibility:hidden'>",
        "<div aria-hidden=true>", "<aside class='main-content'>", "<div class='commentary'>",
        "<div class='comment-article'>",
        "<section id='comment'>", "<form>",
        "<div style='overflow: hidden'>", "<footer>", "<figure>", "<div class='x hidden'>",
    ],
)  # fmt: skip
def test_the_article_is_found_in_any_wrapper(language: str, wrapper: str) -> None:
    name = wrapper[1:-1].split()[0]
    body = f"{wrapper}<h1>Bridge</h1>{paragraphs(STORIES[language])}</{name}>"
    page = f"<nav><a href='/'>Home</a></nav>{body}<div class='cookie-consent'><p>We use cookies on this site.</p></div>"
    assert read(page, language=language).text.splitlines() == STORIES[language]


def test_an_article_in_an_aside() -> None:
    lines = case("aside-main")
    assert len(lines) == 6
    assert lines[0].startswith("The harbour council")
    assert lines[-1].startswith("Opposition members")


def test_comments_below_a_short_article_are_not_the_article() -> None:
    comments = "".join(f"<div class='comment'><p>{line} I think so too.</p></div>" for line in STORIES["fr"] * 3)
    body = f"<article><h1>Bridge</h1>{paragraphs(STORIES['en'])}</article><div id='comments'>{comments}</div>"
    assert read(body).text.splitlines() == STORIES["en"]


def test_an_old_page_of_tables_and_line_breaks() -> None:
    lines = case("old-table-br")
    assert [line[:12] for line in lines if len(line) > 60] == [
        "The harbour ", "“We cannot t", "Drivers will", "Shop owners ", "The repair i", "Opposition m",
    ]  # fmt: skip
    assert not any("Sport" in line or "Buy boats" in line for line in lines)


@pytest.mark.parametrize("language", LANGUAGES)
def test_line_breaks_part_paragraphs_in_any_language(language: str) -> None:
    text = "<br>\n<br>".join(STORIES[language])
    menu = "<a href=a>News</a><br><a href=b>Sport</a><br>"
    old = f"<table><tr><td>{menu}</td><td><font size=3>{text}</font></td></tr></table>"
    assert read(old, language=language).text.splitlines() == STORIES[language]
    assert read(f"<center><font>{text}</font></center>", language=language).text.splitlines() == STORIES[language]


def test_a_time_at_the_end_of_a_line_stays() -> None:
    assert lines_of("<p>Es geht um den <time>4. November</time></p>", "de")[0] == "Es geht um den 4. November"


def test_what_is_shown_in_place_of_what_is_read_aloud_stays() -> None:
    line = "<p>Cars <span aria-hidden=true>14,200</span><span class=sr-only>many</span> cross it daily, Holt said.</p>"
    assert lines_of(line)[0] == "Cars 14,200 cross it daily, Holt said."


def test_a_table_with_the_main_heading_lays_out_the_page() -> None:
    menu = "<td><a href=a>News</a><br><a href=b>Sport</a></td>"
    lines = read(f"<table><tr>{menu}<td><h1>Bridge</h1>{' '.join(STORIES['en'])}</td></tr></table>").text.splitlines()
    assert lines[-1] == " ".join(STORIES["en"])


def test_lists_tables_and_quotes_of_the_article_stay() -> None:
    one, two, three = STORIES["en"]
    body = (
        f"<p>{one}</p><h2>Why now?</h2><ul><li>two bearings are cracked</li></ul><blockquote><p>It is a risk.</p>"
        "</blockquote><table><tr><th>Year</th><th>Cars</th></tr><tr><td>2025</td><td>15,100</td></tr></table>"
        f"<p>{two}</p><pre>ferry 06:00\nferry 07:00</pre>"
        f"<figure><table><tr><td>north</td><td>9 km</td></tr></table></figure><p>{three}</p>"
    )
    assert read(f"<article><h1>Bridge</h1>{body}</article>").text.splitlines() == [
        one, "Why now?", "- two bearings are cracked", "It is a risk.", "| Year | Cars |", "|---|---|",
        "| 2025 | 15,100 |",
        two, "ferry 06:00", "ferry 07:00", "| north | 9 km |", three,
    ]  # fmt: skip
