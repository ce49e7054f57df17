"""The story's headline: the most central of the outlets' own titles, and which outlet it is from."""

import random
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from pipeline.domain.stories.headlines import Titled, headline_of_story, lead_words

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def titled(
    source: str,
    title: str,
    lead: str = "",
    *,
    minutes: int = 0,
    family: str = "",
    independent: bool = True,
    own: bool = True,
    url: str = "",
) -> Titled:
    return Titled(
        article_id=f"{source}: {title}",
        url=url or f"https://{source.lower().replace(' ', '-')}.example/1",
        source=source,
        family=family or source,
        language="en",
        title=title,
        title_is_own=own,
        seen=NOON + timedelta(minutes=minutes),
        independent=independent,
        lead=lead_words(lead, "en"),
    )


def in_order(*versions: Titled) -> list[Titled]:
    return [
        Titled(**{name: getattr(v, name) for name in Titled.__slots__} | {"seen": NOON + timedelta(minutes=place)})
        for place, v in enumerate(versions)
    ]


DAM = (
    "Dam above Velden bursts, hundreds flee",
    "Hundreds flee after Velden dam bursts",
    "Velden dam burst forces hundreds to flee",
    "Burst dam drives hundreds from homes in Velden",
)


@pytest.mark.parametrize(
    "first",
    [
        "BREAKING: Emergency in the valley",
        "What we know about the Velden dam so far",
        "Why the Velden dam burst was no surprise",
        "Is your valley next?",
        "Opinion: Velden dam is a scandal for the minister",
        "LIVE: Velden dam bursts - updates",
        "Watch: drone films the Velden dam",
        "VELDEN DAM BURSTS, HUNDREDS FLEE",
        "Velden",
        "Village choir cancels concert",
        "I told you the Velden dam would burst",
    ],
)
def test_a_tease_a_shout_or_a_side_issue_is_not_the_headline_where_others_say_what_happened(first: str) -> None:
    found = headline_of_story(in_order(titled("Herald", first), *(titled(f"Outlet {t[:5]}", t) for t in DAM)))
    assert found.text in DAM
    assert found.of.source == f"Outlet {found.text[:5]}"


def test_of_two_titles_the_one_that_the_other_s_lead_bears_out_is_the_headline() -> None:
    lead = "The dam above Velden burst on Monday and hundreds of people fled their homes, the mayor said."
    found = headline_of_story(
        in_order(titled("Herald", "Choir cancels its spring concert", lead), titled("Post", DAM[0], lead))
    )
    assert found.text == DAM[0]
    assert found.of.source == "Post"


def test_titles_that_say_it_equally_well_keep_the_earliest() -> None:
    found = headline_of_story(in_order(titled("Herald", DAM[0]), titled("Post", DAM[1])))
    assert found.text == DAM[0]


def test_a_publisher_has_one_vote_however_many_of_its_papers_print_the_title() -> None:
    chain = [titled(f"Local {n}", "Choir cancels spring concert over weather", family="Chain") for n in range(5)]
    found = headline_of_story(in_order(*chain, titled("Herald", DAM[0]), titled("Post", DAM[1])))
    assert found.text in DAM


def test_copies_have_no_vote_and_pages_on_many_events_no_title_in_it() -> None:
    copies = [titled(f"Local {n}", "Choir cancels spring concert", independent=False) for n in range(5)]
    found = headline_of_story(in_order(*copies, titled("Herald", DAM[0]), titled("Post", DAM[1])))
    assert found.text == DAM[0]


def test_a_figure_that_one_title_alone_states_loses_against_an_equal_one_that_states_none() -> None:
    found = headline_of_story(
        in_order(
            titled("Herald", "Velden dam bursts, 4000 flee their homes"),
            titled("Post", "Velden dam bursts, hundreds flee their homes"),
            titled("Echo", "Velden dam bursts: hundreds flee"),
        )
    )
    assert "4000" not in found.text


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ("Dam above Velden bursts | Herald", "Dam above Velden bursts"),
        ("Dam above Velden bursts - Herald", "Dam above Velden bursts"),
        ("BREAKING: Dam above Velden bursts", "Dam above Velden bursts"),
        ("Breaking news | Dam above Velden bursts", "Dam above Velden bursts"),
        ("UPDATE 2 - Dam above Velden bursts", "Dam above Velden bursts"),
        ("Breaking the dam: how Velden fought back", "Breaking the dam: how Velden fought back"),
        ("Velden: dam bursts", "Velden: dam bursts"),
        ("Herald", "Herald"),
    ],
)
def test_the_outlet_s_name_and_a_label_are_no_part_of_the_headline(title: str, shown: str) -> None:
    assert headline_of_story([titled("Herald", title)]).text == shown


def test_a_version_without_a_title_gives_a_headline_only_if_no_other_has_one() -> None:
    bare = titled("Wire", "The dam above Velden burst on Monday", own=False)
    assert headline_of_story([bare]).text == bare.title
    assert headline_of_story(in_order(bare, titled("Post", DAM[1]))).of.source == "Post"


def test_the_headline_of_a_growing_story_changes_seldom_and_not_at_all_once_it_is_large() -> None:
    rng = random.Random(3)
    words = ["rescue", "valley", "water", "homes", "mayor", "army", "night", "road", "school", "bridge"]
    versions = in_order(*(titled(f"Outlet {n}", f"{rng.choice(DAM)} {rng.choice(words)}") for n in range(300)))
    headlines = [headline_of_story(versions[:count]).text for count in range(1, 301)]
    assert sum(a != b for a, b in pairwise(headlines)) <= 5
    assert len(set(headlines[40:])) == 1


@pytest.mark.parametrize(
    "title", ["", " ", "🔥🔥🔥", "1 2 3 4", "水坝决堤数百人逃离", "انهيار السد فوق فيلدن", "x" * 200_000]
)
def test_any_title_may_be_the_only_one(title: str) -> None:
    assert headline_of_story([titled("Herald", title)]).of.source == "Herald"
    assert headline_of_story(in_order(titled("Herald", title), titled("Post", DAM[0]))).text


def test_titles_in_a_script_without_spaces_are_compared() -> None:
    found = headline_of_story(
        in_order(
            titled("甲报", "本周天气晴朗适合出游"),
            titled("乙报", "水库大坝决堤数百人逃离家园"),
            titled("丙报", "大坝决堤数百人连夜逃离"),
        )
    )
    assert "大坝" in found.text
