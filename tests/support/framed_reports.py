"""Short reports of one local paper, each above one long column of other headlines and of the people who make it."""

from pipeline.domain.articles.embedded import EmbeddedArticle
from tests.support.word_vectors import article

COLUMN = (
    "Most read in the Orsay Ledger this week: Mayor Tamsin Rook opens the Halden swimming pool, Deputy Karl Brandt "
    "resigns from the Lannick harbour board, Orsay Rovers sign goalkeeper Mateo Silva from Tolbridge United, and the "
    "Sund lighthouse is sold to the Marlow Trust.\n"
    "The Orsay Ledger is edited by Ingrid Falk from our offices at 12 Quay Street in Lannick. Write to news editor "
    "Peter Osei, sports editor Hanna Lund or picture editor Luca Moretti, or call before eight in the evening. "
    "Our reporters in Oyre are Sofia Brandt and Milan Kask, and our columnist on Saturdays is Professor Edith Vale of "
    "Marlow College. Readers who want the paper at home can subscribe through the Ledger Club, whose members are "
    "invited to a breakfast with the editor at the Hotel Bristol on the first Monday of every month."
)

REPORTS = {
    "fire": (
        "Barn burns down near Tolbridge",
        "A barn full of straw burned to the ground on Tuesday night on a farm three miles east of Tolbridge. Forty "
        "firefighters kept the flames from the stables, and nobody was hurt. The farmer said that his tractor had "
        "stood in the barn with a hot engine. Investigators will look at what is left of it in the morning.",
    ),
    "library": (
        "Librarian wins national prize",
        "Olga Dorn, who drives the mobile library through the villages of the north coast, has won the national prize "
        "for reading. The jury praised her for bringing books to eleven schools that have none. She will spend the "
        "money on a second bus, and on large print for the old people of the islands.",
    ),
    "bus": (
        "Bus route nine to be cut in January",
        "The last bus from the station to the hospital will no longer run from January, the council decided by seven "
        "votes to five. Nurses who work at night had asked for it to be kept. The bus company lost a third of its "
        "passengers on route nine last year and says that it cannot pay two drivers for an empty vehicle.",
    ),
    "whale": (
        "Stranded whale dies on the beach",
        "A fin whale that was found on the sand at low tide has died despite the efforts of sixty volunteers. They "
        "had poured water over the animal for nine hours and dug a channel towards the sea. Biologists from the "
        "museum will open the body this week to learn what it had eaten, and its bones will be shown to visitors.",
    ),
    "mill": (
        "Old paper mill becomes flats",
        "The paper mill that closed twelve years ago will be turned into eighty flats and a nursery. The builders "
        "promise that the chimney stays. Half of the flats will be let to families with small incomes, and the "
        "river bank behind the mill, where children have swum for generations, is to remain open to everybody.",
    ),
}


def framed_report(name: str, hours: float, *, outlet: str = "Orsay Ledger", slug: str = "") -> EmbeddedArticle:
    """One of `REPORTS` above the column."""
    title, text = REPORTS[name]
    return article(slug or f"framed-{name}", f"{text}\n{COLUMN}", title=title, outlet=outlet, hours=hours)
