"""One row in, clean values and findings out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from prospector.cleaning import (
    companies,
    domains,
    flags,
    industries,
    legal_forms,
    names,
    numbers,
    places,
    profiles,
    row_contacts,
    titles,
)
from prospector.cleaning.findings import Finding
from prospector.cleaning.remarks import opt_out_said
from prospector.cleaning.row import Cell, Row, Value
from prospector.cleaning.text import cell_text, clean_note, is_placeholder, repair

_AS_THEY_STAND = frozenset(("company_short", "street", "source"))


__all__ = ["Cell", "CleanRecord", "Context", "Value", "clean_record"]


@dataclass(frozen=True, slots=True)
class Context:
    """What is known about the whole list: the ISO country to assume where a row says nothing ("" for
    none), and today's date, which helps to read damaged dates."""

    region: str = ""
    today: date | None = None


@dataclass(frozen=True, slots=True)
class CleanRecord:
    """A cleaned row.

    `values` holds every stored field: text ("" when unknown) or, for numbers, an int or None.
    `opt_out` and `bounced` say why this person must not be written to, or are "". `further` holds the
    addresses that neither `email` nor `other_email` has room for.
    """

    values: dict[str, Value]
    findings: list[Finding]
    opt_out: str
    bounced: str
    further: tuple[str, ...] = ()


def clean_record(raw: Mapping[str, Cell], context: Context) -> CleanRecord:
    """Clean one row of mapped cells (keys of `fields.MAPPABLE`; missing keys are empty).

    Pure and deterministic; cleaning its own values again changes nothing. Every value that differs from
    its cell has a finding with before and after; a value without a cell is reported as inferred.
    """
    row = Row(raw)
    _clean_country_and_city(row)
    _clean_domain(row)
    row_contacts.clean_emails_of(row)
    row_contacts.infer_domain(row)
    _clean_name(row)
    _clean_company(row)
    _clean_title(row)
    row_contacts.clean_phones_of(row, context.region)
    _clean_profiles(row)
    _clean_amounts(row)
    _clean_rest(row)
    opt_out, bounced = _clean_flags(row)
    return CleanRecord(row.values, row.findings, opt_out, bounced, row.further)


def _clean_country_and_city(row: Row) -> None:
    texts = row.texts
    text = texts.get("country")
    if text:
        country, codes = places.clean_country(text)
        row.put("country", country, codes)
    text = texts.get("city")
    if text:
        city = places.clean_city(text)
        row.put("city", city.city, city.codes)
        if city.is_split:
            _fill_from_city(row, city)
    text = texts.get("region")
    if text:
        region = places.clean_region(text)
        row.put("region", region, () if region == text else ("city_case",))
    text = texts.get("postal_code") or row.get("postal_code")
    if text:
        code, codes = places.clean_postal_code(text, row.get("country"))
        row.put("postal_code", code, codes)


def _fill_from_city(row: Row, city: places.City) -> None:
    for key, found, code in (
        ("country", city.country, "country_from_city"),
        ("postal_code", city.postal_code, "city_split"),
        ("region", city.region, "city_split"),
    ):
        if found and not row.text(key):
            row.put(key, found, (code,))


def _clean_domain(row: Row) -> None:
    text = row.text("domain")
    if not text:
        return
    domain, codes = domains.clean_website(text)
    row.put("domain", domain, codes)
    if not domain and "linkedin.com" in text.lower() and not row.text("company_linkedin"):
        profile = profiles.clean_profile(text)
        if profile.is_company:
            row.put("company_linkedin", profile.address, ("linkedin_moved",))


_NAME_FIELDS = frozenset(("honorific", "first_name", "middle_name", "last_name", "full_name"))


def _clean_name(row: Row) -> None:
    if _NAME_FIELDS.isdisjoint(row.texts):
        return
    mailbox = row.get("email").partition("@")[0]
    country = row.get("country") or places.domain_country(row.get("domain"))
    name = names.clean_name(row.texts, mailbox=mailbox, country=country)
    values = row.values
    values["honorific"], values["first_name"], values["middle_name"] = name.honorific, name.first, name.middle
    values["last_name"], values["full_name"] = name.last, name.full
    row.findings += name.findings


def _clean_company(row: Row) -> None:
    text = row.texts.get("company")
    if text:
        country = row.get("country") if legal_forms.depends_on_country(text) else ""
        name, form, codes = companies.clean_company(text, country)
        row.values["legal_form"] = form
        row.put("company", name, codes)
    text = row.texts.get("industry")
    if text:
        industry, codes = industries.clean_industry(text)
        row.put("industry", industry, codes)


def _clean_title(row: Row) -> None:
    texts = row.texts
    text = texts.get("title")
    seniority = department = ""
    if text:
        title, seniority, department, codes = titles.clean_title(text)
        row.put("title", title, codes)
    cell = texts.get("seniority", "")
    _put_named(row, "seniority", cell, titles.seniority_named(cell) if cell else "", seniority)
    cell = texts.get("department", "")
    _put_named(row, "department", cell, titles.department_named(cell) if cell else "", department)


def _put_named(row: Row, key: str, cell: str, value: str, inferred: str) -> None:
    """Rank or department: what its own cell names (`value`), else what the title tells (`inferred`)."""
    if value:
        row.put(key, value, () if value == cell else (f"{key}_normalised",))
    elif inferred:
        row.values[key] = inferred
        row.note((f"{key}_from_title",), key, cell, inferred)
    elif cell:
        row.note((f"{key}_unknown",), key, cell, "")


def _clean_profiles(row: Row) -> None:
    text = row.texts.get("linkedin")
    if text:
        address, is_company, codes = profiles.clean_profile(text)
        if not is_company:
            row.put("linkedin", address, codes)
        elif not row.texts.get("company_linkedin"):
            row.put("company_linkedin", address)
            row.note(("linkedin_moved",), "linkedin", text, "")
        else:
            row.note(("linkedin_invalid",), "linkedin", text, "")
    text = row.text("company_linkedin")
    if text:
        profile = profiles.clean_profile(text, company=True)
        row.put("company_linkedin", profile.address, profile.codes)


def _clean_amounts(row: Row) -> None:
    text = row.texts.get("employees")
    if text:
        low, high, _, codes = numbers.clean_employees(row.raw.get("employees"), text)
        row.values["employees_min"], row.values["employees_max"] = low, high
        if codes:
            row.note(codes, "employees", text, _range_text(low, high))
    text = row.text("revenue")
    if text:
        low, high, currency, codes = numbers.clean_revenue(text)
        row.values["revenue_min"], row.values["revenue_max"] = low, high
        row.values["revenue_currency"] = currency
        row.note(codes, "revenue", text, f"{_range_text(low, high)} {currency}".strip())


def _range_text(low: int | None, high: int | None) -> str:
    if low == high:
        return "" if low is None else str(low)
    if high is None:
        return f"{low}+"
    return f"{low}-{high}" if low is not None else f"<={high}"


def _clean_rest(row: Row) -> None:
    for key in _AS_THEY_STAND & row.texts.keys():
        row.values[key] = row.texts[key]
    text = row.text("language")
    if text:
        language, codes = places.clean_language(text)
        row.put("language", language, codes)
    note = row.raw.get("notes")
    if note is not None and note != "":
        value, codes = clean_note(note)
        row.values["notes"] = value
        row.note(codes, "notes", cell_text(note), value)


def _clean_flags(row: Row) -> tuple[str, str]:
    opt_out = _flag(row, "opt_out", flags.opt_out_reason)
    bounced = _flag(row, "bounced", flags.bounce_reason)
    status = row.text("email_status")
    if row.verdict == "bounced" and not bounced:
        bounced = f"Bounced before (the list's email status says: {status[:80]})"
    if row.verdict == "opted_out" and not opt_out:
        opt_out = f"Opted out (the list's email status says: {status[:80]})"
    if not opt_out and (said := opt_out_said(str(row.values["notes"]))):
        opt_out = flags.said_in_text(said)
        row.note(("opt_out_in_text",), "notes", said, "yes")
    return opt_out, bounced


def _flag(row: Row, key: str, reason_of: flags.ReasonOf) -> str:
    cell = row.raw.get(key)
    if cell is None or cell == "":
        return ""
    text = repair(cell)[0]
    if not text or (is_placeholder(text) and text.lower() not in ("x", "xx")):
        return ""
    reason, understood = reason_of(text)
    if not understood:
        row.note(("flag_unknown",), key, text, "yes")
    return reason
