"""The tables that a cleaned list is saved as: what is in each of them, row by row."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from prospector import fields
from prospector.cleaning.findings import CATALOGUE, Severity
from prospector.lists import result_columns, staging, writer
from prospector.lists.choices import Choices
from prospector.lists.cleanup import OpenedList
from prospector.lists.options import SKIP
from prospector.lists.result_columns import LayoutColumn

SHEETS = ("Clean", "Merged duplicates", "Rejected", "Findings", "Summary")
MOST_FINDINGS = 1_000_000  # a sheet has room for little more
_WORTH_LISTING = tuple(
    code for code, kind in CATALOGUE.items() if kind.severity in (Severity.BAD, Severity.DOUBTFUL)
)
_EXAMPLES = 3
_EXAMPLE_LENGTH = 60

Table = tuple[Sequence[str], writer.Rows]


@dataclass(frozen=True, slots=True)
class About:
    """What a summary says about how a list was cleaned."""

    files: Sequence[str]
    at: str
    choices: Choices
    findings: Mapping[str, int]

    @classmethod
    def of(cls, opened: OpenedList) -> About:
        """What an opened list tells."""
        names = [file.name for file in opened.files]
        return cls(names, _moment(opened.at), opened.choices, opened.findings)


def _moment(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC"


@dataclass(frozen=True, slots=True)
class Tables:
    """The tables of one list: headers, and rows that are read while they are written."""

    staged: sqlite3.Connection
    layout: str
    about: About

    def workbook(self) -> dict[str, Table]:
        makers = (self.clean, self.duplicates, self.rejected, self.findings, self.summary)
        return {name: make() for name, make in zip(SHEETS, makers, strict=True)}

    def count_clean(self) -> int:
        found = self.staged.execute(
            "SELECT count(*) FROM verdicts WHERE id = cluster AND verdict <> 'rejected'"
        ).fetchone()
        return int(found[0])

    def clean(self) -> Table:
        columns = result_columns.columns_of(self.staged, self.layout)
        return [column.title for column in columns], self._people(columns)

    def _people(self, columns: Sequence[LayoutColumn]) -> Iterator[Sequence[writer.Value]]:
        # Without a workspace nobody is left out for having opted out: the list keeps them, and says so.
        said = _consent(self.staged)
        marked = [(at, one.field) for at, one in enumerate(columns) if one.field in result_columns.CONSENT]
        custom = [(at, one.header) for at, one in enumerate(columns) if not one.field]
        wanted = [result_columns.sql_of(one.field) if one.field else "NULL" for one in columns]
        found = self.staged.cursor()
        found.row_factory = None  # rows as they are need no second form
        found.execute(
            f"SELECT cluster, v_email, v_custom, {', '.join(wanted)} FROM rows"  # noqa: S608
            " WHERE id = cluster AND verdict <> 'rejected' ORDER BY id"
        )
        for cluster, email, stored, *values in found:
            if custom and stored != "{}":
                extra = json.loads(stored)
                for at, header in custom:
                    values[at] = extra.get(header)
            for at, name in marked:
                values[at] = values[at] or said[name].get((cluster, email) if name == "bounced" else cluster)
            yield values

    def clusters(self) -> Table:
        found = self.staged.execute(
            "SELECT s.file, s.sheet, r.row, r.cluster"
            " FROM rows r JOIN sheets s ON s.id = r.sheet_id ORDER BY r.id"
        )
        return ["file", "sheet", "row", "cluster"], (tuple(row) for row in found)

    def duplicates(self) -> Table:
        """Each person of several rows: the rows as they came, and what they were merged into."""
        columns = result_columns.columns_of(self.staged, "own")
        headers = ["Person", "What", "File", "Sheet", "Row", "Why", "How sure"]
        return headers + _beside(headers, columns), self._groups(columns)

    def _groups(self, columns: Sequence[LayoutColumn]) -> Iterator[list[Any]]:
        links = _reasons(self.staged)
        read = result_columns.sheets(self.staged)
        places = {sheet.id: (sheet.file, sheet.name) for sheet in read}
        values, raw = result_columns.values_in(columns), result_columns.raw_in(columns, read)
        group, merged = 0, None
        for row in self.staged.execute(
            "SELECT * FROM rows WHERE verdict <> 'rejected' AND cluster IN"
            " (SELECT cluster FROM verdicts WHERE verdict <> 'rejected' GROUP BY cluster HAVING count(*) > 1)"
            " ORDER BY cluster, id"
        ):
            if row["id"] == row["cluster"]:
                if merged:
                    yield merged
                group += 1
                merged = [group, "merged", *[None] * 5, *(None if v == "" else v for v in values(row))]
            why, band = links.get(row["id"], ("", ""))
            place = places[row["sheet_id"]]
            cells = raw(row["sheet_id"], staging.unpacked(row["raw"]))
            yield [group, "as it came", *place, row["row"], why, band, *(cell or None for cell in cells)]
        if merged:
            yield merged

    def rejected(self) -> Table:
        columns = result_columns.own_columns(result_columns.sheets(self.staged))
        headers = ["File", "Sheet", "Row", "Reason"]
        return headers + _beside(headers, columns), self._rejected(columns)

    def _rejected(self, columns: Sequence[LayoutColumn]) -> Iterator[list[Any]]:
        read = result_columns.sheets(self.staged)
        places = {sheet.id: (sheet.file, sheet.name) for sheet in read}
        raw = result_columns.raw_in(columns, read)
        for row in self.staged.execute("SELECT * FROM rows WHERE verdict = 'rejected' ORDER BY id"):
            cells = raw(row["sheet_id"], staging.unpacked(row["raw"]))
            yield [*places[row["sheet_id"]], row["row"], row["reason"], *cells]

    def findings(self) -> Table:
        """Every cell that could not be used or is worth a look, so that none is lost from sight."""
        return ["File", "Sheet", "Row", "Column", "Field", "What", "Before", "After"], self._findings()

    def _findings(self) -> Iterator[list[Any]]:
        headers = {
            sheet.id: {name: header for header, name in sheet.columns}
            for sheet in result_columns.sheets(self.staged)
        }
        found = self.staged.execute(
            "SELECT s.file, s.sheet, r.row, r.sheet_id, json_extract(f.value, '$[0]'),"
            " json_extract(f.value, '$[1]'), json_extract(f.value, '$[2]'), json_extract(f.value, '$[3]')"
            " FROM cleaned r JOIN sheets s ON s.id = r.sheet_id, json_each(r.findings) f"
            " WHERE json_extract(f.value, '$[0]') IN (SELECT value FROM json_each(?)) ORDER BY r.id LIMIT ?",
            (json.dumps(_WORTH_LISTING), MOST_FINDINGS),
        )
        for file, sheet, row, sheet_id, code, name, before, after in found:
            header = headers[sheet_id].get(name, "")
            yield [file, sheet, row, header, fields.label(name), CATALOGUE[code].label, before, after]

    def summary(self) -> Table:
        return ["About", "What", "Number", "Note"], iter(self._summary())

    def _summary(self) -> list[list[Any]]:
        return [*self._about(), *self._columns(), *self._kinds(), *self._quality()]

    def _about(self) -> Iterator[list[Any]]:
        about = self.about
        rejected = self._number("SELECT count(*) FROM verdicts WHERE verdict = 'rejected'")
        total, people = self._number("SELECT count(*) FROM verdicts"), self.count_clean()
        yield ["List", "Files", len(about.files), ", ".join(about.files)]
        yield ["List", "Cleaned at", "", about.at]
        yield ["Rows", "Read", total, ""]
        yield ["Rows", "People and companies", people, "sheet Clean"]
        yield ["Rows", "Duplicates merged", total - people - rejected, "sheet Merged duplicates"]
        yield ["Rows", "Rejected", rejected, "sheet Rejected"]
        said = self.staged.execute(
            "SELECT count(DISTINCT CASE WHEN opt_out <> '' THEN cluster END),"
            " count(DISTINCT CASE WHEN bounced <> '' THEN cluster END) FROM rows"
        ).fetchone()
        yield ["Rows", "Opted out", said[0], "kept on the list and marked; do not write to them"]
        yield ["Rows", "Bounced before", said[1], "kept on the list and marked"]
        yield ["Choices", "Rows merged from", "", _accepted_words(about.choices.accept)]
        decided = [one for one in about.choices.decisions if one.kind != "pick"]
        yield ["Choices", "Pairs decided by hand", len(decided), ""]
        picked = len(about.choices.decisions) - len(decided)
        yield ["Choices", "Values picked by hand", picked, ""]

    def _number(self, query: str) -> int:
        return int(self.staged.execute(query).fetchone()[0])

    def _columns(self) -> Iterator[list[Any]]:
        for sheet in result_columns.sheets(self.staged):
            for header, name in sheet.columns:
                words = {"": "kept as it is", SKIP: "left out"}.get(name) or fields.label(name)
                yield ["Columns", header, "", f"{words} · {sheet.file}, {sheet.name}"]

    def _kinds(self) -> Iterator[list[Any]]:
        examples = _examples(self.staged, self.about.findings)
        for code, count in sorted(self.about.findings.items(), key=lambda item: (-item[1], item[0])):
            kind = CATALOGUE[code]
            words = _SEVERITY_WORDS[kind.severity]
            if code in self.about.choices.rejected:
                words = "left as it was"
            shown = "; ".join(
                f"{before or '(empty)'} → {after or '(empty)'}" for before, after in examples[code]
            )
            yield ["Findings", kind.label, count, f"{words}: {shown}" if shown else words]

    def _quality(self) -> Iterator[list[Any]]:
        names = [name for name in result_columns.STANDARD if name in fields.STORED]
        tests = ", ".join(f"sum(coalesce(v_{name}, '') <> '')" for name in names)
        found = self.staged.execute(
            f"SELECT {tests} FROM rows WHERE id = cluster AND verdict <> 'rejected'"  # noqa: S608
        ).fetchone()
        people = self.count_clean()
        for name, filled in zip(names, found, strict=True):
            if filled:
                yield ["Filled", fields.label(name), filled, f"{100 * filled / people:.1f} % of {people:,}"]
        for status, count in self.staged.execute(
            "SELECT v_email_status, count(*) FROM rows WHERE id = cluster AND verdict <> 'rejected'"
            " GROUP BY 1 ORDER BY 2 DESC"
        ):
            yield ["Email", status or "unknown", count, f"{100 * count / people:.1f} %"]


_SEVERITY_WORDS = {
    Severity.FIXED: "mended",
    Severity.INFERRED: "filled in from the row",
    Severity.DOUBTFUL: "worth a look, see sheet Findings",
    Severity.BAD: "not usable, see sheet Findings",
}


def _accepted_words(accept: str) -> str:
    if accept == "none":
        return "nobody is merged unless decided by hand"
    bands = ("certain", "likely", "possible")
    return f"pairs that are {' or '.join(bands[: bands.index(accept) + 1])}"


def _beside(headers: Sequence[str], columns: Sequence[LayoutColumn]) -> list[str]:
    """The columns' titles, marked where they would be mistaken for one of ours."""
    taken = {header.casefold() for header in headers}
    return [
        f"{column.title} (column)" if column.title.casefold() in taken else column.title for column in columns
    ]


def _consent(staged: sqlite3.Connection) -> dict[str, dict[Any, str]]:
    """What any row of a person says: opting out counts for the person (by cluster), a bounce for the address
    alone (by cluster and address)."""
    opted: dict[Any, str] = {}
    bounced: dict[Any, str] = {}
    for cluster, email, opt_out, bounce in staged.execute(
        "SELECT cluster, v_email, opt_out, bounced FROM rows WHERE opt_out <> '' OR bounced <> '' ORDER BY id"
    ):
        if opt_out:
            opted.setdefault(cluster, opt_out)
        if bounce:
            bounced.setdefault((cluster, email), bounce)
    return {"opt_out": opted, "bounced": bounced}


def _reasons(staged: sqlite3.Connection) -> dict[int, tuple[str, str]]:
    """Why a row is with its group and how sure that is: by its link, or as a person decided."""
    found = staged.execute(
        "SELECT p.* FROM (SELECT row_id, other_row_id AS twin_id, reason, band FROM doubts"
        " UNION ALL SELECT row_id, twin_id, reason, band FROM links) p"
        " JOIN verdicts a ON a.id = p.row_id JOIN verdicts b ON b.id = p.twin_id AND b.cluster = a.cluster"
    )
    return {row: (reason, band) for row, _, reason, band in found}


def _examples(staged: sqlite3.Connection, codes: Mapping[str, int]) -> dict[str, list[tuple[str, str]]]:
    """A few cells before and after, by kind."""
    examples: dict[str, dict[tuple[str, str], None]] = {code: {} for code in codes}
    wanting = set(codes)
    for (findings,) in staged.execute("SELECT findings FROM cleaned WHERE findings <> '[]' ORDER BY id"):
        for code, _, before, after in json.loads(findings):
            if code in wanting:
                found = examples[code]
                found[_short(before), _short(after)] = None
                if len(found) >= _EXAMPLES:
                    wanting.discard(code)
        if not wanting:
            break
    return {code: list(found) for code, found in examples.items()}


def _short(text: str) -> str:
    return text if len(text) <= _EXAMPLE_LENGTH else f"{text[: _EXAMPLE_LENGTH - 1]}…"
