"""Every command carries a permission that whoever has the shell holds, and its help says so."""

from collections.abc import Iterator

import click
import pytest
from click.testing import CliRunner

from assessment.app import main
from assessment.cli.permissions import IN_WORDS, Guarded
from assessment.roles import PERMISSIONS

Named = tuple[str, ...]


def tree(group: click.Group, above: Named = ()) -> Iterator[tuple[Named, click.Command]]:
    """Every command that does something, with the words that call it."""
    ctx = click.Context(group)
    for name in group.list_commands(ctx):
        command = group.get_command(ctx, name)
        assert command is not None
        if isinstance(command, click.Group):
            yield from tree(command, (*above, name))
        else:
            yield (*above, name), command


COMMANDS = dict(tree(main))
PUBLIC = [name for name, command in COMMANDS.items() if isinstance(command, Guarded) and command.permission == "public"]


def test_every_command_carries_a_permission_that_is_listed() -> None:
    assert {name for name, command in COMMANDS.items() if not isinstance(command, Guarded) or command.permission not in PERMISSIONS} == set()


def test_a_group_of_commands_does_nothing_by_itself() -> None:
    groups = {name[:end] for name in COMMANDS for end in range(len(name))}
    assert {name for name in groups if CliRunner().invoke(main, name).exit_code != 2} == set()


@pytest.mark.parametrize("name", COMMANDS, ids=" ".join)
def test_the_help_says_the_permission_in_words(name: Named) -> None:
    command = COMMANDS[name]
    assert isinstance(command, Guarded)
    help_text = " ".join(CliRunner().invoke(main, [*name, "--help"]).stdout.split())
    said = [IN_WORDS[command.permission].key, *(f"{option}: {IN_WORDS[each].key}" for option, each in command.beyond.items())]
    assert help_text.endswith(" ".join(said))


@pytest.mark.parametrize("name", PUBLIC, ids=" ".join)
def test_what_is_public_makes_and_opens_no_database(name: Named) -> None:
    command = COMMANDS[name]
    assert command.callback is not None
    assert {"bring_up_to_date", "usable"} & set(command.callback.__globals__) == set()


@pytest.mark.parametrize(("permission", "error"), [("assessment.review", ValueError), ("municipality.coordinate", ValueError), ("root", KeyError)])
def test_a_command_asks_for_no_permission_that_the_shell_does_not_give(permission: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        Guarded("name", permission=permission)


def test_a_command_without_a_permission_cannot_be_made() -> None:
    with pytest.raises(TypeError):
        Guarded("name")  # type: ignore[call-arg]
