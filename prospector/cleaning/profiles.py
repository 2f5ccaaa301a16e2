"""LinkedIn addresses of people and companies in one plain form."""

from __future__ import annotations

import re
from typing import NamedTuple
from urllib.parse import unquote

from prospector.cleaning.text import Codes

PERSON = "https://www.linkedin.com/in/"
COMPANY = "https://www.linkedin.com/company/"

_PERSON = re.compile(r"(?:https?://)?(?:[a-z]{2,3}\.)?linkedin\.com/in/([a-z0-9][a-z0-9-]{1,99})/?")
_PLAIN_COMPANY = re.compile(r"https://www\.linkedin\.com/company/[a-z0-9][a-z0-9-]{0,99}")
_ADDRESS = re.compile(
    r"(?:linkedin\.com|lnkd\.in)/+(?:mwlite/|m/|comm/)?(in|pub|company|school|showcase|sales/lead|sales/people|sales/company"
    r"|profile/view\?id=|talent/profile|recruiter/profile|company-beta)/*([^\s/?#,;\"'<>|]+(?:/[\w]+/[\w]+/[\w]+)?)",
    re.I,
)
_MEMBER_ID = re.compile(r"AC[a-z][A-Z]AA[\w-]{5,60}")
_BARE = re.compile(r"@?(?:/?in/)?([a-z0-9][a-z0-9-]{3,99})/?", re.I)
_COMPANY_KINDS = {
    "company": COMPANY,
    "company-beta": COMPANY,
    "school": "https://www.linkedin.com/school/",
    "showcase": "https://www.linkedin.com/showcase/",
    "sales/company": "https://www.linkedin.com/sales/company/",
}


class Profile(NamedTuple):
    """A LinkedIn address: `address` in plain form or "", whether it is a company's, and the codes."""

    address: str
    is_company: bool
    codes: Codes


def clean_profile(text: str, *, company: bool = False) -> Profile:
    """The LinkedIn address in clean text; a bare "in/slug" or slug is completed. `company`: the column is
    one of company pages."""
    person = _PERSON.fullmatch(text)
    if person:
        address = PERSON + person[1]
        return Profile(address, False, () if address == text else ("linkedin_format",))
    if company and _PLAIN_COMPANY.fullmatch(text):
        return Profile(text, True, ())
    plain = text[:600]
    if "linkedin.com%2f" in plain.lower():  # an address inside another one's query
        plain = unquote(plain)
    found = _ADDRESS.search(plain)
    if found:
        return _from_address(text, found[1].lower(), found[2])
    bare = _BARE.fullmatch(text)
    if (
        bare
        and "." not in text
        and (
            text.lower().startswith(("in/", "/in/"))
            or "-" in text
            or company
            or any(c.isdigit() for c in text)
        )
    ):
        return Profile((COMPANY if company else PERSON) + bare[1].lower(), company, ("linkedin_format",))
    return Profile("", company, ("linkedin_invalid",))


def _from_address(text: str, kind: str, slug: str) -> Profile:
    slug = unquote(slug).strip(" /").rstrip(".),\\]>'’”")
    if kind in _COMPANY_KINDS:
        address = _COMPANY_KINDS[kind] + slug.lower()
    elif kind == "in":
        # a member's internal number tells upper from lower case, a chosen name does not
        address = PERSON + (slug if _MEMBER_ID.fullmatch(slug) else slug.lower())
    elif kind == "pub":
        address = f"https://www.linkedin.com/pub/{slug.lower()}"
    else:
        address = (
            f"https://www.linkedin.com/{kind}{'' if kind.endswith('=') else '/'}{slug.partition(',')[0]}"
        )
    is_company = kind in _COMPANY_KINDS
    return Profile(address, is_company, () if address == text else ("linkedin_format",))
