"""Records for tests, plainly synthetic, with defaults for everything a test does not care about."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import count
from typing import Any

from sqlalchemy.orm import Session

from prospector.matching import keys
from prospector.records import Company, Draft, IcpProfile, Prospect, Template, TemplateVersion
from prospector.storage import search

MADE_AT = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)
_numbers = count(1)


def add_prospect(session: Session, **values: Any) -> Prospect:
    """A prospect with a name, a company and a valid address; keys and search index follow the values."""
    number = next(_numbers)
    given = {
        "first_name": "Ada", "last_name": f"Example{number}", "title": "Head of Sales", "company": "Acme",
        "domain": "acme.example", "email": f"ada.{number}@acme.example", "email_status": "valid",
        "city": "Berlin", "country": "DE", "created_at": MADE_AT, "updated_at": MADE_AT,
    } | values  # fmt: skip
    given.setdefault("full_name", f"{given['first_name']} {given['last_name']}".strip())
    given.setdefault("email_key", keys.email_key(given["email"]))
    given.setdefault("name_key", keys.name_key(given["first_name"], given["last_name"]))
    given.setdefault("company_key", keys.company_key(given["company"]))
    prospect = Prospect(**given)
    session.add(prospect)
    session.flush()
    search.index(session, [prospect.id])
    return prospect


def add_company(session: Session, name: str = "Acme", **values: Any) -> Company:
    """An account."""
    company = Company(name=name, name_key=keys.company_key(name), **({"created_at": MADE_AT} | values))
    session.add(company)
    session.flush()
    return company


def add_draft(session: Session, prospect: Prospect, state: str = "draft", **values: Any) -> Draft:
    """A draft of one prospect, from a template of its own."""
    version = add_template(session)
    own = {"template_id": version.template_id, "template_version_id": version.id}
    times = {"created_at": MADE_AT, "updated_at": MADE_AT}
    draft = Draft(prospect_id=prospect.id, state=state, **(own | times | values))
    session.add(draft)
    session.flush()
    return draft


def add_template(
    session: Session, name: str = "", subject: str = "Hello", body: str = "Hi"
) -> TemplateVersion:
    """A template and its first version."""
    template = Template(name=name or f"Template {next(_numbers)}", created_at=MADE_AT)
    session.add(template)
    session.flush()
    version = TemplateVersion(
        template_id=template.id, version=1, subject=subject, body=body, created_at=MADE_AT
    )
    session.add(version)
    session.flush()
    return version


def add_profile(session: Session, name: str = "Ideal", *, active: bool = True) -> IcpProfile:
    """A profile without rules; tests of selections add fits of their own."""
    profile = IcpProfile(name=name, source=f"name: {name}\n", active=active, updated_at=MADE_AT)
    session.add(profile)
    session.flush()
    return profile
