"""The rules tab: a card for every rule, under its heading and in its group."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout

from prospector.icp.rules import Group
from ui.icp.editing import KINDS, EditedProfile, Entry
from ui.icp.group_block import GroupBlock, KindBlock
from ui.icp.grouping import Grouping
from ui.icp.presenter import IcpPresenter
from ui.icp.rule_card import RuleCard
from ui.theme import em
from ui.widgets import Label, column, holder

_LAID_OUT_MS = 500


class RulesPage(QScrollArea):
    """Keeps one card per entry, in order, through every change of the profile."""

    def __init__(self, presenter: IcpPresenter, grouping: Grouping) -> None:
        super().__init__()
        self._presenter = presenter
        self._grouping = grouping
        self.cards: dict[int, RuleCard] = {}
        self._opened: RuleCard | None = None
        self.verticalScrollBar().rangeChanged.connect(lambda _least, _most: self._follow_opened())
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.about = Label("", "muted", wrap=True)
        self.kinds = {kind: KindBlock(kind) for kind in KINDS}
        self.groups: dict[str, GroupBlock] = {}
        body = column(self.about, *self.kinds.values(), "stretch", gap=1.1, margin=(0, 0, 0.9, 1.0))
        self.setWidget(holder(body))
        for kind, block in self.kinds.items():
            block.add.clicked.connect(lambda _checked=False, kind=kind: self.begin(kind))
        self.kinds["score"].add_keywords.clicked.connect(lambda: self.begin("score", keywords=True))
        self.kinds["score"].add_group.clicked.connect(grouping.begin)
        presenter.opened.connect(self._rebuild)
        presenter.edited_changed.connect(self._sync)
        presenter.counted.connect(self._show_counts)

    # --- doing

    def begin(self, kind: str, *, group: str = "", keywords: bool = False) -> None:
        """Add a rule and open its editor."""
        entry = self._presenter.add(kind, group=group, keywords=keywords)
        self.open(entry.key)

    def open(self, key: int) -> None:
        """Open a card's editor and bring it into view."""
        card = self.cards[key]
        card.edit(self._presenter.own_fields)
        self._opened = card
        QTimer.singleShot(_LAID_OUT_MS, card, self._stop_following)

    def _follow_opened(self) -> None:
        """The card that was just opened is getting its height: keep it in view."""
        if self._opened is not None:
            self.ensureWidgetVisible(self._opened, 0, em(1))

    def _stop_following(self) -> None:
        self._follow_opened()
        self._opened = None

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
        self._opened = None if self._opened is card else self._opened
        for cards in [one.cards for one in self.kinds.values()] + [one.cards for one in self.groups.values()]:
            cards.removeWidget(card)
        card.hide()
        card.deleteLater()

    def _sync(self) -> None:
        edited = self._presenter.edited
        for key in set(self.cards) - {entry.key for entry in edited.entries}:
            self._drop(self.cards.pop(key))
        self._sync_groups(edited)
        for kind, block in self.kinds.items():
            self._sync_cards(block.cards, edited.in_group(kind, ""))
            block.add.setEnabled(edited.has_room(kind))
            block.add_keywords.setEnabled(edited.has_room(kind))
        for name in set(self.groups) - {group.name for group in edited.groups}:
            self._drop_group(self.groups.pop(name))
        self.kinds["score"].say_weights(edited.profile().total)
        self.about.setText(edited.description)
        self.about.setVisible(bool(edited.description))
        self._show_counts()

    def _sync_groups(self, edited: EditedProfile) -> None:
        blocks = self.kinds["score"].groups
        for position, group in enumerate(edited.groups):
            block = self.groups.get(group.name) or self._new_group(group)
            entries = edited.in_group("score", group.name)
            block.show_group(group, entries)
            self._sync_cards(block.cards, entries)
            if blocks.indexOf(block) != position:
                blocks.insertWidget(position, block)
                block.show()

    def _new_group(self, group: Group) -> GroupBlock:
        made = self.groups[group.name] = GroupBlock(group)
        made.cap_moved.connect(lambda moved: self._presenter.put_group(moved, moved.name))
        made.rename_asked.connect(self._grouping.rename)
        made.dissolved.connect(self._presenter.dissolve_group)
        made.rule_asked.connect(lambda name, words: self.begin("score", group=name, keywords=words))
        return made

    def _drop_group(self, block: GroupBlock) -> None:
        self.kinds["score"].groups.removeWidget(block)
        block.hide()
        block.deleteLater()

    def _sync_cards(self, cards: QVBoxLayout, entries: tuple[Entry, ...]) -> None:
        for position, entry in enumerate(entries):
            card = self.cards.get(entry.key) or self._new_card(entry)
            card.show_entry(entry)
            if cards.indexOf(card) != position:
                cards.insertWidget(position, card)
                card.show()

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
        card.turned_into.connect(presenter.turn_into)
        card.group_asked.connect(self._grouping.move)
        return card

    def _on_cancelled(self, before: Entry) -> None:
        if before.finished:
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
