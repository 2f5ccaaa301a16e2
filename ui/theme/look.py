"""Puts the look on the application: fonts, palette and the one style sheet, light or dark, at any size."""

from __future__ import annotations

import re
from dataclasses import asdict
from pathlib import Path

from PySide6.QtCore import QObject, Qt, QTemporaryDir, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QFontInfo, QPalette
from PySide6.QtWidgets import QApplication

from prospector.paths import shipped
from ui.theme.icons import svg
from ui.theme.tokens import BY_NAME, DARK, LIGHT, Tokens

BASE_PIXELS = 13
FAMILY = "Inter"

_CONTROL_ICONS = {
    "arrow": ("chevron-down", "muted"),
    "arrow-up": ("chevron-up", "muted"),
    "tick": ("check", "on_accent"),
    "dash": ("minus", "on_accent"),
    "right": ("chevron-right", "muted"),
}


class Theme(QObject):
    """The look in force. `changed` follows every change, after the whole app wears it."""

    changed = Signal()

    def __init__(self, app: QApplication, *, mode: str = "system", text_scale: float = 1.0) -> None:
        super().__init__(app)
        self._app = app
        self._system_pixels = QFontInfo(app.font()).pixelSize()
        self._drawn = QTemporaryDir()
        self.mode = mode
        self.text_scale = text_scale
        app.setStyle("Fusion")
        _load_fonts()
        app.styleHints().colorSchemeChanged.connect(self._follow_system)
        self.apply()

    def set(self, *, mode: str | None = None, text_scale: float | None = None) -> None:
        """Change between system, light and dark, or the size of all text (1.0 is normal)."""
        self.mode = mode or self.mode
        self.text_scale = text_scale or self.text_scale
        self.apply()

    def apply(self) -> None:
        """Put fonts, palette and style sheet on the application."""
        chosen = self._tokens()
        pixels = self._pixels()
        self._app.setFont(font(pixels))
        self._app.setPalette(_palette(chosen))
        sheet = _style_sheet(chosen, pixels, self._draw_controls(chosen))
        if sheet != self._app.styleSheet():  # every widget there is gets polished anew, which takes its time
            self._app.setStyleSheet(sheet)
        self.changed.emit()

    def _tokens(self) -> Tokens:
        if self.mode in BY_NAME:
            return BY_NAME[self.mode]
        dark = self._app.styleHints().colorScheme() == Qt.ColorScheme.Dark
        return DARK if dark else LIGHT

    def _pixels(self) -> int:
        """The size of plain text: never below 13, larger where the system's own text is larger."""
        return round(max(BASE_PIXELS, min(self._system_pixels, 32)) * self.text_scale)

    def _follow_system(self) -> None:
        if self.mode == "system":
            self.apply()

    def _draw_controls(self, chosen: Tokens) -> dict[str, str]:
        """Tinted arrows and ticks as files: a styled combo box and check box lose their own."""
        paths = {}
        for key, (name, role) in _CONTROL_ICONS.items():
            path = Path(self._drawn.path()) / f"{key}-{chosen.name}.svg"
            path.write_bytes(svg(name, getattr(chosen, role)))
            paths[key] = path.as_posix()
        return paths


def font(pixels: int, weight: QFont.Weight = QFont.Weight.Normal) -> QFont:
    """The app's type at a size in logical pixels."""
    made = QFont(FAMILY)
    made.setPixelSize(max(pixels, 8))
    made.setWeight(weight)
    made.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    return made


def em(count: float) -> int:
    """`count` times the size of plain text, in logical pixels; sizes given so follow the user's text size."""
    return round(count * QApplication.font().pixelSize())


def _load_fonts() -> None:
    if FAMILY in QFontDatabase.families():
        return
    for path in sorted((shipped("resources") / "fonts").glob("*.otf")):
        QFontDatabase.addApplicationFont(str(path))


def _palette(t: Tokens) -> QPalette:
    role = QPalette.ColorRole
    palette = QPalette()
    for key, color in {
        role.Window: t.bg,
        role.WindowText: t.text,
        role.Base: t.surface,
        role.AlternateBase: t.sunken,
        role.Text: t.text,
        role.Button: t.surface,
        role.ButtonText: t.text,
        role.BrightText: t.on_accent,
        role.ToolTipBase: t.text,
        role.ToolTipText: t.surface,
        role.PlaceholderText: t.faint,
        role.Highlight: t.accent,
        role.HighlightedText: t.on_accent,
        role.Link: t.accent_text,
        role.LinkVisited: t.accent_text,
        role.Accent: t.accent,
        role.Light: t.surface,
        role.Midlight: t.line,
        role.Mid: t.line,
        role.Dark: t.control,
        role.Shadow: t.sunken,
    }.items():
        palette.setColor(key, QColor(color))
    for key in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, key, QColor(t.control))
    return palette


def _style_sheet(t: Tokens, pixels: int, controls: dict[str, str]) -> str:
    template = (shipped("resources") / "styles" / "app.qss").read_text(encoding="utf-8")
    names = {key: value for key, value in asdict(t).items() if isinstance(value, str)} | controls
    sized = re.sub(r"@em\(([\d.]+)\)", lambda m: f"{round(float(m[1]) * pixels)}px", template)
    return re.sub(r"@([a-z_-]+)", lambda m: names[m[1]], sized)
