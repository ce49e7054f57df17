"""Small sets of everyday trouble, each tried by itself: short items, matches, quakes, sagas, look-alikes."""

from collections.abc import Sequence
from dataclasses import dataclass

from tests.support.everyday.frames import FRAMED
from tests.support.everyday.rows import Item, Row, at
from tests.support.everyday.small_sets import small_sets


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """Articles with their stories. `threads`: stories of one saga may be one story or follow each other."""

    name: str
    kind: str
    rows: tuple[Row, ...]
    threads: bool = False


def case(kind: str, name: str, *items: Item, threads: bool = False) -> Case:
    rows = tuple(
        Row(
            id=f"{name}-{n}",
            story=f"{name}-{story}",
            kind=kind,
            title=title,
            text=text,
            source=outlet,
            published=at(when),
        )
        for n, (story, when, outlet, title, text) in enumerate(items)
    )
    return Case(name=name, kind=kind, rows=rows, threads=threads)


HEADLINES = (
    case(
        "headlines",
        "capital for country",
        ("a", "0 08:00", "A", "Sudanese army retakes presidential palace", ""),
        ("a", "0 08:40", "B", "Troops back in control of head of state's residence in Khartoum", ""),
        ("b", "0 09:00", "C", "Peruvian congress removes president from office", ""),
        ("b", "0 09:30", "D", "Lawmakers in Lima oust head of state", ""),
    ),
    case(
        "headlines",
        "nationality for country",
        ("a", "0 10:00", "A", "Philippine ferry with 120 aboard sinks off Basilan", ""),
        ("a", "0 10:50", "B", "Filipino passenger ship goes down, scores missing", ""),
        ("b", "0 11:00", "C", "Danish prime minister calls snap election for June", ""),
        ("b", "0 11:20", "D", "Denmark to go to the polls on June 9", ""),
    ),
    case(
        "headlines",
        "government for capital",
        ("a", "0 12:00", "A", "Tehran rejects inspectors' demand to visit enrichment site", ""),
        ("a", "0 12:30", "B", "Iran bars UN nuclear watchdog from plant", ""),
        ("b", "0 12:40", "C", "Ankara lowers interest rate despite lira's slide", ""),
        ("b", "0 13:00", "D", "Turkish central bank cuts borrowing costs as currency falls", ""),
    ),
    case(
        "headlines",
        "two strikes, two countries",
        ("a", "0 06:00", "A", "Drone strike kills five in Sumy", ""),
        ("b", "0 06:30", "B", "Air strike kills five in Idlib", ""),
        ("c", "0 07:00", "C", "Strike halts metro in Brussels", ""),
    ),
    case(
        "headlines",
        "six wires on one strike",
        ("a", "1 09:00", "A", "Lufthansa pilots begin two-day walkout over pensions", ""),
        ("a", "1 09:20", "B", "Hundreds of flights cancelled as Lufthansa pilots strike", ""),
        ("a", "1 10:00", "C", "German pilots' strike grounds most Lufthansa flights", ""),
        ("a", "1 10:10", "D", "Passengers stranded in Frankfurt as cockpit crews down tools", ""),
        ("a", "1 11:00", "E", "Lufthansa scraps 800 flights on first day of pilots' strike", ""),
        ("a", "1 11:30", "F", "Lufthansa strike: pilots' union rejects new offer", ""),
    ),
)

ALERTS = (
    case(
        "alerts",
        "three alerts and a report",
        (
            "a",
            "0 15:02",
            "Flash",
            "BREAKING: Explosion at fireworks factory in Toledo",
            "Explosion at fireworks factory in Toledo. More soon.",
        ),
        (
            "b",
            "0 15:20",
            "Flash",
            "BREAKING: Finance minister Janek Rohl arrested",
            "Finance minister Janek Rohl arrested. More soon.",
        ),
        ("c", "0 15:41", "Flash", "BREAKING: Train derails near Gorna", "Train derails near Gorna. More soon."),
        (
            "a",
            "0 17:30",
            "The Courier",
            "Four workers missing after blasts level pyrotechnics plant",
            "A series of blasts destroyed a plant making fireworks on the southern edge of Toledo on Monday afternoon. "
            "Four employees were unaccounted for, regional officials said, and windows broke two kilometres away. The "
            "first explosion came at about three o'clock from a store for black powder. Smoke forced the closure of "
            "the motorway to Madrid. The plant belongs to the Nieto family, which has made rockets since 1949.",
        ),
        (
            "b",
            "0 18:10",
            "The Courier",
            "Rohl led from ministry in handcuffs over grain deal",
            "Investigators took Janek Rohl, the minister of finance, into custody on Monday over the purchase of grain "
            "at inflated prices two years ago. He was led from the ministry by a side door shortly after three. His "
            "lawyer called the accusations absurd. The prime minister said that she would take over his duties for "
            "the time being, and cancelled her journey to Vienna.",
        ),
    ),
    case(
        "alerts",
        "alert, then three reports",
        ("a", "1 20:00", "Newsline", "ALERT: Magna Bank to be taken over by state", ""),
        (
            "a",
            "1 21:10",
            "Corland Times",
            "State steps in to save Magna Bank",
            "The government is taking over Magna Bank, the country's third largest, to prevent its collapse. "
            "Depositors had withdrawn four billion crowns in a week. Finance minister Vera Stahl said late on Tuesday "
            "that no saver would lose any money, and that branches would open as usual in the morning.",
        ),
        (
            "a",
            "1 22:00",
            "The Exchange",
            "Magna nationalised after run by savers",
            "After a run that cost it four billion crowns of deposits, Magna Bank has been nationalised. Shareholders "
            "get nothing. Vera Stahl, the minister of finance, named former central banker Olof Brandt to run it.",
        ),
        ("b", "1 20:30", "Newsline", "ALERT: Court frees rapper Kid Marlo on bail", ""),
    ),
)

LOOKALIKES = (
    case(
        "look-alikes",
        "two towers",
        ("a", "0 10:00", "A", "Haldane Tower sold", ""),
        ("b", "0 10:30", "B", "Quillon Tower evacuated", ""),
        ("c", "0 11:00", "C", "Brandt Bridge closed", ""),
        ("d", "0 11:30", "D", "Sorley Bridge reopened", ""),
    ),
    case(
        "look-alikes",
        "two mayors",
        (
            "a",
            "0 10:00",
            "A",
            "Mayor of Ludbury resigns over expenses",
            "The mayor of Ludbury, Denise Farrow, resigned on Monday after it emerged that she had charged the town "
            "for a holiday in Madeira. The council will elect a successor in June.",
        ),
        (
            "a",
            "0 12:00",
            "B",
            "Madeira trip costs Farrow her office",
            "Denise Farrow is no longer mayor of Ludbury. She stepped down on Monday over a trip to Madeira for which "
            "taxpayers had paid.",
        ),
        (
            "b",
            "0 11:00",
            "C",
            "Mayor of Ashcombe resigns over contracts",
            "The mayor of Ashcombe, Martin Legg, resigned on Monday after it emerged that he had given contracts to "
            "his brother's firm. The council will elect a successor in June.",
        ),
        (
            "b",
            "0 13:00",
            "B",
            "Legg quits after firm of brother won road works",
            "Martin Legg has given up his post as mayor of Ashcombe. His brother's company had been paid for works on "
            "three roads without a tender.",
        ),
    ),
    case(
        "look-alikes",
        "two fires, one town",
        (
            "a",
            "0 06:00",
            "A",
            "Fire guts bakery in Kerrow",
            "A fire destroyed the Corner Bakery in Kerrow's Bridge Street early on Monday. The baker's family escaped "
            "over a balcony. An oven is thought to have been left on.",
        ),
        (
            "a",
            "0 08:00",
            "B",
            "Baker's family flees flames over balcony",
            "A couple and their two sons climbed from a balcony when their bakery in Bridge Street, Kerrow, burned "
            "down before dawn.",
        ),
        (
            "b",
            "0 21:00",
            "A",
            "Fire guts boatyard in Kerrow",
            "A fire destroyed Pender's boatyard in Kerrow's harbour on Monday evening. Six yachts were lost. Welding "
            "work is thought to have set off the blaze.",
        ),
        (
            "b",
            "0 22:30",
            "B",
            "Six yachts lost as Pender's yard burns",
            "Sparks from a welder may have started the blaze that consumed Pender's yard at Kerrow harbour and six "
            "yachts in it on Monday night.",
        ),
    ),
)

MATCHES = (
    case(
        "match set",
        "cup final",
        (
            "preview",
            "4 09:00",
            "Sport Daily",
            "Cup final preview: can Eastleigh Park stop Corran's wonder boy?",
            "Eastleigh Park and Corran meet in Saturday's cup final at the National Ground. Corran forward Femi "
            "Adeyemi has trained all week after a knock. Eastleigh Park are without suspended captain Lowe. Kick-off "
            "is at 5 p.m. Bookmakers make Corran favourites.",
        ),
        (
            "live",
            "5 17:00",
            "Sport Daily",
            "Eastleigh Park v Corran: cup final live",
            "17:00 We are under way. 17:12 Adeyemi fires wide. 17:38 GOAL Eastleigh Park 1-0 Corran: Mbeki from a free "
            "kick. 17:46 Half-time. 18:20 Adeyemi hits the post. 18:51 Full time.",
        ),
        (
            "report",
            "5 19:15",
            "Sport Daily",
            "Mbeki's free kick wins cup for Eastleigh Park",
            "Eastleigh Park won the cup for the first time since 1961 as Sam Mbeki's free kick beat Corran 1-0 at the "
            "National Ground on Saturday. Favourites Corran hit the post through Femi Adeyemi but could not find a way "
            "past goalkeeper Holt.",
        ),
        (
            "report",
            "5 20:00",
            "Corran Weekly News",
            "Heartbreak for Corran as Mbeki strike settles final",
            "One free kick by Sam Mbeki was enough to deny Corran. The favourites went down 1-0 to Eastleigh Park in "
            "Saturday's final; Adeyemi rattled the woodwork in the second half, and Holt saved everything else.",
        ),
        (
            "analysis",
            "6 11:00",
            "Tactics Board",
            "Analysis: how Eastleigh Park's low block smothered Corran",
            "Why did Corran have 71 percent of the ball and four shots? The heat maps show a team that was led to the "
            "wings, where Park's full backs doubled up. I would have moved Adeyemi inside. Coaches everywhere will "
            "copy this shape, and football will be the duller for it.",
        ),
    ),
    case(
        "match set",
        "two finals of a tennis day",
        (
            "w",
            "6 16:00",
            "Sport Daily",
            "Lindqvist beats Arroyo to win Marwick Open",
            "Petra Lindqvist won her first title on clay, beating Julia Arroyo 6-4, 7-5 in Sunday's final of the "
            "Marwick Open. She saved four set points in the second set.",
        ),
        (
            "w",
            "6 17:30",
            "Court Side",
            "First clay crown for Lindqvist in Marwick",
            "Julia Arroyo had four set points but Petra Lindqvist took the Marwick Open in straight sets on Sunday, "
            "6-4, 7-5.",
        ),
        (
            "m",
            "6 19:00",
            "Sport Daily",
            "Dvorak beats Sands to win Marwick Open",
            "Jiri Dvorak won his ninth title on clay, beating Toby Sands 6-3, 6-7, 6-4 in Sunday's final of the "
            "Marwick Open. He saved two match points in the third set.",
        ),
        (
            "m",
            "6 20:30",
            "Court Side",
            "Sands wastes two match points, Dvorak does not",
            "Toby Sands was a point away, twice. Jiri Dvorak came back to claim the men's title in Marwick on Sunday "
            "in three sets.",
        ),
    ),
    case(
        "match set",
        "rugby",
        (
            "preview",
            "3 10:00",
            "Scrum",
            "Tarbert hand debut to Lowrie for trip to Kilrannoch",
            "Tarbert have given a first start to fly-half Euan Lowrie, 19, for Friday's visit to league leaders "
            "Kilrannoch. Coach Mags Doyle makes four changes to the side that lost at home last week. Kilrannoch "
            "welcome back captain Iain Petrie from concussion.",
        ),
        (
            "report",
            "4 22:00",
            "Scrum",
            "Lowrie kicks Tarbert to shock win at Kilrannoch",
            "Debutant Euan Lowrie landed five penalties as Tarbert upset league leaders Kilrannoch 18-15 on Friday "
            "night. Captain Iain Petrie was sin-binned for the hosts in a tense finish.",
        ),
        (
            "report",
            "4 23:00",
            "Kilrannoch Courier",
            "Leaders toppled by teenager's boot",
            "Kilrannoch's unbeaten start came to an end when 19-year-old Euan Lowrie booted all of Tarbert's points in "
            "an 18-15 upset on Friday.",
        ),
    ),
    case(
        "match set",
        "two fixtures of one day",
        (
            "preview one",
            "4 09:00",
            "Sport One",
            "Holm v Leith preview: Ward fit to face old club",
            "Holm host Leith on Saturday with winger Jack Ward fit to play against his former club. Leith have lost on "
            "each of their last five visits. Referee: A. Combe. Kick-off is at 3pm.",
        ),
        (
            "preview two",
            "4 09:00",
            "Sport One",
            "Brae v Tain preview: Reid fit to face old club",
            "Brae host Tain on Saturday with midfielder Sam Reid fit to play against his former club. Tain have lost "
            "on each of their last four visits. Referee: J. Muir. Kick-off is at 3pm.",
        ),
        (
            "report one",
            "5 17:00",
            "Sport One",
            "Holm 3-1 Leith: Ward haunts old club",
            "Jack Ward scored twice against his former club as Holm beat Leith 3-1 on Saturday. Leith had gone ahead "
            "through Bain.",
        ),
        (
            "report one",
            "5 18:00",
            "Leith Herald",
            "Ward brace condemns Leith to sixth straight defeat at Holm",
            "Leith took the lead through Bain but two goals by former player Jack Ward helped Holm to a 3-1 win on "
            "Saturday.",
        ),
        (
            "report two",
            "5 17:00",
            "Sport One",
            "Brae 2-1 Tain: Reid haunts old club",
            "Sam Reid scored the winner against his former club as Brae beat Tain 2-1 on Saturday. Tain had gone ahead "
            "through Innes.",
        ),
    ),
)

QUAKES = (
    case(
        "quakes",
        "two quakes at one place",
        (
            "a",
            "0 05:00",
            "A",
            "6.2 quake hits Carama, at least 30 dead",
            "An earthquake of magnitude 6.2 struck the Carama valley before dawn on Monday and killed at least 30 "
            "people. Whole streets of the town of Ulan collapsed. Rescuers dug with their hands.",
        ),
        (
            "a",
            "0 08:00",
            "B",
            "Dozens killed as tremor flattens streets of Ulan",
            "At least thirty people died when a 6.2-magnitude tremor shook the Carama valley early on Monday. Ulan was "
            "worst hit; officials expect the toll to rise.",
        ),
        (
            "b",
            "2 19:00",
            "A",
            "5.5 quake hits Carama, hospital evacuated",
            "An earthquake of magnitude 5.5 struck the Carama valley on Wednesday evening, two days after a stronger "
            "one. The hospital of Ulan was cleared because of cracks; nobody died.",
        ),
        (
            "b",
            "2 21:00",
            "B",
            "Patients wheeled into street as new tremor cracks Ulan hospital",
            "Doctors treated patients in the open after another tremor, of magnitude 5.5, damaged the hospital in Ulan "
            "on Wednesday evening. There were no deaths.",
        ),
    ),
    case(
        "quakes",
        "two quakes on one morning",
        (
            "a",
            "0 06:00",
            "A",
            "Magnitude 6.0 quake strikes off Port Sabel",
            "A quake of magnitude 6.0 struck off Port Sabel at 5:10 a.m. on Monday. There was no warning of a tsunami. "
            "Ferries stopped for an hour.",
        ),
        (
            "a",
            "0 07:00",
            "B",
            "Sabel ferries halted after undersea tremor",
            "Ferries at Port Sabel did not sail for an hour on Monday after a 6.0 tremor under the sea at ten past "
            "five.",
        ),
        (
            "b",
            "0 08:00",
            "A",
            "Magnitude 4.7 quake strikes near Vell",
            "A quake of magnitude 4.7 struck near Vell at 7:24 a.m. on Monday. A church tower was damaged. Trains "
            "stopped for an hour.",
        ),
        (
            "b",
            "0 09:30",
            "B",
            "Church tower leans after Vell is shaken",
            "The tower of St Anne's in Vell has leaned since a 4.7 tremor on Monday morning. Trains ran again by half "
            "past eight.",
        ),
    ),
)

SAGAS = (
    case(
        "sagas",
        "submarine",
        (
            "1",
            "0 10:00",
            "A",
            "Navy loses contact with submarine Halcyon",
            "The navy has lost contact with the submarine Halcyon and its crew of 38 in the Norda Sea. Ships and "
            "aircraft are searching an area west of the Sund islands.",
        ),
        (
            "2",
            "2 10:00",
            "B",
            "Searchers hear banging where Halcyon vanished",
            "Sonar buoys have picked up banging at regular intervals in the Norda Sea, where the submarine Halcyon "
            "with 38 people aboard has been missing since Monday.",
        ),
        (
            "3",
            "4 12:00",
            "C",
            "Halcyon found on seabed, rescue vessel on its way",
            "The missing submarine Halcyon lies at a depth of 140 metres, the navy said. A vessel that can dock with "
            "its hatch will arrive on Saturday. The 38 crew have air for three days.",
        ),
        (
            "4",
            "6 08:00",
            "A",
            "All 38 Halcyon sailors brought up alive",
            "The crew of the submarine Halcyon is safe. All 38 sailors were lifted from the wreck in four dives on "
            "Saturday night, six days after contact was lost.",
        ),
        threads=True,
    ),
    case(
        "sagas",
        "trial",
        (
            "1",
            "0 12:00",
            "A",
            "Trial of banker Odran Kessel opens",
            "Banker Odran Kessel pleaded not guilty on Monday to stealing 80 million crowns from clients of Kessel "
            "Trust. Prosecutors read out the charges for four hours.",
        ),
        (
            "1",
            "0 15:00",
            "B",
            "'I took nothing': Kessel denies theft of 80 million",
            "Odran Kessel told the court on the first day of his trial that he had not taken a crown of his clients' "
            "money. The founder of Kessel Trust is accused of stealing 80 million.",
        ),
        (
            "2",
            "2 12:00",
            "A",
            "Kessel's secretary tells court of shredded files",
            "The former secretary of Odran Kessel said in court on Wednesday that she had been told to shred files for "
            "two nights before the police searched Kessel Trust.",
        ),
        (
            "2",
            "2 16:00",
            "B",
            "Shredders ran all night at Kessel Trust, witness says",
            "A secretary described to judges how papers were destroyed before the raid on Kessel Trust. She was the "
            "first witness against Odran Kessel.",
        ),
        threads=True,
    ),
)

FRAMES = tuple(case("frames", name, *items) for name, items in FRAMED.items())
MORE = tuple(
    case(kind, name, *items, threads=kind == "sagas")
    for kind, sets in small_sets().items()
    for name, items in sets.items()
)
FORMS = tuple(one for one in MORE if one.kind == "items of a form")
UPDATES = tuple(one for one in MORE if one.kind == "told again")
FLASHES = tuple(one for one in MORE if one.kind == "flashes")
MORE_MATCHES = tuple(one for one in MORE if one.kind == "matches")

CASES: Sequence[Case] = (*HEADLINES, *ALERTS, *LOOKALIKES, *MATCHES, *QUAKES, *SAGAS, *FRAMES, *MORE)
