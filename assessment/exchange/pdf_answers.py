"""The answers that a report carries inside itself, taken out again."""

import subprocess
import sys
from pathlib import Path

from assessment.errors import Invalid, Problem
from assessment.translation import message

LARGEST_REPORT = 20 * 1024 * 1024
_CHILD = Path(__file__).with_name("pdf_child.py")
_SECONDS = 15
NOTHING_INSIDE = message("This PDF holds no answers; only a report made by Smart Readiness carries them.")
_SENTENCES = {
    3: NOTHING_INSIDE,
    4: message("This PDF is locked with a password; please use the report as it was made."),
}
_UNREADABLE = message("This PDF cannot be read; it may be damaged.")


def answers_inside(report: bytes, *, name: str) -> bytes:
    """The answers file attached to a report. Raises `Invalid`, with `name` as the place, where there is none or it cannot be read."""
    if len(report) > LARGEST_REPORT:
        raise Invalid([Problem(name, message("This PDF is too large: reports take at most %(limit)s megabytes.", limit=LARGEST_REPORT >> 20))])
    try:
        child = subprocess.run(  # noqa: S603 - our own file, no shell, the report only on its standard input
            [sys.executable, "-I", str(_CHILD)], input=report, capture_output=True, timeout=_SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        raise Invalid([Problem(name, _UNREADABLE)]) from None
    if child.returncode != 0:
        raise Invalid([Problem(name, _SENTENCES.get(child.returncode, _UNREADABLE))])
    return child.stdout
