"""The kinds of questions that are not about one field, by the word that starts them."""

from __future__ import annotations

from prospector.conditions.leaf import Leaf
from prospector.conditions.signalled import Signalled
from prospector.conditions.touched import Touched

KINDS: dict[str, type[Leaf]] = {kind.word: kind for kind in (Touched, Signalled)}
