"""What people type around a name: bullets, numbers, labels, remarks, employers."""

from __future__ import annotations

import re
from functools import lru_cache

from prospector.cleaning import legal_forms, name_words
from prospector.cleaning.letters import PARTICLES

_NUMBERED = re.compile(r"^\(?\d{1,3}[.):]\s+(?=[^\W\d_])")
_BULLET = re.compile(r"^[\s*•·▪►▶➤>#+~^|/,;:.!?&–—-]+")
_ATTENTION = (
    r"(?:att(?:n|en)?\.:?|attn:?|att:|z\.?\s?h(?:d|dn)\.?:?|zhd\.?:?|zu h(?:änden|aenden|d\.)(?: "
    r"von)?:?|c/o|a/a|a/c|v/"
    r"|(?-i:FAO|FTAO)\b:?|for the attention of|t\.?a\.?v\.|ter attentie van"
    r"|à l'att(?:ention|n\.?) de|a la at(?:ención|te\.?|n\.) de|alla c\.?\s?a\.?(?: d[ie]l?)?"
    r"|c\.\s?a\.(?: d[ie]l?)?"
    r"|(?:alla cortese|all') ?attenzione d[ie]l?|a(?:o|os)? cuidados? de|do rąk|k rukám|till? händer"
    r"|(?:attention|contact(?: name)?|kontakt|name|full name|ansprechpartner(?:in)?|nom|nombre|nome|to)\s*:)"
)
_LABEL = re.compile(rf"(?:^|(?<=,\s)){_ATTENTION}\s*(?<=[\s:./])", re.I)
_QUOTE = re.compile('[“”„«»‹›"]')
_LETTERS_APART = re.compile(r"(?<![^\s,])[^\W\d_](?: [^\W\d_]){2,}(?![^\s,])")
_BEHIND = re.compile(r"(?:[\s,;:*–—_/|~!&?#-]|(?<=[^\W\d_])\d{1,2}$|\s[#(]?\d{1,3}\)?$)+$")
_NUMBER = re.compile(r"\s\d{1,2}(?=,)|(?<=[^\W\d_]{4})\.(?=,)|(?<=[\s,])[*•]+(?=\w)")
_QUESTION = re.compile(r"\s[-–—]\s+[^\s,]*\?(?=,)")
_REMARK = re.compile(r"\s[-–—]\s+(?:(?=[^\s]*\?)|(?=[a-zà-ÿ]{3}))(.*)$")
_EMPLOYER = re.compile(r"\s(?:[-–—]\s|/\s?|@\s?|(?:at|bei|chez)\s(?=[A-ZÄÖÜ]))(.*)$")
_DEPARTMENT = re.compile(r"(?:\s/\s?[A-Z]{1,4}|(?<=[^\W\d_A-ZÄÖÜ])/[A-Z]{2,4})$")
_PRONOUNS = re.compile(
    r"\s\(?(?:she|he|they|sie|er|elle|il|ella|él|ze|hij|zij|hun"
    r"|hen)\s?/\s?[a-zé]{2,5}(?:\s?/\s?[a-zé]{2,6})?\)?(?=\s|,|$)",
    re.I,
)
_PART = r"([^\W\d_]{2,}(?:[-'][^\W\d_]+)*|[^\W\d_]'[^\W\d_]{2,}(?:-[^\W\d_]+)*)"
_DOTTED = re.compile(rf"{_PART}[._]{_PART}(?:[._]{_PART})?")
_LAST_WORD = re.compile(r"([^\W\d_]+)\.$")


@lru_cache(maxsize=1 << 12)
def without_marks(text: str) -> str:
    """The name without bullets, numbers, labels, remarks and an employer; never less than a name: a text
    that has nothing else stays as it is."""
    bare = text
    for _ in range(3):
        before = bare
        bare = _put_together(_without_lone_quotes(bare))
        bare = _LABEL.sub("", _BULLET.sub("", _NUMBERED.sub("", bare)))
        bare = _PRONOUNS.sub("", _QUESTION.sub("", _NUMBER.sub("", bare)))
        bare = _without_remark(bare)
        bare = _spaced_out(without_full_stop(_BEHIND.sub("", bare)))
        if bare == before:
            break
    return bare if any(sign.isalpha() for sign in bare) else text


def _without_lone_quotes(text: str) -> str:
    """The cell without quotes that hold no nickname: one that opens or closes only, or all around it."""
    quotes = [match.start() for match in _QUOTE.finditer(text)]
    if not quotes:
        return text
    closes_first = quotes[0] > 0 and text[quotes[0] - 1].isalpha()
    around = len(quotes) == 2 and quotes == [0, len(text) - 1]
    return _QUOTE.sub("", text) if closes_first or around or len(quotes) % 2 else text


def _put_together(text: str) -> str:
    """ "P a o l a Rossi" -> "Paola Rossi"; capitals apart are initials, unless they fill the cell."""
    return (
        _LETTERS_APART.sub(lambda match: _as_word(match[0], text), text)
        if " " in text[:3] + text[-3:]
        else text
    )


def _as_word(apart: str, text: str) -> str:
    word = apart.replace(" ", "")
    if word[1:].islower() or (len(word) > 3 and apart == text and word.isupper()):
        return word
    return apart


def _without_remark(text: str) -> str:
    """ "Anna Berg - left?", "Berg /IT", "Anna Berg - Acme GmbH"; "Berg - Schmidt" may be a double name."""
    text = _DEPARTMENT.sub("", text)
    remark = _REMARK.search(text)
    if (
        remark
        and (text[:1].isupper() or "?" in remark[1])
        and remark[1].split(" ")[0].lower() not in PARTICLES
    ):
        return text[: remark.start()]
    employer = _EMPLOYER.search(text)
    if not employer or len(text[: employer.start()].split()) < 2:
        return text
    words = employer[1].split()
    joins_names = text[employer.start() + 1] in "-–—" and len(words) == 1
    if not words or (joins_names and legal_forms.key_of(words) not in legal_forms.forms()):
        return text
    return text[: employer.start()]


def without_full_stop(text: str) -> str:
    """ "Berg." without its full stop; "J.", "Jr." and "M.D." keep theirs."""
    last = _LAST_WORD.search(text)
    if not last or last[1].lower() in name_words.special():
        return text
    whole = len(last[1]) > 2 or last[1].lower() in name_words.surnames() | name_words.SHORT_SURNAMES
    return text[:-1] if whole else text


def _spaced_out(text: str) -> str:
    """ "anna.berg" and "Anna_Berg" as two words."""
    dotted = _DOTTED.fullmatch(text)
    if not dotted or dotted[1].lower() in name_words.honorifics() or _is_saint(dotted[1]):
        return text
    return " ".join(part for part in dotted.groups() if part)


def _is_saint(word: str) -> bool:
    return word.lower() in ("st", "ste", "mc", "sta", "sto")
