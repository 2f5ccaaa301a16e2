"""What cleaning can notice or mend: one code each, with the words shown for it and how grave it is."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple


class Severity(StrEnum):
    """How a finding is to be read.

    `fixed`: mended without doubt; `inferred`: filled in from another cell of the row; `doubtful`: kept
    or changed, but worth a look; `bad`: the cell could not be used and counts as empty or invalid.
    """

    FIXED = "fixed"
    INFERRED = "inferred"
    DOUBTFUL = "doubtful"
    BAD = "bad"


class Finding(NamedTuple):
    """One change or doubt: the field it is about, the cell as it came, and the value that stands now."""

    code: str
    field: str
    before: str
    after: str


class FindingKind(NamedTuple):
    """A kind of finding: its code, the words shown for it, and its severity."""

    code: str
    label: str
    severity: Severity


_KINDS: tuple[tuple[Severity, str, str], ...] = (
    (Severity.FIXED, "spacing", "Stray spaces or line breaks removed"),
    (Severity.FIXED, "invisible_characters", "Invisible or control characters removed"),
    (Severity.FIXED, "wide_characters", "Full-width or compatibility characters made plain"),
    (Severity.FIXED, "mojibake", "Wrongly decoded characters repaired"),
    (Severity.FIXED, "html_entities", "HTML remains turned into text"),
    (Severity.FIXED, "mixed_script", "Look-alike letters of another alphabet replaced"),
    (Severity.FIXED, "excel_text", "Spreadsheet's text quoting removed"),
    (Severity.FIXED, "placeholder", "Placeholder counted as empty"),
    (Severity.DOUBTFUL, "lost_characters", "Characters were lost before the file was saved"),
    (Severity.DOUBTFUL, "too_long", "Far too long; cut"),
    (Severity.FIXED, "name_case", "Name written in normal case"),
    (Severity.FIXED, "name_order", "First and last name put in order"),
    (Severity.FIXED, "name_swapped", "First and last name were in each other's column"),
    (Severity.FIXED, "name_split", "Name was in the wrong column; split"),
    (Severity.FIXED, "name_extras", "Salutation, degree or nickname taken out of the name"),
    (Severity.INFERRED, "name_from_full", "First and last name taken from the full name"),
    (Severity.INFERRED, "name_joined", "Full name put together from its parts"),
    (Severity.DOUBTFUL, "name_doubtful", "Does not look like one person's name"),
    (Severity.DOUBTFUL, "name_conflict", "Full name and its parts name different people"),
    (Severity.FIXED, "company_legal_form", "Legal form split from the company's name"),
    (Severity.FIXED, "company_case", "Company written in normal case"),
    (Severity.FIXED, "company_tidied", "Marks around the company's name removed"),
    (Severity.FIXED, "domain_from_website", "Domain taken from the website's address"),
    (Severity.INFERRED, "domain_from_email", "Domain taken from the business email"),
    (Severity.FIXED, "domain_typo", "Slip in the domain's ending mended"),
    (Severity.DOUBTFUL, "domain_not_company", "A mail or social network's site, not the company's own"),
    (Severity.BAD, "domain_invalid", "Not a website or domain"),
    (Severity.FIXED, "email_case", "Email written in lower case"),
    (Severity.FIXED, "email_extracted", "Email taken out of a longer cell"),
    (Severity.FIXED, "email_deobfuscated", "Disguised email made plain"),
    (Severity.FIXED, "email_typo", "Slip in the email's domain mended"),
    (Severity.FIXED, "email_second", "Second email of the cell kept as other email"),
    (Severity.FIXED, "email_moved", "Email found in another column"),
    (Severity.DOUBTFUL, "email_dropped", "More emails in the cell than the two columns hold"),
    (Severity.DOUBTFUL, "email_lookalike", "Email's domain mixes alphabets; compare it letter by letter"),
    (Severity.DOUBTFUL, "email_near_domain", "Email's domain is one slip away from the website's"),
    (Severity.DOUBTFUL, "email_unconfirmed", "The list's own check could not confirm this email"),
    (Severity.DOUBTFUL, "email_role", "Shared mailbox, not a person's"),
    (Severity.DOUBTFUL, "email_disposable", "Throw-away mailbox"),
    (Severity.BAD, "email_invalid", "Not a usable email"),
    (Severity.BAD, "email_known_invalid", "The list says this email does not work"),
    (Severity.FIXED, "phone_format", "Phone written as international number"),
    (Severity.INFERRED, "phone_region", "Phone's country taken from the rest of the row"),
    (Severity.FIXED, "phone_extension", "Phone extension left out"),
    (Severity.FIXED, "phone_second", "Second phone of the cell put in the empty phone column"),
    (Severity.DOUBTFUL, "phone_dropped", "More phones in the cell than there is room for"),
    (Severity.DOUBTFUL, "phone_doubtful", "Phone has a possible length but no known range"),
    (Severity.BAD, "phone_lossy", "Phone's digits were lost in the spreadsheet"),
    (Severity.BAD, "phone_no_region", "Phone without country code, and nothing tells the country"),
    (Severity.BAD, "phone_invalid", "Not a usable phone number"),
    (Severity.FIXED, "linkedin_format", "LinkedIn address written in its plain form"),
    (Severity.FIXED, "linkedin_moved", "LinkedIn address found in another column"),
    (Severity.BAD, "linkedin_invalid", "Not a LinkedIn address"),
    (Severity.FIXED, "title_case", "Job title written in normal case"),
    (Severity.INFERRED, "seniority_from_title", "Seniority read from the job title"),
    (Severity.INFERRED, "department_from_title", "Department read from the job title"),
    (Severity.FIXED, "seniority_normalised", "Seniority put in Prospector's words"),
    (Severity.FIXED, "department_normalised", "Department put in Prospector's words"),
    (Severity.DOUBTFUL, "seniority_unknown", "Seniority not understood"),
    (Severity.DOUBTFUL, "department_unknown", "Department not understood"),
    (Severity.FIXED, "country_normalised", "Country turned into its code"),
    (Severity.FIXED, "country_typo", "Slip in the country's name mended"),
    (Severity.INFERRED, "country_from_city", "Country stood beside the city"),
    (Severity.BAD, "country_unknown", "Not a country"),
    (Severity.FIXED, "city_case", "Place written in normal case"),
    (Severity.FIXED, "city_split", "Postal code, state or country taken out of the city"),
    (Severity.FIXED, "postal_zero", "Leading zero of the postal code restored"),
    (Severity.FIXED, "postal_format", "Postal code written in its usual form"),
    (Severity.FIXED, "language_normalised", "Language turned into its code"),
    (Severity.DOUBTFUL, "language_unknown", "Language not understood"),
    (Severity.FIXED, "industry_normalised", "Industry put in the usual words"),
    (Severity.FIXED, "range_normalised", "Number or range understood"),
    (Severity.FIXED, "excel_date", "Range that the spreadsheet had turned into a date restored"),
    (Severity.BAD, "range_invalid", "Not a number or range"),
    (Severity.DOUBTFUL, "currency_unknown", "Amount without a currency"),
    (Severity.DOUBTFUL, "opt_out_in_text", "Opted out, say the words of a note or status"),
    (Severity.BAD, "flag_unknown", "Neither yes nor no; counted as yes to be safe"),
)

CATALOGUE: dict[str, FindingKind] = {
    code: FindingKind(code, label, severity) for severity, code, label in _KINDS
}
