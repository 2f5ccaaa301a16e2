"""Do not contact: who must never be written to, and why."""

from ui.suppressions.screen import build

__all__ = ["build"]
