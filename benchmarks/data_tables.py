"""Write the tables in resources/data that come from other projects' data; run it after an upgrade of them.

    python benchmarks/data_tables.py

Needs the packages `babel` (CLDR names of countries and languages, BSD-3 and Unicode licence) and
`disposable-email-domains` (MIT). Neither is needed to run Prospector: the tables it reads are committed.
"""

from __future__ import annotations

import importlib
from pathlib import Path

DATA = Path(__file__).resolve().parents[1] / "resources" / "data"
NAMING_LANGUAGES = (
    "en de fr es it nl pt sv da nb fi pl cs sk hu ro bg el hr sl et lv lt tr ru uk ja zh ko ar he ca eu ga "
    "is id vi"
).split()
NOT_COUNTRIES = frozenset("EU EZ UN QO ZZ XA XB AC CP DG EA IC TA CQ".split())


def main() -> None:
    write_countries()
    write_languages()
    write_disposable_domains()


def write_countries() -> None:
    """countries.tsv: code, English name, then every other name and code, each tab-separated."""
    locales = [importlib.import_module("babel").Locale(language) for language in NAMING_LANGUAGES]
    english = locales[0].territories
    codes = sorted(
        code for code in english if len(code) == 2 and code not in NOT_COUNTRIES and code.isalpha()
    )
    aliases = importlib.import_module("babel.core").get_global("territory_aliases")
    lines = []
    for code in codes:
        names = {locale.territories.get(code, "") for locale in locales} - {english[code], ""}
        other_codes = {old for old, now in aliases.items() if list(now) == [code] and len(old) <= 3}
        lines.append("\t".join([code, english[code], *sorted(other_codes), *sorted(names)]))
    (DATA / "countries.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")


def write_languages() -> None:
    """languages.tsv: ISO 639-1 code, English name, then its name in other languages."""
    locales = [importlib.import_module("babel").Locale(language) for language in NAMING_LANGUAGES]
    english = locales[0].languages
    lines = []
    for code in sorted(code for code in english if len(code) == 2 and code.isalpha() and code != "sh"):
        names = {locale.languages.get(code, "") for locale in locales} - {english[code], ""}
        lines.append("\t".join([code, english[code], *sorted(names)]))
    (DATA / "languages.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")


def write_disposable_domains() -> None:
    """disposable_domains.txt: one mail domain per line."""
    domains = importlib.import_module("disposable_email_domains").blocklist
    (DATA / "disposable_domains.txt").write_text("\n".join(sorted(domains)) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
