"""One event told in four languages, through the whole line on the embedded log, and an operator's word on it."""

import contextlib
import json
from pathlib import Path

import pytest

from pipeline.adapters.encoder import multilingual_settings
from pipeline.adapters.encoder_choice import chosen_encoder
from pipeline.domain.links.values import Event
from pipeline.errors import ConfigError
from pipeline.history.links import read_events
from pipeline.settings import EmbedSettings, LogSettings
from pipeline.transport.sqlite import SqliteLog
from tests.running import run_samestory

FERRY = {
    "en": (
        "Ferry runs aground off Halmstad, 212 passengers taken ashore",
        "A passenger ferry with 212 people on board ran aground off the Swedish town of Halmstad early on Monday, the "
        "coast guard said. All passengers of the Linnea were brought ashore by boat, and 14 of them were treated for "
        "minor injuries. Captain Erik Lindqvist said the steering had failed shortly after the ship left the harbour.",
    ),
    "de": (
        "Fähre vor Halmstad auf Grund gelaufen: 212 Passagiere an Land gebracht",
        "Eine Passagierfähre mit 212 Menschen an Bord ist am frühen Montag vor der schwedischen Stadt Halmstad auf "
        "Grund gelaufen. Alle Passagiere der Linnea wurden mit Booten an Land gebracht, 14 von ihnen wurden wegen "
        "leichter Verletzungen behandelt. Kapitän Erik Lindqvist sagte, die Steuerung sei ausgefallen.",
    ),
    "uk": (
        "Біля Гальмстада сів на мілину пором, 212 пасажирів доправили на берег",
        "Пасажирський пором із 212 людьми на борту рано вранці в понеділок сів на мілину біля шведського міста "
        "Гальмстад, повідомила берегова охорона. Усіх пасажирів «Ліннеа» доправили на берег човнами, 14 із них надали "
        "допомогу через легкі травми. Капітан Ерік Ліндквіст сказав, що відмовило кермо.",
    ),
    "es": (
        "Un ferri encalla frente a Halmstad y evacúan a 212 pasajeros",
        "Un ferri de pasajeros con 212 personas a bordo encalló en la madrugada del lunes frente a la ciudad sueca de "
        "Halmstad, informó la guardia costera. Todos los pasajeros del Linnea fueron llevados a tierra en botes y 14 "
        "fueron atendidos por heridas leves. El capitán Erik Lindqvist dijo que el timón falló poco después de zarpar.",
    ),
}
OTHERS = [
    (
        "en",
        "Bakers of Tolbridge walk out over night shifts",
        "Some 340 bakers in Tolbridge stopped work on Monday in a dispute over pay for night shifts, their union said. "
        "Shops in the town ran out of bread by noon. The union's chair, Mara Denholm, called for talks before Friday.",
    ),
    (
        "de",
        "Fähre vor Rostock im Nebel mit Frachter zusammengestoßen",
        "Vor Rostock ist am Montag eine Autofähre im dichten Nebel mit einem Frachter zusammengestoßen. Verletzt wurde "
        "nach Angaben der Wasserschutzpolizei niemand. Die Fähre Mecklenburg mit 95 Menschen an Bord kehrte zurück.",
    ),
]


def events(data: Path) -> list[Event]:
    with contextlib.closing(SqliteLog(data / "log.db", LogSettings())) as log:
        return list(read_events(log).values())


@pytest.fixture(scope="module")
def multilingual() -> None:
    try:
        chosen_encoder(multilingual_settings(EmbedSettings()), text="title")
    except ConfigError as exc:
        pytest.skip(f"no multilingual model on this machine: {exc}")


@pytest.mark.usefixtures("multilingual")
def test_an_event_in_four_languages_is_one_event_and_can_be_corrected(tmp_path: Path) -> None:
    data, file = tmp_path / "data", tmp_path / "articles.jsonl"
    rows = [(language, *told) for language, told in FERRY.items()] + OTHERS
    articles = [
        {
            "url": f"https://{language}.example/{n}",
            "source": f"Outlet {n}",
            "language": language,
            "title": title,
            "text": text,
            "published": f"2026-03-02T{7 + n:02}:10:00Z",
        }
        for n, (language, title, text) in enumerate(rows)
    ]
    file.write_text("".join(json.dumps(row) + "\n" for row in articles), encoding="utf-8")

    def samestory(*arguments: str | Path) -> str:
        done = run_samestory(*arguments, data_dir=data)
        assert done.returncode == 0, done.stderr
        return done.stdout

    samestory("add", file)
    for stage in ("embed", "cluster"):
        samestory("consume", stage, "--drain")
    assert events(data) == []
    samestory("consume", "link", "--drain")  # switched on later: it reads what is there
    (event,) = events(data)
    assert sorted(event.languages) == ["de", "en", "es", "uk"]
    assert event.flagged == ()
    assert all(one.reasons[0].figures == ("14", "212") for one in event.stories)

    german = next(one.story_id for one in event.stories if one.language == "de")
    english = next(one.story_id for one in event.stories if one.language == "en")
    assert "Ukrainian" in samestory("story", german)
    samestory("stories", "unlink", german, english, "--note", "another ferry")
    samestory("consume", "link", "--drain")
    assert not any({german, english} <= {one.story_id for one in found.stories} for found in events(data))
    samestory("stories", "unpin", "--links", german)
    samestory("consume", "link", "--drain")
    assert events(data) == [event]
    assert samestory("stories", "--language", "uk", "--json").count("\n") == 1
