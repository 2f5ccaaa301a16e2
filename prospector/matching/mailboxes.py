"""What two mailboxes say about two people."""

from __future__ import annotations

from functools import lru_cache

from rapidfuzz.distance import OSA

from prospector.matching.names import are_nicknames
from prospector.matching.people import PARTICLES, Mailbox, Name, Traits

_SHORTEST_FAMILY = 3
_JOINED_PARTICLES = ("vonundzu", "vonder", "vander", "vanden", "vande", "vant", "opden", "dela", "int")
_LONG_PARTICLES = (
    *_JOINED_PARTICLES,
    *sorted((word for word in PARTICLES if len(word) > 1), key=len, reverse=True),
)


def shared_mailbox(a: Traits, b: Traits) -> Mailbox | None:
    """The mailbox both people have, if any; the main one first."""
    if len(a.mailboxes) == 1 == len(b.mailboxes):
        main = a.mailboxes[0]
        return main if main.key == b.mailboxes[0].key else None
    for mailbox in a.mailboxes:
        for other in b.mailboxes:
            if mailbox.key == other.key:
                return mailbox
    return None


def mailboxes_conflict(a: Traits, b: Traits) -> bool:
    """Mailboxes on one domain that a single person would not have, and no two that one person would.

    They differ in their digits (john.smith2@; the main ones decide), or do not both spell the people's names.
    """
    if not a.mailboxes or not b.mailboxes:
        return False
    main, other_main = a.mailboxes[0], b.mailboxes[0]
    if main.domain == other_main.domain and not main.free and main.digits != other_main.digits:
        return True
    differ = [
        one.key != other.key and _differ(one, other, a.name, b.name)
        for one in a.mailboxes
        for other in b.mailboxes
        if one.domain == other.domain and not one.free
    ]
    return bool(differ) and all(differ)


def _differ(one: Mailbox, other: Mailbox, name: Name, other_name: Name) -> bool:
    if one.digits != other.digits:
        return True
    each_its_own = name != other_name and spells(one.letters, name) and spells(other.letters, other_name)
    if not each_its_own and OSA.distance(one.letters, other.letters, score_cutoff=1) <= 1:
        return False
    names = [known for known in (name, other_name) if known.known]
    return not any(spells(one.letters, known) and spells(other.letters, known) for known in names)


@lru_cache(maxsize=30_000)
def spells(letters: str, name: Name) -> bool:
    """Whether the letters of a mailbox can be made of the name: jsmith, john.smith, smithj, john, js."""
    if not letters or not (name.given or name.family):
        return False
    return _spells(letters, name) or _spells(letters, Name(name.family, name.given))


def _spells(letters: str, name: Name) -> bool:
    given, family = "".join(name.given), "".join(name.family)
    initials = "".join(word[0] for word in (*name.given, *name.family))
    if letters in (given, family, initials, initials[:1] + initials[-1:]):
        return True
    return _spells_family(letters, family, name.given) or _spells_given(letters, name.given, family)


def spells_whole(letters: str, name: Name) -> bool:
    """Whether the letters of a mailbox hold the family name and some of the given name."""
    family = "".join(name.family)
    return family in letters and letters != family and _spells_family(letters, family, name.given)


def _spells_family(letters: str, family: str, given: tuple[str, ...]) -> bool:
    if len(family) < _SHORTEST_FAMILY or family not in letters:
        return False
    before, _, after = letters.partition(family)
    rest = _without_particles(before) + after
    joined = "".join(given)
    initials = "".join(word[0] for word in given)
    return joined.startswith(rest) or rest == initials or any(are_nicknames(rest, word) for word in given)


def are_two_given(a: Traits, b: Traits) -> bool:
    """Whether the main mailboxes differ in how much of a given name they spell (hans.ott@, hansjuergen.ott@).

    A company that writes its addresses one way has two people then; jott@ and juergen.ott@ may be one.
    """
    if not (a.mailboxes and b.mailboxes and a.mailboxes[0].domain == b.mailboxes[0].domain):
        return False
    if a.mailboxes[0].free:
        return False
    family = "".join(a.name.family)
    one, other = sorted((row.mailboxes[0].letters.replace(family, "") for row in (a, b)), key=len)
    return len(one) > 1 and len(one) < len(other) and other.startswith(one)


def _without_particles(start: str) -> str:
    """What stands before a family name without its particles: janvander, of janvandermeer, is jan."""
    if start in PARTICLES:
        return ""
    for particle in _LONG_PARTICLES:
        if start.endswith(particle):
            return start.removesuffix(particle)
    return start


def _spells_given(letters: str, given: tuple[str, ...], family: str) -> bool:
    return any(
        len(word) >= _SHORTEST_FAMILY
        and (
            (letters.startswith(word) and family.startswith(letters[len(word) :]))
            or (letters.endswith(word) and family.startswith(letters[: -len(word)]))
        )
        for word in given
    )
