"""Drafts: the review queue, worked through on the keyboard, and the hand-over of what is approved."""

from ui.drafts.screen import build

__all__ = ["build"]
