"""What a template may contain: Jinja2 read with an allow-list, everything else refused with its place.

The sandbox of Jinja2 guards attributes but lets a template count to a billion. So a template is parsed,
every node is looked at, and only merge fields, a few filters, conditions and plain text pass. Dotted
and bracketed names are rewritten to plain ones, so that a rendering never looks up an attribute.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from jinja2 import nodes

from prospector.drafts.grammar import MAX_BYTES, TAG_LINE, Reading
from prospector.drafts.pasting import CircleError, names_in, paste, pasted_length
from prospector.drafts.scanning import TemplateError
from prospector.drafts.spinning import spin

__all__ = ["MAX_BYTES", "MAX_SUBJECT", "Parsed", "TemplateError", "parse"]

MAX_SUBJECT = 500
NO_SNIPPETS: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Parsed:
    """A part that passed: its tree, and the plain identifier that stands for each merge field.

    `spins` tells, for each of its groups of options, the identifier and how many there are; `wordings` in
    how many ways the part can read.
    """

    tree: nodes.Template
    identifiers: Mapping[str, str]
    spins: tuple[tuple[str, int], ...] = ()
    wordings: int = 1


def parse(source: str, part: str, snippets: Mapping[str, str] = NO_SNIPPETS) -> Parsed:
    """Check `source` against the allow-list; `part` (subject, body, html) is named in errors.

    A line that holds nothing but `{% ... %}` tags leaves no empty line behind. `snippets` are the texts of
    the snippets it may call. Raises TemplateError, naming line, column and the nearest merge field.
    """
    reading = Reading(source, part, snippets)
    reading.measure()
    reading.check()
    if reading.called:
        return _pasted(source, part, snippets, reading)
    return _final(source, part, spun=reading.spun)


def _pasted(source: str, part: str, snippets: Mapping[str, str], reading: Reading) -> Parsed:
    """The source with its snippets' texts in it; a fault in one of them is told with its name."""
    if reading.spun:
        spin(source, part, part[0])
    try:
        needed = names_in(source, snippets)
    except CircleError as error:
        raise reading.fault(
            f"Snippets call each other in a circle or too deep: {error}.", "Three deep is the most."
        ) from error
    if pasted_length(source, snippets) > MAX_BYTES:
        raise reading.fault("With its snippets the template is larger than 64 kB.", "Use shorter ones.")
    for name in sorted(needed):
        alone = Reading(snippets[name], f"snippet {name}", snippets)
        alone.measure()
        alone.check()
    whole = paste(source, snippets)
    if part == "subject" and "\n" in whole:
        raise reading.fault("A snippet in the subject has more than one line.", "Use one of one line.")
    together = Reading(whole, part, {})
    try:
        together.measure()
        return _final(whole, part, spun=together.spun)
    except TemplateError as error:
        raise reading.fault(f"With its snippets: {error.message}", error.hint) from error


def _final(source: str, part: str, *, spun: bool) -> Parsed:
    """The tree to be compiled."""
    tidied = TAG_LINE.sub(r"\1", source)
    if not spun:
        final = Reading(tidied, part, {})
        return Parsed(final.check(), final.identifiers)
    prefix = f"spin_{part[0]}"
    # spun before lines of tags are tidied, so that a fault is told with its place in the source
    spin(source, part, prefix)
    made = spin(tidied, part, prefix)
    spins = tuple((f"{prefix}{number}", size) for number, size in enumerate(made.options))
    final = Reading(made.source, part, {}, frozenset(name for name, _ in spins))
    return Parsed(final.check(), final.identifiers, spins, made.wordings)
