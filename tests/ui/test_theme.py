"""The look: contrast of every pair of tokens that meets, fonts, icons and the style sheet."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtGui import QColor, QFontInfo
from PySide6.QtWidgets import QApplication, QWidget

from prospector.paths import shipped
from ui.navigation import STEPS
from ui.theme import DARK, LIGHT, Theme, Tokens, em, icon, tokens

ROOT = Path(__file__).parents[2]
TEXT_PAIRS = [
    ("text", "bg"), ("text", "surface"), ("text", "sunken"), ("text", "selection"), ("text", "hover"),
    ("muted", "bg"), ("muted", "surface"), ("muted", "sunken"), ("muted", "selection"), ("muted", "hover"),
    ("faint", "bg"), ("faint", "surface"), ("faint", "sunken"),
    ("on_accent", "accent"), ("on_accent", "accent_hover"),
    ("accent_text", "accent_wash"), ("accent_text", "bg"), ("accent_text", "surface"),
    ("good", "good_wash"), ("good", "surface"), ("warn", "warn_wash"), ("warn", "surface"),
    ("bad", "bad_wash"), ("bad", "surface"),
    ("text", "good_wash"), ("text", "warn_wash"), ("text", "bad_wash"),
]  # fmt: skip


def luminance(color: str) -> float:
    def linear(part: float) -> float:
        return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4

    seen = QColor(color)
    return 0.2126 * linear(seen.redF()) + 0.7152 * linear(seen.greenF()) + 0.0722 * linear(seen.blueF())


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("look", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("front", "back"), TEXT_PAIRS)
def test_text_stands_out_from_what_it_stands_on(look: Tokens, front: str, back: str) -> None:
    assert contrast(getattr(look, front), getattr(look, back)) >= 4.5


@pytest.mark.parametrize("look", [LIGHT, DARK], ids=["light", "dark"])
def test_avatars_can_be_read_and_controls_and_focus_can_be_seen(look: Tokens) -> None:
    assert all(contrast(front, back) >= 4.5 for front, back in look.avatars)
    assert contrast(look.control, look.surface) >= 3
    assert contrast(look.focus, look.bg) >= 3


def test_the_app_wears_its_own_type_and_follows_the_theme(theme: Theme, qapp: QApplication) -> None:
    assert QFontInfo(qapp.font()).family() == "Inter"
    assert tokens() is LIGHT
    theme.set(mode="dark")
    assert tokens() is DARK


def test_text_can_be_made_larger_and_sizes_follow(theme: Theme) -> None:
    normal = em(10)
    theme.set(text_scale=2.0)
    assert em(10) == 2 * normal


def test_every_icon_named_in_the_code_ships(theme: Theme) -> None:
    shipped_names = {path.stem for path in (shipped("resources") / "icons").glob("*.svg")}
    code = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "ui").rglob("*.py"))
    named = set(re.findall(r'(?:icon_name=|\bicon\(|Glyph\()"([a-z0-9-]+)"', code)) | {
        step.icon for step in STEPS
    }
    assert "refresh-cw" in named
    assert named <= shipped_names


def test_every_icon_that_ships_is_used() -> None:
    code = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "ui").rglob("*.py"))
    shipped_names = {path.stem for path in (shipped("resources") / "icons").glob("*.svg")}
    assert {name for name in shipped_names if f'"{name}"' not in code} == set()


def test_an_icon_is_drawn_in_its_tokens_colour_and_follows_the_theme(theme: Theme) -> None:
    def reddest() -> QColor:
        image = icon("ban", "bad").pixmap(32, 32).toImage()
        seen = [image.pixelColor(x, y) for x in range(image.width()) for y in range(image.height())]
        return max(seen, key=lambda color: color.alpha())

    assert reddest().name().upper() == LIGHT.bad
    theme.set(mode="dark")
    assert reddest().name().upper() == DARK.bad


def test_the_style_sheet_has_no_unknown_name_and_qt_accepts_it(
    theme: Theme, qtbot: Any, capfd: pytest.CaptureFixture[str]
) -> None:
    widget = QWidget()
    qtbot.addWidget(widget)
    widget.show()
    assert "@" not in QApplication.instance().styleSheet()  # type: ignore[union-attr]
    assert "Could not parse" not in capfd.readouterr().err


def test_fonts_and_icons_come_with_their_licences() -> None:
    assert "SIL Open Font License" in (shipped("resources") / "fonts" / "OFL.txt").read_text(encoding="utf-8")
    assert "ISC License" in (shipped("resources") / "icons" / "LICENSE").read_text(encoding="utf-8")
