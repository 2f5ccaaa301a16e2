"""Whether a wording says who writes, from where, and how to stop it: without these every draft is held."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from prospector.drafts import merge_fields
from prospector.drafts.checks import CATALOGUE, Checker, Recipient
from prospector.drafts.template_files import Wording
from prospector.drafts.variants import VersionRenderer, Wordings
from prospector.settings import Identity

_WRITTEN = {
    "no_sender_name": "sender.name", "no_postal_address": "sender.postal_address",
    "no_opt_out": "opt_out_line",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Unsigned:
    """What a variant does not say: the kind of problem, and the tag that would say it."""

    variant: str
    code: str
    tag: str

    @property
    def text(self) -> str:
        """`A: every draft would be held: No opt-out line. Write {{ opt_out_line }}`."""
        return f"{self.variant}: every draft would be held: {CATALOGUE[self.code].label}. Write {self.tag}"


def unsigned(wording: Wording, sender: Identity, now: datetime) -> Iterator[Unsigned]:
    """What each variant of a checked wording leaves out; what is not set of the sender is made up."""
    whole = _filled(sender)
    shared = merge_fields.shared_values(whole, now)
    checker = Checker(whole)
    for one in wording.every:
        renderer = VersionRenderer(Wordings((one,), wording.snippets), shared)
        values = merge_fields.example_values(name for name in renderer.names if name not in shared)
        rendering = renderer.render(values, one.label)
        found = checker.check(rendering.subject, rendering.body, Recipient("anna@acme.example"))
        for code in dict.fromkeys(problem.code for problem in found if problem.code in _WRITTEN):
            yield Unsigned(one.label, code, f"{{{{ {_WRITTEN[code]} }}}}")


def _filled(sender: Identity) -> Identity:
    return replace(
        sender,
        sender_name=sender.sender_name or "Your Name",
        postal_address=sender.postal_address or "1 Example Street",
        opt_out_line=sender.opt_out_line or Identity().opt_out_line,
    )
