"""The record of what is published once more as Turtle, which people can read, made from the same statements as the JSON-LD."""

import json
from collections.abc import Iterator
from typing import Any

from assessment.exchange.open_data_dcat import CONTEXT, Node


def to_turtle(catalogue: Node) -> str:
    """A catalogue as `to_catalogue` makes it. A thing that is named in several places is described in each."""
    prefixes = [f"@prefix {name}: <{address}> ." for name, address in CONTEXT.items()]
    return "\n".join([*prefixes, "", *_described(catalogue)])


def _described(node: Node) -> Iterator[str]:
    """A thing, and after it the things that it names and that have something to say of themselves."""
    said = [(name, value) for name, value in node.items() if not name.startswith("@")]
    statements = [("a", node["@type"]), *((name, _written(value)) for name, values in said for value in _each(values))]
    yield f"<{node['@id']}> " + " ;\n    ".join(f"{name} {value}" for name, value in statements) + " .\n"
    for _, values in said:
        for value in _each(values):
            if isinstance(value, dict) and "@type" in value and "@id" in value:
                yield from _described(value)


def _each(values: Any) -> list[Any]:  # noqa: ANN401 - whatever stands in JSON-LD
    return values if isinstance(values, list) else [values]


def _written(value: str | Node) -> str:
    """A value as it stands in a statement."""
    if isinstance(value, str):
        return _quoted(value)
    if "@id" in value:
        return f"<{value['@id']}>"
    return _quoted(value["@value"]) + (f"@{value['@language']}" if "@language" in value else f"^^{value['@type']}")


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)  # its escapes are Turtle's too
