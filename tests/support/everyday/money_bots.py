"""Templates on money and goods: earnings, fund filings, house sales, lotteries, recalls, ships in port."""

from tests.support.everyday.templates import Report, Template

EARNINGS = Template(
    kind="earnings",
    outlet="Tape Wire",
    slots="company ticker net share adjusted outcome expected revenue guidance",
    title="{company} Q1 results: profit of {share} cents a share {outcome} estimates",
    text=(
        "{company} ({ticker}) posted first-quarter net income of ${net} million on Tuesday, or {share} cents a share. "
        "Excluding one-off items, earnings were {adjusted} cents a share.\n"
        "The figure {outcome} the consensus: analysts polled by Quarry Data had expected {expected} cents. Revenue in "
        "the quarter was ${revenue} million.\n"
        "For the full year, {company} said that it expects revenue of ${guidance} million.\n"
        "This item was assembled by software from the company's filing and from figures of Quarry Data. Quarry Data "
        "offers a full analysis of {ticker} to subscribers."
    ),
    events=(
        "1 12:05 | Aldine Freight | ALDF | 41.7 | 63 | 66 | beat | 58 | 512 | 2,140",
        "1 12:06 | Pomona Grocers | POMG | 9.3 | 12 | 14 | missed | 17 | 1,088 | 4,500",
        "1 12:06 | Corvid Semiconductor | CVDS | 220.1 | 181 | 187 | beat | 170 | 934 | 3,900",
        "1 12:08 | Tessel Airways | TSLW | 15.8 | 22 | 22 | missed | 31 | 745 | 3,320",
        "1 12:11 | Northmoor Water | NMWR | 33.0 | 49 | 50 | beat | 46 | 207 | 860",
    ),
    reports=(
        Report(
            of=2,
            when="1 15:20",
            outlet="The Exchange",
            title="Chipmaker Corvid rides demand for car sensors to record quarter",
            text=(
                "Corvid Semiconductor earned more in the first three months of the year than in any quarter before, "
                "helped by carmakers that are fitting its sensors to ever cheaper models. Net income came in at $220 "
                "million, or $1.81 a share, on sales of $934 million. 'Our lines in Haldane run day and night,' chief "
                "executive Ruth Okafor told analysts on a call on Tuesday. The company lifted its forecast of sales "
                "for the year to $3.9 billion. The shares gained 6 percent after hours."
            ),
        ),
        Report(
            of=3,
            when="1 16:40",
            outlet="Aviation Letter",
            title="Dear kerosene spoils the winter for Tessel",
            text=(
                "Tessel Airways made less money between January and March than investors had hoped for. The carrier "
                "earned 22 cents a share, nine fewer than forecast, as fuel cost a fifth more than a year ago and two "
                "jets stood in the hangar. Sales rose to $745 million. New chairman Odile Brandt said that bookings "
                "for the summer were strong, and promised to cut the number of types in the fleet."
            ),
        ),
    ),
)

FUND_FILING = Template(
    kind="fund filing",
    outlet="Holdings Monitor",
    slots="fund verb shares company ticker share before value stake rank",
    title="{fund} {verb} position in {company} ({ticker})",
    text=(
        "{fund} {verb} its holdings in shares of {company} by {share}% during the last quarter, according to its most "
        "recent disclosure with the regulator. The fund owned {shares} shares of the company's stock after {before} in "
        "the quarter before. {company} makes up {stake}% of {fund}'s portfolio, making it the {rank} largest position. "
        "The holding was worth ${value} when it was last reported.\n"
        "Several other large investors have also changed their stakes in the business. Institutional investors own a "
        "majority of the stock. Analysts have recently commented on the shares: the average rating is a hold.\n"
        "Want to see what other funds hold? Visit our site to get the latest disclosures and insider trades. Enter "
        "your email address to receive a concise daily summary of the news and analysts' ratings."
    ),
    events=(
        "2 09:01 | Birchwood Capital LLC | raised | 48,120 | Corvid Semiconductor | CVDS | 12.4 | 42,811 | 9,310,000"
        " | 1.9 | 17th",
        "2 09:02 | Stellan Partners LP | cut | 7,905 | Corvid Semiconductor | CVDS | 30.2 | 11,325 | 1,530,000"
        " | 0.4 | 88th",
        "2 09:04 | Oldgate Advisors Inc. | raised | 310,400 | Pomona Grocers | POMG | 3.7 | 299,325 | 6,020,000"
        " | 2.8 | 9th",
        "2 09:04 | Birchwood Capital LLC | cut | 21,650 | Northmoor Water | NMWR | 8.8 | 23,739 | 880,000 | 0.2 | "
        "114th",
        "2 09:07 | Quay Street Trust | raised | 1,204,000 | Tessel Airways | TSLW | 55.0 | 776,774 | 18,900,000"
        " | 5.1 | 3rd",
    ),
    reports=(
        Report(
            of=4,
            when="2 14:45",
            outlet="The Exchange",
            title="Quay Street bets big on Tessel Airways before the summer",
            text=(
                "The Quay Street Trust has become one of the largest owners of Tessel Airways. A regulatory filing "
                "shows that the trust bought more than 400,000 shares of the carrier in the first quarter and now "
                "holds 1.2 million of them, worth some $19 million. Only two companies weigh more in the trust's book. "
                "Tessel, which lost its chairman in January, missed forecasts this week. A spokeswoman for the trust "
                "said that it believed in the airline's new routes."
            ),
        ),
    ),
)

HOUSE_SALE = Template(
    kind="house sale",
    outlet="Deeds Daily",
    slots="rooms town price address date built metres",
    title="{rooms}-bedroom house in {town} changes hands for ${price}",
    text=(
        "The house at {address} in {town} has been sold. The sale of the {rooms}-bedroom home, which was built in "
        "{built} and has {metres} square feet, was recorded on {date}. The buyers paid ${price}.\n"
        "These nearby homes have also been sold recently: prices per square foot in the area were between $210 and "
        "$640 over the last ninety days. Deeds Daily's property robot writes these items from the county recorder's "
        "open records. Names are not published. Is something wrong? Tell our data team."
    ),
    events=(
        "0 06:00 | four | Marlow Heights | 1,310,000 | 27 Quince Lane | April 28 | 1987 | 2,480",
        "0 06:00 | three | Marlow Heights | 842,500 | 310 Tamarack Road | April 29 | 1964 | 1,610",
        "0 06:01 | five | Santa Brisa | 3,975,000 | 4 Mirador Court | April 27 | 2008 | 4,150",
        "1 06:00 | two | Dunlop | 298,000 | 1182 Foundry Street | May 1 | 1931 | 940",
        "1 06:01 | four | Dunlop | 455,000 | 61 Weir Street | May 1 | 1979 | 2,020",
    ),
    reports=(
        Report(
            of=2,
            when="0 16:30",
            outlet="Santa Brisa Star",
            title="Late film director's cliff villa sold for nearly $4 million",
            text=(
                "Mirador Court in Santa Brisa has a new resident. The five-bedroom villa above the bay in which the "
                "director Anselm Pryce lived until his death went for $3.975 million, deeds recorded at the end of "
                "April show. It is the dearest sale on the hill in two years. Neighbours say that a couple from the "
                "capital will move into number 4 in June."
            ),
        ),
    ),
)

LOTTERY = Template(
    kind="lottery",
    outlet="Numbers Today",
    slots="game day numbers bonus jackpot winners next",
    title="{game} winning numbers for {day}",
    text=(
        "The winning numbers in the {game} drawing on {day} evening are {numbers}. The bonus number is {bonus}.\n"
        "The jackpot was {jackpot}; {winners}. The next drawing is on {next} at 9 p.m.\n"
        "How to play: choose six numbers between 1 and 49 at any licensed shop until 8 p.m. on the day of the drawing. "
        "Prizes up to 500 are paid out in shops; larger ones must be claimed within half a year at one of the four "
        "lottery offices. Please play responsibly. Players must be 18 or older.\n"
        "This page was generated automatically from information supplied by the lottery."
    ),
    events=(
        "0 21:10 | Sixpot | Monday | 3, 17, 22, 28, 40 and 45 | 9 | 1.2 million | nobody had all six | Wednesday",
        "2 21:10 | Sixpot | Wednesday | 8, 11, 19, 30, 31 and 47 | 26 | 1.9 million | nobody had all six | Saturday",
        "5 21:10 | Sixpot | Saturday | 2, 6, 14, 33, 38 and 42 | 21 | 2.7 million | one ticket had all six | Monday",
        "1 21:10 | Lucky Clover | Tuesday | 5, 12, 24, 29, 36 and 48 | 7 | 400,000 | two tickets share it | Friday",
        "4 21:10 | Lucky Clover | Friday | 1, 15, 16, 27, 39 and 44 | 32 | 350,000 | nobody had all six | Tuesday",
    ),
    reports=(
        Report(
            of=2,
            when="6 09:00",
            outlet="Ferrow Courier",
            title="One player takes the whole 2.7 million Sixpot",
            text=(
                "Somebody in the valley woke up rich on Sunday. A ticket bought at the petrol station in Ferrow "
                "matched 2, 6, 14, 33, 38 and 42 in Saturday night's Sixpot, the lottery confirmed, and nobody has to "
                "share the 2.7 million with its owner, who has not come forward yet. 'I hope that it is one of my "
                "regulars,' said Dana Lusk, who runs the station."
            ),
        ),
    ),
)

RECALL = Template(
    kind="product recall",
    outlet="Safe Shelf",
    slots="maker product hazard lots sold where date remedy phone",
    title="Recall: {maker} {product} may pose a risk of {hazard}",
    text=(
        "{maker} is recalling {product} because of a risk of {hazard}. The recall concerns lots {lots}. About {sold} "
        "units were sold at {where} before {date}.\n"
        "What to do: stop using the product immediately and keep it out of the reach of children. Customers get "
        "{remedy} from {maker}; no receipt is needed. Call {phone} on weekdays between 8 a.m. and 6 p.m. with "
        "questions.\nSafe Shelf lists every recall on the day on which the agency announces it. Sign up for recall "
        "alerts by text message, free of charge, and never miss one."
    ),
    events=(
        "1 10:00 | Hearthside | slow cookers of the type HS-40 | burns | 2231 to 2290 | 61,000 | Maxways | March 3"
        " | a new lid | 555-0142",
        "1 10:01 | Little Otter | bath seats | drowning | B17 and B18 | 9,400 | Cradle & Co | April 12 | a full refund"
        " | 555-0167",
        "1 10:02 | Fennmark | frozen spinach | listeria | 60412 to 60419 | 118,000 | Pomona Grocers | May 5"
        " | a full refund | 555-0129",
        "2 10:00 | Voltair | e-bike batteries of 36 volts | fire | V36-A to V36-D | 24,500 | bicycle shops | May 1"
        " | a free replacement | 555-0190",
        "2 10:01 | Hearthside | electric kettles of the type HK-2 | burns | 1104 to 1133 | 15,200 | Maxways | April 2"
        " | a full refund | 555-0142",
    ),
    reports=(
        Report(
            of=3,
            when="2 18:10",
            outlet="City Cyclist",
            title="Voltair calls back 24,500 batteries after bikes catch fire in hallways",
            text=(
                "Owners of e-bikes with a 36-volt pack by Voltair should take it out and leave it outdoors. The maker "
                "is calling back 24,500 batteries that shops sold until the beginning of May, as cells may overheat "
                "while charging. Three packs went up in flames, one of them in the stairwell of a block of flats in "
                "Ferrow where eleven people had to be led out. Voltair will swap the packs at no cost."
            ),
        ),
    ),
)

SHIPPING = Template(
    kind="shipping arrival",
    outlet="Quayside Log",
    slots="ship flag length type port berth day time origin cargo next",
    title="{ship} arrives in {port} from {origin}",
    text=(
        "The {type} {ship} arrived in the port of {port} at {time} on {day}. The vessel sails under the flag of {flag} "
        "and has a length of {length} metres. She came from {origin} with {cargo} and moored at berth {berth}. Her "
        "next port of call is {next}. Positions are received from ships' transponders and may be delayed. Quayside "
        "Log's port notes are published without editing."
    ),
    events=(
        "0 05:44 | Amber Tide | Malta | 183 | bulk carrier | Lannick | 12 | Monday | 05:31 | Riga | 21,000 tonnes of"
        " rapeseed | Oran",
        "0 07:20 | Cape Serrat | Panama | 229 | bulk carrier | Lannick | 14 | Monday | 07:02 | Santos | 60,000 tonnes"
        " of soya meal | Hull",
        "0 11:58 | Helga Brandt | Denmark | 140 | general cargo ship | Kerrow | 3 | Monday | 11:40 | Gdansk | timber"
        " and steel coils | Bilbao",
        "1 03:12 | Ocean Merit | Liberia | 366 | container ship | Stadhaven | 41 | Tuesday | 02:55 | Colombo | 9,800"
        " containers | Felixstowe",
        "1 08:05 | Amber Wave | Malta | 183 | bulk carrier | Kerrow | 2 | Tuesday | 07:48 | Riga | 20,500 tonnes of"
        " barley | Tunis",
    ),
    reports=(
        Report(
            of=3,
            when="1 13:00",
            outlet="Stadhaven Echo",
            title="First giant of the new Asia line welcomed with fountains",
            text=(
                "With fireboats spraying and a brass band on the quay, Stadhaven greeted the Ocean Merit on Tuesday, "
                "the longest ship that has ever tied up here. The 366-metre container carrier left Colombo three weeks "
                "ago and opens a weekly line to Asia. Almost 10,000 boxes will be lifted off by Thursday, the terminal "
                "said. The harbour was dredged for two years to let ships of her size in."
            ),
        ),
    ),
)

MONEY_BOTS = (EARNINGS, FUND_FILING, HOUSE_SALE, LOTTERY, RECALL, SHIPPING)
