"""Asking for groups: in which one a rule stands, and what they are called."""

from __future__ import annotations

from prospector.errors import InvalidInputError
from prospector.icp.rules import LONGEST_NAME, Group
from ui.app import AppContext
from ui.icp.presenter import IcpPresenter

_NEW = object()


class Grouping:
    """The questions about groups, each followed by what the user wants."""

    def __init__(self, app: AppContext, presenter: IcpPresenter) -> None:
        self._dialogs = app.dialogs
        self._presenter = presenter

    def move(self, key: int) -> None:
        """Let the user say in which group a rule shall stand."""
        edited = self._presenter.edited
        entry = edited.entry(key)
        if entry is None:
            return
        known = [("", "No group"), *((one.name, one.name) for one in edited.groups)]
        wanted = self._dialogs.choose(
            "Group", f"{entry.title} stands in", [*known, (_NEW, "New group…")], action="Move"
        )
        if wanted is _NEW:
            wanted = self._name("New group", "")
        if wanted is not None and wanted != entry.group:
            self._presenter.put_in_group(key, wanted)

    def begin(self) -> None:
        """Begin a group that has no rules yet."""
        if name := self._name("New group", ""):
            self._presenter.add_group(name)

    def rename(self, name: str) -> None:
        """Give a group another name."""
        group, wanted = self._presenter.edited.group(name), self._name("Rename group", name)
        if group is not None and wanted:
            self._presenter.put_group(Group(wanted, group.cap), name)

    def _name(self, title: str, was: str) -> str | None:
        given = self._dialogs.ask_text(title, "Name", was, action="Rename" if was else "Create")
        name = " ".join((given or "").split())[:LONGEST_NAME]
        taken = self._presenter.edited.group(name)
        if taken is not None and taken.name != was:
            self._dialogs.error(
                InvalidInputError(
                    f"There is already a group called {taken.name}.", hint="Choose another name."
                )
            )
            return None
        return name or None
