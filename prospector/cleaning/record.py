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

_AS_THEY_STAND = ("company_short", "street", "source")


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
    text = row.texts.get("country", "")
    if text:
        country, codes = places.clean_country(text)
        row.put("country", country, codes)
    text = row.texts.get("city", "")
    if text:
        city = places.clean_city(text)
        row.put("city", city.city, city.codes)
        for key, found, code in (
            ("country", city.country, "country_from_city"),
            ("postal_code", city.postal_code, "city_split"),
            ("region", city.region, "city_split"),
        ):
            if found and not row.texts.get(key, ""):
                row.put(key, found, (code,))
    _clean_region_and_postal(row)


def _clean_region_and_postal(row: Row) -> None:
    text = row.texts.get("region", "")
    if text:
        region = places.clean_region(text)
        row.put("region", region, () if region == text else ("city_case",))
    text = row.texts.get("postal_code", "") or row.get("postal_code")
    if text:
        code, codes = places.clean_postal_code(text, row.get("country"))
        row.put("postal_code", code, codes)


def _clean_domain(row: Row) -> None:
    text = row.texts.get("domain", "")
    if not text:
        return
    domain, codes = domains.clean_website(text)
    row.put("domain", domain, codes)
    if not domain and "linkedin.com" in text.lower() and not row.texts.get("company_linkedin", ""):
        profile = profiles.clean_profile(text)
        if profile.is_company:
            row.put("company_linkedin", profile.address, ("linkedin_moved",))


def _clean_emails(row: Row) -> None:
    found = _addresses(row, "email")
    others = _addresses(row, "other_email") if "other_email" in row.texts else ()
    if not found and not row.texts.get("email", ""):
        found, moved = _address_elsewhere(row)
        if found:
            row.note(("email_moved",), moved, row.text(moved), found[0])
    if not found and others and not row.texts.get("email", ""):
        row.note(("email_moved",), "other_email", row.texts.get("other_email", ""), others[0])
        found, others = others[:1], others[1:]
    spare = [address for address in (*others, *found[1:]) if address not in found[:1]]
    row.values["email"] = found[0] if found else ""
    row.values["other_email"] = spare[0] if spare else ""
    if len(found) > 1:
        row.note(
            ("email_second" if spare and spare[0] == found[1] else "email_dropped",),
            "email",
            row.texts.get("email", ""),
            found[1],
        )
    elif len(spare) > 1:
        row.note(("email_dropped",), "other_email", row.texts.get("other_email", ""), spare[1])
    _set_email_status(row)


def _addresses(row: Row, key: str) -> tuple[str, ...]:
    text = row.texts.get(key, "")
    if not text:
        return ()
    addresses, codes, broken = emails.clean_emails(text, row.get("domain"))
    after = addresses[0] if addresses else ""
    row.note(codes, key, text, after)
    if broken and not addresses:
        row.note(("email_invalid",), key, text, "")
    return addresses


def _address_elsewhere(row: Row) -> tuple[tuple[str, ...], str]:
    """An address typed into a name, phone or website column."""
    for key in ("full_name", "first_name", "last_name", "phone", "mobile", "domain", "linkedin"):
        text = row.texts.get(key, "")
        if "@" in text:
            addresses = emails.clean_emails(text).addresses
            if addresses:
                return addresses[:1], key
    return (), ""


def _set_email_status(row: Row) -> None:
    address, text = row.get("email"), row.texts.get("email_status", "")
    row.verdict = flags.email_verdict(text) if text else ""
    if not address:
        status = (
            "invalid" if row.texts.get("email", "") or row.verdict in ("invalid", "bounced") else "missing"
        )
    else:
        status = _status_with_verdict(row, address, text)
    row.values["email_status"] = status


def _status_with_verdict(row: Row, address: str, text: str) -> str:
    status = emails.mailbox_status(address)
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
    address = row.get("email")
    if (
        row.values["domain"]
        or not address
        or (row.texts.get("domain", "") and "@" in row.texts.get("domain", ""))
    ):
        _compare_domains(row, address)
        return
    host = address.rpartition("@")[2]
    if not domains.is_free_domain(host) and not domains.is_disposable_domain(host):
        domain = domains.registrable_domain(host)
        if domain:
            row.put("domain", domain, ("domain_from_email",))


def _compare_domains(row: Row, address: str) -> None:
    """Doubt an email whose domain is one slip away from the company's; nothing is changed."""
    host, domain = address.rpartition("@")[2], row.get("domain")
    if not host or not domain or host == domain or abs(len(host) - len(domain)) > 1 or len(domain) < 8:
        return
    if _one_slip_apart(host, domain):
        row.note(("email_near_domain",), "email", address, address)


@lru_cache(maxsize=1 << 12)
def _one_slip_apart(host: str, domain: str) -> bool:
    from rapidfuzz.distance import DamerauLevenshtein

    return (
        host.rpartition(".")[2] == domain.rpartition(".")[2]
        and DamerauLevenshtein.distance(host, domain, score_cutoff=1) == 1
    )


_NAME_FIELDS = ("honorific", "first_name", "middle_name", "last_name", "full_name")


def _clean_name(row: Row) -> None:
    cells = {key: text for key in _NAME_FIELDS if (text := row.texts.get(key))}
    if not cells:
        return
    mailbox = row.get("email").partition("@")[0]
    country = row.get("country") or places.domain_country(row.get("domain"))
    name = names.clean_name(cells, mailbox=mailbox, country=country)
    values = row.values
    values["honorific"], values["first_name"], values["middle_name"] = name.honorific, name.first, name.middle
    values["last_name"], values["full_name"] = name.last, name.full
    row.findings += name.findings


def _clean_company(row: Row) -> None:
    text = row.texts.get("company", "")
    if text:
        name, form, codes = companies.clean_company(text)
        row.values["legal_form"] = form
        row.put("company", name, codes)
    text = row.texts.get("industry", "")
    if text:
        industry, codes = industries.clean_industry(text)
        row.put("industry", industry, codes)


def _clean_title(row: Row) -> None:
    text = row.texts.get("title", "")
    title = titles.clean_title(text) if text else None
    if title:
        row.put("title", title.title, title.codes)
    for key, named, inferred in (
        ("seniority", titles.seniority_named, title.seniority if title else ""),
        ("department", titles.department_named, title.department if title else ""),
    ):
        cell = row.texts.get(key, "")
        value = named(cell) if cell else ""
        if value and value != cell:
            row.put(key, value, (f"{key}_normalised",))
        elif value:
            row.values[key] = value
        elif cell and not inferred:
            row.note((f"{key}_unknown",), key, cell, "")
        if not value and inferred:
            row.values[key] = inferred
            row.note((f"{key}_from_title",), key, cell, inferred)


def _clean_phones(row: Row, context: Context) -> None:
    phone, mobile = row.texts.get("phone", ""), row.texts.get("mobile", "")
    if not phone and not mobile:
        return
    country = row.get("country")
    hints = _phone_hints(row.get("domain") or row.get("email"), row.get("city"), country, context.region)
    first = _numbers(row, "phone", phone, country, hints) if phone else ()
    second = _numbers(row, "mobile", mobile, country, hints) if mobile else ()
    row.values["phone"] = first[0] if first else ""
    row.values["mobile"] = second[0] if second else ""
    spare = [number for number in (*first[1:], *second[1:]) if number not in (first[:1] + second[:1])]
    if spare:
        _place_spare(row, spare, "phone" if first[1:] else "mobile")


def _place_spare(row: Row, spare: list[str], source: str) -> None:
    """The second number of a cell goes to the other column if that is empty; more are only reported."""
    other = "mobile" if source == "phone" else "phone"
    if not row.texts.get(other, ""):
        row.values[other] = spare[0]
        row.note(("phone_second",), source, row.texts.get(source, ""), spare[0])
        spare = spare[1:]
    if spare:
        row.note(("phone_dropped",), source, row.texts.get(source, ""), spare[0])


def _numbers(row: Row, key: str, text: str, country: str, hints: tuple[str, ...]) -> tuple[str, ...]:
    if "@" in text:
        return ()
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
    text = row.texts.get("linkedin", "")
    if text:
        profile = profiles.clean_profile(text)
        if not profile.is_company:
            row.put("linkedin", profile.address, profile.codes)
        elif not row.texts.get("company_linkedin", ""):
            row.put("company_linkedin", profile.address)
            row.note(("linkedin_moved",), "linkedin", text, "")
        else:
            row.note(("linkedin_invalid",), "linkedin", text, "")
    text = row.texts.get("company_linkedin", "")
    if text:
        profile = profiles.clean_profile(text, company=True)
        row.put("company_linkedin", profile.address, profile.codes)


def _clean_amounts(row: Row) -> None:
    text = row.texts.get("employees", "")
    if text:
        low, high, _, codes = numbers.clean_employees(row.raw.get("employees"), text)
        row.values["employees_min"], row.values["employees_max"] = low, high
        row.note(codes, "employees", text, _range_text(low, high))
    text = row.texts.get("revenue", "")
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
    for key in _AS_THEY_STAND:
        row.values[key] = row.texts.get(key, "")
    text = row.texts.get("language", "")
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
    status = row.texts.get("email_status", "")
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
