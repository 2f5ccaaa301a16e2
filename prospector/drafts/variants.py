"""Variants A, B, C of one template version: which one a prospect gets, and rendering it.

For whoever writes drafts:

    wordings = variants.of_version(session, version_id)
    renderer = VersionRenderer(wordings, shared)               # names: the merge fields to read
    choice = renderer.choose(template_id, prospect_id)         # stored as drafts.variant and drafts.seed
    subject, body, missing = renderer.render(values, choice.variant, choice.seed)
    part = renderer.html(values, choice.variant, choice.seed)  # "" when the wording has no HTML part

A template without variants and without spun wording has the choice ("", 0) for everybody, and
`renderer.is_fixed` says so.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import blake2b
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from prospector.drafts.merge_fields import Value
from prospector.drafts.rendering import Compiled, Renderer, Rendering, Texts, compile_template
from prospector.drafts.scanning import TemplateError
from prospector.drafts.template_files import FIRST, Variant
from prospector.errors import NotFoundError
from prospector.records import TemplateVariant, TemplateVersion


class Choice(NamedTuple):
    """What is fixed for one prospect: the variant's label ("" without any) and the seed of spun wording."""

    variant: str
    seed: int


FIXED = Choice("", 0)


@dataclass(frozen=True, slots=True)
class Wordings:
    """What one template version says: its variants, A first, and the texts of the snippets they call."""

    variants: tuple[Variant, ...]
    snippets: Texts = ()


def of_version(session: Session, version_id: int) -> Wordings:
    """The wordings of a stored version. Raises NotFoundError."""
    version = session.get(TemplateVersion, version_id)
    if version is None:
        raise NotFoundError(f"There is no template version number {version_id}.")
    first = Variant(FIRST, version.subject, version.body, version.html, version.weight)
    return Wordings((first, *further(session, [version_id]).get(version_id, ())), texts(version.snippets))


def further(session: Session, version_ids: list[int]) -> dict[int, tuple[Variant, ...]]:
    """The variants beside A of these versions, by version."""
    found: dict[int, tuple[Variant, ...]] = {}
    query = select(TemplateVariant).where(TemplateVariant.template_version_id.in_(version_ids))
    for row in session.scalars(query.order_by(TemplateVariant.label)):
        one = Variant(row.label, row.subject, row.body, row.html, row.weight)
        found[row.template_version_id] = (*found.get(row.template_version_id, ()), one)
    return found


def texts(stored: str) -> Texts:
    """The snippets of a version as it keeps them (JSON), by name."""
    return tuple(sorted(json.loads(stored).items()))


def compiled(variant: Variant, snippets: Texts = ()) -> Compiled:
    """The variant, checked and compiled. Raises TemplateError, which names the variant unless it is A."""
    try:
        return compile_template(variant.subject, variant.body, variant.html, snippets)
    except TemplateError as error:
        if variant.label == FIRST:
            raise
        raise error.of_variant(variant.label) from error


class VersionRenderer:
    """Renders the variants of one version. Not shared between threads."""

    def __init__(self, wordings: Wordings, shared: Mapping[str, Value]) -> None:
        made = {one.label: compiled(one, wordings.snippets) for one in wordings.variants}
        self._renderers = {label: Renderer(one, shared) for label, one in made.items()}
        self._first = self._renderers[wordings.variants[0].label]
        self._weights = tuple((one.label, one.weight) for one in wordings.variants)
        self._total = sum(weight for _, weight in self._weights)
        self._varies = len(self._weights) > 1
        self.is_fixed = not self._varies and not any(one.spins or one.html_spins for one in made.values())
        self.names = tuple(dict.fromkeys(name for one in self._renderers.values() for name in one.names))

    def choose(self, template_id: int, prospect_id: int) -> Choice:
        """Variant and seed for a prospect: the same on every computer, as long as the weights stay."""
        if self.is_fixed:
            return FIXED
        digest = blake2b(b"%d:%d" % (template_id, prospect_id), digest_size=8).digest()
        seed = int.from_bytes(digest[4:], "big")
        return Choice(self._label(int.from_bytes(digest[:4], "big")) if self._varies else "", seed)

    def render(self, values: Mapping[str, Value], variant: str = "", seed: int = 0) -> Rendering:
        """The email; a label that is none of this version's reads as A."""
        return self._renderers.get(variant, self._first).render(values, seed)

    def html(self, values: Mapping[str, Value], variant: str = "", seed: int = 0) -> str:
        """Its HTML part, "" when the variant has none."""
        return self._renderers.get(variant, self._first).html(values, seed)

    def _label(self, number: int) -> str:
        place = number * self._total >> 32
        for label, weight in self._weights:
            place -= weight
            if place < 0:
                return label
        return FIRST
