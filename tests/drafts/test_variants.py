"""Variants: each prospect has one for good, in proportion to the weights."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prospector.drafts import library, variants
from prospector.drafts.scanning import TemplateError
from prospector.drafts.template_files import Variant, Wording
from prospector.drafts.variants import Choice, VersionRenderer, Wordings
from prospector.errors import InvalidInputError
from prospector.storage import Database

A = Variant("A", "a {{ company }}", "text a")
B = Variant("B", "b {{ city }}", "text b {x|y}", weight=3)
TRIED = Wording("Tried", A.subject, A.body, variants=(B,))


def test_shares_follow_the_weights() -> None:
    renderer = VersionRenderer(Wordings((A, B, Variant("C", "c", "text", weight=0))), {})
    shares = Counter(renderer.choose(7, number).variant for number in range(8000))
    assert set(shares) == {"A", "B"}
    assert abs(shares["A"] - 2000) < 150


@given(st.integers(1, 10**9), st.integers(1, 10**9))
def test_a_choice_is_the_same_every_time(template_id: int, prospect_id: int) -> None:
    one, other = (VersionRenderer(Wordings((A, B)), {}) for _ in range(2))
    assert one.choose(template_id, prospect_id) == other.choose(template_id, prospect_id)


def test_choices_are_the_same_on_every_computer() -> None:
    renderer = VersionRenderer(Wordings((A, B)), {})
    assert [renderer.choose(1, number).variant for number in range(1, 9)] == list("BBBBBBAA")
    assert renderer.choose(1, 1).seed == 608757110


def test_two_templates_choose_apart() -> None:
    renderer = VersionRenderer(Wordings((A, replace(B, weight=1))), {})
    same = sum(renderer.choose(1, n).variant == renderer.choose(2, n).variant for n in range(1000))
    assert 400 < same < 600


def test_each_variant_is_rendered_with_the_fields_of_all() -> None:
    renderer = VersionRenderer(Wordings((A, B)), {})
    assert set(renderer.names) == {"company", "city"}
    values = {"company": "Acme", "city": "Ulm"}
    assert renderer.render(values, "A").subject == "a Acme"
    assert renderer.render(values, "B", 1)[:2] in (("b Ulm", "text b x"), ("b Ulm", "text b y"))
    assert renderer.render(values, "Z").subject == "a Acme"


def test_a_plain_template_has_nothing_to_choose() -> None:
    renderer = VersionRenderer(Wordings((A,)), {})
    assert renderer.is_fixed
    assert renderer.choose(1, 2) == Choice("", 0)


def test_spun_wording_alone_has_a_seed_and_no_variant() -> None:
    choice = VersionRenderer(Wordings((replace(B, label="A"),)), {}).choose(1, 2)
    assert choice.variant == ""
    assert choice.seed > 0


def test_variants_are_kept_with_their_version(database: Database, now: datetime) -> None:
    with database.writing() as session:
        first = library.add(session, TRIED, now)
        second = library.edit(session, first.id, replace(TRIED, variants=()), now)
        assert library.get(session, first.id, 1).variants == (B,)
        assert second.variants == library.get(session, first.id).variants == ()
        assert variants.of_version(session, first.version_id).variants == (A, B)
        assert [view.variants for view in library.versions(session, first.id)] == [(), (B,)]
        assert library.edit(session, first.id, replace(TRIED, variants=()), now).version == 2


def test_an_earlier_version_is_restored_as_a_new_one(database: Database, now: datetime) -> None:
    with database.writing() as session:
        first = library.add(session, TRIED, now)
        library.edit(session, first.id, replace(TRIED, body="other", variants=()), now)
        restored = library.restore(session, first.id, 1, now)
        assert (restored.version, restored.wording) == (3, first.wording)


def test_a_mistake_names_its_variant() -> None:
    wording = replace(TRIED, variants=(replace(B, body="x\n {{ frist_name }}"),))
    with pytest.raises(TemplateError) as caught:
        library.check(wording)
    assert (caught.value.variant, caught.value.part, caught.value.line) == ("B", "body", 2)
    assert caught.value.place == "variant B, body, line 2, column 5"


@pytest.mark.parametrize(
    "tried",
    [
        (replace(B, label="A"),),
        (B, B),
        (replace(B, label="bb"),),
        (replace(B, weight=-1),),
        (replace(B, body=" "),),
        (replace(B, subject=""),),
        tuple(replace(B, label=label) for label in "BCDEFGHI"),
    ],
)
def test_variants_that_cannot_be_are_refused(tried: tuple[Variant, ...]) -> None:
    with pytest.raises(InvalidInputError):
        library.check(replace(TRIED, variants=tried))


def test_one_weight_must_count() -> None:
    with pytest.raises(InvalidInputError, match="more than 0"):
        library.check(replace(TRIED, weight=0, variants=(replace(B, weight=0),)))
