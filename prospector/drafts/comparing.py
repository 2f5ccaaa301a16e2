"""Two wordings of a template side by side, word by word."""

from __future__ import annotations

import difflib
from dataclasses import dataclass

from prospector.drafts.differences import ADDED, REMOVED, Piece, words_changed
from prospector.drafts.html import FROM_TEXT
from prospector.drafts.template_files import Variant, Wording


@dataclass(frozen=True, slots=True)
class PartChange:
    """A part that reads otherwise (Subject, Text, HTML, Required fields ...), as stretches in order."""

    part: str
    pieces: tuple[Piece, ...]


def compare(old: Wording, new: Wording) -> list[PartChange]:
    """What changed from one wording to the other, part by part; parts that are the same are left out."""
    before, after = _parts(old), _parts(new)
    names = [*after, *(name for name in before if name not in after)]
    changed = [name for name in names if before.get(name, "") != after.get(name, "")]
    return [
        PartChange(name, tuple(words_changed(before.get(name, ""), after.get(name, "")))) for name in changed
    ]


def unified(changes: list[PartChange]) -> str:
    """The changes for a terminal: lines that went with -, lines that came with +, the others with a blank."""
    return "\n\n".join(f"{change.part}\n{_lines(change)}" for change in changes)


def _lines(change: PartChange) -> str:
    before = "".join(piece.text for piece in change.pieces if piece.kind != ADDED).split("\n")
    after = "".join(piece.text for piece in change.pieces if piece.kind != REMOVED).split("\n")
    lines = difflib.unified_diff(before, after, n=1, lineterm="")
    return "\n".join(line for line in lines if not line.startswith(("---", "+++")))


def _parts(wording: Wording) -> dict[str, str]:
    parts = {"Name": wording.name, "When to use it": wording.description}
    for one in wording.every:
        parts.update(_of_variant(one, named=bool(wording.variants)))
    parts["Required fields"] = ", ".join(wording.required)
    parts.update((f"Snippet {name}", text) for name, text in wording.snippets)
    return {name: text for name, text in parts.items() if text}


def _of_variant(one: Variant, *, named: bool) -> dict[str, str]:
    of = f" of {one.label}" if named or one.label != "A" else ""
    html = "made from the text" if one.html == FROM_TEXT else one.html
    weight = {f"Weight{of}": str(one.weight)} if of else {}
    return {f"Subject{of}": one.subject, f"Text{of}": one.body, f"HTML{of}": html, **weight}
