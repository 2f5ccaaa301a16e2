"""Snippets in a template: `{{ snippet("Name") }}` is replaced by the snippet's text before it is read."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from jinja2 import TemplateSyntaxError

from prospector.drafts.scanning import pieces

DEEPEST = 3
_CALL = re.compile(
    r"\{\{[-+]?\s*snippet\s*\(\s*(?:\"([^\"\\\n]{1,200})\"|'([^'\\\n]{1,200})')\s*\)\s*(?:\+?\}\}|-\}\}\s*)"
)


class Call(NamedTuple):
    """One call of a snippet, between two offsets of the source."""

    name: str
    start: int
    end: int


class CircleError(ValueError):
    """Snippets that call each other in a circle, or deeper than allowed; `names` is the way there."""

    def __init__(self, names: tuple[str, ...]) -> None:
        super().__init__(" > ".join(names))
        self.names = names


def calls(source: str) -> list[Call]:
    """The snippets a source calls, in order; none in a source that cannot be read."""
    return list(_calls(source)) if "snippet" in source else []


def call_text(name: str) -> str:
    """The tag that calls a snippet."""
    return f'{{{{ snippet("{name}") }}}}'


def names_in(source: str, texts: Mapping[str, str]) -> set[str]:
    """All snippets a source needs, those called by other snippets too; unknown ones are left out.

    Raises CircleError.
    """
    heights: dict[str, int] = {}
    _height(source, texts, heights, ())
    return heights.keys() & texts.keys()


def pasted_length(source: str, texts: Mapping[str, str]) -> int:
    """How many characters `paste` would make of it, without making it (names_in says that it can)."""
    return _length(source, texts, {})


def paste(source: str, texts: Mapping[str, str]) -> str:
    """The source with every call replaced by the snippet's text, which `texts` holds (else KeyError)."""
    parts, end = [], 0
    for call in calls(source):
        before = source[end : call.start]
        takes_blanks = source.startswith("{{-", call.start)
        parts += [before.rstrip() if takes_blanks else before, paste(texts[call.name], texts)]
        end = call.end
    return "".join(parts) + source[end:]


def _calls(source: str) -> Iterator[Call]:
    try:
        found = pieces(source)
    except TemplateSyntaxError:
        return
    for piece in found:
        if piece.kind == "field" and (call := _CALL.fullmatch(piece.text)):
            yield Call(call[1] or call[2], piece.start, piece.start + len(piece.text))


def _height(source: str, texts: Mapping[str, str], heights: dict[str, int], way: tuple[str, ...]) -> int:
    """How deep snippets stand in a source; every snippet is looked at once, however often it is called."""
    highest = 0
    for name in dict.fromkeys(call.name for call in calls(source)):
        if name in way or len(way) >= DEEPEST:
            raise CircleError((*way, name))
        if name not in heights:
            heights[name] = 1 + _height(texts.get(name, ""), texts, heights, (*way, name))
        if len(way) + heights[name] > DEEPEST:
            raise CircleError((*way, name))
        highest = max(highest, heights[name])
    return highest


def _length(source: str, texts: Mapping[str, str], known: dict[str, int]) -> int:
    total = len(source)
    for call in calls(source):
        if call.name not in known:
            known[call.name] = _length(texts.get(call.name, ""), texts, known)
        total += known[call.name] - (call.end - call.start)
    return total
