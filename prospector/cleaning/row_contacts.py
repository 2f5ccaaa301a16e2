"""A row's addresses and numbers: which cell each is in, what is left over, and what they tell."""

from __future__ import annotations

from functools import lru_cache

from prospector.cleaning import domains, emails, flags, phones, places
from prospector.cleaning.row import Row


def clean_emails_of(row: Row) -> None:
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
    """One address more than the first has a field of its own; the others are kept beside them."""
    spare = [address for address in dict.fromkeys((*others, *found[1:])) if address not in found[:1]]
    row.values["other_email"] = spare[0] if spare else ""
    row.further = tuple(spare[1:])
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


def infer_domain(row: Row) -> None:
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


def clean_phones_of(row: Row, region: str) -> None:
    phone, mobile = row.text("phone"), row.text("mobile")
    first: tuple[str, ...] = ()
    second: tuple[str, ...] = ()
    if phone:
        first = _numbers(row, "phone", phone, region)
    if mobile:
        second = _numbers(row, "mobile", mobile, region)
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


def _numbers(row: Row, key: str, text: str, region: str) -> tuple[str, ...]:
    if phones.is_written_out(text):
        return (text,)
    if "@" in text:
        return ()
    country = row.get("country")
    hints = _phone_hints(row.get("domain") or row.get("email"), row.get("city"), country, region)
    found, codes = phones.clean_phones(text, country, hints)
    if codes:
        row.note(codes, key, text, found[0] if found else "")
    return found


@lru_cache(maxsize=1 << 13)
def _phone_hints(host: str, city: str, country: str, default: str) -> tuple[str, ...]:
    """Countries that the domain's ending, the city and the list's default speak for, in this order."""
    found = (places.domain_country(host), places.city_country(city), default)
    return tuple(dict.fromkeys(code for code in found if code and code != country))
