"""What can be done to prospects: draft, log, keep off, edit, write to, export. Asks, then calls core."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

from PySide6.QtCore import QObject, QUrl
from sqlalchemy.orm import Session

from prospector import edits, prospects, suppressions, touches
from prospector.conditions import Node, describe
from prospector.drafts import drafting, library
from prospector.drafts.drafting import Created
from prospector.errors import ProspectorError, SuppressedError
from prospector.icp import policy as policies
from prospector.icp import segments
from prospector.icp.per_company import best_per_company
from prospector.prospects import ProspectDetail, ProspectRow, SharedAddressError
from prospector.suppressions import Suppressed
from ui.app import AppContext
from ui.prospects.dialogs import DraftDialog, EditDialog, ExportDialog, SuppressDialog, TouchDialog
from ui.tasks import Job
from ui.undoing import undo

EXPORT_KINDS = "Excel workbook (*.xlsx);;CSV file (*.csv)"


class ProspectActions(QObject):
    """Each action takes whom it is for, asks what it needs to know, and tells the outcome in a toast."""

    def __init__(self, app: AppContext, parent: QObject) -> None:
        super().__init__(parent)
        self.app = app

    def draft(self, ids: list[int]) -> None:
        """Ask for a template, then draft for these prospects."""
        if ids:
            self.app.tasks.read(
                lambda session: (library.listed(session), policies.load(session).per_company),
                lambda found: self._ask_template(ids, *found),
                owner=self,
            )

    def _ask_template(
        self, ids: list[int], templates: Sequence[library.TemplateView], per_company: int
    ) -> None:
        if not templates:
            self.app.shell.toast("Write a template first, then draft from it.", tone="warn")
            self.app.shell.open("templates")
            return
        dialog = DraftDialog(templates, len(ids), per_company=per_company)
        if self.app.dialogs.run(dialog):
            self._create(ids, dialog.chosen(), dialog.most_per_company())

    def _create(self, ids: list[int], template_id: int, most: int | None) -> None:
        now = self.app.clock()

        def create(session: Session, job: Job) -> Created:
            def progress(done: int, total: int) -> None:
                job.progress(done, total, "Drafting")

            if most is None:
                return drafting.create(session, ids, template_id, now, progress)
            kept = set(best_per_company(session, ids, most, now).kept)
            made = drafting.create(session, [one for one in ids if one in kept], template_id, now, progress)
            beyond = {f"beyond {most:,} per company": len(ids) - len(kept)} if len(kept) < len(ids) else {}
            return replace(made, skipped={**made.skipped, **beyond})

        label = f"Drafting {len(ids):,} {'email' if len(ids) == 1 else 'emails'}"
        self.app.tasks.change(create, self._on_created, owner=self, label=label)

    def _on_created(self, created: Created) -> None:
        skipped = sum(created.skipped.values())
        parts = [f"{created.made:,} {'draft' if created.made == 1 else 'drafts'} made"]
        parts += [f"{created.held:,} need you"] if created.held else []
        parts += [f"{skipped:,} left out ({_reasons(created.skipped)})"] if skipped else []
        review = (lambda: self.app.shell.open("drafts", ids=created.draft_ids)) if created.made else None
        tone = "good" if created.made else "warn"
        self.app.shell.toast(" · ".join(parts), tone=tone, action="Review", then=review)

    def log_touch(self, prospect: ProspectRow) -> None:
        """Ask what happened, and write it down."""
        log_touch(self.app, self, prospect.id, prospect.full_name or prospect.email)

    def finish_task(self, task_id: int) -> None:
        """Mark a task as done."""
        finish_task(self.app, self, task_id)

    def suppress(self, row: ProspectRow) -> None:
        """Ask whom exactly not to contact, and put it on the list at once."""
        choices = _suppressible(row)
        if not choices:
            self.app.shell.toast("There is no address, domain or company to put on the list.", tone="warn")
            return
        dialog = SuppressDialog(row.full_name or row.email, choices)
        if not self.app.dialogs.run(dialog):
            return
        (kind, value), reason, now = dialog.chosen(), dialog.reason.text().strip(), self.app.clock()
        self.app.tasks.change(
            lambda session, job: suppressions.add(
                session, kind, value, now=now, reason=reason or "set by hand", source="prospects"
            ),
            self._on_suppressed,
            owner=self,
        )

    def _on_suppressed(self, entry: Suppressed) -> None:
        people = "1 prospect" if entry.newly_excluded == 1 else f"{entry.newly_excluded:,} prospects"
        undo = None if entry.already else lambda: self._release(entry.id)
        self.app.shell.toast(f"{entry.value} will not be contacted · {people} excluded", then=undo)

    def _release(self, suppression_id: int) -> None:
        now = self.app.clock()
        self.app.tasks.change(
            lambda session, job: suppressions.remove(session, suppression_id, now=now), owner=self
        )

    def edit(self, detail: ProspectDetail) -> None:
        """Let the user set fields of the prospect right."""
        prospect_id = detail.row.id
        dialog = EditDialog(detail.values)
        if not self.app.dialogs.run(dialog) or not (changes := dialog.changes()):
            return

        set_fields(
            self.app, self, prospect_id, changes, lambda _fields: self._saved(), self.app.dialogs.error
        )

    def _saved(self) -> None:
        self.app.shell.toast("Saved", then=lambda: undo(self.app, self))

    def open_mail(self, row: ProspectRow) -> None:
        """Open the desktop's mail program with the prospect's address, unless it must not be contacted."""
        if not row.email:
            return

        def write(reason: str | None) -> None:
            if reason:
                self.app.dialogs.error(SuppressedError(reason, hint="Take the entry off the list first."))
                return
            self.app.dialogs.hand_to_desktop(QUrl(f"mailto:{quote(row.email, safe='@')}"))

        self.app.tasks.read(lambda session: suppressions.check(session, row.id), write, owner=self)

    def export(self, ids: list[int]) -> None:
        """Ask for columns and a file, then write these prospects."""
        if not ids:
            return
        from prospector.lists import presets

        dialog = ExportDialog(len(ids), list(presets.PRESETS))
        if not self.app.dialogs.run(dialog):
            return
        if path := self.app.dialogs.save_file("Export prospects", "prospects.xlsx", EXPORT_KINDS):
            self._export(ids, dialog.preset.value(), path)

    def _export(self, ids: list[int], preset: str, path: Path) -> None:
        if not path.suffix:
            path = path.with_suffix(".xlsx")
        workspace = self.app.database.path

        def work(job: Job) -> int:
            from prospector.lists.exporting import export_in_child

            def tell(done: int) -> None:
                job.progress(done, len(ids), "Exporting")

            return export_in_child(
                workspace, ids, path, preset=preset, on_progress=tell, cancelled=job.cancelled
            )

        self.app.tasks.background(
            work,
            lambda count: self.app.shell.toast(f"{count:,} prospects written to {path.name}"),
            owner=self,
            label=f"Exporting {len(ids):,} prospects",
        )

    def save_segment(self, node: Node | None) -> None:
        """Keep these conditions under a name."""
        if node is None:
            self.app.shell.toast("Add a filter first; a segment keeps filters.", tone="warn")
            return
        name = self.app.dialogs.ask_text("Save as segment", "Name", describe(node)[:60])
        if not name:
            return
        now = self.app.clock()
        self.app.tasks.change(
            lambda session, job: segments.save(session, name, node, now),
            lambda _segment: self.app.shell.toast(f"Segment {name} saved"),
            owner=self,
        )


def set_fields(
    app: AppContext,
    owner: QObject,
    prospect_id: int,
    changes: Mapping[str, str],
    done: Callable[[list[str]], object],
    failed: Callable[[ProspectorError], object],
    *,
    shared: bool = False,
) -> None:
    """Set fields of one prospect; where somebody else has the address, ask whether to share it."""
    now = app.clock()

    def refused(error: ProspectorError) -> None:
        if isinstance(error, SharedAddressError) and app.dialogs.confirm(
            "Share this address?", f"{error.message} {error.hint}", "Save it all the same"
        ):
            set_fields(app, owner, prospect_id, changes, done, failed, shared=True)
        else:
            failed(error)

    app.tasks.change(
        lambda session, job: edits.edit(session, prospect_id, changes, now=now, shared=shared),
        done,
        owner=owner,
        failed=refused,
    )


def log_touch(app: AppContext, owner: QObject, prospect_id: int, who: str) -> None:
    """Ask what happened with a prospect, and write it down."""
    now = app.clock()
    dialog = TouchDialog(who, now)
    if not app.dialogs.run(dialog):
        return
    entry = dialog.entry()
    app.tasks.change(
        lambda session, job: touches.log(
            session,
            prospect_id,
            entry.kind,
            now=now,
            at=entry.at,
            summary=entry.summary,
            outcome=entry.outcome,
            next_step=entry.next_step,
            next_due=entry.next_due,
        ),
        lambda _touch: app.shell.toast("Touch logged"),
        owner=owner,
    )


def finish_task(app: AppContext, owner: QObject, task_id: int) -> None:
    """Mark a task as done."""
    now = app.clock()
    app.tasks.change(
        lambda session, job: touches.finish_task(session, task_id, now=now),
        lambda task: app.shell.toast(f"Done: {task.what}"),
        owner=owner,
    )


def _suppressible(row: prospects.ProspectRow) -> list[tuple[tuple[str, str], str]]:
    offered = (("address", row.email), ("domain", row.domain), ("company", row.company))
    words = {"address": "Only this address: {}", "domain": "Everybody at {}", "company": "The company {}"}
    return [((kind, value), words[kind].format(value)) for kind, value in offered if value]


def _reasons(skipped: Mapping[str, int]) -> str:
    return ", ".join(f"{reason}: {count:,}" for reason, count in skipped.items())
