"""What the Ideal customer screen knows and decides; the only part of it that calls core."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, QTimer, Signal
from sqlalchemy.orm import Session

from prospector.conditions.own_fields import own_fields
from prospector.errors import ProspectorError
from prospector.icp import profiles, scoring
from prospector.icp.previewing import Crossing, Effect, Preview, crossing, examples
from prospector.icp.profiles import ProfileRow
from prospector.icp.questions import Answered
from prospector.icp.rules import Group, Profile, parse_profile, to_yaml
from ui.app import AppContext
from ui.icp.editing import USUAL_CAP, EditedProfile, Entry, edited, new_entry, usual_cap
from ui.icp.live_counts import LiveCounts
from ui.icp.shelf import LONG_SCORING, Shelf, opening_comment
from ui.tasks import Job

COUNT_PAUSE_MS = 0
EXAMPLES_PAUSE_MS = 300
TYPING_PAUSE_MS = 250
YAML_PLACE = "YAML"
_UNASKED = frozenset(
    {"icp_profiles", "fits", "segments", "templates", "template_versions", "drafts", "settings", "tasks"}
)


@dataclass(frozen=True, slots=True)
class Loaded:
    """What was fetched: all profiles, and one of them with its YAML; none where there is no profile."""

    rows: list[ProfileRow]
    row: ProfileRow | None
    source: str
    profile: Profile
    own_fields: list[str]


class IcpPresenter(QObject):
    """One profile, saved and as it is being edited, with live counts of both."""

    loaded = Signal()
    opened = Signal()
    edited_changed = Signal()
    counted = Signal()
    count_failed = Signal(object)
    examples_found = Signal(object)
    yaml_checked = Signal()
    failed = Signal(object)

    def __init__(self, app: AppContext, parent: QObject) -> None:
        super().__init__(parent)
        self._app = app
        self.shelf = Shelf(app, self.load, self)
        self.rows: list[ProfileRow] = []
        self.row: ProfileRow | None = None
        self.saved = Profile("")
        self.saved_source = ""
        self._writing = ""
        self.edited = EditedProfile()
        self.own_fields: list[str] = []
        self.unsound: set[int] = set()
        self.typed: str | None = None
        self.yaml_error: ProspectorError | None = None
        self.live = LiveCounts(app, self)
        self.live.counted.connect(self._on_counted)
        self.live.failed.connect(self._on_count_error)
        self.counting = False
        self._in_front = False
        self._stale = False
        self._count_pause = QTimer(self, singleShot=True, interval=COUNT_PAUSE_MS)
        self._count_pause.timeout.connect(self._count)
        self._examples_pause = QTimer(self, singleShot=True, interval=EXAMPLES_PAUSE_MS)
        self._examples_pause.timeout.connect(self._find_examples)
        self._yaml_pause = QTimer(self, singleShot=True, interval=TYPING_PAUSE_MS)
        self._yaml_pause.timeout.connect(self._read_yaml)
        app.tasks.changed.connect(self._on_changed)

    # --- loading

    def load(self, profile_id: int | None = None) -> None:
        """Fetch the profiles and open one: the asked for, else the one in front, else the active one."""
        wanted = profile_id or (self.row.id if self.row else None)
        self._app.tasks.read(
            lambda session: _fetch(session, wanted),
            self._on_loaded,
            owner=self,
            failed=self.failed.emit,
            key="profiles",
        )

    def _on_loaded(self, found: Loaded) -> None:
        another = (self.row.id if self.row else None) != (found.row.id if found.row else None)
        rewritten = found.source not in (self.saved_source, self._writing)
        dirty = self.dirty
        self.rows, self.row, self.own_fields = found.rows, found.row, found.own_fields
        if another or rewritten:
            self.saved, self.saved_source = found.profile, found.source
        if another or (rewritten and not dirty):
            self.discard()
        elif rewritten:
            self._app.shell.toast("This profile was saved elsewhere; your changes are kept", tone="warn")
            self._after_edit()
        self.loaded.emit()

    def _on_changed(self, kinds: frozenset[str]) -> None:
        if kinds & {"icp_profiles", "fits"}:
            self.load()
        if kinds - _UNASKED:
            self.live.forget()
            self._stale = True
            self._count_when_seen()

    def look(self, in_front: bool) -> None:
        """The screen came to the front or left it; nobody counts for a screen that is not seen."""
        self._in_front = in_front
        self._count_when_seen()

    def _count_when_seen(self) -> None:
        if self._in_front and self._stale and self.row is not None:
            self._count_pause.start()

    # --- editing

    @property
    def dirty(self) -> bool:
        """Whether there is something to save or to lose."""
        if self.row is None:
            return False
        typed = self.typed is not None and self.typed != self.saved_source
        return typed or bool(self.unsound) or self.edited.profile() != self.saved

    @property
    def blocked(self) -> str:
        """Why it cannot be saved as it stands, or ""."""
        if self.yaml_error is not None:
            return "The YAML has an error. Mend it or discard the changes."
        return "A rule is not finished. Mend or remove it." if self.unsound else ""

    def discard(self) -> None:
        """Go back to what is saved."""
        self.edited = edited(self.saved)
        self.unsound.clear()
        self.typed = self.yaml_error = None
        self._yaml_pause.stop()
        self._show_counts_known()
        self.opened.emit()

    def put(self, entry: Entry) -> None:
        """Take over an entry as its editor has it now, or a new one."""
        self.unsound.discard(entry.key)
        self._change(self.edited.with_entry(entry))

    def mark_unsound(self, key: int) -> None:
        """The entry's editor holds something that is no rule; its last sound state still counts."""
        self.unsound.add(key)
        self.edited_changed.emit()

    def add(self, kind: str, *, group: str = "", keywords: bool = False) -> Entry:
        """Begin a rule; until it asks something it counts for nothing and holds saving."""
        entry = new_entry(kind, group=group, keywords=keywords)
        self.unsound.add(entry.key)
        self._change(self.edited.with_entry(entry))
        return entry

    def duplicate_entry(self, key: int) -> None:
        """A copy of a rule right below it."""
        if (entry := self.edited.entry(key)) is not None and self.edited.has_room(entry.kind):
            self._change(self.edited.after(key, new_entry(entry.kind, entry)))

    def remove_entry(self, key: int) -> None:
        """Take a rule out; it can be brought back."""
        before, entry = self.edited, self.edited.entry(key)
        self.unsound.discard(key)
        self._change(self.edited.without(key))
        if entry is not None and entry.finished:
            self._app.shell.toast(f"{entry.title} removed", then=lambda: self._bring_back(before))

    def _bring_back(self, before: EditedProfile) -> None:
        if before.name == self.edited.name:
            self._change(replace(before, threshold=self.edited.threshold))

    def move(self, key: int, by: int) -> None:
        """Move a rule up (-1) or down (1) beside its like."""
        self._change(self.edited.moved(key, by))

    def turn_into(self, key: int, kind: str) -> None:
        """Make a rule a must, a must-not or one that scores."""
        if (entry := self.edited.entry(key)) is not None and self.edited.has_room(kind):
            self._change(self.edited.without(key).with_entry(entry.as_kind(kind)))

    def put_in_group(self, key: int, name: str) -> None:
        """Move a rule into a group, which is made if it is not there, or with "" out of it."""
        if (entry := self.edited.entry(key)) is None:
            return
        changed, group = self.edited, self.edited.group(name)
        if name and group is None:
            group = Group(name, usual_cap((entry,)))
            changed = changed.with_group(group)
        moved = replace(entry, group=group.name if group else "")
        self._change(changed.without(key).with_entry(moved))

    def add_group(self, name: str) -> None:
        """Begin a group; a cap on rules that are still to come."""
        self._change(self.edited.with_group(Group(name, USUAL_CAP)))

    def put_group(self, group: Group, was: str) -> None:
        """Rename a group or move its cap."""
        self._change(self.edited.with_group(group, was))

    def dissolve_group(self, name: str) -> None:
        """Take a group away; its rules stay."""
        before = self.edited
        self._change(before.without_group(name))
        self._app.shell.toast(f"{name} dissolved", then=lambda: self._bring_back(before))

    def describe(self, name: str, description: str) -> None:
        """Change the profile's name and description."""
        self._change(replace(self.edited, name=name, description=description))

    def set_threshold(self, threshold: int) -> None:
        """From which score a prospect fits. Needs no count: the scores are known."""
        if threshold != self.edited.threshold:
            self.edited = replace(self.edited, threshold=threshold)
            self.typed = self.yaml_error = None
            self.edited_changed.emit()
            self._examples_pause.start()

    def _change(self, changed: EditedProfile) -> None:
        self.edited = changed
        self.typed = self.yaml_error = None
        self._after_edit()

    def _after_edit(self) -> None:
        self.edited_changed.emit()
        self._show_counts_known()

    # --- YAML

    @property
    def source(self) -> str:
        """The profile as YAML: as typed, as saved, or written anew below the saved one's comments."""
        if self.typed is not None:
            return self.typed
        profile = self.edited.profile()
        if profile == self.saved:
            return self.saved_source
        return opening_comment(self.saved_source) + to_yaml(profile)

    def type_yaml(self, text: str) -> None:
        """The user typed into the YAML; it is read after a pause."""
        self.typed = text
        self._yaml_pause.start()
        self.edited_changed.emit()

    def _read_yaml(self) -> None:
        text = self.typed
        if text is not None:
            self._app.tasks.background(
                lambda job: parse_profile(text, place=YAML_PLACE),
                lambda profile: self._on_yaml(text, profile),
                owner=self,
                failed=self._on_yaml_error,
                key="yaml",
            )

    def _on_yaml(self, text: str, profile: Profile) -> None:
        if text == self.typed:
            self.edited, self.yaml_error = edited(profile), None
            self.unsound.clear()
            self.yaml_checked.emit()
            self._after_edit()

    def _on_yaml_error(self, error: ProspectorError) -> None:
        if self.typed is not None:
            self.yaml_error = error
            self.yaml_checked.emit()
            self.edited_changed.emit()

    # --- counting

    def answered(self, entry: Entry) -> Answered | None:
        """How many prospects meet an entry, as last counted; None while that is not known."""
        return self.live.tallies.get(entry.question)

    @property
    def preview(self) -> Preview | None:
        """What was counted last."""
        return self.live.preview

    @property
    def effect(self) -> Effect | None:
        """The result at the threshold as it stands, beside the saved profile."""
        return self.preview.at(self.edited.threshold) if self.preview else None

    @property
    def people(self) -> int:
        """All prospects, as last counted."""
        return self.preview.counts.total if self.preview else 0

    def _show_counts_known(self) -> None:
        if self.row is not None:
            self.counting = True
            self._count_pause.start()

    def _count(self) -> None:
        self._stale = False
        self.live.count(self.edited.profile(), self.saved)

    def _on_counted(self) -> None:
        self.counting = False
        self.counted.emit()
        self._examples_pause.start()

    def show_crossing(self, *, gained: bool) -> None:
        """Open the prospects who would newly fit, or those who no longer would."""
        changed, saved = self.edited.profile(), self.saved

        def done(found: Crossing) -> None:
            ids = found.gained if gained else found.lost
            words = "Newly fit" if gained else "No longer fit"
            self._app.shell.open("prospects", ids=ids, title=f"{words} once {saved.name} is saved")

        self._app.tasks.read(
            lambda session: crossing(session, changed, saved), done, owner=self, key="crossing"
        )

    def _find_examples(self) -> None:
        changed, saved = self.edited.profile(), self.saved
        self._app.tasks.read(
            lambda session: examples(session, changed, saved),
            self.examples_found.emit,
            owner=self,
            failed=self.count_failed.emit,
            key="examples",
        )

    def _on_count_error(self, error: ProspectorError) -> None:
        self.counting = False
        self.count_failed.emit(error)

    # --- saving

    def save(self, then: Callable[[], object] = lambda: None) -> None:
        """Save and renew the fits in one transaction; `then` follows when that went well."""
        if self.row is None or self.blocked:
            return
        row, source, before = self.row, self.source, self.saved_source
        shown = self.edited.profile() if self.typed is None else None
        self._writing = source

        def done(written: Profile) -> None:
            profile = shown or written
            self._on_saved(row.id, source, profile)
            self._app.shell.toast(f"{profile.name} saved", then=lambda: self._restore(row.id, before))
            then()

        self._write(row, source, done)

    def _write(self, row: ProfileRow, source: str, done: Callable[[Profile], object]) -> None:
        now = self._app.clock()

        def work(session: Session, job: Job) -> Profile:
            profiles.save(session, source, now, profile_id=row.id, place=YAML_PLACE)
            if row.active or row.scored:
                scoring.apply(session, row.id, now=now)
            return profiles.load(session, row.id)

        label = f"Scoring {self.people:,} prospects" if self.people > LONG_SCORING else ""
        self._app.tasks.change(work, done, owner=self, failed=self._on_refused, label=label)

    def _on_refused(self, error: ProspectorError) -> None:
        """What was typed too fast to be read before is told at its line, the rest in a dialog."""
        if self.typed is not None and error.place.startswith(f"{YAML_PLACE}, line"):
            self._on_yaml_error(error)
        else:
            self._app.tasks.refused.emit(error)

    def _on_saved(self, profile_id: int, source: str, profile: Profile) -> None:
        """What was typed or changed while it was being saved stays unsaved."""
        if self.row is None or self.row.id != profile_id:
            return
        self._writing = ""
        typed_since = self.typed if self.typed != source else None
        self.saved, self.saved_source, self.typed = profile, source, typed_since
        self._after_edit()

    def _restore(self, profile_id: int, source: str) -> None:
        row = next((one for one in self.rows if one.id == profile_id), None)
        if row is not None:
            self._write(row, source, lambda _: self.load())


def _fetch(session: Session, wanted: int | None) -> Loaded:
    rows = profiles.listed(session)
    own = own_fields(session)
    chosen = next((row for row in rows if row.id == wanted), None)
    row = chosen or next((row for row in rows if row.active), rows[0] if rows else None)
    if row is None:
        return Loaded(rows, None, "", Profile(""), own)
    source = profiles.source(session, row.id)
    return Loaded(rows, row, source, parse_profile(source, place=row.name), own)
