"""Making, fetching, removing and filing whole profiles."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject
from sqlalchemy.orm import Session

from prospector.errors import FileError, InvalidInputError
from prospector.icp import profiles, scoring, versions
from prospector.icp.profiles import ProfileRow
from prospector.icp.rules import Profile, parse_profile, to_yaml
from prospector.icp.versions import VersionRow
from ui.app import AppContext
from ui.tasks import Job

LONG_SCORING = 20_000


class Shelf(QObject):
    """The profiles of the workspace; `open_profile` is called with the id of the one to show next."""

    def __init__(self, app: AppContext, open_profile: Callable[[int], object], parent: QObject) -> None:
        super().__init__(parent)
        self._app = app
        self._open = open_profile

    def create(self, name: str, like: str = "") -> None:
        """Save a new profile, blank or from another's YAML, and open it."""
        profile = replace(parse_profile(like), name=name) if like else Profile(name)
        self._save_new(opening_comment(like) + to_yaml(profile), replacing=False)

    def bring_in(self, source: str) -> None:
        """Save a profile's YAML under its own name, in place of the one of that name, and open it."""
        self._save_new(source, replacing=True)

    def _save_new(self, source: str, *, replacing: bool) -> None:
        now = self._app.clock()

        def work(session: Session, job: Job) -> int:
            name = parse_profile(source).name
            taken = _named(profiles.listed(session), name)
            if taken is not None and not replacing:
                raise InvalidInputError(
                    f"There is already a profile called {taken.name!r}.", hint="Choose another name."
                )
            saved = profiles.save(session, source, now)
            if taken is not None and (taken.active or taken.scored):
                scoring.apply(session, saved, now=now)
            return saved

        self._app.tasks.change(work, self._open, owner=self)

    def bring_shipped(self) -> None:
        """Bring the shipped profiles into a workspace that has none."""
        now = self._app.clock()

        def work(session: Session, job: Job) -> None:
            if profiles.install_shipped(session, now):
                scoring.refresh(session, None, now)

        self._app.tasks.change(work, owner=self)

    def activate(self, row: ProfileRow, people: int) -> None:
        """Let the lists sort and filter by this profile, as it is saved."""
        now = self._app.clock()
        self._app.tasks.change(
            lambda session, job: scoring.activate(session, row.id, now),
            lambda scored: self._app.shell.toast(f"Prospects now follow {row.name}"),
            owner=self,
            label=f"Scoring {people:,} prospects" if people > LONG_SCORING else "",
        )

    def remove(self, row: ProfileRow, source: str) -> None:
        """Remove a profile and its fits; it can be brought back."""
        now = self._app.clock()

        def work(session: Session, job: Job) -> None:
            profiles.remove(session, row.id)
            scoring.refresh(session, None, now)

        def done(_: None) -> None:
            self._app.shell.toast(f"{row.name} removed", then=lambda: self._return(source, row.active))

        self._app.tasks.change(work, done, owner=self)

    def _return(self, source: str, active: bool) -> None:
        now = self._app.clock()

        def work(session: Session, job: Job) -> int:
            profile_id = profiles.save(session, source, now)
            if active:
                scoring.activate(session, profile_id, now)
            return profile_id

        self._app.tasks.change(work, self._open, owner=self)

    def read_versions(self, row: ProfileRow, done: Callable[[list[tuple[VersionRow, int]]], object]) -> None:
        """Hand on every version of a profile, each with how many fit under it."""

        def work(session: Session) -> list[tuple[VersionRow, int]]:
            return [
                (one, scoring.count_fits(session, versions.load(session, row.id, one.version)))
                for one in versions.listed(session, row.id)
            ]

        self._app.tasks.read(work, done, owner=self, key="versions")

    def restore(self, row: ProfileRow, version: int) -> None:
        """Save an earlier version as the newest."""
        now = self._app.clock()

        def work(session: Session, job: Job) -> int:
            versions.restore(session, row.id, version, now)
            if row.active or row.scored:
                scoring.apply(session, row.id, now=now)
            return row.id

        def done(profile_id: int) -> None:
            self._open(profile_id)
            self._app.shell.toast(f"{row.name} is as in version {version} again")

        self._app.tasks.change(work, done, owner=self)

    def read_file(self, path: Path, done: Callable[[str, Profile], object]) -> None:
        """Read a profile from a YAML file and hand on its text and what it says."""

        def work(job: Job) -> tuple[str, Profile]:
            text = profiles.read_source(path)
            return text, parse_profile(text, place=path.name)

        self._app.tasks.background(work, lambda found: done(*found), owner=self)

    def write_file(self, path: Path, source: str) -> None:
        """Write a profile's YAML to a file."""

        def work(job: Job) -> None:
            try:
                path.write_text(source, encoding="utf-8")
            except OSError as error:
                raise FileError(
                    f"The profile cannot be written: {error.strerror}.",
                    hint="Choose another place.",
                    place=str(path),
                ) from error

        self._app.tasks.background(work, lambda _: self._app.shell.toast(f"Saved as {path.name}"), owner=self)


def opening_comment(source: str) -> str:
    """The comment a profile's file begins with, which stays when the rest is written anew."""
    lines = source.splitlines(keepends=True)
    until = next((i for i, line in enumerate(lines) if not line.lstrip().startswith("#")), len(lines))
    return "".join(lines[:until])


def _named(rows: list[ProfileRow], name: str) -> ProfileRow | None:
    return next((row for row in rows if row.name.casefold() == name.casefold()), None)
