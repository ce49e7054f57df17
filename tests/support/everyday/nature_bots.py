"""Templates on earth, air and traffic: earthquakes, weather, air quality, rivers, roads, power cuts."""

from tests.support.everyday.templates import Report, Template

EARTHQUAKE = Template(
    kind="earthquake",
    outlet="Tremor Bot",
    slots="magnitude distance direction place region time day depth latitude longitude count",
    title="{magnitude}-magnitude quake felt {distance} km {direction} of {place}",
    text=(
        "A quake with a magnitude of {magnitude} was measured {distance} kilometres {direction} of {place}, {region}, "
        "at {time} on {day}, the National Seismic Network reported. The focus was {depth} kilometres below the surface "
        "at {latitude} degrees north and {longitude} degrees west.\n"
        "Over the past month, {count} quakes of magnitude 3 or more were measured within 100 kilometres.\n"
        "Did the ground shake where you are? Tell the network in its two-minute survey.\n"
        "Tremor Bot wrote this post and published it without human help, minutes after the measurement. Figures may be "
        "corrected later. Read how to prepare your home, what to keep in an emergency bag and how to talk with "
        "children about quakes in our guide."
    ),
    events=(
        "0 04:20 | 3.6 | 11 | south | Pellston | Larkin County | 4:07 a.m. | Monday | 6.2 | 36.41 | 121.02 | two",
        "0 09:51 | 4.4 | 7 | west | Vega Point | Larkin County | 9:36 a.m. | Monday | 9.8 | 36.77 | 121.90 | two",
        "0 22:14 | 3.2 | 19 | east | Tule Flat | Modena County | 10:01 p.m. | Monday | 3.5 | 41.20 | 120.13 | no",
        "1 01:33 | 5.1 | 26 | north | San Ramiro | Baranca County | 1:17 a.m. | Tuesday | 12.4 | 33.08 | 116.01 | nine",
        "1 15:08 | 3.0 | 4 | southeast | Pellston | Larkin County | 2:55 p.m. | Tuesday | 5.0 | 36.45 | 121.00 | three",
    ),
    reports=(
        Report(
            of=3,
            when="1 07:30",
            outlet="Desert Sun Herald",
            title="San Ramiro shaken out of bed; chimneys down, nobody hurt",
            text=(
                "Shelves emptied and chimneys toppled when the strongest tremor in eleven years rolled through the San "
                "Ramiro valley in the small hours of Tuesday. Seismologists put it at 5.1, centred in the hills north "
                "of town. 'It was like a lorry driving through the bedroom,' said Inez Barrow of Mesa Street. The fire "
                "service checked two gas leaks; there were no injuries. Schools in Baranca County open as usual."
            ),
        ),
        Report(
            of=1,
            when="0 13:00",
            outlet="Larkin Gazette",
            title="Aquarium evacuated as tremor rattles Vega Point",
            text=(
                "Visitors were led out of the aquarium at Vega Point on Monday morning after a 4.4 earthquake shook "
                "the coast just west of the town. Lamps swung and a pane cracked, but the tanks held, director Moss "
                "Tierney said. The county has felt several smaller shocks this month."
            ),
        ),
    ),
)

WEATHER = Template(
    kind="weather",
    outlet="Skywatch 9",
    slots="town day sky high low wind speed rain tomorrow",
    title="{town} weather today: {sky}",
    text=(
        "{day} in {town}: {sky}. Highs near {high} degrees, lows near {low}. Winds from the {wind} at up to {speed} "
        "miles per hour. Chance of rain: {rain} percent. Tomorrow: {tomorrow}.\n"
        "Our forecasts come out at 5:30 every morning. Watch Skywatch 9 on channel 9 or stream it on any device. Send "
        "your photographs of the sky to our weather team and you may see them on the air. Carry the most accurate "
        "radar in your pocket with our free app, and be the first to know when severe weather threatens your "
        "neighbourhood."
    ),
    events=(
        "0 05:30 | Corbin | Monday | fog, then sun | 64 | 45 | west | 6 | 10 | warmer",
        "0 05:30 | Hatfield Springs | Monday | thundery showers | 58 | 47 | southwest | 24 | 80 | drier",
        "1 05:30 | Corbin | Tuesday | sunny and warm | 73 | 49 | south | 8 | 0 | hot",
        "1 05:30 | Hatfield Springs | Tuesday | clouds and a breeze | 61 | 44 | northwest | 17 | 20 | sunny",
        "2 05:30 | Corbin | Wednesday | hot, with a late storm | 86 | 60 | southeast | 31 | 60 | cooler",
    ),
    reports=(
        Report(
            of=4,
            when="2 07:15",
            outlet="Corbin Leader",
            title="Hottest day of the year ahead for Corbin before storms break",
            text=(
                "Corbin will swelter on Wednesday: the mercury is set to climb to 86 degrees, the highest so early in "
                "May for a decade. By evening, forecasters expect a line of thunderstorms with gusts above 30 miles "
                "per hour. The town has opened the pool at Grange Park two weeks early, and the marathon club has "
                "called off its evening run."
            ),
        ),
    ),
)

AIR = Template(
    kind="air quality",
    outlet="Breathe Index",
    slots="city day index word pollutant station value cause groups trend",
    title="Air quality in {city} on {day}: {word} ({index})",
    text=(
        "The air quality index in {city} was {index} at 8 a.m. on {day}, a level that counts as {word}. The main "
        "pollutant was {pollutant}, with {value} micrograms per cubic metre at the station {station}. Likely cause: "
        "{cause}. {groups}. The index is expected to {trend} by the evening.\n"
        "The index runs from 0 to 500: up to 50 is good, up to 100 moderate, up to 150 unhealthy for sensitive groups, "
        "above that unhealthy. Stations report hourly; figures are provisional and not checked."
    ),
    events=(
        "0 08:20 | Marwick | Monday | 42 | good | ozone | Harbour Road | 61 | sunshine | Nobody needs to take care | "
        "rise",
        "1 08:20 | Marwick | Tuesday | 118 | unhealthy for sensitive groups | fine dust | Harbour Road | 42"
        " | wood stoves | People with asthma should stay indoors | fall",
        "2 08:20 | Marwick | Wednesday | 171 | unhealthy | fine dust | Canal Bridge | 94 | smoke from moorland fires"
        " | Everybody should avoid exercise outdoors | stay high",
        "2 08:20 | Ostrand | Wednesday | 88 | moderate | nitrogen dioxide | Ring West | 71 | traffic"
        " | Sensitive people should watch for symptoms | fall",
        "3 08:20 | Ostrand | Thursday | 55 | moderate | ozone | Ring West | 66 | calm weather"
        " | Sensitive people should watch for symptoms | fall",
    ),
    reports=(
        Report(
            of=2,
            when="2 11:40",
            outlet="Marwick Mercury",
            title="Schools keep children inside as moor smoke drifts over Marwick",
            text=(
                "A brown haze hung over Marwick on Wednesday as smoke from the burning moors drifted into the city. "
                "Head teachers cancelled break time outdoors after readings of fine dust at Canal Bridge passed 90 "
                "micrograms, which is the worst since records began there. Doctors told everyone to leave running for "
                "another day. Pharmacies reported a rush on masks."
            ),
        ),
    ),
)

TRAFFIC = Template(
    kind="traffic",
    outlet="Roadline",
    slots="road stretch direction cause time lanes queue delay detour",
    title="{road}: {cause} {direction} between {stretch}",
    text=(
        "{road} {direction}, between {stretch}: {cause}. Reported at {time}. {lanes}. There is a queue of {queue} "
        "kilometres, and the delay is currently {delay} minutes. {detour}. Drivers are asked to form a corridor for "
        "emergency vehicles. Roadline updates this notice every five minutes."
    ),
    events=(
        "0 07:12 | A14 | Wexley and Horn Cross | eastbound | overturned trailer | 06:58 | Two of three lanes are closed"
        " | 7 | 35 | Follow the signs U21",
        "0 07:40 | A14 | Saxby and Tolmere | westbound | collision of two cars | 07:31 | The right lane is closed | 3 "
        "| 15 | No diversion is needed",
        "0 16:55 | M6 | Brindle and Coates | northbound | lorry on fire | 16:40 | The carriageway is closed | 11 | 80"
        " | Leave at junction 29",
        "1 07:25 | A14 | Wexley and Horn Cross | eastbound | broken-down coach | 07:15 | The left lane is closed | 4 | "
        "20 | No diversion is needed",
        "1 17:30 | M6 | Ludd and Brindle | southbound | spilled gravel | 17:12 | Two of four lanes are closed | 6 | 30"
        " | Use the B508",
    ),
    reports=(
        Report(
            of=2,
            when="0 19:30",
            outlet="Brindle Post",
            title="Blaze destroys lorry full of sofas and shuts motorway for the evening",
            text=(
                "Commuters going north were stuck for hours on Monday after a lorry loaded with sofas burnt out on the "
                "M6 past Brindle. The driver, 52, unhooked the cab and escaped unhurt. Flames melted the asphalt over "
                "forty metres, and the motorway was to stay shut as far as Coates until midnight. Firefighters needed "
                "foam from the airport to put out the upholstery."
            ),
        ),
    ),
)

POWER = Template(
    kind="power cut",
    outlet="Gridfeed",
    slots="homes area day time cause crews restored reference",
    title="Power cut affects {homes} homes in {area}",
    text=(
        "Around {homes} homes in {area} have been without electricity since {time} on {day}. The network operator "
        "gives the cause as {cause}. {crews} crews are at work, and supply should be back by {restored}. The reference "
        "of the incident is {reference}. Never touch fallen lines. Customers who depend on medical equipment can call "
        "the priority number day and night. You may be entitled to compensation when a cut lasts for more than twelve "
        "hours."
    ),
    events=(
        "0 19:15 | 1,840 | Nether Lowick | Monday | 18:52 | a damaged cable | two | 22:00 | NL-20817",
        "0 20:02 | 420 | Upper Lowick | Monday | 19:47 | a failed transformer | one | 21:30 | UL-20819",
        "1 06:33 | 6,200 | the east of Penmar | Tuesday | 06:10 | a fire in a substation | four | noon | PE-20822",
        "1 14:10 | 95 | Coldharbour | Tuesday | 13:58 | a fallen tree | one | 17:00 | CH-20830",
        "2 11:41 | 2,150 | the old town of Penmar | Wednesday | 11:20 | a damaged cable | three | 15:30 | PO-20841",
    ),
    reports=(
        Report(
            of=2,
            when="1 10:25",
            outlet="Penmar Observer",
            title="Penmar hospital on generators after substation burns",
            text=(
                "Operations were put off at Penmar General on Tuesday when flames in an electricity substation left "
                "the eastern half of the town in the dark before breakfast. More than 6,000 households, two schools "
                "and the tram were hit. 'The generators took over at once,' a spokesman for the hospital said. The "
                "fire was out by eight, and engineers hoped to reconnect everybody by midday."
            ),
        ),
    ),
)

NATURE_BOTS = (EARTHQUAKE, WEATHER, AIR, TRAFFIC, POWER)
