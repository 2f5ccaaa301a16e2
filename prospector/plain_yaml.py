"""YAML from strangers, read as plain data: no objects, no names for other parts, no endless depth.

A name that stands for another part (an alias) can make a small file huge; depth can end the interpreter.
"""

from __future__ import annotations

import yaml

DEEPEST = 60


class PlainYamlError(ValueError):
    """Why a text is no plain YAML, and the 1-based line where that shows (None when it cannot be told)."""

    def __init__(self, reason: str, line: int | None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.line = line


def compose(text: str) -> yaml.Node | None:
    """The tree of nodes, which know their lines; None for an empty text. Raises PlainYamlError."""
    try:
        _check(text)
        return yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError as error:
        raise _as_plain(error) from error


def read(text: str) -> object:
    """The data: mappings, lists, texts, numbers, dates and nothing else. Raises PlainYamlError."""
    try:
        _check(text)
        return yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise _as_plain(error) from error
    except ValueError as error:  # a date such as 2026-99-99
        raise error if isinstance(error, PlainYamlError) else PlainYamlError(str(error), None) from error


def _check(text: str) -> None:
    """Walk the events, which build nothing, before anything is built."""
    depth = 0
    for event in yaml.parse(text, Loader=yaml.SafeLoader):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if isinstance(event, yaml.AliasEvent) or depth > DEEPEST:
            line = event.start_mark.line + 1 if event.start_mark else None
            raise PlainYamlError(f"aliases, or parts nested more than {DEEPEST} deep, are not allowed", line)


def _as_plain(error: yaml.YAMLError) -> PlainYamlError:
    if isinstance(error, yaml.MarkedYAMLError):
        mark = error.problem_mark
        return PlainYamlError(str(error.problem), mark.line + 1 if mark else None)
    return PlainYamlError(str(error), None)
