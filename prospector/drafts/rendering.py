"""A template version compiled once, and rendered for one prospect after another."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from operator import mod
from typing import Any, NamedTuple

from jinja2 import Template, nodes
from jinja2.runtime import new_context

from prospector.drafts import html as markup
from prospector.drafts import merge_fields
from prospector.drafts.filters import Missing
from prospector.drafts.merge_fields import Value
from prospector.drafts.pasting import calls, paste
from prospector.drafts.scanning import TemplateError, environment, html_environment, plain_lines
from prospector.drafts.spinning import numbers
from prospector.drafts.syntax import MAX_SUBJECT, Parsed, parse
from prospector.drafts.weaving import NotWovenError, woven

MAX_OUTPUT = 100_000

Texts = tuple[tuple[str, str], ...]


class Rendering(NamedTuple):
    """A subject and a body, and the merge fields that were printed without having a value."""

    subject: str
    body: str
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Compiled:
    """A wording, checked and compiled. `identifiers` maps each merge field to its plain name.

    `html` is its own HTML part; `html_from_text` says that it is made from the text instead. `spins` are the
    groups of options (identifier, how many) of subject and text, `html_spins` those of the HTML part;
    `wordings` is in how many ways subject and text together can read; `trees` are the checked trees of both.
    """

    subject: Template
    body: Template
    trees: tuple[nodes.Template, nodes.Template]
    identifiers: Mapping[str, str]
    html: Template | None = None
    html_from_text: bool = False
    spins: tuple[tuple[str, int], ...] = ()
    html_spins: tuple[tuple[str, int], ...] = ()
    spins_in_subject: int = 0
    wordings: int = 1

    @property
    def names(self) -> tuple[str, ...]:
        """The merge fields used."""
        return tuple(self.identifiers)


@lru_cache(maxsize=256)
def compile_template(subject: str, body: str, html: str = "", snippets: Texts = ()) -> Compiled:
    """Check and compile a wording; the same text is compiled once.

    `html` is "" (none), html.FROM_TEXT, or a source of its own; `snippets` are (name, text) of those it may
    call. Raises TemplateError with part, line and column for everything that is not allowed.
    """
    _check_subject(subject)
    # one pass over all would let a tag opened in the subject end in the body
    in_subject = parse(subject, "subject", dict(snippets))
    in_body = parse(body, "body", dict(snippets))
    in_html = _parsed_html(html, dict(snippets))
    return Compiled(
        subject=environment().from_string(in_subject.tree),
        body=environment().from_string(in_body.tree),
        trees=(in_subject.tree, in_body.tree),
        identifiers={
            **in_subject.identifiers,
            **in_body.identifiers,
            **(in_html.identifiers if in_html else {}),
        },
        html=html_environment().from_string(in_html.tree) if in_html else None,
        html_from_text=html == markup.FROM_TEXT,
        spins=in_subject.spins + in_body.spins,
        html_spins=in_html.spins if in_html else (),
        spins_in_subject=len(in_subject.spins),
        wordings=in_subject.wordings * in_body.wordings,
    )


def _parsed_html(html: str, snippets: Mapping[str, str]) -> Parsed | None:
    if not html or html == markup.FROM_TEXT:
        return None
    parsed = parse(html, "html", snippets)
    markup.check(plain_lines(html))
    if calls(html):
        markup.check(paste(plain_lines(html), snippets), "html with its snippets")
    return parsed


def _check_subject(subject: str) -> None:
    if not subject.strip():
        raise TemplateError("The template has no subject.", hint="Add one.", part="subject", line=1, column=1)
    if "\n" in subject or "\r" in subject or len(subject) > MAX_SUBJECT:
        raise TemplateError(
            f"The subject must be one line of at most {MAX_SUBJECT} characters.",
            hint="Shorten it.", part="subject", line=1, column=1,
        )  # fmt: skip


class Renderer:
    """Renders one compiled wording for many prospects. Not shared between threads.

    `shared` holds the values that are the same for all of them (merge_fields.shared_values), and no prospect
    has others in their place. Values are
    data: they are printed as they stand and never read as a template. `seed` (below 2**63) chooses among
    the options of spun wording.
    """

    def __init__(self, compiled: Compiled, shared: Mapping[str, Value]) -> None:
        self._printed: list[str] = []
        self._compiled = compiled
        self._spins = tuple(identifier for identifier, _ in compiled.spins)
        self._options = tuple(options for _, options in compiled.spins)
        self._common: dict[str, Any] = {
            identifier: shared.get(name, Missing(name, merge_fields.label(name), self._printed))
            for name, identifier in compiled.identifiers.items()
        }
        self.names = tuple(name for name in compiled.identifiers if name not in shared)
        self._own = tuple(compiled.identifiers[name] for name in self.names)
        self._missing = tuple(self._common[identifier] for identifier in self._own)
        self._texts = self._writer()

    def render(self, values: Mapping[str, Value], seed: int = 0) -> Rendering:
        """The email for a prospect with these values (see merge_fields.prospect_values).

        A text longer than 100,000 characters is cut there; the checks then refuse it.
        """
        printed = self._printed
        printed.clear()
        known = map(values.get, self.names, self._missing)
        if self._spins:
            chosen = map(mod, numbers(seed, len(self._spins)), self._options)
            subject, body = self._texts(*known, *chosen)
        else:
            subject, body = self._texts(*known)
        missing = tuple(dict.fromkeys(printed)) if printed else ()
        return Rendering(subject.strip()[:MAX_OUTPUT], body.strip()[:MAX_OUTPUT], missing)

    def _writer(self) -> Callable[..., tuple[str, ...]]:
        """A function from the values of the prospect's fields and the choices made to subject and text."""
        parameters = (*self._own, *self._spins)
        fixed = {name: value for name, value in self._common.items() if name not in self._own}
        try:
            return woven(self._compiled.trees, parameters, fixed)
        except NotWovenError:
            return _by_jinja(self._compiled, parameters, fixed)

    def html(self, values: Mapping[str, Value], seed: int = 0) -> str:
        """The HTML part of the same email, "" when the wording has none.

        Its groups of options take the same choices as those of the text, in their order.
        """
        if self._compiled.html is None:
            return markup.from_text(self.render(values, seed).body) if self._compiled.html_from_text else ""
        known = self._known(values)
        before, own = self._compiled.spins_in_subject, self._compiled.html_spins
        chosen = numbers(seed, before + len(own))[before:]
        known.update((name, number % options) for (name, options), number in zip(own, chosen, strict=True))
        context = new_context(html_environment(), None, {}, known, shared=True)
        return markup.cleaned(_capped(self._compiled.html.root_render_func, context))

    def _known(self, values: Mapping[str, Value]) -> dict[str, Any]:
        known = self._common.copy()
        identifiers = self._compiled.identifiers
        for name, value in values.items():
            if name in identifiers:
                known[identifiers[name]] = value
        return known


def _by_jinja(
    compiled: Compiled, parameters: Sequence[str], fixed: Mapping[str, Any]
) -> Callable[..., tuple[str, ...]]:
    """The same function, for what is too deep to be woven into one."""

    def texts(*values: Any) -> tuple[str, ...]:
        known = {**fixed, **dict(zip(parameters, values, strict=True))}
        context = new_context(environment(), None, {}, known, shared=True)
        return tuple("".join(one.root_render_func(context)) for one in (compiled.subject, compiled.body))

    return texts


def _capped(render: Callable[..., Iterator[str]], context: object) -> str:
    return "".join(render(context))[:MAX_OUTPUT].strip()
