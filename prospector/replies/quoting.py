"""The new text of a reply: what stands above, between and below what was quoted, without the quote itself."""

from __future__ import annotations

import re

LONGEST = 100_000
_MOST_HEADER_LINES = 6

# "On ..., X wrote:" as mail programs put it; each with the word that ends it
_WROTE = (
    r"wrote|writes|a écrit|a ecrit|schrieb|escribió|escribio|ha scritto|scrisse|escreveu|schreef|skrev"
    r"|kirjoitti|napisał\(?a?\)?"
    r"|napsal\(?a?\)?|napísal\(?a?\)?|írta|a scris|написал\(?а?\)?|пишет|написав|έγραψε|yazdı"
    r"|şunu yazdı|geschreven|je napisao|piše"
    r"|rašė|kirjutas|написа|पर लिखा|viết|menulis|写道|写到|寫道|のメール|さんは書きました|書きました"
    r"|작성|كتب|כתב"
)
_INTRO = re.compile(
    r"^[ \t>*-]*(?:(?:on|le|am|el|il|em|op|den|tir|pe|la|w dniu|dne|dňa|в|у|στις|el día|no dia|em|um"
    r"|il giorno|il|na|vào|pada|ons|tors|fre|lør|søn|man"
    r"|fri|mon|tue|tues|wed|thu|thur|sat|sun|ma|ti|ke|to|pe|la|su|lun|mar|mer|jeu|ven|sam|dim|pon|wt"
    r"|śr|czw|pt|sob|niedz|ср|чт|пт|сб|вс|пн|вт)\b|\d{1,4}[./年-]"
    r"|[\w.+-]+@|[A-ZÀ-Þ\"'«<]|-{2,}|_{2,})",
    re.IGNORECASE,
)
_ENDS = re.compile(
    rf"(?:\b(?:{_WROTE})\b|(?:{_WROTE}))[^\n]{{0,60}}?[:：]?[ \t*_>-]*$|<[^<>]+@[^<>]+>[ \t]*:[ \t]*$",
    re.IGNORECASE,
)
_DATED = re.compile(
    r"\d{1,2}[:.h]\d{2}|\b(?:19|20)\d\d\b|\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|@"
    r"|\b\d{1,2}\s+\w{3,}\.?\s+\d{2,4}\b|年|<mailto",
    re.IGNORECASE,
)
_NAMES = (
    r"from|to|cc|bcc|sent|date|subject|reply-to|von|an|gesendet|datum|betreff|de|à|a|envoyé(?: le)?"
    r"|objet|date|para|enviado(?: el| em)?|asunto|assunto|fecha|data"
    r"|da|inviato|oggetto|van|aan|verzonden|onderwerp|fra|til|sendt|emne|från|till|skickat|ämne|dato"
    r"|lähettäjä|vastaanottaja|lähetetty|aihe|päivämäärä|od|do|komu"
    r"|wysłano|temat|odesláno|předmět|feladó|címzett|küldve|elküldve|tárgy|de la|către|trimis|subiect"
    r"|от|кому|отправлено|дата|тема|від|надіслано|gönderen|kime|gönderilme|konu"
    r"|差出人|宛先|送信日時|件名|发件人|收件人|发送时间|发送|主题|抄送|寄件者|보낸 사람|받는 사람|보낸 날짜"
    r"|제목"
    r"|από|προς|θέμα|kopie|kopi|copie"
    r"|copia|sujet"
)
_FIELD = re.compile(
    rf"^[ \t>*|]*(?:\*|_)?(?P<name>{_NAMES})(?:\*|_)?[ \t]*[:：](?:\*|_)?(?P<value>.*)$", re.IGNORECASE
)
_FIRST = frozenset(
    "from von de da van fra från lähettäjä od feladó от від gönderen 差出人 发件人 寄件者 de\u00a0la από 发送"
    " 보낸\u00a0사람".split()
) | {"de la", "보낸 사람", "subject", "betreff", "date", "datum", "sent"}
_RULER = re.compile(
    r"^[ \t>]*(?:message du ?: ?\d.*|[-_*=—–]{2,}[ \t]*(?:original|reply|forwarded|begin|ursprüngliche"
    r"|originalnachricht|message d'origine|message transféré|mensaje original|mensagem"
    r"|messaggio|oorspronkelijk|oprindelig|ursprungligt|opprinnelig|alkuperäinen|oryginalna|původní"
    r"|eredeti|mesaj|пересылаемое|исходное|αρχικό|转发|原始|원본|元の"
    r"|weitergeleitet|videresendt|vidarebefordrat|doorgestuurd|inoltrato|reenviado"
    r"|przekazana)[^\n]{0,60}[-_*=—–]*"
    r"|begin forwarded message:?|start van doorgestuurd bericht:?|début du (?:message"
    r"|mail) (?:réexpédié|transféré) ?:?|anfang der weitergeleiteten nachricht:?"
    r"|[-_*=—–]{2,}[ \t]*on .{5,200}wrote[ \t]*[-_*=—–]*)[ \t]*$",
    re.IGNORECASE,
)
_LONG_RULE = re.compile(r"^[ \t]*_{10,}[ \t]*$")
_ABOVE = re.compile(
    r"^[ \t]*(?:##-? ?please type your reply above|-+ ?reply above this line"
    r"|.{0,20}schreiben sie ihre antwort über dieser)",
    re.IGNORECASE,
)
_ADVERT = re.compile(
    r"^[ \t]*(?:get outlook for|(?:gesendet von|envoyé à partir de|enviado desde|inviato da"
    r"|verzonden vanuit|skickat från|sendt fra) outlook|téléchargez outlook"
    r"|outlook für|sent from (?:typeapp|yahoo|mail for windows|outlook|bluemail|nine|spark)"
    r"|this email was sent with)[^\n]{0,160}$",
    re.IGNORECASE,
)
_SIGNATURE = re.compile(
    r"^[ \t]*(?:--[ \t]*$|—[ \t]*$|__+[ \t]*$|-\w[\w .'-]{2,40}$|[—–]{3,}[ \t]*$"
    r"|(?:sent (?:from|with|via|using) (?:my |the )?(?!.*\?)[\w ().:/<>?&;=#*+-]{2,80}"
    r"|get outlook for .{2,40}|(?:envoyé|expédié) (?:de|depuis) (?:mon|ma) .{2,40}"
    r"|von meinem .{2,30} gesendet|gesendet (?:von|mit) .{2,40}|enviado (?:desde|do|de) (?:mi|meu"
    r"|my) .{2,40}|inviato da(?:l mio)? .{2,40}|verzonden (?:vanaf|met) (?:mijn )?.{2,40}"
    r"|sendt fra min .{2,30}|skickat från min .{2,30}|lähetetty .{2,40}|wysłane z .{2,40}"
    r"|отправлено с .{2,40}|outlook for (?:ios|android) .{0,40}"
    r"|téléchargez outlook .{2,40}|iphoneから送信|从我的.{2,20}发送|发自我的.{2,20})[ \t.]*$)",
    re.IGNORECASE,
)


def reply_text(text: str) -> str:
    """What the writer added, without quotes and without a signature at the very end.

    A signature above a quoted thread stays: it is part of what was written. Text between quoted lines is
    kept.
    """
    lines = text[:LONGEST].replace("\r\n", "\n").replace("\xa0", " ").split("\n")
    start = _thread_start(lines)
    cut = start < len(lines)
    kept = [line for line in _unquoted(lines[:start]) if not _ADVERT.match(line)]
    if not any(line.strip() for line in kept) and cut:
        kept = _unquoted(_after_thread(lines, start))  # the answer stands below what it quotes
    quoted = cut or len(kept) < start
    return "\n".join(kept if quoted else _unsigned(kept)).strip()


def quotes(text: str) -> bool:
    """Whether something of an earlier mail stands in the text."""
    lines = text[:LONGEST].replace("\r\n", "\n").split("\n")
    return _thread_start(lines) < len(lines) or any(line.lstrip().startswith(">") for line in lines)


def _thread_start(lines: list[str]) -> int:
    """The line from which on everything is an earlier mail; the number of lines when there is none."""
    for at, line in enumerate(lines):
        if _RULER.match(line) or _ABOVE.match(line) or _is_header_block(lines, at):
            return at
        if (end := _intro_end(lines, at)) and not _inline_follows(lines, end):
            return at
    return len(lines)


def _intro_end(lines: list[str], at: int) -> int:
    """The line after "On ..., X wrote:", which may run over some lines; 0 when none starts here."""
    if not any(map(str.isdigit, lines[at])) and "@" not in lines[at]:
        return 0
    if not _INTRO.match(lines[at]):
        return 0
    joined = ""
    for more in range(min(_MOST_HEADER_LINES, len(lines) - at)):
        line = lines[at + more].strip().lstrip("> ")
        if not line:
            return 0
        joined = f"{joined} {line}".strip()
        if len(joined) > 400:
            return 0
        if (
            _ENDS.search(joined)
            and (_DATED.search(joined) or joined.rstrip("* _").endswith((":", "：")))
            and _reads_as_intro(joined)
        ):
            return at + more + 1
    return 0


def _reads_as_intro(joined: str) -> bool:
    """Dated or with an address, and no sentence of its own before."""
    return bool(_DATED.search(joined)) and not re.search(r"[.!?] +[A-ZÀ-Þ]\w+ \w+ \w+ \w+ \w+", joined)


def _inline_follows(lines: list[str], after: int) -> bool:
    """Whether quoted lines follow with the writer's own text between or below them."""
    rest = [line for line in lines[after:] if line.strip()]
    if not rest or not rest[0].lstrip().startswith(">"):
        return False
    own = [line for line in rest if not line.lstrip().startswith(">")]
    return bool(own) and not _only_signature(own)


def _only_signature(own: list[str]) -> bool:
    return bool(_SIGNATURE.match(own[0]))


def _is_header_block(lines: list[str], at: int) -> bool:
    """From:, Sent:, To:, Subject: of an earlier mail, in any order, three of them in few lines."""
    line = lines[at]
    if _LONG_RULE.match(line):
        following = next((i for i in range(at + 1, min(at + 4, len(lines))) if lines[i].strip()), 0)
        return bool(following) and _is_header_block(lines, following)
    first = _FIELD.match(line)
    if not first or first["name"].lower() not in _FIRST:
        return False
    found = {first["name"].lower()}
    for more in lines[at + 1 : at + 9]:
        if field := _FIELD.match(more):
            found.add(field["name"].lower())
    return len(found) >= 3


def _unquoted(lines: list[str]) -> list[str]:
    """The lines without quoted ones and the words that introduce them."""
    kept: list[str] = []
    at = 0
    while at < len(lines):
        end = _intro_end(lines, at)
        if end and _inline_follows(lines, end):
            at = end
            continue
        if not lines[at].lstrip().startswith(">"):
            kept.append(lines[at])
        at += 1
    return kept


def _after_thread(lines: list[str], start: int) -> list[str]:
    """What stands below a quote that opens the mail."""
    end = _intro_end(lines, start)
    return lines[end:] if end else []


def _unsigned(lines: list[str]) -> list[str]:
    """The lines up to a signature that reaches to the end."""
    for at, line in enumerate(lines):
        if _SIGNATURE.match(line) and len([one for one in lines[at:] if one.strip()]) <= 12 and at > 0:
            return lines[:at]
    return lines
