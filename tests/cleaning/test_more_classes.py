"""Classes of dirt met in lists of other makers: legal forms, courtesy words, marks, hours, permissions."""

from __future__ import annotations

import pytest

from prospector.cleaning.companies import clean_company
from prospector.cleaning.emails import clean_emails
from prospector.cleaning.flags import opt_out_reason
from prospector.cleaning.names import clean_name
from prospector.cleaning.phones import clean_phones
from prospector.cleaning.titles import clean_title


@pytest.mark.parametrize(
    ("cell", "name", "form"),
    [
        ("Acme S.p.A. a socio unico", "Acme", "S.p.A. a socio unico"),
        ("Acme Lojistik Ticaret A. Ş.", "Acme Lojistik", "A.Ş."),
        ("Acme BV/SRL", "Acme", "SRL/BV"),
        ("Acme N.V. / S.A.", "Acme", "SA/NV"),
        ("Acme,GmbH", "Acme", "GmbH"),
        ("Acme GmbH i.G.", "Acme", "GmbH i.G."),
        ("Acme Ltd (in liquidation)", "Acme", "Ltd"),
        ("Acme ApS & Co. K/S", "Acme", "ApS & Co. K/S"),
        ("Acme B.V. (NL)", "Acme", "BV"),
        ("„Acme Werke“ AG & Co. KG", "Acme Werke", "AG & Co. KG"),
        ("SARL Dupont Frères", "Dupont Frères", "SARL"),
        ("ТОВ «Ромашка»", "Ромашка", "ТОВ"),
        ("subramanian & le pvt. ltd.", "Subramanian & Le", "Pvt Ltd"),
        ("ACME GIDA SAN. VE TIC. LTD. ŞTI.", "Acme Gıda", "Ltd. Şti."),
    ],
)
def test_legal_forms_of_many_countries_come_off(cell: str, name: str, form: str) -> None:
    company = clean_company(cell)
    assert (company.name, company.legal_form) == (name, form)
    assert clean_company(company.name).name == name


@pytest.mark.parametrize(
    ("country", "name"), [("BR", "Padaria Aurora"), ("AE", "Padaria Aurora ME"), ("", "Padaria Aurora ME")]
)
def test_a_form_that_is_a_word_elsewhere_counts_in_its_own_countries(country: str, name: str) -> None:
    assert clean_company("Padaria Aurora ME", country).name == name


@pytest.mark.parametrize(
    "name",
    [
        "SAS Institute",
        "AB InBev",
        "CV Library",
        "UD Trucks",
        "Tränkle & Co",
        "Limited Brands",
        "House of AB Testing",
    ],
)
def test_names_that_look_like_forms_stay(name: str) -> None:
    assert clean_company(name).name == name


@pytest.mark.parametrize(
    ("full", "first", "last"),
    [
        ("M ü l l e r", "Müller", ""),
        ("P a o l a Rossi", "Paola", "Rossi"),
        ("“Klaus-Dieter Bos”", "Klaus-Dieter", "Bos"),
        ("Lang”, “Roland", "Roland", "Lang"),
        ("FAO Dominic McDermott", "Dominic", "McDermott"),
        ("Eisenhauer, Attn. Wolfram", "Wolfram", "Eisenhauer"),
        ("Berg, z.Hd. Herrn Jürgen", "Jürgen", "Berg"),
        ("joanne.haverford-abernathy", "Joanne", "Haverford-Abernathy"),
        ("Hans-Jürgen_Dörfler", "Hans-Jürgen", "Dörfler"),
        ("Bachmeier née Vautrin, Lothar", "Lothar", "Bachmeier"),
        ("Cordes, Geschäftsführer, Siegfried", "Siegfried", "Cordes"),
        ("Häberle – Founder, Gerhard", "Gerhard", "Häberle"),
        ("Jochen Kühnert, Geschäftsführer", "Jochen", "Kühnert"),
        ("Jochen Kühnert/IT", "Jochen", "Kühnert"),
        ("Manuel Almeida e Silva", "Manuel", "Almeida e Silva"),
        ("Óscar Ortega y Vela", "Óscar", "Ortega y Vela"),
        ("Theresa Kingsley, P.Eng.", "Theresa", "Kingsley"),
        ("Fábio Dias CEng MIET", "Fábio", "Dias"),
        ("van Eijk", "", "van Eijk"),
        ("Pani Maria Kowalska", "Maria", "Kowalska"),
    ],
)
def test_names_without_what_stands_around_them(full: str, first: str, last: str) -> None:
    name = clean_name({"full_name": full})
    assert (name.first, name.last) == (first, last)
    again = clean_name({"first_name": name.first, "last_name": name.last, "full_name": name.full})
    assert (again.first, again.last) == (first, last)


@pytest.mark.parametrize(
    "salutation", "Herrn|Hr.|Fr.|Pani|Pan|Sig.ra|Mag.a|Dna.|Mevr.|Prof.in|Dr. med.|DI|Eng.º".split("|")
)
def test_salutations_of_many_languages_leave_a_first_name_cell(salutation: str) -> None:
    name = clean_name({"first_name": f"{salutation} Anna", "last_name": "Berg"})
    assert (name.first, name.last) == ("Anna", "Berg")


@pytest.mark.parametrize("cell", ["“a.berg@acme.example”", "„a.berg@acme.example“", "‘a.berg@acme.example’"])
def test_quotes_leave_an_address(cell: str) -> None:
    assert clean_emails(cell).addresses == ("a.berg@acme.example",)


@pytest.mark.parametrize(
    "cell",
    [
        "+49 30 23125 000 (9-17 Uhr)",
        "+49 30 23125 000, Mo-Fr 8:00-16:30 Uhr",
        "Tel +49 30 23125 000 / Fax",
        "+49 30 23125 000 9am to 5pm",
    ],
)
def test_office_hours_and_an_empty_fax_leave_a_number(cell: str) -> None:
    assert clean_phones(cell).numbers == ("+493023125000",)


@pytest.mark.parametrize(
    "cell", ["Do Not Allow", "Not allowed", "Disallow", "don't allow", "nicht erlaubt", "permission denied"]
)
def test_a_denied_permission_is_an_opt_out(cell: str) -> None:
    assert opt_out_reason(cell)[0]


@pytest.mark.parametrize("cell", ["Allow", "Allowed", "Opted in", "not opted out", "consent given"])
def test_a_given_permission_is_none(cell: str) -> None:
    assert opt_out_reason(cell) == ("", True)


@pytest.mark.parametrize(
    ("title", "seniority"),
    [
        ("Prezeska", "c_suite"),
        ("Voorzitter", "c_suite"),
        ("Amm. Delegato", "c_suite"),
        ("Contitolare", "owner"),
        ("Geschäftsf. Gesellschafterin", "owner"),
        ("Założyciel", "founder"),
        ("Prokuristin", "director"),
        ("Subdirector", "director"),
        ("Kierowniczka sprzedaży", "manager"),
        ("Coordinador de Logística", "manager"),
        ("Starszy Specjalista", "senior"),
        ("Asystentka zarządu", "entry"),
        ("Stage Manager", "manager"),
    ],
)
def test_rank_in_many_languages(title: str, seniority: str) -> None:
    assert clean_title(title).seniority == seniority


def test_two_people_in_one_cell_read_the_same_again() -> None:
    name = clean_name({"full_name": "Berg, Anna & Bob"})
    cells = dict(
        zip(("honorific", "first_name", "middle_name", "last_name", "full_name"), name[:5], strict=True)
    )
    assert clean_name(cells)[:5] == name[:5]


def test_a_number_kept_for_drama_is_not_taken_for_one_of_another_country() -> None:
    assert clean_phones("077-00900911", "GB", ("DE",)).numbers == ("+447700900911",)
