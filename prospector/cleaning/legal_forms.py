"""Legal forms of companies in many countries, each with the spelling it is shown in."""

from __future__ import annotations

from functools import cache

from prospector.cleaning.tables import lines

AMBIGUOUS = frozenset(
    "as se spa co ad sa sas sl lp og kg sal ou sc nv cv oy ab ag me kk gk sia ike epe clg cic "
    "dac bt rt pa pc ae ao pte "
    "ks ps is ev eg ek eu hb hf vof gie sci sca scop dd ivs ulc pty oma aş tbk lda ug mbh cie "
    "slu sau sac pc est ky kb me epp tmi too pp oe lc earl slp sae pcl ua ska eirl".split()
)
"""Keys that may be the end of a name as well: believed only where written as a legal form is."""

_NEVER_PLAIN = frozenset("co pa pc sc ps is ks me ae eu rt ao dd est epp pp oe lc too earl".split())
"""Believed only with their dots or slash (or, for Co, without "&" before it)."""


def key_of(words: list[str]) -> str:
    """Words of a company's end without dots, blanks, commas and brackets, lower-case."""
    joined = "".join(words).lower()
    return joined.translate(_DROPPED)


_DROPPED = str.maketrans("", "", " .,()/'’\"-")


@cache
def forms() -> dict[str, str]:
    """Key -> the legal form as shown."""
    found: dict[str, str] = {}
    for line in lines("legal_forms.txt"):
        shown, *others = line.split("|")
        for form in (shown, *others):
            found.setdefault(key_of([form]), shown)
    return found


@cache
def last_words() -> frozenset[str]:
    """Keys of the words that legal forms end with: most names end otherwise, and are done with at once."""
    forms_listed = lines("legal_forms.txt")
    names = [name.replace("&", " & ").split() for line in forms_listed for name in line.split("|")]
    return frozenset(key_of(words[-1:]) for words in names) | frozenset(forms())


def is_written_as_form(text: str, key: str) -> bool:
    """Whether the end of a name, spelt `text`, is written as a legal form and not as a word."""
    if key not in AMBIGUOUS:
        return True
    if text.islower() and key not in _NEVER_PLAIN:
        return True  # hardly a name ends in a small word that happens to be a form
    marked = "." in text or "/" in text
    if key in _NEVER_PLAIN:
        return marked
    letters = text.strip(" .,()")
    return (
        marked
        or letters
        in (
            "SpA",
            "AG",
            "Oy",
            "Ab",
            "Ltda",
            "Lda",
            "Co",
            "eG",
            "eV",
            "eK",
            "Sàrl",
            "Pte",
            "Pty",
            "mbH",
            "Bt",
            "Cie",
            "OÜ",
            "Tbk",
            "GmbH",
        )
        or letters.isupper()
    )
