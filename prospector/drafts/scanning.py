"""A template's source cut into text and tags, each with its place; and the error that names a place."""

from __future__ import annotations

import re
from functools import cache
from typing import Literal, NamedTuple

from jinja2 import StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment

from prospector.drafts.filters import FILTERS, holds
from prospector.errors import InvalidInputError

_BEGINS: dict[str, Literal["field", "block", "comment"]] = {
    "variable_begin": "field",
    "block_begin": "block",
    "comment_begin": "comment",
    "raw_begin": "block",
}
_ENDS = frozenset(("variable_end", "block_end", "comment_end", "raw_end"))
_NEWLINE = re.compile(r"\r\n?")


class TemplateError(InvalidInputError):
    """A template that cannot be used. `part` is subject, body, html or a snippet's name.

    `line` and `column` count from 1; `variant` is the label of the wording tried ("" or A for the first).
    """

    def __init__(
        self, message: str, *, hint: str, part: str, line: int, column: int, variant: str = ""
    ) -> None:
        of_variant = f"variant {variant}, " if variant else ""
        super().__init__(message, hint=hint, place=f"{of_variant}{part}, line {line}, column {column}")
        self.part = part
        self.line = line
        self.column = column
        self.variant = variant

    def of_variant(self, label: str) -> TemplateError:
        """The same, said of the variant with this label."""
        return TemplateError(
            self.message, hint=self.hint, part=self.part, line=self.line, column=self.column, variant=label
        )


class Piece(NamedTuple):
    """A stretch of a source: plain text, or one whole tag. `start` counts characters from 0."""

    kind: Literal["text", "field", "block", "comment"]
    text: str
    start: int


@cache
def environment() -> ImmutableSandboxedEnvironment:
    """The one environment all templates are compiled in: no loader, no globals, our filters only."""
    return _environment(escapes=False)


@cache
def html_environment() -> ImmutableSandboxedEnvironment:
    """The same for HTML: every value is escaped where it is printed."""
    return _environment(escapes=True)


def _environment(*, escapes: bool) -> ImmutableSandboxedEnvironment:
    made = ImmutableSandboxedEnvironment(undefined=StrictUndefined, autoescape=escapes, cache_size=0)
    made.globals.clear()
    made.filters.clear()
    made.filters.update(FILTERS, holds=holds)
    made.tests.clear()
    return made


def plain_lines(text: str) -> str:
    """The text with line feeds as its only line ends."""
    return _NEWLINE.sub("\n", text)


def pieces(source: str) -> list[Piece]:
    """The source (with plain line ends) in pieces that join to it again; raises jinja2.TemplateSyntaxError.

    Blanks that a tag like `{{- name }}` takes away stand in no piece.
    """
    found: list[Piece] = []
    end, begun = 0, 0
    kind: Literal["field", "block", "comment"] | None = None
    for _line, token, value in environment().lexer.tokeniter(source, None):
        start = source.find(value, end)
        start, end = (start, start + len(value)) if start >= 0 else (end, end)
        if token in _BEGINS:
            kind, begun = _BEGINS[token], start
        elif token in _ENDS and kind is not None:
            found.append(Piece(kind, source[begun:end], begun))
            kind = None
        elif kind is None:
            found.append(Piece("text", value, start))
    return found


def place(source: str, offset: int) -> tuple[int, int]:
    """Line and column, from 1, of a character."""
    line = source.count("\n", 0, offset) + 1
    return line, offset - (source.rfind("\n", 0, offset) + 1) + 1
