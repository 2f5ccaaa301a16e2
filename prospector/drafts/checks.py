"""What is looked for in every rendering before it may leave, and how grave each finding is.

Plain string tests stand before every pattern: a batch of 100,000 drafts passes through here.
"""

from __future__ import annotations

import re
from collections.abc import Container, Sequence
from typing import NamedTuple

from prospector.drafts import merge_fields
from prospector.settings import Identity

BLOCKS = "blocks"
WARNS = "warns"


class ProblemKind(NamedTuple):
    """A kind of problem: `severity` is blocks (the draft is held) or warns."""

    code: str
    label: str
    severity: str


class Problem(NamedTuple):
    """One problem of one draft; `detail` says which field or text, empty when the kind says it all."""

    code: str
    detail: str = ""

    @property
    def label(self) -> str:
        return CATALOGUE[self.code].label

    @property
    def blocks(self) -> bool:
        return CATALOGUE[self.code].severity == BLOCKS

    def __str__(self) -> str:
        return f"{self.label}: {self.detail}" if self.detail else self.label


class Recipient(NamedTuple):
    """Whom a draft goes to, as the checks need it; `suppressed` is the reason or ""."""

    email: str
    email_status: str = ""
    first_name: str = ""
    last_name: str = ""
    company: str = ""
    legal_form: str = ""
    suppressed: str = ""


_KINDS = (
    ProblemKind("no_recipient", "No email address", BLOCKS),
    ProblemKind("invalid_recipient", "The address cannot be written to", BLOCKS),
    ProblemKind("disposable_recipient", "A throw-away address", BLOCKS),
    ProblemKind("role_recipient", "A shared mailbox, not a person", WARNS),
    ProblemKind("own_address", "The recipient is you", BLOCKS),
    ProblemKind("suppressed", "On the do-not-contact list", BLOCKS),
    ProblemKind("missing_value", "A merge field has no value", BLOCKS),
    ProblemKind("empty_subject", "The subject is empty", BLOCKS),
    ProblemKind("subject_long", "The subject is long; phones show about 40 characters", WARNS),
    ProblemKind("subject_too_long", "The subject is too long", BLOCKS),
    ProblemKind("header_injection", "A line break or control character where none may be", BLOCKS),
    ProblemKind("fake_reply", "The subject pretends to be a reply", WARNS),
    ProblemKind("empty_body", "The text is empty", BLOCKS),
    ProblemKind("body_long", "The text is long; short emails are answered more often", WARNS),
    ProblemKind("body_too_long", "The text is too long", BLOCKS),
    ProblemKind("control_characters", "Invisible control characters in the text", BLOCKS),
    ProblemKind("leftover_braces", "Leftover template braces", BLOCKS),
    ProblemKind("placeholder", "A placeholder was left in", BLOCKS),
    ProblemKind("empty_greeting", "The greeting has no name", BLOCKS),
    ProblemKind("shouting_name", "The name is in capitals", BLOCKS),
    ProblemKind("lowercase_name", "The name starts with a small letter", WARNS),
    ProblemKind("mojibake", "Damaged letters", BLOCKS),
    ProblemKind("legal_suffix", "The company's legal form stands in the text", WARNS),
    ProblemKind("no_opt_out", "No opt-out line", BLOCKS),
    ProblemKind("no_sender_name", "Your name is missing", BLOCKS),
    ProblemKind("no_sender_address", "Your own email address is missing or wrong", BLOCKS),
    ProblemKind("no_postal_address", "Your postal address is missing", BLOCKS),
    ProblemKind("changed_since_approval", "Something changed since it was approved", WARNS),
)
CATALOGUE: dict[str, ProblemKind] = {kind.code: kind for kind in _KINDS}

SUBJECT_LONG, SUBJECT_MAX = 60, 200
BODY_LONG_WORDS, BODY_MAX = 200, 20_000

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_BODY_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]")
_ATOM = r"[^\s@,;:<>()\[\]\\\"\x00-\x1f\x7f]"
_ADDRESS = re.compile(rf"{_ATOM}{{1,64}}@(?![.-]){_ATOM}{{1,250}}\.{_ATOM.replace('^', '^.')}{{2,63}}")
_BRACES = re.compile(r"\{\{|\}\}|\{%|%\}|\{#|#\}|\{\s*[A-Za-z_][\w. |]{0,40}\}|\$\{|<%|%>")
_PLACEHOLDER = re.compile(
    r"\[[^\][\n]{1,60} missing\]"
    r"|\[\s*(?:insert|your|their|first|last|full|company|contact|prospect|recipient|sender|job|name|title|city"
    r"|industry|date|link|topic)\b[^\][\n]{0,40}\]"
    r"|<<\s*[A-Za-z_ .]{1,40}\s*>>|\*\|[A-Z_:]{1,40}\|\*|%[A-Z]{2,}_?[A-Z]+%|%%[A-Za-z_]{2,40}%%"
    r"|\blorem ipsum\b|\b(?-i:TODO|FIXME|TBD|XXX+)\b",
    re.IGNORECASE,
)
_GREETING = re.compile(
    r"(?:hi|hello|hey|dear|greetings|good (?:morning|afternoon|evening|day)|hallo|guten (?:tag|morgen)"
    r"|lieber?|sehr geehrter?|bonjour|salut|cher|chère|hola|buenos días|estimad[oa]|ciao|buongiorno|gentile"
    r"|olá|hej|hoi|beste|geachte)(?P<gap>\s*)(?P<who>[^,!:;.\n–—]{0,80}?)\s*(?P<end>[,!:;.–—]|-\s|$)",
    re.IGNORECASE | re.MULTILINE,
)
_NEEDS_NAME = frozenset((
    "dear", "liebe", "lieber", "sehr geehrte", "sehr geehrter", "cher", "chère", "gentile", "beste",
    "geachte", "estimado", "estimada",
))  # fmt: skip
_MOJIBAKE = re.compile(
    "[ÃÂ][\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹Œ‘’“”•–—˜™š›œž]|[ÅÄÐÑ][\u0080-\u00bf€ƒ†‡ˆ‰˜™]|â€[^\\s]|ï»¿|ï¿½|\ufffd"
)
_MOJIBAKE_MARKS = "ÃÂÅÄâïÐÑ\ufffd"
_OPT_OUT = re.compile(
    r"unsubscribe|opt[ -]?out|no longer (?:wish|want)|not (?:hear|write|be contacted|contact|email|e-mail)"
    r"|won[’']t (?:write|hear|contact|e-?mail)|stop (?:writing|these|getting|receiving)|remove (?:you|me)"
    r"|take you off|reply (?:with )?[\"“'‘]?(?:stop|no)\b|abmelden|abbestellen|nicht mehr|austragen|désinscri"
    r"|désabonn|ne plus recevoir|darse de baja|dar de baja|no recibir|cancella|disiscri|afmelden|uitschrijven"
    r"|avregistrera|afmeld|wypisa",
    re.IGNORECASE,
)
_LEGAL_ENDINGS = frozenset((
    "gmbh", "ag", "kg", "kgaa", "ohg", "ek", "ug", "haftungsbeschränkt", "ltd", "limited", "llc",
    "llp", "plc", "inc", "incorporated", "corp", "corporation", "pty", "pte", "sarl", "sàrl", "rl",
    "sas", "sa", "spa", "srl", "sl", "slu", "bv", "nv", "oy", "oyj", "ab", "a/s", "aps", "as",
    "asa", "oo", "sro", "kft", "zrt", "doo", "ltda", "kk",
))  # fmt: skip


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

    def check(
        self,
        subject: str,
        body: str,
        recipient: Recipient,
        missing: Sequence[str] = (),
        present: Container[str] | None = None,
    ) -> list[Problem]:
        """Every problem of one draft, blocking ones and warnings, in the catalogue's order of reading.

        `missing` are merge fields printed without a value; `present` is the mapping (or set) of merge
        fields that have one, asked for the template's required fields, and None for text that was edited.
        """
        problems = self._recipient_problems(recipient)
        if missing or (present is not None and self._required):
            problems += self._missing_problems(missing, present)
        problems += _subject_problems(subject)
        problems += _body_problems(subject, body, gaps_told=bool(missing))
        problems += _name_problems(subject, body, recipient)
        problems += self._of_sender
        if not self._opt_out or self._opt_out not in body:
            problems += [] if _says_opt_out(body, missing) else [Problem("no_opt_out")]
        if self._postal and self._postal not in body and self._postal_squeezed not in _squeezed(body):
            problems.append(Problem("no_postal_address", "not in the text"))
        if self._name and self._name not in body and self._name not in _squeezed(body):
            problems.append(Problem("no_sender_name", "not in the text"))
        return problems

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
    return problems


def _body_problems(subject: str, body: str, *, gaps_told: bool) -> list[Problem]:
    problems = []
    if not body.strip():
        return [Problem("empty_body")]
    if len(body) > BODY_MAX:
        problems.append(Problem("body_too_long", f"{len(body):,} characters"))
    elif body.count(" ") > BODY_LONG_WORDS and (words := len(body.split())) > BODY_LONG_WORDS:
        problems.append(Problem("body_long", f"{words} words"))
    if _BODY_CONTROL.search(body):
        problems.append(Problem("control_characters"))
    text = f"{subject}\n{body}"
    if ("{" in text or "}" in text or "%>" in text or "<%" in text) and (found := _BRACES.search(text)):
        problems.append(Problem("leftover_braces", found.group()))
    if (found := _placeholder(text)) and not (gaps_told and found.group().endswith(" missing]")):
        problems.append(Problem("placeholder", found.group()))
    if greeting := _empty_greeting(body):
        problems.append(Problem("empty_greeting", greeting))
    if found := _mojibake(text):
        problems.append(Problem("mojibake", found.group()))
    return problems


def _mojibake(text: str) -> re.Match[str] | None:
    if text.isascii() or not any(mark in text for mark in _MOJIBAKE_MARKS):
        return None
    return _MOJIBAKE.search(text)


def _says_opt_out(body: str, missing: Sequence[str]) -> bool:
    return "opt_out_line" not in missing and _OPT_OUT.search(body) is not None


def _placeholder(text: str) -> re.Match[str] | None:
    # written out: a loop over the marks costs more than everything else here
    possible = (
        "[" in text or "%" in text or "<<" in text or "*|" in text or "XXX" in text or "TODO" in text
        or "TBD" in text or "FIXME" in text or "lorem ipsum" in text.lower()
    )  # fmt: skip
    return _PLACEHOLDER.search(text) if possible else None


def _empty_greeting(body: str) -> str:
    """The greeting line when it greets nobody (`Hi ,` or `Dear,`) or a placeholder (`Hi N/A,`)."""
    greeting = _GREETING.match(body)
    if greeting is None:
        return ""
    who = greeting["who"].strip()
    word = body[: greeting.start("gap")].lower()
    if who and not merge_fields.is_placeholder(who):
        return ""
    named_nobody = bool(greeting["gap"]) and greeting["end"] != ""
    return greeting.group().strip() if who or named_nobody or word in _NEEDS_NAME else ""


def _name_problems(subject: str, body: str, recipient: Recipient) -> list[Problem]:
    problems = []
    for name in (recipient.first_name, recipient.last_name):
        if name.isupper() and len(name) > 2 and _is_shouted(name) and (name in body or name in subject):
            problems.append(Problem("shouting_name", name))
    first = recipient.first_name
    if first[:1].islower() and (f" {first}" in body[:80] or first in subject):
        problems.append(Problem("lowercase_name", first))
    if suffix := _legal_suffix(recipient.company, recipient.legal_form, body, subject):
        problems.append(Problem("legal_suffix", suffix))
    return problems


def _is_shouted(name: str) -> bool:
    """Initials like `J.P.` or `JP` are no shouting."""
    return "." not in name and sum(letter.isalpha() for letter in name) > 2


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
    ending = last.replace(".", "").strip("(),").lower()
    return bool(name) and (ending in _LEGAL_ENDINGS or (ending == "k" and name.lower().endswith(" e.")))


def _squeezed(text: str) -> str:
    return " ".join(text.split())
