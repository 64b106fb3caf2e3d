"""An installation for each test, on each database in turn."""

from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import Engine

from assessment.config import Settings
from assessment.web import create_app


@pytest.fixture
def web_settings(settings: Settings, database_url: str, engine: Engine) -> Settings:
    """Settings of an installation with an empty database, of each kind in turn."""
    return replace(settings, database_url=database_url)


@pytest.fixture
def app(web_settings: Settings) -> Flask:
    """The application of that installation."""
    return create_app(web_settings)
