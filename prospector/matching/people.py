"""What matching knows about a person: the values given, and the folded traits that are compared."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, NamedTuple

from prospector.matching.keys import company_key, domain_key, email_key, fold, words

ROLES: Final = frozenset((
    "abuse", "accounting", "accounts", "admin", "administration", "anfrage", "atencion", "bewerbung",
    "billing", "biuro", "booking", "buchhaltung", "buero", "careers", "commercial", "compta", "contact",
    "contacto", "contatti", "customerservice", "desk", "einkauf", "enquiries", "events", "export",
    "finance", "firma", "hallo", "hello", "help", "helpdesk", "hola", "hr", "info", "infos", "inkoop",
    "invoice", "invoices", "it", "jobs", "kontakt", "legal", "logistics", "mail", "mailbox", "marketing",
    "news", "newsletter", "noreply", "office", "order", "orders", "personal", "post", "postmaster", "press",
    "presse", "procurement", "purchasing", "reception", "rechnung", "rh", "sales", "sekretariat", "service",
    "shop", "support", "team", "vendas", "ventas", "vente", "verkauf", "verkoop", "vertrieb", "webmaster",
    "welcome", "zentrale",
))  # fmt: skip
FREE_DOMAINS: Final = frozenset((
    "126.com", "163.com", "abv.bg", "aol.com", "bluewin.ch", "bol.com.br", "btinternet.com", "comcast.net",
    "fastmail.com", "free.fr", "freemail.hu", "freenet.de", "gmail.com", "gmx.at", "gmx.ch", "gmx.com",
    "gmx.de", "gmx.net", "googlemail.com", "hotmail.co.uk", "hotmail.com", "hotmail.de", "hotmail.es",
    "hotmail.fr", "hotmail.it", "icloud.com", "interia.pl", "laposte.net", "libero.it", "live.com",
    "mac.com", "mail.com", "mail.ru", "me.com", "msn.com", "naver.com", "o2.pl", "online.no", "onet.pl",
    "orange.fr", "outlook.com", "outlook.de", "outlook.fr", "pm.me", "posteo.de", "proton.me",
    "protonmail.com", "qq.com", "rediffmail.com", "seznam.cz", "sfr.fr", "skynet.be", "t-online.de",
    "telia.com", "tiscali.it", "uol.com.br", "virgilio.it", "wanadoo.fr", "web.de", "wp.pl", "yahoo.co.in",
    "yahoo.co.jp", "yahoo.co.uk", "yahoo.com", "yahoo.de", "yahoo.es", "yahoo.fr", "yahoo.it", "yandex.ru",
    "ymail.com", "ziggo.nl",
))  # fmt: skip
PARTICLES: Final = frozenset((
    "af", "al", "am", "auf", "av", "bin", "da", "dal", "dalla", "das", "de", "degli", "dei", "del", "della",
    "den", "der", "des", "di", "do", "dos", "du", "el", "het", "la", "las", "le", "los", "of", "op", "t",
    "te", "ten", "ter", "van", "vom", "von", "y", "zu", "zum", "zur",
))  # fmt: skip
_GENERATIONS = {
    "jr": "jr", "jun": "jr", "jnr": "jr", "junior": "jr", "fils": "jr", "figlio": "jr", "hijo": "jr",
    "filho": "jr", "sr": "sr", "sen": "sr", "snr": "sr", "senior": "sr", "pere": "sr", "padre": "sr",
    "pai": "sr", "ii": "ii", "iii": "iii", "iv": "iv",
}  # fmt: skip
_OFFICE: Final = frozenset(
    ("branch", "filiale", "niederlassung", "office", "standort", "sucursal", "succursale")
)
_FIRM: Final = frozenset(("fa", "firma", "firm"))
_ASIDE: Final = re.compile(r"\([^)]*\)|\b[cC]/[oO]\b.*| \| .*")
_PLACES: Final = re.compile(r"\s*[,–—]\s*|\s+-\s+")
_HOST: Final = re.compile(r"(?:https?://)?(?:www\.)?[\w-]{2,}(?:\.[\w-]{2,})*\.[a-z]{2,}/?", re.IGNORECASE)
_SECOND_LEVEL: Final = frozenset({"ac", "co", "com", "edu", "gov", "ltd", "net", "or", "org"})
_INITIALS: Final = re.compile(r"(?<=\b\w)\.(?=\w\b)")
_NOT_LETTERS = re.compile(r"[^a-z]+")
_NOT_DIGITS = re.compile(r"\D+")
_JOINTS = str.maketrans("", "", "._-")
_SHORTEST_PHONE = 6
_SHORTEST_NUMBER = 4


class Person(NamedTuple):
    """One row's clean values; every one may be empty.

    `email_status` is one of fields.EMAIL_STATUSES, `department` one of fields.DEPARTMENTS, `seniority` one of
    fields.SENIORITIES; phones are E.164
    where known; `linkedin` is a profile's address. `other_email` may hold several addresses, blanks between
    them. `identifier` is a number that a source gives a person (a
    customer or social security number), `birth_date` any fixed spelling of a date: both are rare in prospect
    lists and strong where they stand.
    """

    first_name: str = ""
    last_name: str = ""
    full_name: str = ""
    title: str = ""
    company: str = ""
    domain: str = ""
    email: str = ""
    email_status: str = ""
    other_email: str = ""
    phone: str = ""
    mobile: str = ""
    linkedin: str = ""
    city: str = ""
    country: str = ""
    street: str = ""
    postal_code: str = ""
    department: str = ""
    seniority: str = ""
    identifier: str = ""
    birth_date: str = ""


def person_of(values: Mapping[str, object]) -> Person:
    """The person in a row's clean values (field keys, see prospector.fields); missing ones are empty."""
    return Person(*(str(values.get(field) or "") for field in Person._fields))


class Name(NamedTuple):
    """A name's folded words. `guessed` names were read out of an address, not given.

    `whole` are the words of the full name in alphabetic order, where it has others than the two parts.
    """

    given: tuple[str, ...] = ()
    family: tuple[str, ...] = ()
    generation: str = ""
    guessed: bool = False
    whole: tuple[str, ...] = ()

    @property
    def known(self) -> bool:
        return bool(self.given or self.family) and not self.guessed


class Mailbox(NamedTuple):
    """An address: its key, its domain, and whether anybody can have one there."""

    key: str
    domain: str
    free: bool

    @property
    def letters(self) -> str:
        """The folded letters of the mailbox's name."""
        return _letters_and_digits(self.key)[0]

    @property
    def digits(self) -> str:
        """The digits of the mailbox's name."""
        return _letters_and_digits(self.key)[1]


@dataclass(slots=True, eq=False)
class Traits:
    """One person with what every comparison needs folded; the rest is folded when it is asked for.

    `starts` is kept by prospector.matching.names.are_unlike.
    """

    person: Person
    name: Name
    company: str
    domains: tuple[str, ...]
    mailboxes: tuple[Mailbox, ...]
    profile: str
    mobile: str
    phones: tuple[str, ...]
    starts: tuple[int, int] | None = None

    @property
    def city(self) -> str:
        return _folded(self.person.city)

    @property
    def country(self) -> str:
        return _folded(self.person.country)

    @property
    def address(self) -> str:
        """Street and place in one; empty where one of them is missing."""
        person = self.person
        return _address(person.street, person.postal_code or person.city) if person.street else ""

    @property
    def street(self) -> str:
        """The street part of the address; empty where there is no address."""
        person = self.person
        return _joined(person.street) if person.street and (person.postal_code or person.city) else ""

    @property
    def identifier(self) -> str:
        return _folded(self.person.identifier).strip()

    @property
    def birth_date(self) -> str:
        date = self.person.birth_date
        return _NOT_DIGITS.sub("", date) if date else ""


def traits_of(person: Person) -> Traits:
    """Fold what comparing `person` needs."""
    mailboxes = _mailboxes(person) if person.email or person.other_email else ()
    phone = _phone(person.phone) if person.phone else ""
    mobile = _phone(person.mobile) if person.mobile else ""
    return Traits(
        person=person,
        name=_name_of(person.first_name, person.last_name, person.full_name) or _guessed_name(mailboxes),
        company=_company(person.company, person.city) if person.company else "",
        domains=_domains(person, mailboxes),
        mailboxes=mailboxes,
        profile=_profile(person.linkedin) if person.linkedin else "",
        mobile=mobile,
        phones=_different(mobile, phone),
    )


def _different(mobile: str, phone: str) -> tuple[str, ...]:
    """The numbers there are, the mobile one first."""
    if mobile and phone and mobile != phone:
        return (mobile, phone)
    number = mobile or phone
    return (number,) if number else ()


@lru_cache(maxsize=20_000)
def _folded(place: str) -> str:
    return fold(place)


@lru_cache(maxsize=50_000)
def _company(company: str, city: str) -> str:
    """The key of an employer's name without what only says which office it is, or where its mail goes."""
    if _HOST.fullmatch(company):
        return label_of(domain_key(company))
    text = _ASIDE.sub(" ", company)
    parts = _PLACES.split(text)
    while len(parts) > 1 and _says_office(parts[-1], city):
        parts.pop()
    found = words(" ".join(parts))
    while len(found) > 1 and found[-1] in _OFFICE:
        found.pop()
        found = found[: -len(place)] if (place := words(city)) and found[-len(place) :] == place else found
    while len(found) > 1 and (found[0] in _FIRM or _is_number(found[0])):
        found = found[1:]
    return company_key(" ".join(found)) or company_key(company)


def _is_number(word: str) -> bool:
    """A customer number before a name; a short one may be part of it (3M, 24 Ticaret)."""
    return len(word) >= _SHORTEST_NUMBER and word.isdecimal()


def _says_office(text: str, city: str) -> bool:
    found = words(text)
    return not found or found == words(city) or not _OFFICE.isdisjoint(found)


@lru_cache(maxsize=30_000)
def label_of(domain: str) -> str:
    """The letters and digits of the part that names a domain's owner: acmesystems of acme-systems.co.uk."""
    labels = domain.split(".")
    end = -2 if len(labels) > 2 and labels[-2] in _SECOND_LEVEL else -1
    label = labels[end - 1] if len(labels) >= 1 - end else labels[0]
    return "".join(character for character in label if character.isalnum())


def _name_of(first: str, last: str, full: str) -> Name | None:
    """The given and family words; a full name alone is split before its last word and the particles there."""
    if not (first or last):
        return _split_name(full)
    given = _given(first) if first else ()
    core, generation = _family(last, not given) if last else ((), "")
    if not (given or core):
        return None
    name = Name(given, core, generation)
    usual = not full or full == f"{first} {last}" or full in (first, last)
    return name if usual else _with_whole(name, full)


@lru_cache(maxsize=20_000)
def _given(first: str) -> tuple[str, ...]:
    return tuple(name_words(first))


@lru_cache(maxsize=30_000)
def _family(last: str, alone: bool) -> tuple[tuple[str, ...], str]:
    return _core(name_words(last), alone)


@lru_cache(maxsize=30_000)
def _split_name(full: str) -> Name | None:
    tokens = name_words(full)
    generation = tokens.pop() if len(tokens) > 2 and tokens[-1] in _GENERATIONS else ""
    split = max(len(tokens) - 1, 0)
    while split > 1 and tokens[split - 1] in PARTICLES:
        split -= 1
    given = tuple(tokens[:split])
    core, generation = _core(tokens[split:] + ([generation] if generation else []), not given)
    return Name(given, core, generation) if given or core else None


def _with_whole(name: Name, full: str) -> Name:
    rest = [word for word in name_words(full) if word not in PARTICLES and word not in _GENERATIONS]
    whole = tuple(sorted(rest))
    if whole == tuple(sorted(word for word in (*name.given, *name.family) if word not in PARTICLES)):
        return name
    return name._replace(whole=whole)


def name_words(text: str) -> list[str]:
    """The folded words of a part of a name; several initials in one word come apart ("J.R." is j, r)."""
    if not text:
        return []
    return words(_INITIALS.sub(". ", text) if "." in text else text)


def _core(family: list[str], alone: bool) -> tuple[tuple[str, ...], str]:
    """The words of a family name that count, and the generation after it; `alone`: there is no given name."""
    generation = ""
    if len(family) > 1 and family[-1] in _GENERATIONS:
        generation = _GENERATIONS[family.pop()]
    core = [word for word in family if word not in PARTICLES]
    return tuple(core or (family if len(family) == 1 or alone else ())), generation


def _guessed_name(mailboxes: tuple[Mailbox, ...]) -> Name:
    """The name that `first.last@` spells; nothing from any other form."""
    for mailbox in mailboxes:
        parts = re.split(r"[._-]+", mailbox.key.partition("@")[0])
        if len(parts) == 2 and all(part.isalpha() for part in parts) and len(parts[1]) > 1:
            return Name((fold(parts[0]),), (fold(parts[1]),), guessed=True)
    return Name()


def _mailboxes(person: Person) -> tuple[Mailbox, ...]:
    """The person's own mailboxes, the main one first; a role mailbox is nobody's own."""
    main = _own_mailbox(person.email, person.email_status) if person.email else None
    if " " in person.other_email:
        return _several_mailboxes(main, person.other_email.split())
    other = _own_mailbox(person.other_email, "") if person.other_email else None
    if main and other and main != other:
        return (main, other)
    own = main or other
    return (own,) if own else ()


def _several_mailboxes(main: Mailbox | None, others: Sequence[str]) -> tuple[Mailbox, ...]:
    found = (main, *(_own_mailbox(address, "") for address in others))
    return tuple(dict.fromkeys(mailbox for mailbox in found if mailbox))


def _own_mailbox(email: str, status: str) -> Mailbox | None:
    key = email_key(email) if status not in ("invalid", "role") else ""
    if not key:
        return None
    local, _, domain = key.rpartition("@")
    if _is_role(local):
        return None
    return Mailbox(key, domain_key(domain), status in ("free", "disposable") or domain in FREE_DOMAINS)


def _is_role(local: str) -> bool:
    return local in ROLES or local.strip("0123456789").translate(_JOINTS) in ROLES


@lru_cache(maxsize=20_000)
def _letters_and_digits(key: str) -> tuple[str, str]:
    local = key.rpartition("@")[0]
    folded = fold(local)
    letters = folded.replace(".", "")
    if letters.isalpha():
        return letters, ""
    return _NOT_LETTERS.sub("", folded), _NOT_DIGITS.sub("", local)


def _domains(person: Person, mailboxes: tuple[Mailbox, ...]) -> tuple[str, ...]:
    """The domains that stand for the person's employer, the website's first; a role mailbox names one too."""
    found = [domain_key(person.domain)] if person.domain else []
    for mailbox in mailboxes:
        if not mailbox.free and mailbox.domain not in found:
            found.append(mailbox.domain)
    if not mailboxes and person.email and person.email_status not in ("free", "disposable", "invalid"):
        domain = email_key(person.email).rpartition("@")[2]
        found += [domain] if domain not in found else []
    return tuple([domain for domain in found if domain and domain not in FREE_DOMAINS])


def _profile(linkedin: str) -> str:
    """The slug of a person's profile: the last part of its address."""
    slug = linkedin.lower().partition("?")[0].rstrip("/").rpartition("/")[2]
    return "" if slug.startswith(("linkedin.", "www.")) else slug


def _phone(number: str) -> str:
    """An international number as it is, any other as its digits; nothing where they are too few."""
    if number[0] == "+" and number[1:].isdecimal():
        return number if len(number) > _SHORTEST_PHONE else ""
    digits = _NOT_DIGITS.sub("", number)
    digits = f"+{digits}" if number[0] == "+" else digits
    return digits if len(digits) >= _SHORTEST_PHONE else ""


def _address(street: str, place: str) -> str:
    return f"{_joined(street)}|{_joined(place)}" if place else ""


@lru_cache(maxsize=30_000)
def _joined(text: str) -> str:
    return "".join(words(text))
