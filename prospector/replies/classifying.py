"""What kind of mail came in, by which rule, and what follows from it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime

from prospector.replies.auto_replies import is_auto_reply, return_date
from prospector.replies.bounces import Failure, failures
from prospector.replies.mail import Mail, addresses_in, read_mail
from prospector.replies.opt_outs import complains, opts_out, refers_to
from prospector.replies.quoting import quotes, reply_text

KINDS = ("reply", "auto-reply", "bounce", "opt-out", "complaint", "referral", "other")
_RE = re.compile(
    r"^\W*(?:re|aw|sv|antw|odp|vs|ynt|res|rif|r|回复|答复|回覆)\s*(?:\[\d+\])?\s*[:：]", re.IGNORECASE
)
_HEADER_LINE = re.compile(rb"\s*(?:>?From |[A-Za-z][A-Za-z0-9-]{0,60}:)")


@dataclass(frozen=True, slots=True)
class Classified:
    """One mail, understood.

    `recipient` is the address it concerns: of a bounce whoever was not reached, else whoever wrote.
    `permanent` is told for bounces only (None: it cannot be told, or it is no bounce). `reason` is the
    bounce's reason (see failures.REASONS), or the rule in words; `reply_text` what the writer added;
    `message_id` its own id, `answers` the ids it refers to. `referred` are the addresses a referral names.
    """

    kind: str
    recipient: str
    permanent: bool | None
    reason: str
    return_date: date | None
    reply_text: str
    message_id: str
    answers: tuple[str, ...] = ()
    referred: tuple[str, ...] = ()
    failed: tuple[Failure, ...] = ()


def classify(raw: bytes, now: datetime) -> Classified:
    """Classify one message (or only the text of one, pasted). Raises LimitError when it is too large.

    `now` stands in for the day it was written where it has no Date header.
    """
    if not _HEADER_LINE.match(raw.lstrip()[:200]):
        raw = b"\n" + raw if raw.startswith(b"\n") else b"X-Pasted: yes\n\n" + raw
    return classify_mail(read_mail(raw), now.date())


def classify_mail(mail: Mail, today: date) -> Classified:
    """The same for a message that was read already."""
    new_text = reply_text(mail.text)
    returned = failures(mail)
    if complains(mail, "" if returned else new_text):
        return _made(mail, "complaint", "reported as abuse" if mail.reports else "complains", new_text)
    if returned is not None:
        return _bounce(mail, returned)
    if is_auto_reply(mail, new_text):
        back = return_date(mail, new_text, today)
        why = f"answered by itself, back {back:%Y-%m-%d}" if back else "answered by itself"
        return _made(mail, "auto-reply", why, new_text, back=back)
    answers = _answers(mail)
    if (answers or _is_note(mail, new_text)) and (words := opts_out(mail, new_text)):
        return _made(mail, "opt-out", f"says: {words[:80]}", new_text)
    if answers and (others := refers_to(mail, new_text)):
        return _made(mail, "referral", f"names {', '.join(others[:3])}", new_text, referred=tuple(others))
    if answers:
        return _made(mail, "reply", "answers an earlier mail", new_text)
    return _made(mail, "other", "nothing says that it answers a mail", new_text)


def _bounce(mail: Mail, returned: tuple[Failure, ...]) -> Classified:
    worst = next((one for one in returned if one.permanent), returned[0])
    return Classified(
        "bounce",
        worst.recipient,
        worst.permanent,
        worst.reason,
        None,
        "",
        _own_id(mail),
        _answered(mail),
        (),
        returned,
    )


def _made(
    mail: Mail,
    kind: str,
    reason: str,
    new_text: str,
    *,
    back: date | None = None,
    referred: tuple[str, ...] = (),
) -> Classified:
    return Classified(
        kind, _writer(mail, kind), None, reason, back, new_text, _own_id(mail), _answered(mail), referred
    )


def _writer(mail: Mail, kind: str) -> str:
    """Whom it concerns: of an abuse report the original recipient, else whoever wrote it."""
    if kind == "complaint" and mail.reports:
        told = " ".join(text for _, text in mail.reports)
        named = re.findall(
            r"(?:original-rcpt-to|removal-recipient|original-recipient):\s*(\S+)", told, re.IGNORECASE
        )
        for one in [*named, *(to for headers in mail.returned for to in headers.addresses("to"))]:
            if found := addresses_in(one):
                return found[0]
    return next(iter(mail.headers.addresses("from")), "")


def _answers(mail: Mail) -> bool:
    if _is_bulk(mail):
        return False
    pasted = "x-pasted" in mail.headers and bool(mail.text.strip())
    threaded = "in-reply-to" in mail.headers or "references" in mail.headers
    return pasted or threaded or bool(_RE.match(mail.headers.get("subject"))) or quotes(mail.text)


def _is_note(mail: Mail, new_text: str) -> bool:
    """Short enough for a person who asks something, and not sent to many."""
    return not _is_bulk(mail) and len(new_text.split()) <= 120


def _is_bulk(mail: Mail) -> bool:
    headers = mail.headers
    submitted = headers.get("auto-submitted").lower()
    return (
        "list-id" in headers
        or "list-unsubscribe" in headers
        or headers.get("precedence").lower() in ("bulk", "list", "junk")
        or (bool(submitted) and submitted != "no")
    )


def _own_id(mail: Mail) -> str:
    return next(iter(mail.headers.ids("message-id")), "")


def _answered(mail: Mail) -> tuple[str, ...]:
    ids = [*mail.headers.ids("in-reply-to"), *mail.headers.ids("references")]
    returned = [one for headers in mail.returned for one in headers.ids("message-id")]
    return tuple(dict.fromkeys([*ids, *returned]))
