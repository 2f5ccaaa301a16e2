"""What was changed in a text, word by word."""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import NamedTuple

SAME, ADDED, REMOVED = "same", "added", "removed"
MOST_COMPARED = 2_000
_WORDS = re.compile(r"\s+|[^\W_]+(?:['’][^\W_]+)*|[\W_]")


class Piece(NamedTuple):
    """A stretch of text that is the same in both, was added, or was removed."""

    kind: str
    text: str


def words_changed(before: str, after: str) -> list[Piece]:
    """The way from one text to another; same and removed pieces make up `before`, same and added `after`.

    Where more than MOST_COMPARED words differ, all of what lies between the common beginning and end
    counts as replaced.
    """
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    head = _common(old, new)
    tail = _common(old[head:][::-1], new[head:][::-1])
    middle = _between(old[head : len(old) - tail], new[head : len(new) - tail])
    return _joined([Piece(SAME, "".join(old[:head])), *middle, Piece(SAME, "".join(old[len(old) - tail :]))])


def counts(pieces: Sequence[Piece]) -> tuple[int, int]:
    """How many words were added and how many removed."""
    return _words_in(pieces, ADDED), _words_in(pieces, REMOVED)


def _words_in(pieces: Sequence[Piece], kind: str) -> int:
    return sum(len(piece.text.split()) for piece in pieces if piece.kind == kind)


def _common(one: Sequence[str], other: Sequence[str]) -> int:
    for place, (left, right) in enumerate(zip(one, other, strict=False)):
        if left != right:
            return place
    return min(len(one), len(other))


def _between(old: list[str], new: list[str]) -> list[Piece]:
    if max(len(old), len(new)) > MOST_COMPARED:
        return [Piece(REMOVED, "".join(old)), Piece(ADDED, "".join(new))]
    pieces = []
    matcher = SequenceMatcher(str.isspace, old, new, autojunk=False)
    for kind, from_old, to_old, from_new, to_new in matcher.get_opcodes():
        if kind == "equal":
            pieces.append(Piece(SAME, "".join(old[from_old:to_old])))
        else:
            pieces += [
                Piece(REMOVED, "".join(old[from_old:to_old])),
                Piece(ADDED, "".join(new[from_new:to_new])),
            ]
    return pieces


def _joined(pieces: Sequence[Piece]) -> list[Piece]:
    """Without empty pieces, and neighbours of one kind joined."""
    full = [piece for piece in pieces if piece.text]
    joined: list[Piece] = []
    for piece in full:
        if joined and joined[-1].kind == piece.kind:
            joined[-1] = Piece(piece.kind, joined[-1].text + piece.text)
        else:
            joined.append(piece)
    return joined
