"""Lists of English words that the rules share. No rules."""


def words(listed: str) -> list[str]:
    """The words of a list written as running text."""
    return listed.split()


FUNCTION_WORDS = frozenset(
    words(
        """
        a about above after again against all almost also although am among an and any are as at away back be became
        because been before being below between both but by came can come could did do does doing done down during
        each either else even ever every few first for from further get gets getting give go goes going gone got had
        has have having he her here hers herself him himself his how however i if in into is it its itself just last
        later latest least less let like likely made make makes making many may me might more most much must my near
        never new next no nor not now of off often on once one only onto or other others our ours out over own per
        perhaps put rather same say says said saying several shall she should since so some still such take taken
        takes tell tells than that the their theirs them themselves then there these they this those though through
        thus to together told too toward under until up upon us use used very via was we well went were what when
        where whether which while who whom whose why will with within without would yet you your yours 's n't 'm 're
        've 'll 'd mr mrs ms dr
        """
    )
)
"""Words that say nothing by themselves: they do not count when sentences are matched."""
