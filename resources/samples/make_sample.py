"""Make prospects.xlsx and prospects.truth.json, the sample a new user starts with.

    python resources/samples/make_sample.py [FOLDER]

600 rows on four sheets, as dirty as bought and collected lists are, and a sheet that is not data. The truth
says who every row is and what an import should make of it. Everybody in it is made up; the files depend on
the seed alone.
"""

from __future__ import annotations

import json
import random
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from benchmarks.dirt import Dirt
from benchmarks.dirty_lists import Column, RowWriter
from benchmarks.name_parts import COUNTRIES, TITLES, Country
from benchmarks.plain_xlsx import Cell, Sheet, write_xlsx
from benchmarks.synthetic_people import Employer, Maker, Someone

SEED = 20260110
DIRT = 0.7
FITTING_SHARE = 0.35
TARGET_COUNTRIES = ("DE", "AT", "CH", "SE", "NO", "DK", "FI", "NL", "BE", "GB", "US")
TARGET_INDUSTRIES = ("Software", "Industrial Automation", "Manufacturing")
TARGET_SIZES = ((51, 200), (201, 500))
TARGET_RANKS = ("vp", "head", "director")
TARGET_DEPARTMENTS = ("sales", "marketing", "operations")
MAIN_FIELDS = (
    "first_name", "last_name", "title", "seniority", "department", "company", "domain", "email", "phone",
    "mobile", "linkedin", "city", "country", "employees_min", "employees_max",
)  # fmt: skip

APOLLO: tuple[Column, ...] = (
    ("First Name", "first_name"), ("Last Name", "last_name"), ("Title", "title"), ("Company", "company"),
    ("Email", "email"), ("Corporate Phone", "phone"), ("Mobile Phone", "mobile"),
    ("# Employees", "employees"), ("Industry", "industry"), ("Person Linkedin Url", "linkedin"),
    ("Website", "domain"), ("City", "city"), ("Country", "country"), ("Annual Revenue", "revenue"),
    ("Lists", ""),
)  # fmt: skip
FAIR: tuple[Column, ...] = (
    ("Anrede", "honorific"), ("Vorname", "first_name"), ("Nachname", "last_name"), ("Firma", "company"),
    ("Funktion", "title"), ("E-Mail-Adresse", "email"), ("Telefon", "phone"), ("PLZ", "postal_code"),
    ("Ort", "city"), ("Land", "country"), ("Mitarbeiter", "employees"), ("Branche", "industry"),
    ("Internet", "domain"), ("Gesprächsnotiz", "notes"),
)  # fmt: skip
WEBINAR: tuple[Column, ...] = (
    ("Attendee", "full_name"), ("Email address", "email"), ("Company / Organization", "company"),
    ("Job title", "title"), ("Country", "country"), ("Company size", "employees"), ("LinkedIn", "linkedin"),
    ("Website", "domain"), ("Industry", "industry"), ("Opted out", "opt_out"), ("Minutes watched", ""),
)  # fmt: skip
OLD_CRM: tuple[Column, ...] = (
    ("Record ID", ""), ("First Name", "first_name"), ("Last Name", "last_name"), ("Email", "email"),
    ("Email bounced", "bounced"), ("Phone Number", "phone"), ("Mobile Phone Number", "mobile"),
    ("Company name", "company"), ("Job Title", "title"), ("Number of Employees", "employees"),
    ("Industry", "industry"), ("Website URL", "domain"), ("City", "city"), ("Country/Region", "country"),
)  # fmt: skip
SHEETS: tuple[tuple[str, tuple[Column, ...], int], ...] = (
    ("Apollo export", APOLLO, 240),
    ("Messekontakte", FAIR, 150),
    ("Webinar attendees", WEBINAR, 120),
    ("Old CRM", OLD_CRM, 90),
)
_ROWS = sum(rows for _, _, rows in SHEETS)
_TWICE, _SUPPRESSED, _REJECTED, _MOVED, _NAMESAKES = 66, 14, 6, 3, 3

_NOTES = (
    ["Notes"],
    [],
    ["Apollo export pulled in January, filter: decision makers, 50 to 500 staff."],
    ["Trade fair contacts were typed from business cards. Some are in the Apollo export as well."],
    ["Webinar: people in the column Opted out must not be written to."],
    ["Old CRM: check bounced addresses before use."],
)
_TALKS = (
    "Interesse an Demo", "Rückruf nach Ostern", "sucht Lösung für Außendienst", "Budget 2027",
    "kein Bedarf derzeit", "Visitenkarte erhalten", "möchte Referenzen", "", "", "", "",
)  # fmt: skip
_LISTS = ("DACH Q1", "Nordics", "Benelux", "UK", "US East", "")
_YES = ("yes", "x", "TRUE", "Yes")
_REVENUES = {
    (1, 10): "$850K", (11, 50): "4.2M", (51, 200): "$18M", (201, 500): "62,000,000", (501, 1000): "$140M",
    (1001, 5000): "0.9B",
}  # fmt: skip


@dataclass(slots=True)
class Listed:
    """One row before it is written: who it is, and whether the list says to leave them alone."""

    person: Someone
    suppressed: str = ""
    sheet: int = 0
    rejected: bool = False


@dataclass(slots=True)
class Sample:
    """Draws the people and lays them out; one random source for everything."""

    chance: random.Random
    maker: Maker = field(init=False)
    writers: list[RowWriter] = field(init=False)

    def __post_init__(self) -> None:
        self.maker = Maker(self.chance)
        dirt = Dirt(self.chance, DIRT)
        self.writers = [
            RowWriter(dirt, [name for _, name in columns], ("Herr", "Frau")) for _, columns, _ in SHEETS
        ]

    def listed(self) -> list[list[Listed]]:
        """The rows of every sheet, in reading order."""
        singles = [Listed(person) for person in self._people(_ROWS - _TWICE - _REJECTED)]
        rows = self._spread(singles)
        self._suppress(rows)
        self._repeat(rows)
        for position in range(_REJECTED):
            sheet = rows[position % len(rows)]
            sheet.insert(self.chance.randrange(5, len(sheet)), Listed(singles[0].person, rejected=True))
        return rows

    def _people(self, count: int) -> list[Someone]:
        """Strangers, people who moved to another job, and people of one name in one company."""
        people = [self._someone() for _ in range(count - _MOVED - _NAMESAKES)]
        people += [self.maker.moved(self._with_mobile(people)) for _ in range(_MOVED)]
        people += [self._namesake(self.chance.choice(people[:100])) for _ in range(_NAMESAKES)]
        self.chance.shuffle(people)
        return people

    def _someone(self) -> Someone:
        if self.chance.random() >= FITTING_SHARE:
            return self.maker.someone(self.maker.employer())
        country = self.chance.choice([c for c in COUNTRIES if c.code in TARGET_COUNTRIES])
        low, high = self.chance.choice(TARGET_SIZES)
        employer = self._target_employer(country)
        person = self.maker.someone(replace(employer, employees_min=low, employees_max=high))
        title, seniority, department, _ = self.chance.choice(
            [entry for entry in TITLES if entry[1] in TARGET_RANKS and entry[2] in TARGET_DEPARTMENTS]
        )
        return replace(person, title=title, seniority=seniority, department=department)

    def _target_employer(self, country: Country) -> Employer:
        while True:
            employer = self.maker.employer(country)
            if employer.industry in TARGET_INDUSTRIES:
                return employer

    def _with_mobile(self, people: list[Someone]) -> Someone:
        return self.chance.choice([person for person in people if person.mobile])

    def _namesake(self, person: Someone) -> Someone:
        return self.maker.someone(
            person.employer, first=person.first_name, last=person.last_name, trap="namesake"
        )

    def _spread(self, singles: list[Listed]) -> list[list[Listed]]:
        """People over the sheets, with room left for the second rows that `_repeat` adds."""
        rows: list[list[Listed]] = []
        start = 0
        for number, (_, _, wanted) in enumerate(SHEETS):
            rejected = _REJECTED // len(SHEETS) + (number < _REJECTED % len(SHEETS))
            count = wanted - rejected - self._repeats_in(number)
            rows.append(singles[start : start + count])
            for row in rows[-1]:
                row.sheet = number
            start += count
        return rows

    def _repeats_in(self, sheet: int) -> int:
        """How many rows of the sheet repeat a person met before: most of them on later sheets."""
        return (6, 20, 24, _TWICE - 50)[sheet]

    def _suppress(self, rows: list[list[Listed]]) -> None:
        """Opt-outs of the webinar, bounces of the old CRM: people who stand in the list once only."""
        for sheet, reason, count in ((2, "opted out", 8), (3, "bounced", _SUPPRESSED - 8)):
            for row in self.chance.sample(rows[sheet], count):
                row.suppressed = reason

    def _repeat(self, rows: list[list[Listed]]) -> None:
        for sheet in range(len(SHEETS)):
            known = [row for earlier in rows[: sheet + 1] for row in earlier if not row.suppressed]
            plain = [row for row in known if not row.person.trap and row.sheet <= sheet]
            for row in self.chance.sample(plain, self._repeats_in(sheet)):
                again = Listed(row.person, sheet=sheet)
                place = rows[sheet].index(row) + 1 if row in rows[sheet] else 0
                rows[sheet].insert(self.chance.randint(place, len(rows[sheet])), again)

    def written(self, row: Listed, sheet: int) -> tuple[list[Cell], dict[str, str | int]]:
        """The cells of a row and the true values that can be told from it."""
        fields = [name for _, name in SHEETS[sheet][1]]
        if row.rejected:
            return self._nobody(fields), {}
        cells, truth = self.writers[sheet].row(row.person)
        extra: dict[str, Cell] = {
            "opt_out": self.chance.choice(_YES) if row.suppressed == "opted out" else "",
            "bounced": self.chance.choice(_YES) if row.suppressed == "bounced" else "",
            "notes": self.chance.choice(_TALKS),
            "revenue": _REVENUES[row.person.employer.employees_min, row.person.employer.employees_max],
        }
        shown = [extra.get(name, cell) for name, cell in zip(fields, cells, strict=True)]
        return self._own_columns(shown, sheet), truth.values

    def _own_columns(self, cells: list[Cell], sheet: int) -> list[Cell]:
        """The columns that fit no field: a list's name, minutes watched, a record's number."""
        filled: dict[str, Cell] = {
            "Lists": self.chance.choice(_LISTS),
            "Minutes watched": self.chance.randint(3, 58),
            "Record ID": 51_000_000 + self.chance.randrange(900_000),
        }
        headers = [header for header, _ in SHEETS[sheet][1]]
        return [filled.get(header, cell) for header, cell in zip(headers, cells, strict=True)]

    def _nobody(self, fields: list[str]) -> list[Cell]:
        """A row that names nobody: a place, and an address that is none."""
        told: dict[str, Cell] = {"city": "Berlin", "country": "Germany", "email": "n/a"}
        return [told.get(name, "") for name in fields]


def make(folder: Path) -> None:
    """Write both files into `folder`."""
    sample = Sample(random.Random(SEED))  # noqa: S311 - not a secret
    sheets: list[Sheet] = []
    truth: list[dict[str, object]] = []
    met: set[int] = set()
    for number, rows in enumerate(sample.listed()):
        name, columns, _ = SHEETS[number]
        written = [sample.written(row, number) for row in rows]
        sheet, places = _laid_out(number, name, columns, [cells for cells, _ in written])
        sheets.append(sheet)
        for row, (_, values), place in zip(rows, written, places, strict=True):
            truth.append(_row_truth(name, place, row, values, met))
    sheets.append(Sheet("Notes", [list(line) for line in _NOTES], frozenset({1}), width=90))
    write_xlsx(folder / "prospects.xlsx", sheets)
    _write_truth(folder / "prospects.truth.json", truth)


def _laid_out(
    number: int, name: str, columns: tuple[Column, ...], rows: list[list[Cell]]
) -> tuple[Sheet, list[int]]:
    """A sheet with what stands around its data, and the 1-based row in the sheet of each data row."""
    header: list[Cell] = [title for title, _ in columns]
    lines: list[list[Cell]] = []
    if name == "Messekontakte":
        lines += [["Kontaktliste Hannover Messe, Stand 12.03.2026"], ["erfasst am Stand B 47"], []]
    if name == "Webinar attendees":
        lines += [["Webinar: faster quotes for complex products"]]
    lines.append(header)
    bold = frozenset({1, len(lines)})
    places: list[int] = []
    for position, row in enumerate(rows):
        if name == "Messekontakte" and position == 75:
            lines.append(header)
        if name == "Old CRM" and position == 40:
            lines.append([])
        lines.append(row)
        places.append(len(lines))
    if name == "Messekontakte":
        lines += [[], ["Summe", len(rows)]]
    return Sheet(name, lines, bold), places


def _row_truth(
    sheet: str, place: int, row: Listed, values: dict[str, str | int], met: set[int]
) -> dict[str, object]:
    verdict, reason = _verdict(row, met)
    told = {name: values[name] for name in MAIN_FIELDS if name in values}
    person = None if row.rejected else row.person.number
    moved = {"moved_from": row.person.moved_from} if row.person.moved_from and not row.rejected else {}
    return {"sheet": sheet, "row": place, "person": person, "verdict": verdict, "reason": reason,
            **moved, "values": told}  # fmt: skip


def _verdict(row: Listed, met: set[int]) -> tuple[str, str]:
    if row.rejected:
        return "rejected", "neither a name nor an address"
    if row.person.number in met:
        return "duplicate", "met in an earlier row"
    met.add(row.person.number)
    return ("suppressed", row.suppressed) if row.suppressed else ("created", "")


def _write_truth(path: Path, rows: list[dict[str, object]]) -> None:
    counts = {verdict: sum(row["verdict"] == verdict for row in rows) for verdict in
              ("created", "duplicate", "suppressed", "rejected")}  # fmt: skip
    truth = {
        "rows_read": len(rows),
        "people": len({row["person"] for row in rows} - {None}),
        "duplicates": counts["duplicate"],
        **counts,
        "sheets": [
            {"sheet": name, "rows": count, "columns": {header: key for header, key in columns if key}}
            for name, columns, count in SHEETS
        ],
    }
    lines = ",\n".join(_lines(rows))
    head = json.dumps(truth, ensure_ascii=False, indent=1).rstrip("}\n")
    path.write_bytes(f'{head},\n "rows": [\n{lines}\n ]\n}}\n'.encode())


def _lines(rows: list[dict[str, object]]) -> Iterator[str]:
    for row in rows:
        yield f"  {json.dumps(row, ensure_ascii=False)}"


if __name__ == "__main__":
    make(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parent)
