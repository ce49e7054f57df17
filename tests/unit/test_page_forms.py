"""Articles, live blogs and round-ups; pages without an article. All texts are invented."""

import pytest

from pipeline.domain.pages.barriers import barrier_in
from pipeline.domain.pages.page_forms import form_of, is_stamp

FERRY = [
    "A ferry with 212 people aboard ran aground on a sandbank off Northgate early on Monday, the coastguard said.",
    "The Sea Lark had left Northgate at six for the island of Orsay when the ferry lost steering in the channel.",
    "Rescue boats took the passengers off the ferry within two hours, and nobody was seriously hurt.",
    "The ferry company said it would investigate why the steering of the Sea Lark failed in calm weather.",
]
DIGEST = [
    ("Ferry runs aground off Northgate", FERRY[0]),
    ("Parliament votes on the harvest budget", "Deputies approved subsidies for wheat growers after nine hours."),
    ("Volcano museum opens in Karn", "Curators spent three years collecting lava samples from the southern craters."),
    ("Sprinter breaks national record", "Mara Fens crossed the line after 10.9 seconds before a full stadium."),
    ("Bank lowers mortgage rates", "Borrowers will pay two per cent from April, said the institute."),
    ("Storm warning lifted on the coast", "Meteorologists expect sunshine until Thursday, then gusts at night."),
]  # fmt: skip


def lines_of(items: list[tuple[str, str]]) -> list[str]:
    return [line for item in items for line in item]


@pytest.mark.parametrize(
    ("title", "url"),
    [
        ("Ferry aground: live updates", "https://news.example/1"),
        ("Liveticker: Fähre vor Northgate auf Grund", "https://news.example/1"),
        ("Ferry rescue as it happened", "https://news.example/1"),
        ("EN DIRECT - Naufrage : les secours sur place", "https://news.example/1"),
        ("El rescate del ferry, minuto a minuto", "https://news.example/1"),
        ("Ferry aground off Northgate", "https://news.example/live/ferry"),
    ],
)
def test_entries_with_times_under_a_live_heading_are_a_live_blog(title: str, url: str) -> None:
    entries = [line for hour, text in enumerate(FERRY) for line in (f"{hour + 8}:30", text)]
    assert form_of(title, url, entries) == "live"
    assert form_of(title, url, FERRY) == "article"


def test_a_page_that_says_it_is_a_live_blog_is_one() -> None:
    assert form_of("Ferry aground", None, FERRY, says_live=True) == "live"


def test_a_timeline_is_an_article() -> None:
    entries = [line for hour, text in enumerate(FERRY) for line in (f"{hour + 8}:30", text)]
    assert form_of("How the Sea Lark ran aground", "https://news.example/sea-lark", entries) == "article"


@pytest.mark.parametrize(
    "title",
    ["A living wage for ferry crews", "Ferry concert goes live-streaming", "He saw it live: the night of the Sea Lark"],
)
def test_the_word_live_alone_makes_none(title: str) -> None:
    assert form_of(title, "https://news.example/lives/1", FERRY, stamps=9) == "article"


@pytest.mark.parametrize(
    "line",
    [
        "14:32",
        "14.32 Uhr",
        "9:15 a.m. ET",
        "10.15am",
        "15h30",
        "12 minutes ago",
        "vor 5 Minuten",
        "08:30 – Boats leave",
    ],
)
def test_times_over_entries(line: str) -> None:
    assert is_stamp(line)


@pytest.mark.parametrize("line", ["At 14:32 the ferry sank.", "14 people were hurt.", "2026", "1.5 million crowns", ""])
def test_no_times_over_entries(line: str) -> None:
    assert not is_stamp(line)


def test_many_unrelated_headed_items_are_a_round_up() -> None:
    assert form_of("What else happened on Monday", None, lines_of(DIGEST)) == "roundup"


@pytest.mark.parametrize(
    "title",
    ["Morning briefing: Monday 2 March", "News in brief", "Your Monday Briefing", "Nachrichtenüberblick am Montag",
     "Das Wichtigste vom Tag", "Les infos du soir", "Las noticias de hoy", "Rassegna stampa del 2 marzo"],
)  # fmt: skip
def test_a_digest_by_name_is_a_round_up_even_if_it_is_short(title: str) -> None:
    assert form_of(title, None, [text for _, text in DIGEST]) == "roundup"
    assert form_of(f"{title}: the ferry", None, FERRY) == "article"


def test_an_article_with_sub_headlines_is_an_article() -> None:
    parts = [("How it ran aground", FERRY[0]), ("Who was aboard the ferry", FERRY[1]), ("The rescue", FERRY[2])]
    parts += [("Calm weather", FERRY[3]), ("What the ferry company says", FERRY[3]), ("The Sea Lark's past", FERRY[1])]
    assert form_of("What we know about the ferry off Northgate", None, lines_of(parts)) == "article"


def test_a_page_that_only_asks_is_hindered_and_an_article_is_not() -> None:
    asks = ["Please enable JavaScript and cookies to continue."]
    assert barrier_in("Harbour Times", asks, asks) == "it asks for JavaScript"
    assert barrier_in("Harbour Times", [*asks, *FERRY], [*asks, *FERRY]) is None
    assert barrier_in("Just a moment...", [], []) == "it asks whether a human reads it"
    assert barrier_in("Ferry aground", FERRY, FERRY) is None
