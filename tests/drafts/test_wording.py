"""Slips in the wording: found where they are, quietly passed where they only seem to be."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from prospector.drafts import wording
from prospector.drafts.checks import Checker, Recipient
from prospector.settings import Identity


def _codes(sentence: str) -> list[str]:
    return [slip.code for slip in wording.slips(sentence)]


@pytest.mark.parametrize(
    ("sentence", "code", "detail"),
    [
        ("I saw the the stand.", "doubled_word", "the the"),
        ("The the stand was full.", "doubled_word", "The the"),
        ("As a engineer you know the job.", "wrong_article", "a engineer"),
        ("You are an manager of the team.", "wrong_article", "an manager"),
        ("A owner of the shop is who you are.", "wrong_article", "a owner"),
        ("Here  it is.", "double_space", "Here  it"),
        ("To Acme , as promised", "stray_punctuation", "Acme ,"),
        ("Acme () and more", "stray_punctuation", "()"),
        ("Sold to Acme Inc..", "stray_punctuation", "Inc.."),
        ("In , as promised,, yes", "stray_punctuation", "In ,"),
        ("Ac\u200bme", "invisible_characters", "U+200B"),
        ("Well done \U0001f680", "emoji", "\U0001f680"),
        ("MÃ¼ller", "mojibake", "Ã¼"),
        ("Hi {first_name}", "leftover_braces", "{first_name}"),
        ("Hi [your name]", "placeholder", "[your name]"),
        ("A bell\x07", "control_characters", "U+0007"),
    ],
)
def test_slips(sentence: str, code: str, detail: str) -> None:
    assert [(slip.code, slip.detail) for slip in wording.slips(sentence)] == [(code, detail)]


@pytest.mark.parametrize(
    "sentence",
    [
        "You are a user of a one-off European unit for an hour.",
        "You have an MBA and an SEO plan for the X-ray unit.",
        "Sie schreiben an Ihrem Plan an Montagen und mit der Firma.",
        "a empresas de la zona",
        "Vous vous demandez si nous nous trompons.",
        "die, die die Arbeit tun",
        "I said that that was all.",
        "Baden Baden and Duran Duran",
        "And then...",
        "Est-ce vrai ? Oui !",
        "One.  Two.",
        "20% of [1] and 24/7 at 1,000 (or more).",
        "na\u00efve caf\u00e9 \u2013 \u201cquoted\u201d \u2713",
        "می\u200cخواهم",
    ],
)
def test_what_only_looks_like_a_slip(sentence: str) -> None:
    assert _codes(sentence) == []


SENDER = Identity(sender_name="R E", sender_email="r@n.example", postal_address="1 Street")
_WORDS = st.sampled_from(
    "a an A An the The of to and is user engineer hour Acme Anna you your Head x TODO lorem ipsum Inc. . , "
    ".. () ( ) [ ] { } % < > http https://n.example www. é Ã ¼ â€ \x01 \x07 Qx vous 12 - ' ? ".split(" ")
)
_VALUES = st.one_of(
    st.lists(_WORDS, min_size=1, max_size=3).map(" ".join),
    st.sampled_from(
        ["Anna", "Acme", "Head of Sales", "the Team", "a", "th", "e", "Jean-Luc", "O'Neil", "Café"]
    ),
)
_GAPS = st.sampled_from([" ", "", "  ", ". ", "? ", "\n", ", "])
_PIECES = st.lists(st.tuples(st.one_of(_WORDS, st.integers(0, 2)), _GAPS), max_size=12)


@settings(max_examples=600)
@given(
    pieces=_PIECES,
    values=st.lists(_VALUES, min_size=3, max_size=3),
    others=st.lists(_VALUES, min_size=3, max_size=3),
)
@example(pieces=[("the", " "), (0, "e"), ("x", " ")], values=["th"] * 3, others=["zz"] * 3)
@example(
    pieces=[("You", " "), ("are", " "), ("a", " "), (0, " ")], values=["Acme"] * 3, others=["engineer"] * 3
)
@example(pieces=[("\x01", " "), (0, " ")], values=["Acme"] * 3, others=["Anna"] * 3)
def test_lines_told_once_are_told_as_if_each_were_read(
    pieces: list[tuple[str | int, str]], values: list[str], others: list[str]
) -> None:
    used = Checker(SENDER)
    for filling in (others, values):
        body = "Hi you,\n" + "".join((filling[p] if isinstance(p, int) else p) + gap for p, gap in pieces)
        named = dict(zip("abc", filling, strict=True))
        quick = used.check("A question", body, Recipient("x@y.example"), present=named)
        assert quick == Checker(SENDER).check("A question", body, Recipient("x@y.example"))


_PARTS = st.sampled_from(
    ["R E", "r  E", "", "Ann", "1 Street", "2 Road\n9 Town", "stop writing", "No more?", "x"]
)
_ENDINGS = st.lists(_PARTS, max_size=4).map("\n".join)


@settings(max_examples=300)
@given(
    identity=st.builds(Identity, sender_name=_PARTS, postal_address=_PARTS, opt_out_line=_PARTS),
    subject=st.sampled_from(["A question", "For {0}", "1 Street", "a\x07b", "R E {1}"]),
    body=st.lists(
        st.sampled_from(["Hi {0},", "About {1} and {2}.", "the the", "Hi [City missing],"]), max_size=3
    ),
    ending=_ENDINGS,
    fillings=st.lists(st.lists(st.one_of(_VALUES, _PARTS), min_size=3, max_size=3), min_size=2, max_size=4),
)
@example(  # what stands in one subject is no part of another's text
    identity=Identity(sender_name="R E", postal_address="1 Street", opt_out_line="stop writing"),
    subject="1 Street", body=["Hi {0},"], ending="stop writing\nR E", fillings=[["Anna", "b", "c"]] * 2,
)  # fmt: skip
def test_sound_texts_are_told_as_if_each_were_read(
    identity: Identity, subject: str, body: list[str], ending: str, fillings: list[list[str]]
) -> None:
    used = Checker(identity)
    to = Recipient("anna@y.example", first_name="Anna", company="Acme GmbH")
    for filling in fillings:
        whole = "\n".join([*body, ending]).format(*filling)
        above, missing = subject.format(*filling), ("city",) if "missing]" in whole else ()
        quick = used.check(above, whole, to, missing, present=dict(zip("abc", filling, strict=True)))
        assert quick == Checker(identity).check(above, whole, to, missing)
        # the same lines, the last of them as the subject, or with a subject that is none
        text, _, last = f"{whole}\n{above}".rpartition("\n")
        assert used.check("a\x07b", f"{text}\n{last}", to, present={"a": filling[0]}) == (
            Checker(identity).check("a\x07b", f"{text}\n{last}", to)
        )


def test_a_text_that_was_found_sound_is_not_read_again() -> None:
    identity = Identity(sender_name="R E", sender_email="r@n.example", postal_address="1 Street")
    used = Checker(identity)
    body = "Hi {},\n\nis this of use to you?\n\nR E\n1 Street\n" + identity.opt_out_line
    for name in ("Anna", "Peter"):
        to = Recipient("x@y.example", first_name=name)
        assert used.check("A question", body.format(name), to, present={"first_name": name}) == []
    assert len(used._sound) == 1
