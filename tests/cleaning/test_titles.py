"""Job titles, seniority and department."""

from __future__ import annotations

import pytest

from prospector.cleaning.titles import clean_title, department_named, seniority_named
from prospector.fields import DEPARTMENTS, SENIORITIES

TITLES = """
Owner = owner/executive
Inhaber = owner/executive
Titolare = owner/executive
Geschäftsführender Gesellschafter = owner/executive
Founder & CEO = founder/executive
Co-Founder = founder/executive
Fondateur = founder/executive
Gründerin = founder/executive
CEO = c_suite/executive
Chief Executive Officer = c_suite/executive
CFO = c_suite/finance
Chief Financial Officer = c_suite/finance
CTO = c_suite/engineering
Chief Information Officer = c_suite/it
Chief Human Resources Officer = c_suite/human_resources
Managing Director = c_suite/executive
Geschäftsführer = c_suite/executive
Geschäftsführerin Vertrieb = c_suite/sales
Vorstand = c_suite/executive
Directeur Général = c_suite/executive
Directora General = c_suite/executive
Consejero Delegado = c_suite/executive
Amministratore Delegato = c_suite/executive
Algemeen Directeur = c_suite/executive
Diretor Geral = c_suite/executive
VD = c_suite/executive
Administrerende direktør = c_suite/executive
Toimitusjohtaja = c_suite/executive
President = c_suite/executive
Managing Partner = partner/executive
Partner = partner/executive
Vice President of Marketing = vp/marketing
SVP Engineering = vp/engineering
VP Sales = vp/sales
Head of Sales = head/sales
Head of People = head/human_resources
Leiter Vertrieb = head/sales
Vertriebsleiterin = head/sales
IT-Leiter = head/it
Einkaufsleiter = head/procurement
Hoofd Inkoop = head/procurement
Sales Director = director/sales
Director of Engineering = director/engineering
Directeur commercial = director/sales
Directrice Marketing = director/marketing
Director de Ventas = director/sales
Direttore Commerciale = director/sales
Diretor Comercial = director/sales
Salgsdirektør = director/sales
Directeur des ressources humaines = director/human_resources
Sales Manager = manager/sales
International Sales Manager = manager/sales
Key Account Manager = manager/sales
Partner Manager = manager/sales
Teamleiter Vertrieb = manager/sales
Projektleiter = manager/operations
Responsable marketing = manager/marketing
Gerente de Ventas = manager/sales
Jefe de Ventas = manager/sales
Responsabile vendite = manager/sales
Verkoopmanager = manager/sales
Försäljningschef = manager/sales
Myyntipäällikkö = manager/sales
Team Lead Customer Success = manager/customer_success
Senior Software Engineer = senior/engineering
Lead Developer = senior/engineering
Software Engineer = entry/engineering
Software-Entwickler = entry/engineering
Account Executive = entry/sales
Sales Representative = entry/sales
HR Business Partner = entry/human_resources
Product Owner = entry/product
Data Scientist = entry/data
Buchhalterin = entry/finance
Sachbearbeiter Einkauf = entry/procurement
Personalreferentin = entry/human_resources
Comptable = entry/finance
Inkoper = entry/procurement
Nurse = entry/medical
Teacher = entry/education
Marketing Intern = intern/marketing
Praktikant Marketing = intern/marketing
Werkstudent = intern/
Stagiaire = intern/
"""


@pytest.mark.parametrize("line", TITLES.strip().splitlines())
def test_title_tells_rank_and_department(line: str) -> None:
    title, told = line.split(" = ")
    found = clean_title(title)
    assert f"{found.seniority}/{found.department}" == told


@pytest.mark.parametrize(
    "title",
    [
        "Executive Assistant to the CEO",
        "Assistant to the Managing Director",
        "Assistentin der Geschäftsführung",
        "Assistante de direction",
    ],
)
def test_an_assistant_does_not_have_the_boss_rank(title: str) -> None:
    assert clean_title(title).seniority == "entry"


@pytest.mark.parametrize(
    ("cell", "title"),
    [
        ("HEAD OF SALES", "Head of Sales"),
        ("vp sales", "VP Sales"),
        ("IT MANAGER", "IT Manager"),
        ("ceo", "CEO"),
        ("leiter vertrieb und marketing", "Leiter Vertrieb und Marketing"),
        ("Entwickler (m/w/d)", "Entwickler"),
        ("Head of Sales", "Head of Sales"),
        ("iOS Developer", "iOS Developer"),
    ],
)
def test_title_is_written_normally(cell: str, title: str) -> None:
    assert clean_title(cell).title == title


@pytest.mark.parametrize("title", ["Astronaut", "???", "Zauberer", ""])
def test_unknown_title_tells_nothing(title: str) -> None:
    assert clean_title(title)[1:3] == ("", "")


@pytest.mark.parametrize(
    ("cell", "seniority"),
    [
        ("C-Level", "c_suite"),
        ("c_suite", "c_suite"),
        ("C suite", "c_suite"),
        ("VP", "vp"),
        ("Entry level", "entry"),
        ("Director", "director"),
        ("Manager", "manager"),
        ("Head", "head"),
        ("Owner", "owner"),
        ("Mid-Senior level", "senior"),
        ("Geschäftsführung", "c_suite"),
        ("9", ""),
    ],
)
def test_seniority_of_other_tools(cell: str, seniority: str) -> None:
    assert seniority_named(cell) == seniority


@pytest.mark.parametrize(
    ("cell", "department"),
    [
        ("Sales", "sales"),
        ("human_resources", "human_resources"),
        ("HR", "human_resources"),
        ("Engineering & Technical", "engineering"),
        ("Vertrieb", "sales"),
        ("C-Suite", "executive"),
        ("Marketing", "marketing"),
        ("9", ""),
    ],
)
def test_department_of_other_tools(cell: str, department: str) -> None:
    assert department_named(cell) == department


def test_own_words_name_themselves() -> None:
    assert [seniority_named(name) for name in SENIORITIES] == list(SENIORITIES)
    assert [department_named(name) for name in DEPARTMENTS] == list(DEPARTMENTS)
