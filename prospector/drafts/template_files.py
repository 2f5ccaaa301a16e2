"""Templates as files: YAML between two `---` lines (name, description, subject, required), then the text.

Lines such as `=== html`, `=== variant B` and `=== snippet Prices` begin further parts: an HTML part of its
own, another wording (with its own YAML and text), and the text of a snippet that the template calls.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, replace
from pathlib import Path
from stat import S_ISREG
from typing import Any

from prospector.drafts.grammar import MAX_BYTES
from prospector.drafts.html import FROM_TEXT
from prospector.errors import FileError, FormatError, LimitError

FIRST = "A"
MOST_VARIANTS = 8
MAX_WEIGHT = 1000

_MATTER = re.compile(r"\A\ufeff?---[ \t]*\n(?P<matter>.*?\n)---[ \t]*\n(?P<body>.*)\Z", re.DOTALL)
_PART = re.compile(
    r"^=== (?P<kind>html|variant (?P<label>[B-Z])|snippet (?P<name>[^\n]{1,100}))[ \t]*\n", re.M
)
_LIKE_PART = re.compile(r"^(\\*=== (?:html|variant|snippet))", re.MULTILINE)
_KEPT_PART = re.compile(r"^\\(\\*=== (?:html|variant|snippet))", re.MULTILINE)
_KEYS = ("name", "description", "subject", "required", "html", "weight")
_VARIANT_KEYS = ("subject", "html", "weight")
_MAX_MATTER = 4_000
_MAX_FILE = 20 * MAX_BYTES
_SHAPE = "A template file starts with ---, then name: and subject:, then --- and the text."


@dataclass(frozen=True, slots=True)
class Variant:
    """One wording of a template. `html` is "", html.FROM_TEXT or a source; `weight` is its share."""

    label: str
    subject: str
    body: str
    html: str = ""
    weight: int = 1

    def tidied(self) -> Variant:
        """The same with plain line ends, and without blanks around it."""
        return replace(self, subject=self.subject.strip(), body=_plain(self.body), html=_plain(self.html))


@dataclass(frozen=True, slots=True)
class Wording:
    """What a template says. `required` are merge fields without which a draft is held.

    Subject, body, html and weight are those of variant A. `snippets` are the texts of the snippets that the
    wording calls, by name: as they were when it was saved, or as a file brings them.
    """

    name: str
    subject: str
    body: str
    description: str = ""
    required: tuple[str, ...] = ()
    html: str = ""
    weight: int = 1
    variants: tuple[Variant, ...] = ()
    snippets: tuple[tuple[str, str], ...] = ()

    @property
    def every(self) -> tuple[Variant, ...]:
        """All variants, A first."""
        return (Variant(FIRST, self.subject, self.body, self.html, self.weight), *self.variants)

    def variant(self, label: str) -> Variant:
        """The variant with this label, A when there is none."""
        return next((one for one in self.every if one.label == label), self.every[0])

    def with_variant(self, one: Variant) -> Wording:
        """The same with this variant in place of the one with its label, or beside the others."""
        if one.label == FIRST:
            return replace(self, subject=one.subject, body=one.body, html=one.html, weight=one.weight)
        others = [other for other in self.variants if other.label != one.label]
        return replace(self, variants=tuple(sorted([*others, one], key=lambda each: each.label)))

    def without_variant(self, label: str) -> Wording:
        """The same without a variant; when it is A, the next one takes its place."""
        if label != FIRST or not self.variants:
            return replace(self, variants=tuple(one for one in self.variants if one.label != label))
        first, *others = self.variants
        return replace(self, variants=tuple(others)).with_variant(replace(first, label=FIRST))

    def tidied(self) -> Wording:
        """The same with plain line ends, and without blanks around it."""
        return Wording(
            " ".join(self.name.split()), self.subject.strip(), _plain(self.body), self.description.strip(),
            self.required, _plain(self.html), self.weight,
            tuple(sorted((one.tidied() for one in self.variants), key=lambda one: one.label)),
            tuple(sorted((name, _plain(text)) for name, text in self.snippets)),
        )  # fmt: skip


def read_template(path: Path) -> Wording:
    """The template in a file. Nothing in it is run or looked up.

    Raises FileError when it cannot be read, LimitError above 1.2 MB, FormatError when it is no template.
    """
    return parse_template(_read(path), place=str(path))


def parse_template(text: str, *, place: str) -> Wording:
    """The template in a text; `place` names its source in errors."""
    found = _MATTER.match(text.replace("\r\n", "\n").replace("\r", "\n"))
    if found is None:
        raise FormatError("This is not a template file.", hint=_SHAPE, place=place)
    matter = _matter(found["matter"], place, _KEYS)
    body, parts = _split(found["body"])
    for part in (body, *(text for _, text in parts)):
        if len(part.encode("utf-8", "surrogatepass")) > MAX_BYTES:
            raise LimitError("A text in a template may have 64 kB at most.", hint="Shorten it.", place=place)
    html, variants, snippets = _read_parts(parts, place)
    return Wording(
        name=_text(matter, "name", place),
        subject=_text(matter, "subject", place),
        body=body,
        description=_text(matter, "description", place, needed=False),
        required=_names(matter, place),
        html=html or _text(matter, "html", place, needed=False),
        weight=_weight(matter, place),
        variants=tuple(variants),
        snippets=tuple(snippets),
    ).tidied()


def template_text(wording: Wording) -> str:
    """The file form of a template, as parse_template reads it."""
    matter: dict[str, Any] = {
        "name": wording.name, "description": wording.description, "subject": wording.subject,
    }  # fmt: skip
    if wording.required:
        matter["required"] = list(wording.required)
    first, *others = wording.every
    written = [_variant_text(matter, first)]
    for one in others:
        written.append(f"=== variant {one.label}\n{_variant_text({'subject': one.subject}, one)}")
    written += [f"=== snippet {name}\n{_kept(text)}\n" for name, text in wording.snippets]
    return "".join(written)


def _variant_text(matter: dict[str, Any], one: Variant) -> str:
    import yaml

    settings: dict[str, Any] = {"weight": one.weight} if one.weight != 1 else {}
    if one.html == FROM_TEXT:
        settings["html"] = one.html
    head = yaml.safe_dump({**matter, **settings}, sort_keys=False, allow_unicode=True, width=10_000)
    own_html = f"=== html\n{_kept(one.html)}\n" if one.html not in ("", FROM_TEXT) else ""
    return f"---\n{head}---\n{_kept(one.body)}\n{own_html}"


def write_template(wording: Wording, path: Path) -> None:
    """Write a template to a new file. Raises FileError when it exists or cannot be written."""
    try:
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(template_text(wording))
    except FileExistsError as error:
        raise FileError(
            "The file is there already.", hint="Choose another name; it was not changed.", place=str(path)
        ) from error
    except OSError as error:
        raise FileError(
            f"The file cannot be written: {error.strerror}.", hint="Check the folder.", place=str(path)
        ) from error


def _read(path: Path) -> str:
    try:
        # non-blocking: opening a named pipe would wait for its other end
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
        with os.fdopen(descriptor, "rb") as file:
            if not S_ISREG(os.fstat(descriptor).st_mode):
                raise FormatError("This is not a file.", hint=_SHAPE, place=str(path))
            data = file.read(_MAX_FILE + 1)
    except OSError as error:
        raise FileError(
            f"The file cannot be read: {error.strerror}.", hint="Check its name.", place=str(path)
        ) from error
    if len(data) > _MAX_FILE:
        raise LimitError("A template file may have 1.2 MB at most.", hint="Shorten it.", place=str(path))
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise FormatError("This is not UTF-8 text.", hint="Save it as UTF-8.", place=str(path)) from error


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").strip("\n").rstrip()


def _kept(text: str) -> str:
    """The text with a backslash before each line that would begin another part."""
    return _LIKE_PART.sub(r"\\\1", text)


def _split(text: str) -> tuple[str, list[tuple[re.Match[str], str]]]:
    """What stands before the first part, and each part's beginning with its text."""
    begins = list(_PART.finditer(text))
    ends = [*(found.start() for found in begins[1:]), len(text)]
    parts = [
        (found, _KEPT_PART.sub(r"\1", text[found.end() : end]))
        for found, end in zip(begins, ends, strict=False)
    ]
    return _KEPT_PART.sub(r"\1", text[: begins[0].start()] if begins else text), parts


def _read_parts(
    parts: list[tuple[re.Match[str], str]], place: str
) -> tuple[str, list[Variant], list[tuple[str, str]]]:
    html, variants, snippets = "", list[Variant](), list[tuple[str, str]]()
    for begin, text in parts:
        if begin["label"]:
            variants.append(_variant(begin["label"], text, place))
        elif begin["name"]:
            snippets.append((begin["name"].strip(), text))
        elif variants:
            variants[-1] = replace(variants[-1], html=text)
        else:
            html = text
    return html, variants, snippets


def _variant(label: str, text: str, place: str) -> Variant:
    where = f"{place}, variant {label}"
    found = _MATTER.match(text)
    if found is None:
        raise FormatError("This variant has no subject.", hint=_SHAPE, place=where)
    matter = _matter(found["matter"], where, _VARIANT_KEYS)
    return Variant(
        label, _text(matter, "subject", where), found["body"], _text(matter, "html", where, needed=False),
        _weight(matter, where),
    )  # fmt: skip


def _weight(matter: dict[Any, Any], place: str) -> int:
    weight = matter.get("weight", 1)
    if type(weight) is not int or not 0 <= weight <= MAX_WEIGHT:
        raise FormatError(
            f"weight must be a whole number from 0 to {MAX_WEIGHT}.", hint="Write weight: 1.", place=place
        )
    return weight


def _matter(text: str, place: str, keys: tuple[str, ...]) -> dict[Any, Any]:
    from prospector import plain_yaml

    if len(text) > _MAX_MATTER:
        raise LimitError("The part between the --- lines is too long.", hint=_SHAPE, place=place)
    try:
        matter = plain_yaml.read(text)
    except plain_yaml.PlainYamlError as error:
        line = (error.line or 1) + 1
        raise FormatError(
            "The part between the --- lines is not valid YAML.",
            hint="Put quotes around a subject that holds braces or a colon.",
            place=f"{place}, line {line}",
        ) from error
    if not isinstance(matter, dict):
        raise FormatError("The part between the --- lines names nothing.", hint=_SHAPE, place=place)
    unknown = [key for key in matter if key not in keys]
    if unknown:
        raise FormatError(
            f"{str(unknown[0])[:60]!r} is not known here.", hint=f"Known are {', '.join(keys)}.", place=place
        )
    return matter


def _text(matter: dict[Any, Any], key: str, place: str, *, needed: bool = True) -> str:
    value = matter.get(key)
    if value is None and not needed:
        return ""
    if not isinstance(value, str) or (needed and not value.strip()):
        raise FormatError(f"{key} must be text.", hint=f'Write {key}: "..." in quotes.', place=place)
    return value


def _names(matter: dict[Any, Any], place: str) -> tuple[str, ...]:
    value = matter.get("required") or []
    if not isinstance(value, list) or len(value) > 50 or not all(isinstance(name, str) for name in value):
        raise FormatError(
            "required must be a list of fields.", hint="For example: required: [first_name]", place=place
        )
    return tuple(value)
