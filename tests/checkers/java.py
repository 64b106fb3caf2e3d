"""Where Java and the programs are that checks run with it."""

import os
import shutil
import subprocess
from importlib.util import find_spec
from pathlib import Path

import pytest

DEBIAN_JARS = Path("/usr/share/java")
PACKAGES = "default-jdk-headless libjaxb-java"


def needs(program: str) -> None:
    """Go on only where a program of the Java development kit is there; in continuous integration it has to be."""
    if shutil.which(program) is None:
        if os.environ.get("CI"):
            pytest.fail(f"{program} is missing. Debian has it: apt-get install {PACKAGES}")
        pytest.skip(f"{program} is missing. Debian has it: apt-get install {PACKAGES}")


def packaged(package: str, *inside: str) -> Path:
    """A file that an installed Python package carries."""
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        raise LookupError(package)
    return Path(spec.origin).parent.joinpath(*inside)


def run(*arguments: str) -> str:
    """Run Java and return all that it says; its exit code tells nothing more."""
    done = subprocess.run(["java", *arguments], capture_output=True, text=True, timeout=300, check=False)
    return done.stdout + done.stderr
