"""Secrets: kept by the operating system's keyring and nowhere else.

Nothing here writes a secret to a file. Where the system has no keyring that encrypts, a secret is held in
memory until the program ends, and whoever asks is told so.
"""

from __future__ import annotations

from typing import Any, Protocol

from prospector.errors import InvalidInputError, KeyringError

# Keyrings that encrypt with what the user signs in with. What is not known here may be a plain file.
TRUSTED = {
    "keyring.backends.macOS": "the macOS Keychain",
    "keyring.backends.Windows": "the Windows Credential Manager",
    "keyring.backends.SecretService": "the desktop's Secret Service",
    "keyring.backends.libsecret": "the desktop's Secret Service",
    "keyring.backends.kwallet": "KWallet",
}
LONGEST = 4_096
_PREFIX = "prospector"


class Backend(Protocol):
    """What is asked of a keyring."""

    def get_password(self, service: str, username: str) -> str | None: ...
    def set_password(self, service: str, username: str, password: str) -> None: ...
    def delete_password(self, service: str, username: str) -> None: ...


class Credentials:
    """Secrets by service and name, such as ("writing help", "http://localhost:11434/v1").

    Without `backend` the system's keyring is looked for when the first secret is asked for or kept.
    """

    def __init__(self, backend: Backend | None = None) -> None:
        self._backend = backend
        self._looked = backend is not None
        self._held: dict[tuple[str, str], str] = {}

    def get(self, service: str, name: str) -> str | None:
        """The secret, or None. Raises KeyringError when the keyring is locked or broken."""
        if (service, name) in self._held:
            return self._held[service, name]
        keyring = self._keyring()
        if keyring is None:
            return None
        secret: str | None = _asked(lambda: keyring.get_password(f"{_PREFIX} {service}", name))
        return secret

    def put(self, service: str, name: str, secret: str) -> bool:
        """Keep a secret; False when it is only held until the program ends, for want of a keyring.

        Raises InvalidInputError for an empty, overlong or unprintable one, KeyringError when the keyring
        refuses; then nothing is kept.
        """
        _check(secret)
        keyring = self._keyring()
        if keyring is None:
            self._held[service, name] = secret
            return False
        _asked(lambda: keyring.set_password(f"{_PREFIX} {service}", name, secret))
        self._held.pop((service, name), None)
        return True

    def forget(self, service: str, name: str) -> None:
        """Remove a secret; one that is not there is no fault. Raises KeyringError."""
        self._held.pop((service, name), None)
        keyring = self._keyring()
        if keyring is not None and self.get(service, name) is not None:
            _asked(lambda: keyring.delete_password(f"{_PREFIX} {service}", name))

    def lasting(self) -> bool:
        """Whether a secret outlasts this program: True when the system has a keyring that encrypts."""
        return self._keyring() is not None

    def where(self) -> str:
        """In plain words where secrets are kept."""
        keyring = self._keyring()
        if keyring is None:
            return (
                "This system has no keyring that encrypts, so a secret is held in memory and forgotten "
                "when Prospector closes."
            )
        place = TRUSTED.get(type(keyring).__module__, "the system's keyring")
        return f"Secrets are kept by {place}, never in a file of Prospector's."

    def _keyring(self) -> Backend | None:
        if not self._looked:
            self._backend, self._looked = _system_keyring(), True
        return self._backend


def trusted(backend: Any) -> Backend | None:
    """The keyring that encrypts: `backend` itself, or the first such one in a chain; None for any other.

    Keyrings that write plain text, that keep nothing, and unknown ones are refused.
    """
    if type(backend).__module__ in TRUSTED:
        found: Backend = backend
        return found
    if type(backend).__module__ == "keyring.backends.chainer":
        return next((one for inner in backend.backends if (one := trusted(inner))), None)
    return None


def _system_keyring() -> Backend | None:
    import keyring

    try:
        return trusted(keyring.get_keyring())
    except Exception:  # whatever a stranger's backend raises while it is loaded: it is no keyring for us
        return None


def _asked(ask: Any) -> Any:
    try:
        return ask()
    except Exception as error:  # backends raise their own kinds, dbus' and the system's
        raise KeyringError(
            "The system's keyring did not answer.",
            hint="Unlock it and try again. Nothing was kept anywhere else.",
        ) from error


def _check(secret: str) -> None:
    if not secret or len(secret) > LONGEST or not secret.isprintable():
        raise InvalidInputError(
            f"A secret has 1 to {LONGEST:,} printable characters on one line.", hint="Paste it anew."
        )
