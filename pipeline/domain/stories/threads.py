"""Threads: the stories of one affair, which follow one another. Several stories may follow one."""

from collections import deque
from collections.abc import Iterator, Mapping


def threads(follows: Mapping[str, str]) -> list[tuple[str, ...]]:
    """The threads of at least two stories that these links make, `follows` from each story to the one it continues.

    Ids must be resolved: none is an alias of another. Within a thread each story comes after the one that it follows,
    and the stories that follow one are in the order of the mapping, as the threads are. In a circle, which only damaged
    data has, the first story of the mapping comes first.
    """
    followers: dict[str, list[str]] = {}
    for story, followed in follows.items():
        followers.setdefault(followed, []).append(story)
    found: list[tuple[str, ...]] = []
    taken: set[str] = set()
    for story in follows:
        if story not in taken:
            thread = tuple(_from(_first(story, follows), followers))
            taken.update(thread)
            found.append(thread)
    return [thread for thread in found if len(thread) > 1]


def _first(story: str, follows: Mapping[str, str]) -> str:
    """The story that this one leads back to; in a circle, itself."""
    passed = {story}
    one = story
    while (followed := follows.get(one)) is not None:
        if followed in passed:
            return story
        passed.add(followed)
        one = followed
    return one


def _from(first: str, followers: Mapping[str, list[str]]) -> Iterator[str]:
    """Yields the story and all that lead back to it, each after the one that it follows."""
    taken, waiting = {first}, deque([first])
    while waiting:
        story = waiting.popleft()
        yield story
        for follower in followers.get(story, ()):
            if follower not in taken:
                taken.add(follower)
                waiting.append(follower)
