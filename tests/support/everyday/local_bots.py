"""Templates of local desks: court, police, obituaries, county results, council, matches."""

from tests.support.everyday.templates import Report, Template

COURT = Template(
    kind="court note",
    outlet="Magistrates Diary",
    slots="name age street town offence date fine costs surcharge extra",
    title="{town} court: {name}, {age}, fined for {offence}",
    text=(
        "{name}, {age}, of {street}, {town}, admitted {offence} on {date}. Fined {fine} pounds, with costs of {costs} "
        "pounds and a victim surcharge of {surcharge} pounds. {extra}."
    ),
    events=(
        "1 17:00 | Gareth Pool | 44 | Rowan Drive | Ashcombe | driving without insurance | March 9 | 450 | 110 | 180"
        " | Six points on the licence",
        "1 17:00 | Shona Leckie | 29 | Mill Street | Ashcombe | speeding at 81 mph in a 50 zone | March 2 | 392 | 110"
        " | 157 | Banned from driving for 28 days",
        "1 17:01 | Dean Orwin | 36 | Castle View | Ashcombe | driving without insurance | February 21 | 300 | 85 | 120"
        " | Eight points on the licence",
        "1 17:02 | Pritam Gill | 51 | The Crescent | Ludbury | keeping a dangerous dog | January 30 | 750 | 620 | 300"
        " | The dog is to be destroyed",
        "1 17:02 | Ewan Sharples | 19 | Station Road | Ludbury | damaging a bus shelter | March 14 | 120 | 85 | 48"
        " | To pay 340 pounds of compensation",
    ),
    reports=(
        Report(
            of=3,
            when="1 19:20",
            outlet="Ludbury Chronicle",
            title="Rottweiler that mauled postwoman must be put down, bench rules",
            text=(
                "A rottweiler that bit a postwoman in Ludbury so badly that she needed eleven stitches will be "
                "destroyed. Its owner, Pritam Gill of The Crescent, told magistrates that the gate had been left open "
                "by a builder. He was ordered to pay 1,670 pounds in all. 'I am afraid of every letter box now,' the "
                "postwoman, 23, said in a statement read out on Tuesday."
            ),
        ),
    ),
)

CRIME = Template(
    kind="crime note",
    outlet="Blue Light Log",
    slots="what street town day time person reference officer detail",
    title="{town}: witnesses sought after {what}",
    text=(
        "Police are looking for witnesses after {what} in {street}, {town}, at about {time} on {day}. {detail}. The "
        "suspect is described as {person}.\n"
        "Anyone who saw what happened, or who has footage from a doorbell or a dashboard camera, is asked to call 101 "
        "and to quote reference {reference}, or to write to {officer}. Information can also be given without a name to "
        "the independent charity Callers Unnamed."
    ),
    events=(
        "0 10:05 | a burglary | Alder Close | Winsby | Sunday | 2 p.m. | a tall man in a grey tracksuit | 26/0511/14"
        " | Constable Amy Rook | Jewellery and a laptop were taken",
        "0 10:40 | a burglary | Priory Lane | Winsby | Sunday | 11 p.m. | two youths on bicycles | 26/0511/19"
        " | Constable Neil Hadley | A safe with cash was carried off",
        "0 12:15 | a robbery | Chapel Street | Stoke Hallam | Sunday | 9.30 p.m. | a woman with a northern accent"
        " | 26/0511/22 | Sergeant Tom Brill | A boy of 15 was made to hand over his telephone",
        "1 09:30 | an assault | Market Place | Winsby | Monday | 6 p.m. | a man of about 40 with a beard | 26/0512/03"
        " | Constable Amy Rook | A man was punched and broke his jaw",
        "1 11:10 | a robbery | Dock Road | Stoke Hallam | Monday | 8 p.m. | a man in a motorcycle helmet | 26/0512/08"
        " | Sergeant Tom Brill | The till of a betting shop was emptied",
    ),
    reports=(
        Report(
            of=4,
            when="1 14:00",
            outlet="Hallam Advertiser",
            title="Helmeted raider threatens betting shop staff with hammer",
            text=(
                "Two employees of a bookmaker's in Stoke Hallam are being treated for shock after a man in a "
                "motorcycle helmet smashed the counter with a hammer and made off with the takings. The raid on the "
                "shop in Dock Road happened on Monday evening just before closing time. He rode off on a red scooter "
                "towards the ring road. Detectives think that he may have struck before in Ludbury."
            ),
        ),
    ),
)

OBITUARY = Template(
    kind="obituary",
    outlet="Memory Pages",
    slots="name age town date born parents work survivors service time donations",
    title="{name}, {age}, of {town}",
    text=(
        "{name}, {age}, of {town}, passed away peacefully on {date}, surrounded by family. Born in {born} to "
        "{parents}, {work}. Survivors include {survivors}.\n"
        "A service will be held at {service} at {time}. The family will receive friends one hour before. In lieu of "
        "flowers, memorial donations may be made to {donations}. Condolences may be left in the online guest book. "
        "Memory Pages is honoured to share this tribute. To plant a tree in memory, please visit the sympathy store."
    ),
    events=(
        "0 08:00 | Harold J. Minch | 88 | Elkton | May 8 | Danbury | Otto and Vera Minch | he farmed for fifty years "
        "and bred prize Jerseys | his wife Lois and three sons | Grace Lutheran Church | 11 a.m. on Thursday"
        " | the fire department",
        "0 08:00 | Rosalind Teague | 79 | Elkton | May 9 | Bristol | Hugh and Mary Ames | she taught at Elkton High for"
        " thirty-one years and led its choir | a daughter, Anne, and five grandchildren | St Mark's"
        " | 2 p.m. on Friday | the music fund",
        "0 08:01 | Walter Odom | 93 | Prairie View | May 7 | Prairie View | Silas and Ruth Odom | he served in the navy"
        " and ran the hardware store | his sister Pearl | Odom Funeral Home | 10 a.m. on Wednesday | the animal "
        "shelter",
        "1 08:00 | Carmen Villaseca | 67 | Dunlop | May 9 | Ponce | Luis and Ines Rojas | she was the first woman to "
        "lead the city's bus drivers' union | her husband Emil and two daughters | Sacred Heart | noon on Saturday"
        " | the union's hardship fund",
        "1 08:00 | Harold K. Minton | 90 | Dunlop | May 10 | Elkton | Carl and Edna Minton | he worked at the rail yard"
        " until 1998 | four children and his friend Joan | Trinity Church | 11 a.m. on Friday | the railway museum",
    ),
    reports=(
        Report(
            of=3,
            when="1 15:30",
            outlet="Dunlop Journal",
            title="Carmen Villaseca, who led the 1994 bus strike, dies",
            text=(
                "Buses in Dunlop will stop for a minute at noon on Saturday. Drivers want to honour Carmen Villaseca, "
                "who died on May 9 at 67. She came from Puerto Rico at nineteen, drove route 12, and was elected as "
                "the first woman at the head of the drivers' union, which she led through the six-week strike of 1994. "
                "'She never raised her voice, and never gave way,' mayor Ted Lindqvist recalled."
            ),
        ),
        Report(
            of=2,
            when="0 18:45",
            outlet="Prairie View Times",
            title="'Every nail in town': hardware man Walter Odom dead at 93",
            text=(
                "For sixty years there was no screw in Prairie View that Walter Odom had not sold. The owner of Odom's "
                "hardware store on Main Street died on May 7. He was 93, a navy veteran, and opened the shop in 1953 "
                "with his sister Pearl, who still minds the till. The store will be closed on Wednesday for the "
                "funeral. 'He fixed my bicycle when I was six and my roof when I was sixty,' said neighbour Al Gantt."
            ),
        ),
    ),
)

COUNTY = Template(
    kind="county results",
    outlet="Returns Desk",
    slots="county office winner party share loser loser_share margin precincts turnout",
    title="{winner} wins race for {office} in {county}",
    text=(
        "{winner} ({party}) has won the race for {office} in {county} with {share} percent of the vote, according to "
        "unofficial returns. {loser} received {loser_share} percent. The margin is {margin} votes with {precincts} of "
        "the precincts reporting. Turnout was {turnout} percent. Results are unofficial until they are certified by "
        "the canvassing board next week. Mailed ballots that arrive by Friday will be counted. This report was "
        "produced automatically from the state's election feed."
    ),
    events=(
        "1 23:10 | Larkin County | sheriff | Dale Hutton | Independent | 54.1 | Marcia Voss | 45.9 | 2,811 | all 41 | "
        "38",
        "1 23:20 | Larkin County | assessor | Joan Pickett | Grange Party | 61.7 | Elmer Stroud | 38.3 | 7,940 | all 41"
        " | 38",
        "1 23:25 | Baranca County | sheriff | Ruben Salas | Grange Party | 50.3 | Kent Moody | 49.7 | 133 | 87 of 88"
        " | 44",
        "1 23:40 | Modena County | treasurer | Alice Brandt | Civic List | 57.0 | Peter Noll | 43.0 | 1,204 | all 17"
        " | 51",
        "2 00:05 | Modena County | sheriff | Curtis Vane | Civic List | 52.8 | Hollis Greer | 47.2 | 560 | all 17 | 51",
    ),
    reports=(
        Report(
            of=2,
            when="2 08:30",
            outlet="Desert Sun Herald",
            title="Sheriff's race in Baranca decided by 133 votes; Moody wants recount",
            text=(
                "Ruben Salas will be the next sheriff of Baranca County, if a handful of ballots hold. The former "
                "highway patrolman led incumbent Kent Moody by 133 votes after Tuesday's count, half a percentage "
                "point. Moody, in office for twelve years, said that he would ask for a recount. Salas told supporters "
                "at a restaurant in San Ramiro that change had come by the width of a tortilla."
            ),
        ),
    ),
)

COUNCIL = Template(
    kind="council notice",
    outlet="Harwell Council",
    slots="reference what address applicant ward end officer",
    title="Planning notice {reference}: {what}",
    text=(
        "Notice is given that {applicant} has applied to the council for permission for {what} at {address}, in the "
        "ward of {ward}. Members of the public may inspect copies of the application, the plans and other documents at "
        "the council offices during office hours, or online under the reference {reference}. Anyone who wishes to make "
        "representations about this application should write to the council by {end}. Representations are public and "
        "will be published. The case officer is {officer}. In the event of an appeal that proceeds by way of written "
        "representations, any representations will be passed on to the inspectorate, and there will be no further "
        "opportunity to comment. Head of Planning, Harwell Council."
    ),
    events=(
        "0 09:00 | 26/00411 | a rear extension on one floor | 14 Hazel Grove | Mr S. Lomas | Eastfield | June 5"
        " | Priya Nair",
        "0 09:00 | 26/00412 | a change of use from shop to takeaway | 3 High Street | Crisp & Golden Ltd | Centre"
        " | June 5 | Colin Tate",
        "0 09:00 | 26/00415 | a dormer window | 77 Hazel Grove | Ms R. Ahmadi | Eastfield | June 5 | Priya Nair",
        "1 09:00 | 26/00419 | the demolition of a cinema and 64 flats | 20 Parade | Orbis Homes | Centre | June 12"
        " | Colin Tate",
        "1 09:00 | 26/00423 | the felling of two oaks | Vicarage Lane | the Diocese | Old Town | June 12 | Jane Firth",
    ),
    reports=(
        Report(
            of=3,
            when="1 18:00",
            outlet="Harwell Herald",
            title="Art deco Regal could make way for flats, plans show",
            text=(
                "Film lovers have vowed to fight plans to knock down the Regal. Orbis Homes wants to build 64 flats "
                "where the art deco picture house has stood on Parade since 1936, an application lodged with Harwell "
                "council shows. 'It is the soul of this town,' said Bea Collins, who started a petition on Tuesday. "
                "The developer says that the roof is beyond repair. Objections are due by June 12."
            ),
        ),
    ),
)

MATCH = Template(
    kind="match result",
    outlet="Scoreboard",
    slots="home away score day ground crowd first minute second booked next",
    title="Full time: {home} {score} {away}",
    text=(
        "{home} {score} {away}. Played on {day} at {ground} in front of {crowd} spectators. {first} scored in the "
        "{minute} minute; {second}. Booked: {booked}. {home} play {next} next. Statistics by Scoreboard Data. Follow "
        "all matches live with the Scoreboard app: line-ups, goals and tables for more than 900 leagues."
    ),
    events=(
        "5 16:55 | Redmire | Castleby | 2-0 | Saturday | Mill Lane | 3,114 | Osman | 12th | Fry added one from the spot"
        " | Lunt | Thornaby Vale",
        "5 16:55 | Thornaby Vale | Hexworth | 1-1 | Saturday | the Dell | 2,087 | Bassi | 33rd | Kirk levelled late on"
        " | Rowe and Pugh | Redmire away",
        "5 16:56 | Eastleigh Park | Corran | 0-3 | Saturday | Park Road | 4,650 | Adeyemi | 5th | Adeyemi completed a"
        " hat-trick in the 80th | nobody | Castleby",
        "6 16:58 | Saltmarsh | Redfern | 2-0 | Sunday | the Harbour Ground | 1,230 | Osgood | 51st | Frost made sure in"
        " the 88th | Lund | Hexworth",
        "6 19:02 | Kilbride | Dunmore | 4-3 | Sunday | Bell Park | 8,902 | Tierney | 2nd | Yates struck twice for the"
        " visitors | Quill and Marsh | Saltmarsh",
    ),
    reports=(
        Report(
            of=2,
            when="5 18:20",
            outlet="Corran Weekly News",
            title="Teenager Adeyemi's treble takes Corran to the top",
            text=(
                "Corran went top on goal difference after Femi Adeyemi, 18, scored all three at Eastleigh Park on "
                "Saturday. The forward pounced on a back pass after five minutes, headed in a corner before half-time "
                "and rounded the goalkeeper ten minutes from the end. 'He cleans my boots on Mondays, maybe I should "
                "clean his,' captain Doug Reid joked. The hosts have now lost four in a row."
            ),
        ),
        Report(
            of=4,
            when="6 20:40",
            outlet="Bell Park Blog",
            title="Seven goals, two red faces: Kilbride edge Dunmore in a thriller",
            text=(
                "What a Sunday night. Kilbride led 3-0 inside half an hour, threw it all away, and still beat Dunmore "
                "by the odd goal in seven. Tierney had barely kicked off when he chipped the keeper. Yates's brace had "
                "the away end dreaming before Ross bundled in the winner. Nearly 9,000 were there, the best crowd at "
                "Bell Park since the cup run."
            ),
        ),
    ),
)

LOCAL_BOTS = (COURT, CRIME, OBITUARY, COUNTY, COUNCIL, MATCH)
