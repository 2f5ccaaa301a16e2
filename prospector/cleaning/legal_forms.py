"""Legal forms of companies in many countries, each with the spelling it is shown in."""

from __future__ import annotations

from functools import cache

from prospector.cleaning.tables import lines
from prospector.cleaning.text import fold

AMBIGUOUS = frozenset(
    "as se spa co ad sa sas sl lp og kg sal ou sc nv cv oy ab ag me kk gk sia ike epe clg cic "
    "dac bt rt pa pc ae ao pte "
    "ks ps is ev eg ek eu hb hf vof gie sci sca scop dd ivs ulc pty oma aş tbk lda ug mbh cie "
    "slu sau sac pc est ky kb me epp tmi too pp oe lc earl slp sae pcl ua ska eirl "
    "da pt ans ss cb scl scs scp scm sem ute aie ac ca saa sad pfa kd zs ops jsa dno mb ik ay asc qsc mmc cc "
    "ccc npc mei crl ace ip at ee osk scl enk nuf uc teo cyf cio opc psc spc fzc yk plt sf slf ohf "
    "esp pat prat "
    "fop odo stp asd ssd uü tü fie mtü sab kkt sapa gcv esv pbc chartered establishment unlimited "
    "onlus".split()
)
"""Keys that may be the end of a name as well: believed only where written as a legal form is."""

_NEVER_PLAIN = frozenset(
    "co pa pc sc ps is ks me ae eu rt ao dd est pp oe lc too earl ss cb ac ca saa sad kd zs ops mb ik ay asc "
    "qsc mmc cc ccc npc crl ace ip at ee uc teo cio sf sem scm stp esp cie".split()
)
"""Believed only with their dots or slash (or, for Co, without "&" before it), or in a country of theirs."""

_LANDS = {
    key: frozenset(lands.split())
    for keys, lands in (
        ("me mei", "BR PT"),
        ("da", "NO SE DK FI IS"),
        ("pt", "ID SG MY TH VN PH HK CN TW JP KR IN"),
        ("ad", "BG RS ME BA MK RO HR SI GR"),
        ("ky", "FI SE NO DK EE"),
        ("ay", "FI"),
        ("ks ps is", "DK NO SE IS"),
        ("cb aie sad ute", "ES MX CO CL PE AR"),
        ("ca", "VE EC"),
        ("ac", "MX"),
        ("saa", "PE"),
        ("sc", "RO MX"),
        ("ss", "IT SM CH"),
        ("scp scm sem earl", "FR MC"),
        ("kd", "SI HR"),
        ("zs ops", "CZ"),
        ("mb", "LT"),
        ("ik", "LV"),
        ("asc qsc mmc", "AZ"),
        ("cc npc", "ZA NA"),
        ("crl ace", "PT"),
        ("ip ao", "RU BY KZ"),
        ("at pp", "UA"),
        ("ae oe ee", "GR CY"),
        ("rt", "HU"),
        ("sf", "IS"),
        ("uc teo", "IE"),
        ("pc pa lc", "US"),
        ("esp", "CO"),
        ("stp", "IT"),
    )
    for key in keys.split()
}
"""Forms that are words, places or initials elsewhere, and the countries where they are meant."""

_AND = frozenset(("und", "u.", "u", "+", "and", "et", "y", "e", "og", "och", "ja", "i", "&"))
_BLANKED = str.maketrans(',()"“', "     ")
_DROPPED = str.maketrans("", "", " .,()/'’\"-")


def key_of(words: list[str]) -> str:
    """Words of a company's end without dots, blanks, commas and brackets, lower-case; every word that means
    "and" between two others as "&"."""
    if len(words) > 2:
        words = [words[0], *("&" if word.lower() in _AND else word for word in words[1:-1]), words[-1]]
    return "".join(words).lower().translate(_DROPPED)


@cache
def forms() -> dict[str, str]:
    """Key -> the legal form as shown."""
    found: dict[str, str] = {}
    for line in lines("legal_forms.txt"):
        shown, *others = line.split("|")
        for form in (shown, *others):
            found.setdefault(key_of(form.replace("&", " & ").split()), shown)
    for key, shown in [*found.items()]:
        if not key.isascii():
            found.setdefault(fold(key).replace(" ", ""), shown)
    return found


@cache
def last_words() -> frozenset[str]:
    """Keys of all that legal forms end with: most names end otherwise, and are done with at once."""
    ends: set[str] = set(forms())
    for line in lines("legal_forms.txt"):
        for form in line.split("|"):
            words = form.replace("&", " & ").split()
            ends.update(key_of(words[at:]) for at in range(len(words)))
    return frozenset(ends | {fold(end).replace(" ", "") for end in ends if not end.isascii()})


@cache
def _spellings() -> frozenset[str]:
    """Every listed spelling without its dots."""
    return frozenset(form.replace(".", "") for line in lines("legal_forms.txt") for form in line.split("|"))


def depends_on_country(company: str) -> bool:
    """Whether a word of a company's name is a legal form in some countries only."""
    return not _LANDS.keys().isdisjoint(company.lower().translate(_BLANKED).split())


def is_at_home(key: str, country: str) -> bool:
    """Whether a form of few letters is one of this country."""
    return country in _LANDS.get(key, ())


def is_written_as_form(text: str, key: str, country: str = "") -> bool:
    """Whether the end of a name, spelt `text`, is written as a legal form and not as a word.

    `country`: where the company is, an ISO code or "".
    """
    if key not in AMBIGUOUS:
        return True
    if "." in text or "/" in text:
        return True
    at_home = is_at_home(key, country)
    if key in _NEVER_PLAIN and not at_home:
        return False
    if text.islower():
        return True  # hardly a name ends in a small word that happens to be a form
    letters = text.strip(" .,()")
    if not letters.isupper() and letters not in _spellings():
        return False
    return at_home or not country or key not in _LANDS
