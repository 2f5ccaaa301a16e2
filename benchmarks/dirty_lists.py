"""Dirty prospect lists with their truth: who every row is, and what its cells should say.

    python benchmarks/dirty_lists.py --rows 100000 --seed 7 --dirt 1 --out FOLDER

writes list.xlsx, list.csv, truth.csv (row, person, moved from) and truth.json (layout, column mapping, counts
and the true values of every row). Everything is synthetic and depends on rows, seed, dirt and layout alone.
Nothing of the product's cleaning or matching is used, so that the truth is independent of both.

Only what a careful reader could tell from the cells counts as truth. Therefore a row always tells its
employer (company, website or a company address); a row without a name has an address that spells one; and
people of one employer whose names a list may write alike (same family name and initial) have different jobs
and always show them. Without that, nothing would tell a namesake from the same person.
"""

from __future__ import annotations

import argparse
import csv
import json
import random
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

if __package__ in (None, ""):
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.dirt import Dirt
from benchmarks.plain_xlsx import Sheet, write_xlsx
from benchmarks.synthetic_people import Maker, Someone

Cell = str | int | float
Column = tuple[str, str]  # header, field ("" for a column that no field fits)

LAYOUTS: dict[str, tuple[Column, ...]] = {
    "apollo": (
        ("First Name", "first_name"), ("Last Name", "last_name"), ("Title", "title"),
        ("Company", "company"), ("Email", "email"), ("Seniority", ""), ("Corporate Phone", "phone"),
        ("Mobile Phone", "mobile"), ("# Employees", "employees"), ("Industry", "industry"),
        ("Person Linkedin Url", "linkedin"), ("Website", "domain"), ("City", "city"), ("State", "region"),
        ("Country", "country"), ("Apollo Score", ""),
    ),
    "hubspot": (
        ("Record ID", ""), ("First Name", "first_name"), ("Last Name", "last_name"), ("Email", "email"),
        ("Phone Number", "phone"), ("Mobile Phone Number", "mobile"), ("Company name", "company"),
        ("Job Title", "title"), ("Website URL", "domain"), ("Street Address", "street"),
        ("Postal Code", "postal_code"), ("City", "city"), ("Country/Region", "country"),
        ("LinkedIn URL", "linkedin"), ("Lead Status", ""),
    ),
    "german": (
        ("Anrede", "honorific"), ("Vorname", "first_name"), ("Nachname", "last_name"),
        ("Firma", "company"), ("Funktion", "title"), ("Straße", "street"), ("PLZ", "postal_code"),
        ("Ort", "city"), ("Land", "country"), ("Telefon", "phone"), ("Mobil", "mobile"),
        ("E-Mail-Adresse", "email"), ("Internet", "domain"), ("Branche", "industry"),
        ("Mitarbeiter", "employees"), ("Bemerkung", ""),
    ),
    "french": (
        ("Civilité", "honorific"), ("Nom", "last_name"), ("Prénom", "first_name"), ("Société", "company"),
        ("Fonction", "title"), ("Courriel", "email"), ("Téléphone", "phone"), ("Portable", "mobile"),
        ("Code postal", "postal_code"), ("Ville", "city"), ("Pays", "country"), ("Effectif", "employees"),
        ("Site web", "domain"),
    ),
    "full_name": (
        ("Name", "full_name"), ("Role", "title"), ("Organisation", "company"), ("E-mail", "email"),
        ("Phone", "phone"), ("LinkedIn", "linkedin"), ("City", "city"), ("Country", "country"),
        ("Web", "domain"), ("Source list", ""),
    ),
    "event": (
        ("Attendee", "full_name"), ("Company / Organization", "company"), ("Job title", "title"),
        ("Email address", "email"), ("Mobile", "mobile"), ("Ticket", ""), ("Checked in", ""),
        ("Country", "country"),
    ),
    "headerless": (
        ("", "first_name"), ("", "last_name"), ("", "email"), ("", "company"), ("", "title"), ("", "phone"),
        ("", "domain"), ("", "city"), ("", "country"),
    ),
}  # fmt: skip

_COPIES = ((1, 70), (2, 19), (3, 7), (4, 3), (6, 1))
_TEAMS = ((1, 45), (2, 20), (4, 20), (9, 10), (25, 5))
_DROPPED = {"title": 0.07, "domain": 0.18, "phone": 0.25, "mobile": 0.4, "linkedin": 0.35, "city": 0.08,
            "country": 0.1, "company": 0.03, "email": 0.1, "street": 0.2, "postal_code": 0.2, "industry": 0.2,
            "employees": 0.2, "region": 0.3}  # fmt: skip
_NO_ADDRESS = ("n/a", "-", "unknown", "none", "?", "NULL", "not available")
_EXTRAS = ("A", "B", "C", "hot", "cold", "VIP", "newsletter", "trade fair", "", "", "")


@dataclass(frozen=True, slots=True)
class RowTruth:
    """Who a row is; `values` are the true ones that the row still tells, `trap` names a hard case."""

    person: int
    moved_from: int | None
    trap: str
    values: dict[str, str | int]


@dataclass(frozen=True, slots=True)
class Table:
    """A dirty list; `fields` is the true column mapping ("" where no field fits)."""

    layout: str
    headers: list[str]
    fields: list[str]
    rows: list[list[Cell]]
    truth: list[RowTruth]

    def mapped(self, index: int) -> dict[str, Cell]:
        """One row as cells by field, the way a right mapping hands it to cleaning."""
        return {field: cell for field, cell in zip(self.fields, self.rows[index], strict=True) if field}


def make(rows: int, seed: int, dirt: float = 1.0, layout: str = "") -> Table:
    """A list of `rows` rows in `layout` (by default one drawn from the seed) at the given level of dirt."""
    chance = random.Random(seed)
    layout = layout or chance.choice(list(LAYOUTS))
    columns = LAYOUTS[layout]
    drawn = _draw_people(Maker(chance), rows)
    chance.shuffle(drawn)
    salutations = ("M.", "Mme") if layout == "french" else ("Herr", "Frau")
    writer = RowWriter(Dirt(chance, dirt), [field for _, field in columns], salutations)
    pairs = [writer.row(person) for person in drawn]
    return Table(
        layout,
        [header for header, _ in columns],
        [field for _, field in columns],
        [cells for cells, _ in pairs],
        [truth for _, truth in pairs],
    )


def _draw_people(maker: Maker, rows: int) -> list[Someone]:
    """Every person as often as the list has them, in teams, with those who moved."""
    drawn: list[Someone] = []
    for person in _people(maker):
        copies = _weighted(maker.chance, _COPIES)
        drawn += [person] * copies
        if len(drawn) >= rows:
            return drawn[:rows]
    return drawn


def _people(maker: Maker) -> Iterator[Someone]:
    while True:
        team = maker.team(_weighted(maker.chance, _TEAMS))
        yield from team
        if maker.chance.random() < 0.04:
            yield maker.moved(maker.chance.choice(team))
        if maker.chance.random() < 0.02:
            yield maker.someone(maker.same_brand(team[0].employer), trap="same brand")


def _weighted(chance: random.Random, table: tuple[tuple[int, int], ...]) -> int:
    return chance.choices([value for value, _ in table], [weight for _, weight in table])[0]


@dataclass(frozen=True, slots=True)
class RowWriter:
    """Writes one row of a person in the columns of a layout, and the truth beside it."""

    dirt: Dirt
    fields: list[str]
    salutations: tuple[str, str]  # for a man, for a woman

    def row(self, person: Someone) -> tuple[list[Cell], RowTruth]:
        cells, known = self._cells(person)
        values = {field: value for field, value in known.items() if self._is_told(field)}
        row = [cells.get(field, "") if field else self._extra() for field in self.fields]
        return row, RowTruth(person.number, person.moved_from, person.trap, values)

    def _is_told(self, field: str) -> bool:
        if field in ("first_name", "last_name", "full_name"):
            return "full_name" in self.fields or "first_name" in self.fields
        of_column = {"employees_min": "employees", "employees_max": "employees", "seniority": "title",
                     "department": "title"}  # fmt: skip
        return of_column.get(field, field) in self.fields

    def _cells(self, person: Someone) -> tuple[dict[str, Cell], dict[str, str | int]]:
        """The cells of every field, and the true values that can still be told from them."""
        truth, home, dirt = person.truth(), person.employer, self.dirt
        shown = {field: not dirt.drops(share) for field, share in _DROPPED.items()}
        shown["title"] = shown["title"] or person.has_namesake
        homeless = not any(shown[field] and field in self.fields for field in ("company", "domain"))
        shown["email"] = shown["email"] or homeless
        named = not (shown["email"] and not person.role_email and dirt.hit(0.015))
        known: dict[str, str | int] = {}
        cells: dict[str, Cell] = {}
        if named:
            self._name(person, cells, known)
        if shown["company"]:
            name, whole = dirt.company(home)
            cells["company"] = dirt.text(name)
            known |= {"company": home.name} if whole else {}
        if shown["email"]:
            self._email(person, cells, known, homeless=homeless, named=named)
        title = dirt.title(person.title)
        size, least, most = dirt.employees(home.employees_min, home.employees_max)
        simple: dict[str, Cell] = {
            "title": dirt.text(title), "city": dirt.text(home.city), "industry": home.industry,
            "country": dirt.country(home.country.names), "domain": dirt.website(home.domain),
            "street": home.street, "postal_code": home.postal_code, "region": home.region,
            "linkedin": dirt.linkedin(person.linkedin),
            "employees": size,
            "phone": dirt.phone(person.phone, home.country.code),
            "mobile": dirt.phone(person.mobile, home.country.code),
        }  # fmt: skip
        for field, cell in simple.items():
            if shown[field] and cell != "":
                cells[field] = cell
                known |= {field: truth[field]} if field in truth and truth[field] != "" else {}
        if title != person.title:
            known.pop("title", None)
        if "employees" in cells:
            known |= {"employees_min": least, "employees_max": most}
        if "title" in cells:
            known |= {"seniority": person.seniority, "department": person.department}
        return cells, known

    def _name(self, person: Someone, cells: dict[str, Cell], known: dict[str, str | int]) -> None:
        first, last, lost = self.dirt.name(person)
        cells["first_name"], cells["last_name"] = self.dirt.text(first), self.dirt.text(last)
        cells["full_name"] = self.dirt.text(self.dirt.full_name(person, first, last))
        cells["honorific"] = self.salutations[person.female]
        swapped = first == person.last_name
        for field, value in (("first_name", person.first_name), ("last_name", person.last_name)):
            if field not in lost and not swapped:
                known[field] = value

    def _email(
        self,
        person: Someone,
        cells: dict[str, Cell],
        known: dict[str, str | int],
        *,
        homeless: bool,
        named: bool,
    ) -> None:
        draw = self.dirt.chance.random()
        if self.dirt.hit(0.012) and named and not homeless:
            cells["email"] = self.dirt.chance.choice(_NO_ADDRESS)
        elif person.role_email and draw < 0.6:
            cells["email"] = self.dirt.email(person.role_email)
            known["email"] = person.role_email
        elif draw < 0.05 and not homeless:
            cells["email"] = self.dirt.free_email(person.free_email)
            known["email"] = person.free_email
        else:
            cells["email"] = self.dirt.email(person.email)
            known["email"] = person.email
        if "email" in known and "+crm@" in str(cells["email"]):
            known["email"] = str(known["email"]).replace("@", "+crm@")

    def _extra(self) -> str:
        return self.dirt.chance.choice(_EXTRAS)


def write(table: Table, folder: Path) -> None:
    """Write list.xlsx, list.csv, truth.csv and truth.json into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    rows: list[list[Cell]] = [list(table.headers)] if any(table.headers) else []
    first_row = len(rows) + 1
    rows += table.rows
    write_xlsx(folder / "list.xlsx", [Sheet("Contacts", rows, frozenset({1} if first_row == 2 else ()))])
    with (folder / "list.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    with (folder / "truth.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("row", "person", "moved_from", "trap"))
        for number, truth in enumerate(table.truth, start=first_row):
            writer.writerow((number, truth.person, truth.moved_from or "", truth.trap))
    (folder / "truth.json").write_text(json.dumps(_summary(table, first_row), ensure_ascii=False), "utf-8")


def _summary(table: Table, first_row: int) -> dict[str, object]:
    people = {truth.person for truth in table.truth}
    return {
        "layout": table.layout,
        "columns": [
            {"header": header, "field": field}
            for header, field in zip(table.headers, table.fields, strict=True)
        ],
        "rows": len(table.rows),
        "people": len(people),
        "duplicates": len(table.rows) - len(people),
        "values": [
            {"row": number, "person": truth.person, **truth.values}
            for number, truth in enumerate(table.truth, start=first_row)
        ],
    }  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description="Write a dirty prospect list and its truth.")
    parser.add_argument("--rows", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument(
        "--dirt", type=float, default=1.0, help="1 usual, 2 and 3 twice and three times as bad"
    )
    parser.add_argument("--layout", choices=list(LAYOUTS), default="")
    parser.add_argument("--out", type=Path, required=True, help="folder to write into")
    call = parser.parse_args()
    table = make(call.rows, call.seed, call.dirt, call.layout)
    write(table, call.out)
    people = len({truth.person for truth in table.truth})
    print(
        json.dumps({"layout": table.layout, "rows": len(table.rows), "people": people, "out": str(call.out)})
    )


if __name__ == "__main__":
    main()
