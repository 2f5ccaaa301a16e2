"""The Ideal customer screen: rules as cards with live counts, and what saving them would change."""

from ui.icp.screen import build

__all__ = ["build"]
