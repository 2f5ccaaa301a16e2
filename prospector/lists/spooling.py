"""Rows set aside on the disk while a list is read, so that a long list does not fill the memory.

Each process of a crew writes a file of its own beside the staging file and reads those of all. They end
with the staging file (see prospector.lists.staging.remove).
"""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from io import FileIO
from itertools import accumulate, chain
from pathlib import Path
from typing import NamedTuple, overload

from prospector.matching.people import Person
from prospector.paths import private_file

_BETWEEN, _BETWEEN_ROWS = "\x1d", "\x1c"

# Fields whose values many people have: each of these texts is held once.
_REPEATED = [
    Person._fields.index(name)
    for name in ("first_name", "last_name", "title", "company", "domain", "email_status", "city", "country",
                 "street", "postal_code", "department")
]  # fmt: skip


class Place(NamedTuple):
    """Where rows are set aside: in whose file, their bytes there, and whether they are JSON."""

    file: int
    start: int
    length: int
    is_json: bool


class Spool:
    """What the processes of a crew set aside; this one is number `own` and writes to that file."""

    def __init__(self, staging: Path, own: int) -> None:
        self._staging = staging
        self._own = own
        self._files: dict[int, FileIO] = {own: FileIO(private_file(self._path(own)), "r+")}
        self._end = 0

    def write(self, rows: Sequence[Sequence[str]]) -> Place:
        """Set rows of texts aside, all of them equally long."""
        text = _BETWEEN_ROWS.join([_BETWEEN.join(row) for row in rows])
        values = len(rows) * len(rows[0])
        # Where a value holds one of the marks itself, there are more of them than should be.
        plain = text.count(_BETWEEN) == values - len(rows) and text.count(_BETWEEN_ROWS) == len(rows) - 1
        data = (text if plain else json.dumps(rows)).encode("utf-8", "surrogatepass")
        place = Place(self._own, self._end, len(data), not plain)
        self._append(data)
        return place

    def _append(self, data: bytes) -> None:
        file = self._files[self._own]
        file.seek(self._end)
        written = 0
        while written < len(data):
            written += file.write(data[written:] if written else data)
        self._end += len(data)

    def read(self, place: Place) -> list[list[str]]:
        """The rows that any process of the crew set aside there."""
        file = self._files.get(place.file)
        if file is None:
            file = self._files[place.file] = FileIO(self._path(place.file))
        file.seek(place.start)
        text = file.read(place.length).decode("utf-8", "surrogatepass")
        if place.is_json:
            return [[str(value) for value in row] for row in json.loads(text)]
        return [row.split(_BETWEEN) for row in text.split(_BETWEEN_ROWS)]

    def close(self) -> None:
        """Let go of the files, which stay until the staging file goes."""
        for file in self._files.values():
            file.close()

    def _path(self, number: int) -> Path:
        return self._staging.with_name(f"{self._staging.name}-rows{number}")


class People(Sequence[Person]):
    """The people of a list by position, read from the spool as they are asked for; `first` stand before them.

    Walking them in order is fast and holds a few at a time; picking single ones far from each other is slow.
    """

    def __init__(
        self, spool: Spool, places: Sequence[Place], counts: Sequence[int], first: Sequence[Person] = ()
    ) -> None:
        self._spool = spool
        self._places = places
        self._counts = counts
        self._first = first
        self._starts = list(accumulate(counts, initial=len(first)))
        self._known: dict[str, str] = {}
        self._held: tuple[int, list[Person]] = (-1, [])

    def after(self, first: Sequence[Person]) -> People:
        """The same people with others before them."""
        return People(self._spool, self._places, self._counts, first)

    def __len__(self) -> int:
        return self._starts[-1]

    def __iter__(self) -> Iterator[Person]:
        return chain(self._first, chain.from_iterable(map(self._read, self._places)))

    @overload
    def __getitem__(self, index: int) -> Person: ...
    @overload
    def __getitem__(self, index: slice) -> list[Person]: ...
    def __getitem__(self, index: int | slice) -> Person | list[Person]:
        if isinstance(index, slice):
            return [self[position] for position in range(*index.indices(len(self)))]
        position = range(len(self))[index]
        if position < len(self._first):
            return self._first[position]
        chunk = bisect_right(self._starts, position) - 1
        if self._held[0] != chunk:
            self._held = (chunk, self._read(self._places[chunk]))
        return self._held[1][position - self._starts[chunk]]

    def _read(self, place: Place) -> list[Person]:
        columns: list[Iterable[str]] = list(zip(*self._spool.read(place), strict=True))
        for index in _REPEATED:
            columns[index] = map(self._known.setdefault, columns[index], columns[index])
        return list(map(Person, *columns))
