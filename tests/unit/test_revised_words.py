"""What revisions changed, in words."""

from datetime import UTC, datetime

import pytest

from pipeline.contracts.messages import ReasonV1, RevisionV1, VersionV1
from pipeline.domain.articles.revisions import MOST_REVISIONS
from pipeline.wording import revised

SEEN = datetime(2026, 3, 4, 12, tzinfo=UTC)


def revision(**told) -> RevisionV1:
    return RevisionV1(seen=SEEN, **told)


def version(*revisions: RevisionV1, title="Now", number=None, form="article") -> VersionV1:
    return VersionV1(
        article_id="a1",
        url="https://post.example/1",
        source="Post",
        family="Post",
        language="en",
        title=title,
        title_is_own=True,
        published=SEEN,
        seen=SEEN,
        event_time=SEEN,
        revision=number or 1 + len(revisions),
        origin="page",
        copy_of=None,
        score=1.0,
        reason=ReasonV1(kind="founded", threshold=0.5),
        form=form,
        revisions=revisions,
    )


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ({}, ""),
        ({"title_before": "Before"}, "the headline"),
        ({"numbers_removed": ("12",), "numbers_added": ("14",)}, "figures: 12, then 14"),
        ({"numbers_removed": ("12", "3%")}, "figures gone: 12, 3%"),
        ({"numbers_added": tuple("123456789")}, "new figures: 1, 2, 3, 4, 5, 6 and 3 more"),
        ({"removed": ("A.",), "added": ("B.", "C.")}, "1 sentence removed, 2 added"),
        ({"title_before": "Before", "added": ("B.",)}, "the headline; 1 sentence added"),
    ],
)
def test_a_revision_in_a_line(told, words):
    assert revised.in_words(revision(**told)) == words


def test_of_a_version_that_never_changed_nothing_is_told():
    assert revised.edits(version()) is None
    assert revised.edits(version(number=3)) is None  # from before changes were kept


def test_earlier_headlines_are_told_once_the_newest_first_and_never_the_present_one():
    told = [revision(title_before=title) for title in ("One", "Two", "One", "Now")]
    found = revised.edits(version(*told))
    assert found is not None
    assert found.headlines == ("One", "Two")
    assert found.revisions == tuple(reversed(told))


@pytest.mark.parametrize(("number", "summary"), [(2, "changed once"), (3, "changed twice"), (31, "changed 30 times")])
def test_it_changed_as_often_as_it_has_revisions_though_not_all_are_kept(number, summary):
    kept = [revision(added=("A.",))] * min(number - 1, MOST_REVISIONS)
    found = revised.edits(version(*kept, number=number))
    assert found is not None
    assert found.summary == summary


def test_what_changes_on_a_live_page_is_no_news():
    found = revised.edits(version(revision(title_before="Before", numbers_added=("2",)), form="live"))
    assert found is not None
    assert (found.headlines, found.figures, len(found.revisions)) == ((), (), 1)


def test_what_is_not_listed_is_counted():
    changes = [revision(title_before=f"Then {n}", numbers_removed=(str(n),)) for n in range(8)]
    assert revised.edits(version(*changes)).more == "and 3 headlines and 5 changes of figures before"
    assert revised.edits(version(*changes[:6])).more == "and 1 headline and 3 changes of figures before"
    assert revised.edits(version(*changes[:3])).more == ""
