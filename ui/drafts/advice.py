"""What to do about each problem of a draft, and where: in the text, at the prospect or in the settings."""

from __future__ import annotations

from typing import NamedTuple

from prospector.drafts.checks import Problem

TEXT, PROSPECT, SETTINGS, LIST, REVIEW = "text", "prospect", "settings", "suppressions", "review"


class Advice(NamedTuple):
    """What to do, and the place where it is done."""

    text: str
    where: str


ADVICE = {
    "no_recipient": Advice("Add an address to the prospect, or discard this draft.", PROSPECT),
    "invalid_recipient": Advice("Correct the prospect's address.", PROSPECT),
    "disposable_recipient": Advice("Find the person's real address.", PROSPECT),
    "role_recipient": Advice("Several people may read it. A personal address is better.", PROSPECT),
    "own_address": Advice("This prospect has your own address; correct it.", PROSPECT),
    "suppressed": Advice("Discard this draft. Nothing will be sent to this person.", LIST),
    "missing_value": Advice("Fill it in at the prospect, or write around it here.", PROSPECT),
    "empty_subject": Advice("Write a subject.", TEXT),
    "subject_long": Advice("Shorten it to about 40 characters.", TEXT),
    "subject_too_long": Advice("Shorten it.", TEXT),
    "header_injection": Advice("Type the line anew.", TEXT),
    "fake_reply": Advice("Take Re: or Fwd: away; readers notice.", TEXT),
    "empty_body": Advice("Write the text.", TEXT),
    "body_long": Advice("Say one thing and ask one question.", TEXT),
    "body_too_long": Advice("Shorten it.", TEXT),
    "control_characters": Advice("Type the passage anew.", TEXT),
    "leftover_braces": Advice("Replace the braces with words.", TEXT),
    "placeholder": Advice("Replace it with words.", TEXT),
    "empty_greeting": Advice("Write whom you greet.", TEXT),
    "shouting_name": Advice("Write the name as a person would.", TEXT),
    "lowercase_name": Advice("Write the name with a capital letter.", TEXT),
    "mojibake": Advice("Write the damaged letters anew.", TEXT),
    "legal_suffix": Advice("People say the company's name without it.", TEXT),
    "no_opt_out": Advice("Say how to stop hearing from you.", TEXT),
    "no_sender_name": Advice("Set your name in the settings and sign with it.", SETTINGS),
    "no_sender_address": Advice("Set your address in the settings.", SETTINGS),
    "no_postal_address": Advice("Set it in the settings; most countries require it in the text.", SETTINGS),
    "changed_since_approval": Advice("Read it again; approve it if it is still right.", REVIEW),
}
LINKS = {PROSPECT: "Open prospect", SETTINGS: "Open settings", LIST: "Open the list", TEXT: "Edit text"}


def advice(problem: Problem) -> Advice:
    """What to do about a problem."""
    return ADVICE.get(problem.code, Advice("Mend it in the text.", TEXT))


def place_to_mend(problems: tuple[Problem, ...]) -> str:
    """Where the first blocking problem (else the first of all) is mended, or ""."""
    if not problems:
        return ""
    first = next((one for one in problems if one.blocks), problems[0])
    where = advice(first).where
    return where if where in LINKS else ""
