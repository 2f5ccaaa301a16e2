"""Subjects to choose from: patterns with the template's fields and the sender's offer, with the reason."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from prospector.drafts.measures import language
from prospector.settings import Identity

LONGEST = 60


class Idea(NamedTuple):
    """A subject, and why it may work."""

    subject: str
    why: str


_QUESTION = "A plain question about them; short enough for a phone."
_NAMED = "Their first name and their company: plainly not a mass email."
_BOTH = "Both names tell at once who writes to whom."
_RIGHT_PERSON = "Asks for little, and is easy to pass on."
_OFFER = "What you do, in your own words."
_OWN_QUESTION = "The question your text asks, so that the answer can be one line."
_BRIEF = "Few words; what follows them keeps the promise of the subject."
_PLACE = "Something only somebody who looked would write."

_PATTERNS = {
    "en": {
        "A question for {{ company }}": _QUESTION,
        "{{ first_name }}, a question about {{ company }}": _NAMED,
        "{{ company }} and {{ sender.company }}": _BOTH,
        "Who looks after this at {{ company }}?": _RIGHT_PERSON,
        "An idea for {{ company }}": _BRIEF,
        "Your work in {{ city | fallback(company) }}": _PLACE,
    },
    "de": {
        "Eine Frage an {{ company }}": _QUESTION,
        "{{ company }} und {{ sender.company }}": _BOTH,
        "Wer ist bei {{ company }} dafür zuständig?": _RIGHT_PERSON,
        "Eine Idee für {{ company }}": _BRIEF,
    },
    "fr": {
        "Une question pour {{ company }}": _QUESTION,
        "{{ company }} et {{ sender.company }}": _BOTH,
        "Qui s’en occupe chez {{ company }} ?": _RIGHT_PERSON,
        "Une idée pour {{ company }}": _BRIEF,
    },
    "es": {
        "Una pregunta para {{ company }}": _QUESTION,
        "{{ company }} y {{ sender.company }}": _BOTH,
        "¿Quién se ocupa de esto en {{ company }}?": _RIGHT_PERSON,
        "Una idea para {{ company }}": _BRIEF,
    },
}
_ASKED = re.compile(r"(?:^|(?<=[.!?\n] )|(?<=\n))([^.!?\n{}]{8,58}\?)", re.MULTILINE)


def ideas(subject: str, body: str, identity: Identity) -> list[Idea]:
    """Subjects for a template with this text, other than the one it has."""
    found = dict.fromkeys((*_from_text(body), *_from_patterns(body, identity), *_from_offer(body, identity)))
    return [idea for idea in found if idea.subject != subject.strip()]


def _from_patterns(body: str, identity: Identity) -> Iterator[Idea]:
    for subject, why in _PATTERNS[language(re.sub(r"\{[{%].*?[}%]\}", " ", body))].items():
        if "sender.company" not in subject or identity.company.strip():
            yield Idea(subject, why)


def _from_offer(body: str, identity: Identity) -> Iterator[Idea]:
    offer = identity.offer.strip().rstrip(".")
    if offer and len(offer) + 8 <= LONGEST and language(body) == "en":
        yield Idea("Helping {{ sender.offer }}", _OFFER)


def _from_text(body: str) -> Iterator[Idea]:
    if asked := _ASKED.search(body):
        yield Idea(asked[1].strip(), _OWN_QUESTION)
