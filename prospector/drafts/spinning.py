r"""Spun wording: `{Hi|Hello|Good morning}` in a template's text becomes one of its options, for good.

Which one is a matter of the draft's seed alone: a hash, not a random generator, so that the same draft
reads the same on every computer and in every version of Python. Groups may stand in each other, three
deep; merge fields and whole conditions may stand in an option. A value is never spun: it is data.
Braces without a bar between them are text, and `\{`, `\|` and `\}` always are. A blank between two
opening braces is left out: `{ {a|b} c|d}`, `{ {{ first_name }}|there}`.
"""

from __future__ import annotations

import re
import struct
from dataclasses import dataclass, field
from hashlib import blake2b
from math import prod
from typing import NamedTuple

from prospector.drafts import merge_fields
from prospector.drafts.scanning import Piece, TemplateError, pieces, place

DEEPEST = 3
MAX_OPTIONS = 300
SHOWN_BRACE = "\ufdd0"  # stands for a brace that is text until the template is parsed
_OPEN_AT_ONCE = 12
_BLOCK_OF_NUMBERS = struct.Struct(">16I")
_MARK = re.compile(r"\\[{|}]|[{|}]")
_BLOCK = re.compile(r"\{%[-+]?\s*(if|elif|else|endif)\b")
_FIELD_LIKE = re.compile(r"[A-Za-z]\w*[._]\w+")


class Spun(NamedTuple):
    """A source with conditions in place of its groups; `options` tells how many each group has.

    The condition of group 2 asks for the number `<prefix>2`, from 0. `wordings` is how many texts there are.
    """

    source: str
    options: tuple[int, ...]
    wordings: int


def is_spun(texts: list[str]) -> bool:
    """Whether a template with these stretches of text outside of tags has to be read for groups at all."""
    braces = any("{" in text or "}" in text for text in texts)
    return (braces and any("|" in text for text in texts)) or any(_escapes(text) for text in texts)


def spin(source: str, part: str, prefix: str) -> Spun:
    """Put conditions in place of the groups of a source. Raises TemplateError with its exact place."""
    return _Spinner(source, part, prefix).spin()


def numbers(seed: int, count: int) -> tuple[int, ...]:
    """The first `count` numbers below 2**32 that a seed (below 2**63) leads to; group n takes number n."""
    start = seed.to_bytes(8, "big")
    # twelve bytes, of which the last four count blocks of sixteen numbers
    found = _BLOCK_OF_NUMBERS.unpack(blake2b(start + b"\0\0\0\0").digest())
    for block in range(1, (count + 15) // 16):
        found += _BLOCK_OF_NUMBERS.unpack(blake2b(start + block.to_bytes(4, "big")).digest())
    return found[:count]


def _escapes(text: str) -> bool:
    return "\\" in text and ("\\{" in text or "\\}" in text or "\\|" in text)


@dataclass(slots=True)
class _Option:
    """What stands in one option so far; `wordings` of each group in it."""

    parts: list[str] = field(default_factory=list)
    wordings: list[int] = field(default_factory=list)


@dataclass(slots=True)
class _Group:
    """A brace that was opened: its options so far, and how deep groups stand in it."""

    start: int
    blocks: int
    depth: int = 1
    number: int = -1
    options: list[_Option] = field(default_factory=lambda: [_Option()])


class _Spinner:
    """One pass over a source. The outermost `_Group` is the whole text, with one option."""

    def __init__(self, source: str, part: str, prefix: str) -> None:
        self._source, self._part, self._prefix = source, part, prefix
        self._open = [_Group(0, 0, depth=0)]
        self._sizes: list[int] = []
        self._blocks = 0
        self._total = 0

    def spin(self) -> Spun:
        for piece in pieces(self._source):
            if piece.kind == "text":
                self._text(piece)
            else:
                self._tag(piece)
        if len(self._open) > 1:
            raise self._error(
                "This { is never closed.", r"Close it with }, or write \{.", self._open[1].start
            )
        whole = self._open[0].options[0]
        return Spun("".join(whole.parts), tuple(self._sizes), prod(whole.wordings))

    def _text(self, piece: Piece) -> None:
        end = 0
        for mark in _MARK.finditer(piece.text):
            self._put(piece.text[end : mark.start()])
            self._mark(mark.group(), piece.start + mark.start())
            end = mark.end()
        self._put(piece.text[end:])

    def _mark(self, mark: str, offset: int) -> None:
        if len(mark) == 2:
            self._put(mark[1].replace("{", SHOWN_BRACE))
        elif mark == "{":
            self._begin(offset)
        elif mark == "}":
            self._end(offset)
        elif len(self._open) == 1:
            self._put("|")
        else:
            self._bar(offset)

    def _begin(self, offset: int) -> None:
        if len(self._open) > _OPEN_AT_ONCE:
            raise self._error("Braces are nested too deep.", f"Nest {DEEPEST} deep at most.", offset)
        self._drop_blank()
        self._open.append(_Group(offset, self._blocks))

    def _bar(self, offset: int) -> None:
        self._same_branch(offset)
        group = self._open[-1]
        if group.number < 0:
            group.number = len(self._sizes)
            self._sizes.append(1)
        group.options.append(_Option())
        self._sizes[group.number] += 1
        self._total += 1
        if self._total > MAX_OPTIONS:
            raise self._error("There are too many options.", f"{MAX_OPTIONS} are the most.", offset)

    def _end(self, offset: int) -> None:
        if len(self._open) == 1:
            closing = self._source[max(offset - 1, 0) : offset + 2]
            pair = next((two for two in ("}}", "%}", "#}") if two in closing), "}")
            raise self._error(
                f"A stray {pair} would be printed as it stands.",
                r"Write {one|other} or {{ first_name }}, and \} for a brace as text.",
                offset,
            )
        self._same_branch(offset)
        group = self._open.pop()
        if len(group.options) == 1:
            self._keep_braces(group, offset)
        else:
            self._close(group)

    def _keep_braces(self, group: _Group, end: int) -> None:
        """Braces without a bar are text, unless somebody meant a merge field."""
        only = group.options[0]
        name = self._source[group.start + 1 : end].strip()
        if re.fullmatch(r"[A-Za-z_][\w. ]{0,40}", name) and (
            nearest := merge_fields.nearest(name.lower().replace(" ", "_"))
        ):
            raise self._field_meant(group.start, self._source[group.start : end + 1], nearest)
        outer = self._open[-1]
        outer.depth = max(outer.depth, group.depth)
        outer.options[-1].parts += [SHOWN_BRACE, *only.parts, "}"]
        outer.options[-1].wordings += only.wordings

    def _close(self, group: _Group) -> None:
        if group.depth > DEEPEST:
            raise self._error("Options are nested too deep.", f"{DEEPEST} deep is the most.", group.start)
        for option in group.options:
            text = "".join(option.parts).strip()
            if _FIELD_LIKE.fullmatch(text) and merge_fields.nearest(text.lower()):
                raise self._field_meant(group.start, text, merge_fields.nearest(text.lower()))
        outer = self._open[-1]
        outer.depth = max(outer.depth, group.depth + 1)
        outer.options[-1].parts.append(self._condition(group))
        outer.options[-1].wordings.append(sum(prod(option.wordings) for option in group.options))

    def _condition(self, group: _Group) -> str:
        name = f"{self._prefix}{group.number}"
        texts = ["".join(option.parts) for option in group.options]
        first = f"{{% if {name} == 0 %}}{texts[0]}"
        middle = [f"{{% elif {name} == {place} %}}{text}" for place, text in enumerate(texts[1:-1], 1)]
        return f"{first}{''.join(middle)}{{% else %}}{texts[-1]}{{% endif %}}"

    def _tag(self, piece: Piece) -> None:
        if piece.kind == "comment":
            return
        if word := _BLOCK.match(piece.text):
            if word[1] != "if" and len(self._open) > 1 and self._blocks == self._open[-1].blocks:
                raise self._across(self._open[-1].start)
            self._blocks += {"if": 1, "endif": -1}.get(word[1], 0)
        self._drop_blank()
        self._put(piece.text)

    def _same_branch(self, offset: int) -> None:
        if self._blocks != self._open[-1].blocks:
            raise self._across(offset)

    def _across(self, offset: int) -> TemplateError:
        return self._error(
            "Options and a condition overlap.",
            "Put the whole condition into one option, or around all.",
            offset,
        )

    def _drop_blank(self) -> None:
        group = self._open[-1]
        if len(self._open) > 1 and len(group.options) == 1 and group.options[0].parts == [" "]:
            group.options[0].parts.clear()

    def _put(self, text: str) -> None:
        if text:
            self._open[-1].options[-1].parts.append(text)

    def _field_meant(self, offset: int, written: str, nearest: str) -> TemplateError:
        return self._error(
            f"{written} would be printed as it stands.",
            f"Write {{{{ {nearest} }}}}, with two pairs of braces.",
            offset,
        )

    def _error(self, message: str, hint: str, offset: int) -> TemplateError:
        line, column = place(self._source, offset)
        return TemplateError(message, hint=hint, part=self._part, line=line, column=column)
