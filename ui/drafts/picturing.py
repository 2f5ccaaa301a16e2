"""The states of the check before approving that `prospector pictures` draws."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from prospector.drafts.linting import Linted
from prospector.errors import WorkspaceBusyError
from ui.drafts.lint_dialog import LintDialog


def lint_states(
    check: Callable[[], LintDialog], busy: WorkspaceBusyError
) -> Mapping[str, Callable[[], object]]:
    """What to show, by name; `check` opens the dialog."""

    def held() -> LintDialog:
        """The dialog, which does not hear of what its run finds."""
        dialog = check()
        dialog.run.linted.disconnect()
        return dialog

    return {
        "check": check,
        "check-loading": lambda: held().run.went.emit(6200, 9800),
        "check-stopped": lambda: held().run.cancelled.emit(),
        "check-error": lambda: held().run.failed.emit(busy),
        "check-clear": lambda: _clear(check()),
    }


def _clear(dialog: LintDialog) -> None:
    dialog.run.linted.disconnect()
    dialog.run.result = Linted(24, 0, (), dict.fromkeys(range(24), ""), {})
    dialog.say_found(dialog.run.result)
