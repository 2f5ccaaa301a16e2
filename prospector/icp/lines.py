"""Reading composed YAML piece by piece, so that every complaint can name its line."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import yaml

from prospector.conditions import nearest
from prospector.errors import InvalidInputError


class LineReader:
    """Takes mappings, lists, texts and numbers out of YAML nodes. `place` is named in complaints."""

    def __init__(self, place: str) -> None:
        self._place = place

    def _mapping(
        self, node: yaml.Node, known: tuple[str, ...], needed: tuple[str, ...]
    ) -> dict[str, yaml.Node]:
        if not isinstance(node, yaml.MappingNode):
            raise self._wrong(node, f"expected {', '.join(known)} here")
        parts: dict[str, yaml.Node] = {}
        for key, value in node.value:
            name = str(key.value)
            if name not in known:
                raise self._wrong(
                    key, f"unknown key {name!r}", f"{nearest(name, known)}Known: {', '.join(known)}."
                )
            if name in parts:
                raise self._wrong(key, f"{name!r} stands twice")
            parts[name] = value
        missing = [name for name in needed if name not in parts]
        if missing:
            raise self._wrong(node, f"{' and '.join(missing)} missing")
        return parts

    def _sequence(self, node: yaml.Node, most: int) -> list[yaml.Node]:
        if not isinstance(node, yaml.SequenceNode) or len(node.value) > most:
            raise self._wrong(node, f"expected a list of at most {most} entries")
        return list(node.value)

    def _text(self, node: yaml.Node, longest: int) -> str:
        text = " ".join(node.value.split()) if isinstance(node, yaml.ScalarNode) else ""
        if not 1 <= len(text) <= longest:
            raise self._wrong(node, f"expected a text of 1 to {longest:,} characters")
        return text

    def _whole(self, node: yaml.Node, least: int, most: int) -> int:
        try:
            number = int(node.value[:10]) if isinstance(node, yaml.ScalarNode) else most + 1
        except ValueError:
            number = most + 1
        if not least <= number <= most:
            raise self._wrong(node, f"expected a whole number from {least:,} to {most:,}")
        return number

    @contextmanager
    def _naming(self, node: yaml.Node) -> Iterator[None]:
        """Whatever is refused inside is refused with the line of `node`."""
        try:
            yield
        except InvalidInputError as error:
            place = f"{self._line(node)}, {error.place}" if error.place else self._line(node)
            raise InvalidInputError(error.message, hint=error.hint, place=place) from error

    def _line(self, node: yaml.Node) -> str:
        return f"{self._place}, line {node.start_mark.line + 1}"

    def _wrong(self, node: yaml.Node, what: str, hint: str = "") -> InvalidInputError:
        return InvalidInputError(
            f"The profile cannot be read: {what}.",
            hint=hint or "See the shipped profiles for examples.",
            place=self._line(node),
        )
