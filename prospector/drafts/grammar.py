"""One part of a template read with an allow-list: what stands in it, and the place of what may not."""

from __future__ import annotations

import difflib
import itertools
import re
from collections.abc import Iterator, Mapping

from jinja2 import TemplateSyntaxError, nodes

from prospector.drafts import merge_fields
from prospector.drafts.filters import FILTERS
from prospector.drafts.scanning import TemplateError, environment
from prospector.drafts.spinning import SHOWN_BRACE, is_spun

MAX_BYTES = 64 * 1024
_MAX_TAGS = 300
_MAX_TOKENS = 80
_MAX_DEPTH = 8
_MAX_CONSTANT = 500

_TAG = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)
_STRAY = re.compile(r"\{\{|\}\}|\{%|%\}|\{#|#\}")
_LOOKED_AT = 3000  # characters of a line: an endless one of opening braces would be searched for hours
_TOUCHING = re.compile(r"\{\{[^{}\n]*\|[^{}\n]*\}(?!\})|\{\{\{")
_SINGLE_BRACES = re.compile(r"\{\s*([A-Za-z_][\w. ]{0,40}?)\s*\}")
TAG_LINE = re.compile(r"^[ \t]*((?:\{%(?:(?!%\})[^\n])*%\}[ \t]*)+)\n", re.MULTILINE)
_REFUSED = {
    "For": "Loops are",
    "Call": "Calling something is",
    "CallBlock": "Calling something is",
    "Macro": "Macros are",
    "Include": "Including another file is",
    "Import": "Importing another file is",
    "FromImport": "Importing another file is",
    "Extends": "Building on another template is",
    "Block": "Blocks are",
    "Assign": "Setting a variable is",
    "AssignBlock": "Setting a variable is",
    "With": "Setting a variable is",
    "Slice": "Cutting a value is",
    "Test": "Tests (is ...) are",
    "FilterBlock": "Filter blocks are",
    "List": "A list outside `in [...]` is",
    "Tuple": "A list outside `in [...]` is",
    "Dict": "A dictionary is",
    "Const": "This constant is",
}
_ARITHMETIC = ("Add", "Sub", "Mul", "Div", "FloorDiv", "Mod", "Pow", "Neg", "Pos")


class Reading:
    """One pass over one part of a template."""

    def __init__(
        self, source: str, part: str, snippets: Mapping[str, str], spins: frozenset[str] = frozenset()
    ) -> None:
        self._source = source
        self._part = part
        self._snippets = snippets
        self._spins = spins
        self.identifiers: dict[str, str] = {}
        self.called: list[int] = []  # the lines on which snippets are called
        self.spun = False

    def measure(self) -> None:
        """Refuse what could exhaust the parser before it sees it, and text that looks like a broken tag."""
        if len(self._source.encode("utf-8", "surrogatepass")) > MAX_BYTES:
            raise self._error("The template is larger than 64 kB.", "Keep an email short.", 1)
        tags = tokens = 0
        texts: list[tuple[int, str]] = []
        for line, kind, value in self._lexed():
            if kind in ("variable_begin", "block_begin"):
                tags, tokens = tags + 1, 0
            elif kind != "whitespace":
                tokens += 1
            self._measure_token(line, kind, value)
            if kind == "data":
                texts.append((line, value))
            if tags > _MAX_TAGS or (tokens > _MAX_TOKENS and kind != "data"):
                raise self._error("The template is too complicated.", "Use fewer and shorter tags.", line)
        self.spun = is_spun([text for _line, text in texts])
        if not self.spun:
            for line, text in texts:
                self._refuse_stray_braces(line, text)

    def fault(self, message: str, hint: str) -> TemplateError:
        """A fault that came with the first snippet."""
        return self._error(message, hint, self.called[0], "snippet")

    def check(self) -> nodes.Template:
        """Walk the tree; returns it with every merge field as a plain name."""
        tree = self._tree()
        tree.body = self._statements(tree.body, 0)
        return tree

    def _lexed(self) -> Iterator[tuple[int, str, str]]:
        try:
            yield from environment().lexer.tokeniter(self._source, None)
        except TemplateSyntaxError as error:
            raise self._syntax_error(error) from error

    def _measure_token(self, line: int, kind: str, value: str) -> None:
        if kind == "raw_begin":
            raise self._error("Raw sections are not allowed.", "Write the text without braces.", line)
        if kind in ("integer", "float") and len(value) > 9:
            raise self._error("This number is too long.", "Use a number below a billion.", line, value)
        if kind == "string" and len(value) > _MAX_CONSTANT:
            raise self._error("This quoted text is too long.", "Write it outside the braces.", line)

    def _refuse_stray_braces(self, line: int, text: str) -> None:
        if stray := _STRAY.search(text):
            place = line + text[: stray.start()].count("\n")
            raise self._error(
                f"A stray {stray.group()} would be printed as it stands.",
                "Write merge fields like {{ first_name }}, with both pairs of braces.",
                place,
                stray.group(),
            )
        for single in _SINGLE_BRACES.finditer(text):
            nearest = merge_fields.nearest(single.group(1).strip().lower().replace(" ", "_"))
            if nearest:
                raise self._error(
                    f"{single.group()} would be printed as it stands.",
                    f"Write {{{{ {nearest} }}}}, with two pairs of braces.",
                    line + text[: single.start()].count("\n"),
                    single.group(),
                )

    def _tree(self) -> nodes.Template:
        try:
            return environment().parse(self._source)
        except TemplateSyntaxError as error:
            raise self._syntax_error(error) from error
        except (RecursionError, ValueError, OverflowError) as error:
            raise self._error("The template is too complicated.", "Use fewer brackets.", 1) from error

    def _statements(self, body: list[nodes.Node], depth: int) -> list[nodes.Node]:
        return [self._statement(node, depth) for node in body]

    def _statement(self, node: nodes.Node, depth: int) -> nodes.Node:
        if isinstance(node, nodes.Output):
            node.nodes = [self._printed(child) for child in node.nodes]
        elif isinstance(node, nodes.If):
            self._condition(node, depth)
        else:
            raise self._refused(node)
        return node

    def _printed(self, node: nodes.Expr) -> nodes.Expr:
        if isinstance(node, nodes.TemplateData):
            node.data = node.data.replace(SHOWN_BRACE, "{")
            return node
        if isinstance(node, nodes.Call) and _is_snippet(node):
            return self._snippet(node)
        checked = self._expression(node, 0)
        if not _names_a_field(checked):
            raise self._error(
                "This tag prints no merge field.",
                "Write fixed text without braces.",
                node.lineno,
            )
        return checked

    def _snippet(self, node: nodes.Call) -> nodes.TemplateData:
        name = node.args[0].as_const()
        if name not in self._snippets:
            near = difflib.get_close_matches(name[:60], self._snippets, 1, 0.5)
            hint = f"Did you mean {near[0]}?" if near else "Make it first."
            raise self._error(f"There is no snippet called {name[:60]}.", hint, node.lineno, "snippet")
        self.called.append(node.lineno)
        return nodes.TemplateData("", lineno=node.lineno)

    def _condition(self, node: nodes.If, depth: int) -> None:
        if self._is_choice(node.test):
            # how deep options stand in each other was looked at before
            node.body = self._statements(node.body, depth)
            for branch in node.elif_:
                self._condition(branch, depth)
            node.else_ = self._statements(node.else_, depth)
            return
        if depth >= _MAX_DEPTH:
            raise self._error("Conditions are nested too deep.", "Use fewer of them.", node.lineno)
        node.test = self._expression(node.test, 0)
        if not _names_a_field(node.test):
            raise self._error("This condition asks for no merge field.", "Name a field.", node.lineno)
        node.body = self._statements(node.body, depth + 1)
        for branch in node.elif_:
            self._condition(branch, depth)
        node.else_ = self._statements(node.else_, depth + 1)

    def _is_choice(self, test: nodes.Node) -> bool:
        return isinstance(test, nodes.Compare) and (
            isinstance(test.expr, nodes.Name) and test.expr.name in self._spins
        )

    def _expression(self, node: nodes.Node, depth: int) -> nodes.Expr:
        if depth > 2 * _MAX_DEPTH:
            raise self._error("This tag is nested too deep.", "Use fewer brackets.", node.lineno)
        match node:
            case nodes.Name() | nodes.Getattr() | nodes.Getitem():
                return self._merge_field(node)
            case nodes.Const() if _is_plain(node):
                return node
            case nodes.Filter():
                return self._filter(node, depth)
            case nodes.Compare():
                return self._comparison(node, depth)
            case nodes.Concat():
                node.nodes = [self._expression(child, depth + 1) for child in node.nodes]
            case nodes.And() | nodes.Or():
                node.left = self._expression(node.left, depth + 1)
                node.right = self._expression(node.right, depth + 1)
            case nodes.Not():
                node.node = self._expression(node.node, depth + 1)
            case nodes.CondExpr():
                self._choice(node, depth)
            case _:
                raise self._refused(node)
        return node

    def _choice(self, node: nodes.CondExpr, depth: int) -> None:
        if node.expr2 is None:
            raise self._error("This tag has `if` without `else`.", 'Add else "".', node.lineno, "if")
        node.test = self._expression(node.test, depth + 1)
        node.expr1 = self._expression(node.expr1, depth + 1)
        node.expr2 = self._expression(node.expr2, depth + 1)

    def _filter(self, node: nodes.Filter, depth: int) -> nodes.Expr:
        if node.name not in FILTERS:
            near = difflib.get_close_matches(node.name, FILTERS, 1)
            known = f"Did you mean {near[0]}?" if near else f"There are {', '.join(FILTERS)}."
            raise self._error(f"There is no filter called {node.name}.", known, node.lineno, node.name)
        wanted = 1 if node.name == "fallback" else 0
        if node.node is None or len(node.args) != wanted or node.kwargs or node.dyn_args or node.dyn_kwargs:
            hint = (
                'Write it like {{ first_name | fallback("there") }}.' if wanted else "Leave the brackets out."
            )
            raise self._error(f"The filter {node.name} is used wrongly.", hint, node.lineno, node.name)
        node.node = self._expression(node.node, depth + 1)
        node.args = [self._expression(argument, depth + 1) for argument in node.args]
        return node

    def _comparison(self, node: nodes.Compare, depth: int) -> nodes.Expr:
        if len(node.ops) != 1:
            raise self._error("Compare two things at a time.", "Join comparisons with `and`.", node.lineno)
        operand = node.ops[0]
        if operand.op in ("in", "notin"):
            return self._membership(node, operand, depth)
        node.expr = self._expression(node.expr, depth + 1)
        operand.expr = self._expression(operand.expr, depth + 1)
        if operand.op not in ("eq", "ne") and not _compares_numbers(node.expr, operand.expr):
            raise self._error(
                "Only employees_min and employees_max can be compared by size, with a number.",
                "For example {% if employees_min >= 50 %}.",
                node.lineno,
            )
        return node

    def _membership(self, node: nodes.Compare, operand: nodes.Operand, depth: int) -> nodes.Expr:
        node.expr = self._expression(node.expr, depth + 1)
        if isinstance(operand.expr, nodes.List | nodes.Tuple):
            if not all(_is_plain(item) for item in operand.expr.items):
                raise self._refused(operand.expr)
            return node
        whole = self._expression(operand.expr, depth + 1)
        held = nodes.Filter(whole, "holds", [node.expr], [], None, None, lineno=node.lineno)
        return held if operand.op == "in" else nodes.Not(held, lineno=node.lineno)

    def _merge_field(self, node: nodes.Node) -> nodes.Name:
        name = self._name_of(node)
        if name not in merge_fields.FIELDS and merge_fields.custom_name(name) is None:
            raise self._unknown(name, node.lineno)
        identifier = self.identifiers.setdefault(name, _identifier(name))
        return nodes.Name(identifier, "load", lineno=node.lineno)

    def _name_of(self, node: nodes.Node) -> str:
        match node:
            case nodes.Name(name=name, ctx="load"):
                return str(name)
            case nodes.Getattr(node=nodes.Name(name="sender"), attr=attribute):
                return f"sender.{attribute}"
            case nodes.Getattr(node=nodes.Name(name="custom"), attr=attribute):
                return merge_fields.custom_field(attribute)
            case nodes.Getitem(node=nodes.Name(name="custom"), arg=nodes.Const(value=str(own))):
                return merge_fields.custom_field(own)
        raise self._refused(node)

    def _unknown(self, name: str, line: int) -> TemplateError:
        nearest = merge_fields.nearest(name)
        if name in ("sender", "custom"):
            hint = "Write sender.name." if name == "sender" else 'Write custom["Name of the column"].'
        elif nearest:
            hint = f"Did you mean {nearest}?"
        else:
            hint = 'Use one of the merge fields, or custom["Name of the column"] for a column of your own.'
        return self._error(f"There is no merge field called {name}.", hint, line, name)

    def _refused(self, node: nodes.Node) -> TemplateError:
        kind = type(node).__name__
        what = "Arithmetic is" if kind in _ARITHMETIC else _REFUSED.get(kind, "This tag is")
        hint = "A template holds text, merge fields, fallbacks and conditions."
        if isinstance(node, nodes.Getattr | nodes.Getitem):
            what = "Looking inside a value is"
            hint = 'Only sender.name and the like, and custom["Name"], have parts.'
        return self._error(f"{what} not allowed in a template.", hint, node.lineno)

    def _syntax_error(self, error: TemplateSyntaxError) -> TemplateError:
        words = re.sub(
            r"Encountered unknown tag '(.*?)'.*", r"there is no tag called \1", error.message or ""
        )
        hint = "Check the braces: {{ first_name }} prints a field, {% if title %} ... {% endif %} chooses."
        line = self._line(error.lineno)[:_LOOKED_AT]
        if _TOUCHING.search(line):
            hint = "Put a blank between the braces of nested options: { {a|b}|c}."
        tags = itertools.islice(_TAG.finditer(line), 50)
        broken = next((tag.group() for tag in tags if _is_broken(tag.group())), "")
        return self._error(f"This tag cannot be read ({words.rstrip('.')}).", hint, error.lineno, broken)

    def _error(self, message: str, hint: str, line: int, word: str = "") -> TemplateError:
        column = self._column(self._line(line), word)
        return TemplateError(message, hint=hint, part=self._part, line=line, column=column)

    def _line(self, number: int) -> str:
        lines = self._source.split("\n")
        return lines[number - 1] if number <= len(lines) else ""

    def _column(self, line: str, word: str) -> int:
        """Where `word` stands on that line (Jinja2 tells the line alone), else the first tag there."""
        word = word[:60]
        whole = re.compile(rf"(?<![\w.\"']){re.escape(word)}(?!\w)")
        found = (whole.search(line) or re.search(re.escape(word), line)) if word else None
        found = found or _TAG.search(line[:_LOOKED_AT]) or re.search(r"\{", line)
        return found.start() + 1 if found else 1


def _is_broken(tag: str) -> bool:
    if tag.startswith("{%"):
        return False
    try:
        environment().parse(tag)
        return False
    except (TemplateSyntaxError, RecursionError, ValueError, OverflowError):
        return True


def _identifier(name: str) -> str:
    own = merge_fields.custom_name(name)
    return name.replace(".", "__") if own is None else f"custom_{own.encode('utf-8', 'surrogatepass').hex()}"


def _is_snippet(node: nodes.Call) -> bool:
    return (
        isinstance(node.node, nodes.Name)
        and node.node.name == "snippet"
        and len(node.args) == 1
        and isinstance(node.args[0], nodes.Const)
        and isinstance(node.args[0].value, str)
        and not (node.kwargs or node.dyn_args or node.dyn_kwargs)
    )


def _is_plain(node: nodes.Expr) -> bool:
    return isinstance(node, nodes.Const) and type(node.value) in (str, int)


def _names_a_field(node: nodes.Expr) -> bool:
    return isinstance(node, nodes.Name) or node.find(nodes.Name) is not None


def _is_number(node: nodes.Expr) -> bool:
    return isinstance(node, nodes.Name) and node.name in ("employees_min", "employees_max")


def _compares_numbers(left: nodes.Expr, right: nodes.Expr) -> bool:
    def is_integer(node: nodes.Expr) -> bool:
        return isinstance(node, nodes.Const) and type(node.value) is int

    return (_is_number(left) and is_integer(right)) or (is_integer(left) and _is_number(right))
