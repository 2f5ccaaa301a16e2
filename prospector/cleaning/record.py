"""One row in, clean values and findings out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from prospector.cleaning import (
    companies,
    domains,
    emails,
    flags,
    industries,
    legal_forms,
    names,
    numbers,
    phones,
    places,
    profiles,
    titles,
)
from prospector.cleaning.findings import Finding
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
    `opt_out` and `bounced` say why this person must not be written to, or are "".
    """

    values: dict[str, Value]
    findings: list[Finding]
    opt_out: str
    bounced: str


def clean_record(raw: Mapping[str, Cell], context: Context) -> CleanRecord:
    """Clean one row of mapped cells (keys of `fields.MAPPABLE`; missing keys are empty).

    Pure and deterministic; cleaning its own values again changes nothing. Every value that differs from
    its cell has a finding with before and after; a value without a cell is reported as inferred.
    """
    row = Row(raw)
    _clean_country_and_city(row)
    _clean_domain(row)
    _clean_emails(row)
    _infer_domain(row)
    _clean_name(row)
    _clean_company(row)
    _clean_title(row)
    _clean_phones(row, context)
    _clean_profiles(row)
    _clean_amounts(row)
    _clean_rest(row)
    opt_out, bounced = _clean_flags(row)
    return CleanRecord(row.values, row.findings, opt_out, bounced)


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


def _clean_emails(row: Row) -> None:
    texts = row.texts
    text = texts.get("email", "")
    found = _addresses(row, "email", text) if text else ()
    other = texts.get("other_email", "")
    others = _addresses(row, "other_email", other) if other else ()
    if not found:
        found, others = _address_elsewhere(row, others)
    if found:
        row.values["email"] = found[0]
    if others or len(found) > 1:
        _keep_spare(row, found, others)
    _set_email_status(row)


def _keep_spare(row: Row, found: tuple[str, ...], others: tuple[str, ...]) -> None:
    """One address more than the first is kept, whatever else there is only reported."""
    spare = [address for address in (*others, *found[1:]) if address not in found[:1]]
    row.values["other_email"] = spare[0] if spare else ""
    if len(found) > 1:
        code = "email_second" if spare and spare[0] == found[1] else "email_dropped"
        row.note((code,), "email", row.text("email"), found[1])
    elif len(spare) > 1:
        row.note(("email_dropped",), "other_email", row.text("other_email"), spare[1])


def _addresses(row: Row, key: str, text: str) -> tuple[str, ...]:
    addresses, codes, broken = emails.clean_emails(text, row.get("domain"))
    if codes:
        row.note(codes, key, text, addresses[0] if addresses else "")
    if broken and not addresses:
        row.note(("email_invalid",), key, text, "")
    return addresses


_MAY_HOLD_ADDRESS = ("full_name", "first_name", "last_name", "phone", "mobile", "domain", "linkedin")


def _address_elsewhere(row: Row, others: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """An address typed into a name, phone or website column, else the other address; and what others are
    left."""
    for key in _MAY_HOLD_ADDRESS:
        text = row.text(key)
        if "@" in text:
            addresses = emails.clean_emails(text).addresses
            if addresses:
                row.note(("email_moved",), key, text, addresses[0])
                return addresses[:1], others
    if others:
        row.note(("email_moved",), "other_email", row.text("other_email"), others[0])
    return others[:1], others[1:]


def _set_email_status(row: Row) -> None:
    address, text = row.get("email"), row.text("email_status")
    row.verdict = flags.email_verdict(text) if text else ""
    if address:
        status = emails.mailbox_status(address)
        if text or status in ("role", "disposable"):
            status = _status_with_verdict(row, address, text, status)
    else:
        broken = row.text("email") or row.verdict in ("invalid", "bounced")
        status = "invalid" if broken else "missing"
    row.values["email_status"] = status


def _status_with_verdict(row: Row, address: str, text: str, status: str) -> str:
    if row.verdict in ("invalid", "bounced"):
        row.note(("email_known_invalid",), "email_status", text, "invalid")
        return "invalid"
    if row.verdict in ("role", "disposable") and text.lower() != row.verdict and status in ("valid", "free"):
        status = row.verdict
    elif row.verdict == "doubtful":
        row.note(("email_unconfirmed",), "email_status", text, status)
    if status in ("role", "disposable"):
        row.note((f"email_{status}",), "email", address, address)
    return status


def _infer_domain(row: Row) -> None:
    address, domain = row.get("email"), row.get("domain")
    if not address:
        return
    host = address.rpartition("@")[2]
    if domain:
        if host != domain and _is_near(host, domain):
            row.note(("email_near_domain",), "email", address, address)
    elif not domains.belongs_to_nobody(host):
        domain = domains.registrable_domain(host)
        if domain:
            row.put("domain", domain, ("domain_from_email",))


@lru_cache(maxsize=1 << 12)
def _is_near(host: str, domain: str) -> bool:
    """Whether two domains are one slip apart, so that an address at one may be meant for the other."""
    from rapidfuzz.distance import DamerauLevenshtein

    return (
        abs(len(host) - len(domain)) <= 1
        and len(domain) >= 8
        and host.rpartition(".")[2] == domain.rpartition(".")[2]
        and DamerauLevenshtein.distance(host, domain, score_cutoff=1) == 1
    )


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


def _clean_phones(row: Row, context: Context) -> None:
    phone, mobile = row.text("phone"), row.text("mobile")
    first: tuple[str, ...] = ()
    second: tuple[str, ...] = ()
    if phone:
        first = _numbers(row, "phone", phone, context)
    if mobile:
        second = _numbers(row, "mobile", mobile, context)
    if first:
        row.values["phone"] = first[0]
    if second:
        row.values["mobile"] = second[0]
    if len(first) + len(second) > 1:
        _keep_spare_numbers(row, first, second)


def _keep_spare_numbers(row: Row, first: tuple[str, ...], second: tuple[str, ...]) -> None:
    spare = [number for number in (*first[1:], *second[1:]) if number not in (first[:1] + second[:1])]
    if spare:
        _place_spare(row, spare, "phone" if first[1:] else "mobile")


def _place_spare(row: Row, spare: list[str], source: str) -> None:
    """The second number of a cell goes to the other column if that is empty; more are only reported."""
    other = "mobile" if source == "phone" else "phone"
    if not row.text(other):
        row.values[other] = spare[0]
        row.note(("phone_second",), source, row.text(source), spare[0])
        spare = spare[1:]
    if spare:
        row.note(("phone_dropped",), source, row.text(source), spare[0])


def _numbers(row: Row, key: str, text: str, context: Context) -> tuple[str, ...]:
    if phones.is_written_out(text):
        return (text,)
    if "@" in text:
        return ()
    country = row.get("country")
    hints = _phone_hints(row.get("domain") or row.get("email"), row.get("city"), country, context.region)
    found, codes = phones.clean_phones(text, country, hints)
    if codes:
        row.note(codes, key, text, found[0] if found else "")
    return found


@lru_cache(maxsize=1 << 13)
def _phone_hints(host: str, city: str, country: str, default: str) -> tuple[str, ...]:
    """Countries that the domain's ending, the city and the list's default speak for, in this order."""
    found = (places.domain_country(host), places.city_country(city), default)
    return tuple(dict.fromkeys(code for code in found if code and code != country))


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
