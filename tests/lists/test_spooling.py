"""Rows set aside on the disk come back as they were, whichever process wrote them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from prospector.lists import staging
from prospector.lists.spooling import People, Spool
from prospector.lists.twins import PERSON

BLANKS = ("",) * (len(PERSON) - 1)


@pytest.fixture
def spools(tmp_path: Path) -> Iterator[tuple[Spool, Spool]]:
    path = tmp_path / "staged-1-abc.db"
    with closing(Spool(path, 0)) as here, closing(Spool(path, 1)) as helper:
        yield here, helper


def someone(number: int) -> tuple[str, ...]:
    return (f"Given{number}", *BLANKS)


def test_each_process_reads_what_another_set_aside(spools: tuple[Spool, Spool]) -> None:
    here, helper = spools
    rows = [["1", "Ärger", "\ud800"], ["2", "", "\n"]]
    place = helper.write(rows)
    helper.write([["3"]])
    assert here.read(place) == rows


@pytest.mark.parametrize("odd", ["a\x1db", "a\x1cb", "\x1c\x1d", "[", "\x1f"])
def test_rows_come_back_whatever_they_hold(spools: tuple[Spool, Spool], odd: str) -> None:
    rows = [["a", odd], [odd, ""]]
    assert spools[0].read(spools[0].write(rows)) == rows


def test_people_come_in_order_from_several_files(spools: tuple[Spool, Spool]) -> None:
    here, helper = spools
    places = [here.write([someone(0), someone(1)]), helper.write([someone(2)]), here.write([someone(3)])]
    people = People(here, places, [2, 1, 1])
    assert [person.first_name for person in people] == ["Given0", "Given1", "Given2", "Given3"]
    assert [people[index].first_name for index in (3, 0, -2)] == ["Given3", "Given0", "Given2"]
    assert [person.first_name for person in people[1:3]] == ["Given1", "Given2"]
    with pytest.raises(IndexError):
        people[4]


def test_those_who_are_there_stand_before_the_others(spools: tuple[Spool, Spool]) -> None:
    here, _ = spools
    people = People(here, [here.write([someone(0)])], [1])
    both = people.after([people[0]._replace(first_name="Ada")])
    assert [both[0].first_name, both[1].first_name, len(both)] == ["Ada", "Given0", 2]
    assert [person.first_name for person in both] == ["Ada", "Given0"]


def test_what_is_set_aside_goes_with_the_staging_file(spools: tuple[Spool, Spool], tmp_path: Path) -> None:
    staging.remove(tmp_path / "staged-1-abc.db")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("cells", [["a", "b"], [""], [], ["\x1e", ""], ["a\x1fb", "c"], ["[]", "ü"]])
def test_packed_cells_come_back_as_they_were(cells: list[str]) -> None:
    assert staging.unpacked(staging.packed(cells)) == cells
