"""Prospector's desktop app, built on Qt; the only package that may import PySide6."""
