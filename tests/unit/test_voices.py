import dataclasses

import msgspec

from pipeline.domain.comparison.result import ComparedVersion, Comparison, SharedClaim
from pipeline.domain.stories.versions import in_short
from pipeline.domain.stories.voices import voices
from pipeline.projection.documents import ComparisonDocument, StoryDocument, story_document
from pipeline.side_by_side.told import facts_in_common
from pipeline.wording.coverage import reach
from pipeline.wording.time_line import time_line
from tests.support import web_sample as sample

WIRE = sample.version("Wire", "Bridge falls")
ECHO = sample.version("Echo", "Bridge falls", minutes=5, copy_of=WIRE)
POST = sample.version("Post", "A bridge", minutes=9, family="Wire")
ALONE = sample.version("Alone", "The bridge", minutes=12)


def document(*versions) -> StoryDocument:
    return story_document(sample.story(*versions), 0)


def test_a_family_is_one_voice_and_a_copy_none():
    assert voices((WIRE, ECHO, POST, ALONE)) == ("Wire", "Alone")
    assert voices((WIRE, ECHO)) == ("Wire",)


def test_the_page_says_how_many_voices_there_are_where_they_are_fewer():
    assert reach(document(WIRE, ALONE)) == "2 outlets of 2 publishers"
    assert reach(document(WIRE, ECHO)) == "2 outlets of 2 publishers, 1 voice"


def test_the_page_says_how_many_versions_of_a_very_large_story_are_not_listed():
    shown = story_document(in_short(sample.story(WIRE, ECHO, ALONE), most=2), 0)
    assert reach(shown) == "3 outlets of 3 publishers, 1 more version not listed"


def test_a_copy_says_how_much_of_it_is_copied_from_whom():
    copy = msgspec.structs.replace(document(WIRE, ECHO).versions[1], copied_share=0.78)
    story = msgspec.structs.replace(document(WIRE, ECHO), versions=(document(WIRE, ECHO).versions[0], copy))
    ((line,),) = [entry.copies for entry in time_line(story)]
    assert "78% copied from Wire" in line.marks


def test_a_copy_without_changes_is_called_the_same_text():
    copy = dataclasses.replace(ECHO, copied_share=1.0, contained_share=1.0)
    shown = document(WIRE, copy)
    assert [version.copy_kind for version in shown.versions] == [None, "exact"]
    ((line,),) = [entry.copies for entry in time_line(shown)]
    assert "the same text as Wire" in line.marks


def test_everyone_says_it_when_every_family_does():
    def compared(one) -> ComparedVersion:
        return ComparedVersion(
            article_id=one.article_id,
            source=one.source,
            family=one.family,
            title=one.title,
            published=one.published,
            seen=one.seen,
            first=one is WIRE,
            after_first_s=None,
            copy_of=one.copy_of,
            copied_share=0.0,
            lead="",
        )

    def claim(*versions) -> SharedClaim:
        return SharedClaim(similarity=0.9, excerpts=tuple(sample.excerpt(v, "The bridge fell.") for v in versions))

    made = Comparison(
        story_id="s1",
        headline="Bridge",
        versions=tuple(compared(v) for v in (WIRE, ECHO, POST, ALONE)),
        conflicts=(),
        shared=(claim(WIRE, POST), claim(WIRE, ALONE)),
        only_in=(),
    )
    found = facts_in_common(msgspec.convert(made, ComparisonDocument, from_attributes=True))
    assert [(one.outlets, one.voices, one.everyone) for one in found] == [
        ("Wire and Alone", 2, True),  # the family's other outlet need not say it too
        ("Wire and Post", 1, False),
    ]
