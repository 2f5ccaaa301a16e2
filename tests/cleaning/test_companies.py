"""Company names."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prospector.cleaning.companies import clean_company


@pytest.mark.parametrize(
    ("cell", "name", "form"),
    [
        ("Acme GmbH", "Acme", "GmbH"),
        ("Acme GmbH & Co. KG", "Acme", "GmbH & Co. KG"),
        ("ACME INDUSTRIES GMBH", "Acme Industries", "GmbH"),
        ("ACME CORP", "Acme", "Corp."),
        ("acme industries ltd", "Acme Industries", "Ltd"),
        ("Acme, Inc.", "Acme", "Inc."),
        ("Acme,Inc", "Acme", "Inc."),
        ("Acme L.L.C.", "Acme", "LLC"),
        ("Acme Aktiengesellschaft", "Acme", "AG"),
        ("Acme UG (haftungsbeschränkt)", "Acme", "UG"),
        ("Acme e. K.", "Acme", "e.K."),
        ("Acme S.à r.l.", "Acme", "Sàrl"),
        ("Acme S.p.A.", "Acme", "S.p.A."),
        ("Acme S.A. de C.V.", "Acme", "S.A. de C.V."),
        ("Acme Pty Limited", "Acme", "Pty Ltd"),
        ("Acme Co., Ltd.", "Acme", "Co. Ltd."),
        ("Acme Sp. z o.o.", "Acme", "Sp. z o.o."),
        ("Acme d.o.o.", "Acme", "d.o.o."),
        ("Acme A/S", "Acme", "A/S"),
        ("Acme ApS", "Acme", "ApS"),
        ("Acme Oy", "Acme", "Oy"),
        ("Acme AB", "Acme", "AB"),
        ("Acme B.V.", "Acme", "BV"),
        ("Acme SE & Co. KGaA", "Acme", "SE & Co. KGaA"),
        ("Acme Group plc", "Acme Group", "PLC"),
        ("ООО «Ромашка»", "Ромашка", "ООО"),
        ("Acme GmbH (Berlin)", "Acme (Berlin)", "GmbH"),
        ("Acme® Inc.", "Acme", "Inc."),
        ('"Acme GmbH"', "Acme", "GmbH"),
        ("VAN DER BERG B.V.", "Van der Berg", "BV"),
    ],
)
def test_legal_form_is_split_off(cell: str, name: str, form: str) -> None:
    assert clean_company(cell)[:2] == (name, form)


@pytest.mark.parametrize(
    "name",
    [
        "Acme",
        "Tiffany & Co.",
        "Acme Day Spa",
        "Ford Motor Company",
        "Johnson & Johnson",
        "H&M",
        "IBM",
        "KPMG",
        "adidas",
        "monday.com",
        "The Acme Group",
        "GmbH",
        "Limited",
        "3M",
        "McDonald's",
        "eBay",
        "Nordlicht Verlag",
    ],
)
def test_clean_companies_stay(name: str) -> None:
    assert clean_company(name) == (name, "", ())


@given(st.text(min_size=1, max_size=80))
def test_a_company_never_becomes_empty(text: str) -> None:
    assert clean_company(text).name or not text.strip()
