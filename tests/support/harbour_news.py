"""Short articles on invented events: two reports of one event, a copy, and look-alikes."""

from tests.support.word_vectors import article

STRIKE_A = (
    "Dockers at the port of Lannick voted on Monday to strike for three days after talks on a new pay deal broke "
    "down. The union, which represents 2,400 workers, said the offer of two percent from the port operator Halden "
    "Marine was an insult. Ferries to the islands of Oyre and Sund will not sail from Wednesday, the harbour "
    "authority said. Union leader Marta Quill told members the company had made record profits last year and could "
    "afford more. Halden Marine said it regretted the vote and remained open to talks at any time."
)
STRIKE_B = (
    "Ferry passengers face three days of disruption from Wednesday after dock workers in Lannick rejected a two "
    "percent pay rise. Some 2,400 members of the union led by Marta Quill backed the walkout in a ballot on Monday. "
    "The port operator, Halden Marine, called the decision regrettable. Sailings to Oyre and Sund are cancelled, and "
    "the harbour authority advised islanders to stock up. It is the first strike at the port in eleven years."
)
STRIKE_WIRE = "LANNICK (Coast Wire) - By our own desk.\n" + STRIKE_A.rsplit(". ", 1)[0] + "."
OTHER_STRIKE = (
    "Bus drivers in the city of Dunmere will walk out on Friday in a dispute over night shifts, their union said. "
    "About 600 drivers are expected to take part. The operator Citylink said it would run a reduced timetable on main"
    " routes and apologised to commuters. Negotiator Pavel Rusk accused managers of ignoring complaints about tired "
    "drivers since the spring. Schools have been told to expect late arrivals."
)
FIRE = (
    "A fire destroyed a furniture warehouse on the edge of Tolbridge early on Tuesday, sending smoke over the ring "
    "road. Sixty firefighters fought the blaze for five hours. Nobody was hurt, the fire service said, but residents "
    "of two streets were asked to keep their windows shut. The cause is being investigated. The owner, Brandt "
    "Interiors, said stock worth four million had been lost."
)


def strike_a(slug="strike-a", hours=0.0, **fields):
    title = fields.pop("title", "Lannick dockers vote to strike after pay talks fail")
    return article(slug, STRIKE_A, title=title, outlet="Lannick Post", hours=hours, **fields)


def strike_b(slug="strike-b", hours=3.0, **fields):
    title = fields.pop("title", "Ferries cancelled as Lannick port workers reject pay offer")
    return article(slug, STRIKE_B, title=title, outlet="Island Herald", hours=hours, **fields)


def strike_wire(slug="strike-wire", hours=1.0, **fields):
    title = fields.pop("title", "Port strike to hit islands")
    return article(slug, STRIKE_WIRE, title=title, outlet="Morning Sun", hours=hours, **fields)


def other_strike(slug="other-strike", hours=2.0, **fields):
    title = fields.pop("title", "Dunmere bus drivers to walk out on Friday")
    return article(slug, OTHER_STRIKE, title=title, outlet="Dunmere Echo", hours=hours, **fields)


def fire(slug="fire", hours=20.0, **fields):
    title = fields.pop("title", "Warehouse fire closes Tolbridge ring road")
    outlet = fields.pop("outlet", "Tolbridge Mail")
    return article(slug, FIRE, title=title, outlet=outlet, hours=hours, **fields)
