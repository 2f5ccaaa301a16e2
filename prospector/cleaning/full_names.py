"""A full name taken apart: "Dr. BERG, Anna (Annie), MBA" -> Anna / Berg, with what was left out."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from prospector.cleaning import name_marks, name_words
from prospector.cleaning.letters import PARTICLES, is_careless, name_case, turkish_lower
from prospector.cleaning.text import fold
from prospector.cleaning.titles import clean_title

_BRACKETS = re.compile(r"\s*[(\[][^()\[\]{}<>=$]{0,60}[)\]]")
_NICKNAME = re.compile(r"(?:^|(?<=\s))[\"“”„«»‹›‚‘’'`]+([^\"“”„«»‹›‚‘’`]{1,30}?)[\"“”„«»‹›‘’'`]+(?=[\s,]|$)")
_BORN = re.compile(r"[,\s]+(?:née?|nee|geb\.?|geborene|formerly|fka|aka|a\.k\.a\.)\s+[^,]*", re.I)
_TAIL = re.compile(
    r"\s*(?:\s[|•·@–—~»]|\s-\s(?=.*\b(?:ceo|cfo|cto|manager|director|head|founder|owner|sales"
    r"|engineer)\b)).*$",
    re.I,
)
_JOB_INSIDE = re.compile(r"([^\W\d_][^,|/–—]{1,40}?)\s+([-|/–—])\s*(?=[^\W\d_])([^,]{2,40}),\s*(\S.*)")
_ODD = re.compile("[\U0001f000-\U0001faff\u2190-\u21ff\u2300-\u27bf\u2b00-\u2bff™®©★✓✔]+")
_INITIAL = re.compile(r"[^\W\d_]|[^\W\d_]\.(?:-?[^\W\d_]\.?)*")
_SPACED_HYPHEN = re.compile(r"(?<=[^\W\d_])\s?[-\u2010-\u2014]\s?(?=[^\W\d_])")
IDEOGRAPH = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_GLUED_INITIAL = re.compile(r"(?<=\b[^\W\d_]\.)(?!(?:Eng|Tech|Phil|Mus|Arch|Acc|Pharm|Com)\b)(?=[^\W\d_]{3})")
_GLUED_HONORIFIC = re.compile(
    r"^((?:Dr|Prof|Mr|Mrs|Ms|Hr|Fr|Dipl|Mag|Ing|St|Herr|Frau)\.)(?!in\b|inn\b|ssa\b)(?=[^\W\d_]{2})"
)
_MARIAN = re.compile(
    r"(?:mar[ií]a|ana|rosa|jos[eé])\s(?:del|de\s(?:la|los|las)|de|das?|dos)\s(?:carmen|pilar|mar"
    r"|rosario|[aá]ngeles"
    r"|jes[uú]s|carmo|c[eé]u|lourdes|dolores|f[aá]tima|gra[cç]a|concei[cç][aã]o|mercedes|nieves|luz"
    r"|paz|cruz)",
    re.I,
)
_ALSO_BEHIND = frozenset("dr prof professor ing mag dipl-ing dr-ing".split())
_NOBLE = frozenset(
    "freiherr freifrau freiin graf gräfin baron baronin edler edle ritter fürst fürstin prinz".split()
)
_VIETNAMESE = frozenset(
    "nguyen tran pham hoang huynh phan vu vo dang bui ngo duong dinh truong trinh".split()
)
_SAINTS = frozenset(("st", "saint", "san", "santa", "ste", "sainte", "mac", "mc", "abu", "bou", "ait"))
_NOT_TURKISH = re.compile("[QWXĄĆĘŁŃÓŚŹŻÀÁÄÅÆÈÉÊËÌÍÏÑÒÔØÙÚÝČĎĚŇŘŠŤŮŽŐŰ]|SH|CH|PH|TH|CK|CC|LL|TT|PP|ZZ|SS")
_NOT_ITALIAN = frozenset("van von vom zu zum zur der den dem und af av ter ten".split())
_TURKISH_START = re.compile(r"\bi")
_NO_VOWEL = re.compile("[^aeiouyAEIOUY]+")


SPELLING_LANDS = frozenset(("BE", "IT", "FR", "TR"))
"""Countries with their own capitals in last names: "Van Damme", "De Luca", "d'Aubigné"."""


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


def parse(text: str, *, country: str = "", mailbox: str = "") -> Name:
    """Take a full name apart. `country` (ISO) and `mailbox` (the part of the email before the @) settle
    what the name alone leaves open; neither ever adds a name."""
    bare = without_asides(text)
    segments = _without_job([segment.split() for segment in bare.split(",") if segment.strip()])
    segments, generation = _without_degrees(segments)
    honorific, segments = _without_honorifics(segments, country)
    segments = [segment for segment in segments if segment]
    if not segments:
        return Name(honorific=honorific, extras=bool(honorific))
    if len(segments) >= 2:
        name = _last_first(segments, country)
    elif honorific and len(segments[0]) == 1 and not _goes_with_first(honorific):
        name = Name(last=segments[0][0])
    else:
        name = _in_order(segments[0], country, mailbox)
    kept = len("".join(text.split())) - text.count(",")
    shown = sum(len("".join(part.split())) for part in (name.first, name.middle, name.last, generation))
    return name._replace(honorific=honorific, generation=generation, extras=shown < kept - text.count("."))


def _without_job(segments: list[list[str]]) -> list[list[str]]:
    """ "Anna Berg, Founder" and "Berg, Founder, Anna" without what the person does."""
    if len(segments) > 2 and _is_job(segments[1]):
        del segments[1]
    if len(segments) > 1 and len(segments[0]) > 1:
        tail = segments[-1]
        if any(word.lower() in name_words.not_a_person() for word in tail) or _is_job(tail):
            segments.pop()
    return segments


def _is_job(words: list[str]) -> bool:
    """Whether the words tell a rank or department and are nobody's name ("Dean", "Page")."""
    head = fold(words[0])
    if (
        is_initial(words[0])
        or is_honorific(words[0])
        or name_words.is_given(head)
        or head in name_words.surnames()
    ):
        return False
    title = clean_title(" ".join(words))
    return bool(title.seniority or title.department)


def _goes_with_first(honorific: str) -> bool:
    """ "Sir John", "Don Carlos", "Lady Anna": elsewhere one word behind a salutation is the family name."""
    return honorific.lower().rstrip(".") in ("sir", "dame", "lady", "don", "doña", "dona", "rabbi", "imam")


def without_asides(text: str) -> str:
    """The name without brackets, quoted nicknames, maiden names, emoji and whatever follows a bar."""
    text = _ODD.sub(" ", text)
    stripped = _NICKNAME.sub(" ", without_brackets(text))
    text = stripped if re.search(r"[^\W\d_]", stripped) else re.sub('["“”„«»()\\[\\]{}]', " ", text)
    text = _BORN.sub("", text)
    job = _JOB_INSIDE.match(text)
    if job and (job[2] not in "-/" or _is_job(job[3].split())):
        text = f"{job[1]}, {job[4]}"
    text = _TAIL.sub("", text)
    text = _GLUED_HONORIFIC.sub(r"\1 ", text.strip())
    text = _SPACED_HYPHEN.sub("-", _GLUED_INITIAL.sub(" ", text))
    return name_marks.without_marks(" ".join(text.split()).strip(" ,;:*-/|"))


def without_brackets(text: str) -> str:
    """The name without what stands in round or square brackets."""
    return _BRACKETS.sub(" ", text) if "(" in text or "[" in text else text


def is_honorific(word: str, country: str = "") -> bool:
    """Whether a word before a name is a salutation or degree. "M." and "D." are initials unless the
    country says otherwise."""
    low = word.lower().rstrip(".").replace("..", ".")
    if low not in name_words.honorifics() and low.replace(".", "") not in name_words.honorifics():
        return low.startswith(("dipl.-", "dr.-")) or low in (
            "med",
            "jur",
            "rer",
            "nat",
            "h.c",
            "hc",
            "hab",
            "habil",
        )
    if low in name_words.HONORIFIC_LANDS:
        if (len(low) == 1 and not word.endswith(".")) or (low == "di" and word != "DI"):
            return False
        return country in name_words.HONORIFIC_LANDS[low] or (len(low) > 1 and word.endswith("."))
    return low not in name_words.unsure_honorifics() or (word.endswith(".") and len(low) > 1)


def is_courtesy(words: list[str]) -> bool:
    """Whether "Pan" is the Polish and Czech Mr. and no Chinese name, and "DI" an engineer and no Italian
    particle: a well-known given name follows."""
    if words[0] not in ("Pan", "DI") or len(words) < 2 or (words[0] == "DI" and words[1].isupper()):
        return False
    return any(name_words.is_given(part) for part in fold(words[1]).split())


def generation_of(word: str) -> str:
    """ "Jr." for "jr", "III" for "iii", "" for any other word."""
    low = word.lower().strip(".,")
    if low in ("jun", "sen") and word[:1].isupper() and not word.endswith("."):
        return ""  # "Min Jun"
    return name_words.GENERATIONS.get(low, "")


def is_degree(word: str, *, behind_comma: bool) -> bool:
    """Whether a word behind a name is a degree; those that are names too count only behind a comma."""
    low = word.lower().strip(".,")
    plain = low.replace(".", "")
    if plain not in name_words.credentials() and low not in name_words.credentials():
        return False
    if plain in name_words.unsure_credentials():
        return behind_comma or "." in low
    return (
        behind_comma
        or "." in low
        or (not word.islower() and (word.isupper() or plain in ("phd", "msc", "bsc", "meng")))
        or sum(map(str.isupper, word)) > 1
    )


def _without_degrees(segments: list[list[str]]) -> tuple[list[list[str]], str]:
    generation = ""
    while len(segments) > 1 and all(
        is_degree(w, behind_comma=True) or generation_of(w) for w in segments[-1]
    ):
        for word in segments.pop():
            generation = generation_of(word) or generation
    for at, words in enumerate(segments):
        if at > 0 and len(segments) > 1 and all(is_degree(w, behind_comma=True) for w in words):
            segments[at] = []
        while (
            len(words) > 1
            and (mark := generation_of(words[-1]))
            and (len(words) > 2 or at == 0 < len(segments) - 1)
        ):
            generation = mark
            words.pop()
        least = 1 if at == 0 < len(segments) - 1 else 2
        while len(words) > least and is_degree(words[-1], behind_comma=False):
            words.pop()
            if len(words) > 2 and (mark := generation_of(words[-1])):
                generation = mark
                words.pop()
    return [segment for segment in segments if segment], generation


def _without_honorifics(segments: list[list[str]], country: str) -> tuple[str, list[list[str]]]:
    found: list[str] = []
    for words in segments:
        while words and (
            is_honorific(words[0], country)
            or _joins_honorifics(found, words, country)
            or (len(words) > 2 and is_courtesy(words))
        ):
            if len(words) == 1 and len(segments) == 1:
                break
            found.append(words.pop(0))
        while len(words) > 1 and words[-1].lower().rstrip(".") in _ALSO_BEHIND and is_honorific(words[-1]):
            found.append(words.pop())
    return " ".join(found), segments


def _joins_honorifics(found: list[str], words: list[str], country: str) -> bool:
    """The "and" of "Mr. and Mrs. Smith"."""
    return (
        bool(found)
        and words[0] in ("&", "+", "and", "und", "et", "y")
        and len(words) > 1
        and is_honorific(words[1], country)
    )


def _last_first(segments: list[list[str]], country: str) -> Name:
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


def _in_order(words: list[str], country: str, mailbox: str) -> Name:
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


def in_normal_case(name: Name, careless: bool, country: str) -> Name:
    """The name with carelessly typed parts in normal case. `careless`: the whole cell was."""
    land = country if country in SPELLING_LANDS else ""
    return name._replace(
        first=part_in_normal_case(name.first, False, land, careless),
        middle=part_in_normal_case(name.middle, False, land, careless),
        last=part_in_normal_case(name.last, True, land, careless),
    )


@lru_cache(maxsize=1 << 14)
def part_in_normal_case(part: str, last: bool, country: str, careless: bool = False) -> str:
    """First, middle or last name in normal case where it was typed carelessly.

    `country`: one of SPELLING_LANDS, or "".
    """
    if not part or not (careless or is_careless(part) or any(_loud_word(word) for word in part.split())):
        return part
    if len(part) == 2 and part.isupper() and _NO_VOWEL.fullmatch(part) and not last:
        return part
    if country == "TR" and part[1:].isupper() and not _NOT_TURKISH.search(part):
        part = _TURKISH_START.sub("İ", " ".join(turkish_lower(word) for word in part.split(" ")))
    mended = name_case(part, last=last)
    if not last or not country or country == "TR":
        return mended
    if country == "FR":
        return "d'" + mended[2:] if mended.startswith("D'") else mended
    if country == "IT":
        return " ".join(_italian(word) for word in mended.split(" "))
    return mended[:1].upper() + mended[1:]


def _italian(word: str) -> str:
    """ "De" and "Di" are written large in Italy, the "von" and the "e" of others are not."""
    return word if len(word) == 1 or word in _NOT_ITALIAN else word[:1].upper() + word[1:]


def _loud_word(word: str) -> bool:
    """A word all in capitals or small letters in a part that is otherwise normal: "JEAN Paul"."""
    if word.lower() in PARTICLES:
        return False
    return (len(word) > 3 and word.isupper() and word.isalpha()) or (
        len(word) > 2 and word.islower() and word.isalpha()
    )
