"""Colours, type, icons and the style sheet: everything that decides how the app looks."""

from ui.theme.icons import icon, paint, window_icon
from ui.theme.look import Theme, em, font
from ui.theme.tokens import DARK, LIGHT, Tokens, tokens

__all__ = ["DARK", "LIGHT", "Theme", "Tokens", "em", "font", "icon", "paint", "tokens", "window_icon"]
