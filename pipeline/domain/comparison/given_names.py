"""English given names: which are a man's or a woman's, and which are short for another. Our own short lists.

Names that both bear (Pat, Leslie, Jordan) are left out.
"""

from typing import Final

from pipeline.domain.text.wordlists import word_list

_MEN: Final = word_list(
    """
    james john robert michael william david richard joseph thomas charles christopher daniel matthew anthony mark donald
    steven paul andrew joshua kenneth kevin brian george timothy ronald edward jason jeffrey ryan jacob gary nicholas
    eric
    jonathan stephen larry justin scott brandon benjamin samuel gregory alexander frank patrick raymond jack dennis
    jerry
    tyler aaron jose adam nathan henry douglas zachary peter kyle walter ethan jeremy harold keith christian roger noah
    gerald carl arthur lawrence dylan bryan joe billy bruce albert willie gabriel logan alan juan wayne roy
    ralph randy eugene vincent russell louis philip bobby johnny bradley mike bill jim tom bob dave steve dan matt jeff
    greg ken ted tim ron don rick mick mitch chuck bernie beto barack vladimir emmanuel boris nigel marco
    mitt newt rudy rex jared reince lloyd graham xavier gavin elon pete hugo ivan karel pavel petr
    """
)
_WOMEN: Final = word_list(
    """
    mary patricia jennifer linda elizabeth barbara susan jessica sarah karen lisa nancy betty sandra margaret ashley
    kimberly emily donna michelle carol amanda melissa deborah stephanie dorothy rebecca sharon laura cynthia amy
    kathleen
    angela shirley brenda emma anna pamela nicole samantha katherine christine helen debra rachel carolyn janet maria
    catherine heather diane olivia julie joyce victoria ruth virginia lauren christina joan evelyn judith
    andrea hannah megan cheryl jacqueline martha madison teresa gloria sara janice ann kathryn abigail sophia frances
    alice judy isabella julia grace amber denise danielle marilyn beverly charlotte natalie theresa diana
    brittany doris kayla hillary kamala melania ivanka kellyanne theresa maureen kate katie susie liz dianne eva jane
    """
)
GENDER_OF: Final = {**dict.fromkeys(_MEN, "he"), **dict.fromkeys(_WOMEN, "she")}
"""`he` or `she` by the given name, folded."""

_SHORT: Final = """
charles chuck charlie|michael mike mick mickey|william bill billy will willie|robert bob bobby rob robbie
|richard rick rich dick|james jim jimmy jamie|john jack johnny|joseph joe joey|thomas tom tommy
|edward ed eddie ted ned|theodore ted teddy|david dave|daniel dan danny|donald don donny|ronald ron ronnie
|kenneth ken kenny|stephen steven steve|matthew matt|andrew andy drew|anthony tony|benjamin ben|samuel sam
|gregory greg|jeffrey jeff|timothy tim|patrick pat paddy|lawrence larry|gerald jerry gerry|jerome jerry
|raymond ray|frederick fred freddie|francis frank|alexander alex sandy|nicholas nick|christopher chris
|peter pete|philip phil|douglas doug|walter walt|henry harry hank|harold hal harry|leonard len lenny|eugene gene
|albert al bert|alan al|alfred al fred|louis lou|bernard bernie|rudolph rudy|nathaniel nathan nate|jacob jake
|zachary zach|joshua josh|elizabeth liz beth betsy betty lizzie|margaret maggie peggy meg
|katherine kate katie kathy|catherine kate cathy|patricia pat patty tricia|barbara barb|susan sue susie
|deborah debbie deb|jennifer jen jenny|rebecca becky|victoria vicky|kimberly kim|christine chris tina|pamela pam
|judith judy|dorothy dot|amanda mandy|michelle shelly|valerie val|abigail abby|samantha sam|theresa terry tess
|edmund ed|mitchell mitch|vincent vince|bradley brad|russell russ|randall randy|stanley stan|clifford cliff
|clinton clint|gordon gord|nigel nige|leslie les
"""
_GROUPS: Final = tuple(frozenset(group.split()) for group in _SHORT.split("|"))

# The forms of one first name a line, some of other languages: wider than the groups, since whoever may be one person is
# not to be taken for two.
_FIRST_NAMES: Final = """
robert bob bobby rob robbie bert
william bill billy will willie liam
richard rick dick rich richie
edward ed eddie ted teddy ned
theodore ted teddy theo
james jim jimmy jamie
john jack johnny jon
joseph joe joey
michael mike mick mickey mikhail michel
thomas tom tommy
charles charlie chuck chip
henry harry hank
lawrence larry
margaret maggie meg peggy marge rita
elizabeth liz beth betty eliza bess lisa lizzie libby
katherine catherine kathryn kate kathy katie kay cathy
anthony tony antonio
antony tony
andrew andy drew
alexander alex sasha alec sandy
alexandra alex sasha sandra
samuel sam
samantha sam
daniel dan danny
david dave
donald don donny
ronald ron ronnie
patricia pat patty tricia
patrick pat paddy
deborah debbie deb
susan sue suzy
stephen steve steven
christopher chris kit
christine chris tina
nicholas nick
gerald gerry jerry
gerard gerry
jeremy jerry
leonard len leo
albert al bert
alan al
frederick fred freddie
francis frank
franklin frank
eugene gene
walter walt wally
raymond ray
russell russ
sarah sally sadie
mary molly polly mae
barbara barb babs
jacqueline jackie
jennifer jen jenny
jessica jess
rebecca becky
victoria vicky tori
kenneth ken kenny
benjamin ben benny
timothy tim
matthew matt
gregory greg
jeffrey jeff geoffrey geoff
peter pete pyotr
philip phil
vladimir volodymyr vova
martha patsy
john sean ivan juan jean johann
"""


def is_nickname(first: str, second: str) -> bool:
    """Whether two given names, folded, may be one person's: one is short for the other, or both for a third."""
    return any(first in group and second in group for group in _GROUPS)


def given_names(word: str) -> frozenset[str]:
    """The names, folded, of which this may be a form, each known by the first of its line."""
    return _GIVEN.get(word, frozenset((word,)))


def _given() -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for line in _FIRST_NAMES.strip().splitlines():
        words = word_list(line)
        for word in words:
            found[word] = found.get(word, frozenset((word,))) | {f"~{words[0]}"}
    return found


_GIVEN: Final = _given()
