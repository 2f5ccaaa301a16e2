"""A company's legal form found in its name: behind it, before it, with what is added to a form."""

from __future__ import annotations

import re

from prospector.cleaning import legal_forms

_ASIAN = re.compile(
    "^(株式会社|有限会社|合同会社|合資会社|合名会社|㈱|\\(株\\)|주식회사|유한회사|\\(주\\))\\s*|"
    "\\s*(株式会社|有限会社|合同会社|合資会社|合名会社|㈱|\\(株\\)|股份有限公司|有限责任公司|股份公司|有限公司"
    "|주식회사|유한회사|\\(주\\))$"
)
_ASIDE = re.compile(r"\s\([^()]{2,40}\)$")
_LAND_BEHIND = re.compile(r"(?<=[^\s(])\s*\((?:[A-Z]{2}|UAE|USA|PRC|HKG)\)$", re.I)
_WORD = re.compile(r"[^\s,]+|,")
_STATE = re.compile(
    r"[\s,–-]+[(\[]?(i\.\s?(?:G|Gr|L|I)\.?|i\.\s?o\.|(?:in|en|em|i|under|w|v|u)\s(?:gründung|liq(?:\."
    r"|uidation|uidazione|uidatie"
    r"|uidación|uidação|idació)?|abwicklung|insolvenz|oprichting|vereffening|receivership|administration"
    r"|voluntary liquidation|formazione|formation|constitución|avvikling|konkurs|likwidacji|upadłości"
    r"|organizacji"
    r"|likvidaci|likvidácii|likvidaciji|stečaju|lichidare)|tasfiye halinde|selvitystilassa"
    r"|konkurssissa)[)\]]?$",
    re.I,
)
_STATE_BEFORE = re.compile(r"^tasfiye halinde\s+(?=\w)", re.I)
_AND_CO = re.compile(r"(?:\s|,)+(?:&|\+|und|u\.|and|et|y|e)\s?(?:Co|Cie|Comp|Cia|Cía|C)\.?$", re.I)
_SECTORS = frozenset("san sanayi sanayii tic ticaret ticareti paz ith ihr dış dis ve &".split())
"""What Turkish forms are lengthened by: industry, trade, import, export."""
_JOINS = frozenset(("&", "+", "and", "und", "et", "y", "of", "de", "the", "for"))
_LEADING = re.compile(
    r"^(?:(?:PT|CV|UD|OOO|ZAO|OAO|PAO|TOV|TzOV|PrAT|ТОВ|ООО|ЗАО|ОАО|ПАО|АО|НАО|ТОО|ПрАТ|ПАТ|АТ|ИП|ФОП"
    r"|ТзОВ|ОДО|ЧУП"
    r"|УП|UAB|MB|SIA|OÜ|AB|Oy|Oyj|Ky|Tmi|T:mi|SARL|SARLU|EURL|SASU|SCI|SCP|SNC|GIE|GAEC|EARL|SCEA"
    r"|SELARL|SELAS"
    r"|SCOP|SAS|SPRL|BVBA|VZW|ASBL|VOF|Sàrl|S\.à r\.l\.|GbR|OHG|UG|KG|GmbH|AG|S\.?p\.?A|S\.r\.l"
    r"|S\.n\.c|S\.a\.s|S\.s"
    r"|Soc\. [Cc]oop|Società [Cc]ooperativa|S\.C|S\.A|S\.L|S\.A\.R\.L|C\.V|P\.T|U\.D|Z\.A\.O|O\.O\.O"
    r"|B\.V|N\.V|E\.?[Tt]"
    r"|ΕΤ|ЕТ|ЕООД|ООД|AS|A/S|ApS|Lda|EPP|ME|Ltd Co|BV/SRL|CTCP|Công ty (?:TNHH|[Cc]ổ phần|CP)(?: "
    r"MTV)?|Firma|Fa|บริษัท"
    r")\.?\s+(?=[\"«“„]?\w)|OOO(?=[\"«“„]))",
)
_LEADING_STARTS = frozenset("PCUOZTSMAGEBKNLVFDFТОЗПАНИФЧУΕЕบ")
_UNLIKE = re.compile(
    r"CV|UD Trucks|(?:AB|AG|SAS|AS|ME|KG|UG|SCI|MB|Ky|ET|E\.?T)\.? (?:Institute|InBev|Foods|Sugar"
    r"|Barr|Insurance|Mobility"
    r"|Watson|Roma|Monaco|Saint|Semiconductor|Autosystem|Automotive|Games|Financial|Engineering|Group|Global"
    r"|Consulting|Services?|Solutions?|Systems?|Technolog\w+|Studios?|Media|Labs?|Partners|Capital"
    r"|Ventures|Holdings?)\b"
)
"""Names that only begin like a legal form."""


def split_form(text: str, country: str = "") -> tuple[str, str]:
    """A tidy company name as name and legal form ("" if it has none).

    `country` (ISO, or "") settles forms that are words elsewhere.
    """
    asian = None if text.isascii() else _ASIAN.search(text)
    if asian:
        return text[: asian.start()] + text[asian.end() :] or text, asian[1] or asian[2]
    name, form = _without_last_form(text, country)
    if form:
        return _without_more_forms(name, form, country)
    if text[-1:] in ").gonetaiu" or text[:1] in "Tt":
        name, form = _without_state(text, country)
        if form:
            return name, form
    return _without_leading_form(text, country)


def _without_more_forms(name: str, form: str, country: str) -> tuple[str, str]:
    """What stands before a form that was found: another form, "AG & Co.", Turkish words for trade."""
    if form.endswith(("Ş.", "Şti.")):
        words = name.split()
        while len(words) > 1 and words[-1].lower().rstrip(".") in _SECTORS:
            words.pop()
        return " ".join(words), form
    company = _AND_CO.search(name)
    if company:
        head, inner = _without_last_form(name[: company.start()], country)
        return (head, f"{inner} & Co. {form}") if inner else (name, form)
    again, inner = _without_last_form(name, country)
    if not inner:
        again, inner = _without_leading_form(name, country)
    if inner and inner != form:
        return again, f"{inner} {form}"
    return name, form


def _without_state(text: str, country: str) -> tuple[str, str]:
    """A form behind which stands what becomes of the company ("i.L.", "(in liquidation)") or a place."""
    text = _STATE_BEFORE.sub("", text)
    state = _STATE.search(text)
    if state:
        name, form = split_form(text[: state.start()], country)
        if form:
            return name, f"{form} {state[1]}"
    bare = _LAND_BEHIND.sub("", text)
    if bare != text:
        name, form = _without_last_form(bare, country)
        if form:
            return _without_more_forms(name, form, country)
    aside = _ASIDE.search(text) if text.endswith(")") else None
    if aside:
        name, form = _without_last_form(text[: aside.start()], country)
        if form:
            return f"{name} {aside[0].strip()}", form
    return text, ""


def _without_last_form(text: str, country: str) -> tuple[str, str]:
    """The longest known legal form of at most six words taken off the end."""
    words = _WORD.findall(text) if "," in text else text.split()
    if not words:
        return text, ""
    last = legal_forms.key_of(words[-1:])
    if last not in legal_forms.last_words():
        return _without_pair(text, words) if "/" in text else (text, "")
    known = legal_forms.forms()
    for start in range(max(1, len(words) - 6), len(words)):
        key = legal_forms.key_of(words[start:])
        form = known.get(key)
        if not form or words[start] == "," or _is_joined(words, start, key):
            continue
        name = _joined(words[:start])
        spelt = " ".join(words[start:])
        if name and _is_form_here(text, spelt, key, country):
            return name, _shown(form, spelt, key)
    return _without_pair(text, words) if "/" in text else (text, "")


def _is_joined(words: list[str], start: int, key: str) -> bool:
    """Whether the word before belongs to the form's own word: "Berg & Co", "House of Co"."""
    before = words[start - 1].lower()
    if before in ("le", "la"):  # a family name, or the article of "le Co"
        return key in legal_forms.AMBIGUOUS
    return before in _JOINS or key in ("&co", "&cie")


def _without_pair(text: str, words: list[str]) -> tuple[str, str]:
    """Two forms of one company, as in Belgium: "Acme N.V./S.A."; the first is the one that counts."""
    tight = " ".join(words).replace(" /", "/").replace("/ ", "/").split(" ")
    parts = [part for part in tight[-1].split("/") if part]
    known = legal_forms.forms()
    found = [known.get(legal_forms.key_of([part]), "") for part in parts]
    if len(tight) < 2 or len(parts) < 2 or not all(found):
        return text, ""
    return _joined(tight[:-1]), "/".join(found)


def _is_form_here(text: str, spelt: str, key: str, country: str) -> bool:
    if key == "co":
        return True
    if key == "spa" and spelt.isalpha() and (text.islower() or text.isupper()):
        before = text[: -len(spelt)].split()[-1].lower()
        return before[-1] in "aeio" and before not in ("the", "le", "la")  # "Day Spa" is no Italian company
    if text.isupper() and key in ("co", "is", "me", "ad", "cv", "da", "pt", "at", "ss", "ip"):
        return "." in spelt or "/" in spelt or legal_forms.is_at_home(key, country)
    return legal_forms.is_written_as_form(spelt, key, country)


def _shown(form: str, spelt: str, key: str) -> str:
    """The usual spelling; where one key stands for forms of several countries, the cell's own decides."""
    if key == "as":
        if "/" in spelt:
            return "A/S"
        if spelt.islower() and "." in spelt:
            return "a.s."
        return "A.Ş." if "Ş" in spelt else "AS"
    if key == "srl":
        return "S.r.l." if "." in spelt and not spelt.isupper() else form
    return form


def _joined(words: list[str]) -> str:
    return " ".join(words).replace(" ,", ",").strip(" ,;-–&+/|")


def _without_leading_form(text: str, country: str) -> tuple[str, str]:
    leading = _LEADING.match(text) if text[:1] in _LEADING_STARTS else None
    if not leading:
        return text, ""
    rest = text[leading.end() :].strip('"«»“”„ ')
    word = leading[0].strip()
    if word.rstrip(".") in ("Firma", "Fa"):
        return split_form(rest, country)
    if not rest[:1].isalnum() or rest.islower() or _UNLIKE.match(text) or text.isupper():
        return text, ""
    spelt = word.rstrip(".")
    own = not word.isascii() and word.isupper()  # Cyrillic stays Cyrillic
    return rest, spelt if own else legal_forms.forms().get(legal_forms.key_of([word]), spelt)
