"""The versions of a profile: what each one changed, who fits under it, and the way back to it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QFrame, QLayout, QScrollArea, QWidget

from prospector.icp.versions import VersionRow
from ui.theme import em
from ui.widgets import Button, Card, Label, column, holder, row

WIDTH = 44
_MOST_LINES = 6


class VersionsDialog(QDialog):
    """Lists versions, the newest first. After accepting, `wanted` is the version to bring back."""

    def __init__(
        self, name: str, versions: Sequence[tuple[VersionRow, int]], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("Versions")
        self.wanted = 0
        self.restores: dict[int, Button] = {}
        cards = [self._card(one, fits, newest=not place) for place, (one, fits) in enumerate(versions)]
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        listed = holder(column(*cards, "stretch", gap=0.6, margin=(0, 0, 0.6, 0)))
        scroll.setWidget(listed)
        box = column(
            Label(f"Versions of {name}", "heading", wrap=True),
            Label("Every save is kept. Bringing one back saves it as the newest.", "muted", wrap=True),
            gap=0.6,
            margin=1.5,
        )
        box.addWidget(scroll, 1)
        self.shut = Button("Close", self.reject)
        box.addLayout(row("stretch", self.shut))
        self.setLayout(box)
        # as tall as its versions, up to where scrolling is better
        scroll.setMinimumHeight(min(listed.minimumSizeHint().height(), em(22)))
        box.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
        self.setMinimumWidth(em(30))
        self.resize(em(WIDTH), self.heightForWidth(em(WIDTH)))
        self.shut.setFocus()

    def _card(self, one: VersionRow, fits: int, *, newest: bool) -> QWidget:
        local = one.saved_at.astimezone()
        head = row(gap=0.6)
        head.addWidget(Label(f"Version {one.version}", "strong"))
        head.addWidget(Label(f"{local.day} {local:%b %Y, %H:%M}", "muted"))
        head.addStretch(1)
        head.addWidget(Label(f"{fits:,} fit", "strong"))
        if newest:
            head.addWidget(Label("in force", "good"))
        else:
            back = Button("Bring back", lambda: self._take(one.version), kind="link", icon_name="history")
            self.restores[one.version] = back
            head.addWidget(back)
        changed = one.changed if one.changed else (one.words[:1].upper() + one.words[1:],)
        lines = list(changed[:_MOST_LINES])
        if len(changed) > _MOST_LINES:
            lines.append(f"and {len(changed) - _MOST_LINES} more")
        return Card(column(holder(head), *(Label(line, "muted", wrap=True) for line in lines), gap=0.25))

    def _take(self, version: int) -> None:
        self.wanted = version
        self.accept()
