"""Files that commands write: what cannot be written is said at once, there is never half a file, and a terminal sees how far it is."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from time import time
from typing import IO

import click

from assessment.errors import Invalid, Problem
from assessment.translation import Message, message, say

PART = ".part"
LEFT_BEHIND_SECONDS = 3600


def refuse_unwritable(output: Path) -> None:
    """Say at once, and not after something was made, that it cannot be kept there. Raises `Invalid`."""
    if output.is_dir():
        raise Invalid([Problem(str(output), message("This is a folder; please name a file."))])
    if not output.parent.is_dir():
        raise Invalid([Problem(str(output.parent), message("There is no such folder."))])
    if not may_write(output.parent):
        raise Invalid([Problem(str(output.parent), message("You may not write in this folder."))])


def may_write(folder: Path) -> bool:
    """Whether the system lets us make files in a folder."""
    return os.access(folder, os.W_OK)


def write_whole(path: Path, content: bytes) -> None:
    """Write a file at once, as `writing_whole` does."""
    with writing_whole(path) as file:
        file.write(content)


@contextmanager
def writing_whole(path: Path, *, mode: int = 0o666) -> Iterator[IO[bytes]]:
    """Write a file so that there is never half of it: beside its place first, down to the disk, then into it.

    What is no ordinary file, such as a pipe or a device, is written into: it must not be replaced by one.
    Raises `Invalid` where the disk refuses.
    """
    beside = path.with_name(f".{os.getpid()}{PART}")
    try:
        if path.exists() and not path.is_file():
            with path.open("wb") as file:
                yield file
            return
        _clear(path.parent)
        with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode), "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path.resolve() if path.is_symlink() else path)
    except OSError as error:
        if error.filename not in (None, str(path), str(beside)):
            raise
        raise Invalid([Problem(str(path), message("This file cannot be written: %(reason)s.", reason=error.strerror or ""))]) from None
    finally:
        with suppress(OSError):
            beside.unlink(missing_ok=True)


def _clear(folder: Path) -> None:
    """Remove what a killed command left behind in this folder."""
    for left in folder.glob(f".*[0-9]{PART}"):
        with suppress(OSError):
            if left.stat().st_mtime < time() - LEFT_BEHIND_SECONDS:
                left.unlink()


def on_terminal() -> bool:
    """Whether somebody watches."""
    return sys.stderr.isatty()


def progress(sentence: Callable[[int], Message]) -> Callable[[int], None]:
    """A line that is written over itself where somebody watches, and nothing elsewhere."""
    return (lambda share: click.echo(f"\r{say(sentence(share))}", err=True, nl=share >= 100)) if on_terminal() else lambda share: None
