"""The HTML part of an email: made from the plain text, or the user's own, and never more than plain markup.

Nothing in it is loaded from anywhere: no pictures, styles, scripts or frames. What a template may hold is
told when it is saved; whatever a value brings along is taken out when it is rendered.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape, unescape
from itertools import groupby

import nh3

from prospector.drafts.scanning import TemplateError, pieces, place

FROM_TEXT = "auto"
TAGS = frozenset((
    "a", "b", "blockquote", "br", "code", "div", "em", "h1", "h2", "h3", "hr", "i", "li", "ol", "p", "pre",
    "small", "span", "strong", "sub", "sup", "table", "tbody", "td", "th", "thead", "tr", "u", "ul",
))  # fmt: skip
SCHEMES = frozenset(("http", "https", "mailto", "tel"))
_SPANS = frozenset(("colspan", "rowspan"))
_ATTRIBUTES = {"a": {"href", "title"}, "td": set(_SPANS), "th": set(_SPANS)}
_WRAPPERS = frozenset(("html", "head", "body"))
_WHY = {
    "img": "A picture is fetched when the email is opened, which tells the reader's address to a server.",
    "script": "Mail programs remove scripts and distrust the email.",
    "style": "Mail programs remove style sheets; write plain paragraphs.",
    "link": "Nothing may be loaded from elsewhere.",
    "iframe": "Nothing may be loaded from elsewhere.",
    "form": "Mail programs warn of forms.",
}
_MAX_TAGS = 2000
_NAME = r"[a-zA-Z][\w-]{0,30}"
_VALUE = r"\"[^\"<>]{0,2000}\"|'[^'<>]{0,2000}'|[^\s\"'<>=`]{1,200}"
_ATTRIBUTE = re.compile(rf"\s{{1,9}}(?P<name>{_NAME})(?:\s?=\s?(?P<value>{_VALUE}))?")
_TAG = re.compile(
    r"</?(?P<name>[a-zA-Z][a-zA-Z0-9]{0,20})"
    rf"(?P<attributes>(?:\s{{1,9}}{_NAME}(?:\s?=\s?(?:{_VALUE}))?){{0,20}})\s{{0,9}}/?>"
)
_BROKEN = ("This < begins no tag.", "Write &lt; for the sign itself; comments are not allowed.")
_TOO_MANY = ("There are too many tags.", f"{_MAX_TAGS} are the most.")
_LINK = re.compile(
    r"(?P<web>https?://[^\s<>\"]{1,2000}[^\s<>\".,;:!?)\]'’])"
    r"|(?P<mail>(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,6}(?![\w@]))"
    r"|(?<![\w*])\*(?P<bold>[^*\s\n](?:[^*\n]{0,300}?[^*\s\n])?)\*(?![\w*])"
)
_ITEM = re.compile(r"[-•*] +(?=\S)")


def from_text(text: str) -> str:
    """A plain text as HTML: paragraphs, lines, lists of `- ` lines, links that work and *bold* words."""
    blocks = (_block(block) for block in re.split(r"\n\s*\n", text.strip()))
    return "\n".join(block for block in blocks if block)


def cleaned(markup: str) -> str:
    """The markup with nothing in it but TAGS, links and text; what is left open is closed."""
    return nh3.clean(
        markup, tags=set(TAGS), attributes={tag: set(own) for tag, own in _ATTRIBUTES.items()},
        url_schemes=set(SCHEMES), link_rel="noopener noreferrer", strip_comments=True,
    )  # fmt: skip


def check(source: str, part: str = "html") -> None:
    """Refuse a template of HTML that holds what `cleaned` would take out. Raises TemplateError.

    Its merge fields and conditions are checked by syntax.parse.
    """
    blanked = _blanked(source)
    tags, at = 0, blanked.find("<")
    while at >= 0:
        tags += 1
        found = _TAG.match(blanked, at)
        if found is None or tags > _MAX_TAGS:
            raise _error(source, part, at, *(_TOO_MANY if found else _BROKEN))
        if fault := _fault(found):
            raise _error(source, part, at, *fault)
        at = blanked.find("<", found.end())


def _block(block: str) -> str:
    lines = [line.strip() for line in block.split("\n") if line.strip()]
    runs = [(listed, list(run)) for listed, run in groupby(lines, lambda line: bool(_ITEM.match(line)))]
    return "\n".join(_run(run, listed=listed and (len(run) > 1 or len(runs) == 1)) for listed, run in runs)


def _run(lines: list[str], *, listed: bool) -> str:
    if listed:
        items = "".join(f"<li>{_line(_ITEM.sub('', line, count=1))}</li>" for line in lines)
        return f"<ul>{items}</ul>"
    return f"<p>{'<br>'.join(_line(line) for line in lines)}</p>"


def _line(line: str) -> str:
    return "".join(_parts(line))


def _parts(line: str) -> Iterator[str]:
    end = 0
    for found in _LINK.finditer(line):
        yield escape(line[end : found.start()])
        end = found.end()
        if found["bold"]:
            yield f"<b>{escape(found['bold'])}</b>"
        else:
            shown = escape(found.group())
            address = shown if found["web"] else f"mailto:{shown}"
            yield f'<a href="{address}">{shown}</a>'
    yield escape(line[end:])


def _fault(tag: re.Match[str]) -> tuple[str, str] | None:
    """What is wrong with a tag, and what to do about it."""
    name = tag["name"].lower()
    if name in _WRAPPERS:
        return None
    if name not in TAGS:
        return f"<{name}> is not allowed in an email.", _WHY.get(name, f"Use {', '.join(sorted(TAGS))}.")
    for attribute in _ATTRIBUTE.finditer(tag["attributes"]):
        if fault := _attribute_fault(name, attribute["name"].lower(), attribute["value"] or ""):
            return fault
    return None


def _attribute_fault(tag: str, name: str, value: str) -> tuple[str, str] | None:
    if name.startswith("on"):
        return f"{name} would run a script.", "Mail programs remove scripts and distrust the email."
    if name not in _ATTRIBUTES.get(tag, ()):
        return (
            f"{name} is not allowed on <{tag}>.",
            "Only links have an address; nothing is styled or fetched.",
        )
    scheme = re.match(r"[\s\x00-\x1f]*([a-zA-Z][\w+.\s-]{0,30}):", unescape(value.strip("\"'")))
    if name == "href" and scheme and scheme[1].lower() not in SCHEMES:
        return f"A link to {scheme[1]}: is not allowed.", "Link to https://, mailto: or tel:."
    return None


def _error(source: str, part: str, offset: int, message: str, hint: str) -> TemplateError:
    line, column = place(source, offset)
    return TemplateError(message, hint=hint, part=part, line=line, column=column)


def _blanked(source: str) -> str:
    """The source with every template tag replaced by x, line ends kept."""
    parts, end = [], 0
    for piece in pieces(source):
        parts.append(source[end : piece.start])
        end = piece.start + len(piece.text)
        parts.append(piece.text if piece.kind == "text" else re.sub(r"[^\n]", "x", piece.text))
    return "".join(parts) + source[end:]
