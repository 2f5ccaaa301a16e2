"""Two people side by side: what agrees, what speaks against one person, and how sure the ladder is.

For a person who decides on a pair. `find_clusters` judges by the same ladder.
"""

from __future__ import annotations

from collections.abc import Iterator, Set
from dataclasses import dataclass
from typing import Final

from prospector.matching.companies import Employer, compare_employers
from prospector.matching.jobs import Job, compare_jobs
from prospector.matching.keys import email_key
from prospector.matching.ladder import judge
from prospector.matching.mailboxes import mailboxes_conflict, shared_mailbox
from prospector.matching.names import Agreement, compare_names
from prospector.matching.people import Person, Traits, traits_of

Finding = tuple[str, str]  # a field's key, and how its two values agree or differ

_NAMES: Final = {
    Agreement.SAME: "same name",
    Agreement.NICKNAME: "same name in another form",
    Agreement.CLOSE: "nearly the same name",
    Agreement.INITIAL: "same name, one abbreviated",
    Agreement.NEAR: "similar names",
}
_NAMES_APART: Final = {
    Agreement.RENAMED: "same given name, another family name",
    Agreement.CONFLICT: "two different names",
}
_EMPLOYERS: Final = {Employer.SAME: "same company", Employer.SIMILAR: "nearly the same company"}
_JOBS: Final = {Job.SAME: "same job title", Job.ALIKE: "similar job title", Job.OTHER: "another job"}
_WORDS: Final = {
    "full_name": "name", "company": "company", "email": "email address", "mobile": "mobile number",
    "phone": "phone number", "linkedin": "LinkedIn profile", "title": "job title", "city": "city",
    "country": "country", "street": "postal address", "department": "department",
    "identifier": "personal number", "birth_date": "date of birth",
}  # fmt: skip
_WORTH_SAYING: Final = (
    "full_name", "company", "email", "linkedin", "mobile", "phone", "street", "identifier", "birth_date",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Comparison:
    """What two people have in common and what not.

    `agreements` and `conflicts` are (field key, how) in the order of their weight; a field that is empty on
    one side is in neither. Names stand under `full_name`, employers under `company`. `band` is "certain",
    "likely" or "possible", and "" where the ladder sees two people; `confidence` is 0 to 1, the share of
    pairs on this rung that are one person. `moved` says that it is one person with two employers. `code` is
    the rung's ("" for two people), `reason` plain words.
    """

    agreements: tuple[Finding, ...]
    conflicts: tuple[Finding, ...]
    band: str
    confidence: float
    reason: str
    code: str
    moved: bool


def compare(left: Person, right: Person, *, shared: Set[str] = frozenset()) -> Comparison:
    """Compare two people. Symmetric.

    `shared` are the phones (digits) and mailboxes (keys) that several people have, where the caller knows
    them (`clusters.shared_contacts`); they are then no evidence.
    """
    a, b = traits_of(left), traits_of(right)
    findings = list(_findings(left, right, a, b))
    agreements = tuple((field, how) for field, how, agrees in findings if agrees)
    conflicts = tuple((field, how) for field, how, agrees in findings if not agrees)
    verdict = judge(a, b, frozenset(shared))
    if verdict is None:
        reason = conflicts[0][1] if conflicts else "too little in common"
        return Comparison(agreements, conflicts, "", 0.0, reason, "", False)
    return Comparison(
        agreements, conflicts, verdict.band, verdict.confidence, verdict.reason, verdict.code, verdict.moved
    )


def why(left: Person, right: Person) -> str:
    """One plain sentence: why the two are held for one person, with the values that agree."""
    found = compare(left, right)
    values = [_value(field, how, left, right) for field, how in found.agreements if field in _WORTH_SAYING]
    reason = found.reason[:1].upper() + found.reason[1:]
    return f"{reason}: {', '.join(values)}." if values else f"{reason}."


def _findings(left: Person, right: Person, a: Traits, b: Traits) -> Iterator[tuple[str, str, bool]]:
    """(field, how, whether it agrees) for whatever both have, the weightiest first."""
    yield from _names_found(a, b)
    yield from _employers_found(a, b)
    yield from _mailboxes_found(left, right, a, b)
    if how := _JOBS.get(job := compare_jobs(a, b)):
        yield "title", how, job is not Job.OTHER
    for field, one, other, says_two in _facts(left, right, a, b):
        if one and other:
            agrees = one == other
            word = _WORDS[field]
            if agrees or says_two:
                yield field, f"same {word}" if agrees else f"another {word}", agrees


def _names_found(a: Traits, b: Traits) -> Iterator[tuple[str, str, bool]]:
    found = compare_names(a.name, b.name)
    if how := _NAMES.get(found.agreement):
        yield "full_name", f"{how} ({found.note})" if found.note else how, True
    elif how := _NAMES_APART.get(found.agreement):
        yield "full_name", how, False


def _employers_found(a: Traits, b: Traits) -> Iterator[tuple[str, str, bool]]:
    found = compare_employers(a, b)
    if how := _EMPLOYERS.get(found):
        yield "company", how, True
    elif found is Employer.DIFFERENT:
        yield "company", "another company", False


def _mailboxes_found(left: Person, right: Person, a: Traits, b: Traits) -> Iterator[tuple[str, str, bool]]:
    key = email_key(left.email)
    if shared_mailbox(a, b) or (key and key == email_key(right.email)):
        yield "email", "same email address", True
    elif mailboxes_conflict(a, b):
        yield "email", "two addresses that one person would not have", False
    elif left.email and right.email:
        yield "email", "another email address", False


def _facts(left: Person, right: Person, a: Traits, b: Traits) -> Iterator[tuple[str, str, str, bool]]:
    """(field, one value, the other, whether two values speak against one person)."""
    common = sorted(set(a.phones) & set(b.phones))
    yield "linkedin", a.profile, b.profile, True
    yield "mobile", a.mobile, b.mobile, True
    if common and not (a.mobile and a.mobile == b.mobile):
        yield "phone", common[0], common[0], False
    yield "identifier", a.identifier, b.identifier, True
    yield "birth_date", a.birth_date, b.birth_date, True
    yield "street", a.address, b.address, True
    yield "city", a.city, b.city, False
    yield "country", a.country, b.country, True


def _value(field: str, how: str, left: Person, right: Person) -> str:
    """What agrees, with the values: Bob Miller = Robert Miller."""
    one, other = _shown(field, left), _shown(field, right)
    if not one or not other:
        return how
    return f"{_WORDS[field]} {one}" if one == other else f"{_WORDS[field]} {one} = {other}"


def _shown(field: str, person: Person) -> str:
    if field == "full_name":
        return person.full_name or f"{person.first_name} {person.last_name}".strip()
    if field == "company":
        return person.company or person.domain or person.email.rpartition("@")[2]
    if field == "street":
        return ", ".join(part for part in (person.street, person.postal_code, person.city) if part)
    return str(getattr(person, field))
