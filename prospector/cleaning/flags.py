"""Cells that say yes or no: opted out, bounced, and what a list's own email check found."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from prospector.cleaning.text import fold

ReasonOf = Callable[[str], tuple[str, bool]]
"""A cell's text to a reason ("" for none) and whether the cell was understood."""

_YES = frozenset(
    "yes y true t 1 x ja j wahr oui o vrai si s vero sim v sann tosi on checked tak ano igen ✓ ✔ ☑ ✅ done set active".split()
)
_NO = frozenset(
    """
    no|n|false|f|0|00|nein|falsch|non|faux|nao|não|falso|nej|nei|ei|off|unchecked|nie|ne|nem|✗|✘|☐|❌|not|never
    |subscribed|active|aktiv|optin|opt in|opted in|ok|okay|valid|delivered|gultig|gültig|allowed|erlaubt|permitted
    |can contact|not opted out|not unsubscribed|ok to contact|marketing contact|not bounced|no bounce|no bounces
    """.replace("\n", "")
    .replace("    ", "")
    .split("|")
)
_OPTED_IN = (
    "not opted",
    "opted in",
    "opt in",
    "subscribed",
    "granted",
    "consent given",
    "einwilligung erteilt",
    "angemeldet",
    "abonniert",
    "allow",
)
_EMAIL_VERDICTS: dict[str, str] = {
    verdict: outcome
    for outcome, verdicts in {
        "valid": "valid|verified|deliverable|safe|ok|good|confirmed|accepted|safe to send|valid email|likely to engage|gueltig|gultig|valide|valido|geldig|giltig|gyldig|active|user managed|extrapolated verified|guaranteed",
        "invalid": "invalid|undeliverable|bad|rejected|do not mail|do_not_mail|not valid|ungultig|ungueltig|invalide|invalido|ongeldig|ogiltig|ugyldig|mailbox not found|no such user|dead|nonexistent|does not exist|not deliverable|spamtrap|spam trap|abuse|toxic|email disabled|disabled|mailbox invalid|syntax error|no mx|inactive|invalid email|wrong|falsch|not found|domain not found|failed|unverifiable|mx error|failed syntax check",
        "bounced": "bounced|bounce|hard bounce|hardbounce|hard bounced|soft bounce|hard|email bounced|delivery failed|returned|cleaned|bounced email",
        "opted_out": "unsubscribed|opted out|opt out|optout|do not contact|do not email|complained|spam complaint|complaint|abgemeldet|ausgetragen|suppressed|global suppression|unsubscribe|blacklisted|blocklisted|blocked|dnc|blacklist",
        "doubtful": "catch all|catchall|accept all|acceptall|accept_all|risky|unknown|unverified|guessed|guess|extrapolated|questionable|unconfirmed|pending|pending manual fulfillment|not verified|unsure|probable|likely|low quality|update required|new data available|temporary|greylisted|timeout|unbekannt|maybe|possible|neutral|inconclusive|full mailbox|mailbox full",
        "role": "role|role based|role account|role based catch all|role email",
        "disposable": "disposable|temporary email|throwaway|disposable email",
        "none": "unavailable|no email|not available|missing|n a|none|no_email|free|webmail|business|work|personal",
    }.items()
    for verdict in verdicts.split("|")
}


def is_yes(text: str) -> bool | None:
    """True or False where the cell plainly says so, None where it says something else."""
    low = text.lower().strip(" .")
    if low in _YES:
        return True
    return False if low in _NO or fold(low) in _NO else None


@lru_cache(maxsize=1 << 10)
def opt_out_reason(text: str) -> tuple[str, bool]:
    """Why this person must not be written to ("" if they may be), and whether the cell was understood.

    Whatever is not plainly a no counts as an opt-out, dates and remarks included: writing to somebody who
    asked not to be is the worse mistake.
    """
    plain = is_yes(text)
    if plain is not None:
        return ("Opted out (the list says so)", True) if plain else ("", True)
    folded = fold(text).replace("_", " ")
    if any(words in folded for words in _OPTED_IN) and "unsubscribed" not in folded:
        return "", True
    understood = (
        any(char.isdigit() for char in text)
        or _EMAIL_VERDICTS.get(folded) in ("opted_out", "bounced")
        or any(
            word in folded
            for word in (
                "out",
                "unsub",
                "not",
                "contact",
                "abgemeldet",
                "widerruf",
                "widersproch",
                "gesperrt",
                "block",
                "stop",
                "spam",
                "desab",
                "baja",
                "disiscr",
                "afgemeld",
                "avreg",
                "avmeld",
                "afmeld",
                "dnc",
                "kein",
                "remov",
                "delet",
            )
        )
    )
    return f"Opted out (the list says: {text[:80]})", understood


@lru_cache(maxsize=1 << 10)
def bounce_reason(text: str) -> tuple[str, bool]:
    """Why mail to this person bounced ("" if it did not), and whether the cell was understood."""
    plain = is_yes(text)
    if plain is not None:
        return ("Bounced before (the list says so)", True) if plain else ("", True)
    folded = fold(text).replace("_", " ")
    outcome = _EMAIL_VERDICTS.get(folded)
    if outcome in ("valid", "none", "doubtful"):
        return "", True
    understood = outcome is not None or "bounce" in folded or any(char.isdigit() for char in text)
    return f"Bounced before (the list says: {text[:80]})", understood


@lru_cache(maxsize=1 << 10)
def email_verdict(text: str) -> str:
    """What an email-status cell says: valid, invalid, bounced, opted_out, doubtful, role, disposable, none;
    "" if it is not understood."""
    folded = fold(text).replace("_", " ")
    found = _EMAIL_VERDICTS.get(folded)
    if found:
        return found
    if "bounce" in folded:
        return "bounced"
    if folded.startswith(("invalid", "undeliverable", "do not mail")):
        return "invalid"
    if "catch" in folded or "accept all" in folded or "risky" in folded or "unverified" in folded:
        return "doubtful"
    if folded.startswith(("valid", "verified", "deliverable")):
        return "valid"
    plain = is_yes(text)
    return "" if plain is None else "valid" if plain else "doubtful"
