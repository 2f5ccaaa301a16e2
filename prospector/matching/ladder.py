"""The ladder: whether two rows are one person, and the named reason.

Evidence is of three kinds: the names, the employers, and a contact point that only one person has. The first
rung whose demands are met decides. Conflicts are looked at before any rung.
"""

from __future__ import annotations

from enum import IntEnum, StrEnum
from functools import lru_cache
from typing import NamedTuple

from rapidfuzz.distance import OSA

from prospector.matching.companies import Employer, compare_employers
from prospector.matching.jobs import Job, compare_jobs
from prospector.matching.mailboxes import (
    are_two_given,
    mailboxes_conflict,
    shared_mailbox,
    spells,
    spells_whole,
)
from prospector.matching.names import (
    Agreement,
    NameMatch,
    are_alike,
    are_unlike,
    compare_names,
    families_alike,
    is_slip,
)
from prospector.matching.people import Traits


class Band(StrEnum):
    """How sure a rung is. What a list accepts is merged; what lies below goes to a person."""

    CERTAIN = "certain"
    LIKELY = "likely"
    POSSIBLE = "possible"

    def reaches(self, accepted: Band) -> bool:
        """Whether a pair of this band may be merged where `accepted` and all above it are."""
        return _ORDER[self] <= _ORDER[accepted]


_ORDER = {band: place for place, band in enumerate(Band)}


class Contact:
    """Contact points and other personal facts that two rows share: bits, as plain ints for speed."""

    NONE = 0
    PROFILE = 1
    MAILBOX = 2
    FREE_MAILBOX = 4
    MOBILE = 8
    PHONE = 16
    ADDRESS = 32
    IDENTIFIER = 64
    BIRTH_DATE = 128
    SPELLED = 256  # one row's mailbox is made of the other's name
    FACTS = 1024  # number and date of birth or address, one of them within a slip
    JOB = 2048
    OWN_MAILBOX = 512  # the shared mailbox spells the given and the family name of one of the two


PERSONAL = Contact.PROFILE | Contact.FREE_MAILBOX | Contact.MOBILE | Contact.IDENTIFIER | Contact.FACTS
OF_ONE = (
    PERSONAL | Contact.MAILBOX | Contact.BIRTH_DATE
)  # not a phone or an address: the whole team has those


class Rung(NamedTuple):
    """One step: names and employers agree this far at least, and any of these contact points is shared."""

    code: str
    names: Agreement
    employers: Employer
    contact: int
    score: int
    band: Band
    confidence: float
    reason: str
    moved: bool = False
    beside: int = Contact.NONE  # any of these, too


class Verdict(NamedTuple):
    """What the ladder says.

    `score` (0 to 100) orders pairs; `confidence` (0 to 1) is the share of right ones among the rung's pairs.
    `certain` rests on a contact point of one person only. `moved` is one person with two employers.
    """

    code: str
    score: float
    band: Band
    confidence: float
    reason: str
    certain: bool
    moved: bool


AS_TWO = 0.2  # the confidence of any rung when the rest of the cells looks like two people
_SAME_ADDRESS = 0.85
_ANY = Employer.DIFFERENT
_ANY_MAILBOX = Contact.MAILBOX | Contact.FREE_MAILBOX
_CERTAIN, _LIKELY, _POSSIBLE = Band
_OTHER_JOB, _UNKNOWN_JOB, _, _SAME_JOB = Job

# Confidences are the shares of right pairs on generated lists of all layouts at dirt 1 to 3 and on lists from
# a second generator (60,000 judged pairs), the lower of the two; those of numbers and birthdays come from
# FEBRL. A band begins at 0.95 (likely) and, for what only one person has, at 0.995 (certain).
LADDER: tuple[Rung, ...] = (
    Rung("profile", Agreement.RENAMED, Employer.UNKNOWN, Contact.PROFILE, 100, _CERTAIN, 0.999,
         "same LinkedIn profile"),
    Rung("email", Agreement.UNKNOWN, Employer.UNKNOWN, Contact.MAILBOX, 99, _CERTAIN, 0.999,
         "same email address"),
    Rung("free_email", Agreement.UNKNOWN, Employer.UNKNOWN, Contact.FREE_MAILBOX, 98, _CERTAIN, 0.999,
         "same personal email address"),
    Rung("email_renamed", Agreement.RENAMED, Employer.UNKNOWN, Contact.OWN_MAILBOX, 97, _LIKELY, 0.95,
         "same email address and given name"),
    Rung("identifier", Agreement.RENAMED, Employer.UNKNOWN, Contact.IDENTIFIER, 97, _CERTAIN, 0.999,
         "same personal number"),
    Rung("facts", Agreement.UNKNOWN, Employer.UNKNOWN, Contact.FACTS, 97, _CERTAIN, 0.999,
         "same personal number and date of birth or address"),
    Rung("mobile", Agreement.NEAR, Employer.UNKNOWN, Contact.MOBILE, 96, _CERTAIN, 0.998,
         "same name and mobile number"),
    Rung("birth_date", Agreement.NEAR, Employer.UNKNOWN, Contact.BIRTH_DATE, 95, _CERTAIN, 0.995,
         "same name and date of birth"),
    Rung("moved_profile", Agreement.RENAMED, _ANY, Contact.PROFILE, 90, _CERTAIN, 0.99,
         "same LinkedIn profile", moved=True),
    Rung("moved_email", Agreement.NEAR, _ANY, _ANY_MAILBOX, 90, _CERTAIN, 0.99,
         "same email address", moved=True),
    Rung("moved_mobile", Agreement.INITIAL, _ANY, Contact.MOBILE, 90, _CERTAIN, 0.99,
         "same name and mobile number", moved=True),
    Rung("name_company", Agreement.SAME, Employer.SAME, Contact.NONE, 90, _LIKELY, 0.995,
         "same name at the same company"),
    Rung("name_phone", Agreement.NICKNAME, Employer.UNKNOWN, Contact.PHONE, 88, _LIKELY, 0.99,
         "same name and phone number"),
    Rung("nickname_company", Agreement.NICKNAME, Employer.SAME, Contact.NONE, 86, _LIKELY, 0.99,
         "same name at the same company"),
    Rung("name_address", Agreement.CLOSE, Employer.UNKNOWN, Contact.ADDRESS, 85, _LIKELY, 0.99,
         "same name and postal address"),
    Rung("close_name_phone", Agreement.NEAR, Employer.SIMILAR, Contact.PHONE, 84, _LIKELY, 0.985,
         "nearly the same name and the same phone at the same company"),
    Rung("close_name_company", Agreement.CLOSE, Employer.SAME, Contact.NONE, 80, _LIKELY, 0.98,
         "nearly the same name at the same company"),
    Rung("spelled_name", Agreement.NEAR, Employer.SAME, Contact.SPELLED, 78, _LIKELY, 0.98,
         "nearly the same name, and the email address spells it, at the same company"),
    Rung("name_similar_company", Agreement.NICKNAME, Employer.SIMILAR, Contact.NONE, 76, _LIKELY, 0.985,
         "same name at a company of nearly the same name"),
    Rung("mobile_company", Agreement.UNKNOWN, Employer.SAME, Contact.MOBILE, 75, _LIKELY, 0.98,
         "same mobile number at the same company"),
    Rung("initial_company", Agreement.INITIAL, Employer.SAME, Contact.NONE, 72, _LIKELY, 0.99,
         "same family name and initial at the same company"),
    Rung("spelled", Agreement.UNKNOWN, Employer.SAME, Contact.SPELLED, 70, _LIKELY, 0.98,
         "the email address spells the name, same company"),
    Rung("email_renamed_job", Agreement.RENAMED, Employer.UNKNOWN, _ANY_MAILBOX, 69, _LIKELY, 0.97,
         "same email address, given name and job title, another family name", beside=Contact.JOB),
    Rung("mobile_renamed_job", Agreement.RENAMED, Employer.SAME, Contact.MOBILE, 69, _LIKELY, 0.95,
         "same mobile number, given name and job title, another family name", beside=Contact.JOB),
    Rung("renamed_spelled", Agreement.RENAMED, Employer.SAME, Contact.SPELLED, 69, _LIKELY, 0.95,
         "the email address of one spells the name of the other, same given name and company"),
    Rung("near_name_job", Agreement.NEAR, Employer.SAME, Contact.JOB, 68, _LIKELY, 0.98,
         "similar names in the same job at the same company"),
    Rung("close_name_job", Agreement.INITIAL, Employer.SIMILAR, Contact.JOB, 66, _LIKELY, 0.98,
         "nearly the same name in the same job at a company of nearly the same name"),
    Rung("email_other_name", Agreement.RENAMED, Employer.UNKNOWN, _ANY_MAILBOX, 60, _POSSIBLE, 0.8,
         "same email address, another family name"),
    Rung("close_name_similar_company", Agreement.INITIAL, Employer.SIMILAR, Contact.NONE, 55, _LIKELY, 0.95,
         "nearly the same name at a company of nearly the same name"),
    Rung("renamed_job", Agreement.RENAMED, Employer.SAME, Contact.JOB, 52, _POSSIBLE, 0.35,
         "same given name and job title at the same company, another family name"),
    Rung("near_name_company", Agreement.NEAR, Employer.SAME, Contact.NONE, 50, _POSSIBLE, 0.9,
         "a name two steps away at the same company"),
    Rung("name_phone_unsure", Agreement.INITIAL, Employer.UNKNOWN, Contact.PHONE, 45, _POSSIBLE, 0.5,
         "nearly the same name and the same phone"),
)  # fmt: skip

_BY_CODE = {rung.code: rung for rung in LADDER}
# Looking up a member of an enumeration costs more than comparing it, and these are asked for every pair.
_CONFLICT, _RENAMED, _UNKNOWN, _NEAR = (
    Agreement.CONFLICT, Agreement.RENAMED, Agreement.UNKNOWN, Agreement.NEAR
)  # fmt: skip
# The rungs that each agreement of names and employers reaches; only the contact points are left to ask for.
_RUNGS = tuple(
    tuple(
        tuple(rung for rung in LADDER if names >= rung.names and employers >= rung.employers)
        for employers in Employer
    )
    for names in Agreement
)


def judge(a: Traits, b: Traits, shared: frozenset[str]) -> Verdict | None:
    """What the pair is, or None for two people. `shared` are phones and mailboxes that several people use."""
    own = _own_contacts(a, b, shared)
    if not own and are_unlike(a, b):
        return None
    names = _names(a, b, own)
    if names.agreement is _CONFLICT or _hard_conflict(a, b):
        return None
    employers, job = compare_employers(a, b), compare_jobs(a, b)
    contact = own | _other_contacts(a, b, shared, names) | (Contact.JOB if job is _SAME_JOB else 0)
    for rung in _RUNGS[names.agreement][employers]:
        if (not rung.contact or contact & rung.contact) and (not rung.beside or contact & rung.beside):
            return _verdict(rung, a, b, names, contact, job)
    return None


class Conflict(IntEnum):
    """What speaks against two rows being one person in one job."""

    NONE = 0
    JOBS = 1  # two jobs, and nothing in common that only one person has
    NAMES = 2
    HARD = 3  # two profiles, two mailboxes that one person would not have, two employers


def conflict_between(a: Traits, b: Traits, shared: frozenset[str]) -> Conflict:
    """The worst that speaks against the two being one person in one job, whatever else agrees."""
    own = _own_contacts(a, b, shared)
    if _hard_conflict(a, b) or compare_employers(a, b) is Employer.DIFFERENT:
        return Conflict.HARD
    names = _names(a, b, own).agreement
    if names is _CONFLICT or (names is _RENAMED and not own and not _spelled_anew(a, b)):
        return Conflict.NAMES
    return Conflict.JOBS if not own and compare_jobs(a, b) is _OTHER_JOB else Conflict.NONE


def _hard_conflict(a: Traits, b: Traits) -> bool:
    if a.profile and b.profile and a.profile != b.profile:
        return True
    return mailboxes_conflict(a, b)


def _names(a: Traits, b: Traits, own: int) -> NameMatch:
    """The names' agreement, with more patience for rows that share what only one person has."""
    names = compare_names(a.name, b.name)
    if names.agreement > _RENAMED or not own:
        return names
    if own & Contact.FACTS or (own & Contact.BIRTH_DATE and names.agreement and _lives_near(a, b)):
        return NameMatch(_NEAR, "another name")
    certain = own & (Contact.PROFILE | Contact.IDENTIFIER) or (
        own & Contact.MAILBOX and compare_jobs(a, b) is _SAME_JOB
    )
    if are_alike(a.name, b.name) or (certain and families_alike(a.name, b.name)):
        return NameMatch(_NEAR, "several letters differ")
    return names


def _own_contacts(a: Traits, b: Traits, shared: frozenset[str]) -> int:
    """What they share that belongs to one person: profile, mailbox, mobile, birthday, a source's number."""
    found = 0
    if a.profile and a.profile == b.profile:
        found |= Contact.PROFILE
    if a.mailboxes and b.mailboxes and (mailbox := shared_mailbox(a, b)) and mailbox.key not in shared:
        found |= Contact.FREE_MAILBOX if mailbox.free else Contact.MAILBOX
    if (a.mobile and a.mobile in b.phones and a.mobile not in shared) or (
        b.mobile and b.mobile in a.phones and b.mobile not in shared
    ):
        found |= Contact.MOBILE
    if a.person.birth_date and b.person.birth_date and a.birth_date == b.birth_date:
        found |= Contact.BIRTH_DATE
    if a.person.identifier and b.person.identifier:
        found |= _number_contacts(a, b)
    return found


def _lives_near(a: Traits, b: Traits) -> bool:
    """The same address but for a few letters."""
    return bool(a.address and b.address) and OSA.normalized_similarity(a.address, b.address) >= _SAME_ADDRESS


def _number_contacts(a: Traits, b: Traits) -> int:
    """A source's numbers run on (4711, 4712): one within a slip counts beside another fact only."""
    same_birthday = bool(a.birth_date) and a.birth_date == b.birth_date
    if a.identifier == b.identifier:
        sure = same_birthday or is_slip(a.birth_date, b.birth_date) or _lives_near(a, b)
        return Contact.IDENTIFIER | (Contact.FACTS if sure else Contact.NONE)
    if not is_slip(a.identifier, b.identifier):
        return Contact.NONE
    return Contact.FACTS if same_birthday or _lives_near(a, b) else Contact.NONE


def _other_contacts(a: Traits, b: Traits, shared: frozenset[str], names: NameMatch) -> int:
    """What else they share: a phone that is nobody's mobile, an address, a spelled mailbox."""
    found = 0
    if a.phones and b.phones and _shares_phone(a.phones, b, shared):
        found |= Contact.PHONE
    if a.person.street and b.person.street and a.address and a.address == b.address:
        found |= Contact.ADDRESS
    if names.agreement is _RENAMED and (mailbox := shared_mailbox(a, b)):
        whole = spells_whole(mailbox.letters, a.name) or spells_whole(mailbox.letters, b.name)
        found |= Contact.OWN_MAILBOX if whole else Contact.NONE
    if names.agreement is _RENAMED:
        found |= Contact.SPELLED if _spelled_anew(a, b) else Contact.NONE
    elif names.agreement in (_UNKNOWN, _NEAR) and (_spells_other(a, b) or _spells_other(b, a)):
        found |= Contact.SPELLED
    return found


def _shares_phone(numbers: tuple[str, ...], other: Traits, shared: frozenset[str]) -> bool:
    return any(number and number in other.phones and number not in shared for number in numbers)


def agreement_bonus(a: Traits, b: Traits, contact: int, job: Job) -> float:
    """A few points for what else agrees or not, so that the likelier of two twins wins."""
    bonus = 2.0 if contact & (OF_ONE | Contact.PHONE) else 0.0
    bonus += 2.0 * (job is _SAME_JOB) - 5.0 * (job is _OTHER_JOB)
    bonus += 0.5 * (bool(a.city) and a.city == b.city)
    bonus -= 0.5 * (bool(a.mobile) and bool(b.mobile) and a.mobile != b.mobile)
    bonus -= 0.5 * (bool(a.country) and bool(b.country) and a.country != b.country)
    return bonus


def _spells_other(a: Traits, b: Traits) -> bool:
    """Whether a mailbox of `a` spells the whole name of `b` (any form of it if `a` has no name)."""
    if not b.name.known or a.name == b.name:
        return False
    spelled = spells_whole if a.name.known else spells
    return any(not mailbox.digits and spelled(mailbox.letters, b.name) for mailbox in a.mailboxes)


def _spelled_anew(a: Traits, b: Traits) -> bool:
    """Whether a mailbox of one is made of the family name of the other: somebody took another name."""
    return any(
        "".join(other.name.family) in mailbox.letters
        and spells(mailbox.letters, other.name)
        and not spells(mailbox.letters, one.name)
        for one, other in ((a, b), (b, a))
        for mailbox in one.mailboxes
    )


def _looks_like_two(a: Traits, b: Traits, job: Job) -> bool:
    """Another job, or no sign of the same one beside another mobile or mailbox: it may be two people.

    A numbered mailbox (john.smith2@) says by itself that the company has two of that name.
    """
    if job is not _UNKNOWN_JOB:
        return job is _OTHER_JOB
    if a.mobile and b.mobile and a.mobile != b.mobile:
        return True
    if any(mailbox.digits and not mailbox.free for mailbox in (*a.mailboxes, *b.mailboxes)):
        return True
    return are_two_given(a, b) or (bool(a.person.title and b.person.title) and _have_other_mailboxes(a, b))


def _have_other_phones(a: Traits, b: Traits) -> bool:
    return bool(a.phones and b.phones) and set(a.phones).isdisjoint(b.phones)


def _have_other_mailboxes(a: Traits, b: Traits) -> bool:
    """Whether both have mailboxes at one host (all free ones count as one), and none in common."""
    keys, others = ({(m.domain if not m.free else "", m.key) for m in row.mailboxes} for row in (a, b))
    hosts = {host for host, _ in keys} & {host for host, _ in others}
    return bool(hosts) and keys.isdisjoint(others)


def _verdict(rung: Rung, a: Traits, b: Traits, names: NameMatch, contact: int, job: Job) -> Verdict:
    certain = bool(contact & OF_ONE)
    if rung.moved:
        as_two = False
    elif rung.names is _RENAMED:
        as_two = not contact & PERSONAL and (
            job is _OTHER_JOB or (job is not _SAME_JOB and _have_other_phones(a, b))
        )
    else:
        as_two = not certain and _looks_like_two(a, b, job)
    return _worded(rung.code, names.note, agreement_bonus(a, b, contact, job), certain, as_two)


@lru_cache(maxsize=20_000)
def _worded(code: str, note: str, bonus: float, certain: bool, as_two: bool) -> Verdict:
    """Verdicts repeat: a long list is held in a few of them."""
    rung = _BY_CODE[code]
    reason = f"{rung.reason} ({note})" if note else rung.reason
    band, confidence = rung.band, rung.confidence
    if as_two:
        band, confidence = _POSSIBLE, min(confidence, AS_TWO)
        reason = f"{reason}, but it may be two people"
    return Verdict(rung.code, rung.score + bonus, band, confidence, reason, certain, rung.moved)
