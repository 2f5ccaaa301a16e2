"""How a pair is told: rows to compare, who stays, what agrees and what speaks against it."""

from __future__ import annotations

from prospector.duplicates import FieldPair, Pair, Party
from prospector.prospects import Origin
from ui.widgets import SideRow
from ui.widgets.moments import day

BANDS = {"certain": "Certain", "likely": "Likely", "possible": "Possible"}
TONES = {"certain": "good", "likely": "accent", "possible": "warn"}


def side_rows(pair: Pair) -> list[SideRow]:
    """The fields that differ, then those that are the same in both."""
    rows = [*map(_row, pair.rows), *_notes(pair)]
    return sorted(rows, key=lambda row: not row.differs)


def _row(row: FieldPair) -> SideRow:
    return SideRow(
        row.field, row.label, row.left, row.right, row.proposed, row.why,
        origin(row.left_origin), origin(row.right_origin),
    )  # fmt: skip


def _notes(pair: Pair) -> list[SideRow]:
    left, right = pair.notes
    if not (left or right):
        return []
    why = "both are kept" if left and right else "the only one"
    return [SideRow("notes", "Notes", left, right, "left" if left else "right", why)]


def origin(found: Origin | None) -> str:
    """Where a value came from, in a few words."""
    if found is None:
        return ""
    place = f"{found.file}, row {found.row}" if found.file else ""
    if found.kind == "typed":
        return f"typed {day(found.at)}" if found.at else "typed"
    if found.kind == "merged":
        return f"merged, {place}" if place else "merged"
    return f"worked out, {place}" if found.kind == "inferred" and place else place


def note(party: Party, *, stays: bool) -> str:
    """What hangs on one of the two, and whether it is the one who stays."""
    counts = {
        "touch": party.touches, "task": party.tasks, "draft": party.drafts, "list": party.lists,
    }  # fmt: skip
    parts = ["Stays" if stays else "Becomes part of the other"]
    parts += [_many(number, word) for word, number in counts.items() if number]
    if party.suppressed:
        parts.append("do not contact")
    return " · ".join(parts)


def _many(number: int, word: str) -> str:
    plural = "touches" if word == "touch" else f"{word}s"
    return f"1 {word}" if number == 1 else f"{number:,} {plural}"


def verdict(pair: Pair) -> tuple[str, str]:
    """What is thought of the pair in one sentence, and its tone."""
    reason = pair.reason
    if pair.moved:
        return f"Perhaps one person who changed jobs: {reason}. Merge only if the older job is over.", "warn"
    if pair.forbidden:
        return f"Perhaps two people: {reason}.", "bad"
    return f"{BANDS.get(pair.band, 'Possible')}, {pair.confidence} %: {reason}.", TONES.get(pair.band, "warn")


def what_stays(pair: Pair) -> str:
    """What is not lost whatever is picked."""
    parts = []
    if len(pair.emails) > 1:
        parts.append("both addresses")
    if all(pair.notes) and pair.notes[0] != pair.notes[1]:
        parts.append("both notes")
    parts += ["every touch, task, draft and list"]
    out = pair.left.suppressed or pair.right.suppressed
    ending = " Nobody may write to the merged one: " + out if out else ""
    return f"Stays in any case: {', '.join(parts)}.{ending}"
