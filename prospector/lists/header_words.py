"""What a column's header says: the fields it may mean, in many languages, and how surely."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache

from prospector.cleaning.tables import phrases
from prospector.fields import MAPPABLE
from prospector.lists.word_lists import entries
from prospector.paths import shipped

_CAMEL = re.compile(r"(?<=[a-zà-þß])(?=[A-ZÀ-Þ])|(?<=[A-Z])(?=[A-Z][a-z])")
_WORD = re.compile(r"[^\W_]+")
_BRACKETS = re.compile(r"[(\[{].*?[)\]}]")
_LETTERS = str.maketrans({"ß": "ss", "ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d", "ð": "d", "þ": "th",
                          "ı": "i", "&": " and "})  # fmt: skip
_BRANDS = (
    ("linked in", "linkedin"),
    ("zoom info", "zoominfo"),
    ("hub spot", "hubspot"),
    ("whats app", "whatsapp"),
)
_DIGRAPHS = (("ae", "a"), ("oe", "o"), ("ue", "u"))
_GENERIC = re.compile(
    r"(unnamed|column|col|field|spalte|feld|colonne|champ|columna|campo|coluna|colonna|kolom|veld|kolumna|pole|"
    r"kolumn|kolonne|falt|felt|sarake|kentta|header|var|f|c|x)( ?\d+| [a-z])?( ?\d+)?|\d+|[a-z]"
)

_NUMBERING = re.compile(r"^\s*\d{1,2}\s*[.)]\s+")
_BETWEEN = re.compile(r"\s*[/|\n]\s*|\s+(?:and|or|und|oder|et|ou|y|e|en|och|og)\s+")
_CONSENT = "consent"
_YES_OR_NO = re.compile(
    r"\b(?:y n|j n|s n|o n|t n|yes no|ja nein|ja nee|ja nej|ja nei|oui non|si no|sim nao|tak nie|ano ne)\b"
)
_GLUED = re.compile(r"(.*[^\W\d]{2})([1-9])")

_COMPANY_SHARES: dict[str, float] = {
    "domain": 0.95, "industry": 1.0, "employees": 1.0, "revenue": 1.0, "phone": 0.65, "city": 0.78,
    "region": 0.78, "country": 0.8, "postal_code": 0.78, "street": 0.72, "email": 0.75, "company": 0.95,
    "company_linkedin": 1.0, "company_short": 0.9, "notes": 0.55,
}  # fmt: skip
_HOME_SHARES: dict[str, float] = {
    "phone": 0.55, "mobile": 0.7, "city": 0.55, "region": 0.55, "country": 0.55, "postal_code": 0.55,
    "street": 0.55,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Meaning:
    """The fields a header may mean, each with how surely (0 to 1). `known` also holds for words that are
    headers of something else, so that a header row is told by them; `generic` for names like Column1."""

    fields: dict[str, float]
    known: bool = False
    generic: bool = False


def fold_header(text: str) -> str:
    """A header without case, accents, punctuation and umlaut spelling, its words parted by single blanks."""
    parted = _CAMEL.sub(" ", text).lower().translate(_LETTERS)
    plain = "".join(c for c in unicodedata.normalize("NFKD", parted) if not unicodedata.combining(c))
    folded = " ".join(_WORD.findall(plain))
    for written, meant in (*_BRANDS, *_DIGRAPHS):
        folded = folded.replace(written, meant)
    return folded


@lru_cache(maxsize=4096)
def meaning(header: str) -> Meaning:
    """What `header` says on its own, without a look at the column's values or the other headers."""
    found = plain_meaning(header)
    return found if found.known or found.generic else _guessed(fold_header(header))


@lru_cache(maxsize=4096)
def plain_meaning(header: str) -> Meaning:
    """Like `meaning`, but only for headers that the word list knows; cheap enough for any cell."""
    key = fold_header(header)
    if not key:
        return Meaning({})
    if _GENERIC.fullmatch(key) and not _words().get(key):
        return Meaning({}, generic=True)
    found = _plain_fields(_NUMBERING.sub("", header))
    if found is None:
        return Meaning({})
    return Meaning(_as_opt_out(header, found) if _CONSENT in found else found, known=True)


def _plain_fields(header: str) -> dict[str, float] | None:
    for candidate in dict.fromkeys((fold_header(header), fold_header(_BRACKETS.sub(" ", header)))):
        found = _looked_up(candidate)
        if found is not None:
            return found
    return _agreed(header) or _abbreviated(header) or None


def _as_opt_out(header: str, found: dict[str, float]) -> dict[str, float]:
    """A column of consents tells who opted out, unless its header says yes and no to it at once."""
    others = {field: weight for field, weight in found.items() if field != _CONSENT}
    return others if _denies(fold_header(header)) else {"opt_out": found[_CONSENT]} | others


@lru_cache(maxsize=1024)
def asks_consent(header: str) -> bool:
    """Whether a column mapped to opt_out tells who consented, so that a no below it is an opt-out."""
    key = fold_header(header)
    if _denies(key):
        return False
    found = _plain_fields(_NUMBERING.sub("", header))
    if found:
        return _CONSENT in found
    return any(f" {words} " in f" {key} " for words, meant in _words().items() if _CONSENT in meant)


@lru_cache(maxsize=1024)
def holds_remarks(header: str) -> bool:
    """Whether a column that no field takes up holds what somebody noted about the person, or their state."""
    return _REMARKS.search(fold_header(header)) is not None


_REMARKS = re.compile(
    r"\b(?:notes?|comments?|remarks?|memo|status|disposition|outcome|feedback|contactability|bemerkung\w*"
    r"|kommentar\w*|notiz\w*|anmerkung\w*|commentaires?|remarques?|statut|comentarios?|observacion\w*|notas?|estado"
    r"|opmerking\w*|notities?|comment[oi]|osservazion[ei]|stato)\b"
)


def _denies(key: str) -> bool:
    """Whether a header that names consent denies it: "Consent (withdrawn)", not "Consent (yes/no)"."""
    return _denials().search(_YES_OR_NO.sub(" ", key)) is not None


@cache
def _denials() -> re.Pattern[str]:
    words = phrases("cell_words.txt")["consent denied in a header"]
    return re.compile(rf"\b(?:{'|'.join(words)})\b".replace("*", r"\w*"))


def _agreed(header: str) -> dict[str, float]:
    """What both halves of a header like "Comments / Notes" may mean; a half that is unknown says nothing."""
    halves = [_looked_up(fold_header(half)) for half in _BETWEEN.split(header)]
    known = [half for half in halves if half]
    if len(halves) < 2 or len(known) * 2 < len(halves) or {} in halves:
        return {}
    shared = set.intersection(*(set(half) for half in known))
    share = 1.0 if len(known) == len(halves) else 0.85
    return {field: share * max(half[field] for half in known) for field in shared}


def _abbreviated(header: str) -> dict[str, float]:
    """The field that all known headers agree on whose words start like the cut ones of this header."""
    words = [(fold_header(word), word.endswith(".")) for word in header.split()]
    if not any(cut and len(word) >= 4 for word, cut in words):
        return {}
    fitting = [meant for known, meant in _words().items() if meant and _is_cut_from(words, known.split())]
    fields = {max(meant, key=lambda field: meant[field]) for meant in fitting}
    return {fields.pop(): 0.85} if len(fields) == 1 else {}


def _is_cut_from(words: list[tuple[str, bool]], known: list[str]) -> bool:
    return len(words) == len(known) and all(
        whole.startswith(word) if cut and word else whole == word
        for (word, cut), whole in zip(words, known, strict=True)
    )


def _looked_up(key: str, depth: int = 0) -> dict[str, float] | None:
    """The meanings of a header that stands in the word list, as it is or with a qualifier taken off."""
    if not key or depth > 3:
        return None
    exact = _words().get(key)
    if exact is not None:
        return exact
    for reading in (_of_numbered, _of_home, _of_company, _of_person):
        found = reading(key, depth)
        if found is not None:
            return found
    return None


def _of_numbered(key: str, depth: int) -> dict[str, float] | None:
    """The first of several is the field; a second one is none, except for a second address or number."""
    rest, number = _numbered(key)
    inner = _looked_up(rest, depth + 1) if rest else None
    if inner is None or number == "1":
        return inner
    if "email" in inner:
        return {"other_email": 0.9 if number == "2" else 0.6}
    return {"mobile": 0.6} if number == "2" and inner.keys() & {"phone", "mobile"} else {}


def _numbered(key: str) -> tuple[str, str]:
    """A header without the number that stands in it (email 1, tel2, 2 phone), and that number."""
    glued = _GLUED.fullmatch(key)
    if glued and key.count(" ") < 2:
        return glued[1], glued[2]
    words = key.split()
    number = next((word for word in words if len(word) == 1 and word in "123456789"), "")
    if not number or len(words) < 2:
        return "", ""
    words.remove(number)
    return " ".join(words), number


def _of_home(key: str, depth: int) -> dict[str, float] | None:
    rest = _without(key, entries("private"), entries("private"))
    inner = _looked_up(rest, depth + 1) if rest else None
    if inner is None:
        return None
    home = {field: weight * _HOME_SHARES[field] for field, weight in inner.items() if field in _HOME_SHARES}
    return home | {"other_email": 0.9} if "email" in inner else home | _only(inner, "linkedin")


def _only(meanings: dict[str, float], field: str) -> dict[str, float]:
    return {field: meanings[field]} if field in meanings else {}


def _of_company(key: str, depth: int) -> dict[str, float] | None:
    rest = _without(key, entries("company prefix"), entries("company suffix"))
    if not rest:
        return None
    if rest in {
        "name",
        "nom",
        "nombre",
        "nome",
        "naam",
        "nazwa",
        "namn",
        "navn",
        "nimi",
        "title2",
        "legal name",
    }:
        return {"company": 0.97}
    inner = _looked_up(rest, depth + 1)
    if inner is None:
        return None
    company = {f: weight * _COMPANY_SHARES[f] for f, weight in inner.items() if f in _COMPANY_SHARES}
    if "linkedin" in inner:
        company["company_linkedin"] = 0.9 * inner["linkedin"]
    if key.startswith("organi"):  # an address book's "Organization 1 - Title" is the person's
        company |= {f: 0.95 * weight for f, weight in inner.items() if f in {"title", "department"}}
    return company


def _of_person(key: str, depth: int) -> dict[str, float] | None:
    rest = _without(key, entries("person prefix"), entries("person suffix"))
    inner = _looked_up(rest, depth + 1) if rest else None
    return {field: 0.95 * weight for field, weight in inner.items()} if inner is not None else None


def _without(key: str, starts: tuple[str, ...], ends: tuple[str, ...]) -> str:
    """The header without the longest qualifier it starts or ends with, "" when it has none."""
    first = max((word for word in starts if key.startswith(word + " ")), key=len, default="")
    if first:
        return key[len(first) + 1 :]
    last = max((word for word in ends if key.endswith(" " + word)), key=len, default="")
    return key[: -len(last) - 1] if last else ""


def _guessed(key: str) -> Meaning:
    """A header that is near a known one, or has one within it."""
    words = key.split()
    if _another().intersection(words):
        return Meaning({}, known=False)
    near = _near(key)
    if near:
        return Meaning({field: 0.85 * weight for field, weight in near.items()}, known=True)
    if len(words) <= 6:
        for size in range(len(words) - 1, 0, -1):
            if 2 * size < len(words):
                break
            for start in range(len(words) - size + 1):
                part = " ".join(words[start : start + size])
                inner = _words().get(part) if len(part) > 3 else None
                if inner and _CONSENT not in inner and max(inner.values()) >= 0.8:
                    share = 0.6 * size / len(words) + 0.15
                    return Meaning({field: share * weight for field, weight in inner.items()})
    return Meaning({})


def _near(key: str) -> dict[str, float] | None:
    """The meanings of the word list's entry that differs by a typing slip."""
    if len(key) < 5 or any(c.isdigit() for c in key):
        return None
    from rapidfuzz import process
    from rapidfuzz.distance import OSA

    found = process.extractOne(key, _long_words(), scorer=OSA.distance, score_cutoff=1 if len(key) < 9 else 2)
    if found is None or found[0][0] != key[0]:
        return None
    near = _words()[found[0]]
    return None if _CONSENT in near else near  # "Content" and "Option" are no slips of it


@cache
def _another() -> frozenset[str]:
    """Words that make a header something else than the field it also names."""
    return frozenset(entries("another"))


@cache
def _long_words() -> list[str]:
    return [word for word in _words() if len(word) > 4]


@cache
def _words() -> dict[str, dict[str, float]]:
    """Every known header with the fields it means; an empty dict for headers of something else."""
    known: dict[str, dict[str, float]] = {}
    text = (shipped("resources") / "data" / "column_synonyms.txt").read_text(encoding="utf-8")
    for line in text.splitlines():
        if line and not line.startswith("#"):
            _add_line(known, line)
    return known


def _add_line(known: dict[str, dict[str, float]], line: str) -> None:
    field, _, words = (part.strip() for part in line.split("|", 2))
    assert field in ("-", _CONSENT) or field in MAPPABLE, field
    for word in words.split(";"):
        text, _, weight = word.strip().partition("=")
        meanings = known.setdefault(fold_header(text), {})
        if field != "-" and float(weight or 1) > 0:
            meanings[field] = max(meanings.get(field, 0.0), float(weight or 1))


def is_something_else(header: str) -> bool:
    """Whether a header plainly names what no field of a prospect is, whatever stands below it."""
    key = fold_header(header)
    return (meaning(header).known and not meaning(header).fields) or bool(
        _another().intersection(key.split())
    )
