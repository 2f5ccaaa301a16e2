"""What is looked for in every rendering before it may leave.

A batch of 100,000 drafts passes through here: plain string tests stand before every pattern, and the slips
of a line are told once for all drafts whose line differs in harmless values alone (see wording.masked).
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Sequence
from typing import NamedTuple

from prospector.drafts import greetings, links, merge_fields, wording
from prospector.drafts.problems import BLOCKS, CATALOGUE, WARNS, Problem, ProblemKind
from prospector.settings import Identity

__all__ = [
    "BLOCKS", "CATALOGUE", "WARNS", "Checker", "Problem", "ProblemKind", "Recipient", "has_legal_suffix",
]  # fmt: skip


class Recipient(NamedTuple):
    """Whom a draft goes to, as the checks need it; `suppressed` is the reason or ""."""

    email: str
    email_status: str = ""
    first_name: str = ""
    last_name: str = ""
    company: str = ""
    legal_form: str = ""
    suppressed: str = ""


SUBJECT_LONG, SUBJECT_MAX = 60, 200
BODY_SHORT_WORDS, BODY_LONG_WORDS, BODY_MAX = 4, 200, 20_000
_FEW_SPACES = 60
_GAPS = ("stray_punctuation", "double_space")
_REMEMBERED = 2_000
_SOUND_TEXTS = 500

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_BODY_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]")
_ATOM = r"[^\s@,;:<>()\[\]\\\"\x00-\x1f\x7f]"
_ADDRESS = re.compile(rf"{_ATOM}{{1,64}}@(?![.-]){_ATOM}{{1,250}}\.{_ATOM.replace('^', '^.')}{{2,63}}")
_LEGAL_ENDINGS = frozenset((
    "gmbh", "ag", "kg", "kgaa", "ohg", "ek", "ug", "haftungsbeschränkt", "ltd", "limited", "llc",
    "llp", "plc", "inc", "incorporated", "corp", "corporation", "pty", "pte", "sarl", "sàrl", "rl",
    "sas", "sa", "spa", "srl", "sl", "slu", "bv", "nv", "oy", "oyj", "ab", "a/s", "aps", "as",
    "asa", "oo", "sro", "kft", "zrt", "doo", "ltda", "kk",
))  # fmt: skip


class _Line(NamedTuple):
    """What was found in one line, and the links in it."""

    problems: tuple[Problem, ...]
    urls: tuple[str, ...]


_UNSURE = _Line((), ())


class Checker:
    """The checks, made ready for one sender."""

    def __init__(self, identity: Identity, required: Sequence[str] = ()) -> None:
        self._name = _squeezed(identity.sender_name)
        self._own = identity.sender_email.strip().lower()
        self._opt_out = identity.opt_out_line.strip()
        self._postal = identity.postal_address.strip()
        self._postal_squeezed = _squeezed(self._postal)
        self._required = tuple(required)
        self._of_sender = self._sender_problems(identity)
        self._lines: dict[str, _Line | tuple[()]] = {}
        self._sound: set[str] = set()

    def check(
        self,
        subject: str,
        body: str,
        recipient: Recipient,
        missing: Sequence[str] = (),
        present: Container[str] | None = None,
        html: str = "",
    ) -> list[Problem]:
        """Every problem of one draft, blocking ones and warnings, in the catalogue's order of reading.

        `missing` are merge fields printed without a value; `present` is the mapping (or set) of merge
        fields that have one, asked for the template's required fields, and None for text that was edited.
        Only a dict shows which values stand in the text, so that others are not looked at word by word.
        """
        problems = self._recipient_problems(recipient)
        if missing or (present is not None and self._required):
            problems += self._missing_problems(missing, present)
        problems += _subject_problems(subject)
        sound = False
        if body.strip():
            problems += self._length_problems(body)
            text = f"{body}\n{subject}" if subject.isprintable() else body
            values: Iterable[object] = ()
            # a mark that stands in the text itself is a control character like any other
            if isinstance(present, dict) and text is not body and wording.MASK not in text:
                values = present.values()
            masked = wording.masked(text, values)
            sound = bool(values) and masked in self._sound
            slips = [] if sound else self._slips(text, masked, recipient.email, gaps_told=bool(missing))
            if values and not sound and not slips:
                self._learn(masked, values)
            problems += self._greeting_problems(subject, body, recipient, slips)
        else:
            problems.append(Problem("empty_body"))
        problems += _name_problems(subject, body, recipient)
        if html:
            problems += links.mismatches(html)
        problems += self._of_sender
        return problems if sound else problems + self._closing_problems(body, missing)

    def _closing_problems(self, body: str, missing: Sequence[str]) -> list[Problem]:
        """What is missing of all that an email must end with."""
        problems = []
        if not self._opt_out or self._opt_out not in body:
            told = "opt_out_line" not in missing and wording.says_opt_out(body)
            problems += [] if told else [Problem("no_opt_out")]
        if self._postal and self._postal not in body and self._postal_squeezed not in _squeezed(body):
            problems.append(Problem("no_postal_address", "not in the text"))
        if self._name and self._name not in body and self._name not in _squeezed(body):
            problems.append(Problem("no_sender_name", "not in the text"))
        return problems

    def _length_problems(self, body: str) -> list[Problem]:
        if len(body) > BODY_MAX:
            return [Problem("body_too_long", f"{len(body):,} characters")]
        spaces = body.count(" ")
        if spaces > BODY_LONG_WORDS and (words := len(body.split())) > BODY_LONG_WORDS:
            return [Problem("body_long", f"{words} words")]
        if spaces < _FEW_SPACES and (words := self._own_words(body)) < BODY_SHORT_WORDS:
            return [Problem("body_short", f"{words} words")]
        return []

    def _own_words(self, body: str) -> int:
        """How many words the text has besides what every email must end with."""
        for part in (self._opt_out, self._postal, self._name):
            body = body.replace(part, "") if part else body
        return len(body.split())

    def _slips(self, text: str, masked: str, email: str, *, gaps_told: bool) -> list[Problem]:
        """What is wrong in single lines, told once for all lines that differ in harmless values alone."""
        remembered = dict.fromkeys(text.split("\n"), _UNSURE) if wording.MASK in text else self._lines
        problems: list[Problem] = []
        urls: list[str] = []
        for mask, line in zip(masked.split("\n"), text.split("\n"), strict=True):
            found = remembered.get(mask)
            if found is None:
                found = self._remember(mask)
            if found is _UNSURE:
                found = _read(line)
            if found:
                problems += found.problems
                urls += found.urls
        if urls:
            problems += links.of_all(urls, email)
        if gaps_told:
            problems = [one for one in problems if not one.detail.endswith(" missing]")]
        return problems

    def _learn(self, masked: str, values: Iterable[object]) -> None:
        """Remember a text that has no slip, no link and its whole ending, whichever harmless values it has.

        A text with a value of its own in it is one person's, and not worth it.
        """
        if len(self._sound) >= _SOUND_TEXTS or any(str(value) in masked for value in values):
            return
        body, _, _subject = masked.rpartition("\n")
        ending = self._opt_out and all(part in body for part in (self._opt_out, self._postal, self._name))
        if ending and all(self._lines.get(line) == () for line in masked.split("\n")):
            self._sound.add(masked)

    def _remember(self, masked: str) -> _Line | tuple[()]:
        """What is to be said of every line that reads so but for its values."""
        if wording.MASK in masked:
            found: _Line | tuple[()] = () if wording.is_clean(masked) else _UNSURE
        else:
            found = _read(masked)
        if len(self._lines) < _REMEMBERED:
            self._lines[masked] = found
        return found

    def _greeting_problems(
        self, subject: str, body: str, recipient: Recipient, slips: list[Problem]
    ) -> list[Problem]:
        """What is wrong with the greeting, followed by those of the `slips` that this does not explain."""
        greeting = greetings.read(body)
        if greeting is None:
            return slips
        if greetings.is_empty(greeting):
            others = [one for one in slips if one.code not in _GAPS or one.detail not in greeting.text]
            return [Problem("empty_greeting", greeting.text), *others]
        problems = []
        who = greeting.who
        if greetings.is_initial(who):
            problems.append(Problem("initial_greeting", greeting.text))
        wrong = greetings.wrong_person(who, recipient)
        if wrong and recipient.email.lower() != self._own:
            problems.append(Problem("wrong_person", wrong))
        if other := greetings.other_name(subject, who):
            problems.append(Problem("other_name", f"{other} and {who}"))
        if differs := greetings.other_language(greeting, body):
            problems.append(Problem("greeting_language", differs))
        return problems + slips

    def _sender_problems(self, identity: Identity) -> list[Problem]:
        problems = []
        if not self._name:
            problems.append(Problem("no_sender_name", "not set"))
        if not _ADDRESS.fullmatch(self._own):
            problems.append(Problem("no_sender_address", "not an address" if self._own else "not set"))
        if not self._postal:
            problems.append(Problem("no_postal_address", "not set"))
        if _CONTROL.search(identity.sender_name + identity.sender_email):
            problems.append(Problem("header_injection", "your name or address"))
        return problems

    def _recipient_problems(self, recipient: Recipient) -> list[Problem]:
        problems = []
        if recipient.suppressed:
            problems.append(Problem("suppressed", recipient.suppressed))
        if not recipient.email:
            problems.append(Problem("no_recipient"))
        elif recipient.email_status in _OF_STATUS:
            problems.append(Problem(_OF_STATUS[recipient.email_status], recipient.email))
        elif not _ADDRESS.fullmatch(recipient.email):
            problems.append(Problem("invalid_recipient", recipient.email))
        if recipient.email and recipient.email.lower() == self._own:
            problems.append(Problem("own_address"))
        return problems

    def _missing_problems(self, missing: Sequence[str], present: Container[str] | None) -> list[Problem]:
        names = list(missing)
        if present is not None:
            names += [name for name in self._required if name not in present and name not in names]
        told = (name for name in names if name not in _SENDER_SAYS)
        return [Problem("missing_value", merge_fields.label(name)) for name in told]


_OF_STATUS = {
    "invalid": "invalid_recipient",
    "disposable": "disposable_recipient",
    "role": "role_recipient",
}
# the checks of the sender and of the opt-out line name these better
_SENDER_SAYS = frozenset({"sender.name", "sender.email", "sender.postal_address", "opt_out_line"})


def _read(line: str) -> _Line | tuple[()]:
    problems = [slip for sentence in wording.sentences(line) for slip in wording.slips(sentence)]
    urls = links.urls(line)
    for url in urls:
        problems += links.flaws(url)
    return _Line(tuple(problems), tuple(urls)) if problems or urls else ()


def _subject_problems(subject: str) -> list[Problem]:
    problems = []
    if not subject.strip():
        problems.append(Problem("empty_subject"))
    if len(subject) > SUBJECT_LONG:
        code = "subject_too_long" if len(subject) > SUBJECT_MAX else "subject_long"
        problems.append(Problem(code, f"{len(subject)} characters"))
    if not subject.isprintable() and _CONTROL.search(subject):
        problems.append(Problem("header_injection", "the subject"))
    if subject[:4].lower().startswith(("re:", "fw:", "fwd:", "aw:", "wg:")):
        problems.append(Problem("fake_reply", subject[:40]))
    if subject.isupper() and _is_loud(subject):
        problems.append(Problem("shouting_subject", subject[:40]))
    return problems


def _is_loud(subject: str) -> bool:
    """Two words of four letters or more, so that a product's or a company's initials are left alone."""
    return sum(len(word) > 3 and word.isalpha() for word in subject.split()) > 1


def _name_problems(subject: str, body: str, recipient: Recipient) -> list[Problem]:
    problems = []
    first, last = recipient.first_name, recipient.last_name
    if first.isupper() or last.isupper():
        shouted = (name for name in (first, last) if name.isupper() and _is_shouted(name))
        problems += [Problem("shouting_name", name) for name in shouted if name in body or name in subject]
    if first[:1].islower() and (f" {first}" in body[:80] or first in subject):
        problems.append(Problem("lowercase_name", first))
    if suffix := _legal_suffix(recipient.company, recipient.legal_form, body, subject):
        problems.append(Problem("legal_suffix", suffix))
    return problems


def _is_shouted(name: str) -> bool:
    """Initials like `J.P.` or `JP` are no shouting."""
    return len(name) > 2 and "." not in name and sum(letter.isalpha() for letter in name) > 2


def _legal_suffix(company: str, legal_form: str, body: str, subject: str) -> str:
    if not company:
        return ""
    if has_legal_suffix(company) and (company in body or company in subject):
        return company
    full = f"{company} {legal_form}"
    return full if legal_form and (full in body or full in subject) else ""


def has_legal_suffix(company: str) -> bool:
    """True when the name ends in a legal form such as GmbH, Ltd or Inc."""
    name, _, last = company.rstrip(" .,").rpartition(" ")
    if not name:
        return False
    ending = last.replace(".", "").strip("(),").lower()
    return ending in _LEGAL_ENDINGS or (ending == "k" and name.lower().endswith(" e."))


def _squeezed(text: str) -> str:
    return " ".join(text.split())
