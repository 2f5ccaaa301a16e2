"""The colours of the app, light and dark. Text tokens pass WCAG AA on every surface they stand on."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtGui import QGuiApplication, QPalette


@dataclass(frozen=True, slots=True)
class Tokens:
    """One colour per purpose, as #RRGGBB."""

    name: str
    bg: str
    surface: str
    sunken: str
    line: str
    control: str
    text: str
    muted: str
    faint: str
    accent: str
    accent_hover: str
    on_accent: str
    accent_text: str
    accent_wash: str
    selection: str
    hover: str
    good: str
    good_wash: str
    warn: str
    warn_wash: str
    bad: str
    bad_wash: str
    focus: str
    avatars: tuple[tuple[str, str], ...]

    def tone(self, tone: str) -> tuple[str, str]:
        """Text and background of a tone: neutral, accent, good, warn or bad."""
        return {
            "accent": (self.accent_text, self.accent_wash),
            "good": (self.good, self.good_wash),
            "warn": (self.warn, self.warn_wash),
            "bad": (self.bad, self.bad_wash),
        }.get(tone, (self.muted, self.sunken))


LIGHT = Tokens(
    name="light",
    bg="#F6F7F9",
    surface="#FFFFFF",
    sunken="#EEF0F4",
    line="#E2E5EB",
    control="#8A93A3",
    text="#151A23",
    muted="#5A6475",
    faint="#5F6878",
    accent="#3B5BDB",
    accent_hover="#314EC4",
    on_accent="#FFFFFF",
    accent_text="#2F4AC0",
    accent_wash="#EAEEFD",
    selection="#E4EAFC",
    hover="#F3F5F9",
    good="#146C43",
    good_wash="#E3F4EA",
    warn="#8A5300",
    warn_wash="#FDF1DC",
    bad="#B3261E",
    bad_wash="#FCE8E6",
    focus="#151A23",
    avatars=(
        ("#2A3F8F", "#D5DCF2"),
        ("#14653F", "#D3EEE1"),
        ("#7A3E10", "#EEDDD2"),
        ("#6A2380", "#E9D5EE"),
        ("#0F5A6B", "#D2E9EF"),
        ("#86253A", "#F0D6DC"),
    ),
)

DARK = Tokens(
    name="dark",
    bg="#14171D",
    surface="#1B1F27",
    sunken="#101318",
    line="#2C323E",
    control="#6B7588",
    text="#E8EBF1",
    muted="#A3ADBD",
    faint="#8D97A8",
    accent="#7C95FF",
    accent_hover="#93A8FF",
    on_accent="#0E1320",
    accent_text="#B4C3FF",
    accent_wash="#252E4F",
    selection="#29345C",
    hover="#222732",
    good="#6FD39B",
    good_wash="#17372A",
    warn="#F0B95A",
    warn_wash="#3B2D12",
    bad="#FF8F85",
    bad_wash="#442220",
    focus="#E8EBF1",
    avatars=(
        ("#B6C5FF", "#333E5E"),
        ("#A5E6C3", "#27533F"),
        ("#F3C9A6", "#58402F"),
        ("#E5B5F3", "#51305C"),
        ("#A9E2EE", "#27505A"),
        ("#F5B3C1", "#5A2E38"),
    ),
)

BY_NAME = {"light": LIGHT, "dark": DARK}


def tokens() -> Tokens:
    """The tokens in force, told from the application's palette, so that nothing has to hand them on."""
    window = QGuiApplication.palette().color(QPalette.ColorRole.Window)
    return DARK if window.lightness() < 128 else LIGHT
