"""Why a mail was not delivered, read from what the server said; and whether the mailbox is gone for good.

The words decide before the digits: servers answer 550 to a full mailbox, a block list, a policy or a missing
signature, and all of these mailboxes are alive. Only a mailbox or a domain that does not exist is permanent;
where nothing is said that can be understood, permanence is left open (None).
"""

from __future__ import annotations

import re

REASONS = (
    "user_unknown", "host_unknown", "moved", "mailbox_full", "blocked", "policy", "spam", "authentication",
    "rate_limited", "too_big", "expired", "network", "server_error", "disabled", "virus", "relaying",
    "content", "delayed", "unclear",
)  # fmt: skip
PERMANENT = frozenset(("user_unknown", "host_unknown", "moved"))

_WORDS: tuple[tuple[str, str], ...] = (
    (
        "mailbox_full",
        r"over ?quota|quota (?:is )?(?:exceed|full|limit)|exceed\w* (?:\w+ ){0,3}(?:quota|storage|allocation)"
        r"|mailbox (?:\S+ )?(?:is )?(?:currently )?(?:full|over)|mail ?box full|(?:disk|mail|user'?s?"
        r"|mailbox|storage)"
        r" quota|quota|insufficient (?:disk|system )?(?:space|storage)|too much mail|(?:not enough"
        r"|out of) (?:disk|storage"
        r"|mailbox)? ?space|mailbox size|maildir over|over the (?:maximum )?allowed|user is full"
        r"|inbox is full|account is full"
        r"|storage (?:space )?(?:exceeded|full)|no space left|is full\b|boîte .{0,20}pleine"
        r"|postfach .{0,20}voll|llen[oa]\b",
    ),
    (
        "authentication",
        r"\bspf\b|\bdkim\b|\bdmarc\b|sender policy framework|unauthenticated|not authenticated"
        r"|authentication (?:failed"
        r"|failure|required|results?|checks?)|sender id|sender verif|verify .{0,30}sender"
        r"|sender address verification",
    ),
    (
        "spam",
        r"\bspam(?!haus|cop)|\buce\b|unsolicited|bulk mail|junk|looks like|bayes|content filter"
        r"|message contains? (?:a )?(?:url|link)",
    ),
    ("virus", r"\bvirus|malware|infected|trojan|worm\b|executable attachment"),
    (
        "relaying",
        r"relay(?:ing)? (?:access )?(?:denied|not|prohibit|is not)|not permitted to relay"
        r"|unable to relay|cannot relay"
        r"|we do not relay|not relay|relay access|relaying|not a(?:n)? (?:open )?relay|rcpthosts"
        r"|not local to this",
    ),
    (
        "blocked",
        r"black ?list|blocklist|block list|\brbl\b|\bdnsbl\b|spamhaus|spamcop|barracuda|sorbs"
        r"|reputation|banned"
        r"|\bblocked\b|your (?:ip|host|server|address|network|mail ?server)\b|client host"
        r"|ip (?:address )?(?:rejected|is"
        r"|has)|access denied|\[?access den|not allowed to connect|connection (?:refused|rejected) (?:by|due)"
        r"|temporarily deferred|reverse dns|\bptr\b|rdns|cannot find your hostname|helo|ehlo"
        r"|your hostname|dynamic"
        r"|dial-?up|generic (?:ptr|rdns)|no (?:ptr|reverse)|server access|not accepting (?:mail"
        r"|connections) from"
        r"|bad (?:sender|dns)|listed (?:in|at|on|by)|refused (?:by|to talk)|mail from ip"
        r"|domain of sender|sender domain"
        r"|not (?:a )?(?:valid|an? fqdn)|unrouteable (?:mail )?domain .{0,40}sender|invalid sender"
        r"|sender (?:address )?(?:rejected"
        r"|refused|denied|is not|does not|domain)|from:? (?:domain|address)|return-path"
        r"|mail from:? ?<?[^>]*>? ?(?:rejected|denied)",
    ),
    (
        "rate_limited",
        r"too many|rate limit|throttl|too (?:fast|quickly)|limit(?:ed)? exceeded"
        r"|exceeded .{0,30}(?:limit|rate|connections"
        r"|messages)|concurren|try again later|grey-?list|gray-?list|slow down|maximum number"
        r"|receiving mail (?:at a rate|too)",
    ),
    (
        "too_big",
        r"too (?:big|large)|(?:message|mail)(?: file)? size (?:exceed|limit|is)"
        r"|exceeds? .{0,40}(?:size|length)|size limit"
        r"|maximum (?:message )?size|message length",
    ),
    (
        "moved",
        r"has (?:re)?moved|has changed (?:his|her|their|e-?mail)|new address is|no longer (?:at this|uses)"
        r"|user not local; please try|moved to (?:a )?new",
    ),
    (
        "disabled",
        r"disabled|inactive|suspend|deactivat|not active|discontinued|locked|frozen|dormant|closed"
        r"|terminated|deleted"
        r"|is no longer (?:active|valid|available|accepting)|not accepting|account (?:has )?expired"
        r"|cancell?ed",
    ),
    (
        "expired",
        r"retry time(?:out)? (?:not reached|exceeded)|too long|expired|giv(?:en|ing) up"
        r"|max(?:imum)? (?:retr|time)|timeout"
        r"|time out|timed out|could not be delivered (?:for|within)|not been delivered|will be retried"
        r"|lifetime"
        r"|queue .{0,20}too|delivery attempts|still being retried|for more than|exceeded .{0,20}hop"
        r"|hops|loop(?:s|ing)? ",
    ),
    (
        "host_unknown",
        r"host (?:or domain name )?(?:not found|unknown)|unknown (?:host|domain)"
        r"|domain (?:name )?(?:\S+ )?(?:does not exist"
        r"|not found|is not valid)|no such (?:host|domain)|(?:dns|name) (?:service )?(?:error"
        r"|lookup).{0,60}(?:not found|nxdomain"
        r"|non-?existent)|unrouteable (?:mail )?domain|unrouteable address|nxdomain"
        r"|couldn't find any host|can't resolve|bad"
        r" destination (?:host|system)|no mx|mail exchanger|invalid domain"
        r"|does not accept (?:e-?)?mail|nullmx|null mx"
        r"|name or service not known",
    ),
    (
        "network",
        r"connection (?:refused|timed|reset|dropped|lost|closed|failed|to)"
        r"|network (?:is )?(?:unreachable|error|down)|no route"
        r"|cannot (?:connect|reach)|couldn'?t (?:connect|establish)|unreachable|server (?:did not"
        r"|is not) (?:accept|respond)"
        r"|did not accept our requests|socket error|connect to|broken pipe|lost connection"
        r"|conversation with|dns (?:failure"
        r"|error|lookup fail)|name server|host .{0,30}(?:down|offline)|lookup fail|not responding"
        r"|temporary (?:dns|lookup)",
    ),
    (
        "policy",
        r"polic(?:y|ies)|prohibit|not (?:allowed|permitted|authori[sz]ed)|unauthori[sz]ed"
        r"|administrative|forbidden"
        r"|transaction failed|rejected (?:by|due|for|as)|restrict|denied|security|encryption|\btls\b"
        r"|requires? (?:a )?secure"
        r"|compliance|only accepts?|moderat|must be|members? only|rule|declined|refused|not rfc"
        r"|rfc ?\d|header|bare (?:lf|cr)"
        r"|message-id|date header|format|syntax|command|protocol|bad sequence|blacklisted|filtered"
        r"|permission",
    ),
    (
        "server_error",
        r"(?:system|server|local|internal|configuration|programming|i/o|mailer) (?:\S+ )?(?:error"
        r"|failure|problem|fault)"
        r"|temporar(?:y|ily)|unable to (?:open|create|lock|contact|write|access)|cannot (?:open|create"
        r"|lock|update|append)"
        r"|pipe to|child|exit|status \d|aliasing|forward(?:ing)? (?:loop|error)|out of memory"
        r"|resources|can'?t create"
        r"|command died|command failed|out of|ldap|database|lookup|unexpected|internal|mail system",
    ),
)  # fmt: skip
_UNKNOWN_USER = re.compile(
    r"(?:user|recipient|mailbox|account|address|addressee|alias|login|subscriber|person"
    r"|e-?mail(?: address)?|userid|member"
    r"|customer)s?[ :,\"'<(\[]*(?:\S{1,80}[>\"')\]]*[ :,]+)?(?:is |was |are |has |does |do |could "
    r"|can |were )?(?:currently )?"
    r"(?:been )?(?:not (?:be )?(?:found|known|exist|listed|recogni[sz]ed|a (?:known|valid)|valid|local"
    r"|have|our)|unknown|invalid"
    r"|un?recogni[sz]ed|non-?exist\w*|doesn'?t (?:exist|have)|n'?existe|does not (?:exist|have)"
    r"|unavailable|lookup failed"
    r"|rejected\W+user unknown|nonexistent|no (?:longer )?(?:exists?|such))"
    r"|(?:unknown|invalid|no such|non-?exist\w*|bad|illegal|unrecogni[sz]ed|undefined|incorrect|wrong"
    r"|not a valid|not a known"
    r"|not our|no)(?: (?:or (?:illegal|unknown|invalid|disabled|inactive)|local|virtual|final|delivery"
    r"|destination|mail"
    r"|e-?mail|such))* (?:user|recipient|mailbox|account|address|addressee|alias|person|userid|login"
    r"|subscriber|customer|name"
    r"|member|local ?part|id)s?\b"
    r"|no (?:mailbox|account|user|recipient|one|person)(?: \S+)? (?:here|by that name|with that)"
    r"|not (?:a )?(?:known|valid) user"
    r"|isn'?t (?:a )?(?:known|valid|listed)|doesn'?t have an? \S+ account|he/her is not"
    r"|there is no (?:one|user|such|account)"
    r"|not (?:listed|found) in|user does not|user doesn'?t|address does not"
    r"|account .{0,60}does not exist|unknown to"
    r"|is unknown|no longer (?:works|employed|with|exists?|here)|left the company|who are you looking"
    r"|user\b.{0,40}\bunknown"
    r"|couldn'?t be found|(?:was|were|be) not found|wasn'?t found|does not exist|unknown local|inconnu"
    r"|unbekannt|no existe"
    r"|nicht gefunden|sconosciut|onbekend|не найден|не существует|存在し|不存在|5\.1\.1\b",
    re.IGNORECASE,
)
# what goes before an unknown user: a server that says one of these knows the mailbox, or never looked
_BEFORE_UNKNOWN = frozenset(
    (
        "mailbox_full",
        "authentication",
        "spam",
        "virus",
        "blocked",
        "rate_limited",
        "too_big",
        "relaying",
        "moved",
    )
)
# the server let the recipient pass, or complains about whoever sends
_NOT_ABOUT_RECIPIENT = re.compile(
    r"end of data|after data|in reply to (?:mail|ehlo|helo|data)|after (?:mail from|initial|helo|ehlo"
    r"|i sent the message)"
    r"|try again|failed after i sent|sender",
    re.IGNORECASE,
)
_UNSURE = re.compile(
    r"unknown recipient or mailbox unavailable|could ?n[o'’]t (?:create|open|write)|may not exist"
    r"|delivery restrict",
    re.IGNORECASE,
)
_OF_WORDS = tuple((reason, re.compile(words, re.IGNORECASE)) for reason, words in _WORDS)
_OF_STATUS = {
    "5.1.1": "user_unknown", "5.1.0": "unclear", "5.1.2": "host_unknown", "5.1.3": "unclear",
    "5.1.6": "moved", "5.1.10": "host_unknown", "x.2.1": "disabled", "x.2.2": "mailbox_full",
    "x.2.3": "too_big",
    "x.3.1": "mailbox_full", "x.3.4": "too_big", "x.4.1": "network", "x.4.2": "network", "x.4.3": "network",
    "x.4.4": "network", "x.4.5": "rate_limited", "x.4.6": "expired", "x.4.7": "expired", "x.7.1": "policy",
}  # fmt: skip
_STATUS = re.compile(r"(?<![\d.])([245])\.(\d{1,3})\.(\d{1,3})(?![\d.])")


def judge(said: str, status: str = "") -> tuple[str, bool | None]:
    """The reason (one of REASONS) for what a server said, and whether the mailbox is gone for good.

    `said` is the diagnostic text, `status` the enhanced status code where a report gives one.
    """
    reason = _reason(" ".join(said.split())[:2_000], status)
    if reason == "unclear":
        return reason, None
    return reason, reason in PERMANENT and not status.startswith("4")


def status_in(text: str) -> str:
    """The first enhanced status code in a text, or ""."""
    found = _STATUS.search(text)
    return found.group() if found else ""


def _reason(said: str, status: str) -> str:
    """Sure words about the mailbox first, then what the sender is blamed for, then the rest."""
    for reason, words in _OF_WORDS:
        if reason in _BEFORE_UNKNOWN and words.search(said):
            return reason
    if _UNKNOWN_USER.search(said) and not _UNSURE.search(said):
        return "policy" if _NOT_ABOUT_RECIPIENT.search(said) else "user_unknown"
    for reason, words in _OF_WORDS:
        if words.search(said):
            about_sender = reason in PERMANENT and _NOT_ABOUT_RECIPIENT.search(said)
            return "policy" if about_sender else reason
    if _UNSURE.search(said):
        return "unclear"
    return _of_status(status or status_in(said))


def _of_status(status: str) -> str:
    if status in _OF_STATUS:
        return _OF_STATUS[status]
    return _OF_STATUS.get(f"x{status[1:]}", "delayed" if status.startswith("4") else "unclear")
