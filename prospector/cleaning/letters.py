"""Upper and lower case: which words were typed without care, and how they are written."""

from __future__ import annotations

import re

from prospector.cleaning.text import mixes_scripts

PARTICLES = frozenset(
    """
    van von vom zu zum zur der den dem de del dela dos das do da du des la le les lo los las di della dello
    dei degli delle dal dalla ter ten te tot op in 't 's y e i af av bin ibn bint ben al el ud zum und auf
    """.split()
)
"""Words that may stand between first and last name and belong to the last name."""

_LOWER_PARTICLES = frozenset(
    "van von vom zu zum zur der den dem de dos das do da du des ter ten te op 't 's y e af av "
    "bin ibn bint und auf del ad ud".split()
)
_LOWER_AFTER_OTHERS = frozenset("la las los le les".split())
_MAC = re.compile(
    r"mac(?=(?:donald|leod|gregor|kenzie|arthur|intyre|intosh|millan|pherson|dougall|kay|lean"
    r"|neil|neill|allister|aulay"
    r"|bride|callum|connell|cormack|culloch|duff|ewan|ewen|farlane|innes|iver|kinnon|lachlan"
    r"|laren|laughlin|lennan|mahon"
    r"|nab|nair|namara|naughton|phail|quarrie|queen|rae|taggart|tavish|vicar|alister|andrew"
    r"|gowan|guire|manus|nally)$)"
)
_ELIDED = frozenset("dall dell degl all sant de mac mc".split())
"""What stands before an apostrophe that a name goes on behind with a capital: "Dall'Olio", "De'Andre"."""
_TURKISH = re.compile("[ŞĞİ]")
_OTHER_VOWELS = re.compile("[aeouöüiâ]")
_VOWEL = re.compile("[aeiouyàáâãäåæèéêëìíîïòóôõöøœùúûüýÿāăąēėęěīįıōőūůűųæœ]", re.I)
_WORD = re.compile(r"[^\s-]+|[\s-]+")
_PIECE = re.compile(r"[\w'&.]+|[^\w'&.]+")
INITIALS = frozenset(
    "aj bj cj dj ej jj kj lj mj oj pj rj tj aa jp jd jt jc jr jb jw jm rb rd rj tc kc dc cc pk bb".split()
)


def is_careless(text: str) -> bool:
    """Whether the text is all upper or all lower case, or has its case turned upside down ("jOHN")."""
    if text.isupper():
        return len(text) > 1
    return text.islower() or (text[:1].islower() and _is_upside_down(text))


def _is_upside_down(text: str) -> bool:
    letters = text.replace(" ", "")
    return text[1:].isupper() or (
        text.swapcase().istitle() and sum(map(str.isupper, text)) * 2 >= len(letters)
    )


def name_word(word: str) -> str:
    """One word of a name in normal case: "MCDONALD" -> "McDonald", "o'brien" -> "O'Brien"."""
    if len(word) == 2 and word.lower() in INITIALS:
        return word.upper()
    if "." in word.rstrip("."):
        return ".".join(part[:1].upper() + part[1:].lower() for part in word.split("."))
    low = _lower(word)
    if word[0] == "İ":
        return "İ" + low[1:]
    head, quote, tail = low.partition("'")
    if quote and tail:
        return _capital(head) + quote + (_capital(tail) if len(head) == 1 or head in _ELIDED else tail)
    return _capital(low)


def _lower(word: str) -> str:
    """Lower case; the Turkish capital İ becomes a plain i, not an i with a loose dot."""
    if word[1:].isupper() and _TURKISH.search(word):
        return turkish_lower(word)
    return word.replace("İ", "i").lower()


def turkish_lower(word: str) -> str:
    """A Turkish word in small letters: I is ı, or i where it was typed without its dot.

    A word that has an İ was typed with care. Elsewhere the vowels tell: front ones (e, ö, ü) go with i.
    """
    low = word.replace("I", "ı").replace("İ", "i").lower()
    if "İ" in word or "ı" not in low:
        return low
    vowels = _OTHER_VOWELS.search(low)
    return low.replace("ı", "i") if (vowels and vowels[0] in "eöüi") or "ahı" in low else low


def _first_upper(word: str) -> str:
    return word[:1].upper() + _lower(word[1:])


def _capital(low: str) -> str:
    if low.startswith("mc") and len(low) > 3:
        return "Mc" + low[2:3].upper() + low[3:]
    mac = _MAC.match(low)
    if mac:
        return "Mac" + low[3:4].upper() + low[4:]
    if low.startswith(("ij",)) and len(low) > 4:
        return "IJ" + low[2:]
    return low[:1].upper() + low[1:]


def name_case(text: str, *, last: bool = False) -> str:
    """A carelessly typed name in normal case; particles of a last name stay small."""
    if mixes_scripts(text):
        return text
    pieces = _WORD.findall(text)
    words = [at for at, piece in enumerate(pieces) if piece.strip(" -")]
    for order, at in enumerate(words):
        low = pieces[at].lower()
        after_particle = order > 0 and pieces[words[order - 1]].lower() in PARTICLES
        final = order == len(words) - 1
        if (
            not final
            and (last or order > 0)
            and (low in _LOWER_PARTICLES or (after_particle and low in _LOWER_AFTER_OTHERS))
        ):
            pieces[at] = low
        else:
            pieces[at] = name_word(pieces[at])
    return "".join(pieces)


def phrase_case(text: str, small: frozenset[str], fixed: dict[str, str], *, keep_short: bool = False) -> str:
    """A carelessly typed phrase (title, company, place) with capitals, small words and fixed spellings.

    `keep_short`: in capitals, words without a vowel or of at most three letters may be abbreviations
    and stay as they are.
    """
    if mixes_scripts(text):
        return text
    upper = text.isupper()
    done: list[str] = []
    for at, piece in enumerate(_PIECE.findall(text)):
        low = _lower(piece)
        if at and low in small:
            done.append(low)
        elif low in fixed:
            done.append(fixed[low])
        elif upper and keep_short and (len(low) <= 3 or not _VOWEL.search(low)):
            done.append(piece)
        else:
            done.append(name_word(piece) if "'" in low else _first_upper(piece))
    return "".join(done)
