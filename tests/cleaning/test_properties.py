# ruff: noqa: E501 - lists of pieces
"""What must hold for any row: well-formed values, findings for what changed, stable output."""

from __future__ import annotations

import re
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from prospector.cleaning.places import countries
from prospector.cleaning.record import Cell, CleanRecord, Context, clean_record
from prospector.fields import DEPARTMENTS, EMAIL_STATUSES, MAPPABLE, SENIORITIES

_EMAIL = re.compile(r"[^\s@<>,;]{1,64}@(?:[^\s@.<>,;/]+\.)+[^\s@.<>,;/]{2,}")
_DOMAIN = re.compile(r"(?:[^\s@./:]+\.)+[^\s@./:]{2,}")
_PHONE = re.compile(r"\+[1-9]\d{6,14}")
_PROFILE = re.compile(r"https://www\.linkedin\.com/\S+")
_CONTEXT = Context("DE", date(2026, 11, 22))

_NAMES = st.sampled_from(
    "Anna|BERG|van der|de la|O'Brien|Müller|İbrahim|Dr.|Herr|MBA|Jr.|(she/her)|Smith,|-|J.|McDonald|张伟|Ольга|"
    "Мüller|N/A|Null|*Anna|Berg.|'t|Al|ben|María|del|Carmen|Ph.D.|fils|1.|/IT|- left?|🚀|Freiherr|von|e|y|Ng.|jun".split(
        "|"
    )
)
_EMAILS = st.sampled_from(
    "anna@acme.example|mailto:|<|>|(at)|[dot]|;|,|/| or |ANNA@ACME.EXAMPLE|bo@gmail|@|%40|info@münchen.de|"
    "anna@gmial.com|N/A|\n|\u200b|http://|.|anna.berg|acme.example|'|\"|＠".split("|")
)
_PHONES = st.sampled_from(
    "+49|0049|(0)|030|23125000|/|-|ext. 12|x5|;| or |\n|+1|212|555-0143|011|00|+39|06|69812345|E+11|.0|tel:|fax|"
    "４９|٠٠٤٩|app|,|privat|T:|M:|98|276908291|41612497451".split("|")
)
_COMPANIES = st.sampled_from(
    "Acme|ACME|GmbH|& Co.|KG|AG|S.A.|spa|SPA|Inc.|, Ltd|(Acquired)|dba|S.C.|Fa.|Firma|San. ve Tic.|A.Ş.|株式会社|"
    "formerly|The|L'ORÉAL|®|\"|c/o|99|- Berlin|PT|Tbk|e.V.|Limited|®|,".split("|")
)
_PLACES = st.sampled_from(
    "Berlin|10115|, Germany|(DE)|TX|78701|- Germany|LONDON|SW1A 1AA|, UK|England|São Paulo|SP|.|/|CEDEX|D-|Gemany|"
    "🇩🇪|Deutschland|or|U.S.A.|AT".split("|")
)
_AMOUNTS = st.sampled_from(
    "11|-|50|Nov|1k|+|~|>|1.000|,5|Mio.|EUR|$|€|(2023)|or less|to|employees|MSEK|10|M|<|_|..|crore|2023:".split(
        "|"
    )
)


def _joined(pieces: st.SearchStrategy[str], most: int) -> st.SearchStrategy[str]:
    glue = st.sampled_from(["", " ", " ", "  "])
    return st.lists(st.tuples(pieces, glue), max_size=most).map(
        lambda parts: "".join(piece + blank for piece, blank in parts)
    )


_ROWS: st.SearchStrategy[dict[str, Cell]] = st.fixed_dictionaries(
    {},
    optional={
        **dict.fromkeys(("first_name", "last_name", "middle_name", "full_name", "honorific"), _joined(_NAMES, 5)),
        **dict.fromkeys(("email", "other_email"), _joined(_EMAILS, 5)),
        **dict.fromkeys(("phone", "mobile"), _joined(_PHONES, 6)),
        "company": _joined(_COMPANIES, 5),
        **dict.fromkeys(("city", "country", "region"), _joined(_PLACES, 4)),
        **dict.fromkeys(("employees", "revenue"), _joined(_AMOUNTS, 5)),
        "domain": _joined(_EMAILS, 3),
        "linkedin": _joined(st.sampled_from("https://|www.|linkedin.com|/in/|anna-berg|?trk=x|/|%C3%BC|company|ACoAAB1".split("|")), 6),
        "notes": st.text(max_size=20),
    },
)  # fmt: skip


def _is_well_formed(record: CleanRecord) -> None:
    values = record.values
    for key, pattern in (
        ("email", _EMAIL), ("other_email", _EMAIL), ("domain", _DOMAIN), ("phone", _PHONE), ("mobile", _PHONE),
        ("linkedin", _PROFILE), ("company_linkedin", _PROFILE),
    ):  # fmt: skip
        value = str(values[key])
        assert not value or pattern.fullmatch(value), (key, value)
    assert not values["country"] or values["country"] in countries()
    assert not values["seniority"] or values["seniority"] in SENIORITIES
    assert not values["department"] or values["department"] in DEPARTMENTS
    assert values["email_status"] in EMAIL_STATUSES
    for low, high in (("employees_min", "employees_max"), ("revenue_min", "revenue_max")):
        least, most = values[low], values[high]
        assert least is None or most is None or int(least) <= int(most)


@settings(max_examples=150, deadline=None, derandomize=True)
@given(_ROWS)
def test_values_are_well_formed(row: dict[str, Cell]) -> None:
    _is_well_formed(clean_record(row, _CONTEXT))


@settings(max_examples=150, deadline=None, derandomize=True)
@given(_ROWS)
def test_a_cell_that_changed_has_a_finding_and_one_that_did_not_is_not_said_to_be_mended(
    row: dict[str, Cell],
) -> None:
    record = clean_record(row, _CONTEXT)
    found = {finding.field for finding in record.findings}
    for key, cell in row.items():
        if key in record.values and key != "notes" and cell and record.values[key] != cell:
            assert key in found, (key, cell, record.values[key])
    for finding in record.findings:
        if finding.code in (
            "name_case",
            "name_extras",
            "company_case",
            "city_case",
            "email_case",
            "title_case",
        ):
            assert finding.before != finding.after


_TEXT_FIELDS = sorted(set(MAPPABLE) - {"opt_out", "bounced", "employees", "revenue"})


@settings(max_examples=200, deadline=None, derandomize=True)
@given(_ROWS)
def test_cleaning_its_own_output_changes_nothing(row: dict[str, Cell]) -> None:
    once = clean_record(row, _CONTEXT).values
    twice = clean_record({key: once[key] for key in _TEXT_FIELDS if once.get(key)}, _CONTEXT).values
    assert {key: twice[key] for key in _TEXT_FIELDS if key in twice} == {
        key: once[key] for key in _TEXT_FIELDS if key in once
    }
