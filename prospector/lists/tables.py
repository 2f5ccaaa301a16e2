"""Where the table lies in a sheet: its header row, what stands above it, and rows that are no data."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from prospector.lists.grids import Cell, Grid, Row, Span, column_letters, is_blank
from prospector.lists.header_words import fold_header, meaning, plain_meaning
from prospector.lists.value_kinds import looks_like_value

LOOK_AHEAD = 80
_HEADER_WITHIN = 50
_LONG_TEXT = 80

_TOTAL_WORDS = (
    "total|totals|totale|totales|totaal|totalt|subtotal|sum|summe|summen|summa|gesamt|gesamtsumme|insgesamt|"
    "gesamtergebnis|somme|total general|total geral|suma|soma|somma|razem|lacznie|ogolem|i alt|sammanlagt|"
    "yhteensa|celkem|osszesen|anzahl|count|counts|record count|number of records|contacts total|nombre total|"
    "average|mean|durchschnitt|moyenne|promedio|media|gemiddelde|srednia"
)
_COUNTED = (
    "rows?|records?|contacts?|leads?|results?|entries|companies|datensatze|eintrage|kontakte|lignes|"
    "enregistrements|registros|righe|rijen|rekordow|wierszy|contatti|contactos"
)
_TOTAL = re.compile(
    rf"(grand |sub |overall |report )?({_TOTAL_WORDS})( (general|geral|generale|count|of|{_COUNTED}))?"
    rf"( ?[\d.,]+)?( ({_COUNTED}))?"
)
_FOOTER = re.compile(
    rf"\d[\d.,]* ({_COUNTED})( total| in total| gesamt| exported)?|copyright .*|confidential .*|end of .*|"
    r"(data |report )?(generated|exported|created|printed|downloaded|provided) (by|on|at|from|in|am|von) .*|"
    r"(page|seite|pagina) \d.*|disclaimer.*|stand \d.*|as of \d.*"
)
_REMARK = re.compile(r"\s*(source|quelle|stand|as of|notes?|nota|hinweis|legende?|report|remarque)\s*:", re.I)


@dataclass(frozen=True, slots=True)
class Layout:
    """A table's place: its header's row number (None without one), one name per column, the row number
    after which data starts, and the header's own cells. `is_table` is False for notes and empty sheets."""

    header_row: int | None
    headers: list[str]
    starts_after: int
    header_cells: list[Cell]
    is_table: bool = True


def find_layout(grid: Grid, sample: Sequence[Row]) -> Layout:
    """Where the table lies, judged from the sheet's first rows."""
    filled = [row for row in sample if any(not is_blank(cell) for cell in row.cells)]
    if not filled:
        return Layout(None, [], 0, [], is_table=False)
    width = max(len(row.cells) for row in filled)
    at = _best_header(filled)
    if at is not None:
        return _with_header(grid, filled, at, width)
    start = _first_of_table(filled)
    if start is None:
        return Layout(None, [], 0, [], is_table=False)
    if _reads_like_header(filled, start):
        return _with_header(grid, filled, start, width)
    names = [f"Column {column_letters(grid.first_column + index)}" for index in range(width)]
    return Layout(None, names, filled[start].number - 1, [])


def _best_header(rows: Sequence[Row]) -> int | None:
    """The row that holds most of the words that headers are made of, if any does."""
    scores = [_header_score(row.cells) for row in rows[:_HEADER_WITHIN]]
    best = max(scores)
    if best <= 0:
        return None
    at = scores.index(best)
    below = at + 1
    if below < len(scores) and scores[below] >= 2 and _continues(rows[at].cells, rows[below].cells):
        return below
    return at


def _header_score(cells: Sequence[Cell]) -> float:
    texts = [cell for cell in cells if not is_blank(cell)]
    values = sum(1 for cell in texts if looks_like_value(cell))
    meanings = [
        plain_meaning(cell.strip()) for cell in texts if isinstance(cell, str) and len(cell) <= _LONG_TEXT
    ]
    known = sum(1 for found in meanings if found.known)
    generic = sum(1 for found in meanings if found.generic)
    generic = generic if generic >= 2 and generic >= 0.5 * len(texts) else 0
    if values > 0.2 * len(texts) or known + generic < (1 if len(texts) <= 2 else 2):
        return 0.0
    if len(texts) <= 2 and known and not any(found.fields for found in meanings):
        return 0.0
    if known + generic < 0.2 * len(texts):
        return 0.0
    return known + generic + 0.1 * len(texts) - 3 * values


def _continues(upper: Sequence[Cell], lower: Sequence[Cell]) -> bool:
    """Whether two header rows are one: the lower one names what the upper one only groups."""
    if any(looks_like_value(cell) for cell in lower if not is_blank(cell)):
        return False
    if [fold_header(str(cell)) for cell in upper if cell] == [
        fold_header(str(cell)) for cell in lower if cell
    ]:
        return False
    new = sum(1 for index, cell in enumerate(lower) if not is_blank(cell) and _blank_at(upper, index))
    return new >= 1


def _blank_at(cells: Sequence[Cell], index: int) -> bool:
    return index >= len(cells) or is_blank(cells[index])


def _first_of_table(rows: Sequence[Row]) -> int | None:
    """The first row as wide as the table, or None when the sheet holds prose."""
    counts = [sum(1 for cell in row.cells if not is_blank(cell)) for row in rows]
    usual = _usual(counts)
    long = sum(1 for row in rows for cell in row.cells if isinstance(cell, str) and len(cell) > _LONG_TEXT)
    if usual < 2:
        return _single_column(rows)
    if long > 0.4 * sum(counts):
        return None
    return next(index for index, count in enumerate(counts) if count >= max(2, 0.5 * usual))


def _usual(counts: Sequence[int]) -> int:
    return Counter(counts).most_common(1)[0][0] if len(counts) > 2 else max(counts)


def _single_column(rows: Sequence[Row]) -> int | None:
    """One column is a list only if its cells are values, such as mail addresses."""
    cells = [next(cell for cell in row.cells if not is_blank(cell)) for row in rows]
    values = [index for index, cell in enumerate(cells) if isinstance(cell, str) and looks_like_value(cell)]
    return values[0] if len(values) >= max(1, 0.6 * len(cells)) else None


def _reads_like_header(rows: Sequence[Row], at: int) -> bool:
    """Whether a row of unknown words stands above values of other kinds."""
    first, below = rows[at].cells, rows[at + 1 : at + 40]
    texts = [cell for cell in first if not is_blank(cell)]
    if not below or any(looks_like_value(cell) for cell in texts):
        return False
    typed = 0
    for index, cell in enumerate(first):
        column = [row.cells[index] for row in below if not _blank_at(row.cells, index)]
        if not is_blank(cell) and cell in column:
            return False
        if not is_blank(cell) and column and sum(map(looks_like_value, column)) > 0.6 * len(column):
            typed += 1
    return typed >= 1 and len({fold_header(str(cell)) for cell in texts}) == len(texts)


def _with_header(grid: Grid, rows: Sequence[Row], at: int, width: int) -> Layout:
    names = _header_names(grid, rows, at, width)
    return Layout(rows[at].number, _unique(grid, names), rows[at].number, list(rows[at].cells))


def _header_names(grid: Grid, rows: Sequence[Row], at: int, width: int) -> list[str]:
    names = _texts(rows[at].cells, width)
    above = rows[at - 1] if at and rows[at - 1].number == rows[at].number - 1 else None
    if above is None or any(looks_like_value(cell) for cell in above.cells if not is_blank(cell)):
        return names
    groups = _groups(grid.merges, above, width)
    if groups:
        return [_joined(group, name, names.count(name)) for group, name in zip(groups, names, strict=True)]
    if sum(1 for name in names if not name) and _header_score(above.cells) >= 1:
        return [name or upper for name, upper in zip(names, _texts(above.cells, width), strict=True)]
    return names


def _texts(cells: Sequence[Cell], width: int) -> list[str]:
    texts = ["" if cell is None else " ".join(str(cell).split()) for cell in cells]
    return texts + [""] * (width - len(texts))


def _groups(merges: tuple[Span, ...], above: Row, width: int) -> list[str]:
    """The merged heading over each column, "" where there is none; [] when the row above has no groups."""
    spans = [
        (left, right)
        for top, bottom, left, right in merges
        if top <= above.number <= bottom and right > left and not _blank_at(above.cells, left)
    ]
    if not spans or any(left == 0 and right >= width - 1 for left, right in spans):  # a title over it all
        return []
    texts = _texts(above.cells, width)
    groups = [text if text else "" for text in texts]
    for left, right in spans:
        for index in range(left, min(right + 1, width)):
            groups[index] = texts[left]
    return groups


def _joined(group: str, name: str, times: int) -> str:
    if not name or fold_header(name) == fold_header(group):
        return name or group
    own = meaning(name)
    is_clear = times == 1 and any(weight >= 0.95 for weight in own.fields.values())
    return name if is_clear or not group else f"{group} {name}"


def _unique(grid: Grid, names: list[str]) -> list[str]:
    """Every column gets a name of its own: its letter where it has none, a number where it is repeated."""
    seen: dict[str, int] = {}
    unique = []
    for index, name in enumerate(names):
        chosen = name or f"Column {column_letters(grid.first_column + index)}"
        seen[chosen] = seen.get(chosen, 0) + 1
        while seen[chosen] > 1 and f"{chosen} ({seen[chosen]})" in names:
            seen[chosen] += 1
        unique.append(chosen if seen[chosen] == 1 else f"{chosen} ({seen[chosen]})")
    return unique


def is_no_data(layout: Layout, cells: Sequence[Cell]) -> bool:
    """Whether a row below the header is blank, the header again, a total or a footer."""
    full_enough = 3 * (len(cells) - cells.count("")) > 2 * len(layout.headers) + 3
    if full_enough and not is_blank(cells[0]) and cells[0] not in layout.header_cells[:1]:
        return False  # nearly every row ends here
    filled = [cell for cell in cells if not is_blank(cell)]
    if not filled:
        return True
    if len(filled) > 1 and layout.header_cells and _repeats(layout.header_cells, cells):
        return True
    first = filled[0]
    if not isinstance(first, str) or len(first) > 200 or 3 * len(filled) > 2 * len(layout.headers) + 3:
        return False
    return _is_total(first, filled[1:]) or _is_footer(layout, first, filled)


def _repeats(header: Sequence[Cell], cells: Sequence[Cell]) -> bool:
    if cells[0] != header[0] and cells[-1:] != header[-1:]:
        return False
    same = sum(1 for upper, cell in zip(header, cells, strict=False) if cell == upper and not is_blank(cell))
    return same >= 2 and same >= 0.8 * sum(1 for cell in cells if not is_blank(cell))


def _is_total(first: str, others: Sequence[Cell]) -> bool:
    numbers = all(not isinstance(cell, str) or _is_figure(cell) for cell in others)
    return numbers and bool(_TOTAL.fullmatch(fold_header(first)))


def _is_figure(cell: str) -> bool:
    return bool(re.fullmatch(r"[\d\s.,'%€$£+-]*", cell))


def _is_footer(layout: Layout, first: str, filled: Sequence[Cell]) -> bool:
    if len(filled) > 1 or len(layout.headers) < 3:
        return False
    return bool(_FOOTER.fullmatch(fold_header(first)) or _REMARK.match(first))
