"""The world's numbering plans: which digits are a number in which country.

The patterns come from the metadata of the `phonenumbers` library, compiled once for each country that a
list names; its own parser is asked only for the plans with rewriting rules.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import NamedTuple

LONGEST = 15
"""Digits of an international number at most, calling code included (ITU-T E.164)."""

_KINDS = (
    "fixed_line mobile toll_free premium_rate shared_cost personal_number voip pager uan voicemail".split()
)

_SET_ASIDE = {"GB": r"7700900\d{3}|1632960\d{3}|3069990\d{3}"}
"""Numbers that Ofcom keeps for drama and samples; the library calls them unused, so that another country's
looser plan would claim them."""


class Plan(NamedTuple):
    """One country's plan. `trunk` is the digit(s) dialled before a national number inside the country,
    `exits` what is dialled to leave it; `rewrites` says that the library must read national numbers."""

    region: str
    code: str
    lengths: frozenset[int]
    general: re.Pattern[str]
    known: re.Pattern[str]
    mobile: re.Pattern[str]
    trunk: str
    exits: tuple[str, ...]
    rewrites: bool


@cache
def plan(region: str) -> Plan | None:
    """The plan of an ISO country, or of a worldwide service by its calling code ("800"); None if unknown."""
    from phonenumbers import PhoneMetadata

    worldwide = region.isdigit()
    data = (
        PhoneMetadata.metadata_for_nongeo_region(int(region), None)
        if worldwide
        else PhoneMetadata.metadata_for_region(region, None)
    )
    if data is None or data.general_desc is None:
        return None
    patterns = [getattr(data, kind) for kind in _KINDS]
    known = "|".join(p.national_number_pattern for p in patterns if p and p.national_number_pattern)
    known += f"|{_SET_ASIDE[region]}" if region in _SET_ASIDE else ""
    return Plan(
        region=region,
        code=str(data.country_code),
        lengths=frozenset(data.general_desc.possible_length),
        general=re.compile(data.general_desc.national_number_pattern or "(?!)"),
        known=re.compile(known or "(?!)"),
        mobile=re.compile((data.mobile and data.mobile.national_number_pattern) or "(?!)"),
        trunk=data.national_prefix or "",
        exits=_exits(data.international_prefix or ""),
        rewrites=bool(data.national_prefix_transform_rule),
    )


def _exits(pattern: str) -> tuple[str, ...]:
    return tuple(sorted({"011", "0011", "810", "010"} & set(re.findall(r"\d+", pattern))))


@cache
def regions_by_code() -> dict[str, tuple[str, ...]]:
    """Calling code -> the countries that share it, the main one first; worldwide services by their code."""
    from phonenumbers import COUNTRY_CODE_TO_REGION_CODE

    return {
        str(code): tuple(str(code) if region == "001" else region for region in regions)
        for code, regions in COUNTRY_CODE_TO_REGION_CODE.items()
    }


@lru_cache(maxsize=1 << 10)
def _plans(code: str) -> tuple[Plan, ...]:
    found = (plan(region) for region in regions_by_code()[code])
    return tuple(one for one in found if one)


def split_code(digits: str) -> tuple[str, str]:
    """Digits in international order as calling code and the rest; ("", digits) if no code fits."""
    codes = regions_by_code()
    for length in (1, 2, 3):
        if digits[:length] in codes:
            return digits[:length], digits[length:]
    return "", digits


def is_known(code: str, national: str) -> bool:
    """Whether the number lies in a range that is in use under this calling code."""
    length, plans = len(national), _plans(code) if code else ()
    if length + len(code) > LONGEST:
        return False
    if len(plans) == 1:
        return length in plans[0].lengths and plans[0].known.fullmatch(national) is not None
    return any(length in one.lengths and one.known.fullmatch(national) for one in plans)


def is_possible(code: str, national: str) -> bool:
    """Whether length and first digits fit, although no range in use is known."""
    length = len(national)
    if length + len(code) > LONGEST:
        return False
    return any(length in one.lengths and one.general.fullmatch(national) for one in _plans(code))


def without_trunk(code: str, national: str) -> str:
    """The national number without a trunk prefix that has no place after a calling code."""
    for one in _plans(code)[:1]:
        if one.trunk and national.startswith(one.trunk):
            return national[len(one.trunk) :]
    return national


@lru_cache(maxsize=1 << 12)
def as_library_reads(digits: str, region: str) -> str:
    """The E.164 form the library gives national digits, "" if it finds them invalid."""
    import phonenumbers

    try:
        number = phonenumbers.parse(digits, region)
    except phonenumbers.NumberParseException:
        return ""
    if not phonenumbers.is_valid_number(number):
        return ""
    written = str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))
    return written if len(written) <= LONGEST + 1 else ""
