"""Commands are loaded when called, and what went wrong becomes lines."""

import click
import pytest
from click.testing import CliRunner

from assessment import app
from assessment.cli.lazy import lines
from assessment.errors import Invalid, LibrariesMissing, NotFound, Problem, SmartReadinessError, TooLarge
from assessment.translation import message


@pytest.mark.parametrize("name", app.COMMANDS)
def test_every_command_can_be_loaded_and_explains_itself(name: str) -> None:
    command = app.main.get_command(click.Context(app.main), name)
    assert command is not None
    assert command.get_short_help_str()


def test_the_help_lists_every_command() -> None:
    result = CliRunner().invoke(app.main, ["--help"])
    assert all(name in result.stdout for name in app.COMMANDS)


def test_a_command_that_does_not_exist_is_refused() -> None:
    result = CliRunner().invoke(app.main, ["scroe"])
    assert result.exit_code == 2
    assert "No such command 'scroe'" in result.stderr


@pytest.mark.parametrize(("error", "expected"), [
    (Invalid([Problem("a.b", message("One.")), Problem("", message("Two."))]), ["a.b: One.", "Two."]),
    (TooLarge(5), ["This is too large; the limit is 5 bytes."]),
    (NotFound(), ["This does not exist."]),
    (LibrariesMissing("libpango", "apt-get install x"), ["Native libraries are missing. Install them with: apt-get install x"]),
    (SmartReadinessError("So it is."), ["So it is."]),
])
def test_each_sort_of_fault_has_its_lines(error: SmartReadinessError, expected: list[str]) -> None:
    assert lines(error) == expected
