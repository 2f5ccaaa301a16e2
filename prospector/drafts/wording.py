"""Slips in the wording of an email: what a careful reader sees and a template never shows.

The slips of a sentence depend on that sentence alone. Most values (Anna, Acme, Head of Sales) can neither
make nor hide one; `masked` puts a mark in their place, so that the drafts of a template read alike, and
`is_clean` tells that such a line has no slip, whichever harmless values stand in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import pairwise
from operator import eq
from typing import Any

from prospector.drafts.problems import Problem

_BRACES = re.compile(r"\{\{|\}\}|\{%|%\}|\{#|#\}|\{\s*[A-Za-z_][\w. |]{0,40}\}|\$\{|<%|%>")
_PLACEHOLDER = re.compile(
    r"\[[^\][\n]{1,60} missing\]"
    r"|\[\s*(?:insert|your|their|first|last|full|company|contact|prospect|recipient|sender|job|name|title|city"
    r"|industry|date|link|topic)\b[^\][\n]{0,40}\]"
    r"|<<\s*[A-Za-z_ .]{1,40}\s*>>|\*\|[A-Z_:]{1,40}\|\*|%[A-Z]{2,}_?[A-Z]+%|%%[A-Za-z_]{2,40}%%"
    r"|\blorem ipsum\b|\b(?-i:TODO|FIXME|TBD|XXX+)\b",
    re.IGNORECASE,
)
_MOJIBAKE = re.compile(
    "[ÃÂ][\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹Œ‘’“”•–—˜™š›œž]|[ÅÄÐÑ][\u0080-\u00bf€ƒ†‡ˆ‰˜™]|â€[^\\s]|ï»¿|ï¿½|\ufffd"
)
# the joiners that emoji, Persian and Indian scripts need are left alone
_INVISIBLE = re.compile("[\u00ad\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")
_EMOJI = re.compile("[\u2600-\u26ff\u2705\u270a-\u270d\u2728\u274c\u2753-\u2757\u2764\U0001f1e6-\U0001faff]")
_BODY_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]")
_OPT_OUT = re.compile(
    r"unsubscribe|opt[ -]?out|no longer (?:wish|want)|not (?:hear|write|be contacted|contact|email|e-mail)"
    r"|won[’']t (?:write|hear|contact|e-?mail)|stop (?:writing|these|getting|receiving)|remove (?:you|me)"
    r"|take you off|reply (?:with )?[\"“'‘]?(?:stop|no)\b|abmelden|abbestellen|nicht mehr|austragen|désinscri"
    r"|désabonn|ne plus recevoir|darse de baja|dar de baja|no recibir|cancella|disiscri|afmelden|uitschrijven"
    r"|avregistrera|afmeld|wypisa",
    re.IGNORECASE,
)
# two spaces after a full stop are a habit, not a slip
DOUBLE_SPACE = re.compile(r"(?<=[^\s.!?:])  +(?=\S)")
# not before ; : ! ? where French has a space
STRAY = re.compile(r"\w [,.](?=\s|$)|,\s*,|\( *\)|\w,?\.\.(?!\.)|\w,\.(?=\s|$)")
ARTICLE = re.compile(r" (an?) ([^\W\d_][\w’'-]*)")
_SOUNDS_LIKE_CONSONANT = re.compile(
    r"eu|ewe|ew|u[a-z]?[aeiou]|u[nst]?i|u[a-z]{1,2}$|one\b|one-|once|ouija", re.IGNORECASE
)
_SOUNDS_LIKE_VOWEL = re.compile(r"hour|hono|hone|heir|herb|hist|hote|habit|herm|[a-z]-|[a-z]$", re.IGNORECASE)
_ENGLISH = frozenset(("the", "and", "you", "your", "is", "are", "of", "we", "with", "that", "i", "for", "my"))
MASK = "\x01"
_HARMLESS = re.compile(r"[A-Za-z0-9]+(?:['’& -][A-Za-z0-9]+)*")
_HARMLESS_WORD = "Qx"
_LONGEST_HARMLESS = 100
# words that make a slip together with a harmless word beside them
_TOUCHY = frozenset(("a", "an", "lorem", "ipsum"))
# a mark within a word, or a line where more than the words beside a value matters: braces, brackets, links
_OPEN_TO_VALUES = re.compile(r"\w\x01|\x01\w|[{}\[\]%<>*]|http|www\.|://", re.IGNORECASE)
# never twice in a row in any of the languages people write to prospects in
_NEVER_TWICE = frozenset((
    "the", "a", "an", "to", "of", "and", "in", "is", "for", "with", "at", "on", "we", "our", "your", "are",
    "be", "it", "this", "as", "or", "but", "from", "by", "have", "und", "ist", "ein", "eine", "wir", "mit",
    "für", "zu", "im", "auf", "ich", "nicht", "le", "les", "de", "et", "un", "une", "pour", "el", "y", "en",
    "con", "para", "il", "per", "het", "een", "voor", "van",
))  # fmt: skip


def without_invisible(text: str) -> str:
    """The text without the characters that nobody sees."""
    return _INVISIBLE.sub("", text)


def tidied(text: str) -> str:
    """The text without doubled words and spaces, stray punctuation, wrong articles and what nobody sees."""
    return "\n".join(map(_tidied_line, without_invisible(text).split("\n")))


def _tidied_line(line: str) -> str:
    line = DOUBLE_SPACE.sub(" ", line)
    line = re.sub(r" ?\( *\)", "", line)
    line = re.sub(r"(?<=\w) +(?=[,.](?:\s|$))", "", line)
    line = re.sub(r",(?:\s*,)+|,(?=\.(?:\s|$))", lambda found: "," if "," in found.group()[1:] else "", line)
    line = re.sub(r"(?<=\w)\.\.(?!\.)", ".", line)
    for slip, mended in _mendings(line):
        line = line.replace(slip, mended)
    return line


def _mendings(line: str) -> Iterator[tuple[str, str]]:
    for sentence in sentences(line):
        if twice := doubled_word(sentence):
            yield twice, twice.split(" ")[0]
        if wrong := wrong_article(sentence):
            article, word = wrong.split(" ", 1)
            yield wrong, f"{'a' if article == 'an' else 'an'} {word}"


def says_opt_out(text: str) -> bool:
    """Whether the text offers to stop, in any of the usual words and languages."""
    return _OPT_OUT.search(text) is not None


def sentences(line: str) -> list[str]:
    """A line of the text cut after its full stops and question marks."""
    return line.replace(". ", ".\n").replace("? ", "?\n").split("\n")


def masked(text: str, values: Iterable[object]) -> str:
    """The text with MASK in place of every value that can do no harm; line breaks stay where they are."""
    for value in values:
        if value.__class__ is str and is_harmless(value):
            text = text.replace(value, MASK)
    return text


@lru_cache(maxsize=20_000)
def is_harmless(value: Any) -> bool:
    """Whether a value has no slip in itself and can make none with the words around it.

    It is plain words that neither start nor end with one that is told of when it stands twice.
    """
    if not _HARMLESS.fullmatch(value) or len(value) > _LONGEST_HARMLESS or slips(value):
        return False
    words = value.lower().split()
    return _TOUCHY.isdisjoint(words) and words[0] not in _NEVER_TWICE and words[-1] not in _NEVER_TWICE


def is_clean(line: str) -> bool:
    """Whether a masked line has no slip and no link, whichever harmless values are behind its marks."""
    if _OPEN_TO_VALUES.search(line) or _HARMLESS_WORD in line:
        return False
    filled = sentences(line.replace(MASK, _HARMLESS_WORD))
    # in which language a sentence is written may depend on the value, and so may the article before it
    articles = (article for sentence in filled for article in _articles(sentence))
    if any(word == _HARMLESS_WORD or is_wrong_article(one, word) for one, word in articles):
        return False
    return not any(slips(sentence) for sentence in filled)


def slips(sentence: str) -> list[Problem]:
    """The slips within one sentence (see sentences), worst first."""
    lowered = sentence.lower()
    words = lowered.split()
    found = _marked_slips(sentence) if _is_marked(sentence, lowered) else []
    if True in map(eq, words, words[1:]) and (twice := doubled_word(sentence)):
        found.append(Problem("doubled_word", twice))
    if ("a" in words or "an" in words) and (article := wrong_article(sentence)):
        found.append(Problem("wrong_article", article))
    return found


def _is_marked(sentence: str, lowered: str) -> bool:
    """Whether any pattern can match: written out, since this is asked of every sentence of every draft."""
    return (
        not sentence.isascii() or not sentence.isprintable() or "  " in sentence or "{" in sentence
        or "}" in sentence or "[" in sentence or "%" in sentence or "<" in sentence or "*|" in sentence
        or " ," in sentence or " ." in sentence or ".." in sentence or ",," in sentence or ",." in sentence
        or "()" in sentence or "( " in sentence or "xxx" in lowered or "todo" in lowered or "tbd" in lowered
        or "fixme" in lowered or "ipsum" in lowered
    )  # fmt: skip


def _marked_slips(sentence: str) -> list[Problem]:
    found = _leftovers(sentence)
    if not sentence.isascii():
        found += _odd_letters(sentence)
    if spaces := DOUBLE_SPACE.search(sentence):
        found.append(Problem("double_space", _around(sentence, spaces)))
    if stray := STRAY.search(sentence):
        found.append(Problem("stray_punctuation", _around(sentence, stray)))
    return found


def _leftovers(sentence: str) -> list[Problem]:
    found = []
    if control := _BODY_CONTROL.search(sentence):
        found.append(Problem("control_characters", f"U+{ord(control.group()):04X}"))
    if braces := _BRACES.search(sentence):
        found.append(Problem("leftover_braces", braces.group()))
    if placeholder := _PLACEHOLDER.search(sentence):
        found.append(Problem("placeholder", placeholder.group()))
    return found


def _odd_letters(sentence: str) -> list[Problem]:
    problems = []
    if letters := _MOJIBAKE.search(sentence):
        problems.append(Problem("mojibake", letters.group()))
    if invisible := _INVISIBLE.search(sentence):
        problems.append(Problem("invisible_characters", f"U+{ord(invisible.group()):04X}"))
    if emoji := _EMOJI.search(sentence):
        problems.append(Problem("emoji", emoji.group()))
    return problems


def doubled_word(sentence: str) -> str:
    """The words `the the` where a word stands twice that never does, else ""."""
    for one, other in pairwise(sentence.split()):
        if one.lower() == other and other in _NEVER_TWICE:
            return f"{one} {other}"
    return ""


def wrong_article(sentence: str) -> str:
    """`a engineer` or `an manager` in an English sentence, else ""."""
    wrong = (f"{article} {word}" for article, word in _articles(sentence) if is_wrong_article(article, word))
    found = next(wrong, "")
    return found if found and _is_english(sentence) else ""


def _articles(sentence: str) -> list[tuple[str, str]]:
    """Every `a` or `an` with the word after it."""
    return ARTICLE.findall(f" a{sentence[1:]}" if sentence[:1] == "A" else sentence)


def is_wrong_article(article: str, word: str) -> bool:
    """Whether the word surely takes the other article; acronyms are spelled out, and left alone."""
    if word[1:2].isupper() or word[1:2].isdigit():
        return False
    starts_with_vowel = word[0] in "aeiouAEIOU"
    if len(article) == 1:
        return starts_with_vowel and len(word) > 1 and not _SOUNDS_LIKE_CONSONANT.match(word)
    return not starts_with_vowel and not _SOUNDS_LIKE_VOWEL.match(word)


def _is_english(line: str) -> bool:
    return len(_ENGLISH.intersection(line.lower().split())) > 1


def _around(line: str, found: re.Match[str]) -> str:
    """The slip with the words beside it, so that it can be seen and found again."""
    before = line[: found.start()].rpartition(" ")[2]
    after = line[found.end() :].partition(" ")[0]
    return before + found.group() + after
