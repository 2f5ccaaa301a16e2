"""Several columns of one field: opt-outs of many kinds, a size or a revenue told in its parts."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from prospector.cleaning.flags import bounce_reason, consent_refusal, opt_out_reason
from prospector.lists.cells import cell_text
from prospector.lists.grids import Cell, is_blank
from prospector.lists.header_words import asks_consent

_REASONS: dict[str, Callable[[str], tuple[str, bool]]] = {
    "opt_out": opt_out_reason,
    "bounced": bounce_reason,
}
SEVERAL = frozenset(_REASONS)
"""Fields that any number of columns may be: whoever says no in one of them has said no."""


def several_columns(mapping: Sequence[str]) -> dict[str, list[int]]:
    """The fields that more than one column is mapped to, with the positions of those columns."""
    columns: dict[str, list[int]] = {}
    for index, name in enumerate(mapping):
        columns.setdefault(name, []).append(index)
    return {name: places for name, places in columns.items() if len(places) > 1}


def consents(headers: Sequence[str], mapping: Sequence[str]) -> list[tuple[int, str]]:
    """The columns (position, header) mapped to opt_out that tell, by their headers, who consented."""
    named = enumerate(zip(headers, mapping, strict=True))
    return [(index, header) for index, (header, name) in named if name == "opt_out" and asks_consent(header)]


def turned_round(cells: Sequence[Cell], consented: Sequence[tuple[int, str]]) -> list[Cell]:
    """A row with the cells of its consent columns as those of an opt-out column: why, or nothing."""
    turned = list(cells)
    for index, header in consented:
        if index < len(turned):
            turned[index] = consent_refusal(header, cell_text(turned[index]))
    return turned


def combine(field: str, cells: Sequence[Cell]) -> Cell:
    """One cell that says what the cells of a row's several columns of a field say together.

    Of opt-outs and bounces, the first that means yes. Other fields come in parts, like our own export's
    "Employees from" and "Employees to", or a revenue's bounds and its currency: "51-200", "1000000+ EUR".
    """
    if field in _REASONS:
        reason = _REASONS[field]
        filled = [cell for cell in cells if not is_blank(cell)]
        return next((cell for cell in filled if reason(cell_text(cell))[0]), filled[0] if filled else "")
    texts = [cell_text(cell).strip() for cell in cells]
    numbers = [text for text in texts if not text or text[0].isdigit()]
    words = [text for text in texts if text and not text[0].isdigit()]
    return " ".join(part for part in (_bounds(numbers), *words) if part)


def _bounds(numbers: Sequence[str]) -> str:
    low, high = (*numbers[:2], "", "")[:2]
    if low and high:
        return low if low == high else f"{low}-{high}"
    return f"{low}+" if low else f"up to {high}" if high else ""
