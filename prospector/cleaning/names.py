"""A person's name from up to five columns: in order, written normally, salutations and degrees out."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from prospector.cleaning import (
    full_names,
    name_case,
    name_cells,
    name_marks,
    name_order,
    name_titles,
    name_words,
)
from prospector.cleaning.findings import Finding
from prospector.cleaning.letters import PARTICLES, is_careless, phrase_case
from prospector.cleaning.name_order import Name
from prospector.cleaning.text import LONGEST, fold, is_placeholder

_ADDRESS = re.compile(r"\S*(?:@|https?:|www\.)\S*")
_FIELDS = ("honorific", "first_name", "middle_name", "last_name", "full_name")
_NO_NAME = re.compile(r"[<>{}=$\\_;^~#*]|\d(?!(?:nd|rd|th)\b)")
_LETTER = re.compile(r"[^\W\d_]")
_ORDINARY = re.compile(r"[^\W\d_]+(?:[ .'-]+[^\W\d_]+)*\.?")
_WELL_WRITTEN = re.compile(r"[^\W\d_]+(?:[ '-][^\W\d_]+)*")
_TWO_PEOPLE = re.compile(r"\s(?:&|\+|and|und|et|y|e)\s|/")


class PersonName(NamedTuple):
    """A cleaned name: the five stored parts and what was found on the way."""

    honorific: str
    first: str
    middle: str
    last: str
    full: str
    findings: list[Finding]


def clean_name(cells: Mapping[str, str], *, mailbox: str = "", country: str = "") -> PersonName:
    """Clean the name cells (clean text under honorific, first_name, middle_name, last_name, full_name).

    First and last name win over the full name, which only fills what they leave empty. `mailbox` (the
    part of the email before the @) and `country` (ISO) help to tell first from last; no name is ever
    taken from them.
    """
    name = _once(cells, mailbox, country)
    if not name.findings or (_is_plain(name.first) and _is_plain(name.last) and " " not in name.first):
        return name
    return _settled(cells, name, mailbox, country)


def _once(cells: Mapping[str, str], mailbox: str, country: str) -> PersonName:
    honorific, first, middle, last, full = (cells.get(field, "") for field in _FIELDS)
    if not middle and honorific == _tidy_honorific(honorific):
        plain = None
        if first and last:
            plain = _plain(honorific, first, last, full, mailbox)
        elif full and not first and not last:
            plain = _plain_full(honorific, full, mailbox)
        if plain:
            return plain
    first, middle, last, full = (
        _ADDRESS.sub("", part if part[:2] == "& " else name_marks.without_marks(part)).strip() if part else ""
        for part in (first, middle, last, full)
    )
    if middle and name_cells.is_particle(middle):
        middle, last = "", name_cells.with_particle(middle, last)
    if _NO_NAME.search(full_names.without_brackets(f"{first} {middle} {last} {full}")):
        return _as_it_stands(cells)
    if not all(_LETTER.search(part) for part in (first, middle, last, full) if part):
        return _as_it_stands(cells)
    name, codes = _together(first, middle, last, full, country, mailbox)
    return _reported(cells, _without_placeholders(name), codes, country)


def _plain(honorific: str, first: str, last: str, full: str, mailbox: str) -> PersonName | None:
    """The name of two well-written columns that stand in no other's place: the most common case by far."""
    if not (_is_plain(first) and _is_plain(last)) or " " in first or _is_swapped(first, last, mailbox):
        return None
    if " " in last and _fold(last).startswith(f"{_fold(first)} "):
        return None
    joined = f"{first} {last}"
    if full == joined:
        return PersonName(honorific, first, "", last, joined, [])
    if full:
        return None
    return PersonName(honorific, first, "", last, joined, [Finding("name_joined", "full_name", "", joined)])


def _plain_full(honorific: str, full: str, mailbox: str) -> PersonName | None:
    """The name of a well-written "First Last" and nothing else."""
    first, _, last = full.partition(" ")
    if not last or " " in last or not (_is_plain(first) and _is_plain(last)):
        return None
    if name_order.stands_last_first([first, last], mailbox):
        return None
    found = [
        Finding("name_from_full", "first_name", "", first),
        Finding("name_from_full", "last_name", "", last),
    ]
    return PersonName(honorific, first, "", last, full, found)


@lru_cache(maxsize=1 << 14)
def _is_plain(part: str) -> bool:
    """Whether a part of a name is well written and can be nothing but a name: "Anna", "van den Berg"."""
    words = part.replace("-", " ").split()
    return (
        _WELL_WRITTEN.fullmatch(part) is not None
        and not is_careless(part)
        and words[-1][0].isupper()
        and all(len(word) > 1 for word in words)
        and name_words.special().isdisjoint(word.lower() for word in words)
        and not is_placeholder(part)
        and (len(words) > 1 or part.lower() not in PARTICLES)
        and name_case.part_in_normal_case(part, True, "") == part
    )


def _fold(word: str) -> str:
    return word.lower() if word.isascii() and word.isalpha() else fold(word)


def _settled(cells: Mapping[str, str], name: PersonName, mailbox: str, country: str) -> PersonName:
    """An odd name read again until nothing changes, so that its own output would be read the same."""
    settled = name
    for _ in range(5):
        again = _once(dict(zip(_FIELDS, settled[:5], strict=True)), mailbox, country)
        if again[:5] == settled[:5]:
            break
        settled = again
    return name if settled is name else settled._replace(findings=_findings_of(cells, name, settled))


def _findings_of(cells: Mapping[str, str], read: PersonName, settled: PersonName) -> list[Finding]:
    """The findings of the first reading, with the values of the last."""
    doubts = [finding for finding in read.findings if finding.code in ("name_doubtful", "name_conflict")]
    codes = {finding.field: finding.code for finding in read.findings if finding not in doubts}
    found = [
        Finding(codes.get(field, "name_extras"), field, cells.get(field, ""), value)
        for field, value in zip(_FIELDS, settled[:5], strict=True)
        if value != cells.get(field, "")
    ]
    return found + [finding._replace(after=settled.full) for finding in doubts]


def _without_placeholders(name: Name) -> Name:
    """ "Anna N/A" has no last name."""
    first, last = name.first, name.last
    if is_placeholder(first) and first not in name_words.FIRST_NAMES_LIKE_NOTHING:
        first = ""
    if is_placeholder(last) and not (first and last in name_words.LAST_NAMES_LIKE_NOTHING):
        last = ""
    middle = "" if is_placeholder(name.middle) else name.middle
    if name.last and not last and middle:
        middle, _, last = middle.rpartition(" ")
    return name._replace(first=first, middle=middle, last=last)


def _full(name: Name) -> str:
    return " ".join(part for part in (name.first, name.middle, name.last, name.generation) if part)


def _as_it_stands(cells: Mapping[str, str]) -> PersonName:
    """Cells with signs or digits that no name has: kept in their columns, letter for letter, and doubted."""
    honorific, first, middle, last, full = (cells.get(field, "") for field in _FIELDS)
    joined = full or " ".join(part for part in (first, middle, last) if part)[:LONGEST].rstrip()
    findings = [Finding("name_doubtful", "full_name", joined, joined)]
    if not full:
        findings.insert(0, Finding("name_joined", "full_name", "", joined))
    return PersonName(honorific, first, middle, last, joined, findings)


def _together(
    first: str, middle: str, last: str, full: str, country: str, mailbox: str
) -> tuple[Name, dict[str, str]]:
    """The name out of all cells, and the codes of what was done by field."""
    if not first and not last:
        name = full_names.parse(full, country=country, mailbox=mailbox)
        codes = {"first_name": "name_from_full"} if full else {}
        if name.reordered:
            codes["full_name"] = "name_order"
        return _cased(name, full, country), codes
    if _holds_everything(first, last) or (not first and not _only_last(last, mailbox)):
        whole = first or last
        name = full_names.parse(whole, country=country, mailbox=mailbox)
        if name.first and name.last:
            return _cased(name, whole, country), {"first_name" if first else "last_name": "name_split"}
    return _from_parts(first, middle, last, full, country, mailbox)


def _holds_everything(first: str, last: str) -> bool:
    """Whether the first-name cell holds the whole name: no last name, or the last name once more."""
    if not first or (not last and len(first.split()) < 2) or name_order.is_marian(first):
        return False
    if not last:
        return True
    return (first == last and " " in first) or ("," in first and fold(last) in fold(first))


def _only_last(last: str, mailbox: str) -> bool:
    """Whether a lone last-name cell holds no first name: particles and one word, or several family names."""
    words = [word for word in last.split() if word.lower() not in PARTICLES]
    if len(words) < 2 or "," in last:
        return "," not in last
    opens = next((word for word in words if not name_titles.is_honorific(word)), "")
    head = fold(opens)
    given = name_words.is_given(head) and head not in name_words.surnames() and last.startswith(words[0])
    return not given and not (mailbox and name_order.spells(mailbox, words[0], words[-1]))


def _from_parts(
    first: str, middle: str, last: str, full: str, country: str, mailbox: str
) -> tuple[Name, dict[str, str]]:
    given, family = name_cells.part_of(first, country), name_cells.part_of(last, country)
    codes: dict[str, str] = {}
    name = Name(
        honorific=given.honorific or family.honorific,
        first=given.first,
        middle=middle or given.middle,
        last=family.last,
        generation=family.generation or given.generation,
        extras=given.extras or family.extras,
    )
    name = name_cells.without_repeats(name)
    if full:
        name = _filled_from(full, name, codes, country, mailbox)
    if name.first and name.last and _is_swapped(name.first, name.last, mailbox):
        name = name._replace(first=name.last, last=name.first)
        codes["first_name"] = codes["last_name"] = "name_swapped"
    if full and "full_name" not in codes:
        codes.update(_full_name_codes(full, name))
    return _cased_parts(name, country), codes


def _filled_from(full: str, name: Name, codes: dict[str, str], country: str, mailbox: str) -> Name:
    """What the parts lack from the full name, if that is about the same person."""
    if fold(full) in (fold(name.first), fold(f"{name.first} {name.last}")):
        return name
    whole = full_names.parse(full, country=country, mailbox=mailbox)
    first, last = fold(whole.first), fold(whole.last)
    if name.first and name.last:
        if (first, last) != (fold(name.first), fold(name.last)):
            return name
        generation = name.generation or whole.generation
        return name._replace(middle=name.middle or whole.middle, generation=generation)
    if not name.last and last and first.startswith(fold(name.first)[:2]):
        codes["last_name"] = "name_from_full"
        return name._replace(last=whole.last, generation=name.generation or whole.generation)
    if not name.first and first and last == fold(name.last):
        codes["first_name"] = "name_from_full"
        return name._replace(first=whole.first, middle=name.middle or whole.middle)
    return name


def _is_swapped(first_name: str, last_name: str, mailbox: str) -> bool:
    """Whether the columns hold each other's name: by well-known names, or by a mailbox like "aberg"."""
    if _is_given(first_name):
        return False
    first, last = _fold(first_name), _fold(last_name)
    family = name_words.surnames()
    if " " in last_name or name_order.is_initial(first_name):
        return False
    if not name_words.is_given(last):
        known = first in family and last not in family and bool(mailbox)
        return known and _only_reversed(mailbox, first, last)
    if mailbox and name_order.spells(mailbox, first, last):
        return False
    if (first in family or first.partition(" ")[0] in PARTICLES) and last not in family:
        return True
    return bool(mailbox) and last not in family and name_order.spells(mailbox, last, first)


@lru_cache(maxsize=1 << 13)
def _is_given(name: str) -> bool:
    folded = _fold(name)
    return name_words.is_given(folded) or ("-" in name and any(map(name_words.is_given, folded.split())))


def _only_reversed(mailbox: str, first: str, last: str) -> bool:
    return name_order.initial_spells(mailbox, last, first) and not name_order.spells(mailbox, first, last)


def _cased(name: Name, source: str, country: str) -> Name:
    letters = source.replace(" ", "")
    name = _without_full_stops(name)
    return full_names.in_normal_case(name, is_careless(source) and len(letters) > 3, country)


def _without_full_stops(name: Name) -> Name:
    first, middle, last = name.first, name.middle, name.last
    if first.endswith(".") or middle.endswith(".") or last.endswith("."):
        stopless = name_marks.without_full_stop
        return name._replace(first=stopless(first), middle=stopless(middle), last=stopless(last))
    return name


def _cased_parts(name: Name, country: str) -> Name:
    name = _without_full_stops(name)
    return name._replace(
        first=name_case.part_in_normal_case(name.first, False, ""),
        middle=name_case.part_in_normal_case(name.middle, False, "") if name.middle else "",
        last=name_case.part_in_normal_case(
            name.last, True, country if country in name_case.SPELLING_LANDS else ""
        ),
    )


def _full_name_codes(full: str, name: Name) -> dict[str, str]:
    """Whether a full name beside the parts is another person's."""
    words = {word for word in re.split(r"[^\w]+", fold(full)) if word}
    mine = {word for word in re.split(r"[^\w]+", fold(f"{name.first} {name.last}")) if word}
    return {} if words & mine or not mine else {"full_name": "name_conflict"}


_FIELD_REASONS = ("name_swapped", "name_split", "name_from_full", "name_order")


def _reported(cells: Mapping[str, str], name: Name, codes: dict[str, str], country: str) -> PersonName:
    """The stored parts, with one finding for each part that differs from its cell."""
    honorific = _tidy_honorific(cells.get("honorific", "") or name.honorific)
    full = _full(name)
    if name_order.IDEOGRAPH.search(full) and name.first and name.last:
        full = f"{name.last} {name.first}"
    after = {
        "honorific": honorific,
        "first_name": name.first,
        "middle_name": name.middle,
        "last_name": name.last,
        "full_name": full,
    }
    findings = [
        Finding(_code(field, cells.get(field, ""), value, name, codes), field, cells.get(field, ""), value)
        for field, value in after.items()
        if value != cells.get(field, "")
    ]
    if codes.get("full_name") == "name_conflict":
        findings.append(Finding("name_conflict", "full_name", cells.get("full_name", ""), full))
    if _is_doubtful(full, name):
        findings.append(Finding("name_doubtful", "full_name", full, full))
    return PersonName(honorific, name.first, name.middle, name.last, full, findings)


def _code(field: str, before: str, after: str, name: Name, codes: dict[str, str]) -> str:
    if not before:
        if field == "full_name":
            return "name_joined"
        swapped = "name_swapped" in codes.values()
        return (
            "name_swapped"
            if swapped
            else "name_split"
            if "name_split" in codes.values()
            else "name_from_full"
        )
    if field in codes and codes[field] in _FIELD_REASONS:
        return codes[field]
    if before.lower() == after.lower():
        return "name_case"
    return "name_order" if name.reordered and field == "full_name" else "name_extras"


@lru_cache(maxsize=1 << 8)
def _tidy_honorific(text: str) -> str:
    return (
        phrase_case(text, frozenset(("med", "med.", "jur.", "rer.", "nat.")), {})
        if is_careless(text)
        else text
    )


def _is_doubtful(full: str, name: Name) -> bool:
    if not full:
        return False
    words = {name.first.lower(), name.last.lower()}
    return bool(
        words & name_words.not_a_person() or any(sign.isdigit() for sign in full) or _TWO_PEOPLE.search(full)
    )
