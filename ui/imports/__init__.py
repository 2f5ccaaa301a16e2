"""The Imports screen: drop a file, match its columns, check what it would do, bring it in, take it back."""

from ui.imports.screen import build

__all__ = ["build"]
