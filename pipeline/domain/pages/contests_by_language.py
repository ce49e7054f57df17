"""Tells what is written before a contest from reports of its result, in other languages than English (`contests`).

Shorter lists than the English ones, and one rule for all: an announcement has the label of a preview in its headline,
or names who meets whom on which day in two words of sport; and it tells no result in its headline or first sentence.
"""

import re
from dataclasses import dataclass
from typing import Final

_BEGINNING_CHARS: Final = 300
_OPENING_CHARS: Final = 600
_LEAST_WORDS_OF_SPORT: Final = 2
_FIRST_SENTENCE: Final = re.compile(r".*?[.!?](?=\s)", re.DOTALL)

_DASHED: Final = r"(?<![\d-])\d{1,3}\s?[-–]\s?\d{1,3}(?![\d-])"
_COLON: Final = r"(?<![\d:])\d{1,3}:\d{1,3}(?![\d:])(?!\s*(?:uhr|h\b|ч|мск|по\s))"


@dataclass(frozen=True, slots=True)
class _Words:
    """Alternatives of regular expressions, in lower case. `meets` is followed by one of `days` in the same sentence."""

    score: str
    preview: str
    meets: str
    days: str
    sport: str
    result: str


_BY_LANGUAGE: Final = {
    "de": _Words(
        score=rf"{_COLON}|{_DASHED}",
        preview="vorschau|vorbericht|vor dem (?:spiel|derby|duell|finale|topspiel|rückspiel)"
        "|voraussichtliche aufstellung|so sehen sie|wo läuft|übertragung",
        meets="empfängt|empfangen|trifft auf|treffen auf|trifft|treffen|spielt|spielen|gastiert|gastieren|reist|reisen"
        "|bestreitet|bestreiten|tritt|treten|steigt|wartet|geht es|fordert|erwartet|erwarten|steht|stehen",
        days="(?:am|an diesem|kommenden|nächsten) (?:montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonnabend"
        "|sonntag|wochenende)|heute abend|heute|morgen|(?:samstag|sonntag)abend|um \\d\\d?(?:[.:]\\d\\d)? uhr",
        sport="derby|finale|endspiel|halbfinale|viertelfinale|pokal|liga|bundesliga|saison|trainer|trainerin"
        "|stürmer|stürmerin|torwart|torhüter|torhüterin|kapitän|verteidiger|mittelfeldspieler|kreisläufer"
        "|anpfiff|anstoß|auswärtsspiele?|heimspiel|heimspiele|mannschaft|spiel|spieler|tabellenführer"
        "|favorit|favoritin|gesperrt|turnier|titelverteidiger|gürtel|pole|startelf",
        result="gewinnt|gewann|gewonnen|siegt|siegte|sieg|schlägt|schlug|besiegt|besiegte|bezwingt|bezwang|verliert"
        "|verlor|verloren|unterliegt|unterlag|remis|unentschieden|trennen sich|trennten sich|traf|erzielte|entschied"
        "|niederlage|abpfiff|nachspielzeit|holt(?:e)? (?:sich )?den titel",
    ),
    "es": _Words(
        score=_DASHED,
        preview="previa|horario y dónde ver|dónde ver|posible alineación|alineaciones probables|a qué hora|antes del"
        " (?:partido|derbi|clásico)",
        meets="recibe|reciben|recibirá|visita|visitan|visitará|se enfrenta|se enfrentan|se enfrentará|se enfrentarán"
        "|enfrenta|juega|juegan|jugará|se mide|se miden|se medirá|se medirán|disputa|disputan|disputará|disputarán"
        "|afronta|afrontan|buscará|buscarán|será|llega|llegan",
        days="(?:el|este|próximo) (?:lunes|martes|miércoles|jueves|viernes|sábado|domingo)|hoy|mañana|esta noche"
        "|fin de semana",
        sport="derbi|clásico|semifinal|semifinales|copa|liga|temporada|entrenador|entrenadora|delantero"
        "|delantera|portero|portera|partido|partidos|jugador|jugadores|torneo|favorito|favorita|árbitro"
        "|convocatoria|estadio",
        result="gana|ganó|ganaron|vence|venció|vencieron|derrota|derrotó|golea|goleó|pierde|perdió|perdieron|empata"
        "|empató|empataron|empate|marcó|anotó|remonta|remontó|triunfo|victoria|se impuso|se impone|conquistó|se corona"
        "|se coronó",
    ),
    "fr": _Words(
        score=_DASHED,
        preview="avant-match|avant match|présentation du match|compos? probables?|sur quelle chaîne|à quelle heure"
        "|avant (?:le|la) (?:match|derby|finale|demi-finale|choc)",
        meets="reçoit|reçoivent|recevra|recevront|affronte|affrontent|affrontera|affronteront|se déplace|se déplacent"
        "|se déplacera|rencontre|rencontrent|rencontrera|accueille|accueillent|accueillera|joue|jouent|jouera|joueront"
        "|défie|défient|défiera|dispute|disputent|disputera|disputeront|retrouve|retrouvent|retrouvera|aura lieu",
        days="lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|ce soir|demain|ce week-end",
        sport="derby|finale|demi-finale|quart de finale|coupe|ligue|championnat|entraîneur|entraîneuse"
        "|attaquant|attaquante|gardien|gardienne|match|matchs|matches|joueur|joueurs|tournoi|favori"
        "|favorite|coup d'envoi|stade",
        result="bat|battu|battue|battent|battus|gagne|gagné|remporte|remporté|s'impose|s'est imposé|s'est imposée"
        "|s'imposent|victoire|vainqueur|défaite|perd|perdu|nul|égalise|égalisé|a marqué|a inscrit|s'incline"
        "|s'est incliné|renverse|a renversé|sacré|sacrée",
    ),
    "pt": _Words(
        score=_DASHED + r"|\d{1,2} [xa] \d{1,2}\b",
        preview="pré-jogo|antevisão|onde assistir|provável escalação|prováveis escalações|escalações|que horas é"
        "|antes d[oa] (?:jogo|clássico|final|dérbi)",
        meets="recebe|recebem|receberá|visita|visitam|enfrenta|enfrentam|enfrentará|joga|jogam|jogará|encara|encaram"
        "|disputa|disputam|disputará|pega|mede forças|duela|se enfrentam|defronta|defrontam|será",
        days="segunda-feira|terça-feira|quarta-feira|quinta-feira|sexta-feira|sábado|domingo|hoje|amanhã|esta noite"
        "|fim de semana",
        sport="clássico|dérbi|semifinal|copa|taça|liga|campeonato|temporada|treinador|treinadora|atacante"
        "|goleiro|goleira|guarda-redes|zagueiro|partida|partidas|jogo|jogos|jogador|jogadores|torneio"
        "|favorito|favorita|estádio|fora de casa",
        result="vence|venceu|venceram|ganha|ganhou|ganharam|derrota|derrotou|goleia|goleou|perde|perdeu|empata|empatou"
        "|empataram|empate|marcou|vitória|triunfo|bate|bateu|virada|conquista|conquistou|campeã|campeão",
    ),
    "it": _Words(
        score=_DASHED,
        preview="anteprima|probabili formazioni|dove vederla|dove vedere|a che ora"
        "|verso (?:il|la) (?:derby|finale|sfida)",
        meets="ospita|ospitano|affronta|affrontano|affronterà|riceve|ricevono|sfida|sfidano|sfiderà|gioca|giocano"
        "|giocherà|incontra|incontrano|va in trasferta|si gioca|scende in campo|scendono in campo",
        days="lunedì|martedì|mercoledì|giovedì|venerdì|sabato|domenica|oggi|domani|stasera|questa sera|weekend",
        sport="derby|finale|semifinale|coppa|campionato|allenatore|allenatrice|attaccante|portiere"
        "|centrocampista|partita|partite|giocatore|giocatori|torneo|favorito|favorita|trasferta|stadio",
        result="batte|battuto|vince|vinto|vincono|supera|ha superato|sconfigge|sconfitto|perde|perso|pareggia|pareggio"
        "|pareggiato|ha segnato|vittoria|sconfitta|rimonta|trionfa|trionfo|conquista",
    ),
    "ru": _Words(
        score=rf"{_COLON}|{_DASHED}",
        preview="превью|анонс|перед матчем|перед (?:дерби|финалом)|прогноз на|где смотреть|во сколько|стартовый состав",
        meets="примет|примут|принимает|принимают|сыграет|сыграют|встретится|встретятся|проведёт|проведет|проведут"
        "|отправится|отправятся|поспорит|поспорят|состоится|пройдёт|пройдет|начнётся|начнется",
        days="понедельник|вторник|среду|четверг|пятницу|субботу|воскресенье|сегодня|завтра|вечером|выходные",
        sport="дерби|финал|финале|полуфинал|полуфинале|кубка|кубок|чемпионата|тренер|нападающий|вратарь"
        "|полузащитник|матч|матча|матчей|матче|игрок|игроки|турнира|фаворит|гостях|стадионе",
        result="обыграл|обыграла|обыграли|победил|победила|победили|победа|победу|победой|выиграл|выиграла|выиграли"
        "|проиграл|проиграла|проиграли|вничью|ничья|ничью|забил|забила|разгромил|разгромила|поражение|поражения|уступил"
        "|уступила|стал чемпионом|стала чемпионкой",
    ),
    "vi": _Words(
        score=_DASHED,
        preview="nhận định|trước trận|dự đoán|đội hình dự kiến|lịch thi đấu|xem trực tiếp",
        meets="tiếp|gặp|đối đầu|chạm trán|làm khách|so tài|đón tiếp|sẽ đấu|tiếp đón",
        days="thứ hai|thứ ba|thứ tư|thứ năm|thứ sáu|thứ bảy|chủ nhật|tối nay|hôm nay|ngày mai|cuối tuần",
        sport="trận đấu|derby|chung kết|bán kết|cúp|mùa giải|huấn luyện viên|hlv|tiền đạo|thủ môn|đội trưởng"
        "|hậu vệ|tiền vệ|cầu thủ|đội bóng|sân nhà|sân khách|treo giò",
        result="thắng|thua|cầm hòa|hòa \\d|đánh bại|ghi bàn|lội ngược dòng|vô địch|chiến thắng|thất bại",
    ),
}


@dataclass(frozen=True, slots=True)
class _Patterns:
    preview: re.Pattern[str]
    meets: re.Pattern[str]
    sport: re.Pattern[str]
    result: re.Pattern[str]

    @classmethod
    def of(cls, words: _Words) -> "_Patterns":
        def whole(pattern: str) -> re.Pattern[str]:
            return re.compile(rf"(?<!\w)(?:{pattern})(?!\w)")

        meets, days = rf"(?<!\w)(?:{words.meets})(?!\w)", rf"(?<!\w)(?:{words.days})(?!\w)"
        return cls(
            preview=whole(words.preview),
            meets=re.compile(rf"{meets}[^.!?]{{0,120}}?{days}|{days}[^.!?]{{0,60}}?{meets}"),
            sport=whole(words.sport),
            result=re.compile(rf"{words.score}|(?<!\w)(?:{words.result})(?!\w)"),
        )


_PATTERNS: Final = {language: _Patterns.of(words) for language, words in _BY_LANGUAGE.items()}


def is_announced_in(language: str, title: str, text: str) -> bool:
    """Whether an article is of a contest that is still to come; never in a language that is not known here."""
    known = _PATTERNS.get(language)
    if known is None:
        return False
    headline, beginning = title.lower(), text[:_BEGINNING_CHARS].lower()
    first = _FIRST_SENTENCE.match(beginning)
    if known.result.search(headline) or known.result.search(first[0] if first else beginning):
        return False
    if known.preview.search(headline) is None and known.meets.search(beginning) is None:
        return False
    return len(set(known.sport.findall(f"{headline}\n{text[:_OPENING_CHARS].lower()}"))) >= _LEAST_WORDS_OF_SPORT


def has_result_in(language: str, title: str, text: str) -> bool:
    """Whether an article tells in its headline or at its beginning how a contest ended, or how it stands."""
    known = _PATTERNS.get(language)
    return known is not None and known.result.search(f"{title}\n{text[:_BEGINNING_CHARS]}".lower()) is not None
