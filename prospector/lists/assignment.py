"""Who gets what, each at most once, so that the sum of the scores is the largest possible."""

from __future__ import annotations

from collections.abc import Mapping


def best_assignment(scores: Mapping[tuple[int, str], float]) -> dict[int, str]:
    """Column -> field with the largest total score; a pair that is not in `scores` is never made.

    The Hungarian method on fields as rows (there are few) and columns plus one blank per field.
    """
    fields = sorted({field for _, field in scores})
    columns = sorted({column for column, _ in scores})
    if not fields:
        return {}
    width = len(columns) + len(fields)
    cost = [[0.0] * width for _ in fields]
    for row, field in enumerate(fields):
        for place, column in enumerate(columns):
            cost[row][place] = -scores.get((column, field), -1e6)
    matched = _hungarian(cost)
    return {
        columns[place]: fields[row]
        for row, place in enumerate(matched)
        if place < len(columns) and (columns[place], fields[row]) in scores
    }


def _hungarian(cost: list[list[float]]) -> list[int]:
    """The place of every row with the least total cost; there must be at least as many places as rows."""
    rows, width = len(cost), len(cost[0])
    row_price = [0.0] * (rows + 1)
    place_price = [0.0] * (width + 1)
    holder = [0] * (width + 1)
    for row in range(1, rows + 1):
        holder[0] = row
        way = _cheapest_way(cost, row_price, place_price, holder)
        _move_along(way, holder)
    matched = [0] * rows
    for place in range(1, width + 1):
        if holder[place]:
            matched[holder[place] - 1] = place - 1
    return matched


def _cheapest_way(
    cost: list[list[float]], row_price: list[float], place_price: list[float], holder: list[int]
) -> tuple[int, list[int]]:
    """The free place that the newest row reaches most cheaply, and how it gets there."""
    width = len(place_price) - 1
    least = [float("inf")] * (width + 1)
    seen = [False] * (width + 1)
    before = [0] * (width + 1)
    at = 0
    while holder[at]:
        seen[at] = True
        row, step, nearest = holder[at], float("inf"), 0
        for place in range(1, width + 1):
            if seen[place]:
                continue
            price = cost[row - 1][place - 1] - row_price[row] - place_price[place]
            if price < least[place]:
                least[place], before[place] = price, at
            if least[place] < step:
                step, nearest = least[place], place
        for place in range(width + 1):
            if seen[place]:
                row_price[holder[place]] += step
                place_price[place] -= step
            else:
                least[place] -= step
        at = nearest
    return at, before


def _move_along(way: tuple[int, list[int]], holder: list[int]) -> None:
    at, before = way
    while at:
        holder[at] = holder[before[at]]
        at = before[at]
