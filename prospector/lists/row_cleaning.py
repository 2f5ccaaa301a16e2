"""Raw rows cleaned and set aside a chunk at a time, with what judging will ask about them."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from json.encoder import encode_basestring as quoted
from operator import itemgetter
from typing import Any, NamedTuple

from prospector import fields
from prospector.cleaning.findings import Finding
from prospector.cleaning.flags import said_in_text
from prospector.cleaning.record import CleanRecord, Context, Value, clean_record
from prospector.cleaning.remarks import opt_out_said
from prospector.lists import staging, twins
from prospector.lists.cells import cell_text, unescaped
from prospector.lists.combining import combine, consents, several_columns, turned_round
from prospector.lists.grids import Cell, is_blank
from prospector.lists.header_words import holds_remarks
from prospector.lists.options import SKIP
from prospector.lists.spooling import Place, Spool

RawRow = tuple[int, list[Cell]]
"""A row's number in its sheet, and its cells."""

_NUMBERS_AT = [index for index, name in enumerate(staging.STORED) if name in fields.NUMBERS]
_stored_in = itemgetter(*staging.STORED)
_person_in = itemgetter(*twins.PERSON)
_shared_in = itemgetter("linkedin", "domain", "mobile", "phone")


class Flags(NamedTuple):
    """What is special about rows of a chunk, by their position in it."""

    rejected: list[int]
    company_only: list[int]
    nameless: list[int]
    opted_out: dict[int, str]
    bounced: dict[int, str]
    further: dict[int, tuple[str, ...]]


class Chunk(NamedTuple):
    """A cleaned chunk: the rows' numbers, where its staged rows, people and keys are set aside, flags and
    findings by code."""

    numbers: list[int]
    rows: Place
    people: Place
    keys: Place | None
    flags: Flags
    findings: dict[str, int]


@dataclass(frozen=True, slots=True)
class Cleaner:
    """Cleans rows of one sheet; holds no state, so that helper processes can share the work.

    `keyed`: the keys by which prospects of the workspace are found are set aside too. `defaults` are the
    values of cells that are empty, by field. `marked`: the sheet is text, in which our own export marks what
    could start a formula; in a workbook an apostrophe is the cell's own.
    """

    sheet_id: int
    headers: Sequence[str]
    mapping: Sequence[str]
    context: Context
    keyed: bool
    defaults: Mapping[str, str]
    marked: bool

    def __call__(self, spool: Spool, raw: Sequence[RawRow]) -> Chunk:
        """Clean the rows and set them aside."""
        mapped = [(index, name) for index, name in enumerate(self.mapping) if name not in ("", SKIP)]
        consented = consents(self.headers, self.mapping)
        own = self._custom_columns(consented)
        remarks = [index for index in own if holds_remarks(self.headers[index])]
        custom = [(index, quoted(self.headers[index])) for index in own]
        flags = Flags([], [], [], {}, {}, {})
        codes: list[str] = []
        sheet = str(self.sheet_id)
        rows: list[Sequence[str]] = []
        people: list[Sequence[str]] = []
        keys: list[Sequence[str]] = []
        for position, (number, cells) in enumerate(raw):
            if self.marked:
                _take_marks(cells)
            texts = [cell if type(cell) is str else cell_text(cell) for cell in cells]
            record = self._cleaned(turned_round(cells, consented) if consented else cells, mapped)
            if remarks and not record.opt_out:
                record = _with_remarks(record, texts, remarks)
            values, findings = record.values, record.findings
            if findings:
                codes += [finding[0] for finding in findings]
            if record.opt_out or record.bounced or not values["full_name"]:
                _flag(flags, position, record)
            own_keys = tuple(twins.keys_of(values).values())
            rows.append(
                (
                    sheet,
                    str(number),
                    record.opt_out,
                    record.bounced,
                    _findings_json(findings),
                    staging.packed(texts),
                    *_stored_texts(values),
                    self._custom_json(texts, custom, own),
                    *own_keys,
                )
            )
            if record.further:
                flags.further[position] = record.further
                people.append(_person_in({**values, "other_email": twins.beside(values, record.further)}))
            else:
                people.append(_person_in(values))
            if self.keyed:
                keys.append((*own_keys[:2], *_shared_in(values)))
        return Chunk(
            numbers=[number for number, _ in raw],
            rows=spool.write(rows),
            people=spool.write(people),
            keys=spool.write(keys) if self.keyed else None,
            flags=flags,
            findings=dict(Counter(codes)),
        )

    def _cleaned(self, cells: Sequence[Cell], fields: Sequence[tuple[int, str]]) -> CleanRecord:
        width = len(cells)
        mapped = {name: cells[index] for index, name in fields if index < width}
        if len(mapped) < len(fields):
            for name, places in several_columns(self.mapping).items():
                if name in mapped:
                    mapped[name] = combine(name, [cells[index] for index in places if index < width])
        for name, value in self.defaults.items():
            if is_blank(mapped.get(name)):
                mapped[name] = value
        return clean_record(mapped, self.context)

    def _custom_columns(self, consented: Sequence[tuple[int, str]]) -> list[int]:
        """The columns kept as they are: unmapped ones, and consents, whose yes no field takes up."""
        kept = {index for index, _ in consented}
        return [index for index, name in enumerate(self.mapping) if not name or index in kept]

    def _custom_json(
        self, texts: Sequence[str], custom: Sequence[tuple[int, str]], own: Sequence[int]
    ) -> str:
        """The cells of custom columns as JSON, by (quoted) header."""
        if len(texts) > len(self.headers):
            return self._surplus_json(texts, own)
        width = len(texts)
        kept = [f"{name}: {quoted(texts[index])}" for index, name in custom if index < width and texts[index]]
        return f"{{{', '.join(kept)}}}"

    def _surplus_json(self, texts: Sequence[str], own: Sequence[int]) -> str:
        """The same for a text row that is too long, which keeps its surplus."""
        kept = {self.headers[index]: texts[index] for index in own if texts[index]}
        for index in range(len(self.headers), len(texts)):
            if texts[index]:
                kept[f"Column {index + 1}"] = texts[index]
        return json.dumps(kept, ensure_ascii=False)


def _with_remarks(record: CleanRecord, texts: Sequence[str], remarks: Sequence[int]) -> CleanRecord:
    """The record, opted out where a note or status that no field takes up says so."""
    for index in remarks:
        if index < len(texts) and (said := opt_out_said(texts[index])):
            found = Finding("opt_out_in_text", "opt_out", said, "yes")
            return replace(record, opt_out=said_in_text(said), findings=[*record.findings, found])
    return record


def _take_marks(cells: list[Cell]) -> None:
    """Free the cells of the marks of our own export."""
    try:
        marked = "'" in "".join(cells)  # type: ignore[arg-type]
    except TypeError:  # a number or date among them
        marked = any(type(cell) is str and "'" in cell for cell in cells)
    if marked:
        cells[:] = [unescaped(cell) if type(cell) is str and "'" in cell else cell for cell in cells]


def _stored_texts(values: Mapping[str, Value]) -> list[Any]:
    """The stored values as texts, numbers too; staging makes numbers of them again."""
    texts = list(_stored_in(values))
    for index in _NUMBERS_AT:
        texts[index] = "" if texts[index] is None else str(texts[index])
    return texts


def _findings_json(findings: Sequence[Finding]) -> str:
    if not findings:
        return "[]"
    told = [
        f'["{code}", "{name}", {quoted(before)}, {quoted(after)}]' for code, name, before, after in findings
    ]
    return f"[{', '.join(told)}]"


def _flag(flags: Flags, position: int, record: CleanRecord) -> None:
    values = record.values
    if record.opt_out:
        flags.opted_out[position] = record.opt_out
    if record.bounced:
        flags.bounced[position] = record.bounced
    if values["email"]:
        if not _has_name(values):
            flags.nameless.append(position)
    elif not (values["linkedin"] or _has_name(values)):
        nobody = flags.company_only if values["company"] or values["domain"] else flags.rejected
        nobody.append(position)


def _has_name(values: Mapping[str, Value]) -> bool:
    return bool(values["full_name"] or values["first_name"] or values["last_name"])
