"""Every kind of problem a draft may have: how grave it is, and why it matters to whoever reads the email."""

from __future__ import annotations

from typing import NamedTuple

BLOCKS = "blocks"
WARNS = "warns"


class ProblemKind(NamedTuple):
    """A kind of problem: `severity` is blocks (the draft is held) or warns; `reason` is a sentence."""

    code: str
    label: str
    severity: str
    reason: str


class Problem(NamedTuple):
    """One problem of one draft; `detail` says which field or text, empty when the kind says it all."""

    code: str
    detail: str = ""

    @property
    def label(self) -> str:
        return CATALOGUE[self.code].label

    @property
    def blocks(self) -> bool:
        return CATALOGUE[self.code].severity == BLOCKS

    def __str__(self) -> str:
        return f"{self.label}: {self.detail}" if self.detail else self.label


_OF_RECIPIENT = (
    ProblemKind("no_recipient", "No email address", BLOCKS, "There is nowhere to send it."),
    ProblemKind(
        "invalid_recipient", "The address cannot be written to", BLOCKS,
        "It would bounce, and bounces make providers distrust your other emails.",
    ),
    ProblemKind(
        "disposable_recipient", "A throw-away address", BLOCKS, "Nobody reads such a mailbox for long."
    ),
    ProblemKind(
        "role_recipient", "A shared mailbox, not a person", WARNS,
        "Several people may read it, and the greeting names one of them.",
    ),
    ProblemKind("own_address", "The recipient is you", BLOCKS, "You would write to yourself."),
    ProblemKind(
        "suppressed", "On the do-not-contact list", BLOCKS, "This person or company must not be written to."
    ),
    ProblemKind(
        "on_hold", "Put on hold by you", BLOCKS, "It waits until you edit it or write it anew."
    ),
    ProblemKind(
        "wrong_person", "Name and address belong to different people?", WARNS,
        "Greeting somebody by another's name is the mistake readers forgive least.",
    ),
    ProblemKind(
        "same_address", "Two prospects with one address", WARNS,
        "One mailbox would get two emails, greeted by two names.",
    ),
    ProblemKind(
        "no_earlier_mail", "It speaks of an earlier email, but nobody wrote to them", WARNS,
        "Readers look for an email that never came, and take it for a trick.",
    ),
)  # fmt: skip
_OF_SUBJECT = (
    ProblemKind("missing_value", "A merge field has no value", BLOCKS, "Readers would see the gap."),
    ProblemKind("empty_subject", "The subject is empty", BLOCKS, "Such emails go unread, or to spam."),
    ProblemKind(
        "subject_long", "The subject is long; phones show about 40 characters", WARNS,
        "What stands at its end is cut off.",
    ),
    ProblemKind("subject_too_long", "The subject is too long", BLOCKS, "Some servers refuse it."),
    ProblemKind(
        "header_injection", "A line break or control character where none may be", BLOCKS,
        "In a header it could add a recipient.",
    ),
    ProblemKind(
        "fake_reply", "The subject pretends to be a reply", WARNS,
        "Readers notice, and in some countries it is unlawful.",
    ),
    ProblemKind("shouting_subject", "The subject is in capitals", WARNS, "It reads as shouting and as spam."),
    ProblemKind(
        "other_name", "Subject and greeting name different people", WARNS,
        "One of the two was written for somebody else.",
    ),
)  # fmt: skip
_OF_TEXT = (
    ProblemKind("empty_body", "The text is empty", BLOCKS, "There is nothing to read."),
    ProblemKind(
        "body_short", "There is hardly any text", WARNS,
        "Besides greeting and signature it says next to nothing; perhaps a condition left a part out.",
    ),
    ProblemKind(
        "body_long", "The text is long; short emails are answered more often", WARNS,
        "Above 200 words few people read to the question.",
    ),
    ProblemKind("body_too_long", "The text is too long", BLOCKS, "Mail programs would cut it off."),
    ProblemKind(
        "control_characters", "Invisible control characters in the text", BLOCKS,
        "They show as boxes or break the message.",
    ),
    ProblemKind("leftover_braces", "Leftover template braces", BLOCKS, "Readers would see the template."),
    ProblemKind("placeholder", "A placeholder was left in", BLOCKS, "Readers would see the template."),
    ProblemKind("empty_greeting", "The greeting has no name", BLOCKS, "It shows that nobody looked."),
    ProblemKind(
        "initial_greeting", "The greeting has only an initial", WARNS,
        "Nobody is greeted as “T.”; find the first name or greet without it.",
    ),
    ProblemKind("shouting_name", "The name is in capitals", BLOCKS, "It shows that a list was pasted in."),
    ProblemKind(
        "lowercase_name", "The name starts with a small letter", WARNS, "It shows that nobody looked."
    ),
    ProblemKind("mojibake", "Damaged letters", BLOCKS, "A name was read in the wrong encoding."),
    ProblemKind(
        "legal_suffix", "The company's legal form stands in the text", WARNS,
        "People say Acme, not Acme GmbH; the form shows a database.",
    ),
    ProblemKind(
        "duplicate_body", "Different people get the same text", WARNS,
        "What should be personal is not, and colleagues compare.",
    ),
    ProblemKind(
        "doubled_word", "A word stands twice", WARNS, "A slip that readers see at once."
    ),
    ProblemKind(
        "double_space", "Two spaces in a row", WARNS, "It shows where a value was put in, or was missing."
    ),
    ProblemKind(
        "stray_punctuation", "Stray spaces or punctuation", WARNS,
        "A value before the comma or between the brackets was probably missing.",
    ),
    ProblemKind(
        "wrong_article", "“a” and “an” mixed up", WARNS, "The word after it came from a merge field."
    ),
    ProblemKind(
        "greeting_language", "Greeting and text are in different languages", WARNS,
        "One of the two was written for another country.",
    ),
    ProblemKind(
        "invisible_characters", "Invisible characters in the text", WARNS,
        "Spam filters take them for an attempt to hide words.",
    ),
    ProblemKind("emoji", "A pictogram in the text", WARNS, "Spam filters and many readers dislike them."),
)  # fmt: skip
_OF_LINKS = (
    ProblemKind(
        "link_broken", "A link that cannot work", BLOCKS, "It leads nowhere, or breaks off in the middle."
    ),
    ProblemKind(
        "link_gap", "A link with a gap", BLOCKS, "The merge field within the address had no value."
    ),
    ProblemKind(
        "link_mismatch", "A link shows another address than it opens", BLOCKS,
        "Mail programs warn of it as phishing.",
    ),
    ProblemKind("link_ip", "A link to a bare IP address", WARNS, "Spam filters take it for an attack."),
    ProblemKind(
        "link_shortener", "A shortened link", WARNS, "Readers cannot see where it leads, and filters object."
    ),
    ProblemKind("link_insecure", "A link without encryption", WARNS, "Write https instead of http."),
    ProblemKind(
        "link_personal", "A link with personal data", WARNS,
        "Name or address of the reader ends up in the logs of whoever runs the site.",
    ),
    ProblemKind("many_links", "More than three links", WARNS, "Filters count them, and readers choose none."),
)  # fmt: skip
_OF_SENDER = (
    ProblemKind(
        "no_opt_out", "No opt-out line", BLOCKS, "Most countries require a way to stop hearing from you."
    ),
    ProblemKind(
        "no_sender_name", "Your name is missing", BLOCKS, "Readers must see who writes to them."
    ),
    ProblemKind(
        "no_sender_address", "Your own email address is missing or wrong", BLOCKS, "Nobody could answer."
    ),
    ProblemKind(
        "no_postal_address", "Your postal address is missing", BLOCKS, "Most countries require it."
    ),
    ProblemKind(
        "changed_since_approval", "Something changed since it was approved", WARNS,
        "What you approved is not what would leave now.",
    ),
)  # fmt: skip
CATALOGUE: dict[str, ProblemKind] = {
    kind.code: kind for kind in (*_OF_RECIPIENT, *_OF_SUBJECT, *_OF_TEXT, *_OF_LINKS, *_OF_SENDER)
}
