"""How many outlets, publishers and voices a story has, in words."""

from pipeline.domain.stories.voices import voices
from pipeline.projection.documents import StoryDocument
from pipeline.wording import words


def reach(story: StoryDocument) -> str:
    """`3 outlets of 3 publishers`, with the number of independent voices if there are fewer of them.

    If not all versions are listed, the number of the others instead.
    """
    all_outlets = f"{words.count(len(story.outlets), 'outlet')} of {words.count(len(story.families), 'publisher')}"
    independent = len(voices(story.versions))
    if story.left_out:
        return f"{all_outlets}, {words.count(story.left_out, 'more version')} not listed"
    return all_outlets if independent == len(story.families) else f"{all_outlets}, {words.count(independent, 'voice')}"


def copies(story: StoryDocument) -> str:
    """`2 copies`; empty if there are none."""
    number = sum(version.copy_of is not None for version in story.versions)
    return words.count(number, "copy", "copies") if number else ""
