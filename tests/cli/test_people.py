"""`smart-readiness people`: accounts from the shell, whose owners set their passwords themselves."""

import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from assessment.app import main
from assessment.config import load
from assessment.web import create_app
from tests.pages import Browser


@pytest.fixture
def instance(tmp_path: Path) -> Path:
    """An instance folder with nothing in it."""
    return tmp_path / "instance"


def people(instance: Path, *words: str) -> Result:
    """What the command says."""
    return CliRunner(env={"SMART_READINESS_INSTANCE": str(instance)}).invoke(main, ["people", *words])


def link_in(said: str) -> str:
    """The address that a command printed, without the name of the machine."""
    found = re.search(r"(/join/[\w-]{32})$", said, re.MULTILINE)
    assert found, said
    return found[1]


def test_a_steward_who_was_added_sets_a_password_and_runs_the_installation(instance: Path) -> None:
    link = link_in(people(instance, "add", "Stefan Steward", "Stefan@Example.org", "--steward").stdout)
    browser = Browser(create_app(load(instance, environment={})))
    page = browser.send(browser.get(link), changed={"password": "kerze traktor nebel"})
    assert (page.heading, "This installation" in page.said) == ("Your account", True)
    assert browser.get(link, 404).heading == "This link does not work any more"


def test_everybody_is_listed_on_one_line_each(instance: Path) -> None:
    people(instance, "add", "Stefan", "stefan@example.org", "--steward")
    people(instance, "add", "Karla \x1b[31m Berger", "karla@example.org")
    assert people(instance, "list").stdout.splitlines() == ["2  Karla [31m Berger  karla@example.org", "1  Stefan  stefan@example.org  steward"]


def test_a_link_for_a_new_password_replaces_the_one_before(instance: Path) -> None:
    first = link_in(people(instance, "add", "Karla", "karla@example.org").stdout)
    second = link_in(people(instance, "reset", "KARLA@example.org").stdout)
    browser = Browser(create_app(load(instance, environment={})))
    assert (browser.get(first, 404).status, browser.get(second).heading) == (404, "Set a new password")


@pytest.mark.parametrize(("words", "complaint"), [
    (("add", "", "karla@example.org"), "name: Enter your name."),
    (("add", "Karla", "karla@example.org\r\nBcc: all@example.org"), "email: Enter an e-mail address such as name@example.org."),
    (("reset", "nobody@example.org"), "Nobody who may sign in has the e-mail address nobody@example.org."),
])
def test_what_cannot_be_done_is_said_in_one_line(words: tuple[str, ...], complaint: str, instance: Path) -> None:
    result = people(instance, *words)
    assert (result.exit_code, result.stderr) == (2, f"{complaint}\n")


def test_an_address_is_given_to_one_account_only(instance: Path) -> None:
    people(instance, "add", "Karla", "karla@example.org")
    result = people(instance, "add", "Karl", "KARLA@example.org")
    assert (result.exit_code, result.stderr.startswith("email: There is an account with this e-mail address already.")) == (2, True)
