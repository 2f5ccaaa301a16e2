"""Prospector's core: outbound prospecting without a window, usable from a script."""

__version__ = "0.1.0"
