"""A list as a data provider exports it: 18 columns, nearly every cell filled, one person in ten there twice.

Beside the dirty lists of dirty_lists.py, most of whose rows have gaps, this one weighs reading and storing.
"""

from __future__ import annotations

import csv
import random
from collections.abc import Sequence
from pathlib import Path

from plain_xlsx import Sheet, write_xlsx
from synthetic_people import Maker, Someone

HEADERS = (
    "First Name", "Last Name", "Title", "Seniority", "Departments", "Company", "Email", "Corporate Phone",
    "Mobile Phone", "Person Linkedin Url", "Website", "Industry", "# Employees", "Company Address",
    "Postal Code", "City", "Country", "Keywords",
)  # fmt: skip
_REPEATED = 0.1
_KEYWORDS = (
    "erp, logistics",
    "b2b, saas, crm",
    "robotics, automation",
    "retail, e-commerce",
    "health, devices",
)


def write(folder: Path, *, rows: int, seed: int, formats: Sequence[str] = ("xlsx", "csv")) -> None:
    """Write list.xlsx and list.csv (or only one) with a header and `rows` rows into `folder`."""
    chance = random.Random(seed)
    maker = Maker(chance)
    people: list[Someone] = []
    table: list[list[str | int]] = [list(HEADERS)]
    while len(table) <= rows:
        if people and chance.random() < _REPEATED:
            table.append(_row(chance.choice(people), chance, upper=True))
            continue
        employer = maker.employer()
        for person in (maker.someone(employer) for _ in range(chance.randint(1, 4))):
            people.append(person)
            table.append(_row(person, chance, upper=False))
    del table[rows + 1 :]
    if "xlsx" in formats:
        write_xlsx(folder / "list.xlsx", [Sheet("Contacts", table, frozenset({1}))])
    if "csv" in formats:
        with (folder / "list.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(table)


def _row(person: Someone, chance: random.Random, *, upper: bool) -> list[str | int]:
    home = person.employer
    name = (person.first_name, person.last_name.upper() if upper else person.last_name)
    phone = person.phone or "+12125550100"
    profile = f"http://{person.linkedin.removeprefix('https://')}"
    return [
        *name, person.title, person.seniority, person.department, f"{home.name} {home.legal_form}",
        person.email, phone, person.mobile or phone, profile, f"https://www.{home.domain}/", home.industry,
        home.employees_min, home.street, home.postal_code, home.city, home.country.code,
        chance.choice(_KEYWORDS),
    ]  # fmt: skip
