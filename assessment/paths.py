"""Where the packaged files lie, in a checkout and in a wheel, and where an installation keeps its own."""

import os
from pathlib import Path

from platformdirs import user_data_path

PACKAGE = Path(__file__).parent
_CHECKOUT = PACKAGE.parent
IS_CHECKOUT = (_CHECKOUT / "criteria" / "catalogue.toml").is_file() and (_CHECKOUT / "pyproject.toml").is_file()
_CONTENT = _CHECKOUT if IS_CHECKOUT else PACKAGE / "_bundled"

CRITERIA = _CONTENT / "criteria"
TEMPLATES = _CONTENT / "templates"
STATIC = PACKAGE / "static"
TRANSLATIONS = PACKAGE / "translations"
FONTS = STATIC / "fonts"


def instance() -> Path:
    """The folder with database, configuration and results: `SMART_READINESS_INSTANCE`, a checkout's `instance/`, else the user's data folder."""
    if named := os.environ.get("SMART_READINESS_INSTANCE"):
        return Path(named).expanduser().resolve()
    return _CHECKOUT / "instance" if IS_CHECKOUT else user_data_path("smart-readiness", appauthor=False)
