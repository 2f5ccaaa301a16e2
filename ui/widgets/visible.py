"""Data on the screen as what it is: signs that hide or turn text around are shown, markup stays text."""

from __future__ import annotations

import html
import re

_FLAG = "\U0001f3f4[\U000e0020-\U000e007f]+"  # a flag's own letters; anywhere else they hide a message
_UNSEEN = re.compile(
    f"{_FLAG}|[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff"
    "\ufff9-\ufffb\U000e0000-\U000e0fff\ue000-\uf8ff]"
)


def visible(text: str) -> str:
    """The text with every control, direction and zero-width sign drawn; joiners within letters stay."""
    return text if text.isprintable() else _UNSEEN.sub(_drawn, text)


def plain_tip(text: str) -> str:
    """Data for a tooltip, which would otherwise read markup and open the files it names."""
    shown = visible(text)
    if "<" not in shown:
        return shown
    return f"<span>{html.escape(shown).replace(chr(10), '<br>')}</span>"


def _drawn(found: re.Match[str]) -> str:
    sign = found.group()
    if len(sign) > 1:
        return sign
    code = ord(sign)
    if code < 32:
        return chr(0x2400 + code)
    return "␡" if code == 127 else f"‹U+{code:04X}›"
