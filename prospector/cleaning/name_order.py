"""Which words of a name are first, middle and last name."""

from __future__ import annotations

import re
from typing import NamedTuple

from prospector.cleaning import name_words
from prospector.cleaning.letters import PARTICLES
from prospector.cleaning.text import fold

_INITIAL = re.compile(r"[^\W\d_]|[^\W\d_]\.(?:-?[^\W\d_]\.?)*")
IDEOGRAPH = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_MARIAN = re.compile(
    r"(?:mar[ií]a|ana|rosa|jos[eé])\s(?:del|de\s(?:la|los|las)|de|das?|dos)\s(?:carmen|pilar|mar"
    r"|rosario|[aá]ngeles"
    r"|jes[uú]s|carmo|c[eé]u|lourdes|dolores|f[aá]tima|gra[cç]a|concei[cç][aã]o|mercedes|nieves|luz"
    r"|paz|cruz)",
    re.I,
)
_NOBLE = frozenset(
    "freiherr freifrau freiin graf gräfin baron baronin edler edle ritter fürst fürstin prinz".split()
)
_VIETNAMESE = frozenset(
    "nguyen tran pham hoang huynh phan vu vo dang bui ngo duong dinh truong trinh".split()
)
_SAINTS = frozenset(("st", "saint", "san", "santa", "ste", "sainte", "mac", "mc", "abu", "bou", "ait"))
_NO_VOWEL = re.compile("[^aeiouyAEIOUY]+")


class Name(NamedTuple):
    """The parts of a person's name; `extras` says that something was left out, `reordered` that the last
    name stood first."""

    honorific: str = ""
    first: str = ""
    middle: str = ""
    last: str = ""
    generation: str = ""
    extras: bool = False
    reordered: bool = False


def last_first(segments: list[list[str]], country: str) -> Name:
    """ "Last, First Middle"; what is behind a second comma belongs to no name."""
    last, given = segments[0], segments[1]
    if _is_first_last(last, given):
        first, middle = _given(last)
        return Name(first=first, middle=middle, last=" ".join(given))
    moved: list[str] = []
    while len(given) > 1 and given[-1].lower() in PARTICLES and given[-1].lower() not in ("y", "e", "i"):
        moved.insert(0, given.pop())
    first, middle = _given(given)
    return Name(first=first, middle=middle, last=" ".join([*moved, *last]), reordered=True)


def _is_first_last(head: list[str], tail: list[str]) -> bool:
    """Whether a comma only got between first and last name: "Lucía, Cabrera", "Anna-Lena, von Hagen"."""
    first, last = fold(head[0]), fold(tail[0])
    if not name_words.is_given(first) or first in name_words.surnames() or len(head) > 2:
        return False
    return not name_words.is_given(last) and (len(tail) == 1 or tail[0].lower() in PARTICLES)


def in_order(words: list[str], country: str, mailbox: str) -> Name:
    if len(words) == 1:
        return Name(first=words[0])
    if _is_family_only(words):
        return Name(last=" ".join(words))
    capitals = _surname_in_capitals(words)
    if capitals:
        return capitals
    if all(IDEOGRAPH.search(word) for word in words) and len(words) == 2:
        return Name(first=words[1], last=words[0], reordered=True)
    if _is_vietnamese(words, country):
        return Name(first=words[-1], middle=" ".join(words[1:-1]), last=words[0], reordered=True)
    if stands_last_first(words, mailbox):
        return _reversed(words)
    return _first_last(words, country, mailbox)


def _is_family_only(words: list[str]) -> bool:
    """ "van Eijk" and "Almeida e Silva" have no first name."""
    if len(words) == 2:
        return words[0].islower() and words[0] in PARTICLES and words[1][:1].isupper()
    return (
        len(words) == 3
        and words[1] in ("e", "y")
        and words[2][:1].isupper()
        and not name_words.is_given(fold(words[0]))
    )


def _is_vietnamese(words: list[str], country: str) -> bool:
    """ "Nguyễn Thị Hoa": a well-known family name first, as country or middle name tell."""
    head, tail = fold(words[0]), fold(words[-1])
    if head not in _VIETNAMESE or tail in _VIETNAMESE:
        return False
    return country == "VN" or (len(words) == 3 and fold(words[1]) in ("thi", "van"))


def _surname_in_capitals(words: list[str]) -> Name | None:
    """ "DUPONT Jean" and "Jean DUPONT": capitals mark the family name when the rest is written normally."""
    surely = [_is_loud(word) for word in words]
    loud = [
        sure or (len(word) > 1 and word.isupper() and word.lower() in PARTICLES and any(surely[at : at + 3]))
        for at, (word, sure) in enumerate(zip(words, surely, strict=True))
    ]
    if all(loud) or not any(loud):
        return None
    if loud[0]:
        split = loud.index(False)
        if any(loud[split:]):
            return None
        first, middle = _given(words[split:])
        return Name(first=first, middle=middle, last=" ".join(words[:split]), reordered=True)
    split = loud.index(True)
    while split > 1 and words[split - 1].lower() in PARTICLES and words[split - 1] not in ("E", "Y", "I"):
        split -= 1
    if words[split - 1].lower().strip(".") in _SAINTS and split > 1:
        split -= 1
    if not all(
        known or word.lower() in PARTICLES for word, known in zip(words[split:], loud[split:], strict=True)
    ):
        return None if words[split].lower().strip(".") not in _SAINTS else _first_last(words, "")
    first, middle = _given(words[:split])
    return Name(first=first, middle=middle, last=" ".join(words[split:]))


def _is_loud(word: str) -> bool:
    letters = word.replace("-", "").replace("'", "")
    if not letters.isalpha() or not letters.isupper() or len(letters) < 2:
        return False
    if len(letters) == 2:
        return letters.lower() in name_words.SHORT_SURNAMES
    return len(letters) > 3 or not _NO_VOWEL.fullmatch(letters)


def stands_last_first(words: list[str], mailbox: str) -> bool:
    """Whether the family name stands first, by well-known names or by the mailbox "a.berg".

    A mailbox like "berg.anna" tells nothing about names that are not known: some companies write all
    of theirs that way round.
    """
    if len(words) > 2 and is_initial(words[-1]):
        words = words[:-1]
    head, tail = fold(words[0]), fold(words[-1])
    family, head_is_given = name_words.surnames(), name_words.is_given(head)
    if head not in family and head_is_given:
        return False
    if is_initial(words[0]) or is_initial(words[-1]):
        by_initial = (
            bool(mailbox) and not is_initial(words[0]) and initial_spells(mailbox, words[-1], words[0])
        )
        return by_initial and not head_is_given
    if len(words) > 2 and _opens_last(words[-2]):
        return False  # what stands behind a particle is a family name
    if _opens_last(words[0]) and not head_is_given:
        written_small = words[0].islower() and words[-1][:1].isupper()
        return len(words) > 2 and (name_words.is_given(tail) or written_small)
    if head_is_given:
        by_initial = bool(mailbox) and initial_spells(mailbox, words[-1], words[0])
        return by_initial and not spells(mailbox, words[0], words[-1])
    if name_words.is_given(tail):
        if head in family:
            return not mailbox or not spells(mailbox, words[0], words[-1])
        if not mailbox or tail in family:
            return tail not in family  # whoever is not known as a first name is rarely one
        return spells(mailbox, words[-1], words[0]) or not spells(mailbox, words[0], words[-1])
    return bool(mailbox) and initial_spells(mailbox, words[-1], words[0])


def _opens_last(word: str) -> bool:
    return word.lower() in PARTICLES or word.lower().strip(".") in _SAINTS


def spells(mailbox: str, first: str, last: str) -> bool:
    """Whether the mailbox spells this first and last name in this order, in full or by the first initial."""
    first, last = _letters(first), _letters(last)
    if not first or not last:
        return False
    box = _letters(mailbox)
    return box in (first + last, first[0] + last, first + last[0]) or initial_spells(mailbox, first, last)


def initial_spells(mailbox: str, first: str, last: str) -> bool:
    """Whether the mailbox is the first initial and the last name ("aberg", "a.berg")."""
    first, last = _letters(first), _letters(last)
    return len(last) > 2 and bool(first) and _letters(mailbox) == first[0] + last


def _letters(text: str) -> str:
    folded = fold(text)
    for long, short in (("ae", "a"), ("oe", "o"), ("ue", "u")):
        folded = folded.replace(long, short)
    return re.sub("[^a-z]", "", folded)


def _reversed(words: list[str]) -> Name:
    at, earliest = len(words) - 1, 1
    while earliest < at and _opens_last(words[earliest - 1]):
        earliest += 1
    given = name_words.given_names()
    if at > earliest and (
        is_initial(words[at])
        or (fold(words[at - 1]) in given and fold(words[at - 1]) not in name_words.surnames())
    ):
        at -= 1
    first, middle = _given(words[at:])
    return Name(first=first, middle=middle, last=" ".join(words[:at]), reordered=True)


def _first_last(words: list[str], country: str, mailbox: str = "") -> Name:
    split = _start_of_last(words, country, mailbox)
    first, middle = _given(words[:split])
    return Name(first=first, middle=middle, last=" ".join(words[split:]))


def is_marian(text: str) -> bool:
    """Whether the text is a given name like "María del Carmen", which looks like a first and last name."""
    return _MARIAN.fullmatch(text) is not None


def _start_of_last(words: list[str], country: str, mailbox: str) -> int:
    """Where the family name begins: at its particle, at the first of two Spanish names, where the mailbox
    begins to spell it ("r.garcialorca"), else at the end."""
    start = _start_by_words(words, country)
    for at in range(1, start):
        last = _letters("".join(words[at:]))
        rest = _letters(mailbox).removesuffix(last) if last and _letters(mailbox).endswith(last) else None
        if rest is not None and rest in ("", _letters(words[0]), _letters(words[0])[:1]):
            is_given = name_words.is_given(fold(words[at])) or _is_double(words[at - 1], words[at])
            return start if is_given else at
    return start


def _start_by_words(words: list[str], country: str) -> int:
    for at in range(1, len(words) - 1):
        low = words[at].lower()
        if low in _NOBLE and words[at + 1].lower() in PARTICLES:
            return at
        if _joins_surnames(words, at):
            return at - 1
        if low in PARTICLES and not is_initial(words[at]) and not _belongs_to_given(words, at):
            return at - 1 if at > 1 and (low in ("y", "e", "i", "und") or _opens_before(words, at)) else at
    if "-" in words[-2] and words[-2].rpartition("-")[2].lower() in PARTICLES:
        return len(words) - 2 or 1
    if len(words) < 3:
        return len(words) - 1
    if words[-2].lower().strip(".") in _SAINTS:
        return len(words) - 2
    return len(words) - (2 if _has_two_surnames(words, country) else 1)


def _joins_surnames(words: list[str], at: int) -> bool:
    """The "e" of "Ana Almeida e Silva"; a capital one may be an initial, unless a family name follows."""
    if at < 2 or words[at].lower() not in ("e", "y"):
        return False
    before, behind = fold(words[at - 1]), fold(words[at + 1])
    if words[at].islower():
        return not name_words.is_given(before) or before in name_words.surnames() or at > 2
    return words[at - 1].isupper() and not name_words.is_given(before) and behind in name_words.surnames()


def _opens_before(words: list[str], at: int) -> bool:
    """ "Graça Batista da Costa": before an Iberian particle stands another family name, not a given one."""
    before = fold(words[at - 1])
    iberian = words[at].lower() in ("da", "do", "dos", "das", "de", "del")
    return iberian and not is_initial(words[at - 1]) and not name_words.is_given(before)


def _belongs_to_given(words: list[str], at: int) -> bool:
    """ "Maria del Carmen Ruiz", "María de los Ángeles": the particle is part of the given name; "Ben" and
    "Al" may be second given names."""
    head = fold(words[0])
    if head in ("maria", "jose", "ana", "rosa", "m") and words[at].lower() in ("del", "de", "dos", "das"):
        rest = [fold(w) for w in words[at + 1 : -1] if w.lower() not in PARTICLES]
        return bool(rest) and rest[0] in (
            "carmen",
            "pilar",
            "mar",
            "rosario",
            "angeles",
            "jesus",
            "carmo",
            "ceu",
            "lourdes",
            "los",
            "dolores",
            "fatima",
            "graca",
            "conceicao",
        )
    return words[at] in ("Ben", "Bo", "Ten") and fold(words[0]) in name_words.given_names()


def _has_two_surnames(words: list[str], country: str) -> bool:
    second_last = fold(words[-2])
    if is_initial(words[-2]):
        return False
    if len(words) == 3 and _is_double(words[0], words[1]):
        return False
    if (
        len(words) >= 4
        and fold(words[1]) in name_words.given_names()
        and second_last in name_words.surnames()
    ):
        return country in name_words.TWO_SURNAMES or second_last not in name_words.given_names()
    if second_last in name_words.given_names() and second_last not in name_words.surnames():
        return False
    if not country and len(second_last) > 4 and second_last.endswith("ez"):
        return second_last not in name_words.given_names()
    return country in name_words.TWO_SURNAMES and (
        fold(words[0]) not in name_words.opens_double_name() or second_last in name_words.surnames()
    )


def _given(words: list[str]) -> tuple[str, str]:
    """First and middle name; a double given name (Jean Paul, Anna Maria) stays whole."""
    if len(words) < 2:
        return " ".join(words), ""
    if is_initial(words[0]) and not is_initial(words[1]) and len(words) == 2:
        return " ".join(words), ""
    if any(word.lower() in PARTICLES for word in words[1:-1]):
        return " ".join(words), ""
    double = _is_double(words[0], words[1])
    cut = 2 if double else 1
    return " ".join(words[:cut]), " ".join(words[cut:])


def _is_double(head: str, second: str) -> bool:
    """ "Jean Paul", "Abdul Rahman", "Salah ad-Din"."""
    if fold(head) in ("abdul", "abdel", "abdoul", "abd") or second.lower().startswith(("ad-", "ud-", "ur-")):
        return len(second) > 2
    return (
        fold(head) in name_words.opens_double_name()
        and fold(head) != fold(second)
        and fold(second) in name_words.given_names()
        and len(second) > 2
    )


def is_initial(word: str) -> bool:
    """Whether the word only abbreviates a name: "J", "J.", "J.R."."""
    return len(word) <= 5 and _INITIAL.fullmatch(word) is not None and (len(word) == 1 or "." in word)
