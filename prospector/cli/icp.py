"""`prospector icp`."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from prospector.cli import icp_versions
from prospector.cli.call import Call, table
from prospector.cli.options import add_action, whole_number
from prospector.icp import misspelt, profiles, scoring
from prospector.icp.rules import Profile, parse_profile
from prospector.icp.scoring import Counts, Explanation
from prospector.prospects import by_email
from prospector.records import Prospect

_PORTION = 10_000


def add_arguments(command_name: str, parser: argparse.ArgumentParser) -> None:
    """The options of `icp`."""
    commands = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    load = add_action(
        commands, "load", _load, "read a profile from a YAML file, make it the active one and score everybody"
    )
    load.add_argument("file", type=Path, metavar="FILE")
    load.add_argument("--inactive", action="store_true", help="leave the active profile as it is")
    add_action(commands, "list", _list, "list the saved profiles")
    show = add_action(commands, "show", _show, "show a profile, and how many meet each of its rules")
    show.add_argument("name", nargs="?", metavar="NAME", help="a saved profile (default: the active one)")
    _add_profile(show)
    show.add_argument("--yaml", action="store_true", help="print the profile's YAML instead")
    preview = add_action(commands, "preview", _preview, "count who would fit a profile file, saving nothing")
    preview.add_argument("file", type=Path, metavar="FILE")
    preview.add_argument(
        "--against", metavar="NAME", help="the saved profile to compare with (default: the one of that name)"
    )
    preview.add_argument(
        "--best", type=whole_number, default=10, metavar="N", help="show the best N (default 10)"
    )
    _add_profile(add_action(commands, "apply", _apply, "score everybody under a profile"))
    activate = add_action(
        commands, "activate", _activate, "make a profile the active one and score everybody"
    )
    activate.add_argument("name", metavar="NAME")
    explain = add_action(commands, "explain", _explain, "say why a prospect fits or not")
    explain.add_argument("email", metavar="EMAIL")
    _add_profile(explain)
    icp_versions.add_actions(commands)
    remove = add_action(commands, "remove", _remove, "remove a profile and its scores")
    remove.add_argument("name", metavar="NAME")


def _add_profile(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--profile", metavar="NAME", help="a saved profile (default: the active one)")


def _load(call: Call) -> None:
    source = profiles.read_source(call.args.file)
    with call.writing() as session:
        profile_id = profiles.save(session, source, call.now, place=str(call.args.file))
        if not call.args.inactive:
            profiles.set_active(session, profile_id)
        scored = scoring.apply(session, profile_id, now=call.now)
        profile = profiles.load(session, profile_id)
        row = profiles.find(session, profile.name)
        notes = misspelt.notes_of_profile(session, profile)
    said = f"{row.name} (version {row.version}): {row.fits:,} of {scored:,} fit."
    call.answer({**asdict(row), "notes": notes}, "\n".join([said, *notes]))


def _list(call: Call) -> None:
    with call.reading() as session:
        rows = profiles.listed(session)
    lines = [
        ["*" if row.active else "", row.name, str(row.version), f"{row.fits:,}", f"{row.scored:,}"]
        for row in rows
    ]
    text = table(["Active", "Profile", "Version", "Fit", "Scored"], lines)
    call.answer({"profiles": [asdict(row) for row in rows]}, text)


def _show(call: Call) -> None:
    with call.reading() as session:
        row = profiles.chosen(session, call.args.name or call.args.profile)
        source = profiles.source(session, row.id)
        counted = scoring.counts(session, profiles.load(session, row.id))
    data = {**asdict(row), "source": source, "counts": asdict(counted)}
    title = f"{row.name} (version {row.version}{', active' if row.active else ''})"
    call.answer(data, source if call.args.yaml else f"{title}\n{row.description}\n\n{_counts_text(counted)}")


def _preview(call: Call) -> None:
    profile = parse_profile(profiles.read_source(call.args.file), place=str(call.args.file))
    most = max(0, call.args.best)
    with call.reading() as session:
        counted = scoring.counts(session, profile)
        best = _people(session, scoring.best(session, profile, most))
        saved = _compared(session, call.args.against, profile.name)
        crossing = scoring.crossing(session, profile, saved) if saved else None
        gained, lost = (
            (_people(session, ids) for ids in (crossing.gained, crossing.lost)) if crossing else ([], [])
        )
    data: dict[str, Any] = {"name": profile.name, "counts": asdict(counted), "best": best}
    text = f"{_counts_text(counted)}\n\n{_people_text('Best', best)}"
    if saved:
        data |= {"against": saved.name, "gained": gained, "lost": lost}
        text += f"\n\nBeside {saved.name} as saved, {len(gained):,} newly fit and {len(lost):,} no longer do."
        text += "".join(
            f"\n\n{_people_text(title, people[:most])}"
            for title, people in (("Newly fit", gained), ("No longer fit", lost))
            if people
        )
    call.answer(data, text)


def _compared(session: Session, name: str | None, otherwise: str) -> Profile | None:
    """The saved profile to compare with; without a name the one that the file would replace, if any."""
    if name is None and otherwise.casefold() not in {row.name.casefold() for row in profiles.listed(session)}:
        return None
    return profiles.load(session, profiles.find(session, name or otherwise).id)


def _people_text(title: str, people: list[dict[str, str]]) -> str:
    lines = [[one["full_name"], one["title"], one["company"], one["email"]] for one in people]
    return table([title, "Title", "Company", "Email"], lines)


def _apply(call: Call) -> None:
    with call.writing() as session:
        chosen = profiles.chosen(session, call.args.profile)
        scored = scoring.apply(session, chosen.id, now=call.now)
        row = profiles.find(session, chosen.name)
    call.answer(
        {"profile": row.name, "scored": scored, "fits": row.fits},
        f"{row.name}: {row.fits:,} of {scored:,} prospects fit.",
    )


def _activate(call: Call) -> None:
    with call.writing() as session:
        scored = scoring.activate(session, profiles.find(session, call.args.name).id, call.now)
        row = profiles.find(session, call.args.name)
    call.answer(asdict(row), f"{row.name} is active: {row.fits:,} of {scored:,} prospects fit.")


def _explain(call: Call) -> None:
    with call.reading() as session:
        row = profiles.chosen(session, call.args.profile)
        explanation = scoring.explain(session, row.id, by_email(session, call.args.email))
    call.answer({"email": call.args.email, **asdict(explanation)}, _explanation_text(explanation))


def _remove(call: Call) -> None:
    with call.writing() as session:
        row = profiles.find(session, call.args.name)
        profiles.remove(session, row.id)
        scoring.refresh(session, None, call.now)  # another one may be active now
    call.answer({"removed": row.name}, f"Removed {row.name}.")


def _people(session: Session, ids: Sequence[int]) -> list[dict[str, str]]:
    columns = (Prospect.id, Prospect.full_name, Prospect.title, Prospect.company, Prospect.email)
    found: dict[int, dict[str, Any]] = {}
    for start in range(0, len(ids), _PORTION):
        here = Prospect.id.in_(ids[start : start + _PORTION])
        found |= {row.id: dict(row._mapping) for row in session.execute(select(*columns).where(here))}
    return [found[one] for one in ids]


def _counts_text(counted: Counts) -> str:
    tallies = [*counted.must, *counted.must_not, *counted.rules]
    kinds = {"must": "must", "must_not": "must not", "rule": "rule"}
    lines = [[kinds[one.kind], one.name, f"{one.passing:,}", f"{one.unknown:,}"] for one in tallies]
    summary = (
        f"{counted.fits:,} of {counted.total:,} fit; {counted.below:,} are below the threshold, "
        f"{counted.excluded:,} excluded, {counted.unknown:,} not known."
    )
    return f"{summary}\n\n{table(['Kind', 'Rule', 'Meet it', 'Not known'], lines)}"


def _explanation_text(explanation: Explanation) -> str:
    reach = f", up to {explanation.high}" if explanation.high > explanation.score else ""
    head = f"{explanation.score} of 100{reach}: {explanation.verdict} (threshold {explanation.threshold})"
    marks = {"yes": "+", "no": "-", "unknown": "?"}
    lines = [f"{marks[part.judged]} {part.contribution:>4}  {part.text}" for part in explanation.parts]
    return "\n".join([f"{explanation.profile}", head, *lines])
