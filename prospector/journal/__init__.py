"""Every edit can be undone and redone, also after a restart; a merge can be split at any time later.

While `recording` is on, temporary triggers note each changed cell and each added or removed row. Undoing
puts back what still is as the action left it, and names what it kept because it was changed since.
Whoever undoes renews the fits of `Reverted.prospect_ids` (see prospector.edits).
"""

from prospector.journal.recording import Recording, recording, several
from prospector.journal.reverting import Kept, Reverted, redo, revert, undo
from prospector.journal.showing import ActionRow, listed, next_redo, next_undo

__all__ = [
    "ActionRow",
    "Kept",
    "Recording",
    "Reverted",
    "listed",
    "next_redo",
    "next_undo",
    "recording",
    "redo",
    "revert",
    "several",
    "undo",
]
