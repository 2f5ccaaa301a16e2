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
    "on_hold": Advice("Edit it, or write it anew from the template, and it goes on.", TEXT),
    "wrong_person": Advice("See whose address it is, and correct the name or the address.", PROSPECT),
    "no_earlier_mail": Advice("Write to them first, or choose another template.", REVIEW),
    "same_address": Advice("Keep one of the two; discard the other.", REVIEW),
    "shouting_subject": Advice("Write it as a sentence.", TEXT),
    "other_name": Advice("Name the same person in both, or nobody in the subject.", TEXT),
    "body_short": Advice("Say why you write, and ask one question.", TEXT),
    "initial_greeting": Advice("Find the first name, or greet without it.", PROSPECT),
    "duplicate_body": Advice("Say something that is true of this person only.", TEXT),
    "doubled_word": Advice("Take one of the two away.", TEXT),
    "double_space": Advice("Take one of the spaces away.", TEXT),
    "stray_punctuation": Advice("See what is missing before it, and close the gap.", TEXT),
    "wrong_article": Advice("Write an before a vowel, and a before all else.", TEXT),
    "greeting_language": Advice("Greet in the language of the text.", TEXT),
    "invisible_characters": Advice("Type the passage anew.", TEXT),
    "emoji": Advice("Say it in words.", TEXT),
    "link_broken": Advice("Copy the address anew from your browser.", TEXT),
    "link_gap": Advice("Fill the gap in, or leave the link out.", TEXT),
    "link_mismatch": Advice("Show the address that the link opens.", TEXT),
    "link_ip": Advice("Link to a named site.", TEXT),
    "link_shortener": Advice("Write the whole address.", TEXT),
    "link_insecure": Advice("Write https instead of http.", TEXT),
    "link_personal": Advice("Take the person's data out of the address.", TEXT),
    "many_links": Advice("Keep the one link that matters.", TEXT),
    "no_opt_out": Advice("Say how to stop hearing from you.", TEXT),
    "no_sender_name": Advice("Set your name in the settings and sign with it.", SETTINGS),
    "no_sender_address": Advice("Set your address in the settings.", SETTINGS),
    "no_postal_address": Advice("Set it in the settings; most countries require it in the text.", SETTINGS),
    "changed_since_approval": Advice("Read it again; approve it if it is still right.", REVIEW),
}
LINKS = {PROSPECT: "Show prospect", SETTINGS: "Open settings", LIST: "Open the list", TEXT: "Edit text"}


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
