"""What is written before a contest, and what tells its result, in other languages than English."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.domain.pages.contests_by_language import has_result_in, is_announced_in

LANGUAGES = ("de", "es", "fr", "it", "pt", "ru", "vi")


@pytest.mark.parametrize(
    ("language", "title", "text"),
    [
        (
            "de",
            "Brackau bangt um Noor",
            "Am Freitag empfängt Brackau im Derby den SV Osten. Trainer Ott hofft auf Noor.",
        ),
        (
            "es",
            "Noor, duda ante el Osten",
            "El Brackau recibe al Osten este viernes en el derbi. El entrenador espera.",
        ),
        ("fr", "Noor incertain", "Brackau reçoit Osten vendredi en coupe. L'entraîneur attend son attaquant Ali Noor."),
        (
            "it",
            "Noor in dubbio",
            "Il Brackau ospita l'Osten venerdì nel derby. L'allenatore aspetta l'attaccante Noor.",
        ),
        (
            "pt",
            "Noor preocupa o Brackau",
            "O Brackau recebe o Osten na sexta-feira pela taça. O treinador espera Noor.",
        ),
        ("ru", "Нур под вопросом", "В пятницу «Бракау» примет «Остен» в матче кубка. Тренер надеется на Нура."),
        ("vi", "Noor có thể vắng mặt", "Brackau tiếp Osten vào thứ sáu ở bán kết. Huấn luyện viên Ott chờ Noor."),
        ("de", "Vorschau: Brackau gegen Osten", "Der Stürmer ist fit, sagt der Trainer."),
    ],
)
def test_a_contest_to_come_is_announced(language: str, title: str, text: str) -> None:
    assert is_announced_in(language, title, text)
    assert not has_result_in(language, title, text)


@pytest.mark.parametrize(
    ("language", "title", "text"),
    [
        (
            "de",
            "Brackau gewinnt Derby",
            "Brackau hat am Freitag den SV Osten mit 29:28 besiegt. Trainer Ott war stolz.",
        ),
        ("es", "El Brackau golea al Osten", "El Brackau, que recibe al Borg el domingo, ganó 3-0 el derbi."),
        ("fr", "Brackau renverse Osten", "Brackau a battu Osten 2-1 vendredi en coupe."),
        ("it", "Brackau di rimonta", "Il Brackau ha battuto l'Osten 2-1 venerdì in coppa."),
        ("pt", "Brackau vence o clássico", "O Brackau venceu o Osten por 2 a 1 na sexta-feira pela taça."),
        ("ru", "«Бракау» вышел в финал", "«Бракау» обыграл «Остен» со счётом 2:1 в пятницу."),
        ("vi", "Brackau vào chung kết", "Brackau đánh bại Osten 2-1 vào thứ sáu."),
    ],
)
def test_a_result_is_told(language: str, title: str, text: str) -> None:
    assert has_result_in(language, title, text)
    assert not is_announced_in(language, title, text)


@pytest.mark.parametrize(
    ("language", "title", "text"),
    [
        ("de", "Kanzler reist nach Osten", "Der Kanzler trifft am Freitag den Präsidenten in Osten."),
        ("de", "Unfall bei Brackau", "Heute steht die Polizei im Einsatz: Zwei Menschen wurden verletzt."),
        ("es", "Cumbre en Brackau", "El presidente recibe el viernes a la reina. El equipo técnico llega hoy."),
        ("ru", "Суд в Бракау", "В пятницу судья примет решение. Защитник надеется на свободу."),
        ("sv", "Brackau möter Osten", "Brackau möter Osten på fredag i derbyt. Tränaren hoppas på Noor."),
    ],
)
def test_what_is_no_contest_and_languages_that_are_not_known_are_neither(language: str, title: str, text: str) -> None:
    assert not is_announced_in(language, title, text)


def test_the_hour_of_kick_off_is_no_score() -> None:
    assert not has_result_in("de", "Brackau empfängt Osten", "Anpfiff ist am Freitag um 20:45 Uhr.")


@given(st.sampled_from(LANGUAGES), st.text(max_size=200), st.text(max_size=700))
def test_any_text_can_be_asked(language: str, title: str, text: str) -> None:
    assert not (is_announced_in(language, title, text) and has_result_in(language, title, text[:0]))
