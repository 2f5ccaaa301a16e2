"""Names of people."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prospector.cleaning.findings import Finding
from prospector.cleaning.names import PersonName, clean_name


def from_full(text: str, *, country: str = "", mailbox: str = "") -> PersonName:
    return clean_name({"full_name": text}, country=country, mailbox=mailbox)


def from_parts(first: str, last: str, *, country: str = "", mailbox: str = "") -> PersonName:
    return clean_name({"first_name": first, "last_name": last}, country=country, mailbox=mailbox)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("John Smith", "John", "Smith"),
        ("Smith, John", "John", "Smith"),
        ("SMITH, JOHN", "John", "Smith"),
        ("john smith", "John", "Smith"),
        ("MCDONALD, RONALD", "Ronald", "McDonald"),
        ("SIOBHAN O'BRIEN", "Siobhan", "O'Brien"),
        ("JEAN-PIERRE DUPONT", "Jean-Pierre", "Dupont"),
        ("Jean DUPONT", "Jean", "Dupont"),
        ("DUPONT Jean", "Jean", "Dupont"),
        ("VAN DEN BERG Jan", "Jan", "van den Berg"),
        ("van den Berg Willem", "Willem", "van den Berg"),
        ("Dr. Anna Berg", "Anna", "Berg"),
        ("Dr.Anna Berg", "Anna", "Berg"),
        ("Herr Klaus Müller", "Klaus", "Müller"),
        ("Prof. Dr. med. Anna von der Berg", "Anna", "von der Berg"),
        ("Dipl.-Ing. Hans Peter Meier", "Hans Peter", "Meier"),
        ("Anna Berg, PhD, MBA", "Anna", "Berg"),
        ("Smith, Dr. John", "John", "Smith"),
        ("Smith, John, MD", "John", "Smith"),
        ("John Smith, CEO", "John", "Smith"),
        ("John Smith | Sales Director", "John", "Smith"),
        ("John Smith Jr.", "John", "Smith"),
        ("Smith Jr., John", "John", "Smith"),
        ('Robert "Bob" Jones', "Robert", "Jones"),
        ("Robert (Bob) Jones", "Robert", "Jones"),
        ("Robert 'Bob' Jones", "Robert", "Jones"),
        ("Anna Schmidt (née Müller)", "Anna", "Schmidt"),
        ("Anna Schmidt geb. Müller", "Anna", "Schmidt"),
        ("Anna Berg ✅", "Anna", "Berg"),
        ("Maria de la Cruz", "Maria", "de la Cruz"),
        ("de la Cruz, Maria", "Maria", "de la Cruz"),
        ("Berg, Jan van den", "Jan", "van den Berg"),
        ("Juan Carlos García López", "Juan Carlos", "García López"),
        ("María del Carmen Ruiz", "María del Carmen", "Ruiz"),
        ("Mary Ann Smith", "Mary Ann", "Smith"),
        ("John A. Smith", "John", "Smith"),
        ("J.R. Smith", "J.R.", "Smith"),
        ("Emily St. John", "Emily", "St. John"),
        ("JP Morgan", "JP", "Morgan"),
        ("AJ Smith", "AJ", "Smith"),
        ("LI Wei", "Wei", "Li"),
        ("Jack MA", "Jack", "Ma"),
        ("Weber Anna", "Anna", "Weber"),
        ("Nagy László", "László", "Nagy"),
        ("王 伟", "伟", "王"),
        ("Don Johnson", "Don", "Johnson"),
        ("Madonna", "Madonna", ""),
    ],
)
def test_full_name_is_taken_apart(text: str, first: str, last: str) -> None:
    name = from_full(text)
    assert (name.first, name.last) == (first, last)


@pytest.mark.parametrize(
    ("first", "last", "clean"),
    [
        ("JOHN", "SMITH", ("John", "Smith")),
        ("jOHN", "sMITH", ("John", "Smith")),
        ("İBRAHİM", "YILDIZ", ("İbrahim", "Yildiz")),
        ("ANNA", "VAN DER BERG", ("Anna", "van der Berg")),
        ("Jean", "DUPONT", ("Jean", "Dupont")),
        ("Smith", "John", ("John", "Smith")),
        ("John Smith", "", ("John", "Smith")),
        ("Smith, John", "", ("John", "Smith")),
        ("", "John Smith", ("John", "Smith")),
        ("John Smith", "Smith", ("John", "Smith")),
        ("John", "John Smith", ("John", "Smith")),
        ("Dr. John", "Smith, PhD", ("John", "Smith")),
        ('Robert "Bob"', "Jones", ("Robert", "Jones")),
        ("John A.", "Smith", ("John", "Smith")),
        ("Mr", "Smith", ("", "Smith")),
        ("", "van der Berg", ("", "van der Berg")),
    ],
)
def test_name_columns_are_mended(first: str, last: str, clean: tuple[str, str]) -> None:
    name = from_parts(first, last)
    assert (name.first, name.last) == clean


@pytest.mark.parametrize(
    ("first", "last"),
    [
        ("John", "Smith"),
        ("Anna", "van der Berg"),
        ("Mary", "St. John"),
        ("Anna", "McDonald"),
        ("JP", "Morgan"),
        ("Thomas", "Martin"),
        ("Martin", "Thomas"),
        ("Taylor", "James"),
        ("Harper", "Lee"),
        ("Ahmed", "Ali"),
        ("Li", "Wei"),
        ("Maria José", "da Silva"),
        ("Anna", "B."),
        ("J", "Smith"),
        ("Min-jun", "Kim"),
        ("Bob", "Null"),
        ("Anna", "DeVito"),
        ("Jean-Luc", "d'Ormesson"),
        ("Sven", "Öberg"),
        ("Оксана", "Шевченко"),
        ("伟", "王"),
    ],
)
def test_clean_names_stay(first: str, last: str) -> None:
    name = from_parts(first, last)
    assert (name.first, name.last) == (first, last)
    assert [finding.code for finding in name.findings] == ["name_joined"]


def test_generation_stays_in_the_full_name() -> None:
    assert from_parts("John", "Smith Jr.").full == "John Smith Jr."


def test_salutation_goes_to_its_own_field() -> None:
    assert from_full("Frau Dr. Anna Berg").honorific == "Frau Dr."


@pytest.mark.parametrize(("country", "first"), [("FR", "Jean"), ("", "M. Jean")])
def test_m_is_a_salutation_only_in_french(country: str, first: str) -> None:
    assert from_full("M. Jean Dupont", country=country).first == first


@pytest.mark.parametrize(("country", "last"), [("IT", "De Luca"), ("ES", "de Luca"), ("BE", "De Luca")])
def test_particles_are_written_as_the_country_does(country: str, last: str) -> None:
    assert from_parts("MARCO", "DE LUCA", country=country).last == last


def test_two_surnames_in_spain() -> None:
    assert from_full("Juan García López", country="ES").last == "García López"


def test_mailbox_tells_the_order() -> None:
    assert from_full("Berg Xaverine", mailbox="xberg").first == "Xaverine"
    assert from_parts("Qwerz", "Anna", mailbox="a.qwerz").first == "Anna"


def test_mailbox_never_gives_a_name() -> None:
    assert clean_name({}, mailbox="anna.berg")[:5] == ("", "", "", "", "")


def test_full_name_beside_equal_parts_needs_no_finding() -> None:
    cells = {"first_name": "John", "last_name": "Smith", "full_name": "John Smith"}
    assert clean_name(cells).findings == []


def test_full_name_of_another_person_is_doubted() -> None:
    cells = {"first_name": "John", "last_name": "Smith", "full_name": "Peter Pan"}
    assert "name_conflict" in {finding.code for finding in clean_name(cells).findings}


@pytest.mark.parametrize(
    "text", ["John & Mary Smith", "Sales Team", "Smith123", "{{7*7}}", "<script>x</script>"]
)
def test_what_is_no_single_person_is_doubted(text: str) -> None:
    assert "name_doubtful" in {finding.code for finding in from_full(text).findings}


def test_code_in_a_name_is_kept_letter_for_letter() -> None:
    assert from_full("{{ config.items() }}").full == "{{ config.items() }}"


def test_finding_keeps_before_and_after() -> None:
    assert Finding("name_case", "last_name", "SMITH", "Smith") in from_parts("John", "SMITH").findings


@given(st.text(max_size=60), st.text(max_size=60), st.text(max_size=60))
def test_any_cells_give_a_name_without_error(first: str, last: str, full: str) -> None:
    clean_name({"first_name": first, "last_name": last, "full_name": full})
