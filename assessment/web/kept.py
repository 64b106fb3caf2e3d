"""A small memory of what was made last, by its content: equal input gives what is there already."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, TypeVar

from assessment.answers import Assessment

_T = TypeVar("_T")


class Kept(Generic[_T]):
    """The last few things made; the one unused for longest goes first."""

    def __init__(self, most: int) -> None:
        self._most, self._things, self._lock = most, OrderedDict[Hashable, _T](), Lock()

    def get(self, key: Hashable, make: Callable[[], _T]) -> _T:
        """What was made for an equal key, or what is made now."""
        with self._lock:
            if key in self._things:
                self._things.move_to_end(key)
                return self._things[key]
        thing = make()
        with self._lock:
            self._things[key] = thing
            while len(self._things) > self._most:
                self._things.popitem(last=False)
        return thing

    def forget(self) -> None:
        """Forget everything: it will be made again."""
        with self._lock:
            self._things.clear()


def content_of(assessment: Assessment) -> Hashable:
    """All that an assessment holds, as a key."""
    plan = assessment.plan
    return (
        assessment.edition, assessment.date, assessment.profile, assessment.scope, tuple(assessment.answers.items()),
        plan.capacity, tuple(plan.steps.items()), assessment.differed, tuple(assessment.files.items()), assessment.carried,
        assessment.residents,
    )
