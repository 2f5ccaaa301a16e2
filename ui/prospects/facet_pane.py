"""The facets beside the grid: headings that open, values with counts to pick, search among the rest."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QAbstractButton,
    QFrame,
    QListWidget,
    QListWidgetItem,
    QMenu,
    QScrollArea,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from prospector.prospects import Facet, facet_label
from ui.prospects.facet_state import FacetState, value_words
from ui.theme import em, font, paint, tokens
from ui.widgets import Button, Label, SearchField, column, holder, row
from ui.widgets.visible import plain_tip, visible

LINE = 1.9
MOST_LINES = 12
WIDTH = 16.0
SPELLED = ("company", "title", "city", "region", "industry", "source")
_VALUE = Qt.ItemDataRole.UserRole + 1
_STATE = Qt.ItemDataRole.UserRole + 2
Index = QModelIndex | QPersistentModelIndex


class FacetPane(QFrame):
    """All facets under each other. `hidden` asks to put the pane away, `spellings_asked` for a field's."""

    hidden = Signal()
    spellings_asked = Signal(str)

    def __init__(self, state: FacetState) -> None:
        super().__init__()
        self.setProperty("kind", "table")
        self.setFixedWidth(em(WIDTH))
        self.setAccessibleName("Facets")
        self._state = state
        self._sections: dict[str, FacetSection] = {}
        self._list = column(gap=0.1, margin=(0.5, 0.2, 0.5, 0.8))
        self._list.addStretch(1)
        body = holder(self._list)
        body.setObjectName("pane-body")
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(body)
        self._error = Label("", "error", wrap=True)
        self._error.setVisible(False)
        self._error.setContentsMargins(em(0.8), 0, em(0.8), 0)
        close = Button(kind="quiet", icon_name="x", tip="Hide the facets", on_click=self.hidden.emit)
        head = row(Label("Facets", "section"), "stretch", close, gap=0.3, margin=(0.95, 0.35, 0.45, 0.1))
        whole = column(head, self._error, gap=0, margin=(0.1, 0.2, 0.1, 0.2))
        whole.addWidget(scroll, 1)
        self.setLayout(whole)
        state.counted.connect(self._on_counted)
        state.changed.connect(self.follow)
        state.failed.connect(self._on_failed)
        self.follow()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self.setFixedWidth(em(WIDTH))

    def section(self, key: str) -> FacetSection:
        """The part of one facet."""
        return self._sections[key]

    def follow(self) -> None:
        """Show a heading for every facet there is, open or closed."""
        wanted = self._state.keys()
        for key in [key for key in self._sections if key not in wanted]:
            self._sections.pop(key).deleteLater()
        for position, key in enumerate(wanted):
            if key not in self._sections:
                made = FacetSection(key, self._state)
                made.spellings_asked.connect(self.spellings_asked)
                self._sections[key] = made
                self._list.insertWidget(position, made)
            self._sections[key].set_open(key in self._state.open_keys)

    def _on_counted(self, found: Sequence[Facet]) -> None:
        self._error.setVisible(False)
        for facet in found:
            if facet.key in self._sections:
                self._sections[facet.key].show_facet(facet)

    def _on_failed(self, error: object) -> None:
        self._error.setText(f"The values could not be counted. {getattr(error, 'message', '')}")
        self._error.setVisible(True)


class FacetSection(QWidget):
    """One facet: its heading, its values, and the way to the rest."""

    spellings_asked = Signal(str)

    def __init__(self, key: str, state: FacetState) -> None:
        super().__init__()
        self.key = key
        self._state = state
        self.head = _Head(facet_label(key))
        self.head.clicked.connect(lambda _checked=False: state.toggle(key))
        self.values = FacetList(f"Values of {facet_label(key)}")
        self.values.asked.connect(lambda value, how: state.pick(key, value, how))
        self.search = SearchField("Search values", width=30)
        self.search.searched.connect(lambda text: state.search(key, text))
        self.search.left_downwards.connect(self.values.setFocus)
        self.more = Button("", self._toggle_more, kind="link")
        self.spellings = Button("Spellings…", lambda: self.spellings_asked.emit(key), kind="link")
        self.spellings.setToolTip("Find near-equal spellings and make them one")
        self._spelled = key in SPELLED or key.startswith("custom.")
        self._loading = Label("Counting…", "faint")
        self._loading.setContentsMargins(em(0.5), 0, 0, 0)
        links = row(self.more, self.spellings, "stretch", gap=0.3)
        self._body = holder(
            column(self.search, self._loading, self.values, links, gap=0.2, margin=(0, 0, 0, 0.6))
        )
        self.setLayout(column(self.head, self._body, gap=0))
        self.search.setVisible(False)
        self.more.setVisible(False)
        self.spellings.setVisible(False)

    def set_open(self, opened: bool) -> None:
        """Show or hide the values."""
        self.head.set_open(opened)
        self._body.setVisible(opened)
        if not opened:
            self.search.setVisible(False)
            self.search.set_quietly("")

    def show_facet(self, facet: Facet) -> None:
        """Show what was counted."""
        pick = self._state.picked(self.key)
        self.head.show_picked(len(pick.values) if pick else 0)
        searching = self.key in self._state.searches
        self._loading.setVisible(not facet.values)
        self._loading.setText("Nothing found" if searching else "Nothing here")
        self.values.fill(facet, pick.values if pick else (), out=bool(pick and pick.out))
        self.search.setVisible(searching)
        self.more.setVisible(bool(facet.more) or searching)
        self.more.set_text("Show fewer" if searching else f"and {facet.more:,} more…")
        self.spellings.setVisible(self._spelled and len(facet.values) > 1)

    def _toggle_more(self) -> None:
        if self.key in self._state.searches:
            self.search.set_quietly("")
            self._state.show_fewer(self.key)
        else:
            self.search.setVisible(True)
            self.search.setFocus()
            self._state.search(self.key, "")


class _Head(QAbstractButton):
    """A facet's heading: a chevron, the name, and how many values are picked."""

    def __init__(self, words: str) -> None:
        super().__init__()
        self._words = words
        self._open = False
        self._picked = 0
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setToolTip(plain_tip(words))
        self.set_open(False)

    def set_open(self, opened: bool) -> None:
        self._open = opened
        self.setAccessibleName(f"{self._words}, {'open' if opened else 'closed'}")
        self.update()

    def show_picked(self, count: int) -> None:
        """Say how many values are picked."""
        self._picked = count
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(em(8), em(2.2))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, t = QPainter(self), tokens()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.underMouse() or self.hasFocus():
            painter.setBrush(QColor(t.hover))
            painter.setPen(QPen(QColor(t.accent), 1.5) if self.hasFocus() else Qt.PenStyle.NoPen)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 6, 6)
        middle = self.height() / 2
        name = "chevron-down" if self._open else "chevron-right"
        paint(painter, name, t.muted, QRectF(em(0.35), middle - em(0.5), em(1), em(1)))
        painter.setFont(font(em(1), font(em(1)).Weight.DemiBold))
        painter.setPen(QColor(t.text))
        room = QRect(em(1.65), 0, self.width() - em(3.4), self.height())
        cut = painter.fontMetrics().elidedText(
            visible(self._words), Qt.TextElideMode.ElideRight, room.width()
        )
        painter.drawText(room, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), cut)
        if self._picked:
            painter.setPen(QColor(t.accent_text))
            area = self.rect().adjusted(0, 0, -em(0.6), 0)
            painter.drawText(
                area, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight), str(self._picked)
            )


class FacetList(QListWidget):
    """Values with counts. A click takes only that value, Ctrl or the box several; `-` leaves it out.

    `asked` carries the value and how it is meant: only, also or out.
    """

    asked = Signal(str, str)

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setMouseTracking(True)
        self.setUniformItemSizes(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setItemDelegate(_Line(self))
        self.setTabKeyNavigation(False)
        self.setVisible(False)

    def fill(self, facet: Facet, picked: Sequence[str], *, out: bool) -> None:
        """Show these values; the one under the keyboard stays so."""
        before = self.currentItem().data(_VALUE) if self.currentItem() else None
        self.clear()
        for one in facet.values:
            words = value_words(facet.key, one.value, one.label)
            state = "" if one.value not in picked else "out" if out else "in"
            item = QListWidgetItem(words, self)
            item.setData(_VALUE, one.value)
            item.setData(_STATE, (state, one.count))
            item.setToolTip(plain_tip(words))
            said = {"": "", "in": ", picked", "out": ", left out"}[state]
            item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{words}, {one.count:,}{said}")
            if one.value == before:
                self.setCurrentItem(item)
        self.setVisible(bool(facet.values))
        self.setFixedHeight(em(LINE) * min(max(len(facet.values), 1), MOST_LINES) + 2)

    def ask(self, position: int, how: str) -> None:
        """Pick the value in a line."""
        self.asked.emit(self.item(position).data(_VALUE), how)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        item = self.itemAt(event.position().toPoint())
        super().mousePressEvent(event)
        if item is None:
            return
        if event.button() == Qt.MouseButton.RightButton:
            self._offer(self.row(item), event)
        elif event.button() == Qt.MouseButton.LeftButton:
            several = event.modifiers() & Qt.KeyboardModifier.ControlModifier
            if event.modifiers() & Qt.KeyboardModifier.AltModifier:
                self.ask(self.row(item), "out")
            else:
                self.ask(self.row(item), "also" if several or event.position().x() < em(2) else "only")

    def _offer(self, position: int, event: QMouseEvent) -> None:
        menu = QMenu(self)
        for words, how in (("Only this", "only"), ("This, too", "also"), ("Everything but this", "out")):
            menu.addAction(words, partial(self.ask, position, how))
        menu.popup(event.globalPosition().toPoint())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        keys = {
            Qt.Key.Key_Return: "only", Qt.Key.Key_Enter: "only", Qt.Key.Key_Space: "also",
            Qt.Key.Key_Minus: "out", Qt.Key.Key_Delete: "out",
        }  # fmt: skip
        how = keys.get(Qt.Key(event.key()))
        if how and self.currentRow() >= 0:
            self.ask(self.currentRow(), how)
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if self.currentRow() < 0 and self.count():
            self.setCurrentRow(0)


class _Line(QStyledItemDelegate):
    """A box, the words, and the count at the right."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(em(8), em(LINE))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        t, area = tokens(), QRect(option.rect)
        state, count = index.data(_STATE)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._ground(painter, option, index, area)
        box = QRectF(area.left() + em(0.45), area.center().y() - em(0.52), em(1.05), em(1.05))
        self._box(painter, box, state)
        painter.setFont(font(em(1)))
        number = f"{count:,}"
        width = painter.fontMetrics().horizontalAdvance(number)
        painter.setPen(QColor(t.muted))
        right = area.adjusted(0, 0, -em(0.5), 0)
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.drawText(right, int(middle | Qt.AlignmentFlag.AlignRight), number)
        words = area.adjusted(em(2), 0, -width - em(1), 0)
        painter.setPen(QColor(t.faint if index.data(_VALUE) == "" or not count else t.text))
        text = painter.fontMetrics().elidedText(
            visible(str(index.data())), Qt.TextElideMode.ElideRight, words.width()
        )
        painter.drawText(words, int(middle | Qt.AlignmentFlag.AlignLeft | Qt.TextFlag.TextSingleLine), text)
        painter.restore()

    def _ground(self, painter: QPainter, option: QStyleOptionViewItem, index: Index, area: QRect) -> None:
        t, view = tokens(), self.parent()
        current = isinstance(view, QListWidget) and view.hasFocus() and view.currentIndex() == index
        hovered = bool(option.state & QStyle.StateFlag.State_MouseOver)
        if hovered or current:
            painter.setBrush(QColor(t.hover))
            painter.setPen(QPen(QColor(t.accent), 1.5) if current else Qt.PenStyle.NoPen)
            painter.drawRoundedRect(QRectF(area).adjusted(1, 1, -1, -1), 5, 5)

    def _box(self, painter: QPainter, box: QRectF, state: str) -> None:
        t = tokens()
        fill = {"in": t.accent, "out": t.bad}.get(state, t.surface)
        painter.setBrush(QColor(fill))
        painter.setPen(QPen(QColor(fill if state else t.control), 1))
        painter.drawRoundedRect(box, 3, 3)
        if state:
            inner = box.adjusted(2, 2, -2, -2)
            paint(painter, "check" if state == "in" else "minus", t.on_accent, inner)
