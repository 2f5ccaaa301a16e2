"""Which server is asked, and what has to be agreed to first."""

from __future__ import annotations

from dataclasses import replace

import pytest

from prospector import settings
from prospector.assist import configuration
from prospector.assist.configuration import OLLAMA, Assist, checked_url, local_address
from prospector.assist.endpoint import ask
from prospector.errors import InvalidInputError

SET = Assist(url=OLLAMA, model="llama3.2")


def test_it_is_off_until_it_is_set() -> None:
    assert configuration.load() == Assist()
    assert not configuration.load().on


def test_what_is_saved_is_there_again_and_off_forgets_it() -> None:
    configuration.save(replace(SET, url=OLLAMA + "/", shares=frozenset(("job",))))
    assert configuration.load() == replace(SET, shares=frozenset(("job",)))
    configuration.turn_off()
    assert not configuration.load().on


@pytest.mark.parametrize("stored", ["{", "[]", '{"url": "ftp://x", "model": "m"}', "[" * 9999, '"x"'])
def test_what_cannot_be_understood_is_off(stored: str) -> None:
    settings.save_preferences(assist=stored)
    assert not configuration.load().on


def test_agreeing_holds_for_this_server_and_these_shares_alone() -> None:
    agreed = configuration.agree(configuration.save(SET))
    assert agreed.is_agreed
    assert not replace(agreed, url="http://localhost:8080/v1").is_agreed
    assert not replace(agreed, shares=agreed.shares | {"notes"}).is_agreed
    assert replace(agreed, model="other").is_agreed


@pytest.mark.parametrize(
    "url",
    [
        "http://localhost:11434/v1", "http://127.0.0.1:8080/v1", "http://[::1]:8080/v1", "http://10.0.0.7/v1",
        "http://192.168.1.5:1234/v1", "https://api.models.example/v1",
    ],
)  # fmt: skip
def test_addresses_that_may_be_asked(url: str) -> None:
    assert checked_url(url) == url


@pytest.mark.parametrize(
    "url",
    [
        "", "localhost:11434", "ftp://localhost/v1", "file:///etc/passwd", "http://8.8.8.8/v1",
        "http://user:secret@localhost/v1", "https://host.example/v1?key=secret", "https://host.example/#x",
        "http://169.254.169.254/v1", "http://0.0.0.0/v1", "http://[::ffff:8.8.8.8]/v1", "http://host:99999/v1",
        "https://bad host.example", "http://[::1", "https://" + "x" * 400,
    ],
)  # fmt: skip
def test_addresses_that_may_not(url: str) -> None:
    with pytest.raises(InvalidInputError):
        checked_url(url)


@pytest.mark.parametrize(
    "change", [{"model": " "}, {"model": "a\nb"}, {"timeout": 0}, {"timeout": 999}, {"shares": {"email"}}]
)
def test_settings_that_make_no_sense_are_refused(change: dict[str, object]) -> None:
    with pytest.raises(InvalidInputError):
        configuration.save(replace(SET, **change))  # type: ignore[arg-type]


def test_a_name_that_leads_out_of_the_network_is_not_asked_unencrypted() -> None:
    # an address in another notation, which the resolver understands and the check of literals does not
    with pytest.raises(InvalidInputError, match="encrypted"):
        ask("http://134744072/v1", None, timeout=2)


@pytest.mark.parametrize(
    ("address", "local"),
    [
        ("127.0.0.1", True), ("::1", True), ("192.168.0.1", True), ("fd00::1", True), ("fe80::1%eth0", False),
        ("8.8.8.8", False), ("224.0.0.1", False), ("::ffff:127.0.0.1", True), ("100.64.0.1", False),
    ],
)  # fmt: skip
def test_which_addresses_are_near(address: str, local: bool) -> None:
    assert local_address(address) is local
