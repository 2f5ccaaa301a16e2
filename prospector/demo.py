"""The main job from end to end on the sample workbook, each count beside the sample's own truth file."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from prospector import prospects, settings, touches
from prospector.drafts import drafting, library
from prospector.errors import InvalidInputError
from prospector.icp import profiles, scoring
from prospector.lists import importer, presets, writer
from prospector.outbox import handover
from prospector.paths import private_folder, shipped
from prospector.prospects import Selection, Sort, Tab
from prospector.storage import Database, open_workspace

WORKSPACE = "workspace.db"
SUMMARY = "summary.json"
LETTERS = 25
TEMPLATE = "First touch"
SENDER = {
    "sender_name": "Sample Sender",
    "sender_email": "sender@prospector.example",
    "sender_title": "Sales",
    "company": "Prospector Sample Company",
    "postal_address": "1 Sample Street, 12345 Sampletown",
    "region": "US",
}
FOLLOW_UPS = (
    ("called", "In a meeting, asked for another call", "Call again"),
    ("linkedin", "Connected", ""),
    ("replied", "Wants two thoughts on one page", "Write the page"),
)

Say = Callable[[str], None]
Truth = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the main job: what it counted, what the truth file says (where it says anything),
    and where the result lies."""

    title: str
    found: Mapping[str, int]
    expected: Mapping[str, int] = field(default_factory=dict)
    place: str = ""

    @property
    def agrees(self) -> bool:
        return all(self.found.get(name) == count for name, count in self.expected.items())


@dataclass(frozen=True, slots=True)
class DemoResult:
    """The steps in order, in the folder that holds everything they made."""

    folder: Path
    steps: tuple[Step, ...]

    @property
    def agrees(self) -> bool:
        return all(step.agrees for step in self.steps)

    def to_data(self) -> dict[str, Any]:
        """The plain JSON form."""
        steps = [asdict(step) | {"agrees": step.agrees} for step in self.steps]
        return {"folder": str(self.folder), "agrees": self.agrees, "steps": steps}


def run(out: Path, now: datetime, say: Say) -> DemoResult:
    """Do the main job in `out`, a new or empty folder; `say` gets a line per step as it is done.

    Raises InvalidInputError when there is anything in the folder.
    """
    if out.exists() and not (out.is_dir() and not any(out.iterdir())):
        raise InvalidInputError(
            "The demo needs a folder of its own, and here is something already.",
            hint="Name a new folder with --out.",
            place=str(out),
        )
    private_folder(out)
    (out / SUMMARY).write_text("{}", "utf-8")  # from here on the folder is the demo's own
    database = open_workspace(out / WORKSPACE, now=now)
    try:
        steps = _steps(database, out, now, say)
    finally:
        database.close()
    result = DemoResult(out, steps)
    (out / SUMMARY).write_text(json.dumps(result.to_data(), indent=2, ensure_ascii=False), "utf-8")
    return result


def earlier(out: Path) -> DemoResult | None:
    """What an earlier, finished run in this folder found; None when there was none."""
    told = _summary(out)
    if not told:
        return None
    steps = (Step(one["title"], one["found"], one["expected"], one["place"]) for one in told["steps"])
    return DemoResult(out, tuple(steps))


def set_aside(out: Path, now: datetime) -> Path | None:
    """Rename the folder of an earlier run, finished or not, so that `out` is free; returns its new name.

    A folder that no run made is left alone (None).
    """
    if _summary(out) is None:
        return None
    aside = out.with_name(f"{out.name}-{now:%Y-%m-%d-%H%M%S}")
    if aside.exists():
        raise InvalidInputError("An earlier result was set aside at this very second.", place=str(aside))
    return out.rename(aside)


def _summary(out: Path) -> dict[str, Any] | None:
    """The summary of a run in this folder: empty while unfinished, None where none was begun."""
    try:
        told = json.loads((out / SUMMARY).read_text("utf-8"))
    except (OSError, ValueError):
        return None
    return told if isinstance(told, dict) and (not told or "steps" in told) else None


def report(result: DemoResult) -> str:
    """The result for a terminal: a line per count, beside the truth file's, and where things lie."""
    lines = []
    for step in result.steps:
        lines.append(f"{step.title}{f'  ->  {step.place}' if step.place else ''}")
        lines += [_count_line(name, count, step.expected.get(name)) for name, count in step.found.items()]
    verdict = "as the truth file says" if result.agrees else "NOT all as the truth file says"
    return "\n".join([*lines, "", f"Every count is {verdict}. Everything lies in {result.folder}"])


def _count_line(name: str, count: int, expected: int | None) -> str:
    beside = (
        ""
        if expected is None
        else "truth file: the same"
        if expected == count
        else f"truth file: {expected:,}"
    )
    return f"    {name:<24}{count:>7,}   {beside}".rstrip()


def _steps(database: Database, out: Path, now: datetime, say: Say) -> tuple[Step, ...]:
    truth = json.loads((shipped("resources") / "samples" / "prospects.truth.json").read_text("utf-8"))
    work = (_bring_in, _score, _draft, _approve, _hand_over, _log_touches, _export)
    steps: list[Step] = []
    for number, do in enumerate(work, start=1):
        steps.append(do(database, out, now, _counts_of(truth)))
        say(f"{number}/{len(work)}  {steps[-1].title}")
    return tuple(steps)


def _bring_in(database: Database, out: Path, now: datetime, truth: Truth) -> Step:
    """Say who writes, then read, clean, match and import every sheet of the workbook."""
    with database.writing() as session:
        settings.save_identity(session, SENDER)
    workbook = shipped("resources") / "samples" / "prospects.xlsx"
    with database.reading() as session:
        seen = importer.preview(workbook, database.path, session, now=now)
    try:
        with database.writing(staged=seen.staging) as session:
            done = importer.commit(session, seen, list_name="Sample prospects", now=now)
    finally:
        importer.discard(seen)
    found = {"rows read": done.rows_read, **done.verdicts, "findings": sum(seen.findings.values())}
    return _step("Read, clean and import", found, truth, workbook)


def _score(database: Database, out: Path, now: datetime, truth: Truth) -> Step:
    with database.writing() as session:
        profiles.install_shipped(session, now)
        profile = profiles.active(session)
        assert profile is not None
        scored = scoring.apply(session, profile.id, now=now)
        counted = scoring.counts(session, profiles.load(session, profile.id))
    found = {"scored": scored, "fits": counted.fits, "below": counted.below}
    found |= {"unknown": counted.unknown, "excluded": counted.excluded}
    return _step(f"See who fits: {profile.name}", found, truth, database.path)


def _draft(database: Database, out: Path, now: datetime, truth: Truth) -> Step:
    with database.writing() as session:
        library.install_shipped(session, now)
        template = library.find(session, TEMPLATE)
        best = prospects.ids(session, Selection(tab=Tab.READY), Sort("fit"), limit=LETTERS)
        made = drafting.create(session, best, template.id, now)
    found = {"drafts made": made.made, "held": made.held, "skipped": sum(made.skipped.values())}
    return _step(f"Draft for the best {LETTERS}: {template.name}", found, truth, database.path)


def _approve(database: Database, out: Path, now: datetime, truth: Truth) -> Step:
    with database.writing() as session:
        ready = drafting.ids(session, state="draft")
        done = drafting.approve(session, ready, now)
    found = {"approved": len(done.approved), "refused": len(done.refused)}
    return _step("Approve", found, truth, database.path)


def _hand_over(database: Database, out: Path, now: datetime, truth: Truth) -> Step:
    letters = out / "letters"
    with database.writing() as session:
        handover.to_eml(session, drafting.ids(session, state="approved"), letters, now)
    found = {"letters": len(list(letters.glob("*.eml")))}
    return _step("Hand over as .eml files", found, truth, letters)


def _log_touches(database: Database, out: Path, now: datetime, truth: Truth) -> Step:
    """What follows a letter: a call that asks for another, a visit on LinkedIn, a reply."""
    with database.writing() as session:
        for handed_over, (kind, summary, next_step) in zip(
            touches.recent(session, limit=len(FOLLOW_UPS)), FOLLOW_UPS, strict=False
        ):
            touches.log(
                session, handed_over.prospect_id, kind, now=now, summary=summary, next_step=next_step
            )  # fmt: skip
        logged = len(touches.recent(session, limit=None))
        due = len(touches.due(session, now.date()))
    return _step("Log touches", {"touches": logged, "due today": due}, truth, database.path)


def _export(database: Database, out: Path, now: datetime, truth: Truth) -> Step:
    """Who fits, best first: everything known as xlsx, and as csv the columns that HubSpot imports."""
    with database.reading() as session:
        fitting = prospects.ids(session, Selection(tab=Tab.FITS), Sort("fit"))
        people = [presets.with_derived(one) for one in prospects.values(session, fitting)]
    exports = out / "exports"
    found = {}
    for name, preset in (("who-fits.xlsx", "prospector"), ("who-fits-hubspot.csv", "hubspot")):
        columns = presets.layout(preset)
        rows = ([person.get(key) for key in columns.values()] for person in people)
        found[name] = writer.write_rows(exports / name, list(columns), rows)
    return _step("Export who fits", found, truth, exports)


def _counts_of(truth: Mapping[str, Any]) -> Truth:
    """The plain numbers of the truth file, by the names the steps use."""
    return {name.replace("_", " "): count for name, count in truth.items() if isinstance(count, int)}


def _step(title: str, found: Mapping[str, int], truth: Truth, place: Path) -> Step:
    expected = {name: count for name, count in truth.items() if name in found}
    return Step(title, found, expected, str(place))
