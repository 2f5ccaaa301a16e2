"""Out-of-office notes and other answers that no person wrote; and the day somebody is back."""

from __future__ import annotations

import re
from datetime import date, timedelta
from email.utils import parsedate_to_datetime

from prospector.replies.dates import dates_in
from prospector.replies.mail import Mail

_SUBJECT = re.compile(
    r"^\W*(?:(?:re|aw|sv|fw|fwd|antw|r|odp|vs)\s*:\s*)*(?:\[[^\]]{1,30}\]\s*)?(?:auto(?:matic|mated"
    r"|matically)?[ -]?(?:reply|response|respond|generated)|auto ?: "
    r"|out[ -]of[ -](?:the[ -])?office|ooo\b|on (?:annual |maternity |parental |sick )?leave"
    r"|on (?:vacation|holiday)|away from (?:the office|my)|i(?:'m| am) (?:away|out)"
    r"|automatische? (?:antwort|rückantwort|e-?mail)|abwesenheit|abwesend|außer haus|nicht im büro"
    r"|urlaub|réponse automatique|message (?:automatique|d.absence)"
    r"|absen(?:ce|t)|respuesta automática|fuera de (?:la )?oficina|ausen(?:cia|te)|risposta automatica"
    r"|fuori (?:sede|ufficio)|assen(?:za|te)|resposta automática"
    r"|fora do escritório|ausência|automatisch (?:antwoord|bericht)|afwezig|niet aanwezig|autosv[aä]r"
    r"|automati(?:sk|skt) sv[aä]r|frånvar|fravær|ikke på kontoret|på semester"
    r"|automaattinen vastaus|poissa|automatyczna odpowiedź|nieobecn|poza biurem|automatická odpověď"
    r"|nepřítomn|automatikus válasz|házon kívül|răspuns automat"
    r"|absen[țt]|автоматическ|автоответ|отсутств|автоматична|відсутн|αυτόματη|απουσία"
    r"|otomatik (?:yanıt|cevap)|ofis dışı|自動(?:返信|応答)|不在|自动(?:回复|答复)|自動回覆|外出|休假"
    r"|자동 (?:회신|응답)|부재|رد تلقائي|תשובה אוטומטית|trả lời tự động|balasan otomatis|ticket received"
    r"|we (?:have )?received your|thank you for contacting)",
    re.IGNORECASE,
)
_AWAY = re.compile(
    r"(?:i(?:'m| am|’m)|we are|is|be) (?:currently |now |presently )?(?:out of (?:the )?office|away"
    r"|on (?:\w+ )?(?:leave|vacation|holidays?)|travell?ing|not in the office|out (?:until|today))"
    r"|out of (?:the )?office (?:until|from|and|with|today|this)|(?:limited|no|without"
    r"|sporadic) access to (?:my )?(?:e-?mail|messages)|(?:will|shall) (?:respond|reply|answer"
    r"|get back|be back"
    r"|return)(?: to you)?.{0,60}(?:return|back|as soon as)|thank you for your (?:e-?mail"
    r"|message)\W.{0,80}(?:away|leave|office|holiday|vacation|return)"
    r"|no longer (?:works?|working|employed|with) (?:for|at|with|here)?|has left the company"
    r"|this (?:mailbox|inbox|address) is (?:not|no longer) (?:monitored|in use|active)"
    r"|(?:bin|sind|ist) .{0,40}(?:nicht im (?:büro|haus)|abwesend|im urlaub|in elternzeit|außer haus"
    r"|nicht erreichbar|wieder (?:erreichbar|im (?:büro|haus)|für sie da|da|zurück))"
    r"|ihre (?:e-?mail|nachricht) wird nicht (?:weitergeleitet|gelesen)|nicht mehr (?:im unternehmen"
    r"|für .{1,30} tätig)|(?:je suis|je serai|nous sommes) .{0,30}(?:absente?|en (?:congés?|vacances"
    r"|déplacement)|de retour)|absent(?:e)? (?:du bureau|jusqu)|(?:estoy|estaré"
    r"|me encuentro) .{0,30}(?:fuera|ausente|de (?:vacaciones|baja|permiso))|fuera de la oficina"
    r"|(?:sono|sarò) .{0,30}(?:fuori (?:sede|ufficio)|assente|in (?:ferie|vacanza|congedo))|(?:estou"
    r"|estarei|encontro-me) .{0,30}(?:fora|ausente|de férias)|(?:ik ben|wij zijn) .{0,30}"
    r"(?:afwezig|met (?:vakantie|verlof)|niet (?:aanwezig|op kantoor)|weer (?:aanwezig|bereikbaar"
    r"|terug))|(?:jag|jeg) .{0,30}(?:semester|ferie|frånvarande|fraværende|föräldraledig"
    r"|ikke på kontoret"
    r"|inte på kontoret|borta|tilbage|tillbaka|tilbake)|olen .{0,30}(?:lomalla|poissa|matkoilla)"
    r"|(?:jestem|będę) .{0,30}(?:nieobecn|na urlopie|poza biurem)|przebywam na urlopie"
    r"|(?:jsem|budu) .{0,30}(?:nepřítomn|mimo kancelář|na dovolené)|(?:szabadságon|házon kívül"
    r"|irodán kívül)|(?:sunt|voi fi) .{0,30}(?:în concediu|plecat|absent)|(?:нахожусь|буду|я) .{0,30}"
    r"(?:в отпуске|отсутств|командировке)|(?:перебуваю|буду|я) .{0,30}(?:відпустці|відсутн)"
    r"|(?:βρίσκομαι|είμαι) .{0,30}(?:άδεια|εκτός)|(?:izindeyim|ofis dışında|yıllık izin)|不在|休暇|外出中"
    r"|休假|出差|不在办公室|부재중|휴가|في إجازة|خارج المكتب|בחופשה|מחוץ למשרד",
    re.IGNORECASE,
)
# in the words of its own, a note like this also says how to go on without the person
_ALSO = re.compile(
    r"urgent|emergency|return|back (?:on|in|at|from)|until|respond|in my absence|alternatively"
    r"|please contact|dringend|notfall|vertretung|bis (?:zum|einschl)|wieder (?:ab|am|im|er)|rückkehr"
    r"|weitergeleitet"
    r"|urgence|retour|jusqu|urgente|urgenza|regreso|vuelta|hasta|rientr|fino al|regresso|até|spoed"
    r"|terug|tot en met|dringende|brådskande|haster|tillbaka|tilbage|till den|kiireel|palaan|piln"
    r"|wracam|do dnia"
    r"|naléhav|vrátím|sürgős|visszat|urgen|revin|срочн|вернусь|до|термінов|повернус|επείγ|επιστρ|acil"
    r"|döne|緊急|戻り|まで|紧急|返回|급한|복귀|عاجل|דחוף",
    re.IGNORECASE,
)
_BACK = re.compile(
    r"(?:back|return\w*|available again|reachable again|in the office(?: again)?|resume"
    r"|rejoin)\s*(?:to (?:the )?(?:office|work))?\s*(?:in the office|at (?:work"
    r"|my desk))?\s*(?:again )?(?:on|from|by|as of|at)?"
    r"|(?:wieder\b.{0,50}?|zurück |erreichbar |rückkehr |erst )(?:ab|am|zum|seit)?(?: dem)?|(?:ab"
    r"|am)(?: dem)?(?=.{0,40}wieder)|(?:de retour|retour|reviens|reprend\w*"
    r"|serai de retour)\s*(?:au bureau )?(?:à partir du|le|dès le)?"
    r"|(?:regres\w*|vuelv\w*|vuelta|volver\w*|reincorpor\w*"
    r"|estaré de vuelta)\s*(?:a la oficina )?(?:el|a partir del|en|día)*|(?:rientr\w+|torn\w+"
    r"|di nuovo)\s*(?:in ufficio )?(?:il|dal|a partire dal)?"
    r"|(?:regress\w*|retorn\w*|volt\w*)\s*(?:ao escritório )?(?:no dia|em|a|dia)*|(?:terug"
    r"|weer (?:aanwezig|bereikbaar|op kantoor))\s*(?:op|vanaf)?|(?:tillbaka|tilbage|tilbake"
    r"|åter)\s*(?:på kontoret )?(?:den|på|fra|från)?"
    r"|palaan|takaisin|wr(?:acam|ócę|acając)|vrátím se|zpět|visszatér\w*|revin|(?:вернусь|выйду"
    r"|буду на месте)\s*(?:с)?|повернусь|επιστρέφω|döneceğim|dönüş",
    re.IGNORECASE,
)
_UNTIL = re.compile(
    r"(?:until|till|through|thru|to|up to and including|and|bis(?: (?:zum|einschließlich|inkl\.?"
    r"|einschl\.?|inklusive))*|jusqu(?:'|’)?(?:au|à)?|au|hasta(?: el)?|al|fino (?:al|a)|até(?: (?:ao?"
    r"|o dia|dia))*"
    r"|tot(?: en met)?|t/m|till(?: och med)?|t\.o\.m\.?|til(?: og med)?|t\.o\.m|saakka|asti"
    r"|do(?: dnia)?|-ig|până (?:la|pe|în)|до|по|έως|μέχρι|kadar|-|–|—|~|〜|to)\s*(?:the |den |le |el "
    r"|il |o dia |dnia )?$",
    re.IGNORECASE,
)
_WEEKDAY = r"(?:[^\W\d_]{2,14}\.?,? *(?:(?:the|den|dem|le|el|il|de|dia|dnia|d\.)\s+)?){0,3}"


def is_auto_reply(mail: Mail, new_text: str) -> bool:
    """Whether no person wrote it: by its headers, its subject, or by what it says.

    Words alone count only where two of them agree, since people also tell in a real answer that they travel.
    """
    if _says_header(mail):
        return True
    if _SUBJECT.match(mail.headers.get("subject")):
        return True
    return bool(
        _AWAY.search(new_text[:1_500]) and _ALSO.search(new_text[:3_000]) and _is_short_note(new_text)
    )


def return_date(mail: Mail, new_text: str, today: date) -> date | None:
    """The day the writer says to be back, or until when; None when no such day is told.

    Days without a year are read from the day the mail was written, `today` where it does not say.
    """
    written = written_on(mail, today)
    text = f"{mail.headers.get('subject')}\n{new_text[:3_000]}"
    found = list(dates_in(text, written, month_first=_is_american(mail)))
    for marks in (_is_back, _is_until):
        told = [
            when
            for start, _, when in found
            if marks(text, start) and written <= when <= written + timedelta(days=730)
        ]
        if told:
            return told[0] if marks is _is_back else max(told)
    return None


def written_on(mail: Mail, today: date) -> date:
    """The day of the Date header in its own zone; `today` where there is none."""
    try:
        return parsedate_to_datetime(mail.headers.get("date")).date()
    except (TypeError, ValueError, IndexError, OverflowError):
        return today


def _is_back(text: str, at: int) -> bool:
    before = text[max(0, at - 70) : at]
    return bool(re.search(rf"(?:{_BACK.pattern})[\s,:(]*{_WEEKDAY}$", before, re.IGNORECASE)) or bool(
        re.match(
            r".{0,40}?\b(?:wieder|zurück|back|terug|tillbaka|tilbage)\b",
            text[at : at + 60].partition("\n")[0][10:],
            re.IGNORECASE,
        )
        and re.search(rf"(?:ab|am|from|on|vanaf|från|fra)(?: dem)?\s*{_WEEKDAY}$", before, re.IGNORECASE)
    )


def _is_until(text: str, at: int) -> bool:
    before = re.sub(rf"{_WEEKDAY}$", "", text[max(0, at - 60) : at])
    return bool(_UNTIL.search(before) or _UNTIL.search(text[max(0, at - 20) : at]))


def _says_header(mail: Mail) -> bool:
    headers = mail.headers
    submitted = headers.get("auto-submitted").lower()
    if submitted.startswith(("auto-replied", "auto-notified")):
        return True
    if any(
        name in headers
        for name in ("x-autoreply", "x-autorespond", "x-autoresponder", "x-mail-autoreply", "x-vacation")
    ):
        return headers.get("x-autoreply").lower() not in ("no", "false")
    if (
        headers.get("precedence").lower() in ("auto_reply", "auto-reply")
        or headers.get("x-precedence").lower() == "auto_reply"
    ):
        return True
    return "autoresponder" in headers.get("delivered-to").lower() or headers.get(
        "x-autogenerated"
    ).lower() in ("reply", "vacation")


def _is_short_note(text: str) -> bool:
    return len(text.split()) <= 200


def _is_american(mail: Mail) -> bool:
    zone = mail.headers.get("date")
    return bool(re.search(r"-0[4-9]00|-1000|\b(?:E|C|M|P)[SD]T\b", zone))
