"""The fields of a prospect: one key each, from a spreadsheet's column to the screen."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """How a field's values compare and how they are shown."""

    TEXT = "text"
    NUMBER = "number"
    CHOICE = "choice"
    DATE = "date"


@dataclass(frozen=True, slots=True)
class Field:
    """One field.

    `stored` fields are columns of a prospect; `mappable` fields are what a spreadsheet column can
    be mapped to. Most are both: `employees` is mappable only (it is stored as a minimum and a
    maximum), `email_key` is neither.
    """

    key: str
    label: str
    group: str
    kind: Kind = Kind.TEXT
    stored: bool = True
    mappable: bool = True


FIELDS: tuple[Field, ...] = (
    Field("honorific", "Salutation", "person"),
    Field("first_name", "First name", "person"),
    Field("middle_name", "Middle name", "person"),
    Field("last_name", "Last name", "person"),
    Field("full_name", "Full name", "person"),
    Field("title", "Job title", "person"),
    Field("seniority", "Seniority", "person", Kind.CHOICE),
    Field("department", "Department", "person", Kind.CHOICE),
    Field("company", "Company", "company"),
    Field("legal_form", "Legal form", "company", mappable=False),
    Field("company_short", "Company (short)", "company"),
    Field("domain", "Website domain", "company"),
    Field("industry", "Industry", "company"),
    Field("employees", "Employees", "company", Kind.NUMBER, stored=False),
    Field("employees_min", "Employees from", "company", Kind.NUMBER, mappable=False),
    Field("employees_max", "Employees to", "company", Kind.NUMBER, mappable=False),
    Field("revenue", "Revenue", "company", Kind.NUMBER, stored=False),
    Field("revenue_min", "Revenue from", "company", Kind.NUMBER, mappable=False),
    Field("revenue_max", "Revenue to", "company", Kind.NUMBER, mappable=False),
    Field("revenue_currency", "Revenue currency", "company", Kind.CHOICE, mappable=False),
    Field("company_linkedin", "Company LinkedIn", "company"),
    Field("email", "Email", "contact"),
    Field("email_status", "Email status", "contact", Kind.CHOICE),
    Field("other_email", "Other email", "contact"),
    Field("phone", "Phone", "contact"),
    Field("mobile", "Mobile", "contact"),
    Field("linkedin", "LinkedIn", "contact"),
    Field("street", "Street", "place"),
    Field("postal_code", "Postal code", "place"),
    Field("city", "City", "place"),
    Field("region", "State or region", "place"),
    Field("country", "Country", "place", Kind.CHOICE),
    Field("language", "Language", "place", Kind.CHOICE),
    Field("notes", "Notes", "other"),
    Field("source", "Source", "other"),
    Field("opt_out", "Opted out", "other", stored=False),
    Field("bounced", "Bounced", "other", stored=False),
)

BY_KEY: dict[str, Field] = {field.key: field for field in FIELDS}
STORED: tuple[str, ...] = tuple(field.key for field in FIELDS if field.stored)
MAPPABLE: tuple[str, ...] = tuple(field.key for field in FIELDS if field.mappable)
NUMBERS: frozenset[str] = frozenset(field.key for field in FIELDS if field.kind is Kind.NUMBER)

SENIORITIES: tuple[str, ...] = (
    "owner", "founder", "c_suite", "partner", "vp", "head", "director", "manager", "senior", "entry",
    "intern",
)  # fmt: skip
DEPARTMENTS: tuple[str, ...] = (
    "executive", "sales", "marketing", "customer_success", "product", "engineering", "it", "data", "design",
    "operations", "supply_chain", "finance", "human_resources", "legal", "procurement", "research",
    "education", "medical", "administration",
)  # fmt: skip
EMAIL_STATUSES: tuple[str, ...] = ("valid", "role", "free", "disposable", "invalid", "missing")
STAGES: tuple[str, ...] = (
    "new", "contacted", "engaged", "mql", "sql", "meeting", "won", "lost", "disqualified",
)  # fmt: skip
_CODE_WORDS = {"vp": "VP", "c_suite": "C-level", "it": "IT", "mql": "MQL", "sql": "SQL"}


def label(key: str) -> str:
    """The words shown for a field; a custom field is shown by its own name."""
    field = BY_KEY.get(key)
    return field.label if field else key


def code_words(code: str) -> str:
    """A seniority, department or stage as people write it: c_suite is C-level."""
    return _CODE_WORDS.get(code, code.replace("_", " ").capitalize())
