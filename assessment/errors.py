"""What can go wrong, as facts: entry points turn these into pages, exit codes and `problem+json`."""

from dataclasses import dataclass
from datetime import datetime

from assessment.translation import Message


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong in something given: where (a file, a key or both) and a sentence that says what to do."""

    where: str
    message: Message


class SmartReadinessError(Exception):
    """The base of everything this product raises on purpose."""


class Invalid(SmartReadinessError):
    """Something given cannot be used; it carries every problem found, not the first."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("; ".join(f"{problem.where}: {problem.message.key}" for problem in problems))
        self.problems = problems


class NotFound(SmartReadinessError):
    """What was asked for does not exist, or not for whoever asks."""


class SignInNeeded(SmartReadinessError):
    """Whoever asks has to sign in first; nothing is said about whether what was asked for exists."""


class NotAllowed(SmartReadinessError):
    """A member asks for what another member may do; the assessment is known to them, so this may be said."""


class Closed(SmartReadinessError):
    """An assessment cannot be changed where it stands; `course` says where: submitted, in-review or final."""

    def __init__(self, course: str) -> None:
        super().__init__(course)
        self.course = course


class TooMany(SmartReadinessError):
    """Something was tried too often; it is possible again from the moment `until`."""

    def __init__(self, until: datetime) -> None:
        super().__init__(until.isoformat())
        self.until = until


class TooLarge(SmartReadinessError):
    """What was given is larger than this installation takes; `limit` is in bytes."""

    def __init__(self, limit: int) -> None:
        super().__init__(f"larger than {limit} bytes")
        self.limit = limit


class EditionChanged(SmartReadinessError):
    """The files say that they are an edition that is known with another content; what is known stays as it is."""

    def __init__(self, edition: str, *, known: str, given: str) -> None:
        super().__init__(f"edition {edition} is known as {known}, and was given as {given}")
        self.edition, self.known, self.given = edition, known, given


class LibrariesMissing(SmartReadinessError):
    """Native libraries that this product needs are not installed; `command` installs them on Debian and Ubuntu."""

    def __init__(self, cause: str, command: str) -> None:
        super().__init__(f"{cause}; install what is missing with: {command}")
        self.command = command
