"""Which model helps with writing, where it runs, and what it is told. Off until the user sets it.

This stands in the computer's preferences and not in the workspace: a workspace that somebody sends must
not name the server that one's prospects are sent to. The key stands in the system's keyring alone.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from hashlib import sha256
from ipaddress import IPv4Address, IPv6Address, ip_address
from urllib.parse import urlsplit

from prospector import settings
from prospector.errors import InvalidInputError

SERVICE = "writing help"
OLLAMA = "http://localhost:11434/v1"
LLAMA_CPP = "http://localhost:8080/v1"
SHARES = {
    "name": "First name",
    "job": "Job title",
    "company": "Company, industry and size",
    "place": "City and country",
    "signals": "Signals",
    "notes": "Notes",
}
USUAL_SHARES = frozenset(("job", "company", "place", "signals"))
SHORTEST_WAIT, LONGEST_WAIT = 1, 300
_LONGEST = 300


@dataclass(frozen=True, slots=True)
class Assist:
    """Where the model runs (an OpenAI-compatible address such as OLLAMA), its name, and how long it may take.

    `timeout` is in seconds. `shares` are the keys of SHARES it is told. `agreed` is the mark of what the
    user has seen and let go out.
    """

    url: str = ""
    model: str = ""
    timeout: int = 60
    shares: frozenset[str] = USUAL_SHARES
    agreed: str = ""

    @property
    def on(self) -> bool:
        return bool(self.url and self.model)

    @property
    def mark(self) -> str:
        """What has to be agreed to: another server or more that is told asks again."""
        return sha256(json.dumps([self.url, sorted(self.shares)]).encode()).hexdigest()[:16]

    @property
    def is_agreed(self) -> bool:
        return self.on and self.agreed == self.mark


def load() -> Assist:
    """What is set on this computer; off when nothing is, or when it cannot be understood."""
    with suppress(ValueError, TypeError, KeyError, RecursionError, InvalidInputError):
        stored = json.loads(settings.preferences().assist)
        return _checked(
            Assist(
                str(stored["url"]), str(stored["model"]), int(stored["timeout"]), frozenset(stored["shares"]),
                str(stored["agreed"]),
            )
        )  # fmt: skip
    return Assist()


def save(assist: Assist) -> Assist:
    """Keep this as set, and return it as kept. Raises InvalidInputError."""
    checked = _checked(assist)
    settings.save_preferences(
        assist=json.dumps(
            {
                "url": checked.url, "model": checked.model, "timeout": checked.timeout,
                "shares": sorted(checked.shares), "agreed": checked.agreed,
            }
        )
    )  # fmt: skip
    return checked


def agree(assist: Assist) -> Assist:
    """The user has seen what goes out, and lets it."""
    return save(replace(assist, agreed=assist.mark))


def turn_off() -> None:
    """Forget the server, the model and what was agreed. The key is the caller's to forget."""
    settings.save_preferences(assist="")


def local_address(text: str) -> bool:
    """Whether an IP address is this computer's or of a private network."""
    address = ip_address(text.partition("%")[0])
    if isinstance(address, IPv6Address) and address.ipv4_mapped is not None:
        address = address.ipv4_mapped
    return _is_local(address)


def _is_local(address: IPv4Address | IPv6Address) -> bool:
    if address.is_loopback:
        return True
    odd = address.is_unspecified or address.is_multicast or address.is_reserved or address.is_link_local
    return address.is_private and not odd


def _checked(assist: Assist) -> Assist:
    if not assist.url and not assist.model:
        return assist
    model = assist.model.strip()
    if not model or len(model) > _LONGEST or not model.isprintable():
        raise InvalidInputError(
            "Name the model.", hint="As the server calls it, such as llama3.2", place="model"
        )
    if not SHORTEST_WAIT <= assist.timeout <= LONGEST_WAIT:
        raise InvalidInputError(
            f"The wait is between {SHORTEST_WAIT} and {LONGEST_WAIT} seconds.", place="timeout"
        )
    return replace(assist, url=checked_url(assist.url), model=model, shares=_known(assist.shares))


def checked_url(text: str) -> str:
    """The server's address without a slash at its end. Raises InvalidInputError.

    Unencrypted only to this computer or the local network; a name is looked up when it is asked.
    """
    url = text.strip().rstrip("/")
    try:
        parts = urlsplit(url)
        host, _port = parts.hostname or "", parts.port
    except ValueError as error:
        raise _no_address(text) from error
    odd = parts.username is not None or parts.query or parts.fragment or not url.isascii()
    if parts.scheme not in ("http", "https") or not host or odd or len(url) > _LONGEST or " " in url:
        raise _no_address(text)
    if parts.scheme == "http":
        with suppress(ValueError):
            if ip_address(host.partition("%")[0]) and not local_address(host):
                raise not_local(host)
    return url


def not_local(host: str) -> InvalidInputError:
    """Unencrypted to a server elsewhere."""
    return InvalidInputError(
        f"{host} is not on this computer or in your network, so what is sent must be encrypted.",
        hint="Use an address that begins with https://",
        place="url",
    )


def _no_address(text: str) -> InvalidInputError:
    return InvalidInputError(
        f"{text[:100]!r} is not the address of a model server.",
        hint=f"Like {OLLAMA} (Ollama) or {LLAMA_CPP} (llama.cpp); a key has a field of its own.",
        place="url",
    )


def _known(shares: Iterable[str]) -> frozenset[str]:
    wanted = frozenset(shares)
    if unknown := sorted(wanted - SHARES.keys()):
        raise InvalidInputError(
            f"{unknown[0]!r} is nothing that can be shared.",
            hint=f"One of: {', '.join(SHARES)}",
            place="shares",
        )
    return wanted
