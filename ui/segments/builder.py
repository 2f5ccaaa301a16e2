"""The builder: the name, the live count, the sentence, and the conditions as nested cards."""

from __future__ import annotations

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from prospector.conditions import Node
from prospector.errors import ProspectorError
from ui.conditions.group_card import GroupCard
from ui.conditions.leaf_row import Offers
from ui.theme import em
from ui.widgets import ElidedLabel, Label, Pill, column, holder, row

TYPING_PAUSE_MS = 120


class Builder(QWidget):
    """Edits one segment's conditions. `edited` carries every sound state; `unsound`: there is none now."""

    edited = Signal(object)
    unsound = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.name = ElidedLabel("", "heading")
        self.state = Pill("Unsaved changes", "warn")
        self.count = Label("", "heading")
        self.share = Label("", "muted")
        self.words = Label("", "muted", wrap=True)
        self.root = GroupCard(Offers())
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._pause = QTimer(self, singleShot=True, interval=TYPING_PAUSE_MS)
        self._pause.timeout.connect(self._tell)
        head = row(gap=0.8)
        head.addWidget(self.name, 1)
        head.addWidget(self.state)
        box = column(head, row(self.count, self.share, "stretch", gap=0.6), self.words, gap=0.45)
        box.addSpacing(em(0.3))
        box.addWidget(self._scroll, 1)
        self.setLayout(box)

    def show_segment(self, name: str, node: Node, offers: Offers) -> None:
        """Show another segment, or this one as it was changed elsewhere."""
        self._pause.stop()
        self.root = GroupCard(offers)
        self.root.show_node(node)
        self.root.changed.connect(self._pause.start)
        self._scroll.setWidget(holder(column(self.root, "stretch", gap=0, margin=(0, 0, 0.7, 0.7))))
        self.name.setText(name)

    def show_state(self, name: str, words: str, *, dirty: bool) -> None:
        """Say what it is called, what it keeps, and whether that is saved."""
        self.name.setText(name)
        self.state.setVisible(dirty)
        self.words.setText(f"{words[:1].upper()}{words[1:]}.")

    def show_size(self, size: int | None, total: int | None) -> None:
        """How many prospects it holds; None while they are counted."""
        if size is None or total is None:
            self.share.setText("counting…" if not self.count.text() else self.share.text())
            return
        self.count.setText(f"{size:,}")
        self.share.setText(f"of {total:,} {'prospect' if total == 1 else 'prospects'}")
        self.count.setAccessibleName(f"{size:,} of {total:,} prospects")

    def show_count_error(self, error: ProspectorError) -> None:
        """Say why it could not be counted."""
        self.count.setText("")
        self.share.setText(f"Not counted: {error.message}")

    def check(self) -> bool:
        """Show what is not finished; whether all is well. What was changed last is told at once."""
        sound = self.root.check(insist=True)
        if self._pause.isActive():
            self._tell()
        return sound

    def focus_first(self) -> None:
        """Put the keyboard on the first condition."""
        self.root.focus_first()

    def begin_condition(self) -> None:
        """Add a row about a field."""
        self.root.begin_condition()
        self._reveal()

    def begin_history(self) -> None:
        """Add a row about the touch history."""
        self.root.begin_history()
        self._reveal()

    def begin_group(self) -> None:
        """Add a group."""
        self.root.begin_group()
        self._reveal()

    def _reveal(self) -> None:
        part = self.root.parts[-1]
        QTimer.singleShot(0, part, lambda: self._scroll.ensureWidgetVisible(part, 0, em(2)))

    def _tell(self) -> None:
        self._pause.stop()
        if self.root.check():
            self.edited.emit(self.root.node())
        else:
            self.unsound.emit()
