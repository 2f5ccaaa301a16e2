"""One name cell by itself: its salutation, degrees and mark, and what it repeats of its neighbours."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from prospector.cleaning import full_names, name_order, name_titles, name_words
from prospector.cleaning.letters import PARTICLES
from prospector.cleaning.name_order import Name
from prospector.cleaning.text import fold


def is_particle(middle: str) -> bool:
    """Whether a middle-name cell holds what stands before a family name, as Dutch lists have a column for."""
    return len(middle) > 1 and all(
        word.lower() in PARTICLES or word.lower().strip("'") in PARTICLES for word in middle.split()
    )


def with_particle(particle: str, last: str) -> str:
    there = fold(last).startswith(f"{fold(particle)} ")
    return last if there or not last else f"{particle} {last}"


class CellPart(NamedTuple):
    honorific: str
    first: str
    middle: str
    last: str
    generation: str
    extras: bool


@lru_cache(maxsize=1 << 14)
def part_of(text: str, country: str) -> CellPart:
    """One name cell without salutation, degrees, nickname and generation mark."""
    if not text or (text.isalpha() and text.lower() not in name_words.special()):
        return CellPart("", text, "", text, "", False)
    if (
        " " not in text
        and name_titles.is_honorific(text, country)
        and text.lower().strip(".") not in name_words.unsure_honorifics()
    ):
        return CellPart(text, "", "", "", "", True)
    bare = full_names.without_asides(text)
    words = bare.replace(",", " , ").split()
    honorifics: list[str] = []
    while len(words) > 1 and (name_titles.is_honorific(words[0], country) or name_titles.is_courtesy(words)):
        honorifics.append(words.pop(0))
    generation, behind_comma = "", "," in words
    while len(words) > 1:
        tail = words[-1]
        if tail == "," or name_titles.is_degree(tail, behind_comma=behind_comma):
            words.pop()
        elif mark := name_titles.generation_of(tail):
            generation = mark
            words.pop()
        else:
            break
        behind_comma = "," in words
    words = [word for word in words if word != ","]
    whole = " ".join(words)
    first, middle = whole, ""
    if len(words) == 2 and name_order.is_initial(words[1]) and not name_order.is_initial(words[0]):
        first, middle = words
    extras = bool(honorifics) or len(whole) < len(text)
    return CellPart(" ".join(honorifics), first, middle, whole, generation, extras)


def without_repeats(name: Name) -> Name:
    """ "Anna Berg" | "Berg" -> Anna | Berg, and "Anna" | "Anna Berg" likewise; a middle initial before the
    last name moves to its place."""
    words, last = name.first.split(), name.last.split()
    if len(words) > len(last) > 0 and [fold(w) for w in words[-len(last) :]] == [fold(w) for w in last]:
        return name._replace(first=" ".join(words[: -len(last)]), extras=True)
    if len(last) > len(words) > 0 and [fold(w) for w in last[: len(words)]] == [fold(w) for w in words]:
        rest = last[len(words) :]
        if len(rest) > 1 and name.middle and fold(rest[0]) == fold(name.middle):
            rest = rest[1:]
        return name._replace(last=" ".join(rest), extras=True)
    if (
        len(last) == 2
        and name_order.is_initial(last[0])
        and last[0].lower() not in PARTICLES
        and not name.middle
    ):
        return name._replace(middle=last[0], last=last[1], extras=True)
    return name
