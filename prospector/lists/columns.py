"""Which field each column of a list is: proposed from headers and values, changed by the user."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from prospector.errors import InvalidInputError
from prospector.fields import MAPPABLE
from prospector.lists.assignment import best_assignment
from prospector.lists.combining import SEVERAL
from prospector.lists.evidence import Look, beside_addresses, candidates, look_at
from prospector.lists.grids import Cell
from prospector.lists.options import SKIP
from prospector.lists.sources import Layout, recognise

SURE_ENOUGH = 0.5
_SECOND = {"email": "other_email", "phone": "mobile"}  # where another column of the field goes
_PLAINLY = 0.8
_IDENTITY = frozenset(
    {"first_name", "last_name", "full_name", "email", "other_email", "linkedin", "phone", "mobile",
     "company", "domain", "company_linkedin"}
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Column:
    """A column and the field proposed for it ("" keeps it as a custom field). `confidence` is 0 to 1,
    `why` one short phrase for the user."""

    index: int
    header: str
    field: str
    confidence: float
    why: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """The proposed mapping of one sheet, one entry per column in their order. `source` is the program the
    list was exported from, "" when unknown. A field stands at most once, unless several columns of it are
    combined (lists.combining), and SKIP for columns that only repeat what others say."""

    source: str
    columns: list[Column]

    @property
    def holds_prospects(self) -> bool:
        """Whether any column says who or which company a row is about."""
        return any(column.field in _IDENTITY for column in self.columns)


def propose(headers: Sequence[str], sample_rows: Sequence[Sequence[Cell]]) -> Proposal:
    """The mapping that headers and values speak for.

    `headers` as `reader.Sheet` gives them; `sample_rows` are the cells of some rows (100 to 200 are
    plenty). Unsure columns stay custom fields: a missing field is seen and mended, a wrong one is not.
    """
    layout = recognise(headers)
    looks = [look_at(index, header, _values(sample_rows, index)) for index, header in enumerate(headers)]
    looks = beside_addresses(looks, sample_rows)
    found = candidates(looks, layout)
    scores = {
        (look.index, field): score.value
        for look, scored in zip(looks, found, strict=True)
        for field, score in scored.items()
        if score.value >= SURE_ENOUGH
    }
    chosen = best_assignment(_with_order(scores, looks))
    more = _more_of_a_field(looks, scores, chosen, layout)
    columns = []
    for look, scored in zip(looks, found, strict=True):
        field, as_field = more.get(look.index) or (chosen.get(look.index, ""),) * 2
        score = scored.get(as_field)
        columns.append(
            Column(
                look.index,
                look.header,
                field,
                round(min(score.value, 1.0), 2) if score else 0.0,
                score.why if score else "",
            )
        )
    return Proposal(layout.source if layout else "", columns)


def _more_of_a_field(
    looks: Sequence[Look],
    scores: Mapping[tuple[int, str], float],
    chosen: Mapping[int, str],
    layout: Layout | None,
) -> dict[int, tuple[str, str]]:
    """Columns left over because their field was taken: what they can be beside it, and that field."""
    more: dict[int, tuple[str, str]] = {}
    for look in looks:
        meant = layout.means(look.header) if layout else None
        best = max((pair for pair in scores if pair[0] == look.index), key=lambda p: scores[p], default=None)
        if meant == SKIP:
            more[look.index] = (SKIP, "")
        elif best is not None and look.index not in chosen:
            field = best[1]
            second = _SECOND.get(field, "")
            taken = {*chosen.values(), *(name for name, _ in more.values())}
            if field in SEVERAL or field == meant:
                more[look.index] = (field, field)
            elif second and second not in taken and scores[best] >= _PLAINLY:
                more[look.index] = (second, field)
    return more


def _values(rows: Sequence[Sequence[Cell]], index: int) -> list[Cell]:
    return [row[index] for row in rows if index < len(row)]


def _with_order(
    scores: Mapping[tuple[int, str], float], looks: Sequence[Look]
) -> dict[tuple[int, str], float]:
    """Between equals the fuller column wins, then the first."""
    share = {look.index: 0.02 * look.filled_share - 0.01 * look.index / len(looks) for look in looks}
    return {key: value * (1 + share[key[0]]) for key, value in scores.items()}


def resolve(proposal: Proposal, overrides: Mapping[str, str], *, partial: bool = False) -> list[str]:
    """The field of every column, "" for custom fields, with the user's `overrides` (field -> header) applied.

    An override takes its column from any other field and its field from any other column (see `assigned`);
    an empty header leaves the field without a column. Raises InvalidInputError for a field or a column that
    does not exist, naming the nearest; with `partial` a column that this sheet lacks is passed over.
    """
    fields = [column.field for column in proposal.columns]
    for field, header in overrides.items():
        _check_field(field)
        index = _index_of(proposal, field, header, partial=partial) if header else None
        if header and index is None:
            continue
        fields = assigned(fields, field, index)
    return fields


def assigned(fields: Sequence[str], field: str, index: int | None) -> list[str]:
    """The columns' fields with `field` taken from the column at `index`, or from none.

    Other columns of it become custom fields, except those of fields that are combined: whoever opted out in
    one column has not opted in because another one is looked at too.
    """
    combined = index is not None and field in (*SEVERAL, "", SKIP)
    taken = ["" if known == field and not combined else known for known in fields]
    if index is not None:
        taken[index] = field
    return taken


def _check_field(field: str) -> None:
    if field not in MAPPABLE:
        near = difflib.get_close_matches(field, MAPPABLE, 1, 0.4)
        raise InvalidInputError(
            f"There is no field {field!r}.",
            hint=f"Did you mean {near[0]}?" if near else f"Choose one of {', '.join(MAPPABLE)}.",
        )


def _index_of(proposal: Proposal, field: str, header: str, *, partial: bool) -> int | None:
    headers = [column.header for column in proposal.columns]
    if header in headers:
        return headers.index(header)
    plain = [known.casefold().strip() for known in headers]
    if header.casefold().strip() in plain:
        return plain.index(header.casefold().strip())
    if partial:
        return None
    near = difflib.get_close_matches(header, headers, 1, 0.4) or headers[:8]
    raise InvalidInputError(
        f"There is no column {header!r} for {field}.",
        hint=f"Did you mean {', '.join(near)}?" if near else "The sheet has no columns.",
    )
