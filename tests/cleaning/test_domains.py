"""Website cells."""

from __future__ import annotations

import pytest

from prospector.cleaning.domains import clean_website


@pytest.mark.parametrize(
    ("cell", "domain"),
    [
        ("acme.example", "acme.example"),
        ("https://www.acme.example/about?x=1#y", "acme.example"),
        ("HTTP://ACME.EXAMPLE", "acme.example"),
        ("http//acme.example", "acme.example"),
        ("http:/acme.example", "acme.example"),
        ("htp://acme.example", "acme.example"),
        ("//acme.example/", "acme.example"),
        ("https:\\\\acme.example", "acme.example"),
        ("www,acme,example", "acme.example"),
        ("www.acme.example:8080/", "acme.example"),
        ("shop.acme.co.uk", "acme.co.uk"),
        ("anna@acme.example", "acme.example"),
        ("acme.example; acme.test", "acme.example"),
        ("www.acme.example (DE)", "acme.example"),
        ("acme [dot] example", "acme.example"),
        ("acme-tools.con", "acme-tools.com"),
        ("müller.example", "müller.example"),
        ("xn--mller-kva.example", "müller.example"),
        ("google.com", "google.com"),
        ("аcme.example", "xn--cme-5cd.example"),
    ],
)
def test_website_gives_its_domain(cell: str, domain: str) -> None:
    assert clean_website(cell).domain == domain


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("acme", "domain_invalid"),
        ("https://", "domain_invalid"),
        ("acme.local", "domain_invalid"),
        ("192.0.2.1", "domain_invalid"),
        ("gmail.com", "domain_not_company"),
        ("https://www.linkedin.com/company/acme", "domain_not_company"),
        ("facebook.com/acme", "domain_not_company"),
    ],
)
def test_what_is_no_company_site_is_left_out(cell: str, code: str) -> None:
    assert clean_website(cell) == ("", (code,))
