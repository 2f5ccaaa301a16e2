"""Cells that say yes or no: opted out, bounced, and what a list's own email check found."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

from prospector.cleaning.tables import meanings, phrases
from prospector.cleaning.text import fold

ReasonOf = Callable[[str], tuple[str, bool]]
"""A cell's text to a reason ("" for none) and whether the cell was understood."""

_WORDS = "cell_words.txt"
_DENIED = re.compile(
    r"\b(?:do not|don t|dont|does not|not|never|no|nicht|kein\w*|ohne|pas|sans|ne|non|niet|geen|nie"
    r"|bez|inte|ikke|ei|sem|sin|nao"
    r"|disallow\w*|denied|deny|refused|revoked|withdrawn|opted out|verboten|entzogen|hayir)\b|disallow"
)
_ON_A_DAY = re.compile(r"(?:\b(?:on|at|since|am|seit|le|depuis|el|il|em|op|dnia|den) )?\d[-\d/: t]{4,}\dz?\b")
_NEVER_OUT = re.compile(
    r"(?:\w+ )?(?:(?:has|have|had|did|does|do|was) (?:not|never)|(?:has|have|did|does|was)nt|not|never)"
    r" (?:opt(?:ed)? out|unsubscribed?)(?: yet| so far)?"
)
_REMARK = re.compile(r"[,;:!?([{]|(?<!\w)-|-(?!\w)|[–—]")
_NO_CONSENT = "No consent ("
_MEANS_OUT = (
    "not allow disallow denied deny refus revok withdraw verbot entzog nicht erlaubt not permitted "
    "out unsub not contact abgemeldet widerruf widersproch gesperrt block stop spam desab "
    "baja disiscr afgemeld "
    "avreg avmeld afmeld dnc kein remov delet"
).split()


def is_yes(text: str) -> bool | None:
    """True or False where the cell plainly says so, None where it says something else."""
    low = text.lower().strip(" .")
    if low in phrases(_WORDS)["yes"]:
        return True
    return False if low in phrases(_WORDS)["no"] or fold(low) in phrases(_WORDS)["no"] else None


@lru_cache(maxsize=1 << 10)
def opt_out_reason(text: str) -> tuple[str, bool]:
    """Why this person must not be written to ("" if they may be), and whether the cell was understood.

    Whatever is not plainly a no counts as an opt-out, dates and remarks included: writing to somebody who
    asked not to be is the worse mistake.
    """
    if text.startswith(_NO_CONSENT):
        return text, True
    plain = is_yes(text)
    if plain is not None:
        return ("Opted out (the list says so)", True) if plain else ("", True)
    folded = fold(text).replace("_", " ")
    if _says_opted_in(folded):
        return "", True
    verdict = meanings(_WORDS, "email").get(folded)
    understood = verdict in ("opted_out", "bounced") or any(word in folded for word in _MEANS_OUT)
    understood = understood or any(sign.isdigit() for sign in text)
    return f"Opted out (the list says: {text[:80]})", understood


def said_in_text(words: str) -> str:
    """The reason of an opt-out that stands in a note or a status, with its words."""
    return f"Opted out (the list says: “{words}”)"


def consent_refusal(header: str, text: str) -> str:
    """What a cell of a consent column comes to as an opt-out: the reason, "" unless it plainly says no.

    Empty and unclear cells say nothing: who did not tick a box was mostly never asked.
    """
    return (
        f"{_NO_CONSENT}the list's column {header[:60]} says: {text.strip()[:80]})" if _refuses(text) else ""
    )


@lru_cache(maxsize=1 << 10)
def _refuses(text: str) -> bool:
    """Whether consent is plainly refused: "no", "Withdrawn 2026-05-01", "Nein, danke"."""
    said = phrases(_WORDS)["consent refused"]
    undated = _ON_A_DAY.sub(" ", text.lower().replace(".", "")).strip(" ,;:-")
    return any(fold(part).replace("_", " ") in said for part in (text, undated, _REMARK.split(undated)[0]))


def _says_opted_in(folded: str) -> bool:
    """Whether permission is given: "allow", but not "do not allow", "disallow" or "unsubscribed"."""
    if _NEVER_OUT.fullmatch(folded):
        return True
    granted = any(words in folded for words in phrases(_WORDS)["opted in"])
    if not granted or "unsubscribed" in folded:
        return False
    return folded.startswith("not opted") or not _DENIED.search(folded)


@lru_cache(maxsize=1 << 10)
def bounce_reason(text: str) -> tuple[str, bool]:
    """Why mail to this person bounced ("" if it did not), and whether the cell was understood."""
    plain = is_yes(text)
    if plain is not None:
        return ("Bounced before (the list says so)", True) if plain else ("", True)
    folded = fold(text).replace("_", " ")
    outcome = meanings(_WORDS, "email").get(folded)
    if outcome in ("valid", "none", "doubtful"):
        return "", True
    understood = outcome is not None or "bounce" in folded or any(char.isdigit() for char in text)
    return f"Bounced before (the list says: {text[:80]})", understood


@lru_cache(maxsize=1 << 10)
def email_verdict(text: str) -> str:
    """What an email-status cell says: valid, invalid, bounced, opted_out, doubtful, role, disposable, none;
    "" if it is not understood."""
    folded = fold(text).replace("_", " ")
    found = meanings(_WORDS, "email").get(folded)
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
