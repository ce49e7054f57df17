"""Recurring columns: one title, day after day, with other contents each time."""

from dataclasses import dataclass

from tests.support.everyday.rows import Row, at


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """What appears at this hour of following days. `opening` and `closing` are the same every day."""

    kind: str
    outlet: str
    hour: str
    title: str
    opening: str
    closing: str
    items: tuple[str, ...]

    def rows(self) -> list[Row]:
        return [
            Row(
                id=f"{self.kind}-{day}",
                story=f"{self.kind}-{day}",
                kind=self.kind,
                title=self.title,
                text="\n".join(part for part in (self.opening, item, self.closing) if part),
                source=self.outlet,
                published=at(f"{day} {self.hour}"),
            )
            for day, item in enumerate(self.items)
        ]


MARKETS = Column(
    kind="markets column",
    outlet="The Exchange",
    hour="17:45",
    title="Markets at the close",
    opening="How shares, bonds and commodities ended the day.",
    closing="Prices are as of 5:30 p.m. and delayed by fifteen minutes. Nothing here is advice to buy or sell.",
    items=(
        "The Corland 50 gained 0.6 percent to 4,812 points as exporters rose on a weaker crown. Shipbuilder Halden led "
        "with 4 percent. Ten-year yields were unchanged at 2.9 percent, and oil cost 71.20 a barrel.",
        "The Corland 50 slipped 0.2 percent to 4,802 points before the inflation figures. Retailers were the weakest "
        "group. Ten-year yields rose to 3.0 percent, and oil cost 70.85 a barrel.",
        "The Corland 50 jumped 1.9 percent to 4,893 points after inflation fell more than expected. Builders and banks "
        "soared. Ten-year yields dropped to 2.7 percent, and oil cost 72.40 a barrel.",
        "The Corland 50 gave back 0.5 percent to 4,869 points. Miner Kolle lost 9 percent on a strike at its largest "
        "pit. Ten-year yields were at 2.7 percent, and oil cost 73.10 a barrel.",
        "The Corland 50 closed 0.1 percent higher at 4,874 points in thin trading before the holiday. Brewer Hops & "
        "Sons added 3 percent. Ten-year yields were at 2.8 percent, and oil cost 72.95 a barrel.",
    ),
)

HOROSCOPE = Column(
    kind="horoscope",
    outlet="Evening Star",
    hour="05:00",
    title="Your stars today, by Madame Zora",
    opening="What the heavens hold for all twelve signs.",
    closing="Call Madame Zora's line for your personal reading. Calls cost 90 pence a minute.",
    items=(
        "Aries: a letter changes your plans. Taurus: money you lent comes back. Gemini: listen before you answer. "
        "Cancer: rest, and let others cook. Leo: an old rival offers a hand. Virgo: your list can wait until Friday.",
        "Aries: keep a secret and you keep a friend. Taurus: do not sign today. Gemini: a journey by water is lucky. "
        "Cancer: family visits without warning. Leo: praise makes you careless. Virgo: a number is not what it seems.",
        "Aries: your temper costs you a favour. Taurus: beauty finds you in an odd place. Gemini: an idea is ripe. "
        "Cancer: say no, kindly. Leo: the spotlight is on somebody else, clap. Virgo: mend what is broken at home.",
        "Aries: start small, start now. Taurus: a colleague needs your patience. Gemini: you talk your way out of it. "
        "Cancer: the moon favours new shoes. Leo: check the date twice. Virgo: somebody remembers your kindness.",
        "Aries: walk the long way home. Taurus: a bill is lower than feared. Gemini: two offers, choose the quiet one. "
        "Cancer: tears, then laughter. Leo: lead by waiting. Virgo: what you lost lies under something blue.",
    ),
)

KNOWN = Column(
    kind="what we know",
    outlet="Metro Monitor",
    hour="14:00",
    title="What we know so far",
    opening="Here is what we know, and what we do not know yet.",
    closing="This page will be updated. If you were there, write to our newsroom. Please do not spread rumours.",
    items=(
        "A crane fell onto a tram in the centre of Ostrand at 11:20. Two people died and nine are in hospital. The "
        "crane stood on the site of the new library. Police have spoken to the operator. Trams 3 and 7 are suspended.",
        "The computers of the land registry have been down since last night. The ministry speaks of an attack, and "
        "says that no data were lost. Sales of houses cannot be recorded. A group called Black Kettle claims to be "
        "behind it.",
        "Singer Mira Dahl collapsed on stage in Marwick. She was taken to hospital, where her condition is stable. The "
        "rest of her tour is off. Her manager speaks of exhaustion. Tickets will be refunded.",
        "Shots were fired at the consulate in Kerrow at about 9 a.m. A guard was hit in the arm. The gunman fled on "
        "foot towards the botanical garden. Schools in the area are locked. The motive is unclear.",
        "The dam above Sall has a crack of twelve metres. Eight hundred people were brought to safety as a precaution. "
        "Engineers are lowering the lake. Rain is forecast for tonight. The dam was inspected in autumn.",
        "Chief justice Edda Holm has resigned. She gave no reasons in her letter of two lines. The president will name "
        "a successor within thirty days. Rumours about a book contract were denied by her office.",
    ),
)

BRIEFING = Column(
    kind="morning briefing",
    outlet="Daybreak Dispatch",
    hour="06:15",
    title="Morning briefing: five things to know today",
    opening="Good morning. This is what will matter today, in three minutes.",
    closing="That is it from us. Forward this letter to a friend. Sign up here if it was forwarded to you.",
    items=(
        "1. Parliament votes on the pension reform at noon. 2. The inquiry into the glider accident begins. 3. Wheat "
        "prices are at a two-year high. 4. Ostrand opens its underground car park. 5. Castleby look for a new manager.",
        "1. Inflation figures come out at nine. 2. Nurses decide on a strike. 3. A storm nears the north coast. 4. The "
        "museum of toys reopens. 5. Redmire can win the league tonight.",
        "1. Nurses will strike from Friday. 2. The president flies to Lisbon. 3. Two ministers deny a quarrel. 4. The "
        "storm left one person dead. 5. A panda is born in the zoo of Marwick.",
        "1. Who follows the chief justice? 2. Talks with the nurses fail. 3. Lisbon signs a treaty on fishing. 4. "
        "Bread gets dearer. 5. The panda has a name.",
        "1. Hospitals run on emergency staff. 2. The court hears the Kolle case. 3. Schools break up for the holiday. "
        "4. Roads will be full from two o'clock. 5. The cup final is sold out.",
    ),
)

LETTERS = Column(
    kind="letters",
    outlet="Corland Times",
    hour="00:05",
    title="Letters to the editor",
    opening="",
    closing="Letters should have no more than 200 words and must bear name and address. We may shorten them.",
    items=(
        "Your leader on the pension reform forgets those of us who began to work at fifteen. I have carried bricks for "
        "forty-six years. Let the members of parliament try a week of it. H. Bruun, Sall.",
        "The trees in Station Avenue were planted by my grandfather's class in 1921. They are not in the way of the "
        "cycle path: the cycle path is in their way. Mrs O. Lindt, Marwick.",
        "It is good to read that the nurses will be heard at last. When my wife lay in ward six there was one of them "
        "for nineteen beds. She never sat down. P. Aske, Kerrow.",
        "Why does no train stop in Tolmere on Sundays any more? I am 81, and church has not moved. The company answers "
        "with a form. G. Yarrow, Tolmere.",
        "May I thank the stranger who carried my cello from the harbour to the concert hall in Monday's rain? The "
        "Elgar was for you. J. Castellan, Ostrand.",
    ),
)

PUZZLE = Column(
    kind="puzzle answers",
    outlet="Wordsmith",
    hour="00:01",
    title="Today's Fiveletters answer and hints",
    opening="Stuck on today's Fiveletters? Here are some hints, and further down the answer. Spoilers ahead.",
    closing=(
        "Fiveletters is a free game in which you guess a word of five letters in six turns. A new puzzle comes out at "
        "midnight. Green means the right place, yellow the wrong one. Come back tomorrow for more hints."
    ),
    items=(
        "Hint one: it has two vowels. Hint two: you find it in a bakery. Hint three: no letter comes twice. The answer "
        "to puzzle 1412 is CRUST.",
        "Hint one: it has one vowel. Hint two: sailors tie them. Hint three: it ends in S. The answer to "
        "puzzle 1413 is KNOTS.",
        "Hint one: it has three vowels. Hint two: kings like it. Hint three: it begins with R. The answer to puzzle "
        "1414 is ROYAL.",
        "Hint one: a letter comes twice. Hint two: it grows on trees. Hint three: doctors fear it. The answer to "
        "puzzle 1415 is APPLE.",
        "Hint one: it has two vowels. Hint two: it is what ghosts do. Hint three: it ends in T. The answer to puzzle "
        "1416 is HAUNT.",
    ),
)

SCORES = Column(
    kind="live scores",
    outlet="Scoreboard",
    hour="19:00",
    title="Live: all scores as they happen",
    opening="Follow every match of the evening with us.",
    closing="Refresh for the latest. Times are local. Data by Scoreboard Data.",
    items=(
        "19:48 GOAL Hexworth 1-0 Corran (Kirk). 20:02 Saltmarsh 0-0 Kilbride at the break. 20:31 RED Dunmore's Pugh is "
        "sent off. 20:47 Full time: Hexworth 1-0 Corran.",
        "19:33 Redmire need a point to win the league. 19:51 GOAL Redmire 1-0 Thornaby Vale (Fry). 20:49 Full time: "
        "Redmire are champions.",
        "19:40 Basketball: Marwick lead by nine. 20:10 Tennis: Lindqvist loses the first set 4-6. 20:55 Marwick win "
        "88-81. 21:30 Lindqvist is out.",
        "19:36 Ice hockey: Ostrand 2-0 Sall. 20:20 Sall are level. 21:15 Ostrand win in overtime, the final goes to a "
        "seventh game.",
        "19:50 Cup semi-final: Castleby 0-2 Eastleigh Park. 20:30 Adeyemi comes on. 20:50 Castleby are out of the cup.",
    ),
)

RATES = Column(
    kind="fuel prices",
    outlet="Forecourt",
    hour="07:00",
    title="Petrol and diesel prices today",
    opening="What a litre costs this morning, on average and at the cheapest stations.",
    closing="Compare prices near you in our app. Prices change several times a day; those at the pump count.",
    items=(
        "Petrol costs 1.749 on average, diesel 1.688. Cheapest in Marwick: Rapid on Canal Bridge with 1.709.",
        "Petrol costs 1.755 on average, diesel 1.690. Cheapest in Marwick: Jett on Ring South with 1.711.",
        "Petrol costs 1.761 on average, diesel 1.704. Cheapest in Marwick: Rapid on Harbour Road with 1.715.",
        "Petrol costs 1.742 on average, diesel 1.699. Cheapest in Marwick: Union on Old Market with 1.701.",
        "Petrol costs 1.738 on average, diesel 1.681. Cheapest in Marwick: Jett on Ring South with 1.695.",
    ),
)

COLUMNS = (MARKETS, HOROSCOPE, KNOWN, BRIEFING, LETTERS, PUZZLE, SCORES, RATES)


def column_rows() -> list[Row]:
    return [row for column in COLUMNS for row in column.rows()]
