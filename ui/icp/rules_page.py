"""The rules tab: three groups of cards under their headings."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from ui.icp.editing import KINDS, Entry
from ui.icp.presenter import IcpPresenter
from ui.icp.rule_card import RuleCard
from ui.theme import em
from ui.widgets import Button, Label, column, holder, row

_HEADINGS = {
    "must": ("Must", "Who fails one of these is left out", "Add a must"),
    "must_not": ("Must not", "Who meets one of these is left out", "Add a must-not"),
    "score": ("Score", "Each one met adds its weight", "Add a rule"),
}


class Group(QWidget):
    """One heading with its cards and the button for one more."""

    def __init__(self, kind: str) -> None:
        super().__init__()
        title, self._hint, add = _HEADINGS[kind]
        self.kind = kind
        self.add = Button(add, kind="link", icon_name="plus")
        self.hint = Label(self._hint, "faint")
        self.cards: QVBoxLayout = column(gap=0.55)
        head = row(Label(title, "section"), self.hint, "stretch", self.add, gap=0.8)
        self.setLayout(column(head, self.cards, gap=0.35))
        self.setAccessibleName(title)

    def say_weights(self, total: int) -> None:
        """Say what the weights of this group add up to."""
        self.hint.setText(f"{self._hint} · all together {total:,}" if total else self._hint)


class RulesPage(QScrollArea):
    """Keeps one card per entry, in order, through every change of the profile."""

    def __init__(self, presenter: IcpPresenter) -> None:
        super().__init__()
        self._presenter = presenter
        self.cards: dict[int, RuleCard] = {}
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.about = Label("", "muted", wrap=True)
        self.groups = {kind: Group(kind) for kind in KINDS}
        body = column(self.about, *self.groups.values(), "stretch", gap=1.1, margin=(0, 0, 0.9, 1.0))
        self.setWidget(holder(body))
        for kind, group in self.groups.items():
            group.add.clicked.connect(lambda _checked=False, kind=kind: self.begin(kind))
        presenter.opened.connect(self._rebuild)
        presenter.edited_changed.connect(self._sync)
        presenter.counted.connect(self._show_counts)

    # --- doing

    def begin(self, kind: str) -> None:
        """Add a rule and open its editor."""
        entry = self._presenter.add(kind)
        self.open(entry.key)

    def open(self, key: int) -> None:
        """Open a card's editor and bring it into view."""
        card = self.cards[key]
        card.edit(self._presenter.own_fields)
        QTimer.singleShot(0, card, lambda: self.ensureWidgetVisible(card, 0, em(1)))

    def flush(self) -> None:
        """Let the open editors tell what was typed last."""
        for card in list(self.cards.values()):
            if card.editor is not None:
                card.editor.flush()

    def show_unsound(self) -> None:
        """Say in every open editor what is wrong, and bring the first such into view."""
        wrong = [card for card in self.cards.values() if card.editor and not card.editor.check(insist=True)]
        if wrong:
            self.ensureWidgetVisible(wrong[0], 0, em(1))

    def close_sound(self) -> None:
        """Close the open editors that hold a rule."""
        for card in list(self.cards.values()):
            if card.editor is not None and card.entry.key not in self._presenter.unsound:
                card.editor.finish()

    # --- showing

    def _rebuild(self) -> None:
        for card in self.cards.values():
            self._drop(card)
        self.cards.clear()
        self._sync()
        self.verticalScrollBar().setValue(0)

    def _drop(self, card: RuleCard) -> None:
        self.groups[card.entry.kind].cards.removeWidget(card)
        card.hide()
        card.deleteLater()

    def _sync(self) -> None:
        entries = self._presenter.edited.entries
        for key in set(self.cards) - {entry.key for entry in entries}:
            self._drop(self.cards.pop(key))
        for kind, group in self.groups.items():
            self._sync_group(group, self._presenter.edited.of_kind(kind))
        self.groups["score"].say_weights(self._presenter.edited.profile().total)
        self.about.setText(self._presenter.edited.description)
        self.about.setVisible(bool(self._presenter.edited.description))
        self._show_counts()

    def _sync_group(self, group: Group, entries: tuple[Entry, ...]) -> None:
        for position, entry in enumerate(entries):
            card = self.cards.get(entry.key) or self._new_card(entry)
            card.show_entry(entry)
            if group.cards.indexOf(card) != position:
                group.cards.insertWidget(position, card)
                card.show()
        group.add.setEnabled(self._presenter.edited.has_room(group.kind))

    def _new_card(self, entry: Entry) -> RuleCard:
        card = self.cards[entry.key] = RuleCard(entry)
        presenter = self._presenter
        card.edit_asked.connect(self.open)
        card.edited.connect(presenter.put)
        card.unsound.connect(presenter.mark_unsound)
        card.cancelled.connect(self._on_cancelled)
        card.removed.connect(presenter.remove_entry)
        card.copied.connect(presenter.duplicate_entry)
        card.moved.connect(self._move)
        card.regrouped.connect(presenter.regroup)
        return card

    def _on_cancelled(self, before: Entry) -> None:
        if before.steps:
            self._presenter.put(before)
        else:
            self._presenter.remove_entry(before.key)

    def _move(self, key: int, by: int) -> None:
        self._presenter.move(key, by)
        card = self.cards[key]
        QTimer.singleShot(0, card, lambda: self.ensureWidgetVisible(card, 0, em(1)))

    def _show_counts(self) -> None:
        for entry in self._presenter.edited.entries:
            self.cards[entry.key].show_answered(self._presenter.answered(entry), self._presenter.people)
