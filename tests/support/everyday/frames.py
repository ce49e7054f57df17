"""Short reports of one outlet, each above the same long frame: what it says of itself, and of how to reach it."""

from tests.support.everyday.rows import Item

_RADIO = (
    "\n"
    "About us: this bulletin is compiled by the regional desk from reports of police, fire service "
    "and readers. If you have seen something, send us pictures through the app; by sending them you "
    "agree that we may publish them.\n"
    "Weather, traffic and radar are updated every ten minutes on our home page, and our presenters "
    "will be back on air at six with all that matters to you, your street and your family. Download "
    "the app, switch on alerts and tell a friend.\n"
    "All suspects are presumed innocent until proven guilty in a court of law. Names of minors are "
    "withheld. Corrections can be requested in writing. The station holds a licence from the state "
    "media authority and is owned by its listeners."
)
_VALLEY = (
    "\n"
    "Never miss a story: our morning e-mail brings the five things you need to know before nine "
    "o'clock, hand-picked by the editor and free of charge.\n"
    "This site and its partners store information on your device in order to show advertisements "
    "that fit your interests; you may withdraw your consent whenever you like at the bottom of every "
    "page.\n"
    "Local reporting costs money. More than four thousand households already support our newsroom "
    "with a monthly gift, and thanks to them every article stays open for all. Will you join them "
    "today?\n"
    "The Valley News Group publishes eleven titles between the coast and the hills. Complaints about "
    "accuracy go to the readers' editor, whose decisions are published every Saturday. Reproduction "
    "only with permission."
)
_HERALD = (
    " Click here to subscribe to our daily newsletter. Do you have a news tip? Email "
    "tips@herald.example. Support independent journalism: members get access to all events, puzzles "
    "and archives. Read our policy on sources, our standards and practices, and how to comment. © "
    "Herald Media, part of the Northern Trust group of newspapers. Click here to subscribe to our "
    "daily newsletter. Do you have a news tip? Email tips@herald.example. Support independent "
    "journalism: members get access to all events, puzzles and archives. Read our policy on sources, "
    "our standards and practices, and how to comment. © Herald Media, part of the Northern Trust "
    "group of newspapers."
)

FRAMED: dict[str, tuple[Item, ...]] = {
    "newspaper group": (
        (
            "a",
            "0 09:00",
            "Valley Echo",
            "Bus driver saves dog from canal",
            "A bus driver pulled a spaniel out of the Wend canal on Monday while passengers held his jacket." + _VALLEY,
        ),
        (
            "b",
            "0 09:40",
            "Valley Echo",
            "Ashby baths to reopen in June",
            "The swimming baths in Ashby will reopen on June 3 after two years of repairs, the council said." + _VALLEY,
        ),
        (
            "c",
            "0 11:00",
            "Valley Echo",
            "Man fined for flying drone near prison",
            "A man of 31 was fined 600 pounds for flying a drone beside Holme prison." + _VALLEY,
        ),
        (
            "b",
            "0 15:00",
            "Hill Gazette",
            "Two-year repair of Ashby pool nears end",
            "Swimmers in Ashby can return to their pool on June 3, the council announced; repairs had taken two years.",
        ),
    ),
    "radio station": (
        (
            "a",
            "1 07:00",
            "Radio Brenn",
            "Truck overturns on A17, 20 tonnes of apples spilled",
            "A truck tipped over on the A17 near Marlow exit and spilled 20 tonnes of apples." + _RADIO,
        ),
        (
            "b",
            "1 07:30",
            "Radio Brenn",
            "Burglars take church bells in Fell",
            "Burglars have stolen two bronze bells from the church in Fell." + _RADIO,
        ),
        (
            "c",
            "1 08:10",
            "Radio Brenn",
            "Girl, 9, calls ambulance for grandfather",
            "A nine-year-old girl called an ambulance for her grandfather in Oster and saved his life." + _RADIO,
        ),
        (
            "a",
            "1 08:30",
            "Marlow Post",
            "Apples block motorway near Marlow",
            "Twenty tonnes of apples blocked the A17 at Marlow on Tuesday morning after a truck overturned.",
        ),
    ),
    "newsletter and tip lines": (
        (
            "a",
            "0 10:00",
            "Herald",
            "Orchestra hires first woman conductor",
            "The Lund orchestra named Petra Salk as its first woman conductor." + _HERALD,
        ),
        (
            "b",
            "0 12:00",
            "Herald",
            "Snow closes Karst pass",
            "Snow closed the Karst pass to lorries on Monday." + _HERALD,
        ),
        (
            "c",
            "0 13:00",
            "Herald",
            "Teachers at Dunmore vote to strike",
            "Teachers at Dunmore college voted to strike from Thursday over pay." + _HERALD,
        ),
        (
            "d",
            "0 14:00",
            "Herald",
            "Brewery recalls lager",
            "The Fenton brewery recalled 40,000 bottles of lager after glass was found." + _HERALD,
        ),
    ),
}
