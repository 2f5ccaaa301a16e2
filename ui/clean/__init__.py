"""The Clean a list screen: see what is wrong with a list, choose what is mended, save it; no workspace."""

from ui.clean.screen import build

__all__ = ["build"]
