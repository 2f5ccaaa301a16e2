"""Plausible people with jobs, composed from name parts: the truth that dirty lists are made of."""

from __future__ import annotations

import random
import re
import unicodedata
from dataclasses import dataclass, field, replace

from benchmarks.name_parts import (
    COMPANY_ENDS,
    COMPANY_STARTS,
    COUNTRIES,
    DESCRIPTORS,
    FAMILY,
    FAMILY_PARTS,
    FEMALE,
    FREE_HOSTS,
    LOCAL_TITLES,
    LOCAL_WORDS,
    MALE,
    SIZES,
    TITLES,
    WEIGHTS,
    Country,
)

_SPELLED_OUT = str.maketrans({
    "ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "ø": "oe", "å": "aa", "æ": "ae", "ł": "l", "ı": "i",
    "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "Ø": "Oe", "Å": "Aa", "Ł": "L", "İ": "I",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Employer:
    """A company; `same_name_as` is set where another one bears its name on another domain."""

    number: int
    name: str
    short: str
    legal_form: str
    domain: str
    industry: str
    employees_min: int
    employees_max: int
    country: Country
    city: str
    postal_code: str
    region: str
    street: str
    phone: str
    local_style: str


@dataclass(frozen=True, slots=True)
class Someone:
    """One person in one job. `number` is the truth; a person who moved has a number for each job."""

    number: int
    female: bool
    first_name: str
    last_name: str
    title: str
    seniority: str
    department: str
    employer: Employer
    email: str
    free_email: str
    phone: str
    mobile: str
    linkedin: str
    moved_from: int | None = None
    trap: str = ""
    role_email: str = ""
    has_namesake: bool = False

    def truth(self) -> dict[str, str | int]:
        """The true clean values by field."""
        home = self.employer
        return {
            "first_name": self.first_name, "last_name": self.last_name, "title": self.title,
            "full_name": f"{self.first_name} {self.last_name}",
            "seniority": self.seniority, "department": self.department, "company": home.name,
            "legal_form": home.legal_form, "domain": home.domain, "industry": home.industry,
            "employees_min": home.employees_min, "employees_max": home.employees_max,
            "email": self.email, "phone": self.phone, "mobile": self.mobile, "linkedin": self.linkedin,
            "street": home.street, "postal_code": home.postal_code, "city": home.city, "region": home.region,
            "country": home.country.code,
        }  # fmt: skip


@dataclass(slots=True)
class Maker:
    """Makes employers and people from one seed; every contact point is given out once."""

    chance: random.Random
    domains: set[str] = field(default_factory=set)
    contacts: set[str] = field(default_factory=set)
    people: int = 0
    employers: int = 0

    def employer(self, country: Country | None = None) -> Employer:
        pick = self.chance
        country = country or pick.choices(COUNTRIES, WEIGHTS)[0]
        short = pick.choice(COMPANY_STARTS) + pick.choice(COMPANY_ENDS)
        industry = pick.choice(list(DESCRIPTORS))
        descriptor = pick.choice(
            [
                word
                for word in DESCRIPTORS[industry]
                if LOCAL_WORDS.get(word, country.language) == country.language
            ]
        )
        name = short if pick.random() < 0.25 else f"{short} {descriptor}"
        if pick.random() < 0.08:
            name = f"{pick.choice(_family_names(country))} & {pick.choice(_family_names(country))}"
            short = name
        city, postal, region = pick.choice(country.cities)
        low, high = pick.choices([size[:2] for size in SIZES], [size[2] for size in SIZES])[0]
        self.employers += 1
        return Employer(
            self.employers, name, short, pick.choice(country.legal_forms), self._domain(name, short),
            industry, low, high, country, city, _fill(pick, postal), region,
            f"{pick.choice(country.streets)} {pick.randint(1, 150)}",
            self._number(country.phones, 4),
            pick.choice(("first.last", "flast", "first", "f.last", "last")),
        )  # fmt: skip

    def someone(self, employer: Employer, *, first: str = "", last: str = "", trap: str = "") -> Someone:
        """Somebody in a job there; names are drawn where none is given."""
        pick = self.chance
        country = employer.country
        female = pick.random() < 0.45
        first = first or pick.choice((FEMALE if female else MALE)[country.language])
        last = last or _family(pick, country)
        titles = TITLES + LOCAL_TITLES.get(country.language, ()) * 2
        title, seniority, department, _ = pick.choices(titles, [entry[3] for entry in titles])[0]
        self.people += 1
        local = f"{ascii_name(first)}.{ascii_name(last)}"
        return Someone(
            self.people, female, first, last, title, seniority, department, employer,
            self._email(first, last, employer),
            self._unique(f"{local}.sample", f"@{pick.choice(FREE_HOSTS)}"),
            employer.phone, self._number(country.mobiles, 8), self._profile(local), trap=trap,
        )  # fmt: skip

    def moved(self, person: Someone) -> Someone:
        """The same person in another job: profile, mobile and private mailbox stay."""
        there = self.someone(
            self.employer(person.employer.country), first=person.first_name, last=person.last_name
        )
        return replace(
            there, female=person.female, mobile=person.mobile, linkedin=person.linkedin,
            free_email=person.free_email, moved_from=person.number, trap="moved",
        )  # fmt: skip

    def team(self, size: int) -> list[Someone]:
        """The people of one employer, with the odd trap: a namesake, a sibling, a shared role mailbox."""
        employer = self.employer()
        people: list[Someone] = []
        first: Someone | None = None
        for number in range(size):
            draw = self.chance.random()
            if first and draw < 0.02:
                people.append(
                    self.someone(employer, first=first.first_name, last=first.last_name, trap="namesake")
                )
            elif first and draw < 0.05:
                people.append(self.someone(employer, last=first.last_name, trap="sibling"))
            elif number and draw < 0.08:
                reader = self.someone(employer, trap="role mailbox")
                people.append(replace(reader, role_email=f"info@{employer.domain}"))
            else:
                first = self.someone(employer)
                people.append(first)
        return self._told_apart(people)

    def _told_apart(self, people: list[Someone]) -> list[Someone]:
        """Give those whose names a list may write alike different jobs, and mark them."""
        alike: dict[tuple[str, str], list[int]] = {}
        for place, person in enumerate(people):
            alike.setdefault((person.last_name, person.first_name[0]), []).append(place)
        for places in alike.values():
            jobs: set[tuple[str, str]] = set()
            for place in places if len(places) > 1 else ():
                people[place] = replace(self._in_other_job(people[place], jobs), has_namesake=True)
                jobs.add((people[place].seniority, people[place].department))
        return people

    def _in_other_job(self, person: Someone, taken: set[tuple[str, str]]) -> Someone:
        while (person.seniority, person.department) in taken:
            title, seniority, department, _ = self.chance.choice(TITLES)
            person = replace(person, title=title, seniority=seniority, department=department)
        return person

    def same_brand(self, employer: Employer) -> Employer:
        """Another company of the same name: other domain, other country."""
        other = self.employer()
        domain = self._unique(f"{employer.domain.split('.')[0]}-{other.country.code.lower()}", ".example")
        return replace(other, name=employer.name, short=employer.short, domain=domain)

    def _domain(self, name: str, short: str) -> str:
        base = self.chance.choice((ascii_name(name), ascii_name(short), ascii_name(name).replace("-", "")))
        return self._unique(base, ".example")

    def _email(self, first: str, last: str, employer: Employer) -> str:
        given, family = ascii_name(first).replace("-", ""), ascii_name(last).replace("-", "")
        local = {
            "first.last": f"{given}.{family}", "flast": f"{given[0]}{family}", "first": given,
            "f.last": f"{given[0]}.{family}", "last": family,
        }[employer.local_style]  # fmt: skip
        return self._unique(local, f"@{employer.domain}")

    def _profile(self, local: str) -> str:
        slug = local.replace(".", "-")
        if self.chance.random() < 0.6:
            slug += f"-{self.chance.randrange(16**7):07x}"
        return self._unique(f"https://www.linkedin.com/in/{slug}", "")

    def _unique(self, start: str, end: str) -> str:
        found, number = start + end, 1
        while found in self.domains:
            number += 1
            found = f"{start}{number}{end}"
        self.domains.add(found)
        return found

    def _number(self, patterns: tuple[str, ...], tries: int) -> str:
        """A number of the range that nobody has yet; none when the range is used up."""
        for _ in range(tries if patterns else 0):
            number = _fill(self.chance, self.chance.choice(patterns))
            if number not in self.contacts:
                self.contacts.add(number)
                return number
        return ""


def ascii_name(text: str) -> str:
    """A name as addresses have it: lower case, ä as ae, other accents dropped, blanks as hyphens."""
    plain = unicodedata.normalize("NFKD", text.translate(_SPELLED_OUT)).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.lower().replace("'", "").replace("&", "und")).strip("-")


def _family_names(country: Country) -> tuple[str, ...]:
    return FAMILY[country.language]


def _family(pick: random.Random, country: Country) -> str:
    parts = FAMILY_PARTS.get(country.language)
    if parts and pick.random() < 0.6:
        return pick.choice(parts[0]) + pick.choice(parts[1])
    return pick.choice(_family_names(country))


def _fill(pick: random.Random, pattern: str) -> str:
    return "".join(str(pick.randrange(10)) if character == "#" else character for character in pattern)
