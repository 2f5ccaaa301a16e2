"""A template version compiled once, and rendered for one prospect after another."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from jinja2 import Template
from jinja2.runtime import new_context

from prospector.drafts import merge_fields
from prospector.drafts.filters import Missing
from prospector.drafts.merge_fields import Value
from prospector.drafts.syntax import MAX_SUBJECT, TemplateError, environment, parse

MAX_OUTPUT = 100_000


class Rendering(NamedTuple):
    """A subject and a body, and the merge fields that were printed without having a value."""

    subject: str
    body: str
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Compiled:
    """A template version, checked and compiled. `identifiers` maps each merge field to its plain name."""

    subject: Template
    body: Template
    identifiers: Mapping[str, str]

    @property
    def names(self) -> tuple[str, ...]:
        """The merge fields used."""
        return tuple(self.identifiers)


@lru_cache(maxsize=64)
def compile_template(subject: str, body: str) -> Compiled:
    """Check and compile a template; the same text is compiled once.

    Raises TemplateError with line and column for everything that is not allowed.
    """
    _check_subject(subject)
    # one pass over both would let a tag opened in the subject end in the body
    in_subject, in_body = parse(subject, "subject"), parse(body, "body")
    return Compiled(
        subject=environment().from_string(in_subject.tree),
        body=environment().from_string(in_body.tree),
        identifiers={**in_subject.identifiers, **in_body.identifiers},
    )


def _check_subject(subject: str) -> None:
    if not subject.strip():
        raise TemplateError("The template has no subject.", hint="Add one.", part="subject", line=1, column=1)
    if "\n" in subject or "\r" in subject or len(subject) > MAX_SUBJECT:
        raise TemplateError(
            f"The subject must be one line of at most {MAX_SUBJECT} characters.",
            hint="Shorten it.", part="subject", line=1, column=1,
        )  # fmt: skip


class Renderer:
    """Renders one compiled template for many prospects. Not shared between threads.

    `shared` holds the values that are the same for all of them (merge_fields.shared_values). Values are
    data: they are printed as they stand and never read as a template.
    """

    def __init__(self, compiled: Compiled, shared: Mapping[str, Value]) -> None:
        self._printed: list[str] = []
        self._identifiers = compiled.identifiers
        self._subject = compiled.subject.root_render_func
        self._body = compiled.body.root_render_func
        self._common = {
            identifier: shared.get(name, Missing(name, merge_fields.label(name), self._printed))
            for name, identifier in compiled.identifiers.items()
        }
        self.names = tuple(name for name in compiled.identifiers if name not in shared)

    def render(self, values: Mapping[str, Value]) -> Rendering:
        """The email for a prospect with these values (see merge_fields.prospect_values).

        A text longer than 100,000 characters is cut there; the checks then refuse it.
        """
        self._printed.clear()
        known = self._common.copy()
        identifiers = self._identifiers
        for name, value in values.items():
            if name in identifiers:
                known[identifiers[name]] = value
        # shared=True hands the values over without copying them: half the cost of Template.render
        context = new_context(environment(), None, {}, known, shared=True)
        subject = "".join(self._subject(context)).strip()
        body = "".join(self._body(context)).strip()
        return Rendering(subject[:MAX_OUTPUT], body[:MAX_OUTPUT], tuple(dict.fromkeys(self._printed)))
