"""`smart-readiness demo`: invented municipalities, said to be invented, and never among real ones by mistake."""

import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import func, select

from assessment.app import main
from assessment.config import load
from assessment.database.municipalities import MunicipalityRow
from assessment.database.session import make_engine, reading
from assessment.web import create_app
from tests.pages import Browser


def demo(instance: Path, *words: str) -> Result:
    """What the command says."""
    return CliRunner(env={"SMART_READINESS_INSTANCE": str(instance)}).invoke(main, ["demo", *words])


def test_the_population_is_said_to_be_invented_and_its_accounts_can_be_signed_in_to(tmp_path: Path) -> None:
    made = demo(tmp_path, "--municipalities", "3")
    assert (made.exit_code, made.stdout.splitlines()[0]) == (0, "23 invented municipalities were put in.")
    assert "Everything about them is invented, for demonstration only" in made.stdout
    links = re.findall(r"(/join/[\w-]{32})$", made.stdout, re.MULTILINE)
    assert len(links) == 3
    browser = Browser(create_app(load(tmp_path, environment={})))
    assert browser.send(browser.get(links[1]), changed={"password": "kerze traktor nebel"}).heading == "Your account"
    again = demo(tmp_path, "--municipalities", "4", "--add")
    assert again.stdout.splitlines()[0] == "1 invented municipality was put in."
    assert len(re.findall(r"/join/", again.stdout)) == 2


def test_an_installation_that_is_in_use_is_left_alone(tmp_path: Path) -> None:
    demo(tmp_path, "--municipalities", "1")
    refused = demo(tmp_path, "--municipalities", "1", "--seed", "2")
    assert (refused.exit_code, refused.stderr.startswith("This installation holds municipalities already.")) == (2, True)
    with reading(make_engine(load(tmp_path, environment={}).database_url)) as session:
        assert session.scalar(select(func.count()).select_from(MunicipalityRow)) == 21 + 2


@pytest.mark.parametrize("words", [
    ("--municipalities", "0"), ("--municipalities", "-5"), ("--municipalities", "1000001"), ("--municipalities", "many"), ("--seed", "-1"),
    ("--municipalities", "1", "--seed", "1.5"),
])
def test_numbers_without_sense_are_refused_before_anything_is_made(words: tuple[str, ...], tmp_path: Path) -> None:
    assert demo(tmp_path, *words).exit_code == 2
    assert list(tmp_path.iterdir()) == []
