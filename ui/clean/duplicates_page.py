"""Duplicates: pair by pair side by side, by keyboard or by the band that is merged."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from prospector.fields import label
from prospector.lists.choices import ACCEPTS
from prospector.lists.pairs import Detail, Pair, columns_shown, is_in
from ui.clean.presenter import CleanPresenter
from ui.widgets import (
    Button,
    Card,
    Choice,
    Column,
    FilterTabs,
    FormRow,
    KeyHint,
    Label,
    Pill,
    PillDelegate,
    RecordModel,
    RecordTable,
    Role,
    StrongDelegate,
    TableFrame,
    column,
    row,
)
from ui.widgets.side_by_side import SideBySide, SideRow

GROUPS = (
    ("doubtful", "To look at"), ("merged", "Merged"), ("apart", "Kept apart"), ("decided", "Decided by you"),
)  # fmt: skip
BANDS = {"certain": "good", "likely": "accent", "possible": "warn"}
_ACCEPT_WORDS = {
    "none": "nobody by itself",
    "certain": "certain pairs",
    "likely": "certain and likely pairs",
    "possible": "certain, likely and possible pairs",
}
COLUMNS = (
    Column("names", "Rows", 10, stretch=2, delegate=StrongDelegate),
    Column("band", "How sure", 7.4, delegate=PillDelegate, yields=1),
    Column("state", "Now", 7.4, delegate=PillDelegate, yields=2),
)


class DuplicatesPage(QWidget):
    """The pairs at the left, the chosen one side by side at the right."""

    def __init__(self, presenter: CleanPresenter) -> None:
        super().__init__()
        self._presenter = presenter
        self._picked: dict[str, str] = {}
        self.tabs = FilterTabs("Pairs shown")
        self.tabs.set_tabs(GROUPS)
        self.accept = Choice([(key, _ACCEPT_WORDS[key]) for key in ACCEPTS], name="Merge")
        self.accept.setMinimumContentsLength(24)
        self.model = RecordModel[Pair](COLUMNS, _cell, parent=self)
        self.table = RecordTable(COLUMNS, "Pairs", line_height=3.2)
        self.table.setModel(self.model)
        self.reason = Label("", "heading", wrap=True)
        self.against = Label("", "muted", wrap=True)
        self.band = Pill("", "neutral")
        self.sides = SideBySide("The two rows side by side")
        self.nothing = Label("No pairs here.", "muted")
        self.same = Button("One person", self.merge, kind="primary", tip="M")
        self.apart = Button("Two people", self.keep_apart, tip="D")
        self.split = Button("Take the whole person apart", self.split_person, kind="link")
        self.setLayout(self._laid_out())
        self.setFocusProxy(self.table)
        self._connect()

    def _laid_out(self) -> Any:
        head = row(gap=0.7)
        head.addWidget(self.reason, 1)
        head.addWidget(self.band, 0, Qt.AlignmentFlag.AlignTop)
        buttons = row(self.same, KeyHint("M"), 0.4, self.apart, KeyHint("D"), "stretch", self.split, gap=0.5)
        inside = column(head, self.against, gap=0.5)
        inside.addWidget(self.sides, 1)
        inside.addLayout(buttons)
        self._card = Card(inside, margin=1.1)
        left = column(self.tabs, gap=0.7)
        left.addWidget(TableFrame(self.table), 1)
        left.addWidget(self.nothing)
        left.addWidget(FormRow("Merge by itself", self.accept))
        line = row(gap=1.2)
        line.addLayout(left, 5)
        line.addWidget(self._card, 8)
        return line

    def _connect(self) -> None:
        presenter = self._presenter
        presenter.pairs_changed.connect(self._fill)
        presenter.detail_changed.connect(self._show_detail)
        presenter.choices_changed.connect(lambda: self.accept.set_value(presenter.choices.accept))
        presenter.opened_changed.connect(self._begin)
        self.tabs.chosen.connect(lambda _key: self._fill(start=True))
        self.table.chosen.connect(self._on_chosen)
        self.accept.activated.connect(lambda _at: presenter.accept(str(self.accept.value())))
        self.sides.picked.connect(self._on_picked)

    # --- the list

    def _begin(self) -> None:
        self.accept.set_value(self._presenter.choices.accept)
        groups = [key for key, _ in GROUPS if self._presenter.pairs.counts.get(key)]
        self.tabs.choose(groups[0] if groups else "doubtful")

    def _fill(self, *, start: bool = False) -> None:
        """Show the pairs of the group; the place in the list stays, so that the next pair comes up."""
        listed, group = self._presenter.pairs, self.tabs.current()
        total = listed.counts.get(group, 0)
        self.tabs.set_counts({key: listed.counts.get(key, 0) for key, _ in GROUPS})
        before = self.table.currentIndex().row()
        shown = [one for one in listed.pairs if is_in(one.merged, one.decided, group)]
        self.model.fill(shown)
        self.nothing.setText(
            f"The {len(shown):,} least sure of {total:,} are listed." if shown else "No pairs here."
        )
        self.nothing.setVisible(len(shown) < total or not shown)
        self._card.setEnabled(bool(shown))
        if shown:
            self.table.choose_row(0 if start else min(max(before, 0), len(shown) - 1))
        else:
            self.sides.show_pair("", "", [])
            self.reason.setText("")
            self.against.setText("")
            self.band.setVisible(False)

    def pair(self) -> Pair | None:
        """The pair that is looked at."""
        rows = self.table.selected_rows()
        return self.model.row_at(rows[-1]) if rows else None

    def step(self, by: int) -> None:
        """To the next or the previous pair."""
        self.table.choose_row(self.table.currentIndex().row() + by)

    def _on_chosen(self) -> None:
        if pair := self.pair():
            self._presenter.look_at_pair(pair)

    # --- the pair

    def _show_detail(self) -> None:
        found = self._presenter.detail
        if found is None:
            return
        self._picked = {}
        pair = found.pair
        self.reason.setText(pair.reason[:1].upper() + pair.reason[1:])
        others = found.rows - 2
        group = (
            f"Together with {others:,} more row{'s' if others > 1 else ''}. "
            if pair.merged and others > 0
            else ""
        )
        against = "; ".join(how for _, how in found.comparison.conflicts)
        self.against.setText(group + (f"Against it: {against}." if against else "Nothing speaks against it."))
        self.band.setVisible(True)
        self.band.show_status(f"{pair.band} · {100 * pair.confidence:.0f} %", BANDS.get(pair.band, "neutral"))
        self.split.setVisible(pair.merged and found.rows > 2)
        self.sides.show_pair(
            _name(found.left.values), _name(found.right.values), _side_rows(found),
            left_note=found.left.place, right_note=found.right.place,
        )  # fmt: skip

    def _on_picked(self, field: str, side: str) -> None:
        """A value of a merged person is settled at once; of two people, when they are merged."""
        found = self._presenter.detail
        if found is None:
            return
        if found.pair.merged:
            self._presenter.pick((found.left if side == "left" else found.right).row, field)
        else:
            self._picked[field] = side

    def merge(self) -> None:
        """The two are one person, with the values picked; on to the next."""
        if pair := self.pair():
            picks = [(pair.twin if side == "left" else pair.row, name) for name, side in self._picked.items()]
            if pair.merged and pair.decided:
                self.step(1)
                return
            self._presenter.same(pair, picks)
            self._go_on(merged=True)

    def keep_apart(self) -> None:
        """The two are two people; on to the next."""
        if pair := self.pair():
            if not pair.merged and pair.decided:
                self.step(1)
                return
            self._presenter.apart(pair)
            self._go_on(merged=False)

    def _go_on(self, *, merged: bool) -> None:
        """Where the pair stays in the list, the next one is moved to; else it moves up by itself."""
        stays = self.tabs.current() == ("merged" if merged else "apart") or self.tabs.current() == "decided"
        if stays:
            self.step(1)

    def split_person(self) -> None:
        """All rows of this person are different people."""
        if (pair := self.pair()) and pair.merged:
            self._presenter.split(pair)


def _cell(pair: Pair, key: str) -> str | Mapping[int, Any]:
    if key == "names":
        names = pair.twin_name if pair.name == pair.twin_name else f"{pair.twin_name} = {pair.name}"
        return {
            Qt.ItemDataRole.DisplayRole: names,
            Role.SECOND_LINE: pair.reason,
            Qt.ItemDataRole.ToolTipRole: f"{names}\n{pair.reason}",
        }
    if key == "band":
        return {Qt.ItemDataRole.DisplayRole: pair.band, Role.TONE: BANDS.get(pair.band, "neutral")}
    words = "Merged" if pair.merged else "New job" if pair.moved else "Apart"
    return {Qt.ItemDataRole.DisplayRole: words, Role.TONE: "good" if pair.merged else "neutral"}


def _name(values: Mapping[str, Any]) -> str:
    return str(values["full_name"] or values["company"] or values["email"] or "No name")


def _side_rows(found: Detail) -> list[SideRow]:
    """The fields that either has; the value proposed is the one the person has (or would have)."""
    rows = []
    for name in columns_shown((found.left, found.right)):
        left, right = (str(side.values[name] or "") for side in (found.left, found.right))
        given = found.proposed.get(name, found.left.row)
        from_right = given == found.right.row or (not left and bool(right))
        why = "" if left == right else "more complete" if not found.pair.merged else "what the person has"
        rows.append(
            SideRow(
                name,
                label(name),
                left,
                right,
                "right" if from_right else "left",
                why if left and right else "",
            )
        )
    return rows
