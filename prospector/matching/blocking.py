"""Which pairs of rows are worth comparing: those that share something only one person or one team has.

A block is a list of rows with one thing in common. Blocks are made of a kind at a time and looked through
right away, so that no more than one kind of them is held in memory.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence, Set
from functools import lru_cache
from typing import Final, NamedTuple

from prospector.matching.people import Name, Traits, label_of

LARGEST_BLOCK: Final = 40
WINDOW: Final = 6
_SMALL: Final = 3
_START: Final = 4  # the letters of a company's name that its aliases share

Block = Sequence[int]
Rows = Sequence[Traits]


class Blocking(NamedTuple):
    """One kind of blocks: how they are made, and whether only pairs of a named and a nameless row count."""

    blocks: Callable[[Rows, Set[str]], Iterable[Block]]
    across: bool = False


def pairs_sharing(
    blocking: Blocking, rows: Rows, shared: Set[str], seen: set[int], *, anchored: int = 0
) -> Iterator[tuple[int, int]]:
    """Each pair (i, j), i < j, of a block of this kind that is not in `seen` yet; adds it there.

    `shared` are phones and mailboxes of several people. The first `anchored` rows are not paired with each
    other.
    """
    count = len(rows)
    pairs = _nameless_pairs if blocking.across else _pairs
    for block in blocking.blocks(rows, shared):
        for i, j in pairs(block, rows):
            code = i * count + j
            if j >= anchored and code not in seen:
                seen.add(code)
                yield i, j


def _pairs(block: Block, rows: Rows) -> Iterator[tuple[int, int]]:
    """All pairs of a small block; of a large one those that stand near each other when sorted by name."""
    if len(block) == 2:
        yield block[0], block[1]
        return
    members, reach = block, len(block)
    if reach > LARGEST_BLOCK:
        members, reach = sorted(block, key=lambda index: _order(rows[index])), WINDOW
    for position, i in enumerate(members, 1):
        for j in members[position : position + reach]:
            yield (i, j) if i < j else (j, i)


def _nameless_pairs(block: Block, rows: Rows) -> Iterator[tuple[int, int]]:
    """The pairs of a block of which just one row has a name, up to a fair number of them."""
    named = [index for index in block if rows[index].name.known][:LARGEST_BLOCK]
    nameless = [index for index in block if not rows[index].name.known][:LARGEST_BLOCK]
    for i in nameless:
        for j in named:
            yield (i, j) if i < j else (j, i)


def _order(traits: Traits) -> tuple[object, ...]:
    return (traits.name.family, traits.name.given, traits.company, traits.domains, traits.person)


def _blocks(keys: Iterable[tuple[int, Hashable]]) -> Iterable[Block]:
    """The rows of each key that at least two rows have, in ascending order. `keys` come in order of rows.

    A key that is not held elsewhere is better given as its hash, which takes less room; a collision only
    costs a comparison.
    """
    first: dict[Hashable, int] = {}
    blocks: dict[Hashable, list[int]] = {}
    note = first.setdefault
    for index, key in keys:
        earlier = note(key, index)
        if earlier != index:
            block = blocks.setdefault(key, [earlier])
            if block[-1] != index:
                block.append(index)
    return blocks.values()


def _mailbox_blocks(rows: Rows, _: Set[str]) -> Iterable[Block]:
    return _blocks((index, mailbox.key) for index, row in enumerate(rows) for mailbox in row.mailboxes)


def _profile_blocks(rows: Rows, _: Set[str]) -> Iterable[Block]:
    return _blocks((index, row.profile) for index, row in enumerate(rows) if row.profile)


def _phone_blocks(rows: Rows, shared: Set[str]) -> Iterable[Block]:
    """A switchboard says nothing about its many people: they meet by employer."""
    return _blocks(
        (index, number) for index, row in enumerate(rows) for number in row.phones if number not in shared
    )


def _domain_blocks(rows: Rows, _: Set[str]) -> Iterable[Block]:
    teams = _blocks((index, domain) for index, row in enumerate(rows) for domain in row.domains)
    return _by_name_parts(teams, rows)


def _company_blocks(rows: Rows, _: Set[str]) -> Iterable[Block]:
    teams = _blocks((index, label) for index, row in enumerate(rows) for label in _labels(row))
    return _by_name_parts((team for team in teams if not _have_one_domain(team, rows)), rows)


def _have_one_domain(team: Block, rows: Rows) -> bool:
    """Whether all met by their domain already."""
    if not (common := rows[team[0]].domains[:1]):
        return False
    return all(rows[index].domains[:1] == common for index in team)


def _by_name_parts(teams: Iterable[Block], rows: Rows) -> Iterator[Block]:
    """Those in each team who share a part of their names; all of a small one."""
    for team in teams:
        if len(team) <= _SMALL:
            yield team
            continue
        blocks: dict[str, list[int]] = defaultdict(list)
        for index in team:
            for part in _name_parts(rows[index].name):
                blocks[part].append(index)
        for block in blocks.values():
            if len(block) > 1:
                yield block


def _name_parts(name: Name) -> Iterable[str]:
    """Family name, given name, and initial with the start of the family name: any one may be damaged."""
    if not (name.given and name.family):
        return {word for word in (*name.given[:1], *name.family[:1], "".join(name.family)) if len(word) > 1}
    given, family = name.given[0], name.family[0]
    whole = "".join(name.family) if len(name.family) > 1 else family
    parts = [f"{given[0]} {whole[:3]}"]
    if len(given) > 1:
        parts.append(given)
    if len(family) > 1 and family != given:
        parts.append(family)
    if whole is not family:
        parts.append(whole)
    return parts


def _name_blocks(rows: Rows, _: Set[str]) -> Iterable[Block]:
    """Family name and initial at employers that begin alike: a company's aliases, a slip in its name."""
    return _blocks(_alias_keys(rows))


def _alias_keys(rows: Rows) -> Iterator[tuple[int, Hashable]]:
    for index, row in enumerate(rows):
        name = row.name
        if name.given and name.family:
            person = name.family[-1] + name.given[0][0]
            for start in _starts(row.company, row.domains):
                yield index, hash(person + start)


@lru_cache(maxsize=30_000)
def _starts(company: str, domains: tuple[str, ...]) -> Sequence[str]:
    """The letters that an employer's names begin with, in alphabetic order, for a slip may swap two."""
    starts = [_start(company)] if company else []
    for domain in domains:
        if (label := label_of(domain)) and (start := _start(label)) not in starts:
            starts.append(start)
    return starts


def _start(company: str) -> str:
    return "".join(sorted(company[:_START]))


def _labels(row: Traits) -> Iterable[str]:
    return (row.company,) if row.company else {label_of(domain) for domain in row.domains}


def _nameless_blocks(rows: Rows, _: Set[str]) -> Iterable[Block]:
    """A row without a name meets those of its domain whose mailbox or name begins alike."""
    blocks: dict[tuple[str, str], list[int]] = {}
    for index, row in enumerate(rows):
        for mailbox in row.mailboxes:
            if not row.name.known and not mailbox.free:
                blocks.setdefault((mailbox.domain, mailbox.key[0]), []).append(index)
    domains = {domain for domain, _ in blocks}
    for index, row in enumerate(rows):
        if not domains.isdisjoint(row.domains) and row.name.known:
            for start in {word[0] for word in (*row.name.given[:1], *row.name.family[-1:])}:
                for domain in row.domains:
                    if block := blocks.get((domain, start)):
                        block.append(index)
    return blocks.values()


def _personal_blocks(rows: Rows, _: Set[str]) -> Iterable[Block]:
    return _blocks(
        (index, key)
        for index, row in enumerate(rows)
        if row.person.identifier or row.person.birth_date or row.person.street
        for key in _personal_keys(row)
    )


def _personal_keys(row: Traits) -> Iterator[Hashable]:
    birth_date = row.birth_date
    # Of a workplace only the whole address counts; at home the place may be damaged.
    street = row.street if birth_date or row.identifier else row.address
    for initial in {word[0] for word in (*row.name.given[:1], *row.name.family[:1])}:
        if birth_date:
            yield hash((birth_date, initial))
        if street:
            yield hash((street, initial))
    if row.person.identifier and row.identifier:
        yield row.identifier
    if birth_date and row.address:
        yield hash((birth_date, row.address.rpartition("|")[2]))


KINDS: tuple[Blocking, ...] = (
    Blocking(_mailbox_blocks),
    Blocking(_profile_blocks),
    Blocking(_phone_blocks),
    Blocking(_domain_blocks),
    Blocking(_company_blocks),
    Blocking(_name_blocks),
    Blocking(_nameless_blocks, across=True),
    Blocking(_personal_blocks),
)
