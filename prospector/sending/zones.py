"""In which time zone somebody is, as far as country and place tell it (tz database)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import resources
from zoneinfo import ZoneInfo

# where most people of a country with several zones live
_MOST_PEOPLE = {
    "US": "America/New_York", "CA": "America/Toronto", "AU": "Australia/Sydney", "BR": "America/Sao_Paulo",
    "MX": "America/Mexico_City", "RU": "Europe/Moscow", "ID": "Asia/Jakarta", "KZ": "Asia/Almaty",
    "MN": "Asia/Ulaanbaatar", "CD": "Africa/Kinshasa", "CL": "America/Santiago", "EC": "America/Guayaquil",
    "ES": "Europe/Madrid", "PT": "Europe/Lisbon", "NZ": "Pacific/Auckland", "CN": "Asia/Shanghai",
    "AR": "America/Argentina/Buenos_Aires", "UA": "Europe/Kyiv", "DE": "Europe/Berlin", "CY": "Asia/Nicosia",
    "GL": "America/Nuuk", "PF": "Pacific/Tahiti", "MY": "Asia/Kuala_Lumpur", "UZ": "Asia/Tashkent",
}  # fmt: skip
# countries whose further zones are far islands or enclaves with few addresses: not worth a doubt
_AS_GOOD_AS_ONE = frozenset(("ES", "PT", "NZ", "CN", "AR", "UA", "DE", "CY", "CL", "EC", "MY", "UZ"))
_OF_REGIONS = {
    "US": {
        "America/Los_Angeles": "ca california wa washington or oregon nv nevada",
        "America/Denver": "co colorado ut utah mt montana wy wyoming nm new-mexico",
        "America/Phoenix": "az arizona",
        "America/Chicago": "il illinois tx texas mn minnesota wi wisconsin mo missouri ia iowa la louisiana"
        " ar arkansas ok oklahoma ks kansas ne nebraska al alabama ms mississippi nd north-dakota sd"
        " south-dakota tn tennessee",
        "America/New_York": "ny new-york nj new-jersey ma massachusetts pa pennsylvania fl florida ga georgia"
        " nc north-carolina sc south-carolina va virginia oh ohio mi michigan ct connecticut md maryland"
        " dc district-of-columbia nh new-hampshire me maine vt vermont ri rhode-island de delaware wv"
        " west-virginia in indiana ky kentucky",
        "Pacific/Honolulu": "hi hawaii",
        "America/Anchorage": "ak alaska",
    },
    "CA": {
        "America/Toronto": "on ontario qc quebec québec",
        "America/Vancouver": "bc british-columbia",
        "America/Edmonton": "ab alberta",
        "America/Winnipeg": "mb manitoba",
        "America/Regina": "sk saskatchewan",
        "America/Halifax": "ns nova-scotia nb new-brunswick pe prince-edward-island",
        "America/St_Johns": "nl newfoundland newfoundland-and-labrador",
    },
    "AU": {
        "Australia/Sydney": "nsw new-south-wales act australian-capital-territory",
        "Australia/Melbourne": "vic victoria",
        "Australia/Brisbane": "qld queensland",
        "Australia/Perth": "wa western-australia",
        "Australia/Adelaide": "sa south-australia",
        "Australia/Hobart": "tas tasmania",
        "Australia/Darwin": "nt northern-territory",
    },
}


@dataclass(frozen=True, slots=True)
class Zone:
    """A time zone; `assumed` where the country has several, or none is known and the sender's is taken."""

    key: str
    assumed: bool

    @property
    def info(self) -> ZoneInfo:
        return ZoneInfo(self.key)


def zone_of(country: str, region: str, otherwise: str) -> Zone:
    """The zone of an ISO country and a region's name or letters; `otherwise` (the sender's) when unknown."""
    zones = _of_countries().get(country.upper(), ())
    if not zones:
        return Zone(otherwise, True)
    if len(zones) == 1 or country.upper() in _AS_GOOD_AS_ONE:
        return Zone(_MOST_PEOPLE.get(country.upper(), zones[0]), False)
    wanted = "-".join(region.lower().split())
    for key, names in _OF_REGIONS.get(country.upper(), {}).items():
        if wanted and wanted in names.split():
            return Zone(key, False)
    return Zone(_MOST_PEOPLE.get(country.upper(), zones[0]), True)


def is_zone(key: str) -> bool:
    """Whether the tz database knows a zone of that name."""
    try:
        ZoneInfo(key)
    except (KeyError, ValueError, OSError):
        return False
    return True


@cache
def _of_countries() -> dict[str, tuple[str, ...]]:
    """The zones of every country, as the tz database lists them."""
    table = resources.files("tzdata").joinpath("zoneinfo", "zone.tab").read_text("utf-8")
    zones: dict[str, tuple[str, ...]] = {}
    for line in table.splitlines():
        if line and not line.startswith("#"):
            country, _, key, *_ = line.split("\t")
            zones[country] = (*zones.get(country, ()), key)
    return zones
