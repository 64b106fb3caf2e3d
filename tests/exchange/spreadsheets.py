"""Reading a workbook back and calculating it, without the code that wrote it: the few functions of spreadsheets that are used, in exact numbers."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from io import BytesIO
from operator import add, mul, sub, truediv
from typing import Any
from xml.etree import ElementTree
from zipfile import ZipFile

SPACE = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_TOKEN = re.compile(r'\s*("[^"]*"|(?:\w+!)?\$?[A-Z]+\$?\d+(?::\$?[A-Z]+\$?\d+)?|[A-Z]+(?=\()|\d+(?:\.\d+)?|<>|<=|>=|[-+*/<>=(),])')
FAULT = "#DIV/0!"
_CELL = re.compile(r"\$?([A-Z]+)\$?(\d+)")

Value = Any
Sheet = dict[str, Value]


@dataclass
class Book:
    """Sheets by name: what stands in each cell, and the formulas."""

    values: dict[str, Sheet] = field(default_factory=dict)
    formulas: dict[str, dict[str, str]] = field(default_factory=dict)


def opened(content: bytes) -> Book:
    """A workbook as a program reads it that does not calculate."""
    book = Book()
    with ZipFile(BytesIO(content)) as archive:
        shared = ["".join(text.text or "" for text in entry.iter(f"{SPACE}t")) for entry in _tree(archive, "xl/sharedStrings.xml")]
        sheets = _tree(archive, "xl/workbook.xml").find(f"{SPACE}sheets")
        assert sheets is not None
        for number, sheet in enumerate(sheets, 1):
            name = sheet.attrib["name"]
            book.values[name], book.formulas[name] = {}, {}
            for cell in _tree(archive, f"xl/worksheets/sheet{number}.xml").iter(f"{SPACE}c"):
                _read(book, name, cell, shared)
    return book


def _tree(archive: ZipFile, name: str) -> ElementTree.Element:
    return ElementTree.fromstring(archive.read(name))


def _read(book: Book, sheet: str, cell: ElementTree.Element, shared: list[str]) -> None:
    where, text, formula = cell.attrib["r"], cell.findtext(f"{SPACE}v"), cell.findtext(f"{SPACE}f")
    if formula:
        book.formulas[sheet][where] = formula
    if text is not None:
        kind = cell.get("t")
        book.values[sheet][where] = shared[int(text)] if kind == "s" else text if kind == "str" or not text else Fraction(text)


class Calculation:
    """A workbook calculated anew: cells with a formula are computed when they are asked for."""

    def __init__(self, book: Book) -> None:
        self.book, self._known = book, dict[tuple[str, str], Value]()

    def value(self, sheet: str, cell: str) -> Value:
        """What a cell shows: a number, a text, or None where it is empty."""
        where = (sheet, cell.replace("$", ""))
        if where not in self._known:
            formula = self.book.formulas[sheet].get(where[1])
            self._known[where] = _Formula(formula, sheet, self).result() if formula else self.book.values[sheet].get(where[1])
        return self._known[where]

    def area(self, sheet: str, first: str, last: str) -> list[Value]:
        """The values of cells below one another."""
        (column, top), (also, bottom) = (_parted(each) for each in (first, last))
        assert column == also
        return [self.value(sheet, f"{column}{row}") for row in range(top, bottom + 1)]


def _parted(cell: str) -> tuple[str, int]:
    found = _CELL.fullmatch(cell)
    assert found, cell
    return found[1], int(found[2])


class _Formula:
    """One formula, read from left to right; a list is an area of cells."""

    def __init__(self, text: str, sheet: str, calculation: Calculation) -> None:
        self.tokens, self.sheet, self.calculation = list(_tokens(text)), sheet, calculation

    def result(self) -> Value:
        found = self._compared()
        assert not self.tokens, self.tokens
        return found

    def _compared(self) -> Value:
        left = self._sum()
        while self.tokens and self.tokens[0] in ("=", "<>", "<", ">", "<=", ">="):
            left = _each(_COMPARED[self.tokens.pop(0)], left, self._sum())
        return left

    def _sum(self) -> Value:
        left = self._product()
        while self.tokens and self.tokens[0] in "+-":
            left = _each(_COUNTED[self.tokens.pop(0)], left, self._product())
        return left

    def _product(self) -> Value:
        left = self._single()
        while self.tokens and self.tokens[0] in "*/":
            left = _each(_COUNTED[self.tokens.pop(0)], left, self._single())
        return left

    def _single(self) -> Value:
        token = self.tokens.pop(0)
        if token == "(":
            inner = self._compared()
            assert self.tokens.pop(0) == ")"
            return inner
        if token.startswith('"'):
            return token[1:-1]
        if token[0].isdigit():
            return Fraction(token)
        if self.tokens[:1] == ["("]:
            return self._called(token)
        sheet, _, cells = token.rpartition("!")
        first, _, last = cells.partition(":")
        return self.calculation.area(sheet or self.sheet, first, last) if last else self.calculation.value(sheet or self.sheet, first)

    def _called(self, name: str) -> Value:
        """A function; what `IF` does not choose may be a fault."""
        self.tokens.pop(0)
        given = [self._compared()]
        while self.tokens.pop(0) == ",":
            given.append(self._compared())
        faults = [each for each in given if each is FAULT and name != "IF"]
        return faults[0] if faults else _CALLED[name](*given)


def _tokens(text: str) -> Iterator[str]:
    at = 0
    while at < len(text):
        found = _TOKEN.match(text, at)
        assert found, text[at:]
        yield found[1]
        at = found.end()


def _each(what: Callable[[Value, Value], Value], left: Value, right: Value) -> Value:
    """The same for each cell of an area."""
    if isinstance(left, list) or isinstance(right, list):
        count = len(left if isinstance(left, list) else right)
        return [what(*pair) for pair in zip(*(each if isinstance(each, list) else [each] * count for each in (left, right)), strict=True)]
    return what(left, right)


def _number(value: Value) -> Fraction:
    """A value in arithmetic: empty is 0, true is 1, and a text is a fault."""
    if isinstance(value, str):
        raise TypeError(value)
    return Fraction(value or 0)


def _is_equal(one: Value, other: Value) -> bool:
    """Empty equals both the empty text and 0."""
    return one == other or (one is None and other in ("", 0)) or (other is None and one in ("", 0))


def _sum_of_products(*areas: list[Value]) -> Fraction:
    """Areas given apart count texts as 0; one that was computed may hold none."""
    total = Fraction(0)
    for row in zip(*areas, strict=True):
        product = Fraction(1)
        for value in row:
            product *= 0 if isinstance(value, str) and len(areas) > 1 else _number(value)
        total += product
    return total


def _numbers(given: tuple[Value, ...]) -> list[Fraction]:
    return [Fraction(each) for value in given for each in (value if isinstance(value, list) else [value]) if isinstance(each, int | Fraction)]


def _counted(what: Callable[[Fraction, Fraction], Fraction]) -> Callable[[Value, Value], Value]:
    """Arithmetic in which a fault stays one, and dividing by nothing is one."""
    def count(one: Value, other: Value) -> Value:
        try:
            return FAULT if FAULT in (one, other) else what(_number(one), _number(other))
        except ZeroDivisionError:
            return FAULT

    return count


_COMPARED: dict[str, Callable[[Value, Value], bool]] = {
    "=": _is_equal, "<>": lambda one, other: not _is_equal(one, other), "<": lambda one, other: _number(one) < _number(other),
    ">": lambda one, other: _number(one) > _number(other), "<=": lambda one, other: _number(one) <= _number(other),
    ">=": lambda one, other: _number(one) >= _number(other),
}
_COUNTED = {"+": _counted(add), "-": _counted(sub), "*": _counted(mul), "/": _counted(truediv)}
_CALLED: dict[str, Callable[..., Value]] = {
    "IF": lambda condition, then, otherwise: then if condition else otherwise, "OR": lambda *given: any(given), "SUMPRODUCT": _sum_of_products,
    "ISNUMBER": lambda given: [isinstance(each, Fraction) for each in given] if isinstance(given, list) else isinstance(given, Fraction),
    "COUNT": lambda *given: Fraction(len(_numbers(given))), "SUM": lambda *given: sum(_numbers(given), Fraction(0)),
    "MIN": lambda *given: min(_numbers(given), default=Fraction(0)), "MAX": lambda *given: max(_numbers(given), default=Fraction(0)),
}
