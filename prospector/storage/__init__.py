"""The workspace file: opening, upgrading, backing up, searching. The rest of core sees sessions only."""

from prospector.storage.database import Database, note_change
from prospector.storage.opening import open_workspace

__all__ = ["Database", "note_change", "open_workspace"]
