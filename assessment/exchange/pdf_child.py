"""Takes the answers out of a report, in a process of its own: a hostile file can only end this process.

Reads a PDF from standard input and writes the attached answers to standard output. Imports nothing of ours, so that it starts fast.
"""

import sys
from io import BytesIO
from typing import TYPE_CHECKING

from pypdf import PdfReader, overwrite_configuration

if TYPE_CHECKING or sys.platform != "win32":
    import resource

ATTACHED = "answers.json"
NOTHING_ATTACHED = 3
LOCKED = 4
MEMORY = 1_000_000_000
SECONDS = 10
LARGEST_ANSWERS = 5_000_000


def limit_this_process() -> None:
    """Bound memory and time, where the system can."""
    overwrite_configuration(
        zlib_maximum_output_length=LARGEST_ANSWERS, lzw_maximum_output_length=LARGEST_ANSWERS, run_length_maximum_output_length=LARGEST_ANSWERS
    )
    if sys.platform != "win32":
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))


def main() -> int:
    """Write the first attachment called answers.json; the exit code says why there is none."""
    limit_this_process()
    reader = PdfReader(BytesIO(sys.stdin.buffer.read()))
    if reader.is_encrypted:
        return LOCKED
    for attachment in reader.attachment_list:
        if attachment.name == ATTACHED or attachment.alternative_name == ATTACHED:
            sys.stdout.buffer.write(attachment.content)
            return 0
    return NOTHING_ATTACHED


if __name__ == "__main__":
    sys.exit(main())
