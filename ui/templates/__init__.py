"""Templates: their wordings, edited beside a preview on real prospects."""

from ui.templates.screen import build

__all__ = ["build"]
