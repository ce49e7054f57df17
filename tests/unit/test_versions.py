from pipeline.contracts import codec
from pipeline.domain.stories.versions import in_short
from tests.support.web_sample import story, version

POST = version("Post", "Bridge closed")
WIRE = version("Wire", "Bridge closed", minutes=1, copy_of=POST)
ECHO = version("Echo", "The bridge is closed", minutes=2)
TIDE = version("Tide", "No crossing at the mill", minutes=3)


def test_a_very_large_story_is_told_by_its_earliest_versions_and_says_how_many_more_there_are():
    whole = story(POST, WIRE, ECHO, TIDE)
    short = in_short(whole, most=2)
    assert [v.source for v in short.versions] == ["Post", "Echo"]
    assert (short.left_out, short.last_seen, short.outlets) == (2, whole.last_seen, whole.outlets)
    assert codec.decode_story(codec.encode_story(short)) == short


def test_copies_are_left_out_before_versions_of_their_own():
    assert [v.source for v in in_short(story(POST, WIRE, ECHO, TIDE), most=3).versions] == ["Post", "Echo", "Tide"]


def test_any_other_story_is_told_whole():
    whole = story(POST, WIRE, ECHO, TIDE)
    assert in_short(whole, most=4) == whole
    assert whole.left_out == 0
