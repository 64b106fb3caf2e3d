"""An installation with nothing in it, and a browser that looks at it."""

import shutil
from pathlib import Path

import pytest
from flask import Flask

from assessment.config import Settings, load
from assessment.web import create_app
from tests.pages import Browser, Page


@pytest.fixture
def web_settings(tmp_path: Path, sqlite_template: Path) -> Settings:
    """Settings of an installation with an empty database."""
    folder = tmp_path / "instance"
    folder.mkdir()
    shutil.copyfile(sqlite_template, folder / "smart-readiness.sqlite3")
    return load(folder, environment={})


@pytest.fixture
def app(web_settings: Settings) -> Flask:
    """The application of that installation."""
    return create_app(web_settings)


@pytest.fixture
def visitor(app: Flask) -> Browser:
    """A browser without scripts."""
    return Browser(app)


@pytest.fixture
def begun(visitor: Browser) -> Page:
    """The welcome page of a new full assessment of a village."""
    return begin(visitor)


def begin(visitor: Browser, scope: str = "full", **changed: str) -> Page:
    """Fill in the profile of a village; the page that follows."""
    typed = {"name": "Probedorf", "country": "DE", "population": "640", "kind": "village"} | changed
    return visitor.send(visitor.get(f"/begin/{scope}"), changed=typed)
