"""Takes the answers out of a report, in a process of its own: a hostile file can only end this process.

Reads a PDF from standard input and writes the attached answers to standard output. Imports nothing of ours, so that it starts fast.
"""

import sys
from collections.abc import Iterator
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pikepdf

if TYPE_CHECKING or sys.platform != "win32":
    import resource

ATTACHED = "answers.json"
UNREADABLE, NOTHING_ATTACHED, LOCKED = 1, 3, 4
MEMORY = 1_000_000_000
SECONDS = 10
LARGEST_ANSWERS = 5_000_000
DEEPEST, MOST_KIDS = 3, 20
Found = Any  # pikepdf gives everything in a file the same type


def limit_this_process() -> None:
    """Bound memory and time, where the system can."""
    if sys.platform != "win32":
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))


def main() -> int:
    """Write the first attachment called answers.json; the exit code says why there is none."""
    limit_this_process()
    try:
        document = pikepdf.open(BytesIO(sys.stdin.buffer.read()), inherit_page_attributes=False)
    except pikepdf.PasswordError:
        return LOCKED
    with document:
        if document.is_encrypted:
            return LOCKED
        tree = document.Root.get("/Names", pikepdf.Dictionary()).get("/EmbeddedFiles")
        for name, attachment in _listed(tree):
            if ATTACHED in (name, str(attachment.get("/UF", "")), str(attachment.get("/F", ""))):
                content = attachment["/EF"]["/F"].read_bytes()
                sys.stdout.buffer.write(content[:LARGEST_ANSWERS])
                return 0 if len(content) <= LARGEST_ANSWERS else UNREADABLE
    return NOTHING_ATTACHED


def _listed(tree: Found, depth: int = 0) -> Iterator[tuple[str, Found]]:
    """What is attached, in the order in which it stands; a tree that is deeper than any of ours is not followed."""
    if not isinstance(tree, pikepdf.Dictionary) or depth > DEEPEST:
        return
    names = list(tree.get("/Names", ()))
    for name, attachment in zip(names[::2], names[1::2], strict=False):
        if isinstance(attachment, pikepdf.Dictionary):
            yield str(name), attachment
    for kid in list(tree.get("/Kids", ()))[:MOST_KIDS]:
        yield from _listed(kid, depth + 1)


if __name__ == "__main__":
    sys.exit(main())
