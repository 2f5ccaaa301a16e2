"""Which pairs of rows are worth comparing: those that share a blocking key."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final

from prospector.matching.companies import label_of
from prospector.matching.people import Traits

LARGEST_BLOCK: Final = 40
WINDOW: Final = 6

KeyMaker = Callable[[Traits], Iterable[object]]


def pairs_sharing(
    make_keys: KeyMaker, rows: Sequence[Traits], seen: set[int], *, anchored: int = 0
) -> Iterator[tuple[int, int]]:
    """Each pair (i, j), i < j, that shares a key and is not in `seen` yet; adds it there.

    The first `anchored` rows are not paired with each other.
    """
    count = len(rows)
    for block in _blocks(rows, make_keys):
        for i, j in _pairs(block, rows) if make_keys is not _nameless_keys else _nameless_pairs(block, rows):
            code = i * count + j
            if j >= anchored and code not in seen:
                seen.add(code)
                yield i, j


def _blocks(rows: Sequence[Traits], make_keys: KeyMaker) -> Iterable[list[int]]:
    """The rows of each key that at least two rows have, in ascending order."""
    first: dict[int, int] = {}
    blocks: dict[int, list[int]] = {}
    for index, traits in enumerate(rows):
        for key in make_keys(traits):
            code = hash(key)  # a number takes less room than the key; a collision only costs a comparison
            earlier = first.setdefault(code, index)
            if earlier != index:
                blocks.setdefault(code, [earlier]).append(index)
    return blocks.values()


def _pairs(block: list[int], rows: Sequence[Traits]) -> Iterator[tuple[int, int]]:
    """All pairs of a small block; of a large one those that stand near each other when sorted by name."""
    members = list(dict.fromkeys(block))
    reach = len(members)
    if reach > LARGEST_BLOCK:
        members.sort(key=lambda index: _order(rows[index]))
        reach = WINDOW
    for position, i in enumerate(members):
        for j in members[position + 1 : position + 1 + reach]:
            yield (i, j) if i < j else (j, i)


def _nameless_pairs(block: list[int], rows: Sequence[Traits]) -> Iterator[tuple[int, int]]:
    """The pairs of a block of which just one row has a name, up to a fair number of them."""
    named = [index for index in block if rows[index].name.known][:LARGEST_BLOCK]
    nameless = [index for index in block if not rows[index].name.known][:LARGEST_BLOCK]
    for i in nameless:
        for j in named:
            yield (i, j) if i < j else (j, i)


def _order(traits: Traits) -> tuple[object, ...]:
    return (traits.name.family, traits.name.given, traits.company, traits.domains, traits.title, traits.city)


def _mailbox_keys(traits: Traits) -> Iterable[object]:
    return (mailbox.key for mailbox in traits.mailboxes)


def _profile_keys(traits: Traits) -> Iterable[object]:
    return (traits.profile,) if traits.profile else ()


def _phone_keys(traits: Traits) -> Iterable[object]:
    """A switchboard has many people: only those whose names begin alike."""
    initials = {word[0] for word in (*traits.name.given[:1], *traits.name.family[:1])}
    return ((number, initial) for number in traits.phones for initial in initials)


def _domain_keys(traits: Traits) -> Iterable[object]:
    return ((domain, part) for domain in traits.domains for part in _name_parts(traits))


def _company_keys(traits: Traits) -> Iterable[object]:
    labels = {traits.company} if traits.company else {label_of(domain) for domain in traits.domains}
    return ((label, part) for label in labels for part in _name_parts(traits))


def _name_keys(traits: Traits) -> Iterable[object]:
    """Both names, whatever the employer: moved people, company aliases."""
    name = traits.name
    if not (name.given and name.family):
        return ()
    return (tuple(sorted((name.given[0], "".join(name.family)))),)


def _nameless_keys(traits: Traits) -> Iterable[object]:
    """A row without a name meets those of its domain whose mailbox or name begins alike."""
    if traits.name.known:
        starts = {word[:1] for word in (*traits.name.given[:1], *traits.name.family[-1:])}
        return ((domain, start) for domain in traits.domains for start in starts)
    return ((mailbox.domain, mailbox.letters[:1]) for mailbox in traits.mailboxes if not mailbox.free)


def _personal_keys(traits: Traits) -> Iterable[object]:
    if not (traits.identifier or traits.birth_date or traits.address):
        return ()
    initials = {word[0] for word in (*traits.name.given[:1], *traits.name.family[:1])}
    facts = (traits.birth_date, traits.address)
    keys: list[object] = [(fact, initial) for fact in facts if fact for initial in initials]
    if traits.identifier:
        keys.append(traits.identifier)
    if traits.birth_date and traits.address:
        keys.append((traits.birth_date, traits.address.rpartition("|")[2]))
    return keys


def _name_parts(traits: Traits) -> set[str]:
    """Family name, given name, and initial with the start of the family name: any one may be damaged."""
    given, family = traits.name.given, "".join(traits.name.family)
    parts = {family, *given[:1], *traits.name.family[:1]}
    if given and family:
        parts.add(f"{given[0][0]} {family[:3]}")
    return {part for part in parts if len(part) > 1}


KEYS: tuple[KeyMaker, ...] = (
    _mailbox_keys,
    _profile_keys,
    _phone_keys,
    _domain_keys,
    _company_keys,
    _name_keys,
    _nameless_keys,
    _personal_keys,
)
