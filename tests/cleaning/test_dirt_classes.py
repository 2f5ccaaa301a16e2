"""Kinds of dirt that real exports hold, one or two cells for each kind."""

from __future__ import annotations

import pytest

from prospector.cleaning.record import Cell, Context, Value, clean_record


def clean(**cells: Cell) -> dict[str, Value]:
    return clean_record(cells, Context()).values


@pytest.mark.parametrize(
    ("full", "first", "last"),
    [
        ("*Anna Berg", "Anna", "Berg"),
        ("1. Anna Berg", "Anna", "Berg"),
        ("Anna Berg 7", "Anna", "Berg"),
        ("Berg 5, Anna", "Anna", "Berg"),
        ("Anna Berg.", "Anna", "Berg"),
        ("Berg., Anna", "Anna", "Berg"),
        ("Anna Berg - left?", "Anna", "Berg"),
        ("Anna Berg /IT", "Anna", "Berg"),
        ("Anna Berg (Einkauf)", "Anna", "Berg"),
        ("Anna Berg - Acme GmbH", "Anna", "Berg"),
        ("Anna Berg she/her", "Anna", "Berg"),
        ("Attn: Anna Berg", "Anna", "Berg"),
        ("z.Hd. Frau Anna Berg", "Anna", "Berg"),
        ("anna.berg", "Anna", "Berg"),
        ("Frau Berg", "", "Berg"),
        ("Mr. and Mrs. Smith", "", "Smith"),
        ("Sir John", "John", ""),
        ("mARIE-lUISE eRNST", "Marie-Luise", "Ernst"),
        ("ETTORE DALL'OLIO", "Ettore", "Dall'Olio"),
        ("Patrick Garfield", "Patrick", "Garfield"),
        ("Hendrik Bakker-de Wit", "Hendrik", "Bakker-de Wit"),
        ("Graça Batista da Costa", "Graça", "Batista da Costa"),
        ("Juan Carlos Fernández de la Vega", "Juan Carlos", "Fernández de la Vega"),
        ("Abdul Rahman bin Khalifa, PMP", "Abdul Rahman", "bin Khalifa"),
        ("Salah ad-Din Nasser", "Salah ad-Din", "Nasser"),
        ("Aisha Al Maktoumi", "Aisha", "Al Maktoumi"),
        ("Mareike Freiherr von Traun", "Mareike", "Freiherr von Traun"),
        ("Nguyễn Thị Hoa", "Hoa", "Nguyễn"),
        ("Schäfer-Groß PhD, Volker", "Volker", "Schäfer-Groß"),
        ("Anna-Lena, von Hagen", "Anna-Lena", "von Hagen"),
        ('=HYPERLINK("https://acme.example","Anna Berg")', "Anna", "Berg"),
    ],
)
def test_full_names(full: str, first: str, last: str) -> None:
    values = clean(full_name=full)
    assert (values["first_name"], values["last_name"]) == (first, last)


@pytest.mark.parametrize("mailbox", ["garfield.patrick", "garfieldp", "patrick.garfield", "p.garfield"])
def test_a_mailbox_written_last_name_first_turns_no_name_round(mailbox: str) -> None:
    values = clean(first_name="Patrick", last_name="Garfield", email=f"{mailbox}@acme.example")
    assert (values["first_name"], values["last_name"]) == ("Patrick", "Garfield")
    assert clean(full_name="Patrick Garfield", email=f"{mailbox}@acme.example")["last_name"] == "Garfield"


def test_a_mailbox_tells_where_two_family_names_begin() -> None:
    values = clean(full_name="Santiago Peña Nieto", email="s.penanieto@acme.example")
    assert (values["first_name"], values["last_name"]) == ("Santiago", "Peña Nieto")


def test_a_column_for_particles_goes_to_the_last_name() -> None:
    values = clean(first_name="Sjoerd", middle_name="van den", last_name="Berg")
    assert (values["middle_name"], values["last_name"]) == ("", "van den Berg")
    assert (
        clean(first_name="Sjoerd", middle_name="van den", last_name="van den Berg")["last_name"]
        == "van den Berg"
    )
    assert clean(first_name="Anna", middle_name="E", last_name="Berg")["middle_name"] == "E"


def test_a_lone_last_name_cell_keeps_both_family_names() -> None:
    assert clean(last_name="García Lorca")["last_name"] == "García Lorca"
    assert clean(last_name="Anna Berg")["first_name"] == "Anna"


def test_the_full_name_gives_what_its_parts_lack() -> None:
    values = clean(first_name="John", last_name="Smith", full_name="John R. Smith Jr.")
    assert (values["middle_name"], values["full_name"]) == ("R.", "John R. Smith Jr.")


@pytest.mark.parametrize(
    ("company", "name", "form"),
    [
        ("Fa. Acme Bau AB", "Acme Bau", "AB"),
        ("S.C. Acme Impex S.R.L.", "Acme Impex", "SRL"),
        ("Acme s.r.l. unipersonale", "Acme", "S.r.l. unipersonale"),
        ("Acme İnşaat San. ve Tic. Ltd. Şti.", "Acme İnşaat", "Ltd. Şti."),
        ("Acme Coöperatie U.A.", "Acme", "Coöperatie U.A."),
        ("Acme Labs lda", "Acme Labs", "Lda."),
        ("ACME IMPIANTI SPA", "Acme Impianti", "S.p.A."),
        ("Day Spa", "Day Spa", ""),
        ("Acme (S.Coop.)", "Acme", "S.Coop."),
        ("アクメ株式会社", "アクメ", "株式会社"),
        ("PT Acme Tbk", "Acme", "PT Tbk"),
        ("Acme GmbH, Berlin", "Acme", "GmbH"),
        ("Acme (acquired by Nordlicht)", "Acme", ""),
        ("Nordlicht LLC dba Acme", "Acme", ""),
        ("www.acme.example", "acme.example", ""),
        ("rrk fastigheter", "RRK Fastigheter", ""),
        ("L'ORÉAL", "L'Oréal", ""),
        ("Otto & Co KG", "Otto & Co", "KG"),
    ],
)
def test_companies(company: str, name: str, form: str) -> None:
    values = clean(company=company)
    assert (values["company"], values["legal_form"]) == (name, form)


@pytest.mark.parametrize(
    ("phone", "country", "number"),
    [
        ("+41 44 668 18 00 - privat", "CH", "+41446681800"),
        ("06/98/76/54/32", "FR", "+33698765432"),
        ("+49 (0) 30 / 23125000", "DE", "+493023125000"),
        ("+49 +49 30 23125000", "DE", "+493023125000"),
        ("+49 30 23125000, 12", "DE", "+493023125000"),
        ("Tel. 030 23125000 Fax 030 23125099", "DE", "+493023125000"),
        ("276908291.0", "IT", "+390276908291"),
        ("+39 (0)6 69812345", "IT", "+390669812345"),
        ("358409428452.0", "IT", "+358409428452"),
        ("15123456789", "DE", "+4915123456789"),
        ("(604) 555-0115", "DE", "+16045550115"),
    ],
)
def test_phones(phone: str, country: str, number: str) -> None:
    assert clean(phone=phone, country=country)["phone"] == number


def test_every_line_of_a_phone_or_email_cell_is_a_value() -> None:
    values = clean(phone="+49 30 23125000\n+49 30 23125001", email="a@acme.example\r\nb@acme.example")
    assert (values["phone"], values["mobile"]) == ("+493023125000", "+493023125001")
    assert (values["email"], values["other_email"]) == ("a@acme.example", "b@acme.example")


@pytest.mark.parametrize(
    "cell",
    [
        "anna@acme.example/", "//anna@acme.example", "`anna@acme.example`", "anna[@]acme.example",
        '<a href="mailto:anna@acme.example">Anna</a>', '=HYPERLINK("mailto:anna@acme.example","mail")',
        "anna@acme dot example", "http://anna@acme.example",
    ],
)  # fmt: skip
def test_emails(cell: str) -> None:
    assert clean(email=cell)["email"] == "anna@acme.example"


def test_the_other_email_stands_in_for_a_broken_one() -> None:
    assert clean(email="anna(at)acme", other_email="anna@acme.example")["email"] == "anna@acme.example"


@pytest.mark.parametrize(
    ("title", "seniority"),
    [
        ("Satış Müdürü", "manager"), ("Pazarlama Direktörü", "director"),
        ("Yönetim Kurulu Başkanı", "c_suite"),
        ("Şirket Sahibi", "owner"), ("Kurucu", "founder"), ("Stajyer", "intern"), ("Adm. dir.", "c_suite"),
        ("Генеральный директор", "c_suite"), ("Finanzvorstand", "c_suite"),
    ],
)  # fmt: skip
def test_titles(title: str, seniority: str) -> None:
    assert clean(title=title)["seniority"] == seniority


@pytest.mark.parametrize(
    ("cell", "low", "high"),
    [("200 (2023)", 200, 200), ("51_200", 51, 200), ("10000 plus", 10_000, None), ("50 or less", 1, 50)],
)
def test_employees(cell: str, low: int, high: int | None) -> None:
    values = clean(employees=cell)
    assert (values["employees_min"], values["employees_max"]) == (low, high)


def test_revenue_in_millions_of_a_currency() -> None:
    values = clean(revenue="100 MSEK")
    assert (values["revenue_min"], values["revenue_currency"]) == (100_000_000, "SEK")


def test_a_profile_address_inside_another_address() -> None:
    cell = "https://www.linkedin.com/authwall?sessionRedirect=https%3A%2F%2Fwww.linkedin.com%2Fin%2Fanna-berg"
    assert clean(linkedin=cell)["linkedin"] == "https://www.linkedin.com/in/anna-berg"


@pytest.mark.parametrize("cell", ["Berlin (DE)", "Berlin - Germany", "Berlin / Germany"])
def test_a_country_behind_the_city(cell: str) -> None:
    values = clean(city=cell)
    assert (values["city"], values["country"]) == ("Berlin", "DE")
