"""Dates as people write them in an out-of-office note, in the languages of its senders."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta

# month names, abbreviations and the cases they stand in: en de fr es it pt nl sv da no fi pl cs hu ro tr ru
# uk el
_MONTHS = (
    "january jan januar jänner jän janvier janv enero ene gennaio gen janeiro januari tammikuuta"
    " tammikuu styczeń stycznia leden ledna január ianuarie ocak"
    " января янв січня ιανουαρίου",
    "february feb februar feber février févr fév fevrier febrero febbraio febb fevereiro fev februari"
    " helmikuuta luty lutego únor února február februarie şubat"
    " февраля фев лютого φεβρουαρίου",
    "march mar märz mrz maerz mars marzo março maart mrt maaliskuuta marzec marca březen března"
    " március martie mart марта мар березня μαρτίου",
    "april apr avril avr abril abr aprile aprilie huhtikuuta kwiecień kwietnia duben dubna április"
    " nisan апреля апр квітня απριλίου",
    "may mai mayo maggio mag maio mei maj toukokuuta maja květen května május mayıs мая травня μαΐου μαίου",
    "june jun juni juin junio giugno giu junho kesäkuuta czerwiec czerwca červen června június iunie"
    " haziran июня июн червня ιουνίου",
    "july jul juli juillet juil julio luglio lug julho heinäkuuta lipiec lipca červenec července"
    " július iulie temmuz июля июл липня ιουλίου",
    "august aug août aout agosto ago augustus augusti elokuuta sierpień sierpnia srpen srpna augusztus"
    " ağustos августа авг серпня αυγούστου",
    "september sep sept septembre septiembre settembre set setembro syyskuuta wrzesień września září"
    " szeptember septembrie eylül сентября сен вересня σεπτεμβρίου",
    "october oct oktober okt octobre octubre ottobre ott outubro out lokakuuta październik"
    " października říjen října október octombrie ekim октября окт жовтня οκτωβρίου",
    "november nov novembre noviembre novembro marraskuuta listopad listopada listopadu noiembrie kasım"
    " ноября ноя листопада νοεμβρίου",
    "december dec dezember dez décembre déc diciembre dic dicembre dezembro joulukuuta grudzień"
    " grudnia prosinec prosince decembrie aralık декабря дек грудня δεκεμβρίου",
)
_NUMBER = {name: number for number, names in enumerate(_MONTHS, 1) for name in names.split()}
_NAMES = "|".join(sorted(map(re.escape, _NUMBER), key=len, reverse=True))
_FOUND = re.compile(
    rf"(?P<iso>\b(?P<y1>20\d\d)[-./](?P<m1>\d{{1,2}})[-./](?P<d1>\d{{1,2}})\b)"
    rf"|(?P<asian>(?:(?P<y2>20\d\d)\s?[年년]\s?)?(?P<m2>\d{{1,2}})\s?[月월]\s?(?P<d2>\d{{1,2}})\s?[日일])"
    rf"|(?P<dmy>\b(?P<d3>\d{{1,2}})(?:st|nd|rd|th|\.|er|º|ª|-?го|e)?[ \t-]*(?:of |de "
    rf"|d[’'])?(?P<n3>{_NAMES})\b\.?,?(?:[ \t-]*(?:de |del )?(?P<y3>20\d\d)\b)?)"
    rf"|(?P<mdy>\b(?P<n4>{_NAMES})\.?[ \t]+(?P<d4>\d{{1,2}})(?:st|nd|rd"
    rf"|th)?\b(?!\.?\d)(?:,?[ \t]*(?P<y4>20\d\d)\b)?)"
    rf"|(?P<plain>\b(?P<a5>\d{{1,2}})(?P<sep>[./-])(?P<b5>\d{{1,2}})(?:(?P=sep)(?P<y5>\d{{4}}"
    rf"|\d{{2}})\b|\.?(?!\d|[./-]\d)))",
    re.IGNORECASE,
)


def dates_in(text: str, written: date, *, month_first: bool = False) -> Iterator[tuple[int, int, date]]:
    """Every date in a text with where it starts and ends; one without a year is the next after `written`.

    `month_first` reads 3/4 as March 4th (American), unless that is no date.
    """
    for found in _FOUND.finditer(text):
        when = _date(found, written, month_first)
        if when is not None:
            yield found.start(), found.end(), when


def _date(found: re.Match[str], written: date, month_first: bool) -> date | None:
    if found["iso"]:
        return _made(found["y1"], int(found["m1"]), int(found["d1"]), written)
    if found["asian"]:
        return _made(found["y2"], int(found["m2"]), int(found["d2"]), written)
    if found["dmy"]:
        return _made(found["y3"], _NUMBER[found["n3"].lower()], int(found["d3"]), written)
    if found["mdy"]:
        return _made(found["y4"], _NUMBER[found["n4"].lower()], int(found["d4"]), written)
    first, second = int(found["a5"]), int(found["b5"])
    day_first = _made(found["y5"], second, first, written)
    other = _made(found["y5"], first, second, written)
    american = month_first and found["sep"] != "."
    return (other or day_first) if american else (day_first or (other if found["sep"] == "/" else None))


def _made(year: str | None, month: int, day: int, written: date) -> date | None:
    try:
        if year:
            return date(int(year) if len(year) == 4 else 2000 + int(year), month, day)
        near = date(written.year, month, day)
    except ValueError:
        return None
    return near if near >= written - timedelta(days=60) else _next_year(near)


def _next_year(day: date) -> date | None:
    try:
        return day.replace(year=day.year + 1)
    except ValueError:  # the 29th of February
        return None
