"""`prospector icp versions`, `diff`, `restore` and `whatif`."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from typing import Any

from sqlalchemy.orm import Session

from prospector.cli.call import Call, table
from prospector.cli.options import Actions, add_action, whole_number
from prospector.icp import profiles, scoring, versions
from prospector.icp.profiles import ProfileRow
from prospector.icp.relaxing import RuleChange
from prospector.icp.rules import Profile
from prospector.icp.whatif import WhatIf, whatif
from prospector.prospects import by_email


def add_actions(commands: Actions[argparse.ArgumentParser]) -> None:
    """The actions of `icp` about versions, and what would make one prospect fit."""
    listed = add_action(commands, "versions", _versions, "list the saved versions of a profile")
    listed.add_argument("name", metavar="NAME")
    diff = add_action(commands, "diff", _diff, "say in words what one version changed of another")
    diff.add_argument("name", metavar="NAME")
    diff.add_argument("old", type=whole_number, metavar="VERSION")
    diff.add_argument("new", type=whole_number, metavar="VERSION")
    restore = add_action(
        commands, "restore", _restore, "save an earlier version of a profile as the newest one"
    )
    restore.add_argument("name", metavar="NAME")
    restore.add_argument("version", type=whole_number, metavar="VERSION")
    nearly = add_action(commands, "whatif", _whatif, "say what would make a prospect fit")
    nearly.add_argument("email", metavar="EMAIL")
    nearly.add_argument("--profile", metavar="NAME", help="a saved profile (default: the active one)")


def _versions(call: Call) -> None:
    with call.reading() as session:
        row = profiles.find(session, call.args.name)
        found = [
            (one, scoring.count_fits(session, versions.load(session, row.id, one.version)))
            for one in versions.listed(session, row.id)
        ]
    lines = [
        [str(one.version), f"{one.saved_at:%Y-%m-%d %H:%M}", f"{fits:,}", one.words] for one, fits in found
    ]
    text = f"{row.name}\n\n{table(['Version', 'Saved', 'Fit', 'Changed'], lines, widest=100)}"
    call.answer({"name": row.name, "versions": [{**asdict(one), "fits": fits} for one, fits in found]}, text)


def _diff(call: Call) -> None:
    with call.reading() as session:
        row = profiles.find(session, call.args.name)
        old = versions.load(session, row.id, call.args.old)
        new = versions.load(session, row.id, call.args.new)
        crossing = scoring.crossing(session, new, old)
    said = versions.differences(old, new)
    effect = {"gained": len(crossing.gained), "lost": len(crossing.lost)}
    text = "\n".join(said or ["Both say the same."])
    text += f"\n\n{effect['gained']:,} newly fit, {effect['lost']:,} no longer fit."
    call.answer(
        {"name": row.name, "old": call.args.old, "new": call.args.new, "changed": said, **effect}, text
    )


def _restore(call: Call) -> None:
    with call.writing() as session:
        row = profiles.find(session, call.args.name)
        version = versions.restore(session, row.id, call.args.version, call.now)
        if row.active or row.scored:
            scoring.apply(session, row.id, now=call.now)
        row = _by_id(session, row.id)
    call.answer(
        {**asdict(row), "restored": call.args.version},
        f"{row.name} is as in version {call.args.version} again (now version {version}): {row.fits:,} fit.",
    )


def _by_id(session: Session, profile_id: int) -> ProfileRow:
    return next(row for row in profiles.listed(session) if row.id == profile_id)


def _whatif(call: Call) -> None:
    with call.reading() as session:
        row = profiles.chosen(session, call.args.profile)
        profile = profiles.load(session, row.id)
        found = whatif(session, profile, by_email(session, call.args.email))
        others = [_others(session, profile, one) for one in found.rules]
    call.answer(_whatif_data(call.args.email, found, others), _whatif_text(found, others))


def _others(session: Session, profile: Profile, change: RuleChange) -> int:
    """How many more would fit with a changed profile."""
    return scoring.count_fits(session, change.profile) - scoring.count_fits(session, profile)


def _whatif_data(email: str, found: WhatIf, others: list[int]) -> dict[str, Any]:
    ways = [
        {
            "score": way.score,
            "only_unknown": way.only_unknown,
            "changes": [{**asdict(one), "text": one.text} for one in way.changes],
        }
        for way in found.ways
    ]
    rules = [
        {"text": one.text, "score": one.score, "more_fit": more}
        for one, more in zip(found.rules, others, strict=True)
    ]
    return {
        "email": email,
        **{
            name: getattr(found, name) for name in ("profile", "threshold", "score", "low", "high", "verdict")
        },
        "unknown": [asdict(one) for one in found.unknown],
        "ways": ways,
        "rules": rules,
    }


def _whatif_text(found: WhatIf, others: list[int]) -> str:
    head = f"{found.profile}: {found.score} of 100, {found.verdict} (threshold {found.threshold})"
    if found.verdict == "fits":
        return f"{head}\nNothing is missing."
    blocks = [
        ("Worth finding out", [f"{one.label}: {one.low} to {one.high}" for one in found.unknown]),
        (
            "Would fit with",
            [f"{'; '.join(one.text for one in way.changes)} (score {way.score})" for way in found.ways],
        ),
        (
            "Or with other rules",
            [
                f"{one.text} (score {one.score}; {more:+,} prospects would fit)"
                for one, more in zip(found.rules, others, strict=True)
            ],
        ),
    ]
    said = [f"{title}\n" + "\n".join(f"  {line}" for line in lines) for title, lines in blocks if lines]
    return "\n\n".join([head, *(said or ["No small change would do."])])
