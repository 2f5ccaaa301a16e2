"""The main job from end to end on the sample workbook, each count beside the sample's own truth file; then
signals, a history and what follows from them, so that every screen has something to show."""

from __future__ import annotations

import csv
import json
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, fields
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select

from prospector import demo_history, prospects, settings, signal_intake, touches
from prospector.conditions import parse
from prospector.drafts import drafting, library
from prospector.errors import InvalidInputError
from prospector.fields import label
from prospector.icp import prediction, profiles, qualification, scoring, segments
from prospector.lists import importer, presets, writer
from prospector.outbox import handover
from prospector.paths import private_folder, shipped
from prospector.prospects import Selection, Sort, Tab
from prospector.records import ImportRow
from prospector.signals import showing
from prospector.storage import Database, open_workspace
from prospector.workspace import keep_up

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
SEGMENTS = {
    "Fits, not touched in 90 days": "fit >= 70 and not touched in last 90 days",
    "Engaged, no meeting yet": "engagement >= 30 and not touched met",
    "Surging now, never contacted": "surging = yes and not touched",
}
SIGNALS = "signals.csv"
SECOND_TEMPLATE = "Follow-up"
NOT_REACHED = "fit >= 70 and stage = contacted and touched called with outcome voicemail in last 14 days"
UNFINISHED_AT = 4  # neither the first nor the last of the queue
UNFINISHED = "One more thing: [insert the reference from their industry]"

Say = Callable[[str], None]
Truth = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the main job: what it counted, what the truth file says (where it says anything),
    and where the result lies. A step agrees when every count is the truth file's; one with `least` below
    1 when every count reaches that share of it."""

    title: str
    found: Mapping[str, int]
    expected: Mapping[str, int] = field(default_factory=dict)
    place: str = ""
    least: float = 1.0

    @property
    def agrees(self) -> bool:
        return all(
            self.least * count <= self.found.get(name, 0) <= count for name, count in self.expected.items()
        )


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
    database = keep_up(open_workspace(out / WORKSPACE, now=now))
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
    names = [field.name for field in fields(Step)]
    return DemoResult(out, tuple(Step(*(one[name] for name in names)) for one in told["steps"]))


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
    return "\n".join([*lines, "", f"{_verdict(result)} Everything lies in {result.folder}"])


def _verdict(result: DemoResult) -> str:
    differing = [step.title for step in result.steps if not step.agrees]
    if differing:
        return f"NOT as the truth file says: {', '.join(differing)}."
    near = [step for step in result.steps if step.least < 1]
    right = sum(sum(step.found.values()) for step in near)
    told = sum(sum(step.expected.values()) for step in near)
    return "Every count is the truth file's" + (
        f", and {100 * right / told:.1f} % of the values." if told else "."
    )


def _count_line(name: str, count: int, expected: int | None) -> str:
    beside = ""
    if expected is not None:
        share = f" ({100 * count / expected:.1f} %)" if 0 < count < expected else ""
        beside = f"truth file: {'the same' if expected == count else f'{expected:,}{share}'}"
    return f"    {name:<24}{count:>7,}   {beside}".rstrip()


def _steps(database: Database, out: Path, now: datetime, say: Say) -> tuple[Step, ...]:
    truth = json.loads((shipped("resources") / "samples" / "prospects.truth.json").read_text("utf-8"))
    main_job = (_bring_in, _compare, _score, _draft, _approve, _hand_over, _log_touches, _export)
    around_it = (_observe, _look_back, _learn, _save_segments, _follow_up)
    work = (*main_job, *around_it)
    steps: list[Step] = []
    for number, do in enumerate(work, start=1):
        steps.append(do(database, out, now, truth))
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


def _compare(database: Database, out: Path, now: datetime, truth: Truth) -> Step:
    """The clean values of everybody created, one by one, beside the truth of their row."""
    with database.reading() as session:
        created = session.execute(
            select(ImportRow.sheet, ImportRow.row, ImportRow.prospect_id).where(
                ImportRow.verdict == "created", ImportRow.prospect_id.is_not(None)
            )
        ).all()
        values = prospects.values(session, [row.prospect_id for row in created])
        people = {(row.sheet, row.row): person for row, person in zip(created, values, strict=True)}
    right: Counter[str] = Counter()
    told: Counter[str] = Counter()
    for row in truth["rows"]:
        person = people.get((row["sheet"], row["row"]))
        if person is None or row["verdict"] != "created":
            continue
        for name, value in row["values"].items():
            told[label(name)] += 1
            right[label(name)] += person[name] == value
    return Step("Compare every value", dict(right), dict(told), str(database.path), least=0.95)


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


def _observe(database: Database, out: Path, now: datetime, truth: Truth) -> Step:
    """Signals of the last 20 weeks, dated from today in a file of their own and read from there."""
    file = out / SIGNALS
    _date_signals(file, now.date())
    with database.reading() as session:
        seen = signal_intake.preview(session, file, signal_intake.Choices(), now=now)
    with database.writing() as session:
        done = signal_intake.take_in(session, seen, now=now)
        surging = {one.who for one in showing.surges(session)}
    found = {"signals": done.added, "concerned": done.prospects, "surging companies": len(surging)}
    return Step("Bring in signals of the last 20 weeks", found, place=str(file))


def _date_signals(file: Path, today: date) -> None:
    """The sample's signals with the days on which they were observed, seen from today."""
    with (shipped("resources") / "samples" / SIGNALS).open(encoding="utf-8", newline="") as sample:
        headers, *rows = csv.reader(sample)
    with file.open("w", encoding="utf-8", newline="") as dated:
        writing = csv.writer(dated)
        writing.writerow(["Observed on", *headers[1:]])
        writing.writerows([today - timedelta(days=int(ago)), *rest] for ago, *rest in rows)


def _look_back(database: Database, out: Path, now: datetime, truth: Truth) -> Step:
    """Ten weeks of touches with other prospects, and the stages and tasks that they led to."""
    with database.writing() as session:
        lived = demo_history.live(session, now)
    with database.reading() as session:
        mql, sql = qualification.counts(session)
        due = touches.due(session, now.date())
    late = sum(task.due_on < now.date() for task in due)
    found = {"contacted": lived.prospects, "touches": lived.touches, "MQL": mql, "SQL": sql}
    found |= {"due today": len(due) - late, "overdue": late}
    return Step("Look back on ten weeks", found, place=str(database.path))


def _learn(database: Database, out: Path, now: datetime, truth: Truth) -> Step:
    with database.writing() as session:
        model = prediction.train(session, now=now)
        given = prediction.apply(session) if model.used else 0
    found = {"outcomes": model.positive + model.negative, "good": model.positive, "likelihoods": given}
    return Step("Learn who answers well", found, place=str(database.path))


def _save_segments(database: Database, out: Path, now: datetime, truth: Truth) -> Step:
    with database.writing() as session:
        for name, conditions in SEGMENTS.items():
            segments.save(session, name, parse(conditions), now)
        found = {one.name: one.size for one in segments.listed(session)}
    return Step("Save segments", found, place=str(database.path))


def _follow_up(database: Database, out: Path, now: datetime, truth: Truth) -> Step:
    """Second emails that wait for review; in one of them a sentence was begun and not finished."""
    with database.writing() as session:
        template = library.find(session, SECOND_TEMPLATE)
        waiting = prospects.ids(session, Selection(where=parse(NOT_REACHED)), Sort("fit"))
        made = drafting.create(session, waiting, template.id, now)
        begun = drafting.show(session, made.draft_ids[UNFINISHED_AT], now)
        body = begun.body.replace("Best regards", f"{UNFINISHED}\n\nBest regards", 1)
        drafting.edit(session, begun.id, begun.subject, body, now)
        held = len(drafting.ids(session, state="held", template_id=template.id))
    found = {"drafts to review": made.made, "of them held": held}
    return Step(f"Draft second emails: {template.name}", found, place=str(database.path))


def _step(title: str, found: Mapping[str, int], truth: Truth, place: Path) -> Step:
    told = {name.replace("_", " "): count for name, count in truth.items()}
    return Step(title, found, {name: told[name] for name in found if name in told}, str(place))
