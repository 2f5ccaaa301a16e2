"""The way through the review queue: what comes next, what was decided, and taking it back."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import chain

APPROVED, SKIPPED, DISCARDED = "approved", "skipped", "discarded"


@dataclass(frozen=True, slots=True)
class Progress:
    """How many there are, and what became of those that were decided."""

    total: int
    approved: int
    skipped: int
    discarded: int

    @property
    def reviewed(self) -> int:
        return self.approved + self.skipped + self.discarded


@dataclass(frozen=True, slots=True)
class Step:
    """One decision, with what is needed to take it back: where the draft stood."""

    draft_id: int
    decision: str
    place: int


class Course:
    """Drafts in an order that stands still while one works; `current` is None when all are decided."""

    def __init__(self) -> None:
        self.ids: list[int] = []
        self.decided: dict[int, str] = {}
        self._known: set[int] = set()
        self._place = 0
        self._done = True
        self._undecided = 0

    def begin(self, ids: Sequence[int], first: int | None = None) -> None:
        """Take these, in this order, beginning with `first` where it is among them."""
        self.ids, self.decided, self._known = list(ids), {}, set(ids)
        self._undecided = len(self.ids)
        self._place = self.ids.index(first) if first in self._known and first is not None else 0
        self._done = not self.ids

    def renew(self, waiting: Sequence[int], busy: Collection[int] = ()) -> None:
        """What waits now: new ones come at the end, what went elsewhere goes; the current one stays.

        `busy` are those whose decision is being written and may still seem to wait.
        """
        still, current = set(waiting), self.current
        for draft_id in [one for one, decision in self.decided.items() if decision != SKIPPED]:
            if draft_id in still and draft_id not in busy:
                del self.decided[draft_id]
        kept = [one for one in self.ids if one in still or one in self.decided or one == current]
        new = [one for one in waiting if one not in self._known]
        at = kept.index(current) if current is not None else min(self._place, len(kept))
        self.ids, self._known, self._place = kept + new, {*kept, *new}, at
        self._undecided = len(self.ids) - len(self.decided)
        if self.current is None and self._undecided:
            self.go_on()

    @property
    def current(self) -> int | None:
        return None if self._done or self._place >= len(self.ids) else self.ids[self._place]

    @property
    def place(self) -> int:
        return self._place

    def progress(self) -> Progress:
        made = list(self.decided.values())
        return Progress(len(self.ids), *(made.count(one) for one in (APPROVED, SKIPPED, DISCARDED)))

    def waiting(self) -> int:
        """How many are not decided, or were skipped and so still wait."""
        return self._undecided + sum(decision == SKIPPED for decision in self.decided.values())

    # --- going

    def step(self, by: int) -> None:
        """The next (1) or the previous (-1) one, decided or not; past the last to what is undecided."""
        if self._done:
            self._done = by > 0
            self._place = min(self._place, len(self.ids) - 1)
            return
        if 0 <= self._place + by < len(self.ids):
            self._place += by
        elif by > 0:
            self._go_on_from(self._place + 1)

    def go_to(self, draft_id: int) -> bool:
        """Go to one of them; False when it is not among them."""
        if draft_id not in self._known:
            return False
        self._place, self._done = self.ids.index(draft_id), False
        return True

    def go_on(self) -> None:
        """To the next undecided one from here, else from the beginning, else to the end of the work."""
        self._go_on_from(self._place)

    def _go_on_from(self, start: int) -> None:
        self._done = not self._undecided
        places = chain(range(start, len(self.ids)), range(min(start, len(self.ids))))
        undecided = (at for at in places if self.ids[at] not in self.decided)
        self._place = len(self.ids) if self._done else next(undecided)

    def upcoming(self, count: int) -> list[int]:
        """The current one, the `count` after it that are undecided, and the one before it."""
        around = [] if self.current is None else [self.current]
        at = self._place + 1
        while at < len(self.ids) and len(around) <= count:
            if self.ids[at] not in self.decided:
                around.append(self.ids[at])
            at += 1
        if 0 < self._place <= len(self.ids):
            around.append(self.ids[self._place - 1])
        return around

    # --- deciding

    def decide(self, decision: str) -> Step | None:
        """Decide the current one and go on; what is skipped moves to the end."""
        current = self.current
        if current is None:
            return None
        made = Step(current, decision, self._place)
        if current not in self.decided:
            self._undecided -= 1
        self.decided[current] = decision
        if decision == SKIPPED:
            self.ids.append(self.ids.pop(self._place))
        self.go_on()
        return made

    def take_back(self, step: Step) -> None:
        """Make a decision undone and go back to that draft, where it stood."""
        if step.draft_id not in self._known:
            return
        if self.decided.pop(step.draft_id, None) is not None:
            self._undecided += 1
        if step.decision == SKIPPED:
            self.ids.remove(step.draft_id)
            self.ids.insert(min(step.place, len(self.ids)), step.draft_id)
        self.go_to(step.draft_id)

    def forget_decision(self, draft_id: int) -> None:
        """A decision was refused: the draft waits again, where it is, and one stays where one is."""
        if self.decided.pop(draft_id, None) is None:
            return
        self._undecided += 1
        if self._done:
            self.go_to(draft_id)

    def look_at_skipped(self) -> None:
        """Go through what was skipped once more."""
        for draft_id in [one for one, decision in self.decided.items() if decision == SKIPPED]:
            self.forget_decision(draft_id)
        self._place = 0
        self.go_on()
