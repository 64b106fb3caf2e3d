"""Takes the values out of the fields of a form, in a process of its own: a hostile file can only end this process.

Reads a PDF from standard input and writes JSON to standard output. Imports nothing of ours, so that it starts fast.
"""

import json
import re
import sys
import xml.parsers.expat
from collections.abc import Iterator
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pikepdf

if TYPE_CHECKING or sys.platform != "win32":
    import resource

LOCKED, NO_FIELDS, PROGRAM, TOO_MANY_PAGES, TOO_MUCH = 4, 5, 6, 7, 8
MEMORY, SECONDS = 500_000_000, 4
MOST_PAGES, MOST_FIELDS, DEEPEST = 200, 5_000, 5
LARGEST_PART, MOST_SAID = 1_000_000, 5_000_000
MARK_SPACE = "urn:smart-readiness:form"
_PRINTED = re.compile(rb"/ActualText\s*<([0-9a-fA-F\s]*)>")
Found = Any  # pikepdf gives everything in a file the same type


class Refused(Exception):
    """The file cannot be read; the code says why."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


def limit_this_process() -> None:
    """Bound memory and time, where the system can."""
    if sys.platform != "win32":
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))


def taken_from(content: bytes) -> dict[str, Any]:
    """The fields by name, and what the description and the first page say of the form. Raises `Refused`."""
    try:
        document = pikepdf.open(BytesIO(content), inherit_page_attributes=False)
    except pikepdf.PasswordError:
        raise Refused(LOCKED) from None
    with document:
        if document.is_encrypted:
            raise Refused(LOCKED)
        root = document.Root
        form = root.get("/AcroForm")
        pages = _pages(root)
        if not isinstance(form, pikepdf.Dictionary) or not len(_listed(form.get("/Fields"))):
            raise Refused(NO_FIELDS)
        if _runs_programs(root):
            raise Refused(PROGRAM)
        fields = _within_limits(_fields(form.get("/Fields")))
        return {"fields": fields, "description": _described(root), "printed": _printed(pages)}


def _inside(found: Found, *keys: str) -> Found:
    """What lies in a dictionary in a dictionary; None where there is nothing."""
    for key in keys:
        found = found.get(key) if isinstance(found, pikepdf.Dictionary) else None
    return found


def _pages(root: Found) -> list[Found]:
    """The pages in order, found by looking: what a file says of their number need not be true. Raises `Refused` for far more than a form has."""
    said = _inside(root, "/Pages", "/Count")
    waiting, pages = [root.get("/Pages")], list[Found]()
    most_looks = 0 if isinstance(said, int) and said > MOST_PAGES else 2 * MOST_PAGES
    for _ in range(most_looks):
        node = waiting.pop()
        kids = _listed(_inside(node, "/Kids"))
        if len(pages) + len(waiting) + len(kids) > MOST_PAGES:
            break
        waiting += reversed(list(kids))
        if isinstance(node, pikepdf.Dictionary) and "/Kids" not in node:
            pages.append(node)
        if not waiting:
            return pages
    raise Refused(TOO_MANY_PAGES)


def _listed(found: Found) -> Found:
    return found if isinstance(found, pikepdf.Array) else ()


def _runs_programs(root: Found) -> bool:
    """Whether the file as a whole wants something done when it is opened, saved or printed."""
    names = root.get("/Names")
    action = root.get("/OpenAction")
    return (
        "/AA" in root
        or (isinstance(names, pikepdf.Dictionary) and "/JavaScript" in names)
        or (isinstance(action, pikepdf.Dictionary) and action.get("/S") == "/JavaScript")
    )


def _within_limits(found: Iterator[tuple[str, Any]]) -> dict[str, Any]:
    """The fields, as long as all of them together are no more than a form can hold: parts of a file can stand in it many times."""
    fields: dict[str, Any] = {}
    said = 0
    for number, (name, value) in enumerate(found):
        said += len(name) + sum(map(len, value or ()))
        if number >= MOST_FIELDS or said > MOST_SAID:
            raise Refused(TOO_MUCH)
        fields[name] = value
    return fields


def _fields(found: Found, before: str = "", depth: int = 0) -> Iterator[tuple[str, Any]]:
    """Every field that has a name, with its value: text, the name of a state in a list, or None for anything else."""
    if depth > DEEPEST or len(_listed(found)) > MOST_FIELDS:
        raise Refused(TOO_MUCH)
    for field in _listed(found):
        if not isinstance(field, pikepdf.Dictionary):
            continue
        if _acts(field) or any(_acts(kid) for kid in _listed(field.get("/Kids"))):
            raise Refused(PROGRAM)
        name = f"{before}{'.' if before else ''}{_text(field.get('/T')) or ''}"
        inner = [kid for kid in _listed(field.get("/Kids")) if isinstance(kid, pikepdf.Dictionary) and "/T" in kid]
        if inner:
            yield from _fields(pikepdf.Array(inner), name, depth + 1)
        else:
            yield name, _value(field)


def _acts(field: Found) -> bool:
    return isinstance(field, pikepdf.Dictionary) and ("/AA" in field or "/A" in field)


def _value(field: Found) -> Any:  # noqa: ANN401 - what JSON can hold
    """What a field holds: a text, or in a list the name of the state that was chosen; None where it holds anything else."""
    value = field.get("/V")
    if value is None:
        return ""
    if isinstance(value, pikepdf.Name):
        return [str(value)[1:]]
    if isinstance(value, pikepdf.Stream):
        content = value.read_bytes()
        return _decoded(content) if len(content) <= LARGEST_PART else None
    text = _text(value)
    if text and field.get("/FT") == "/Btn":
        return [text.removeprefix("/")]  # some programs write the name of a state as text
    return text


def _text(found: Found) -> str | None:
    return _decoded(bytes(found)) if isinstance(found, pikepdf.String) else None


def _decoded(content: bytes) -> str | None:
    """A text as PDF writes it: in UTF-16 or UTF-8 with a mark before it, else in its own table."""
    try:
        if content.startswith((b"\xfe\xff", b"\xff\xfe")):
            return content.decode("utf-16")
        if content.startswith(b"\xef\xbb\xbf"):
            return content[3:].decode()
        return content.decode("pdfdoc_pikepdf")
    except UnicodeDecodeError:
        return None


def _described(root: Found) -> str | None:
    """What the description of the file says of the form; "" where it says nothing, None where it is broken."""
    metadata = root.get("/Metadata")
    if not isinstance(metadata, pikepdf.Stream):
        return ""
    content = metadata.read_bytes()
    return _mark_in(content) if len(content) <= LARGEST_PART else None


def _mark_in(content: bytes) -> str | None:
    parser = xml.parsers.expat.ParserCreate(namespace_separator=" ")
    said: list[str] = []
    inside = [False]

    def begin(name: str, _: dict[str, str]) -> None:
        inside[0] = name == f"{MARK_SPACE} mark"

    def end(_: str) -> None:
        inside[0] = False

    def refuse(*_: object) -> None:
        raise ValueError("a description defines no entities")

    parser.StartElementHandler, parser.EndElementHandler, parser.EntityDeclHandler = begin, end, refuse
    parser.CharacterDataHandler = lambda text: said.append(text) if inside[0] else None
    try:
        parser.Parse(content, True)
    except (xml.parsers.expat.ExpatError, ValueError):
        return None
    return "".join(said)


def _printed(pages: list[Found]) -> str:
    """What the first page says of the form at its foot; "" where it says nothing."""
    drawing = _inside(pages[0], "/Resources", "/XObject", "/FormMark") if pages else None
    if not isinstance(drawing, pikepdf.Stream):
        return ""
    content = drawing.read_bytes()
    found = _PRINTED.search(content[:LARGEST_PART])
    return _decoded(bytes.fromhex(found[1].decode())) or "" if found else ""


def main() -> int:
    """Write what was found; the exit code says why there is nothing."""
    limit_this_process()
    try:
        found = taken_from(sys.stdin.buffer.read())
    except Refused as refusal:
        return refusal.code
    sys.stdout.write(json.dumps(found))
    return 0


if __name__ == "__main__":
    sys.exit(main())
