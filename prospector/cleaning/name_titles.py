"""What stands around a name: salutations, degrees, generation marks and jobs, told from the name itself."""

from __future__ import annotations

from prospector.cleaning import name_order, name_words
from prospector.cleaning.text import fold
from prospector.cleaning.titles import clean_title

_ALSO_BEHIND = frozenset("dr prof professor ing mag dipl-ing dr-ing".split())


def without_job(segments: list[list[str]]) -> list[list[str]]:
    """ "Anna Berg, Founder" and "Berg, Founder, Anna" without what the person does."""
    if len(segments) > 2 and is_job(segments[1]):
        del segments[1]
    if len(segments) > 1 and len(segments[0]) > 1:
        tail = segments[-1]
        if any(word.lower() in name_words.not_a_person() for word in tail) or is_job(tail):
            segments.pop()
    return segments


def is_job(words: list[str]) -> bool:
    """Whether the words tell a rank or department and are nobody's name ("Dean", "Page")."""
    head = fold(words[0])
    if (
        name_order.is_initial(words[0])
        or is_honorific(words[0])
        or name_words.is_given(head)
        or head in name_words.surnames()
    ):
        return False
    title = clean_title(" ".join(words))
    return bool(title.seniority or title.department)


def goes_with_first(honorific: str) -> bool:
    """ "Sir John", "Don Carlos", "Lady Anna": elsewhere one word behind a salutation is the family name."""
    return honorific.lower().rstrip(".") in ("sir", "dame", "lady", "don", "doña", "dona", "rabbi", "imam")


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


def without_degrees(segments: list[list[str]]) -> tuple[list[list[str]], str]:
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


def without_honorifics(segments: list[list[str]], country: str) -> tuple[str, list[list[str]]]:
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
