"""`prospector settings`, `backup`, `restore` and `check`: looking after the workspace."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from pathlib import Path

from prospector import settings
from prospector.cli.call import Call, table
from prospector.drafts import drafting
from prospector.errors import FileError, InvalidInputError, NotFoundError, WorkspaceError
from prospector.storage import backup
from prospector.storage.backup import Backup


def add_arguments(name: str, parser: argparse.ArgumentParser) -> None:
    """The options of `settings`, `backup`, `restore` or `check`."""
    {"settings": _add_settings, "backup": _add_backup, "restore": _add_restore, "check": _add_check}[name](
        parser
    )


def _add_settings(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "changes", nargs="*", metavar="NAME=VALUE", help="for example sender_name='Ada Example'"
    )
    parser.set_defaults(run=_settings)


def _add_backup(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--out", type=Path, metavar="FILE", help="where (default: the workspace's backups)")
    parser.add_argument("--list", action="store_true", help="show the workspace's backups")
    parser.add_argument("--thin", action="store_true", help="remove surplus automatic backups")
    parser.set_defaults(run=_backup)


def _add_restore(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", nargs="?", type=Path, metavar="FILE", help="default: the newest good backup")
    parser.set_defaults(run=_restore)


def _add_check(parser: argparse.ArgumentParser) -> None:
    parser.set_defaults(run=_check)


def _settings(call: Call) -> None:
    changes = dict(_change(text) for text in call.args.changes)
    with call.database() as database:
        if changes:
            with database.writing() as session:
                found = settings.save_identity(session, changes)
                # open drafts carry the sender's words
                drafting.recheck(session, call.now, progress=lambda done, total: _tell(call, done, total))
        else:
            with database.reading() as session:
                found = settings.identity(session)
    lines = [[name, value.replace("\n", " / ")] for name, value in asdict(found).items()]
    data = {"workspace": call.workspace.absolute(), "identity": asdict(found)}
    call.answer(data, table(("Setting", "Value"), lines, widest=90))


def _tell(call: Call, done: int, total: int) -> None:
    call.progress(done, total, "Checking drafts")


def _change(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals:
        raise InvalidInputError(f"{text!r} is no setting.", hint="Write it like sender_name='Ada Example'")
    return name.strip(), value.replace("\\n", "\n")


def _backup(call: Call) -> None:
    if call.args.list:
        _list_backups(call)
    elif call.args.thin:
        removed = backup.thin(call.workspace.absolute())
        call.answer({"removed": removed}, f"{len(removed)} surplus backups removed.")
    else:
        _must_exist(call.workspace)
        with call.database():  # a damaged or foreign file is refused with its own words
            saved = backup.save(call.workspace.absolute(), now=call.now, target=call.args.out)
        call.answer(_data(saved), f"Saved to {saved.path}: {_held(saved)}.")


def _list_backups(call: Call) -> None:
    found = [(path, _looked(path)) for path in backup.available(call.workspace)]
    lines = [
        [f"{good.at:%Y-%m-%d %H:%M}", good.reason, _held(good), path.name] if good
        else ["", "", "damaged", path.name]
        for path, good in found
    ]  # fmt: skip
    data = [_data(good) | {"good": True} if good else {"path": path, "good": False} for path, good in found]
    text = table(("When", "Why", "Holds", "File"), lines, widest=60)
    call.answer({"backups": data}, text if found else "No backups yet.")


def _looked(path: Path) -> Backup | None:
    try:
        return backup.look(path)
    except FileError:
        return None


def _restore(call: Call) -> None:
    source: Path | None = call.args.file
    if source is None:
        good = backup.newest_good(call.workspace)
        if good is None:
            raise NotFoundError("There is no good backup of this workspace.", hint="Name a backup file.")
        source = good.path
    restored = backup.restore(call.workspace, source, now=call.now)
    with call.database():  # an old backup is upgraded at once
        pass
    call.answer(_data(restored), f"Put back {restored.path.name}: {_held(restored)}.")


def _check(call: Call) -> None:
    _must_exist(call.workspace)
    with call.database() as database:
        problems = database.problems()
        warnings = list(database.warnings)
    if problems:
        raise WorkspaceError(
            f"The workspace has {len(problems)} faults: {problems[0]}",
            hint="Put a backup back with: prospector restore",
            place=str(call.workspace),
        )
    told = "\n".join(["The workspace is sound.", *warnings])
    call.answer({"sound": True, "problems": problems, "warnings": warnings}, told)


def _must_exist(workspace: Path) -> None:
    if not workspace.exists():
        raise NotFoundError("There is no workspace at this place.", place=str(workspace))


def _data(found: Backup) -> dict[str, object]:
    return asdict(found)


def _held(found: Backup) -> str:
    return f"{found.prospects:,} prospects, {found.touches:,} touches, {found.size / 1_000_000:.1f} MB"
