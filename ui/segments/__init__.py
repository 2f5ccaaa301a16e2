"""The Segments screen: saved live filters, built with fields and counted while they are built."""

from ui.segments.screen import build

__all__ = ["build"]
