"""How right cleaning is: the share of true values found, field by field, one line of JSON per case.

    python benchmarks/cleaning_quality.py [--rows 3000] [--seeds 101 102] [--dirt 1 2 3] [--layouts apollo]

Every generated list gives one line with its fields' shares. Over all lists of one level of dirt there is one
line for each field the project asks something of, one for the proposed columns, one for phone numbers that
were made up; at the end one for rows that were clean before and must not change in meaning. `wrong` shows
some failures. A phone number is judged where its row tells the region (a code, a country or a city).
"""

from __future__ import annotations

import argparse
import random
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

if __package__ in (None, ""):
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.dirty_lists import LAYOUTS, Table, make
from benchmarks.synthetic_people import Maker
from benchmarks.timing import report
from prospector.cleaning.record import Context, clean_record
from prospector.lists.columns import propose

LIMITS = {"first_name": 0.98, "last_name": 0.98, "company": 0.99, "email": 0.995, "phone": 0.99,
          "mobile": 0.99, "country": 0.995, "seniority": 0.97}  # fmt: skip
COLUMNS_RIGHT, COLUMNS_WRONG = 0.97, 0.01
SAMPLE = 200
_EXAMPLES = 3
_OPEN = frozenset({"Seniority", "Bemerkung", "Source list"})  # a field by name, not by what stands below
# What cleaning takes from other cells of a row, so that it is no cell of a clean row itself.
_DERIVED = frozenset({"full_name", "legal_form", "seniority", "department", "employees_min", "employees_max"})


@dataclass(slots=True)
class Tally:
    """Values judged and found right, by field; some that were not; phone numbers that were made up."""

    judged: Counter[str] = field(default_factory=Counter)
    right: Counter[str] = field(default_factory=Counter)
    wrong: dict[str, list[str]] = field(default_factory=dict)
    invented: int = 0
    columns: Counter[str] = field(default_factory=Counter)

    def add(self, other: Tally) -> None:
        """Count what another tally counted too."""
        self.judged += other.judged
        self.right += other.right
        self.columns += other.columns
        self.invented += other.invented
        for name, examples in other.wrong.items():
            self.wrong[name] = [*self.wrong.get(name, []), *examples][:_EXAMPLES]

    def share(self, name: str) -> float:
        """The share of the judged values of a field that were right."""
        return self.right[name] / max(self.judged[name], 1)

    def miss(self, name: str, example: str) -> None:
        """Keep an example of a failure, if there is room."""
        if len(self.wrong.setdefault(name, [])) < _EXAMPLES:
            self.wrong[name].append(example)


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure cleaning on generated lists.")
    parser.add_argument("--rows", type=int, default=3_000)
    parser.add_argument("--seeds", type=int, nargs="*", default=[101, 102])
    parser.add_argument("--dirt", type=float, nargs="*", default=[1.0, 2.0, 3.0])
    parser.add_argument("--layouts", nargs="*", choices=list(LAYOUTS), default=list(LAYOUTS))
    parser.add_argument("--clean-rows", type=int, default=10_000, help="rows that are clean already")
    call = parser.parse_args()
    for dirt in call.dirt:
        everything = Tally()
        for seed in call.seeds:
            for layout in call.layouts:
                everything.add(_list_case(make(call.rows, seed, dirt, layout), seed, dirt))
        _totals(everything, dirt)
    if call.clean_rows:
        _clean_case(call.clean_rows, call.seeds[0] if call.seeds else 101)


def _list_case(table: Table, seed: int, dirt: float) -> Tally:
    """Clean one list with its true mapping, and print what was right."""
    tally = Tally()
    _judge_columns(table, tally)
    for index, truth in enumerate(table.truth):
        cells = table.mapped(index)
        _judge_row(tally, cells, clean_record(cells, Context()).values, truth.values)
    shares = {name: round(tally.share(name), 4) for name in sorted(tally.judged)}
    report(
        f"cleaning {table.layout}", rows=len(table.rows), seed=seed, dirt=dirt, fields=shares,
        phones_invented=tally.invented, columns=dict(tally.columns),
        within=all(shares[name] >= limit for name, limit in LIMITS.items() if name in shares),
    )  # fmt: skip
    return tally


def _judge_row(
    tally: Tally, cells: Mapping[str, object], found: Mapping[str, object], truth: Mapping[str, object]
) -> None:
    for name, true in truth.items():
        if name in ("phone", "mobile") and not _region_is_told(cells, str(cells.get(name, "")), truth):
            continue
        tally.judged[name] += 1
        if _same(name, str(found.get(name, "")), str(true), cells):
            tally.right[name] += 1
        else:
            tally.miss(name, f"{_cell(name, cells)} -> {found.get(name)!r}, true {true!r}")
    for name in ("phone", "mobile"):
        number = str(found.get(name) or "")
        if number.startswith("+") and number not in (truth.get("phone"), truth.get("mobile")):
            tally.invented += 1
            tally.miss("phones invented", f"{cells.get(name)!r} -> {number!r}, true {truth.get(name)!r}")


def _region_is_told(cells: Mapping[str, object], number: str, truth: Mapping[str, object]) -> bool:
    return number.lstrip("'( ").startswith(("+", "00")) or "country" in truth or bool(cells.get("city"))


def _same(name: str, found: str, true: str, cells: Mapping[str, object]) -> bool:
    if found == true:
        return True
    cell = str(cells.get(name, ""))  # capitals all over: nobody can tell an abbreviation from a word
    return name == "company" and cell in (cell.upper(), cell.lower()) and found.casefold() == true.casefold()


def _cell(name: str, cells: Mapping[str, object]) -> str:
    shown = cells.get(name, cells.get("title" if name in ("seniority", "department") else "full_name"))
    return repr(shown)


def _judge_columns(table: Table, tally: Tally) -> None:
    headers = [header or f"Column {number}" for number, header in enumerate(table.headers, 1)]
    for column, true in zip(propose(headers, table.rows[:SAMPLE]).columns, table.fields, strict=True):
        if table.headers[column.index] in _OPEN:
            continue
        kind = "right" if column.field == true else "wrong" if column.field else "missing"
        tally.columns[kind] += 1
        if kind != "right":
            tally.miss("columns", f"{column.header!r} -> {column.field!r}, true {true!r}")


def _totals(tally: Tally, dirt: float) -> None:
    """One line for everything the project asks of all lists of one level of dirt together."""
    for name, limit in LIMITS.items():
        if tally.judged[name]:
            share = tally.share(name)
            report(
                f"field {name}", dirt=dirt, judged=tally.judged[name], right=share, limit=limit,
                within=share >= limit, wrong=tally.wrong.get(name, []),
            )  # fmt: skip
    report(
        "phones invented", dirt=dirt, count=tally.invented, limit=0, within=tally.invented == 0,
        wrong=tally.wrong.get("phones invented", []),
    )  # fmt: skip
    columns = max(tally.columns.total(), 1)
    right, wrong = tally.columns["right"] / columns, tally.columns["wrong"] / columns
    report(
        "columns", dirt=dirt, judged=columns, right=right, wrong=wrong, limit=COLUMNS_RIGHT,
        wrong_limit=COLUMNS_WRONG, within=right >= COLUMNS_RIGHT and wrong <= COLUMNS_WRONG,
        examples=tally.wrong.get("columns", []),
    )  # fmt: skip


def _clean_case(rows: int, seed: int) -> None:
    """Rows that are clean already: whatever comes out otherwise was damaged."""
    damaged, examples, renamed = 0, dict[str, None](), dict[str, None]()
    for before in islice(_clean_rows(random.Random(seed)), rows):
        after = clean_record(before, Context()).values
        changed = [name for name, value in before.items() if _differs(str(after.get(name, "")), value)]
        told = {name: f"{name}: {before[name]!r} -> {after.get(name)!r}" for name in changed}
        renamed |= {told[name]: None for name in changed if name == "industry"}
        examples |= {told[name]: None for name in changed if name != "industry"}
        damaged += bool(set(changed) - {"industry"})
    report(
        "clean rows changed", rows=rows, seed=seed, count=damaged, limit=0, within=damaged == 0,
        wrong=list(examples)[: 4 * _EXAMPLES], industries_renamed=list(renamed),
    )  # fmt: skip


def _differs(after: str, before: str) -> bool:
    """Whether a value means something else now; a region in capitals does not."""
    return after.casefold() != before.casefold()


def _clean_rows(chance: random.Random) -> Iterator[dict[str, str]]:
    maker = Maker(chance)
    while True:
        for person in maker.team(chance.randint(1, 6)):
            yield {name: str(value) for name, value in _told(person.truth().items()) if value != ""}


def _told(values: Iterable[tuple[str, str | int]]) -> Iterator[tuple[str, str | int]]:
    return ((name, value) for name, value in values if name not in _DERIVED)


if __name__ == "__main__":
    main()
