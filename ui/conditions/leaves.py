"""Rows for the kinds of questions that are not about one field.

A kind with a row of its own is named in `_ROWS`; any other is shown and changed in its written form.
"""

from __future__ import annotations

from collections.abc import Callable

from prospector.conditions import Leaf, Node, Not, Touched
from prospector.conditions.signalled import Signalled
from ui.conditions.leaf_row import LeafRow, Offers, WrittenRow
from ui.conditions.signalled_row import SignalledRow
from ui.conditions.touched_row import TouchedRow

_ROWS: dict[type[Leaf], Callable[[Node, Offers], LeafRow]] = {Touched: TouchedRow, Signalled: SignalledRow}


def is_leaf(node: Node) -> bool:
    """Whether one row shows it: a question that is not about one field, or its opposite."""
    return isinstance(node.node if isinstance(node, Not) else node, Leaf)


def leaf_row(node: Node, offers: Offers) -> LeafRow:
    """The row that suits the question."""
    asked = node.node if isinstance(node, Not) else node
    made = _ROWS.get(type(asked)) if isinstance(asked, Leaf) else None
    return made(node, offers) if made else WrittenRow(node)
