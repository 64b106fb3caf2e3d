"""`smart-readiness demo`: invented municipalities, said to be invented, and never among real ones by mistake."""

import re
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import func, select

from assessment.app import main
from assessment.config import load
from assessment.database.municipalities import MunicipalityRow
from assessment.database.session import make_engine, reading
from assessment.services import inventors
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


class EndedFromOutside(ProcessPoolExecutor):
    """Processes of which one is killed while the second batch is made."""

    def submit(self, *given: Any, **more: Any) -> Future[Any]:  # noqa: ANN401 - whatever is handed over
        future = super().submit(*given, **more)
        if given[-1][0]:
            future = Future()
            future.set_exception(BrokenProcessPool())
        return future


def test_a_population_that_was_broken_off_says_how_to_go_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as killed:
        killed.setattr(inventors, "FEW", 1)
        killed.setattr(inventors, "AT_ONCE", 12)
        killed.setattr(inventors, "ProcessPoolExecutor", EndedFromOutside)
        broken = demo(tmp_path, "--municipalities", "1")
    assert (broken.exit_code, broken.stderr.startswith("This was broken off; what is there is sound.")) == (2, True)
    assert demo(tmp_path, "--municipalities", "1", "--add").stdout.startswith("9 invented municipalities were put in.")


@pytest.mark.parametrize("words", [
    ("--municipalities", "0"), ("--municipalities", "-5"), ("--municipalities", "1000001"), ("--municipalities", "many"), ("--seed", "-1"),
    ("--municipalities", "1", "--seed", "1.5"),
])
def test_numbers_without_sense_are_refused_before_anything_is_made(words: tuple[str, ...], tmp_path: Path) -> None:
    assert demo(tmp_path, *words).exit_code == 2
    assert list(tmp_path.iterdir()) == []
