"""What can be counted in an email: words, reading time, sentences, questions, links, and whom it is about."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

WORDS_A_MINUTE = 200
LANGUAGES = ("en", "de", "fr", "es")

_WORD = re.compile(r"\w+(?:['’.-]\w+)*")
_SENTENCE = re.compile(r"[^.!?…\n]*\w[^.!?…\n]*(?:[.!?…]+(?=\s|$)|\n|$)")
_LINK = re.compile(r"(?:https?://|(?<![\w@.])www\.)\S*[^\s.,;:!?)]", re.IGNORECASE)
_FREQUENT = {
    "en": "the and you your to of is are for with that this not have will can if or be would what how when",
    "de": "der die das und sie ihr ihre ihnen ist sind für mit nicht haben wir ich ein eine zu von auf",
    "fr": "le la les et vous votre vos est sont pour avec que ce pas nous je un une des du de si ou dans sur",
    "es": "el la los las y usted su sus es son para con que no nos yo un una de del si o en por como sobre",
}
_LANGUAGE_OF = {language: frozenset(words.split()) for language, words in _FREQUENT.items()}
_YOU = {
    "en": "you your yours yourself you're you'll you've you’re you’ll you’ve",
    "de": "Sie Ihr Ihre Ihnen Ihrem Ihren Ihrer Ihres du dich dir dein deine deinem deiner euch euer eure",
    "fr": "vous votre vos vôtre tu te toi ton ta tes",
    "es": "usted ustedes su sus le les tú ti te tu tus vosotros vuestro vuestra",
}
_ME = {
    "en": "i me my mine we us our ours i'm i'll i've we're we'll we've i’m i’ll i’ve we’re we’ll we’ve",
    "de": "ich mich mir mein meine meinem meinen meiner wir uns unser unsere unserem unseren unserer",
    "fr": "je j me moi mon ma mes nous notre nos nôtre",
    "es": "yo me mí mi mis nosotros nos nuestro nuestra nuestros nuestras",
}


@dataclass(frozen=True, slots=True)
class Measures:
    """The figures of one text. `seconds` to read it; `you` and `me` count words about reader and sender."""

    words: int
    seconds: int
    sentences: int
    words_a_sentence: float
    questions: int
    links: int
    you: int
    me: int
    language: str

    @property
    def about_you(self) -> float | None:
        """The share of words about the reader among those about reader or sender; None without any."""
        return self.you / (self.you + self.me) if self.you + self.me else None


def measure(text: str) -> Measures:
    """Measure a text as it will be read (a rendering, not a template)."""
    links = len(_LINK.findall(text))
    plain = _LINK.sub("link", text)
    found = _WORD.findall(plain)
    tongue = language(text)
    sentences = sum(1 for _ in _SENTENCE.finditer(plain))
    return Measures(
        words=len(found),
        seconds=round(len(found) * 60 / WORDS_A_MINUTE),
        sentences=sentences,
        words_a_sentence=round(len(found) / sentences, 1) if sentences else 0.0,
        questions=len(re.findall(r"\?+", plain)),
        links=links,
        you=_count(found, _YOU[tongue]),
        me=_count(found, _ME[tongue]),
        language=tongue,
    )


def language(text: str) -> str:
    """The language a text is most likely written in: en, de, fr or es; en when it cannot be told."""
    words = Counter(word.lower() for word in re.findall(r"[^\W\d_]+", text))
    known = {
        one: sum(words[word] for word in frequent if word in words) for one, frequent in _LANGUAGE_OF.items()
    }
    return max(LANGUAGES, key=lambda one: known[one])


def _count(words: list[str], wanted: str) -> int:
    """Words of the list; one with a capital there counts with the capital alone (German Sie, Ihr)."""
    exact = set(wanted.split())
    return sum(word in exact or (word.lower() in exact and not word[:1].islower()) for word in words)
