"""What must hold for every criterion: five levels in order, known references, and a way through that never goes in circles."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping

from assessment.catalogue.files import CATALOGUE, STANDARDS
from assessment.catalogue.written import Table, Written, stem, tables, texts
from assessment.errors import Problem
from assessment.translation import message

LEVELS = (0, 1, 2, 3, 4)


def levels_are_whole(written: Written) -> Iterator[Problem]:
    """Each criterion has the levels 0 to 4, each once and in order."""
    for name, _, criterion in written.criteria():
        given = [entry["level"] for entry in tables(criterion, "levels") if type(entry.get("level")) is int]
        missing = [level for level in LEVELS if level not in given]
        twice = [level for level, times in Counter(given).items() if times > 1]
        if "levels" in criterion:
            yield from (Problem(f"{name}: levels", message("Level %(level)s is missing.", level=level)) for level in missing)
            yield from (Problem(f"{name}: levels", message("Level %(level)s is given twice.", level=level)) for level in twice)
        if not missing and not twice and given != sorted(given):
            yield Problem(f"{name}: levels", message("The levels must stand in order, from 0 to 4."))


def next_steps_have_titles_of_their_own(written: Written) -> Iterator[Problem]:
    """Within one criterion no two next steps have the same title, and none ends with a full stop."""
    for name, _, criterion in written.criteria():
        seen: set[str] = set()
        for level in tables(criterion, "levels"):
            step = level.get("next-step")
            title = step.get("title") if isinstance(step, dict) else None
            where = f"{name}: levels.{level.get('level')}.next-step.title"
            if not isinstance(title, str) or not title.strip():
                continue
            if title in seen:
                yield Problem(where, message("Another next step of this criterion has the same title."))
            if title.rstrip().endswith("."):
                yield Problem(where, message("A title ends without a full stop."))
            seen.add(title)


def references_are_known(written: Written) -> Iterator[Problem]:
    """Each informant, standard and criterion that a criterion names exists and is named once."""
    informants = _known(written.tables.get(CATALOGUE), "informants")
    standards = _known(written.tables.get(STANDARDS, {} if STANDARDS not in written.names else None), "standards")
    for name, _, criterion in written.criteria():
        required = [str(entry["criterion"]) for entry in tables(criterion, "builds-on") if "criterion" in entry]
        yield from _unknown(f"{name}: ask", texts(criterion, "ask"), informants)
        yield from _unknown(f"{name}: standards", texts(criterion, "standards"), standards)
        yield from _unknown(f"{name}: builds-on", required, known_criteria(written))
        yield from _unknown(f"{name}: tags", texts(criterion, "tags"), None)


def known_criteria(written: Written) -> frozenset[str]:
    """The identifiers of all criteria that are listed or have a file, also where the file is not sound."""
    listed = (criterion for dimension in tables(written.catalogue, "dimensions") for criterion in texts(dimension, "criteria"))
    return frozenset(listed) | {stem(name) for name in written.names if name.count("/") == 2}


def _known(table: Table | None, key: str) -> frozenset[str] | None:
    """The identifiers of a list; None where the file cannot be read, so that nothing can be said."""
    return None if table is None else frozenset(str(entry.get("id")) for entry in tables(table, key))


def _unknown(where: str, named: list[str], known: frozenset[str] | None) -> Iterator[Problem]:
    for identifier, times in Counter(named).items():
        if known is not None and identifier not in known:
            yield Problem(where, message("%(id)s is not known in this catalogue.", id=identifier))
        if times > 1:
            yield Problem(where, message("%(id)s is listed twice.", id=identifier))


def nothing_goes_in_circles(written: Written) -> Iterator[Problem]:
    """No criterion builds on itself, neither directly nor through others; each circle is told once."""
    files = {identifier: name for name, identifier, _ in written.criteria()}
    follows = {
        identifier: tuple(str(entry.get("criterion")) for entry in tables(criterion, "builds-on"))
        for _, identifier, criterion in written.criteria()
    }
    for circle in circles(follows):
        way = " → ".join([*circle, circle[0]])
        yield Problem(f"{files[circle[0]]}: builds-on", message("This goes in a circle: %(way)s.", way=way))


def circles(follows: Mapping[str, tuple[str, ...]]) -> list[tuple[str, ...]]:
    """One circle for each set of names that lead back to themselves, each beginning with its first name by the alphabet.

    >>> circles({"a": ("b",), "b": ("a", "c"), "c": ("c",), "d": ("a",)})
    [('a', 'b'), ('c',)]
    """
    found: dict[frozenset[str], tuple[str, ...]] = {}
    for start in sorted(follows):
        way = _way_back(follows, start)
        if way and not any(start in members for members in found):
            found[frozenset(way)] = way
    return list(found.values())


def _way_back(follows: Mapping[str, tuple[str, ...]], start: str) -> tuple[str, ...]:
    """The shortest way from a name back to itself, without its return; empty where there is none."""
    ways: list[tuple[str, ...]] = [(start,)]
    seen: set[str] = set()
    for way in ways:
        for following in follows.get(way[-1], ()):
            if following == start:
                return way
            if following not in seen:
                seen.add(following)
                ways.append((*way, following))
    return ()


RULES: tuple[Callable[[Written], Iterator[Problem]], ...] = (
    levels_are_whole,
    next_steps_have_titles_of_their_own,
    references_are_known,
    nothing_goes_in_circles,
)
