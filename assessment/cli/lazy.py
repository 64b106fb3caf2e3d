"""A group of commands that are loaded only when called, and the one place where what went wrong becomes lines and an exit code."""

import errno
import re
from collections.abc import Mapping
from pkgutil import resolve_name
from typing import Any

import click

from assessment.errors import EditionChanged, Invalid, LibrariesMissing, NotFound, SmartReadinessError, TooLarge
from assessment.translation import Message, message, say

FAILED = 2
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


class LazyGroup(click.Group):
    """Commands by name, each the import string of a click command: the pattern that Click documents."""

    def __init__(self, *args: Any, commands_at: Mapping[str, str], **kwargs: Any) -> None:  # noqa: ANN401 - what click.Group takes
        super().__init__(*args, **kwargs)
        self._commands_at = commands_at

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self._commands_at)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self._commands_at:
            return None
        command: click.Command = resolve_name(self._commands_at[cmd_name])
        return command

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 - whatever the command returns
        try:
            return super().invoke(ctx)
        except SmartReadinessError as error:
            for line in lines(error):
                click.echo(on_one_line(line), err=True)
            ctx.exit(FAILED)
        except OSError as error:
            if error.errno == errno.EPIPE:  # whoever read what we print has enough, which Click knows how to end
                raise
            click.echo(on_one_line(f"{error.filename}: {error.strerror}" if error.filename else str(error.strerror or error)), err=True)
            ctx.exit(FAILED)


def on_one_line(said: str) -> str:
    """A line without what would break it or command the terminal: names of files and keys come from anywhere."""
    return _UNPRINTABLE.sub("\N{REPLACEMENT CHARACTER}", said)


def lines(error: SmartReadinessError) -> list[str]:
    """What went wrong, one line for each problem, with its key."""
    match error:
        case Invalid(problems=problems):
            return [f"{problem.where}: {say(problem.message)}" if problem.where else say(problem.message) for problem in problems]
        case TooLarge(limit=limit):
            return [say(message("This is too large; the limit is %(limit)s bytes.", limit=limit))]
        case EditionChanged(edition=edition, known=known, given=given):
            return [say(changed_edition(edition, known, given))]
        case LibrariesMissing(command=command):
            return [say(message("Native libraries are missing. Install them with: %(command)s", command=command))]
        case NotFound():
            return [say(message("This does not exist."))]
    return [str(error)]


def changed_edition(edition: str, known: str, given: str) -> Message:
    """Why an edition is refused: answers were given to other questions under its name."""
    return message(
        "The files of edition %(edition)s were changed after it was used here: they have the digest %(given)s, known is %(known)s. "
        "What was published never changes. Put the old files back, or give the new ones the name of a new edition.",
        edition=edition, given=given[:12], known=known[:12],
    )


class Failed(SmartReadinessError):
    """A command cannot do what it was asked to, for a reason outside any file; it carries the sentence to say."""

    def __init__(self, reason: Message) -> None:
        super().__init__(say(reason))
