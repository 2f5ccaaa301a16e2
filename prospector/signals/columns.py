"""Which column of a signals file holds what, by its header and its values; a proposal to be changed."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from prospector.cleaning.domains import clean_website
from prospector.cleaning.text import clean_text, fold
from prospector.errors import InvalidInputError
from prospector.signals.kinds import kind_of
from prospector.signals.values import LARGEST, first_is_day, number_in, plain, read_day

FIELDS: dict[str, str] = {
    "domain": "Company website",
    "company": "Company name",
    "email": "Email",
    "kind": "Kind of signal",
    "topic": "What it is about",
    "strength": "Strength or score",
    "observed": "Observed on",
    "expires": "Expires on",
    "source": "Source",
}
_HEADERS: dict[str, str] = {
    "domain": "domain|website|web site|web|url|company domain|company website|company url|account domain|"
    "site|homepage|webseite|site web|sitio web",
    "company": "company|company name|account|account name|organization|organisation|firm|business|firma|"
    "unternehmen|entreprise|societe|empresa|azienda|name",
    "email": "email|e mail|mail|email address|contact email|work email|e mail adresse|courriel|correo",
    "kind": "kind|signal|signal type|type|signal kind|category|intent type|event type|art|typ|tipo|categorie",
    "topic": "topic|topics|intent topic|keyword|keywords|search term|job title|job|role|opening|vacancy|"
    "technology|tech|tool|product|competitor|page|competitor page|page visited|funding round|round|subject|"
    "theme|interest|about|detail|details|description|thema|sujet|tema|stelle|schlagwort",
    "strength": "strength|score|intent score|topic score|composite score|surge score|weight|level|intensity|"
    "starke|puntuacion",
    "observed": "date|observed|observed on|observed at|date observed|date seen|seen|seen on|first seen|"
    "last seen|day|week|week of|timestamp|posted|posted on|date posted|detected|detected on|announced|"
    "announced on|event date|signal date|datum|fecha|jour",
    "expires": "expires|expiry|expires on|expiration|expiry date|expiration date|valid until|valid to|until|"
    "end date|ablauf|gultig bis|expira",
    "source": "source|provider|vendor|data source|origin|feed|quelle|fuente|fonte",
}
_BY_HEADER = {words: field for field, listed in _HEADERS.items() for words in listed.split("|")}
_PARTED = re.compile(r"[^a-z0-9]+")
_ENOUGH = 0.6


@dataclass(frozen=True, slots=True)
class Layout:
    """How a sheet is read: what every column goes to ("" nothing), the kind of the whole sheet where no
    column says it ("" unknown), whether 03/04 is the 3rd of April, and whether scores run to 100."""

    fields: tuple[str, ...]
    kind: str = ""
    day_first: bool = True
    of_hundred: bool = False


def propose(headers: Sequence[str], rows: Sequence[Sequence[object]]) -> Layout:
    """What each column most likely holds, by its header first and its values second, each field once."""
    columns = [[row[at] for row in rows if at < len(row)] for at in range(len(headers))]
    fields = _by_headers(headers)
    for at, cells in enumerate(columns):
        guess = "" if fields[at] not in ("", "company") else _by_values(cells)
        if guess and guess not in fields and (not fields[at] or guess in ("domain", "email")):
            fields[at] = guess  # an account may be named by its website, whatever the header says
    return refined(tuple(fields), headers, rows)


def refined(fields: tuple[str, ...], headers: Sequence[str], rows: Sequence[Sequence[object]]) -> Layout:
    """The same columns, with the kind, the order of days and the scale of scores that go with them."""

    def cells(field: str) -> list[object]:
        at = fields.index(field) if field in fields else -1
        return [row[at] for row in rows if at < len(row)] if at >= 0 else []

    days = first_is_day([*cells("observed"), *cells("expires")])
    numbers = [number_in(plain(cell)) for cell in cells("strength")]
    return Layout(
        fields,
        kind=kind_of(headers[fields.index("topic")]) if "topic" in fields and "kind" not in fields else "",
        day_first=days is not False,
        of_hundred=any(number is not None and number > LARGEST for number in numbers),
    )


def assigned(layout: Layout, headers: Sequence[str], overrides: Mapping[str, str]) -> tuple[str, ...]:
    """The layout's columns with those that the user chose (field -> header, "" for none) above them, as far
    as they are in this sheet. Raises InvalidInputError for a field that signals do not have."""
    fields = list(layout.fields)
    folded = [_folded(one) for one in headers]
    for field, header in overrides.items():
        if field not in FIELDS:
            raise InvalidInputError(
                f"{field!r} is nothing a signal has.", hint=f"One of: {', '.join(FIELDS)}", place="--map"
            )
        if header and _folded(header) not in folded:
            continue
        fields = ["" if one == field else one for one in fields]
        if header:
            fields[folded.index(_folded(header))] = field
    return tuple(fields)


def check_found(overrides: Mapping[str, str], headers: Sequence[str]) -> None:
    """Raise InvalidInputError when the user chose a column that is in no sheet of the file."""
    folded = {_folded(one) for one in headers}
    for header in overrides.values():
        if header and _folded(header) not in folded:
            raise InvalidInputError(
                f"There is no column {header!r}.",
                hint=f"The columns are: {', '.join(headers)}",
                place="--map",
            )


def _by_headers(headers: Sequence[str]) -> list[str]:
    """Each field once: of two columns for the same, the one whose header says it in fewer words."""
    fields = [""] * len(headers)
    for at in sorted(range(len(headers)), key=lambda at: (len(_folded(headers[at])), at)):
        field = _BY_HEADER.get(_folded(headers[at]), "")
        if field not in fields:
            fields[at] = field
    return fields


def _folded(header: str) -> str:
    return _PARTED.sub(" ", fold(header)).strip()


def _by_values(cells: Sequence[object]) -> str:
    texts = [text for cell in cells if (text := clean_text(cell))]
    if not texts:
        return ""
    tests = {
        "email": lambda text: "@" in text and " " not in text,
        "domain": lambda text: "@" not in text and " " not in text and bool(clean_website(text).domain),
        "observed": lambda text: any(read_day(text, day_first=first) for first in (True, False)),
        "kind": lambda text: bool(kind_of(text)),
    }
    shares = {field: sum(map(test, texts)) / len(texts) for field, test in tests.items()}
    best = max(shares, key=lambda field: shares[field])
    return best if shares[best] >= _ENOUGH else ""
