"""Small helpers for layouts and for widgets whose look depends on a property."""

from __future__ import annotations

from typing import TypeVar

from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QLayout, QVBoxLayout, QWidget

from ui.theme import em

Box = TypeVar("Box", bound=QBoxLayout)
Item = QWidget | QLayout | str | float


def restyle(widget: QWidget) -> None:
    """Let the style sheet look at the widget's properties again."""
    widget.style().unpolish(widget)
    widget.style().polish(widget)
    widget.update()


def set_flag(widget: QWidget, name: str, value: bool | str) -> None:
    """Set a property that the style sheet reads, and show it at once."""
    text = value if isinstance(value, str) else str(value).lower()
    if widget.property(name) != text:
        widget.setProperty(name, text)
        restyle(widget)


def column(
    *items: Item, gap: float = 0.7, margin: float | tuple[float, float, float, float] = 0
) -> QVBoxLayout:
    """Widgets and layouts under each other. "stretch" fills, a number is a gap; sizes are in em."""
    return _fill(QVBoxLayout(), items, gap, margin)


def row(*items: Item, gap: float = 0.7, margin: float | tuple[float, float, float, float] = 0) -> QHBoxLayout:
    """Widgets and layouts beside each other. "stretch" fills, a number is a gap; sizes are in em."""
    return _fill(QHBoxLayout(), items, gap, margin)


def _fill(
    box: Box, items: tuple[Item, ...], gap: float, margin: float | tuple[float, float, float, float]
) -> Box:
    sides = margin if isinstance(margin, tuple) else (margin,) * 4
    box.setContentsMargins(*(em(side) for side in sides))
    box.setSpacing(em(gap))
    for item in items:
        _add(box, item)
    return box


def _add(box: QBoxLayout, item: Item) -> None:
    if isinstance(item, QWidget):
        box.addWidget(item)
    elif isinstance(item, QLayout):
        box.addLayout(item)
    elif isinstance(item, str):
        box.addStretch(1)
    else:
        box.addSpacing(em(item))


def holder(layout: QLayout, *, name: str = "", parent: QWidget | None = None) -> QWidget:
    """A widget that only holds a layout."""
    widget = QWidget(parent)
    widget.setObjectName(name)
    widget.setLayout(layout)
    return widget


def rule() -> QFrame:
    """A thin line between parts."""
    line = QFrame()
    line.setProperty("kind", "line")
    line.setFixedHeight(1)
    return line


def clear(layout: QLayout) -> None:
    """Take everything out of a layout and let it go."""
    while (item := layout.takeAt(0)) is not None:
        if (widget := item.widget()) is not None:
            widget.hide()
            widget.deleteLater()
        elif (inner := item.layout()) is not None:
            clear(inner)
