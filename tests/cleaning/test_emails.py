"""Email cells."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest
from email_validator import validate_email
from hypothesis import given
from hypothesis import strategies as st

from prospector.cleaning.emails import clean_emails, is_free_domain, mailbox_status, registrable_domain
from prospector.cleaning.text import clean_text


def addresses(cell: str) -> tuple[str, ...]:
    return clean_emails(clean_text(cell)).addresses


@pytest.mark.parametrize(
    "cell",
    [
        "anna@acme.example",
        "Anna@ACME.example",
        " anna@acme.example ",
        "mailto:anna@acme.example",
        "mailto:anna@acme.example?subject=Hi",
        "Anna Berg <anna@acme.example>",
        '"Berg, Anna" <anna@acme.example>',
        "<anna@acme.example>",
        "'anna@acme.example'",
        "anna@acme.example.",
        "anna@acme.example,",
        "anna@acme.example (work)",
        "E-Mail: anna@acme.example",
        "Anna Berg anna@acme.example",
        "anna @ acme.example",
        "anna@ acme.example",
        "anna@@acme.example",
        "anna@acme,example",
        "anna [at] acme [dot] example",
        "anna(at)acme.example",
        "anna at acme dot example",
        "anna_at_acme.example",
        "anna%40acme.example",
        "[anna@acme.example](mailto:anna@acme.example)",
        "anna\u200b@acme.example",
        "аnna@acme.example",
    ],
)
def test_address_is_found(cell: str) -> None:
    assert addresses(cell)[:1] == ("anna@acme.example",)


@pytest.mark.parametrize(
    "cell",
    [
        "anna@acme.example; bo@acme.example",
        "anna@acme.example, bo@acme.example",
        "anna@acme.example / bo@acme.example",
        "anna@acme.example/bo@acme.example",
        "anna@acme.example ::: bo@acme.example",
        "anna@acme.example\nbo@acme.example",
        "Anna <anna@acme.example>; Bo <bo@acme.example>",
    ],
)
def test_list_in_one_cell_keeps_all(cell: str) -> None:
    assert addresses(cell) == ("anna@acme.example", "bo@acme.example")


@pytest.mark.parametrize(
    "cell",
    [
        "a..x@b.test",
        "anna berg@acme.test",
        "anna@acme",
        "anna.acme.test",
        "a@b@c.test",
        '"a b"@c.test',
        "a@[192.0.2.1]",
        "anna@acme..test",
        ".anna@acme.test",
        "anna.@acme.test",
        "anna@-acme.test",
        "@acme.test",
        "anna@",
        "a@b,c@d",
        "a@b>",
        "no email",
        "test@test.com",
        "none@none.com",
        "anna@acme.nosuchending",
        "x" * 65 + "@acme.test",
        "anna@192.0.2.1",
    ],
)
def test_broken_address_is_not_cut_to_a_good_one(cell: str) -> None:
    found = clean_emails(clean_text(cell))
    assert found.addresses == ()
    assert found.broken


@pytest.mark.parametrize(
    ("cell", "meant"),
    [
        ("anna@gmial.com", "anna@gmail.com"),
        ("anna@gmail.con", "anna@gmail.com"),
        ("anna@gmailcom", "anna@gmail.com"),
        ("anna@hotmial.fr", "anna@hotmail.fr"),
        ("anna@outlook.con", "anna@outlook.com"),
        ("anna@yaho.com", "anna@yahoo.com"),
        ("anna@acme-tools.con", "anna@acme-tools.com"),
    ],
)
def test_slip_in_known_domain_is_mended(cell: str, meant: str) -> None:
    found = clean_emails(cell)
    assert found.addresses == (meant,)
    assert "email_typo" in found.codes


@pytest.mark.parametrize(
    "address", ["anna@mail.com", "anna@email.com", "anna@gmx.net", "anna@ymail.com", "a@live.com"]
)
def test_other_providers_are_no_slips(address: str) -> None:
    assert clean_emails(address).addresses == (address,)


def test_company_called_like_a_slip_keeps_its_address() -> None:
    assert clean_emails("anna@gamil.com", "gamil.com").addresses == ("anna@gamil.com",)


def test_lookalike_domain_is_kept_apart() -> None:
    found = clean_emails(clean_text("anna@аcme.example"))
    assert found.addresses == ("anna@xn--cme-5cd.example",)
    assert "email_lookalike" in found.codes


def test_lookalike_of_the_rows_own_domain_is_mended() -> None:
    assert clean_emails("anna@аcme.example", "acme.example").addresses == ("anna@acme.example",)


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("anna@acme.example", "valid"),
        ("info@acme.example", "role"),
        ("sales.de@acme.example", "role"),
        ("info@gmail.com", "role"),
        ("anna@gmail.com", "free"),
        ("anna@web.de", "free"),
        ("anna@mailinator.com", "disposable"),
        ("infante@acme.example", "valid"),
        ("maria.sales@acme.example", "valid"),
    ],
)
def test_mailbox_status(address: str, status: str) -> None:
    assert mailbox_status(address) == status


@pytest.mark.parametrize(
    ("host", "domain"),
    [
        ("acme.example", "acme.example"),
        ("www.shop.acme.co.uk", "acme.co.uk"),
        ("acme.github.io", "acme.github.io"),
        ("co.uk", ""),
        ("localhost", ""),
    ],
)
def test_registrable_domain(host: str, domain: str) -> None:
    assert registrable_domain(host) == domain


def test_free_domains() -> None:
    assert is_free_domain("GMX.de")
    assert not is_free_domain("acme.example")


_CONTROL_PICTURES = {0x2400 + code: code for code in range(33)}


def corpus_of(corpora: Path) -> list[tuple[str, str]]:
    """Category and address of every case; control characters stand there as their pictures."""
    tests = ElementTree.parse(corpora / "addresses" / "isemail-tests.xml").getroot().iter("test")
    return [
        (str(test.findtext("category")), (test.findtext("address") or "").translate(_CONTROL_PICTURES))
        for test in tests
    ]


def test_no_invalid_address_of_the_corpus_passes_as_it_is(corpora: Path) -> None:
    invalid = [address for category, address in corpus_of(corpora) if category == "ISEMAIL_ERR"]
    assert [a for a in invalid if a in clean_emails(clean_text(a)).addresses] == []


def test_what_is_found_in_the_corpus_passes_the_strict_library(corpora: Path) -> None:
    for _, cell in corpus_of(corpora):
        for address in clean_emails(clean_text(cell)).addresses:
            validate_email(address, check_deliverability=False, globally_deliverable=False)


_LOCAL = st.from_regex(r"[a-z][a-z0-9]{0,8}(?:[._-][a-z0-9]{1,8})?", fullmatch=True)


@given(_LOCAL, st.sampled_from(["acme.example", "north-wind.test", "acme.co.uk"]))
def test_good_address_is_untouched(local: str, domain: str) -> None:
    address = f"{local}@{domain}"
    assert clean_emails(address) == ((address,), (), False)


@given(st.text(alphabet="ab@. ,;<>()\"'ü%[]", max_size=60))
def test_any_text_gives_single_addresses(text: str) -> None:
    for address in clean_emails(clean_text(text)).addresses:
        assert address.count("@") == 1
        assert not set(address) & set(' ,;<>"\r\n')
        assert clean_emails(address).addresses == (address,)
