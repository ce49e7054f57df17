"""Events across languages: what page, API and feeds show of the stories of several languages that report one."""

import dataclasses
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest

from pipeline.contracts.topics import EVENTS_COMPARED
from pipeline.domain.comparison.across.event_facts import EventFact, EventFacts, FactSentence
from pipeline.domain.links.values import Event, Flagged
from pipeline.domain.stories.stories import Story
from pipeline.ports import Message
from pipeline.projection.store import Projection
from pipeline.projection.views import StoryFilter, Views, open_views
from pipeline.settings import WebSettings
from tests.support import web_sample as sample
from tests.support.event_sample import NewsroomEvent, newsroom_event
from tests.support.web_site import Site, serving

SETTINGS = WebSettings(stories_per_page=50)


@pytest.fixture(scope="module")
def rate() -> NewsroomEvent:
    """The event with a translation."""
    return newsroom_event("e15")


@pytest.fixture(scope="module")
def ferry() -> NewsroomEvent:
    return newsroom_event("e03")


@pytest.fixture(scope="module")
def site(rate: NewsroomEvent, ferry: NewsroomEvent, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    log = sample.open_log()
    for event in (rate, ferry):
        event.write(log)
    sample.write(log, sample.single(1))
    with serving(log, tmp_path_factory.mktemp("events"), SETTINGS) as site:
        last = [list(event.articles.values())[-1].id for event in (rate, ferry)]
        site.until(lambda views: views.story_count() == 11 and all(views.article(one) for one in last))
        yield site
    log.close()


def get(site: Site, path: str, **params: Any) -> httpx2.Response:
    answer = site.client.get(path, params=params)
    assert answer.status_code == 200, answer.text
    return answer


def test_an_event_has_its_stories_and_counts_voices_across_languages(site: Site, rate: NewsroomEvent) -> None:
    event = get(site, f"/api/v1/events/{rate.event.event_id}").json()
    assert {story["language"]: story["id"] for story in event["stories"]} == {
        language: story.id for language, story in rate.stories.items()
    }
    assert event["versions"] == len(rate.articles)
    # The Meridian Group has a text of its own and its translation: one voice, and one copy more.
    assert [rate.articles["e15-gaceta-de-meridian"].id] == [one["article_id"] for one in event["translations"]]
    assert event["translations"][0]["of"] == rate.articles["e15-meridian-post"].id
    assert event["copies"] == 1
    assert event["voices"] == len({article.family for article in rate.articles.values()})


def test_a_family_that_only_translates_is_no_voice(rate: NewsroomEvent, tmp_path: Path) -> None:
    stories = {
        language: dataclasses.replace(
            story,
            versions=tuple(
                dataclasses.replace(one, family="Translators")
                if one.article_id == rate.articles["e15-gaceta-de-meridian"].id
                else one
                for one in story.versions
            ),
        )
        for language, story in rate.stories.items()
    }
    changed = dataclasses.replace(rate, stories=stories)
    event = caught_up(changed, tmp_path)["event"]
    assert event is not None
    assert event.voices == len({article.family for article in rate.articles.values()})


def test_what_languages_print_differently_is_in_the_document_word_for_word(site: Site, rate: NewsroomEvent) -> None:
    event = get(site, f"/api/v1/events/{rate.event.event_id}").json()
    row = event["compared"][0]
    assert (row["kind"], row["what"], row["verdict"]) == ("figure", "percent", "may_differ")
    printed = {cell["source"]: cell["sentence"][slice(*cell["span"])] for cell in row["cells"] if cell["side"]}
    assert printed == {"Столична хвиля": "3,5 відсотка"}


def test_the_event_s_page_shows_every_language_with_its_direction(site: Site, rate: NewsroomEvent) -> None:
    page = get(site, f"/events/{rate.event.event_id}").text
    for language, direction in (("de", "ltr"), ("uk", "ltr"), ("es", "ltr"), ("ar", "rtl"), ("en", "ltr")):
        assert f'lang="{language}" dir="{direction}"' in page
        assert f'href="/stories/{rate.stories[language].id}"' in page
    assert "may differ" in page
    assert "likely a translation of" in page
    assert "10 independent voices in 5 languages" in page
    assert f'href="/articles/{rate.articles["e15-stolychna-khvylia"].id}#s' in page


def test_a_line_and_a_story_say_in_which_other_languages_it_is(site: Site, ferry: NewsroomEvent) -> None:
    said = "also in English 4, Spanish 2, Ukrainian 2, Arabic 1"
    desk = get(site, "/").text
    assert said in desk
    assert f'href="/events/{ferry.event.event_id}"' in desk
    story = get(site, f"/stories/{ferry.stories['de'].id}").text
    assert said in story
    assert "In other languages" in story
    for stem in ("e03-sada-al-mina", "e03-tideline", "e03-el-faro-del-norte", "e03-stolychna-khvylia"):
        assert f'href="/articles/{ferry.articles[stem].id}"' in story


def test_lists_name_the_event_and_can_be_asked_for_it(site: Site, ferry: NewsroomEvent) -> None:
    listed = get(site, "/api/v1/stories", across="true", language="uk").json()["stories"]
    assert {story["id"] for story in listed} >= {ferry.stories["uk"].id}
    assert len(listed) == 2
    (line,) = (story for story in listed if story["id"] == ferry.stories["uk"].id)
    assert line["event"]["id"] == ferry.event.event_id
    assert [one["language"] for one in line["event"]["others"]] == ["en", "de", "es", "ar"]
    assert len(get(site, "/api/v1/stories").json()["stories"]) == 11
    assert len(get(site, "/api/v1/stories", across="true").json()["stories"]) == 10
    document = get(site, f"/api/v1/stories/{ferry.stories['uk'].id}").json()
    assert document["event"] == line["event"]
    assert site.client.get("/api/v1/stories", params={"across": "perhaps"}).status_code == 400


def test_feeds_name_the_event_and_its_stories(site: Site, ferry: NewsroomEvent) -> None:
    story = ferry.stories["ar"]
    items = json.loads(get(site, "/stories.json", language="ar").text)["items"]
    (item,) = (one for one in items if one["id"].endswith(story.id))
    event = item["_samestory"]["event"]
    assert event["id"] == ferry.event.event_id
    assert {one["id"] for one in event["stories"]} == {s.id for code, s in ferry.stories.items() if code != "ar"}
    assert "The same event in other languages:" in item["content_text"]
    atom = get(site, f"/stories/{story.id}.atom").text
    assert 'rel="related"' in atom
    assert f"/events/{ferry.event.event_id}" in atom


def test_what_is_no_event_is_not_found(site: Site) -> None:
    assert site.client.get("/events/e0000").status_code == 404
    assert "There is no event e0000" in site.client.get("/events/e0000").text
    problem = site.client.get("/api/v1/events/e0000")
    assert (problem.status_code, problem.json()["detail"]) == (404, "no event e0000")


def facts_of(event: NewsroomEvent, *facts: dict[str, str]) -> EventFacts:
    """Facts given as the sentence of each article, by its file's name."""
    found = tuple(
        EventFact(
            sentences=tuple(
                FactSentence(
                    article_id=event.articles[stem].id,
                    source=event.articles[stem].source,
                    language=event.articles[stem].language,
                    sentence=sentence,
                )
                for stem, sentence in fact.items()
            )
        )
        for fact in facts
    )
    return EventFacts(event_id=event.event.event_id, article_ids=(), facts=found)


INFLATION = {
    "e15-meridian-post": (
        "The latest reading, for January, put inflation at 2.9 percent, against a target of 2 percent."
    ),
    "e15-sada-al-mina": (
        "وقالت الحاكمة إلسا براندفيك إنها واثقة من عودة التضخم إلى هدفه، بعدما بلغ 2.9 في المئة في يناير."
    ),
}


def test_facts_in_common_are_shown_in_each_outlet_s_words_with_their_place(rate: NewsroomEvent, tmp_path: Path) -> None:
    log = sample.open_log()
    rate.write(log)
    gone = {"e15-meridian-post": "Owners of homes with variable mortgages should see lower bills in the spring."}
    elsewhere = dataclasses.replace(rate.articles["e15-al-ufuq"], id="a-of-no-story")
    articles = {**rate.articles, "elsewhere": elsewhere}
    rate.find(log, facts_of(dataclasses.replace(rate, articles=articles), INFLATION, {**gone, "elsewhere": "خبر"}))

    def kinds(views: Views) -> set[str]:
        event = views.event(rate.event.event_id)
        return set() if event is None else {row.kind for row in event.compared}

    with serving(log, tmp_path, SETTINGS) as site:
        path = f"/api/v1/events/{rate.event.event_id}"
        site.until(lambda views: "fact" in kinds(views))
        (fact,) = (row for row in get(site, path).json()["compared"] if row["kind"] == "fact")
        assert [cell["sentence"] for cell in fact["cells"]] == list(INFLATION.values())
        page = get(site, f"/events/{rate.event.event_id}").text
        facts = page[page.index('id="facts"') : page.index('id="stories"')]
        assert "Matched by machine" in facts
        for stem, (language, direction) in zip(INFLATION, (("en", "ltr"), ("ar", "rtl")), strict=True):
            assert f'lang="{language}" dir="{direction}">{INFLATION[stem]}</bdi>' in facts
            assert f'href="/articles/{rate.articles[stem].id}#s' in facts
        rate.unlink(log)
        log.producer("sample").append([Message(topic=EVENTS_COMPARED, key=rate.event.event_id.encode(), value=None)])
        site.until(lambda views: views.event(rate.event.event_id) is None)
        rate.link(log)
        site.until(lambda views: kinds(views).isdisjoint({"fact"}) and kinds(views) != set())
    log.close()


def caught_up(event: NewsroomEvent, folder: Path, *more: Event | Story | None) -> dict[str, Any]:
    """What is shown after the event's records, and after states of it, stories, or its end (None)."""
    log, projection = sample.open_log(), Projection(folder / "page.db")
    event.write(log)
    projection.catch_up(log)
    for one in more:
        match one:
            case Event():
                event.link(log, one)
            case Story():
                sample.write(log, one)
            case None:
                event.unlink(log)
    changed = projection.catch_up(log)
    with open_views(folder / "page.db") as views:
        found = views.event(event.event.event_id)
        lines = views.lines(StoryFilter(), limit=50).stories
    projection.close()
    log.close()
    return {"event": found, "lines": {line.id: line for line in lines}, "changed": changed}


def test_an_event_that_is_no_more_leaves_its_stories(ferry: NewsroomEvent, tmp_path: Path) -> None:
    found = caught_up(ferry, tmp_path, None)
    assert found["event"] is None
    assert {line.event for line in found["lines"].values()} == {None}
    assert found["changed"] == {story.id for story in ferry.stories.values()}


def test_a_story_that_leaves_its_event_is_shown_alone(ferry: NewsroomEvent, tmp_path: Path) -> None:
    left = ferry.stories["ar"]
    fewer = dataclasses.replace(
        ferry.event,
        stories=tuple(one for one in ferry.event.stories if one.language != "ar"),
        flagged=(Flagged(story_id=left.id, language="ar", probability=0.7, other_story_id=ferry.stories["en"].id),),
    )
    found = caught_up(ferry, tmp_path, fewer)
    assert found["lines"][left.id].event is None
    assert left.id in found["changed"]
    assert [one.id for one in found["event"].flagged] == [left.id]
    assert "ar" not in found["event"].languages


def test_a_story_that_took_in_another_is_the_event_s(ferry: NewsroomEvent, tmp_path: Path) -> None:
    old = ferry.stories["uk"]
    merged = dataclasses.replace(old, id="smerged", aliases=(old.id,))
    log, projection = sample.open_log(), Projection(tmp_path / "page.db")
    ferry.write(log)
    log.producer("sample").append([sample.tombstone(old.id)])
    sample.write(log, merged)
    projection.catch_up(log)
    with open_views(tmp_path / "page.db") as views:
        event = views.event(ferry.event.event_id)
        document = views.story("smerged")
    projection.close()
    log.close()
    assert event is not None
    assert "smerged" in {one.id for one in event.stories}
    assert document is not None
    assert document.event is not None
    assert "smerged" not in {one.id for one in document.event.others}
