"""Column layouts: Prospector's own, and those that HubSpot, Salesforce and Pipedrive import as they are."""

from __future__ import annotations

from collections.abc import Mapping

from prospector import fields
from prospector.cleaning.places import country_name
from prospector.errors import InvalidInputError

_CODES = ("seniority", "department", "stage")

Values = Mapping[str, str | int | None]

# header -> field, as each program's own import assistant recognises it
_HUBSPOT = {
    "First Name": "first_name",
    "Last Name": "last_name",
    "Email": "email",
    "Phone Number": "phone",
    "Mobile Phone Number": "mobile",
    "Job Title": "title",
    "Company Name": "company",
    "Website URL": "domain",
    "Industry": "industry",
    "Street Address": "street",
    "City": "city",
    "State/Region": "region",
    "Postal Code": "postal_code",
    "Country/Region": "country_name",
    "LinkedIn URL": "linkedin",
    "Opted Out": "opted_out",
}
_SALESFORCE = {
    "First Name": "first_name",
    "Last Name": "last_name",
    "Title": "title",
    "Company": "company",
    "Email": "email",
    "Phone": "phone",
    "Mobile": "mobile",
    "Website": "domain",
    "Industry": "industry",
    "No. of Employees": "employees_min",
    "Annual Revenue": "revenue_min",
    "Street": "street",
    "City": "city",
    "State/Province": "region",
    "Zip/Postal Code": "postal_code",
    "Country": "country_name",
    "Lead Source": "source",
    "Description": "notes",
    "Email Opt Out": "opted_out",
}
_PIPEDRIVE = {
    "Person - Name": "full_name",
    "Person - Email": "email",
    "Person - Phone": "phone",
    "Person - Job title": "title",
    "Person - LinkedIn": "linkedin",
    "Organization - Name": "company",
    "Organization - Website": "domain",
    "Organization - Industry": "industry",
    "Organization - Number of employees": "employees_min",
    "Organization - Address": "address",
    "Note": "notes",
    "Person - Opted out": "opted_out",
}

PRESETS: dict[str, dict[str, str]] = {
    "prospector": {},
    "hubspot": _HUBSPOT,
    "salesforce": _SALESFORCE,
    "pipedrive": _PIPEDRIVE,
}


def layout(preset: str) -> dict[str, str]:
    """header -> value name of a preset. Raises InvalidInputError naming the presets there are."""
    if preset not in PRESETS:
        raise InvalidInputError(
            f"There is no export preset {preset!r}.", hint=f"Choose one of {', '.join(PRESETS)}."
        )
    return PRESETS[preset] or {fields.label(name): name for name in fields.STORED}


def with_derived(values: Values) -> dict[str, str | int | None]:
    """The values as exports show them: codes in words, the country's name, the address in one line."""
    country = country_name(str(values.get("country") or ""))
    place = " ".join(str(part) for part in (values.get("postal_code"), values.get("city")) if part)
    address = ", ".join(str(part) for part in (values.get("street"), place, country) if part)
    words = {name: fields.code_words(str(values[name])) for name in _CODES if values.get(name)}
    return {**values, **words, "country_name": country, "address": address}
