"""One installation for all tests of a file, as a real one: each test begins an assessment of its own in it."""

import shutil
from pathlib import Path

import pytest
from flask import Flask

from assessment.config import Settings, load
from assessment.web import create_app
from tests.pages import Browser, Page
from tests.web.conftest import begin


@pytest.fixture(scope="module")
def web_settings(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Settings:
    """Settings of an installation with an empty database."""
    folder = tmp_path_factory.mktemp("instance")
    shutil.copyfile(sqlite_template, folder / "smart-readiness.sqlite3")
    return load(folder, environment={"SMART_READINESS_STARTS_AN_HOUR": "1000000"})


@pytest.fixture(scope="module")
def app(web_settings: Settings) -> Flask:
    """The application of that installation."""
    return create_app(web_settings)


@pytest.fixture(scope="module")
def visitor(app: Flask) -> Browser:
    """A browser without scripts."""
    return Browser(app)


@pytest.fixture
def begun(visitor: Browser) -> Page:
    """The welcome page of a new full assessment of a village."""
    return begin(visitor)
