"""Articles whose pages are visited again, and what their revisions show."""

from datetime import timedelta

import pytest

from pipeline.domain.articles.articles import Article
from tests.support.loopback import Answer
from tests.support.polled_site import LEAD, NOW, REST, Newsroom, item, page, rss


def polled(newsroom: Newsroom, *hours: float) -> list[Article]:
    for hour in hours:
        newsroom.poll(now=NOW + timedelta(hours=hour))
    return newsroom.articles()


def test_a_page_is_visited_less_and_less_and_then_never(newsroom: Newsroom) -> None:
    newsroom.site.answers |= {"/feed": rss(item("/ferry")), "/ferry": page()}
    asked = []
    for hour in (0, 0.5, 1.1, 3, 6.1, 12, 24.1, 48, 72.1, 100, 200):
        polled(newsroom, hour)
        asked.append(newsroom.site.asked("/ferry"))
    assert asked == [1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 5]
    assert len(newsroom.articles()) == 1


def test_after_downtime_one_visit_replaces_those_that_were_missed(newsroom: Newsroom) -> None:
    newsroom.site.answers |= {"/feed": rss(item("/ferry")), "/ferry": page()}
    polled(newsroom, 0, 30, 30.1, 30.2)
    assert newsroom.site.asked("/ferry") == 2


def test_no_hours_mean_no_second_visit(newsroom: Newsroom) -> None:
    newsroom.site.answers |= {"/feed": rss(item("/ferry")), "/ferry": page()}
    for hour in (0, 2, 30):
        newsroom.poll(now=NOW + timedelta(hours=hour), revisit_hours=())
    assert newsroom.site.asked("/ferry") == 1


def test_an_unchanged_page_is_asked_for_with_its_own_validators(newsroom: Newsroom) -> None:
    sent: list[str | None] = []

    def answer(headers: dict[str, str]) -> Answer:
        sent.append(headers.get("if-none-match"))
        if headers.get("if-none-match") == '"v1"':
            return Answer(status=304)
        found = page()
        found.headers["ETag"] = '"v1"'
        return found

    newsroom.site.answers |= {"/feed": rss(item("/ferry")), "/ferry": answer}
    polled(newsroom, 0, 1.1, 6.1)
    assert sent == [None, '"v1"', '"v1"']
    assert newsroom.counts["pages", "not modified"] == 2
    assert newsroom.counts["pages", "read"] == 1


def test_a_silent_edit_of_a_number_is_a_revision_that_shows_it(newsroom: Newsroom) -> None:
    newsroom.site.answers |= {"/feed": rss(item("/ferry")), "/ferry": page()}
    polled(newsroom, 0)
    newsroom.site.answers["/ferry"] = page(LEAD.replace("212", "221"), *REST)
    first, second = polled(newsroom, 1.1)
    assert (first.revision, first.revisions) == (1, ())
    assert (second.revision, second.seen) == (2, first.seen)
    (change,) = second.revisions
    assert (change.numbers_removed, change.numbers_added) == (("212",), ("221",))
    assert len(change.removed) == len(change.added) == 1
    assert change.title_before is None
    assert change.seen == NOW + timedelta(hours=1.1)


def test_a_silent_edit_of_the_headline_is_a_revision_that_shows_it(newsroom: Newsroom) -> None:
    """The feed goes on listing the old one."""
    newsroom.site.answers |= {"/feed": rss(item("/ferry")), "/ferry": page()}
    polled(newsroom, 0)
    newsroom.site.answers["/ferry"] = page(title="Ferry captain blamed")
    *_, second = polled(newsroom, 1.1)
    assert (second.revision, second.title) == (2, "Ferry captain blamed")
    assert second.revisions[0].title_before == "Ferry runs aground"
    newsroom.site.answers["/ferry"] = page(LEAD, *REST[:2], title="Ferry captain blamed")
    *_, third = polled(newsroom, 6.1)
    assert (third.revision, third.title) == (3, "Ferry captain blamed")
    assert [change.title_before for change in third.revisions] == ["Ferry runs aground", None]
    assert third.revisions[1].removed == (REST[2],)


def test_an_article_that_is_taken_down_stays_as_it_was(newsroom: Newsroom) -> None:
    newsroom.site.answers |= {"/feed": rss(item("/ferry")), "/ferry": page()}
    polled(newsroom, 0)
    newsroom.site.answers["/ferry"] = Answer(b"gone", status=404)
    assert [article.revision for article in polled(newsroom, 1.1, 6.1)] == [1]


def test_a_later_paywall_does_not_replace_the_text(newsroom: Newsroom) -> None:
    newsroom.site.answers |= {"/feed": rss(item("/ferry")), "/ferry": page()}
    polled(newsroom, 0)
    newsroom.site.answers["/ferry"] = page(LEAD, "Subscribe to continue reading this article.")
    assert [article.revision for article in polled(newsroom, 1.1)] == [1]


def test_a_page_that_could_not_be_read_is_visited_later(newsroom: Newsroom) -> None:
    described = item("/ferry", extra="<description>A ferry ran aground.</description>")
    newsroom.site.answers |= {"/feed": rss(described), "/ferry": Answer(status=500)}
    (teaser,) = polled(newsroom, 0, 0.1, 0.2)
    assert teaser.origin == "summary"
    newsroom.site.answers["/ferry"] = page()
    _, whole = polled(newsroom, 1.1)
    assert (whole.origin, whole.revision) == ("page", 2)
    assert whole.revisions == ()  # the outlet edited nothing


FURNITURE = "Harbour Times readers made this report possible with their letters, maps and photographs of the coast."
SUBJECTS = {
    "ferry": [LEAD, *REST],
    "council": [
        "The town council voted by nine to four for a new swimming pool beside the old railway station.",
        "Work on the basin could begin in autumn, once the engineers have looked at the ground below it.",
    ],
    "choir": [
        "Four hundred singers from eleven villages filled the cathedral for the summer concert last night.",
        "The conductor, who leaves after thirty years, was given a baton carved from an apple tree.",
    ],
    "storm": [
        "Gusts of a hundred kilometres an hour tore roofs off barns across the northern valleys at noon.",
        "Power came back by evening, the grid operator announced, apart from two farms on the ridge.",
    ],
    "museum": [
        "Burglars took three bronze statues from the museum garden while its guards watched football.",
        "Detectives believe that the thieves used a crane, because the smallest figure weighs half a tonne.",
    ],
    "vaccine": [
        "A clinic for children with rare allergies opens its doors beside the university hospital today.",
        "Doctors from six countries will treat patients there, and teach nurses how to recognise a shock.",
    ],
}


def test_lines_that_recur_on_a_site_s_pages_are_cut_and_are_not_a_revision(newsroom: Newsroom) -> None:
    def published(count: int) -> None:
        names = list(SUBJECTS)[:count]
        newsroom.site.answers["/feed"] = rss(*(item(f"/{name}", title=f"About the {name} in town") for name in names))
        for name in names:
            newsroom.site.answers[f"/{name}"] = page(*SUBJECTS[name], FURNITURE, title=f"About the {name} in town")

    for number in range(1, len(SUBJECTS) + 1):
        published(number)
        articles = polled(newsroom, number * 0.3)
    newest = next(article for article in articles if article.url.endswith("/vaccine"))
    assert FURNITURE not in newest.text
    assert SUBJECTS["vaccine"][1] in newest.text
    assert {article.revision for article in polled(newsroom, 3)} == {1}


@pytest.mark.parametrize("status", [304, 200])
def test_an_unchanged_feed_is_not_parsed_again(newsroom: Newsroom, status: int) -> None:
    answer = rss(item("/ferry"))
    answer.headers["ETag"] = '"1"'
    newsroom.site.answers |= {
        "/feed": lambda headers: Answer(status=304) if status == 304 and "if-none-match" in headers else answer,
        "/ferry": page(),
    }
    polled(newsroom, 0, 7, 14)
    assert (newsroom.counts["polls", "parsed"], newsroom.counts["polls", "not modified"]) == (1, 2)


def test_what_a_feed_changes_while_its_page_is_being_read_is_not_lost(newsroom: Newsroom) -> None:
    """The second visit and the feed's change come together: in either order, the newest page is the article."""
    newsroom.site.answers |= {"/feed": rss(item("/ferry")), "/ferry": page()}
    polled(newsroom, 0)
    newsroom.site.answers["/feed"] = rss(item("/ferry", title="Ferry captain blamed"))
    newsroom.site.answers["/ferry"] = page(LEAD.replace("212", "221"), *REST, title="Ferry captain blamed")
    *_, last = polled(newsroom, 1.01)
    assert (last.title, "221" in last.text) == ("Ferry captain blamed", True)
    assert len(newsroom.articles()) == last.revision
