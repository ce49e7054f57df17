"""Invented news in four languages: one event told in each, two events that are told once, and their labels."""

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
        "Stadtrat von Lübeck stimmt für neue Radwege",
        "Der Stadtrat von Lübeck hat am Montag mit Mehrheit für 38 Kilometer neue Radwege gestimmt. Der Bau soll "
        "im Herbst beginnen und 21 Millionen Euro kosten. Händler der Altstadt fürchten um Parkplätze vor ihren Läden.",
    ),
]


def articles() -> list[dict[str, str]]:
    """As an article file has them, an hour apart: the event in each language, then the others."""
    rows = [("ferry", language, *told) for language, told in FERRY.items()]
    rows += [(f"other {n}", *one) for n, one in enumerate(OTHERS)]
    return [
        {
            "id": f"{n} {language}",
            "story": story,
            "url": f"https://{language}.example/{n}",
            "source": f"Outlet {n}",
            "language": language,
            "title": title,
            "text": text,
            "published": f"2026-03-02T{7 + n:02}:10:00Z",
        }
        for n, (story, language, title, text) in enumerate(rows)
    ]
