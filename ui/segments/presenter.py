"""What the Segments screen knows and decides; the only part of it that calls core."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal
from sqlalchemy.orm import Session

from prospector import prospects
from prospector.conditions import All, Node, describe, parse, unparse
from prospector.conditions.own_fields import own_fields
from prospector.drafts import library
from prospector.errors import CancelledError, InvalidInputError, ProspectorError
from prospector.icp import segments
from prospector.icp.segments import SavedSegment
from prospector.prospects import ProspectRow, Selection
from ui.app import AppContext
from ui.conditions.leaf_row import Offers
from ui.prospects.actions import ProspectActions
from ui.tasks import Job

COUNT_PAUSE_MS = 40
TYPING_PAUSE_MS = 250
SETTLE_MS = 80
SAMPLE = 8
NEW = 0
_SHELF = frozenset({"segments", "templates"})
_UNASKED = frozenset({"segments", "settings", "tasks", "snippets", "recipes", "template_versions"})


@dataclass(frozen=True, slots=True)
class Loaded:
    """The saved segments, and what fields may offer."""

    entries: list[SavedSegment]
    offers: Offers


class SegmentsPresenter(QObject):
    """The saved segments with their sizes, and one of them as it is being edited, counted live.

    What is changed but not saved is kept while other segments are looked at; `NEW` is the key of the one
    that was never saved.
    """

    listed = Signal()
    opened = Signal()
    edited = Signal()
    counted = Signal()
    sampled = Signal(object)
    sized = Signal()
    failed = Signal(object)
    count_failed = Signal(object)

    def __init__(self, app: AppContext, parent: QObject) -> None:
        super().__init__(parent)
        self._app = app
        self.actions = ProspectActions(app, self)
        self.entries: list[SavedSegment] = []
        self.offers = Offers()
        self.sizes: dict[int, int] = {}
        self.key: int | None = None
        self.node: Node = All()
        self.unsound = False
        self.text_error: ProspectorError | None = None
        self.size: int | None = None
        self.total: int | None = None
        self._unsaved: dict[int, Node] = {}
        self._in_front = self._stale = False
        self._round = 0
        self._count_pause = self._timer(COUNT_PAUSE_MS, self._count)
        self._text_pause = self._timer(TYPING_PAUSE_MS, self._read_text)
        self._settle = self._timer(SETTLE_MS, self.load)
        self._typed = ""
        app.tasks.changed.connect(self._on_changed)

    def _timer(self, pause: int, then: Callable[[], object]) -> QTimer:
        timer = QTimer(self, singleShot=True, interval=pause)
        timer.timeout.connect(then)
        return timer

    # --- the shelf

    def load(self) -> None:
        """Fetch the segments; the one in front stays there."""
        self._app.tasks.read(_fetch, self._on_loaded, owner=self, failed=self._on_failed, key="shelf")

    def _on_failed(self, error: ProspectorError) -> None:
        if not isinstance(error, CancelledError):
            self.failed.emit(error)

    def _on_loaded(self, found: Loaded) -> None:
        before = self.saved
        self.entries, self.offers = found.entries, found.offers
        self._unsaved = {key: node for key, node in self._unsaved.items() if key == NEW or self.entry(key)}
        self.listed.emit()
        after = self.saved
        if self.key is None or (self.key != NEW and after is None):
            self.show(self.entries[0].id if self.entries else None)
        elif before is not None and after is not None and before.node != after.node and not self.dirty:
            self.show(self.key)
        self._size_all()

    def _on_changed(self, kinds: frozenset[str]) -> None:
        if kinds & _SHELF:
            self._settle.start()
        if kinds - _UNASKED:
            self._stale = True
            self._count_when_seen()

    def look(self, in_front: bool) -> None:
        """The screen came to the front or left it; nobody counts for a screen that is not seen."""
        self._in_front = in_front
        self._count_when_seen()

    def _count_when_seen(self) -> None:
        if self._in_front and self._stale:
            self._stale = False
            self.total = None
            self._count_pause.start()
            self._size_all()

    def _size_all(self) -> None:
        """Count the saved segments one after the other, each shown when it is known."""
        self._round += 1
        self._size_next(self._round, list(self.entries))

    def _size_next(self, at_round: int, left: list[SavedSegment]) -> None:
        if not left or at_round != self._round:
            return
        entry, *others = left

        def counted(size: int) -> None:
            self.sizes[entry.id] = size
            self.sized.emit()
            self._size_next(at_round, others)

        self._app.tasks.read(
            lambda session: segments.size(session, entry.node),
            counted,
            owner=self,
            failed=_ignore,
            key="sizes",
        )

    def entry(self, key: int | None) -> SavedSegment | None:
        """The saved segment of that key."""
        return next((one for one in self.entries if one.id == key), None)

    # --- one segment

    @property
    def saved(self) -> SavedSegment | None:
        """The segment in front as it is saved; None for a new one."""
        return self.entry(self.key)

    @property
    def name(self) -> str:
        """What the one in front is called."""
        return self.saved.name if self.saved else "New segment"

    @property
    def dirty(self) -> bool:
        """Whether there is something to save or to lose."""
        return self.key in self._unsaved or self.unsound or self.text_error is not None

    @property
    def blocked(self) -> bool:
        """Whether it cannot be saved as it stands."""
        return self.unsound or self.text_error is not None

    def unsaved(self) -> list[str]:
        """The names of all segments with changes that are not saved."""
        keys = {*self._unsaved, *([self.key] if self.dirty and self.key is not None else [])}
        return [found.name if (found := self.entry(key)) else "New segment" for key in sorted(keys)]

    def has_unsaved(self, key: int) -> bool:
        """Whether a segment has changes that are not saved."""
        return key in self._unsaved or (key == self.key and self.dirty)

    def show(self, key: int | None) -> None:
        """Bring a segment to the front, with the changes made to it before."""
        self.key = key
        found = self.entry(key)
        self.node = self._unsaved.get(key, found.node if found else All()) if key is not None else All()
        self._forget_mistakes()
        self.opened.emit()
        self._count_anew()

    def begin_new(self, node: Node | None = None) -> None:
        """Begin a segment that is not saved yet."""
        self._unsaved[NEW] = node if node is not None else All()
        self.show(NEW)
        self.listed.emit()

    def begin_new_empty(self) -> None:
        """Begin one that keeps everybody so far; one that was begun before comes back."""
        self.begin_new(self._unsaved.get(NEW))

    def put(self, node: Node) -> None:
        """Take over the conditions as the builder has them now."""
        self._forget_mistakes()
        self._take(node)

    def mark_unsound(self) -> None:
        """The builder holds something unfinished; its last sound state still counts."""
        self.unsound = True
        self.edited.emit()

    def discard(self) -> None:
        """Go back to what is saved."""
        if self.key is not None:
            self._unsaved.pop(self.key, None)
            self.show(self.key if self.saved else (self.entries[0].id if self.entries else None))
            self.listed.emit()

    def forget_all(self) -> None:
        """Give up every change that is not saved."""
        self._unsaved.clear()
        self._forget_mistakes()

    def _forget_mistakes(self) -> None:
        self._text_pause.stop()
        self.unsound, self.text_error = False, None

    def _take(self, node: Node) -> None:
        self.node = node
        if self.key is not None:
            if self.saved is not None and node == self.saved.node:
                self._unsaved.pop(self.key, None)
            else:
                self._unsaved[self.key] = node
        self.edited.emit()
        self._count_anew()

    # --- the written form

    @property
    def text(self) -> str:
        """The written form of the conditions."""
        return unparse(self.node)

    @property
    def words(self) -> str:
        """The conditions as a sentence."""
        return describe(self.node)

    def type_text(self, text: str) -> None:
        """The user typed into the written form; it is read after a pause."""
        self._typed = text
        self._text_pause.start()

    def flush(self) -> None:
        """Read at once what was typed last."""
        if self._text_pause.isActive():
            self._text_pause.stop()
            self._read_text()

    def _read_text(self) -> None:
        try:
            node = parse(self._typed) if self._typed.strip() else All()
        except InvalidInputError as error:
            self.text_error = error
            self.edited.emit()
            return
        self._forget_mistakes()
        self.node = node
        self.opened.emit()
        self._take(node)

    # --- counting

    def _count_anew(self) -> None:
        self.size = None
        self._count_pause.start()

    def _count(self) -> None:
        node, total = self.node, self.total

        def look(session: Session) -> tuple[int, int]:
            return segments.size(session, node), segments.size(session, All()) if total is None else total

        self._app.tasks.read(look, self._on_counted, owner=self, failed=self._on_count_failed, key="count")
        self._app.tasks.read(
            lambda session: _sample(session, node),
            self.sampled.emit,
            owner=self,
            failed=_ignore,
            key="sample",
        )

    def _on_counted(self, found: tuple[int, int]) -> None:
        self.size, self.total = found
        self.counted.emit()

    def _on_count_failed(self, error: ProspectorError) -> None:
        if not isinstance(error, CancelledError):
            self.count_failed.emit(error)

    # --- saving

    def save_as(self, name: str) -> None:
        """Save the conditions in front as a new segment of this name, and show it."""
        node, now, began = self.node, self._app.clock(), self.key

        def done(key: int) -> None:
            if began is not None:
                self._unsaved.pop(began, None)
            self._toast(f"{name} saved", lambda: self._remove_quietly(name))
            self._show_when_listed(key)

        self._change(lambda session, job: segments.save(session, name, node, now), done)

    def save(self) -> None:
        """Save the conditions in front under the name they have."""
        saved, node, now = self.saved, self.node, self._app.clock()
        if saved is None or self.blocked:
            return
        before = saved.node

        def restore() -> None:
            self._change(
                lambda session, job: segments.save(session, saved.name, before, now, replace=True),
                lambda key: self._show_when_listed(key),
            )

        def done(key: int) -> None:
            if self._unsaved.get(key) == node:
                del self._unsaved[key]
            self._toast(f"{saved.name} saved", restore)
            self.load()

        self._change(lambda session, job: segments.save(session, saved.name, node, now, replace=True), done)

    def rename(self, name: str) -> None:
        """Give the segment in front another name."""
        if (saved := self.saved) is not None and name != saved.name:
            before = saved.name
            self._change(
                lambda session, job: segments.rename(session, before, name),
                lambda _: self._toast(f"Renamed to {name}", lambda: self._rename_back(name, before)),
            )

    def _rename_back(self, name: str, before: str) -> None:
        self._change(lambda session, job: segments.rename(session, name, before), lambda _: None)

    def remove(self) -> None:
        """Forget the segment in front; the toast brings it back."""
        if (saved := self.saved) is None:
            self.discard()
            return
        self._unsaved.pop(saved.id, None)
        self._change(
            lambda session, job: segments.remove(session, saved.name),
            lambda _: self._toast(f"{saved.name} removed", lambda: self._bring_back(saved)),
        )

    def _bring_back(self, saved: SavedSegment) -> None:
        self._change(
            lambda session, job: segments.save(session, saved.name, saved.node, saved.created_at),
            self._show_when_listed,
        )

    def _remove_quietly(self, name: str) -> None:
        self._change(lambda session, job: segments.remove(session, name), lambda _: None)

    def _show_when_listed(self, key: int) -> None:
        def shown(found: Loaded) -> None:
            self._on_loaded(found)
            self.show(key)

        self._app.tasks.read(_fetch, shown, owner=self, failed=self._on_failed, key="shelf")

    def _change(self, work: Callable[[Session, Job], Any], done: Callable[[Any], object]) -> None:
        self._app.tasks.change(work, done, owner=self)

    def _toast(self, text: str, undo: Callable[[], object]) -> None:
        self._app.shell.toast(text, then=undo)

    # --- what one does with it

    def show_prospects(self) -> None:
        """Show whom it holds in the prospects' grid."""
        self._app.shell.open("prospects", where=self.node, segment=self.name)

    def draft(self) -> None:
        """Draft for everybody it holds."""
        self._with_ids(self.actions.draft)

    def export(self) -> None:
        """Export everybody it holds."""
        self._with_ids(self.actions.export)

    def _with_ids(self, act: Callable[[list[int]], object]) -> None:
        selection = Selection(where=self.node)
        self._app.tasks.read(lambda session: prospects.ids(session, selection), act, owner=self, key="ids")

    def open(self, request: Mapping[str, Any]) -> None:
        """Show what another screen asked for: a segment by its name, or conditions to begin a new one."""
        if "where" in request:
            self.begin_new(request["where"])
        elif found := next((one for one in self.entries if one.name == request.get("segment")), None):
            self.show(found.id)


def _fetch(session: Session) -> Loaded:
    templates = tuple(one.name for one in library.listed(session))
    return Loaded(segments.saved(session), Offers(tuple(own_fields(session)), templates))


def _sample(session: Session, node: Node) -> list[ProspectRow]:
    """The newest few of whom the conditions keep."""
    return prospects.rows(session, prospects.ids(session, Selection(where=node), limit=SAMPLE))


def _ignore(error: ProspectorError) -> None:
    """What is only shown beside the rest may be missing."""
