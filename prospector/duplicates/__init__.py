"""Prospects who are perhaps one person: found, shown side by side, made one, and parted again.

`merge` and `split` leave the fits to their caller (see prospector.uniting).
"""

from prospector.duplicates.merging import Merged, MergedBand, Picks, in_order, merge, merge_band
from prospector.duplicates.proposing import LEFT, RIGHT, FieldPair, field_of
from prospector.duplicates.searching import Scope, Suspected, Told, find, last_search, store
from prospector.duplicates.showing import (
    MergeRow,
    Pair,
    Party,
    SuspectRow,
    counts,
    listed,
    merge_of,
    merges,
    pair,
)
from prospector.duplicates.splitting import Split, keep_apart, split

__all__ = [
    "LEFT",
    "RIGHT",
    "FieldPair",
    "MergeRow",
    "Merged",
    "MergedBand",
    "Pair",
    "Party",
    "Picks",
    "Scope",
    "Split",
    "SuspectRow",
    "Suspected",
    "Told",
    "counts",
    "field_of",
    "find",
    "in_order",
    "keep_apart",
    "last_search",
    "listed",
    "merge",
    "merge_band",
    "merge_of",
    "merges",
    "pair",
    "split",
    "store",
]
