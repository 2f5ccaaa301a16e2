"""Hints while a template is written: words that filters and readers distrust, and tone, each with its reason.

Hints never hold a draft. They look at the template's own words (tags are passed over), and stay quiet when
in doubt: a word list per language, chosen by the language the text is in.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from jinja2 import TemplateSyntaxError

from prospector.drafts.measures import language
from prospector.drafts.scanning import Piece, pieces, place, plain_lines

SUBJECT_LONG = 60
PARAGRAPH_LONG = 90
MANY_LINKS = 2
MANY_QUESTIONS = 3
MOST = 60  # told at once
_FIELD_LENGTH = 10  # what a merge field is taken to print, on average


@dataclass(frozen=True, slots=True)
class Hint:
    """One thing worth a look. `part` is subject or body; `length` 0 means the part as a whole."""

    code: str
    label: str
    why: str
    part: str
    line: int
    column: int
    length: int
    text: str


_KINDS = {
    "money": ("Talk of money", "Offers of money are the first thing that filters look for."),
    "urgency": ("Pressure", "Hurry in an unasked email reads as a trick and is filtered as one."),
    "promise": ("A promise", "What sounds too good costs trust; say what you do and for whom."),
    "filler": ("Filler", "It says nothing and takes the line that decides whether one reads on."),
    "attachment": ("Talk of an attachment", "No file goes with a draft; emails with one are filtered."),
    "shouting": ("Shouting", "Words in capitals read as shouting and raise the spam score."),
    "exclamation": ("Exclamation marks", "One is plenty in the text, and none belongs into a subject."),
    "many_links": ("Many links", "Every link in a first email raises the spam score; one is enough."),
    "short_link": ("A shortened link", "Short links hide where they lead; filters know that."),
    "subject_long": ("The subject is long", "Phones show about 40 characters."),
    "fake_reply": ("It pretends to be a reply", "Readers feel tricked; in some countries it is unlawful."),
    "long_paragraph": ("A long paragraph", "On a phone it fills the screen; make two of it."),
    "no_question": ("Nothing is asked", "An email with one clear question is answered more often."),
    "many_questions": ("Many questions", "Ask one thing; more of them are left for later."),
}  # fmt: skip

_WORDS: dict[str, dict[str, str]] = {
    "en": {
        "money": r"free of charge|100% free|for free|free (?:trial|gift|money|quote)|cash|earn (?:money|"
        r"extra)|"
        r"extra income|cheap(?:est)?|lowest price|best price|discounts?|\d+ ?% off|save (?:big|\$|€|£)|"
        r"money[- ]back|make money|million dollars",
        "urgency": r"act now|act fast|limited time|urgent(?:ly)?|hurry|last chance|expires? (?:today|soon)|"
        r"don[’']t (?:miss|delete)|order now|buy now|click (?:here|below)|sign up (?:now|today)|"
        r"while (?:stocks|supplies) last|asap|immediately|today only",
        "promise": r"guarantee[ds]?|risk[- ]free|no (?:risk|obligation|catch|strings attached)|100 ?%|"
        r"double your|(?:10|ten)x|skyrocket|game[- ]chang(?:er|ing)|revolutionary|once in a lifetime|"
        r"miracle|amazing|incredible|unbelievable|best[- ]in[- ]class|world[- ]class|cutting[- ]edge",
        "filler": r"(?:i )?hope (?:this|my) (?:e-?mail|message|note) finds you(?: well)?|just (?:checking in|"
        r"following up|touching base|circling back)|touch base|to whom it may concern|dear (?:sir|"
        r"madam)[^,\n]*|"
        r"i know you[’']re busy|as per my last|quick question for you|pick your brain",
        "attachment": r"(?:please )?(?:find|see) attached|attached (?:is|are|you[’']ll)|i(?:[’']ve|"
        r" have) attached|"
        r"in the attachment",
    },
    "de": {
        "money": r"kostenlos(?:e[rsnm]?)?|gratis|geschenkt|rabatte?|bargeld|geld verdienen|"
        r"nebenverdienst|billig(?:st)?\w*|bestpreis|geld[- ]zurück\w*|sparen sie",
        "urgency": r"jetzt (?:zugreifen|bestellen|kaufen|handeln|anmelden)|nur (?:heute|für kurze zeit)|"
        r"dringend|"
        r"eilt|letzte chance|hier klicken|klicken sie|sofort|solange der vorrat reicht|verpassen sie",
        "promise": r"garantiert?|garantie|risikofrei|ohne risiko|unverbindlich|100 ?%|verdoppeln|"
        r"revolutionär\w*|"
        r"einmalig\w*|unglaublich\w*|sensationell\w*|weltklasse|marktführend\w*",
        "filler": r"ich hoffe,? (?:es geht ihnen gut|diese (?:e-?mail|nachricht)[^.\n]{0,20})|"
        r"ich wollte (?:nur )?(?:mal )?(?:kurz )?nachhaken|"
        r"ich weiß,? (?:dass )?sie (?:sind )?(?:sehr )?beschäftigt|"
        r"sehr geehrte damen und herren|hiermit möchte ich",
        "attachment": r"im anhang|anbei|angehängt",
    },
    "fr": {
        "money": r"gratuit(?:e|s|es|ement)?|argent (?:facile|rapide)|gagnez|promotion|remises?|rabais|"
        r"meilleur prix|pas cher|remboursé\w*",
        "urgency": r"urgent|dépêchez[- ]vous|offre limitée|dernière chance|cliquez ici|achetez maintenant|"
        r"agissez|immédiatement|aujourd[’']hui seulement|ne manquez pas",
        "promise": r"garanti(?:e|s|es)?|sans (?:risque|engagement)|100 ?%|révolutionnaire|incroyable|miracle|"
        r"exceptionnel\w*|unique au monde|doublez",
        "filler": r"j[’']espère que (?:vous allez bien|ce (?:mail|message)[^.\n]{0,25})|je me permets de|"
        r"madame,? monsieur|je sais que vous êtes (?:très )?occupée?",
        "attachment": r"ci-joint\w*|pièces? jointes?|en pièce jointe",
    },
    "es": {
        "money": r"gratis|gratuit[oa]s?|dinero (?:fácil|rápido|extra)|gane|descuentos?|oferta|"
        r"mejor precio|barat[oa]s?|devolución del dinero",
        "urgency": r"urgente|date prisa|dese prisa|última oportunidad|haga clic|haz clic|compre ahora|"
        r"actúe (?:ya|"
        r"ahora)|inmediatamente|solo hoy|por tiempo limitado|no (?:se|te) lo pierdas?",
        "promise": r"garantizad[oa]s?|garantía|sin (?:riesgo|compromiso)|100 ?%|revolucionari[oa]|increíble|"
        r"milagro|únic[oa] en el mundo|duplique",
        "filler": r"espero que (?:este (?:correo|mensaje)[^.\n]{0,25}|(?:se encuentre|estés?|"
        r"todo vaya) bien)|"
        r"estimad[oa]s? señor(?:es|a)?|sé que está (?:muy )?ocupad[oa]",
        "attachment": r"adjunt[oa]s?|archivo adjunto",
    },
}
_CAPITALS = re.compile(r"\b[A-ZÄÖÜÉÈÀÑ]{3,}(?:[ -][A-ZÄÖÜÉÈÀÑ]{3,})+\b|\b[A-ZÄÖÜÉÈÀÑ]{7,}\b")
_LINK = re.compile(r"https?://\S+|(?<![\w@.])www\.\S+", re.IGNORECASE)
_SHORT = re.compile(
    r"\b(?:bit\.ly|tinyurl\.com|t\.co|goo\.gl|ow\.ly|is\.gd|buff\.ly|rebrand\.ly|cutt\.ly)\b\S*",
    re.IGNORECASE,
)
_REPLY = re.compile(r"\s*(?:re|fw|fwd|aw|wg|tr|rv)\s*:", re.IGNORECASE)
_PARAGRAPH = re.compile(r"(?:[^\n]*\S[^\n]*(?:\n|$))+")


def hints(subject: str, body: str) -> list[Hint]:
    """Everything worth a look in a template's source, in the order of reading; [] when it cannot be read."""
    subject, body = plain_lines(subject), plain_lines(body)
    try:
        shown = {"subject": _own_words(subject), "body": _own_words(body)}
    except TemplateSyntaxError:
        return []
    tongue = language(shown["body"])
    found = [
        *_of_subject(shown["subject"], subject),
        *(hint for part, text in shown.items() for hint in _of_words(part, text, tongue)),
        *_of_body(shown["body"]),
    ]
    sources = {"subject": subject, "body": body}
    placed = [_placed(code, part, start, end, sources[part]) for code, part, start, end in found[:MOST]]
    return sorted(placed, key=lambda hint: (hint.part == "body", hint.line, hint.column))


_Found = tuple[str, str, int, int]


def _of_subject(text: str, source: str) -> Iterator[_Found]:
    length = sum(_FIELD_LENGTH if piece.kind == "field" else _printed(piece) for piece in pieces(source))
    if length > SUBJECT_LONG:
        yield "subject_long", "subject", 0, len(source)
    if reply := _REPLY.match(text):
        yield "fake_reply", "subject", reply.start(), reply.end()
    if "!" in text:
        yield "exclamation", "subject", text.index("!"), text.index("!") + 1


def _of_words(part: str, text: str, tongue: str) -> Iterator[_Found]:
    for code, pattern in _patterns(tongue).items():
        for found in pattern.finditer(text):
            yield code, part, found.start(), found.end()
    for found in _CAPITALS.finditer(text):
        yield "shouting", part, found.start(), found.end()
    for found in _SHORT.finditer(text):
        yield "short_link", part, found.start(), found.end()


def _of_body(text: str) -> Iterator[_Found]:
    marks = list(re.finditer(r"!+", text))
    for mark in marks:
        if len(marks) > 1 or len(mark.group()) > 1:
            yield "exclamation", "body", mark.start(), mark.end()
    links = list(_LINK.finditer(text))
    for link in links[MANY_LINKS:]:
        yield "many_links", "body", link.start(), link.end()
    for paragraph in _PARAGRAPH.finditer(text):
        if len(paragraph.group().split()) > PARAGRAPH_LONG:
            start = paragraph.start() + len(paragraph.group()) - len(paragraph.group().lstrip())
            yield "long_paragraph", "body", start, start + len(paragraph.group().strip().split("\n")[0])
    yield from _of_questions(text)


def _of_questions(text: str) -> Iterator[_Found]:
    asked = list(re.finditer(r"\?+", text))
    if not asked and len(text.split()) >= 20:
        yield "no_question", "body", 0, 0
    for one in asked[MANY_QUESTIONS:]:
        yield "many_questions", "body", one.start(), one.end()


def _own_words(source: str) -> str:
    """The source with its tags blanked out, every character in its place; `else` parts two paragraphs."""
    shown = list(" " * len(source))
    for piece in pieces(source):
        end = piece.start + len(piece.text)
        shown[piece.start : end] = _stand_in(piece)
    return "".join(shown)


def _stand_in(piece: Piece) -> str:
    text = piece.text
    if piece.kind == "text":
        return re.sub(r"[{|}]", " ", text)
    if piece.kind == "block" and re.match(r"\{%[-+]?\s*(?:else|elif)", text):
        return "\n\n" + " " * (len(text) - 2)
    return "x" * len(text) if piece.kind == "field" else " " * len(text)


def _printed(piece: Piece) -> int:
    return len(piece.text) if piece.kind == "text" else 0


@cache
def _patterns(tongue: str) -> dict[str, re.Pattern[str]]:
    return {
        code: re.compile(rf"(?<!\w)(?:{words})(?!\w)", re.IGNORECASE)
        for code, words in _WORDS[tongue].items()
    }


def _placed(code: str, part: str, start: int, end: int, source: str) -> Hint:
    label, why = _KINDS[code]
    line, column = place(source, start)
    text = source[start:end].split("\n")[0]
    return Hint(code, label, why, part, line, column, len(text), text[:80])
