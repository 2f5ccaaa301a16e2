"""Mail that could not be delivered: whom it was for, and why.

Structured reports come first (RFC 3464), then what mail systems add as headers, then prose. An address of
ours, of the system that writes, or of its support desk is never taken for the one that failed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from prospector.replies.failures import judge, status_in
from prospector.replies.mail import Mail, addresses_in

MOST_RECIPIENTS = 1_000
_SYSTEMS = re.compile(
    r"^(?:mailer-daemon|mail-daemon|mailerdaemon|postmaster|mdaemon|mail-?delivery|maildelivery|daemon"
    r"|bounces?|ndr"
    r"|smtp_?mail_?service|\S*_smtp_mail_service|symantec\w*|administrator|mail-?system|uucp|nobody"
    r"|microsoftexchange\w*"
    r"|exchange|autoresponder|no-?reply|delivery-?\w*|mailmaster|mail_?admin)$",
    re.IGNORECASE,
)
_SUBJECT = re.compile(
    r"undeliver|delivery (?:status|fail|error|problem|report|notif|warning|delayed|incomplete"
    r"|unsuccess)|returned (?:mail|email|to sender)"
    r"|mail (?:delivery|failure|system error|could not|not deliver|undeliver|returned|error|status)"
    r"|failure notice|failed (?:mail|delivery)"
    r"|(?:could|can) ?not be delivered|delivery has failed|message (?:not delivered|undeliverable"
    r"|delayed|status)"
    r"|warning: (?:message|could|delivery)|nondeliver|non-deliver|non remis|unzustellbar|zustellung"
    r"|nicht zugestellt"
    r"|no se (?:ha podido|pudo) entregar|not delivered|mail failure|delayed mail|не доставлен|недостав"
    r"|devuelto|retour"
    r"|unable to deliver|error sending|rejected mail|bounced|mensaje no|niet bezorgd|non recapitabile"
    r"|mancata consegna"
    r"|配信|送信エラー|退信|無法|nie dostarcz|kan inte leverer|kunne ikke lever|zpráva .*nedoruč",
    re.IGNORECASE,
)
_TOLD = re.compile(
    r"(?:could|can|was|were|has|have|did|will|is|are)(?:n['’]t| ?not)(?: \w+){0,3} (?:be )?(?:deliver"
    r"|sent|reach|forward|accept)"
    r"|(?:unable|failed|impossible|wasn['’]t able|not able) to (?:deliver|send|forward)"
    r"|deliver\w* (?:\w+ ){0,6}(?:fail|delayed|error"
    r"|postponed)|undeliver|permanent (?:fatal )?(?:error|failure)|failed recipients"
    r"|following (?:address|recipient|user|destination)"
    r"|mailbox unavailable|user unknown|unknown user|returned mail|no such user|has been delayed"
    r"|return(?:ed|ing) (?:your )?(?:message|mail"
    r"|to sender)|did not reach|rejected|smtp error|not delivered|nicht zugestellt"
    r"|no pudo ser entregado|не может быть доставлен"
    r"|invalid final delivery|over quota|mailbox is full|non-?existent|disk quota|n'a pas pu|无法发送"
    r"|无法投递"
    r"|退信|配信できません",
    re.IGNORECASE,
)
_REPORT = re.compile(
    r"non-?delivery report|could not be delivered to(?: the following)?|failed addresses follow"
    r"|no valid recipients were found"
    r"|n'a pas pu etre delivre|advisory-only email|delivery (?:of|to) .{0,40}(?:failed|postponed)",
    re.IGNORECASE,
)
_ORIGINAL = re.compile(
    r"^[\s>*|-]*(?:-{2,}|={3,}|_{3,})?[\s-]*(?:(?:below this line is|this is|attachment is|here is"
    r"|the following is) a copy of (?:the|your)"
    r"|(?:the )?(?:first \d+ lines of )?(?:your )?(?:original|returned|unsent|undelivered"
    r"|rejected) (?:message|mail|e-?mail)"
    r"(?! (?:was|to|could|has|is|for|from|id|not|with)\b)|(?:message|mail) headers? follows?"
    r"|(?:the )?headers? (?:of the )?(?:original|message)"
    r"|mensaje original|message (?:text|contents) follows?|body of (?:the )?message|begin message"
    r"|forwarded message|copy of (?:the |your )?"
    r"(?:original |returned )?message|your message follows|the body of|the original message (?:follows"
    r"|headers)"
    r"|附件中的内容是|original mail|unsent message below|message removed|old message:|reporting-mta:).*$",
    re.IGNORECASE | re.MULTILINE,
)
_HEADER_BLOCK = re.compile(
    r"^(?:Received|Return-Path|X-Originating-IP|DKIM-Signature|Message-ID): ?\S", re.IGNORECASE | re.MULTILINE
)
_FIELD = re.compile(r"^([A-Za-z-]{2,40}):[ \t]*(.*(?:\n[ \t].*)*)", re.MULTILINE)
_A = r"[^\s<>@\"'(),:;\[\]|]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,250}[A-Za-z0-9])?"
_LINE = re.compile(
    rf"^[ \t>|*\"'•-]*(?:(?:to|for|recipients?|address|e-?mail|final-recipient: ?rfc822;|rcpt to:?"
    rf"|smtp:|recipient address)[ :=]+)?"
    rf"[<\"'(\[]*(?:mailto:|smtp:)?(?P<address>{_A})[>\"')\]]*(?:<mailto:[^>]*>)?[ \t]*(?:\(expanded"
    rf" from[^)]*\)|\(generated from[^)]*\)|\([^)]*\))?"
    rf"[ \t]*(?:$|[:;,-]|\.(?![A-Za-z0-9])|on |\d\d\d )",
    re.IGNORECASE | re.MULTILINE,
)
_NEARBY = re.compile(
    rf"(?:generated (?:from|by)|expanded from:?|rcpt to:|final recipient:?|original recipient:?"
    rf"|undeliverable to|unknown user:?|(?:mail|message|it|"
    rf"delivery|attempts|e-?mail|deliver)(?: \w+){{0,4}} (?:to|for)|failed \d+ attempts:?|userid:?"
    rf"|(?:local )?mailbox|the (?:user|recipient|address|following"
    rf" recipients?:?)|no such (?:user|mailbox)[ :]*(?:here)?|user(?: account)?:?|recipient:?"
    rf"|addressee|account|address:?|was not delivered to:?|not delivered to:?"
    rf"|sent to:?|did not reach:?|name:|quota for|violation for|was addressed,"
    rf"|to:)(?:[ \t\n]+[<\"'(\[]*|(?<=:)|[<\"'(\[]+)(?:mailto:|smtp:)?(?P<address>{_A})",
    re.IGNORECASE,
)
_SURE = re.compile(rf"^<(?P<address>{_A})>(?: \(expanded from[^)]*\))?:\s*\S", re.MULTILINE)
_X400 = re.compile(
    rf"(?:did not reach|following recipient)[^\n]*\n(?:.*\n){{0,8}}?\s*(?:c=|IN="
    rf"|\S*/)?.*?\b(?:SMTP=)?(?P<address>{_A})",
    re.IGNORECASE,
)
_YOUR_MESSAGE = re.compile(
    r"your message[ \t]*\n\s*to:.*?(?=did not reach|could not|was not|\Z)", re.IGNORECASE | re.DOTALL
)
_AFTER_DATA = re.compile(
    r"in\s+reply\s+to\s+end\s+of\s+data|after\s+end\s+of\s+data|\bDATA\s+<<< 5\d\d", re.IGNORECASE
)
_BARE_ANSWER = re.compile(r"\bsaid:\s+5\d\d\s(?!.{0,400}in\s+reply)", re.IGNORECASE | re.DOTALL)
_NOT_HERE = re.compile(
    r"contact|assist|help|support|question|mail from:|from:|sender|report|forward this|http|www\."
    r"|generat\w+ by server|reply to",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Failure:
    """One recipient who was not reached. `recipient` is "" when the mail does not say who.

    `permanent` is True only when mailbox or domain do not exist, None when it cannot be told; `said` is
    what the server said, `status` the enhanced status code.
    """

    recipient: str
    permanent: bool | None
    reason: str
    status: str = ""
    said: str = ""


def failures(mail: Mail) -> tuple[Failure, ...] | None:
    """The recipients a bounce (or a notice of delay) tells of; None when the mail is no such thing."""
    found = _of_reports(mail, [text for kind, text in mail.reports if kind == "message/delivery-status"])
    if found:
        return found
    if not _looks_returned(mail):
        return None
    if found := _of_reports(mail, [_unquoted(mail.text)]):  # a report that lost its place in the mail
        return found
    text = _told_part(mail)
    reason, permanent = _judged(text, "", text)
    return tuple(_of_text(mail, text)) or (Failure("", permanent, reason),)


def _of_reports(mail: Mail, reports: Iterable[str]) -> tuple[Failure, ...]:
    """Failures of delivery-status reports; a report of success tells of none."""
    found: dict[str, Failure] = {}
    for text in reports:
        for block in re.split(r"\n\s*\n", text):
            failure = _of_block(mail, block)
            if failure and (failure.recipient not in found):
                found[failure.recipient] = failure
    return tuple(found.values())[:MOST_RECIPIENTS]


def _of_block(mail: Mail, block: str) -> Failure | None:
    fields = {name.lower(): " ".join(value.split()) for name, value in _FIELD.findall(block)}
    told = (
        fields.get("original-recipient", ""),
        fields.get("final-recipient", ""),
        fields.get("x-actual-recipient", ""),
    )
    recipients = [one for text in told for one in addresses_in(_plain_recipient(text)) if ".." not in one]
    action = fields.get("action", "failed").lower().split()[:1]
    if not recipients or (action and action[0] in ("delivered", "relayed", "expanded")):
        return None
    said = _without_type(fields.get("diagnostic-code", ""))
    status = status_in(fields.get("status", ""))
    around = _near(_told_part(mail), recipients) if len(said) < 8 else ""
    if action == ["delayed"]:
        return Failure(recipients[0], False, _delayed(said or around, status), status, said[:500])
    reason, permanent = _judged(f"{said} {around}", status, _told_part(mail))
    return Failure(recipients[0], permanent, reason, status or status_in(said), (said or around)[:500])


def _delayed(said: str, status: str) -> str:
    reason, _ = judge(said, status)
    return reason if reason not in ("unclear", "user_unknown", "host_unknown", "moved") else "delayed"


def _plain_recipient(value: str) -> str:
    _, _, address = value.rpartition(";")
    return address.replace("+xmtext", "").strip()


def _without_type(value: str) -> str:
    return re.sub(r"^\s*(?:smtp|x-\S+|dns|local)\s*;\s*", "", value, flags=re.IGNORECASE)


def _looks_returned(mail: Mail) -> bool:
    """A mail system wrote it and says that something was not delivered."""
    if "x-failed-recipients" in mail.headers or mail.report_type == "delivery-status":
        return True
    by_system = any(_SYSTEMS.match(one.partition("@")[0]) for one in mail.senders) or _null_sender(mail)
    subject, text = mail.headers.get("subject"), mail.text[:4_000]
    if _REPORT.search(text[:1_500]) and addresses_in(text):
        return True
    told = _TOLD.search(text) is not None
    if by_system and (_SUBJECT.search(subject) or told or _is_daemon(mail)):
        return told or _is_daemon(mail) or not _is_auto_reply(mail)
    return bool(_SUBJECT.search(subject) and told and _machine_made(mail, text))


def _is_auto_reply(mail: Mail) -> bool:
    return "auto-replied" in mail.headers.get("auto-submitted").lower()


def _null_sender(mail: Mail) -> bool:
    names = mail.headers.get("from").lower()
    if names.lstrip(' "<').startswith("postmaster"):
        return True
    return (
        mail.headers.get("return-path").replace(" ", "") == "<>"
        or "mailer-daemon" in names
        or "mail delivery" in names
    )


def _is_daemon(mail: Mail) -> bool:
    """Written by the program that delivers mail, which has nothing else to tell."""
    return any(one.startswith(("mailer-daemon@", "mail-daemon@")) for one in mail.senders)


def _machine_made(mail: Mail, text: str) -> bool:
    return bool(_ORIGINAL.search(text) or mail.returned or re.search(r"\b[45]\d\d[ -]|\b5\.\d\.\d\b", text))


def _unquoted(text: str) -> str:
    return "\n".join(line.lstrip("> ") if line.startswith(">") else line for line in text.split("\n"))


def _told_part(mail: Mail) -> str:
    """What the system says, without the message that it returns."""
    text = _unquoted(mail.text)
    text = _YOUR_MESSAGE.sub("", text, count=1)
    ends = [found.start() for pattern in (_ORIGINAL, _HEADER_BLOCK) for found in pattern.finditer(text, 40)]
    end = next((one for one in sorted(ends)[:50] if _TOLD.search(text, 0, one)), 20_000)
    return text[:end]


def _of_text(mail: Mail, text: str) -> Iterable[Failure]:
    ours = _ours(mail)
    named = [one for one in mail.headers.addresses("x-failed-recipients") if one not in ours]
    recipients = named or _recipients(text, ours) or _of_returned(mail, ours)
    for recipient in recipients[:MOST_RECIPIENTS]:
        said = _near(text, [recipient]) or text
        status = status_in(said)
        if _only_delayed(mail, text):
            yield Failure(recipient, False, _delayed(said, status), status, said[:500])
            continue
        reason, permanent = _judged(said, status, text)
        yield Failure(recipient, permanent, reason, status, " ".join(said.split())[:500])


def _judged(said: str, status: str, told: str) -> tuple[str, bool | None]:
    """judge(), with an eye on when the server spoke.

    A server that names an unknown user only after it was given the text let the recipient pass before; and
    a bare 550 whose occasion is not told proves nothing.
    """
    reason, permanent = judge(said, status)
    if not permanent or status.startswith("5.1."):
        return reason, permanent
    if _AFTER_DATA.search(told):
        return "policy", False
    return reason, None if _BARE_ANSWER.search(told) and not status_in(said) else permanent


def _only_delayed(mail: Mail, text: str) -> bool:
    words = f"{mail.headers.get('subject')}\n{text[:3_000]}".lower()
    return bool(
        re.search(
            r"warning (?:message )?only|has been delayed|not yet been delivered|will be retried"
            r"|delivery .{0,20}\(delay\)|still being retried"
            r"|will continue to (?:try|be)|attempts will continue|has been postponed"
            r"|no action is required|will keep trying|could not be delivered for",
            words,
        )
        and not re.search(r"given up|permanent(?:ly)? (?:error|fail|fatal)", words)
    )


def _ours(mail: Mail) -> frozenset[str]:
    """Addresses that are certainly not the one that failed."""
    writers = set(mail.senders)
    returned = {one for headers in mail.returned for one in headers.addresses("from")}
    return frozenset(
        writers | returned | (mail.receivers - set(mail.headers.addresses("x-failed-recipients")))
    )


def _recipients(text: str, ours: frozenset[str]) -> list[str]:
    """The addresses the text says were not reached, by the surest pattern that finds any."""
    sure = [one.group("address").lower() for one in _SURE.finditer(text)]
    for pattern in (_LINE, _NEARBY, _X400):
        found = [(one.group("address").strip(".").lower(), one.start()) for one in pattern.finditer(text)]
        kept = [address for address, at in found if _may_have_failed(address, ours, text, at, pattern)]
        if pattern is _LINE:
            kept = [*sure, *kept]
            kept += [a for a in _aliases(text, ours) if kept]
        if kept:
            return list(dict.fromkeys(kept))
    loose = [one for one in addresses_in(text) if _may_have_failed(one, ours, text, 0, _LINE)]
    return loose if len(loose) == 1 else []


def _aliases(text: str, ours: frozenset[str]) -> list[str]:
    found = re.findall(rf"(?:generated (?:from|by)|expanded from:?)\s*<?({_A})", text, re.IGNORECASE)
    return [one.lower() for one in found if one.lower() not in ours]


def _may_have_failed(
    address: str, ours: frozenset[str], text: str, at: int, pattern: re.Pattern[str]
) -> bool:
    if (
        address in ours
        or ".." in address
        or "." not in address.partition("@")[2]
        or _SYSTEMS.match(address.partition("@")[0])
    ):
        return False
    line = text[text.rfind("\n", 0, at) + 1 : at + len(address) + 10]
    return pattern is _LINE or not _NOT_HERE.search(line.partition(address)[0][-40:])


def _of_returned(mail: Mail, ours: frozenset[str]) -> list[str]:
    """Whom the returned message was for, when it was for one person and not for a mailing list."""
    for headers in mail.returned:
        if any(name in headers for name in ("list-id", "x-beenthere", "list-unsubscribe", "errors-to")):
            continue
        found = [one for one in headers.addresses("to") if one not in ours and "." in one.partition("@")[2]]
        if len(found) == 1:
            return found
    return []


def _near(text: str, recipients: list[str]) -> str:
    """What stands from the recipient up to the next blank line after some words, or the next address."""
    lowered = text.lower()
    for recipient in recipients:
        at = lowered.find(recipient)
        if at >= 0:
            rest = text[at + len(recipient) : at + 2_000]
            following = re.search(rf"\n\s*\n\s*<?{_A}>?:|\n<{_A}>:", rest)
            told = rest[: following.start()] if following else rest
            before = text[text.rfind("\n", 0, at) + 1 : at]
            return f"{before} {told}".strip(" <>:\n\t")
    return ""
