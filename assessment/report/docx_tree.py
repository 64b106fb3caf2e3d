"""The document that the report's templates write, as a tree of elements: what the PDF is laid out from, read for a word processor."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

EMPTY = frozenset({"br", "img", "meta", "link", "hr"})


@dataclass(slots=True)
class Element:
    """One element with its attributes and what stands in it."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list["Element | str"] = field(default_factory=list)

    @property
    def classes(self) -> frozenset[str]:
        """The classes that say what it is for."""
        return frozenset(self.attributes.get("class", "").split())

    @property
    def elements(self) -> tuple["Element", ...]:
        """The elements directly in it."""
        return tuple(child for child in self.children if isinstance(child, Element))

    @property
    def text(self) -> str:
        """All text in it."""
        return "".join(child if isinstance(child, str) else child.text for child in self.children)

    def all(self, tag: str) -> Iterator["Element"]:
        """Every element of a kind in it, however deep."""
        for child in self.elements:
            if child.tag == tag:
                yield child
            yield from child.all(tag)

    def first(self, tag: str) -> "Element":
        """The first element of a kind. Raises `StopIteration` where there is none."""
        return next(self.all(tag))


class _Builder(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open = [Element("")]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = Element(tag, {name: value or "" for name, value in attrs})
        self.open[-1].children.append(found)
        if tag not in EMPTY:
            self.open.append(found)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open[-1].children.append(Element(tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        depth = next((place for place in range(len(self.open) - 1, 0, -1) if self.open[place].tag == tag), None)
        if depth is not None:
            del self.open[depth:]

    def handle_data(self, data: str) -> None:
        self.open[-1].children.append(data)


def tree_of(html: str) -> Element:
    """The whole document as one element without a name."""
    builder = _Builder()
    builder.feed(html)
    builder.close()
    return builder.open[0]
