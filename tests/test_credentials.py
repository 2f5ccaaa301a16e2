"""Secrets go to the system's keyring or stay in memory; never into a plain file."""

from __future__ import annotations

from typing import Any

import pytest

from prospector.credentials import Credentials, trusted
from prospector.errors import InvalidInputError, KeyringError


class MemoryKeyring:
    """A keyring as the system's would be, in memory."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.kept[service, username]


class LockedKeyring(MemoryKeyring):
    def get_password(self, service: str, username: str) -> str | None:
        raise RuntimeError("the collection is locked: secret-token")

    set_password = delete_password = get_password  # type: ignore[assignment]


def of_module(module: str, **more: Any) -> Any:
    """A keyring of a class that lives in this module."""
    made = type("Keyring", (MemoryKeyring,), {"__module__": module})()
    for name, value in more.items():
        setattr(made, name, value)
    return made


def test_a_secret_is_kept_and_given_back_by_service_and_name() -> None:
    keyring = MemoryKeyring()
    assert Credentials(keyring).put("mail", "robin@northwind.example", "geheim") is True
    again = Credentials(keyring)
    assert again.get("mail", "robin@northwind.example") == "geheim"
    assert again.get("mail", "other@northwind.example") is None
    assert again.get("writing help", "robin@northwind.example") is None


def test_what_is_forgotten_is_gone_and_forgetting_twice_is_no_fault() -> None:
    keyring = MemoryKeyring()
    credentials = Credentials(keyring)
    credentials.put("mail", "robin", "geheim")
    credentials.forget("mail", "robin")
    credentials.forget("mail", "robin")
    assert keyring.kept == {}


def test_without_a_keyring_a_secret_lives_as_long_as_the_program(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")
    credentials = Credentials()
    assert credentials.put("mail", "robin", "geheim") is False
    assert credentials.get("mail", "robin") == "geheim"
    assert Credentials().get("mail", "robin") is None
    assert "forgotten" in credentials.where()
    credentials.forget("mail", "robin")
    assert credentials.get("mail", "robin") is None


@pytest.mark.parametrize(
    "module",
    ["keyring.backends.null", "keyring.backends.fail", "keyrings.alt.file", "somebody.elses"],
)
def test_keyrings_that_do_not_encrypt_or_are_not_known_are_refused(module: str) -> None:
    assert trusted(of_module(module)) is None


@pytest.mark.parametrize("module", ["keyring.backends.macOS", "keyring.backends.SecretService"])
def test_the_systems_own_keyrings_are_trusted(module: str) -> None:
    keyring = of_module(module)
    assert trusted(keyring) is keyring


def test_of_a_chain_the_first_trusted_one_is_taken_and_not_the_chain() -> None:
    plain, good = of_module("keyrings.alt.file"), of_module("keyring.backends.kwallet")
    assert trusted(of_module("keyring.backends.chainer", backends=[plain, good])) is good
    assert trusted(of_module("keyring.backends.chainer", backends=[plain])) is None


def test_a_locked_keyring_is_told_plainly_without_what_it_said() -> None:
    credentials = Credentials(LockedKeyring())
    with pytest.raises(KeyringError, match="did not answer") as told:
        credentials.put("mail", "robin", "geheim")
    assert "secret-token" not in str(told.value) + told.value.hint
    with pytest.raises(KeyringError):
        credentials.get("mail", "robin")


@pytest.mark.parametrize("secret", ["", "two\nlines", "x" * 5_000])
def test_what_can_be_no_secret_is_refused(secret: str) -> None:
    with pytest.raises(InvalidInputError):
        Credentials(MemoryKeyring()).put("mail", "robin", secret)


def test_whether_secrets_last_is_said() -> None:
    credentials = Credentials(MemoryKeyring())
    assert credentials.lasting() is True
    assert "never in a file" in credentials.where()
