"""The filters a template may use, and the value that stands for what is missing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


class Missing:
    """Stands in a rendering for a field the prospect has no value for.

    It counts as false, equals nothing, and when it is printed it shows a visible gap and
    reports its name to `printed`, so that the draft is held.
    """

    __slots__ = ("_printed", "label", "name")

    def __init__(self, name: str, label: str, printed: list[str]) -> None:
        self.name = name
        self.label = label
        self._printed = printed

    def __bool__(self) -> bool:
        return False

    def __str__(self) -> str:
        self._printed.append(self.name)
        return f"[{self.label} missing]"

    def __lt__(self, other: object) -> bool:
        return False

    __le__ = __gt__ = __ge__ = __lt__


def fallback(value: Any, instead: Any) -> Any:
    """`value`, or `instead` where the value is missing or blank."""
    if isinstance(value, Missing) or (isinstance(value, str) and not value.strip()):
        return instead
    return value


def holds(value: Any, part: Any) -> bool:
    """What `part in value` means in a template: text in text, capitals aside, never of what is missing."""
    if isinstance(value, Missing) or isinstance(part, Missing):
        return False
    return str(part).casefold() in str(value).casefold()


def _on_text(change: Callable[[str], str]) -> Callable[[Any], Any]:
    def changed(value: Any) -> Any:
        return value if isinstance(value, Missing) else change(str(value))

    return changed


def _title(text: str) -> str:
    return " ".join(word[:1].upper() + word[1:] for word in text.split(" "))


def _first_word(text: str) -> str:
    words = text.split(maxsplit=1)
    return words[0] if words else ""


def _possessive(text: str) -> str:
    return f"{text}’" if text[-1:] in ("s", "S") else f"{text}’s"


FILTERS: dict[str, Callable[..., Any]] = {
    "fallback": fallback,
    "upper": _on_text(str.upper),
    "lower": _on_text(str.lower),
    "title": _on_text(_title),
    "trim": _on_text(str.strip),
    "first_word": _on_text(_first_word),
    "possessive": _on_text(_possessive),
}
