"""Country words a condition may use: codes, names, and the groups the trade talks in."""

from __future__ import annotations

from prospector.cleaning import places

_EU = (
    "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK"
)  # fmt: skip
_EUROPE_OUTSIDE_EU = "AD AL BA CH FO GB GG GI IM IS JE LI MC MD ME MK NO RS SM UA VA XK"

GROUPS: dict[str, tuple[str, ...]] = {
    name: tuple(codes.split())
    for name, codes in {
        "DACH": "AT CH DE",
        "EU": _EU,
        "EEA": f"{_EU} IS LI NO",
        "Europe": f"{_EU} {_EUROPE_OUTSIDE_EU}",
        "Benelux": "BE LU NL",
        "Nordics": "DK FI IS NO SE",
        "Scandinavia": "DK NO SE",
        "Baltics": "EE LT LV",
        "Iberia": "ES PT",
        "UKI": "GB IE",
        "CEE": "AL BA BG CZ EE HR HU LT LV ME MK PL RO RS SI SK",
        "North America": "CA US",
        "LATAM": "AR BO BR CL CO CR CU DO EC GT HN MX NI PA PE PY SV UY VE",
        "ANZ": "AU NZ",
        "GCC": "AE BH KW OM QA SA",
    }.items()
}
_GROUP_NAMES = {name.casefold(): name for name in GROUPS}


def country_word(text: str) -> str:
    """A country's code ("Germany", "de" -> "DE") or a group's name ("dach" -> "DACH"); "" when neither."""
    folded = " ".join(text.split()).casefold()
    country = places.clean_country(text)
    return _GROUP_NAMES.get(folded) or ("" if "country_typo" in country.codes else country.code)


def nearest_country(text: str) -> str:
    """The name of the country that a mistyped word is near to, or ""."""
    code = places.clean_country(text).code
    return places.country_name(code) if code else ""


def codes(words: tuple[str, ...]) -> tuple[str, ...]:
    """The country codes that codes and group names stand for, sorted, each once."""
    return tuple(sorted({code for word in words for code in GROUPS.get(word, (word,))}))


def shown(word: str) -> str:
    """A country in plain English; a group by its name."""
    return word if word in GROUPS else places.country_name(word)
