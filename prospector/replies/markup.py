"""HTML mail as a person reads it; quoted parts become lines with a > before them."""

from __future__ import annotations

import re
from html.parser import HTMLParser

LONGEST = 400_000
_BREAKS = frozenset(("br", "p", "div", "tr", "li", "h1", "h2", "h3", "h4", "hr", "table", "ul", "ol", "pre"))
_HIDDEN = frozenset(("script", "style", "head", "title", "template"))
_VOID = frozenset(("br", "hr", "img", "meta", "link", "input", "area", "base", "col", "wbr"))
# marks after which mail programs put what they quote
_QUOTES = re.compile(
    r"gmail_quote|yahoo_quoted|moz-cite-prefix|divRplyFwdMsg|appendonsend|OutlookMessageHeader|mail_quote"
    r"|protonmail_quote|zmail_extra|tutanota_quote|mail-editor-reference",
    re.IGNORECASE,
)


def text_of(html: str) -> str:
    """The visible text of an HTML mail, with a line for every block and `> ` before what is quoted."""
    if not html.strip():
        return ""
    reader = _Reader()
    try:
        reader.feed(re.sub(r"<!(?!--)[^>]{0,1000}>|<!--.*?(?:-->|\Z)", "", html[:LONGEST], flags=re.DOTALL))
        reader.close()
    except (AssertionError, ValueError, RecursionError):
        return re.sub(r"<[^<>]{0,2000}>", " ", html[:LONGEST])
    return reader.text()


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._lines: list[str] = []
        self._line: list[str] = []
        self._open: list[str] = []
        self._quotes = 0
        self._quoted_for_good = False
        self._hidden = 0

    def text(self) -> str:
        self._end_line()
        return re.sub(r"\n{3,}", "\n\n", "\n".join(self._lines)).strip("\n")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        marks = " ".join(value or "" for name, value in attrs if name in ("class", "id", "name"))
        if tag in _BREAKS or tag == "blockquote":
            self._end_line()
        if tag == "blockquote":
            self._quotes += 1
        if _QUOTES.search(marks[:500]):
            self._end_line()
            self._quoted_for_good = True
        if tag in _HIDDEN:
            self._hidden += 1

    def handle_endtag(self, tag: str) -> None:
        if tag in _BREAKS or tag == "blockquote":
            self._end_line()
        if tag == "blockquote":
            self._quotes = max(0, self._quotes - 1)
        if tag in _HIDDEN:
            self._hidden = max(0, self._hidden - 1)

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self._line.append(data)

    def _end_line(self) -> None:
        words = " ".join("".join(self._line).replace("\xa0", " ").split())
        self._line = []
        quoted = self._quotes or self._quoted_for_good
        if words or (self._lines and self._lines[-1]):
            self._lines.append(f"> {words}" if quoted and words else words)
