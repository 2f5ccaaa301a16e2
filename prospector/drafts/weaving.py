"""A checked template made into one Python function, which gives the very text that Jinja2 gives.

Jinja2 builds a context and starts a generator for every rendering; over a selection that costs more than all
else. What a template may contain is so little (see grammar) that its tree can be put into one expression:
a string with the values in it. The function is built as a syntax tree, never as source, so that nothing a
template says is ever read as Python; of the template come constants only. What hangs on values that are the
same for everybody is decided here, once.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from jinja2 import nodes

from prospector.drafts.filters import FILTERS, holds

_COMPARISONS: dict[str, Callable[[], ast.cmpop]] = {
    "eq": ast.Eq, "ne": ast.NotEq, "lt": ast.Lt, "lteq": ast.LtE, "gt": ast.Gt, "gteq": ast.GtE,
    "in": ast.In, "notin": ast.NotIn,
}  # fmt: skip
_FILTERS: dict[str, Callable[..., Any]] = {**FILTERS, "holds": holds}
_AS_TEXT = 115  # !s in a format string


class NotWovenError(Exception):
    """The tree is too deep or holds what is not known here; Jinja2 itself has to render it."""


def woven(
    trees: Sequence[nodes.Template], parameters: Sequence[str], fixed: Mapping[str, Any]
) -> Callable[..., tuple[str, ...]]:
    """A function from the values of these `parameters`, in their order, to the text of every tree.

    The trees must have passed the allow-list. `fixed` are the values of all other names: text is put in
    place; any other object stays itself. Raises NotWovenError.
    """
    try:
        weaver = _Weaver(fixed)
        texts = [weaver.text(tree.body) for tree in trees]
        return _function(texts, parameters, weaver.constants)
    except (RecursionError, MemoryError) as error:
        raise NotWovenError from error


def _function(
    texts: list[ast.expr], parameters: Sequence[str], constants: Mapping[str, Any]
) -> Callable[..., tuple[str, ...]]:
    arguments = ast.arguments(
        posonlyargs=[ast.arg(_own(name)) for name in parameters],
        args=[], kwonlyargs=[], kw_defaults=[], defaults=[],
    )  # fmt: skip
    return _value(ast.Lambda(arguments, ast.Tuple(texts, ast.Load())), constants)  # type: ignore[no-any-return]


def _value(expression: ast.expr, names: Mapping[str, Any]) -> Any:
    whole = ast.fix_missing_locations(ast.Expression(expression))
    known = {"__builtins__": {}, **names}
    return eval(compile(whole, "<template>", "eval"), known)  # noqa: S307 - a tree of our own making


def _own(identifier: str) -> str:
    """A name in the function: no merge field may be called like a filter or a keyword."""
    return f"v_{identifier}"


class _Weaver:
    """Turns nodes of Jinja2 into those of Python; `constants` are the objects that stand behind names."""

    def __init__(self, fixed: Mapping[str, Any]) -> None:
        self._fixed = fixed
        self.constants: dict[str, Any] = {f"f_{name}": function for name, function in _FILTERS.items()}
        self.constants |= {_own(name): value for name, value in fixed.items()}

    def text(self, body: Iterable[nodes.Node]) -> ast.expr:
        """The text of a stretch of the template; neighbouring constants are one."""
        found: list[ast.expr] = []
        for part in (part for node in body for part in self._parts(node)):
            last = found[-1] if found else None
            if isinstance(part, ast.Constant) and isinstance(last, ast.Constant):
                found[-1] = ast.Constant(format(last.value) + format(part.value))
            else:
                found.append(ast.Constant(format(part.value)) if isinstance(part, ast.Constant) else part)
        if not found:
            return ast.Constant("")
        return found[0] if len(found) == 1 and isinstance(found[0], ast.Constant) else _joined(found)

    def _parts(self, node: nodes.Node) -> list[ast.expr]:
        match node:
            case nodes.Output():
                return [self._expression(child) for child in node.nodes]
            case nodes.If():
                return self._branches(node)
        raise NotWovenError(type(node).__name__)

    def _branches(self, node: nodes.If) -> list[ast.expr]:
        """All of a condition; a branch that nobody or everybody gets is decided here."""
        whole = self.text(node.else_)
        for branch in reversed((node, *node.elif_)):
            whole = self._chosen(self._expression(branch.test), self.text(branch.body), whole)
        # what a JoinedStr holds is spread out, so that it joins with its neighbours
        return [*whole.values] if isinstance(whole, ast.JoinedStr) else [whole]

    def _expression(self, node: nodes.Node) -> ast.expr:
        match node:
            case nodes.TemplateData():
                return ast.Constant(node.data)
            case nodes.Const(value=list(items)):  # what Jinja2 makes of `in [...]` when it compiles
                return ast.Tuple([ast.Constant(item) for item in items], ast.Load())
            case nodes.Const():
                return ast.Constant(node.value)
            case nodes.Name():
                return self._name(node.name)
            case nodes.CondExpr():
                test, yes = self._expression(node.test), self._expression(node.expr1)
                return self._chosen(test, yes, self._expression(node.expr2 or nodes.Const("")))
            case nodes.And() | nodes.Or():
                joint = ast.And() if isinstance(node, nodes.And) else ast.Or()
                return self._settled(
                    ast.BoolOp(joint, [self._expression(node.left), self._expression(node.right)])
                )
            case nodes.Not():
                return self._settled(ast.UnaryOp(ast.Not(), self._expression(node.node)))
            case nodes.Concat():
                return self._settled(_joined([self._expression(child) for child in node.nodes]))
            case nodes.Filter():
                return self._filter(node)
            case nodes.Compare():
                return self._comparison(node)
            case nodes.List() | nodes.Tuple():
                return ast.Tuple([self._expression(item) for item in node.items], ast.Load())
        raise NotWovenError(type(node).__name__)

    def _name(self, name: str) -> ast.expr:
        value = self._fixed.get(name)
        return ast.Constant(value) if type(value) is str else ast.Name(_own(name), ast.Load())

    def _filter(self, node: nodes.Filter) -> ast.expr:
        if node.name not in _FILTERS or node.node is None:
            raise NotWovenError(node.name)
        arguments = [self._expression(one) for one in (node.node, *node.args)]
        return self._settled(ast.Call(ast.Name(f"f_{node.name}", ast.Load()), arguments, []))

    def _comparison(self, node: nodes.Compare) -> ast.expr:
        operators = [_COMPARISONS[operand.op]() for operand in node.ops]
        others = [self._expression(operand.expr) for operand in node.ops]
        return self._settled(ast.Compare(self._expression(node.expr), operators, others))

    def _chosen(self, test: ast.expr, yes: ast.expr, no: ast.expr) -> ast.expr:
        if isinstance(test, ast.Constant):
            return yes if test.value else no
        return ast.IfExp(test, yes, no)

    def _settled(self, expression: ast.expr) -> ast.expr:
        """Its value instead, where no name but a filter's stands in it."""
        names = (one.id for one in ast.walk(expression) if isinstance(one, ast.Name))
        if any(not name.startswith("f_") for name in names):
            return expression
        return ast.Constant(_value(expression, self.constants))


def _joined(parts: Iterable[ast.expr]) -> ast.JoinedStr:
    """The parts as text, one after the other."""
    return ast.JoinedStr([_printed(part) for part in parts])


def _printed(part: ast.expr) -> ast.expr:
    if isinstance(part, ast.FormattedValue):
        return part
    if isinstance(part, ast.Constant):
        return ast.Constant(format(part.value))
    return ast.FormattedValue(part, _AS_TEXT)
