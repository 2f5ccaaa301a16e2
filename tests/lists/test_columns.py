from __future__ import annotations

import itertools
import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prospector.errors import InvalidInputError
from prospector.fields import MAPPABLE
from prospector.lists.assignment import best_assignment
from prospector.lists.columns import propose, resolve
from prospector.lists.combining import SEVERAL
from prospector.lists.header_words import asks_consent, fold_header, meaning
from prospector.lists.options import SKIP
from prospector.lists.presets import PRESETS, layout

# For every export in header_rows.json: the position of the columns for first, last and full name, title,
# company and e-mail, judged by hand; what is not named must not be mapped.
TRUTH: dict[str, dict[str, int]] = {
    "apollo_contacts_short": {"first_name": 0, "last_name": 1, "title": 2, "company": 3, "email": 5},
    "apollo_accounts": {"company": 0},
    "linkedin_connections": {"first_name": 0, "last_name": 1, "email": 3, "company": 4, "title": 5},
    "sales_navigator_evaboot": {
        "first_name": 0, "last_name": 1, "full_name": 2, "title": 3, "email": 4, "company": 11,
    },
    "sales_navigator_phantombuster": {
        "full_name": 1, "first_name": 2, "last_name": 3, "company": 4, "title": 5,
    },
    "zoominfo_companies": {"company": 1},
    "crunchbase_companies": {"company": 0, "email": 17},
    "crunchbase_companies_short": {"company": 0},
    "crunchbase_funding_rounds": {"company": 4},
    "hubspot_contacts_export": {"first_name": 1, "last_name": 2, "email": 3, "company": 12},
    "hubspot_contacts_view": {"first_name": 0, "last_name": 1, "email": 2, "title": 3, "company": 4},
    "hubspot_companies_export": {"company": 1},
    "hubspot_deals_export": {},
    "salesforce_lead_api_names": {"first_name": 4, "last_name": 5, "title": 6, "company": 7, "email": 14},
    "salesforce_leads_report_short": {"first_name": 1, "last_name": 2, "title": 3, "company": 4, "email": 8},
    "salesforce_contacts_report": {"first_name": 0, "last_name": 1, "title": 2, "email": 11, "company": 13},
    "pipedrive_people_simple": {"full_name": 1, "email": 2, "company": 4},
    "pipedrive_activities": {"full_name": 8, "email": 9, "company": 10},
    "zoho_crm_leads": {"company": 1, "first_name": 2, "last_name": 3, "title": 4, "email": 5},
    "close_leads": {
        "company": 1, "full_name": 8, "first_name": 9, "last_name": 10, "title": 11, "email": 15,
    },
    "google_contacts_legacy": {
        "full_name": 0, "first_name": 1, "last_name": 3, "email": 30, "company": 47, "title": 49,
    },
    "thunderbird_us": {
        "first_name": 0, "last_name": 1, "full_name": 2, "email": 4, "title": 24, "company": 26,
    },
    "salesgenie_us": {"company": 0, "first_name": 1, "last_name": 2, "title": 3},
    "mailchimp_audience": {"email": 0, "first_name": 1, "last_name": 2},
    "outscraper_google_maps": {"company": 0},
    "instantly_leads": {"email": 0, "first_name": 1, "last_name": 2, "company": 3},
    "lemlist_leads": {"email": 0, "first_name": 1, "last_name": 2, "company": 3},
    "google_forms": {"email": 1, "full_name": 2},
}  # fmt: skip
JUDGED = {"first_name", "last_name", "full_name", "title", "company", "email"}


def mapped(headers: Sequence[str], rows: Sequence[Sequence[object]] = ()) -> dict[str, str]:
    """Field -> header of the proposal."""
    proposal = propose(headers, rows)  # type: ignore[arg-type]
    return {column.field: column.header for column in proposal.columns if column.field}


def columns_of(columns: Mapping[str, Sequence[object]]) -> dict[str, str]:
    return mapped(list(columns), list(itertools.zip_longest(*columns.values(), fillvalue="")))


@pytest.mark.parametrize("name", TRUTH)
def test_headers_of_real_exports(corpora: Path, name: str) -> None:
    headers = json.loads((corpora / "header_rows.json").read_text())[name]
    columns = propose(headers, []).columns
    assert {column.field: column.index for column in columns if column.field in JUDGED} == TRUTH[name]


def test_every_real_export_is_judged(corpora: Path) -> None:
    assert set(json.loads((corpora / "header_rows.json").read_text())) == set(TRUTH)


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("apollo_contacts_short", "Apollo"),
        ("zoominfo_companies", "ZoomInfo"),
        ("linkedin_connections", "LinkedIn Connections"),
        ("hubspot_contacts_export", "HubSpot"),
        ("salesforce_lead_api_names", "Salesforce"),
        ("salesforce_contacts_report", "Salesforce"),
        ("pipedrive_activities", "Pipedrive"),
        ("zoho_crm_leads", "Zoho CRM"),
        ("mailchimp_audience", "Mailchimp"),
        ("google_contacts_legacy", "Google Contacts"),
    ],
)
def test_the_source_is_named(corpora: Path, name: str, source: str) -> None:
    headers = json.loads((corpora / "header_rows.json").read_text())[name]
    assert propose(headers, []).source == source


def test_an_own_list_has_no_source() -> None:
    assert propose(["Name", "Email", "Company", "City"], []).source == ""


@pytest.mark.parametrize(
    "headers",
    [
        "first_name:First Name|last_name:Surname|title:Job Title|company:Company|email:E-mail|"
        "phone:Telephone|"
        "mobile:Cell|city:Town|postal_code:ZIP|country:Country|domain:Web Site|employees:Headcount|"
        "revenue:Turnover|industry:Sector|opt_out:Do Not Contact|bounced:Bounced|email_status:Email Status",
        "honorific:Anrede|first_name:Vorname|last_name:Name|title:Funktion|company:Firma|"
        "email:E-Mail-Adresse|"
        "phone:Tel.|mobile:Handy|street:Straße|postal_code:PLZ|city:Ort|region:Bundesland|country:Land|"
        "domain:Webseite|employees:Mitarbeiterzahl|revenue:Umsatz (Mio. EUR)|industry:Branche|"
        "notes:Bemerkungen|"
        "opt_out:Werbewiderspruch|source:Quelle|department:Abteilung|language:Sprache",
        "honorific:Civilité|last_name:Nom|first_name:Prénom|title:Fonction|company:Société|email:Courriel|"
        "phone:Tél. fixe|mobile:Portable|postal_code:CP|city:Ville|country:Pays|domain:Site web|"
        "employees:Effectif|revenue:CA|industry:Secteur d'activité|opt_out:Désinscrit|notes:Commentaires",
        "first_name:Nombre|last_name:Apellidos|title:Cargo|company:Empresa|email:Correo electrónico|"
        "phone:Teléfono|mobile:Móvil|city:Población|country:País|domain:Página web|employees:Nº empleados|"
        "revenue:Facturación|industry:Sector|postal_code:Código postal|region:Provincia",
        "first_name:Nome|last_name:Cognome|title:Ruolo|company:Ragione sociale|email:Indirizzo e-mail|"
        "phone:Telefono|mobile:Cellulare|city:Città|country:Nazione|domain:Sito|employees:Dipendenti|"
        "revenue:Fatturato|industry:Settore|postal_code:CAP|region:Provincia|street:Indirizzo",
        "first_name:Nome|last_name:Apelido|title:Função|company:Empresa|email:E-mail|phone:Telefone|"
        "mobile:Telemóvel|city:Localidade|country:País|domain:Site|employees:Nº de colaboradores|"
        "revenue:Volume de negócios|industry:Setor|postal_code:Código postal|street:Morada",
        "first_name:Voornaam|last_name:Achternaam|title:Functie|company:Bedrijf|email:E-mailadres|"
        "phone:Telefoonnummer|mobile:Mobiel nummer|city:Plaats|country:Land|domain:Website|"
        "employees:Aantal medewerkers|revenue:Omzet|industry:Branche|opt_out:Uitgeschreven|notes:Opmerkingen",
        "first_name:Imię|last_name:Nazwisko|title:Stanowisko|company:Nazwa firmy|email:Adres e-mail|"
        "phone:Nr telefonu|mobile:Komórka|city:Miasto|country:Kraj|domain:Strona WWW|region:Województwo|"
        "employees:Liczba pracowników|revenue:Przychód|industry:Branża|postal_code:Kod pocztowy|notes:Uwagi",
        "first_name:Förnamn|last_name:Efternamn|title:Befattning|company:Företag|email:E-post|phone:Telefon|"
        "mobile:Mobilnr|city:Ort|country:Land|domain:Hemsida|employees:Antal anställda|revenue:Omsättning|"
        "industry:Bransch|postal_code:Postnummer|street:Gatuadress",
        "first_name:Fornavn|last_name:Efternavn|title:Stilling|company:Virksomhed|email:E-mailadresse|"
        "phone:Tlf.|"
        "mobile:Mobil|city:By|country:Land|domain:Hjemmeside|employees:Antal ansatte|revenue:Omsætning",
        "first_name:Etunimi|last_name:Sukunimi|title:Tehtävänimike|company:Yritys|email:Sähköposti|"
        "phone:Puhelin|"
        "mobile:Matkapuhelin|city:Kaupunki|country:Maa|domain:Kotisivut|employees:Henkilöstömäärä|"
        "revenue:Liikevaihto|industry:Toimiala|postal_code:Postinumero",
    ],
    ids=["en", "de", "fr", "es", "it", "pt", "nl", "pl", "sv", "da", "fi"],
)
def test_headers_in_many_languages(headers: str) -> None:
    expected = dict(pair.split(":", 1) for pair in headers.split("|"))
    assert mapped(list(expected.values())) == expected


VALUES: dict[str, list[object]] = {
    "full_name": ["Jürgen Weiß", "Camille Dubois", "Ann Lee"],
    "title": ["Geschäftsführer", "VP Sales", "Responsable achats"],
    "company": ["Muster GmbH", "Acme Inc.", "Exemple SARL"],
    "email": ["j@muster.example", "c@acme.example", "a@exemple.example"],
    "phone": ["+49 30 23125 011", "+1 212 555 0100", "+33 1 99 00 11 22"],
    "city": ["München", "Paris", "London"],
    "country": ["Germany", "France", "UK"],
    "linkedin": [f"https://www.linkedin.com/in/p{number}" for number in range(3)],
    "employees": ["11-50", "201-500", "51-200"],
}


@pytest.mark.parametrize("pattern", ["Column {}", "Field {}", "Spalte{}", "F{}"])
def test_values_alone_tell_the_field(pattern: str) -> None:
    headers = {pattern.format(number): field for number, field in enumerate(VALUES, 1)}
    found = columns_of({header: VALUES[field] for header, field in headers.items()})
    assert {header: field for field, header in found.items()} == headers


def test_first_and_last_names_side_by_side() -> None:
    found = columns_of({"Column A": ["Ann", "Camille", "Jürgen"], "Column B": ["Quux", "Zorp", "Blarg"]})
    assert found == {"first_name": "Column A", "last_name": "Column B"}


def test_a_company_is_told_by_the_mail_domain_beside_it() -> None:
    names = ["Acme", "Globex", "Initech"]
    found = columns_of({"Field 1": names, "Field 2": [f"info@{name.lower()}.example" for name in names]})
    assert found == {"company": "Field 1", "email": "Field 2"}


def test_a_company_is_told_by_a_few_legal_forms_when_nothing_else_is_left() -> None:
    firms = ["Acme Tools Ltd", "Blue Harbour Foods", "Old Mill Trading", "Globex 24 Labs", "Red Kite Media"]
    found = columns_of({"Column A": [f"{name} Fox" for name in ("Ann", "Ben", "Tom", "Eva", "Max")],
                        "Column B": firms})  # fmt: skip
    assert found == {"full_name": "Column A", "company": "Column B"}


def test_a_surname_is_told_by_the_mail_address_beside_it() -> None:
    names = ["Zorp", "Quuxley", "Blargson"]
    found = columns_of({"Field 1": names, "Field 2": [f"a.{name.lower()}@firm.example" for name in names]})
    assert found == {"last_name": "Field 1", "email": "Field 2"}


def test_hyphens_and_umlauts_do_not_hide_a_surname_in_its_mail_address() -> None:
    columns = {"Field 1": ["Zörp-Quüx", "Blärg", "Quuxley"],
               "Field 2": ["zoerpquuex@firm.example", "a.blaerg@firm.example", "q@firm.example"]}  # fmt: skip
    assert columns_of(columns) == {"last_name": "Field 1", "email": "Field 2"}


def test_a_full_name_in_its_mail_address_is_no_surname() -> None:
    names = ["Quux Zorp", "Blarg Thud", "Zorp Quuxley"]
    addresses = [f"{name.lower().replace(' ', '.')}@firm.example" for name in names]
    assert columns_of({"Field 1": names, "Field 2": addresses}) == {"email": "Field 2"}


GIVEN = ["Ann", "Camille", "Jürgen", "Ben", "Eva", "Tom", "Max", "Eve"]
FAMILY = ["Quux", "Zorp (new)", "Blarg", "Quuxley, MBA", "Thudson", "Bl?rgson", "Plugh", "van Zorp"]


def test_soiled_surnames_are_told_by_the_mail_address_and_the_given_name_beside_them() -> None:
    addresses = [f"{name.split()[0].strip(',').lower()}@firm.example" for name in FAMILY]
    names = {"Column A": GIVEN, "Column B": FAMILY}
    assert columns_of(names) == {"first_name": "Column A"}
    found = columns_of(names | {"Column C": addresses})
    assert found == {"first_name": "Column A", "last_name": "Column B", "email": "Column C"}


def test_a_few_soiled_cells_do_not_hide_the_surnames_beside_given_names() -> None:
    columns = {"Column A": GIVEN, "Column B": ["Quux", "Zorp", "Blarg", "Thud", "Plugh", "Xyzzy", "Wib", "?"]}
    assert columns_of(columns) == {"first_name": "Column A", "last_name": "Column B"}


OFFICE = ["+49 30 23125 011", "+1 212 555 0100", "+33 1 99 00 11 22", "+44 20 7946 0011", "+49 30 23125 012"]
POCKET = ["+44 7700 900123", "+44 7700 900456", "+44 7700 900789", "+1 212 555 0101", "+1 212 555 0102"]


def test_of_two_columns_of_numbers_the_one_with_mobile_numbers_is_mobile() -> None:
    assert columns_of({"Column A": OFFICE, "Column B": POCKET}) == {"phone": "Column A", "mobile": "Column B"}
    assert columns_of({"Column A": POCKET, "Column B": OFFICE}) == {"mobile": "Column A", "phone": "Column B"}


def test_words_for_nothing_do_not_hide_a_column_of_mobile_numbers() -> None:
    nothing = ["k.A.", "none", "00000000", "n/a"]
    columns = {"Column A": [*OFFICE, *OFFICE[:4]], "Column B": [*POCKET, *nothing]}
    assert columns_of(columns) == {"phone": "Column A", "mobile": "Column B"}


def test_numbers_with_fractions_are_no_telephone_numbers() -> None:
    names = ["Ann Quux", "Ben Zorp", "Eva Blarg"]
    columns = {"Column A": names, "Column B": [0.15234567, 105010760.51, 7.3333333]}
    assert columns_of(columns) == {"full_name": "Column A"}
    whole = {"Column A": names, "Column B": [12125550100, 12125550101.0, 493023125011]}
    assert columns_of(whole) == {"full_name": "Column A", "phone": "Column B"}


def test_postal_codes_of_several_countries_need_no_place_beside_them() -> None:
    codes = ["1000-001", "7000-001", "28001", "1012 AB", "SW1A 1AA", "10115", "1000-001"] * 2
    names = [f"Ann {name}" for name in ("Quux", "Zorp", "Blarg", "Thud", "Plugh", "Xyzzy", "Wib")] * 2
    columns = {"Column A": names, "Column B": codes}
    assert columns_of(columns) == {"full_name": "Column A", "postal_code": "Column B"}


def test_years_and_numbers_of_customers_are_no_postal_codes() -> None:
    names = [f"Ann Quux{letter}" for letter in "abcdefghijklmn"]
    for values in ([2019, 2020] * 7, [f"AB{number}" for number in range(1000, 1014)]):
        assert columns_of({"Column A": names, "Column B": values}) == {"full_name": "Column A"}


ANN = ["Ann", "Jürgen", "Camille"]
LEE = ["Lee", "Weiß", "Dubois"]
BOTH = ["Ann Lee", "Jürgen Weiß", "Camille Dubois"]
FIRMS = ["Acme Inc", "Muster GmbH", "Exemple SARL"]
JOBS = ["CEO", "Leiter Einkauf", "Directrice commerciale"]
MAILS = ["a@acme.example", "j@muster.example", "c@exemple.example"]


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        ({"Nom": LEE, "Prénom": ANN}, {"last_name": "Nom", "first_name": "Prénom"}),
        ({"Nom": BOTH, "Courriel": MAILS}, {"full_name": "Nom", "email": "Courriel"}),
        ({"Nome": ANN, "Cognome": LEE}, {"first_name": "Nome", "last_name": "Cognome"}),
        ({"Nome": BOTH, "Email": MAILS}, {"full_name": "Nome", "email": "Email"}),
        ({"Name": LEE, "Vorname": ANN}, {"last_name": "Name", "first_name": "Vorname"}),
        ({"Name": FIRMS, "Website": ["a.example"], "Employees": [5]}, {"company": "Name"}),
        ({"Name": FIRMS, "Email": MAILS}, {"company": "Name", "email": "Email"}),
        ({"Titel": ["Dr.", "Prof. Dr.", ""], "Funktion": JOBS}, {"honorific": "Titel", "title": "Funktion"}),
        ({"Titel": JOBS, "Firma": FIRMS}, {"title": "Titel", "company": "Firma"}),
        ({"Title": ["Mr", "Ms", "Dr"], "Job Title": JOBS}, {"honorific": "Title", "title": "Job Title"}),
        ({"Title": JOBS, "Company": FIRMS}, {"title": "Title", "company": "Company"}),
        ({"Contact": MAILS, "Company": FIRMS}, {"email": "Contact", "company": "Company"}),
        ({"Contact": BOTH, "Company": FIRMS}, {"full_name": "Contact", "company": "Company"}),
        ({"Société": FIRMS, "CA": ["1,2 M€", "500 k€", "3 M€"]}, {"company": "Société", "revenue": "CA"}),
        ({"Company": FIRMS, "Position": [1, 2, 3]}, {"company": "Company"}),
        ({"Company": FIRMS, "Email": ["yes", "no", "yes"]}, {"company": "Company"}),
        (
            {"Email": MAILS, "Status": ["active", "unsubscribed", "active"]},
            {"email": "Email", "opt_out": "Status"},
        ),
        ({"Email": MAILS, "Status": ["cleaned", "subscribed", ""]}, {"email": "Email", "bounced": "Status"}),
        ({"Email": MAILS, "Status": ["New", "Open", "Won"]}, {"email": "Email"}),
        ({"Company": FIRMS, "Previous Company": FIRMS}, {"company": "Company"}),
        ({"Company": FIRMS, "Account Owner": BOTH}, {"company": "Company"}),
        ({"Email": MAILS, "Second Contact": BOTH}, {"email": "Email"}),
        ({"Email": MAILS, "Assistant Email": MAILS}, {"email": "Email"}),
        ({"Contact 1 Name": BOTH, "Contact 2 Name": BOTH}, {"full_name": "Contact 1 Name"}),
        ({"Email": MAILS, "Email 2": MAILS}, {"email": "Email", "other_email": "Email 2"}),
        ({"Emial": MAILS, "Compnay": FIRMS}, {"email": "Emial", "company": "Compnay"}),
    ],
)
def test_words_that_mean_one_thing_or_another(
    columns: dict[str, list[object]], expected: dict[str, str]
) -> None:
    judged = JUDGED | {"honorific", "opt_out", "bounced", "email_status", "other_email", "revenue"}
    assert {field: header for field, header in columns_of(columns).items() if field in judged} == expected


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("Unsubscribed from all email", "opt_out"),
        ("HasOptedOutOfEmail", "opt_out"),
        ("Email Opt Out", "opt_out"),
        ("Do Not Contact", "opt_out"),
        ("UNSUB_TIME", "opt_out"),
        ("Abgemeldet", "opt_out"),
        ("Email hard bounce reason", "bounced"),
        ("EmailBouncedReason", "bounced"),
        ("CLEAN_TIME", "bounced"),
        ("Bounced", "bounced"),
        ("Email Verification Status", "email_status"),
    ],
)
def test_columns_about_contacting_are_found(header: str, field: str) -> None:
    assert mapped(["Email", header])[field] == header


@pytest.mark.parametrize(
    "header",
    ["Opt-in", "OPT_IN", "Newsletter opt-in", "Marketing consent", "Contact allowed", "Email permission",
     "GDPR consent", "Einwilligung", "Zustimmung (ja/nein)", "Consentement", "Consenso", "Consentimiento",
     "Toestemming", "Zgoda", "Samtycke", "Samtykke", "Opt-in (Y/N)"],
)  # fmt: skip
def test_columns_of_consents_tell_who_opted_out(header: str) -> None:
    (column,) = propose([header], [["yes"], ["no"]]).columns
    assert (column.field, column.why) == ("opt_out", "its values say who did not consent")
    assert asks_consent(header)


@pytest.mark.parametrize(
    "header", ["Unsubscribed", "No consent", "Consent (withdrawn)", "Opt-out", "Newsletter opt-out",
               "Brak zgody", "Revoca consenso", "Opt-in / Opt-out", "Do not contact", "Email"]
)  # fmt: skip
def test_columns_that_are_no_consents(header: str) -> None:
    assert not asks_consent(header)


@pytest.mark.parametrize("header", ["Opt-in date", "SMS opt in", "Einwilligung Messe 2026"])
def test_consents_of_another_kind_are_turned_round_once_they_are_chosen(header: str) -> None:
    assert asks_consent(header)


@pytest.mark.parametrize(
    "header",
    [
        "Subscribed",
        "Option",
        "Content",
        "Opt-in date",
        "SMS opt in",
        "Lead Status",
        "Deal Name",
        "Owner",
        "id); DROP--",
        "Bcc",
    ],
)
def test_columns_of_something_else_stay_custom(header: str) -> None:
    assert mapped(["Email", header]) == {"email": "Email"}


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("2. Last name", "last_name"),
        ("What is your job title?", "title"),
        ("Comments / Notes", "notes"),
        ("Firma / Company", "company"),
        ("Secteur/Activité", "industry"),
        ("Nachn.", "last_name"),
        ("Rag. sociale", "company"),
        ("E-Mail (geschäftl.)", "email"),
        ("Country code (ISO2)", "country"),
        ("Interne Notiz", "notes"),
    ],
)
def test_headers_with_something_around_them(header: str, field: str) -> None:
    assert mapped([header]) == {field: header}


def test_a_column_of_marks_is_not_one_of_notes() -> None:
    columns = {"Firma": FIRMS, "Note": [1, 2, 3]}
    assert columns_of(columns) == {"company": "Firma"}


def test_several_columns_may_say_who_opted_out() -> None:
    columns = propose(["Email", "Unsubscribed", "Do not call", "Hard bounce", "Bounced"], []).columns
    assert [column.field for column in columns] == ["email", "opt_out", "opt_out", "bounced", "bounced"]


@pytest.mark.parametrize(
    ("headers", "fields"),
    [
        (["email1", "email2", "tel1", "tel2"], ["email", "other_email", "phone", "mobile"]),
        (["Email", "Work email", "Phone", "Direct phone"], ["email", "other_email", "phone", "mobile"]),
        (["Phone", "Mobile", "Direct phone"], ["phone", "mobile", ""]),
        (["Direct phone", "Corporate phone"], ["phone", ""]),
    ],
)
def test_a_second_address_or_number_finds_its_place(headers: list[str], fields: list[str]) -> None:
    assert [column.field for column in propose(headers, []).columns] == fields


def test_the_names_of_a_few_colleagues_are_not_the_prospects() -> None:
    people = [f"{first} {last}" for first in ANN for last in ("Lee", "Weiß", "Dubois", "Fox", "Hall")]
    colleagues = ["Ann Lee", "Ben Fox", "Ann Lee"] * 5
    assert columns_of({"Zuteilung": colleagues, "Firma": ["Acme Inc"] * 15}) == {"company": "Firma"}
    assert columns_of({"Zuteilung": people, "Firma": ["Acme Inc"] * 15})["full_name"] == "Zuteilung"


@pytest.mark.parametrize("preset", PRESETS)
def test_our_own_exports_come_back_as_they_went(preset: str) -> None:
    columns = propose(list(layout(preset)), []).columns
    assert [column.header for column in columns if not column.field] == []
    moved = {"country_name": "country", "opted_out": "opt_out"}
    for column in columns:
        name = layout(preset)[column.header]
        if column.field != SKIP:
            assert column.field == moved.get(
                name, name.removesuffix("_min").removesuffix("_max").removesuffix("_currency")
            )


def test_case_accents_and_punctuation_do_not_matter() -> None:
    assert fold_header("  E-Mail  Adresse: ") == fold_header("E-MAIL-ADRESSE")
    assert fold_header("Geschäftsführer") == fold_header("Geschaeftsfuehrer")
    assert fold_header("firstName") == "first name"
    assert meaning("company_name").fields["company"] == 1


def test_a_list_of_companies_holds_prospects_and_notes_do_not() -> None:
    assert propose(["Company", "City"], []).holds_prospects
    assert not propose(["Setting", "Meaning"], []).holds_prospects


def test_an_override_takes_its_column_and_its_field() -> None:
    proposal = propose(["Company", "Work Email", "Home Page"], [])
    assert resolve(proposal, {}) == ["company", "email", "domain"]
    assert resolve(proposal, {"email": "home page"}) == ["company", "", "email"]
    assert resolve(proposal, {"domain": ""}) == ["company", "email", ""]


def test_an_override_that_fits_nothing_names_the_nearest() -> None:
    proposal = propose(["Company", "Work Email"], [])
    with pytest.raises(InvalidInputError) as field:
        resolve(proposal, {"emial": "Company"})
    assert "email" in field.value.hint
    with pytest.raises(InvalidInputError) as column:
        resolve(proposal, {"email": "Work Mail"})
    assert "Work Email" in column.value.hint
    assert resolve(proposal, {"email": "Work Mail"}, partial=True) == ["company", "email"]


HEADERS = st.text(max_size=20) | st.sampled_from(["Name", "Email", "Nom", "Title", "Phone 2", "Status", "CA"])
ROWS = st.lists(
    st.lists(st.text(max_size=15) | st.integers() | st.none(), min_size=4, max_size=4), max_size=5
)


@settings(max_examples=100, deadline=None)
@given(st.lists(HEADERS, min_size=4, max_size=4), ROWS)
def test_any_list_gets_a_lawful_proposal(headers: list[str], rows: list[list[str | int | None]]) -> None:
    columns = propose(headers, rows).columns
    used = [column.field for column in columns if column.field]
    assert [column.header for column in columns] == headers
    once = [field for field in used if field not in SEVERAL]
    assert len(once) == len(set(once))
    assert set(used) <= set(MAPPABLE)
    assert all(0 <= column.confidence <= 1 for column in columns)


@settings(max_examples=100)
@given(st.dictionaries(st.tuples(st.integers(0, 4), st.sampled_from("abcd")), st.floats(0.1, 1), max_size=12))
def test_no_other_assignment_is_better(scores: dict[tuple[int, str], float]) -> None:
    chosen = best_assignment(scores)
    total = sum(scores[pair] for pair in chosen.items())
    columns = [*range(5), None, None, None, None]
    best = max(
        sum(
            scores.get((column, field), 0)
            for column, field in zip(order, "abcd", strict=False)
            if column is not None
        )
        for order in set(itertools.permutations(columns, 4))
    )
    assert total == pytest.approx(best)
