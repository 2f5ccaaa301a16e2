"""Where a list was exported from, told by its headers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from prospector.lists.header_words import fold_header


@dataclass(frozen=True, slots=True)
class Layout:
    """A program's export. `all_of` must all be there, and `least` of `any_of`. `meanings` settles headers
    that mislead in this layout: header -> field, "" for none. Facts from the programs' own exports."""

    source: str
    all_of: tuple[str, ...] = ()
    any_of: tuple[str, ...] = ()
    least: int = 0
    meanings: Mapping[str, str] = field(default_factory=dict)


LAYOUTS: tuple[Layout, ...] = (
    Layout("Apollo", ("company name for emails",), ("employees", "person linkedin url", "apollo record id",
           "apollo contact id", "apollo account id", "company linkedin url", "first phone", "work direct phone"), 1),
    Layout("ZoomInfo", (), ("zoominfo company id", "zoominfo contact id", "zoominfo contact profile url",
           "zoominfo company profile url", "query name", "direct phone number", "linkedin contact profile url",
           "zoominfo industry hierarchical category"), 2),
    Layout("Evaboot (Sales Navigator)", ("matches filters", "no match reasons"), (), 0, {"current job": "title"}),
    Layout("PhantomBuster (Sales Navigator)", ("full name",), ("vmid", "profile url", "connection degree",
           "shared connections count", "default profile url", "past experience company name", "regular company url"), 3,
           {"name": "", "companyUrl": "", "profileUrl": "", "linkedInProfileUrl": "linkedin",
            "regularCompanyUrl": "company_linkedin", "defaultProfileUrl": "linkedin"}),
    Layout("LinkedIn Connections", ("first name", "last name", "connected on"), ("position", "company", "url"), 2,
           {"url": "linkedin"}),
    Layout("LinkedIn Sales Navigator", (), ("saved lead", "lead list", "sales navigator url", "sales navigator profile",
           "linkedin sales navigator url", "sales nav url", "premium member", "mutual connections"), 2),
    Layout("Crunchbase", ("organization name",), ("organization name url", "cb rank company", "operating status",
           "funding type", "headquarters location", "number of funding rounds"), 1, {"linkedin": "company_linkedin"}),
    Layout("HubSpot", (), ("lifecycle stage", "record id", "create date", "associated company", "associated deal",
           "contact owner", "company owner", "deal stage", "deal owner", "unsubscribed from all email",
           "marketing contact status", "associated company ids"), 3),
    Layout("HubSpot", ("lifecycle stage", "website url", "country region")),
    Layout("HubSpot", ("record id", "company name", "company owner")),
    Layout("Salesforce", (), ("system modstamp", "is deleted", "master record id", "owner id", "converted contact id",
           "is converted", "email bounced reason", "last modified by id", "has opted out of email", "account id"), 3),
    Layout("Salesforce", (), ("lead owner", "company account", "account owner", "mailing state province",
           "mailing zip postal code", "mailing street", "account name", "state province", "zip postal code"), 2),
    Layout("Zoho CRM", ("lead owner",), ("email opt out", "no of employees", "skype id", "secondary email",
           "modified by"), 3),
    Layout("Pipedrive", (), ("person name", "person email", "organization name", "person id", "person phone",
           "activity subject", "deal title", "person owner", "organization address", "person label"), 3),
    Layout("Close", (), ("lead name", "status label", "primary contact name", "primary contact primary email",
           "num calls", "last call note", "primary contact title"), 3,
           {"lead_name": "company", "display_name": "", "primary_contact_name": "full_name", "url": "domain"}),
    Layout("Google Contacts", (), ("e mail 1 value", "phone 1 value", "organization 1 name", "organization name",
           "given name yomi", "group membership", "labels", "phonetic first name", "e mail 1 label"), 3,
           {"occupation": ""}),
    Layout("Outlook", (), ("e mail display name", "business street", "business phone", "e mail 2 address",
           "assistant s phone", "company main phone", "primary phone", "home street", "business postal code"), 3,
           {"title": "honorific", "home street": "", "home city": "", "home country region": ""}),
    Layout("Thunderbird", ("screen name",), ("primary email", "display name", "home zip code", "work zip code",
           "web page 1", "secondary email"), 3),
    Layout("Mailchimp", (), ("leid", "euid", "member rating", "optin time", "confirm time", "unsub time", "clean time"), 2),
    Layout("Brevo", (), ("blocklisted", "double opt in", "opt in", "added time", "modified time", "emailblacklisted",
           "email blacklisted"), 2),
    Layout("Outscraper (Google Maps)", (), ("place id", "reviews link", "working hours", "location link", "owner link",
           "photos count", "subtypes"), 3, {"name": "company", "site": "domain", "category": "industry", "type": ""}),
    Layout("Lusha", (), ("lusha company id", "lusha contact id", "email confidence", "company main industry",
           "company sub industry", "contact linkedin url", "company linkedin url", "direct dial", "first name",
           "job seniority", "email grade", "work email"), 6),
    Layout("Cognism", (), ("cognism id", "direct dial", "hq phone", "job function", "management level", "mobile dnc",
           "company hq phone", "office phone dnc", "person linkedin url", "company headcount", "tps"), 4),
    Layout("RocketReach", (), ("rocketreach id", "recommended email", "recommended personal email",
           "recommended work email", "email grade", "linkedin url", "rocketreach url", "first degree connection"), 2,
           {"recommended email": "email", "recommended personal email": "other_email"}),
    Layout("Hunter", (), ("domain name", "email address", "confidence score", "verification status", "email type",
           "source 1 url", "number of sources", "twitter handle", "company industry", "verification date"), 4),
    Layout("Snov.io", (), ("snov id", "email status", "source page", "social link", "prospect list", "company url",
           "hq phone", "locality", "added on", "prospect name"), 5),
    Layout("Dealfront", (), ("leadfeeder url", "dealfront url", "last visit", "visits", "lead quality", "crefo number",
           "echobot id", "dealfront id"), 2),
    Layout("Kaspr", (), ("kaspr id", "starry email", "starry phone", "direct email", "work email 1", "kaspr url"), 2,
           {"starry email": "email", "starry phone": "phone"}),
    Layout("Waalaxy", (), ("waalaxy status", "prospect list", "linkedin profile url", "waalaxy email", "pro email",
           "enriched email", "is premium", "first message sent"), 2),
    Layout("lemlist", ("icebreaker",), ("first name", "company name", "email", "linkedin url"), 2),
    Layout("Lemlist", (), ("lemlist status", "lead status", "last state", "lemlist lead id", "email variables"), 2),
    Layout("Instantly", ("email", "first name", "company name", "email status", "linkedin url", "website")),
    Layout("Salesgenie", ("executive first name", "executive last name"), ("location address",
           "location sales volume actual", "primary sic code"), 1),
    Layout("Clay", (), ("find work email", "enrich person", "enrich company", "clay id", "company table data"), 2),
    Layout("Clearbit", (), ("clearbit id", "person employment name", "company metrics employees",
           "company category industry", "person linkedin handle"), 2),
    Layout("Google Forms", ("timestamp",), ("email address", "name", "full name", "your name", "company"), 2),
    Layout("Xing", (), ("xing profil", "xing url", "xing profile", "xing id"), 1),
)  # fmt: skip


def recognise(headers: Sequence[str]) -> Layout | None:
    """The layout that the headers fit best, None when they fit none."""
    folded = {fold_header(header) for header in headers}
    fitting = [(hits, layout) for layout in LAYOUTS if (hits := _hits(layout, folded))]
    return max(fitting, key=lambda found: found[0])[1] if fitting else None


def _hits(layout: Layout, folded: set[str]) -> int:
    all_of = {fold_header(word) for word in layout.all_of}
    some = len({fold_header(word) for word in layout.any_of} & folded)
    return 2 * len(all_of) + some if all_of <= folded and some >= layout.least else 0
