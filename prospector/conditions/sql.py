"""Conditions as SQL over `prospects`; never NULL, all values bound as parameters.

Three truths for a piece of the language:
- `to_sql`: what a filter keeps. Missing data meets no positive question and every negative one, so a
  filter and its opposite always share out all prospects between them.
- `certain_sql`: holds whatever the missing data may be.
- `possible_sql`: holds, or might if the missing data were known.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any as Whatever

from sqlalchemy import (
    ColumnElement,
    Integer,
    String,
    and_,
    case,
    cast,
    false,
    func,
    literal,
    not_,
    or_,
    select,
    true,
    type_coerce,
)

from prospector.cleaning.industries import clean_industry
from prospector.conditions import casing, countries, scores
from prospector.conditions.catalogue import CUSTOM, RELATIVE, Sort, Subject, subject
from prospector.conditions.comparing import number_test, one_of
from prospector.conditions.leaf import Leaf
from prospector.conditions.nodes import NEGATED, All, Condition, Node, Not
from prospector.conditions.patterns import words_pattern
from prospector.records import ListMember, Prospect, ProspectList

Sql = ColumnElement[bool]
Column = ColumnElement[Whatever]

NO, UNKNOWN, YES = 0, 1, 2
_MOST_ARGUMENTS = 50
_NEVER_MISSING = frozenset({"stage", "suppressed", "list", "created_at", "updated_at"})


def to_sql(node: Node) -> Sql:
    """True for the prospects that a filter of `node` keeps."""
    return _combined(node, _holds, to_sql, to_sql)


def certain_sql(node: Node) -> Sql:
    """True where `node` holds whatever the missing data may be."""
    return _combined(node, _certain, certain_sql, possible_sql)


def possible_sql(node: Node) -> Sql:
    """True where `node` holds or might, were the missing data known."""
    return _combined(node, _possible, possible_sql, certain_sql)


def unknown_sql(node: Node) -> Sql:
    """True where `node` cannot be judged because the data is missing (text '' or number NULL)."""
    if isinstance(node, Condition | Leaf):
        return _missing(node)
    return and_(possible_sql(node), not_(certain_sql(node)))


def state_sql(node: Node) -> ColumnElement[int]:
    """0 where `node` does not hold, 1 where it cannot be judged, 2 where it holds; judged once per row."""
    if isinstance(node, Condition | Leaf):
        missing = _missing(node)
        rest = [(_holds(node), YES)]
        return case(*([] if _is_false(missing) else [(missing, UNKNOWN)]), *rest, else_=NO)
    if isinstance(node, Not):
        return literal(YES, Integer) - state_sql(node.node)
    if not node.nodes:
        return literal(YES if isinstance(node, All) else NO, Integer)
    return _extreme(func.min if isinstance(node, All) else func.max, [state_sql(one) for one in node.nodes])


def text_sql(field: str) -> Column:
    """The text of a field of text or of the user's own; '' where there is none."""
    about = subject(field)
    if about.sort is Sort.CUSTOM:
        return func.coalesce(cast(_custom(about), String), "")
    return _column(about)


def _extreme(function: Callable[..., Column], states: list[ColumnElement[int]]) -> ColumnElement[int]:
    """The least or greatest of the states; SQLite's functions take some hundred arguments at most."""
    while len(states) > 1:
        first, states = states[:_MOST_ARGUMENTS], states[_MOST_ARGUMENTS:]
        states = [*states, function(*first) if len(first) > 1 else first[0]]
    return states[0]


def _combined(
    node: Node,
    leaf: Callable[[Condition | Leaf], Sql],
    same: Callable[[Node], Sql],
    opposite: Callable[[Node], Sql],
) -> Sql:
    if isinstance(node, Condition | Leaf):
        return leaf(node)
    if isinstance(node, Not):
        return not_(opposite(node.node))
    parts = [same(one) for one in node.nodes]
    return and_(true(), *parts) if isinstance(node, All) else or_(false(), *parts)


def _holds(condition: Condition | Leaf) -> Sql:
    if isinstance(condition, Leaf):
        return condition.holds()
    positive = NEGATED.get(condition.op)
    if positive is not None:
        return not_(_holds(Condition(condition.field, positive, condition.value)))
    about = subject(condition.field)
    if about.key in scores.HOLDS:
        return scores.MISSING[about.key]() if condition.op == "empty" else scores.HOLDS[about.key](condition)
    return _BY_SORT[about.sort](about, condition)


def _certain(condition: Condition | Leaf) -> Sql:
    if isinstance(condition, Condition) and condition.op not in NEGATED:
        return _holds(condition)
    return and_(_holds(condition), not_(_missing(condition)))


def _possible(condition: Condition | Leaf) -> Sql:
    if isinstance(condition, Condition) and condition.op in NEGATED:
        return _holds(condition)
    return or_(_holds(condition), _missing(condition))


def _missing(condition: Condition | Leaf) -> Sql:
    if isinstance(condition, Leaf):
        return condition.missing()
    about = subject(condition.field)
    if condition.op in ("empty", "not_empty") or about.key in _NEVER_MISSING:
        return false()
    if about.key in scores.MISSING:
        return scores.MISSING[about.key]()
    if about.sort is Sort.CUSTOM and condition.op in ("gte", "lte", "between"):
        return func.number_of(_custom(about)).is_(None)
    return _empty(about)


def _empty(about: Subject) -> Sql:
    """True where the field has no value at all."""
    if about.sort is Sort.SPAN:
        low, high = _span(about)
        return and_(low.is_(None), high.is_(None))
    if about.sort is Sort.LIST:
        return Prospect.id.not_in(select(ListMember.prospect_id))
    if about.sort is Sort.CUSTOM:
        return func.trim(func.coalesce(_custom(about), "")) == ""
    column = _column(about)
    return column.is_(None) if about.sort in (Sort.NUMBER, Sort.DATE) else column == ""


def _text_holds(about: Subject, condition: Condition) -> Sql:
    if condition.op == "empty":
        return _empty(about)
    if about.key == "industry" and condition.op in ("is", "in"):
        return casing.equals(_column(about), _industry_words(condition))
    return _text_test(_column(about), condition)


def _industry_words(condition: Condition) -> tuple[str, ...]:
    """The words asked for, and the usual ones that cleaning turns them into when a list is imported."""
    words = tuple(map(str, condition.values))
    return tuple(dict.fromkeys((*words, *(clean_industry(word)[0] for word in words))))


def _custom_holds(about: Subject, condition: Condition) -> Sql:
    if condition.op == "empty":
        return _empty(about)
    if condition.op in ("gte", "lte", "between"):
        return number_test(func.number_of(_custom(about)), condition)
    return _text_test(text_sql(about.key), condition)


def _list_holds(about: Subject, condition: Condition) -> Sql:
    if condition.op == "empty":
        return _empty(about)
    members = select(ListMember.prospect_id).join(ProspectList, ProspectList.id == ListMember.list_id)
    return Prospect.id.in_(members.where(_text_test(ProspectList.__table__.c.name, condition)))


def _text_test(column: Column, condition: Condition) -> Sql:
    words = tuple(map(str, condition.values))
    if condition.op in ("is", "in"):
        return casing.equals(column, words)
    if condition.op == "contains":
        return casing.contains(column, words)
    if condition.op == "starts_with":
        return casing.starts(column, words)
    if condition.op == "has_word":
        return and_(casing.contains(column, words), _matches(words_pattern(casing.spellings(words)), column))
    return and_(column != "", _matches(words[0], column))


def _matches(pattern: str, column: Column) -> Sql:
    return func.matches(pattern, column) == 1


def _choice_holds(about: Subject, condition: Condition) -> Sql:
    if condition.op == "empty":
        return _empty(about) if about.key not in _NEVER_MISSING else false()
    return one_of(_column(about), condition.values)


def _country_holds(about: Subject, condition: Condition) -> Sql:
    if condition.op == "empty":
        return _empty(about)
    return one_of(_column(about), countries.codes(tuple(map(str, condition.values))))


def _number_holds(about: Subject, condition: Condition) -> Sql:
    return _empty(about) if condition.op == "empty" else number_test(_column(about), condition)


def _span_holds(about: Subject, condition: Condition) -> Sql:
    """A span meets a range when the two overlap; a side left open (10,001 or more) reaches on for ever."""
    if condition.op == "empty":
        return _empty(about)
    if condition.op in ("is", "in"):
        return or_(*(_overlaps(about, value, value) for value in condition.values))
    if condition.op == "between":
        return _overlaps(about, *condition.values)
    value = condition.values[0]
    return _overlaps(about, value, None) if condition.op == "gte" else _overlaps(about, None, value)


def _overlaps(about: Subject, least: object, most: object) -> Sql:
    low, high = _span(about)
    tests: list[Sql] = []
    if least is not None:
        tests.append(_beyond(high, high >= least, low))
    if most is not None:
        tests.append(_beyond(low, low <= most, high))
    return and_(*tests)


def _beyond(side: Column, test: Sql, other: Column) -> Sql:
    return or_(and_(side.is_not(None), test), and_(side.is_(None), other.is_not(None)))


def _date_holds(about: Subject, condition: Condition) -> Sql:
    """Days in UTC; a stored moment sorts as text after the bare date of its day."""
    if condition.op == "empty":
        return _empty(about)
    column, days = type_coerce(_column(about), String), [str(value) for value in condition.values]
    if condition.op in RELATIVE:
        edge = func.days_ago(condition.value)
        return and_(column.is_not(None), column >= edge if condition.op == "within_days" else column < edge)
    tests: list[Sql] = [column.is_not(None)]
    if condition.op != "lte":
        tests.append(column >= days[0])
    if condition.op != "gte":
        tests.append(column <= f"{days[-1]}T23:59:59Z")
    return and_(*tests)


_BY_SORT: dict[Sort, Callable[[Subject, Condition], Sql]] = {
    Sort.TEXT: _text_holds,
    Sort.CHOICE: _choice_holds,
    Sort.COUNTRY: _country_holds,
    Sort.NUMBER: _number_holds,
    Sort.SPAN: _span_holds,
    Sort.DATE: _date_holds,
    Sort.LIST: _list_holds,
    Sort.CUSTOM: _custom_holds,
}


def _column(about: Subject) -> Column:
    if about.key == "suppressed":
        return case((Prospect.suppression_id.is_(None), "no"), else_="yes")
    column: Column = Prospect.__table__.c[about.key]
    return column


def _span(about: Subject) -> tuple[Column, Column]:
    columns = Prospect.__table__.c
    return columns[f"{about.key}_min"], columns[f"{about.key}_max"]


def _custom(about: Subject) -> Column:
    """The custom value of that name; the name travels as a parameter.

    json_each compares names as they read, whatever characters they hold; a path would need quoting
    that SQLite's JSON paths do not know.
    """
    each = func.json_each(Prospect.custom).table_valued("key", "value")
    named = select(each.c.value).where(each.c.key == about.key.removeprefix(CUSTOM)).limit(1)
    return named.correlate(Prospect).scalar_subquery()


def _is_false(test: Sql) -> bool:
    return test.compare(false())
