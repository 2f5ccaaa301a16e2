"""Duplicates: who stands here twice, side by side, made one or kept apart."""

from ui.duplicates.screen import build

__all__ = ["build"]
