"""How the rules write down their lists of words."""


def word_list(listed: str) -> list[str]:
    """The words of a list written as running text."""
    return listed.split()
