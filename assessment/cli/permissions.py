"""Which permission a command needs, as data on the command: `cls=Guarded, permission="…"`, as `@requires` is on a view."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import click

from assessment.roles import Role, may
from assessment.translation import Message, message, say

SHELL = Role.STEWARD  # who has the shell of a machine runs what is installed on it
IN_WORDS: Mapping[str, Message] = MappingProxyType({
    "public": message("Permission: public. Anybody may do this; it uses the files that you name and nothing that others have entered."),
    "installation.run": message(
        "Permission: installation.run. This is for whoever runs the installation; it uses its settings, its database and its files.",
    ),
})

_NOTHING: Mapping[str, str] = MappingProxyType({})


class Guarded(click.Command):
    """A command with its permission, which its help says in plain words; an option may need one `beyond` it.

    Raises `ValueError` for a permission that whoever has the shell does not hold, and `KeyError` for one that is not listed.
    """

    def __init__(self, *args: Any, permission: str, beyond: Mapping[str, str] = _NOTHING, **kwargs: Any) -> None:  # noqa: ANN401 - what click takes
        super().__init__(*args, **kwargs)
        for each in (permission, *beyond.values()):
            if not may(SHELL, each):
                raise ValueError(each)
        self.permission, self.beyond = permission, beyond

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """End the help with the permission."""
        super().format_epilog(ctx, formatter)
        formatter.write_paragraph()
        formatter.write_text(say(IN_WORDS[self.permission]))
        for option, permission in self.beyond.items():
            formatter.write_text(f"{option}: {say(IN_WORDS[permission])}")
