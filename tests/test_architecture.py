"""The layers of the code, as documentation, and the tests that hold them."""

import ast
import re
import sys
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

PACKAGE = Path(__file__).parent.parent / "assessment"
LOCK = PACKAGE.parent / "requirements.lock"

# A module imports only from lines below its own; what stands on one line does not know each other.
LAYERS = """
    app                                    the one place that knows everyone
    web | api | cli | jobs                 entry points
    services                               use cases: read rows, call the core, write rows; one transaction each
    database | report | exchange           ways in and out
    cooperation | common_roadmap | differences | group_time | own_standing    several municipalities: help, common steps, distance, years, peers
    comparison | benchmarks | roadmap | cases | trend   what follows from results: where others stand, what to do when, who has done it, what changed
    common_core                            what assessments of several editions have in common
    next_steps | suppression               what to do next, and what it would change; which tables of a group may be shown
    findings | agreement | distributions | slots | intake | form_fields   gaps; opinions; how values are spread; what a filled form changes
    scoring | moving | filled | paper      the method; what becomes of answers under another edition; forms filled in outside the browser, their order
    answers                                what a municipality said
    questionnaire | roles | course | residents   what is asked, who may do what, where an assessment stands; what residents said
    catalogue                              what can be asked and advised
    config | errors | faults | paths | translation | wording    the ground; these may know each other
"""

LINES = [{name.strip() for name in line.strip().split("  ")[0].split("|")} for line in LAYERS.strip().splitlines()]
LINE_OF = {name: number for number, line in enumerate(LINES) for name in line}
GROUND = len(LINES) - 1
CORE = {name for number, line in enumerate(LINES) if number >= LINE_OF["cooperation"] for name in line} - {"config"}

EDGE_LIBRARIES = {"flask", "flask_wtf", "jinja2", "sqlalchemy", "alembic", "wtforms", "weasyprint", "huey", "click", "werkzeug"}
CLOCKS = {"now", "today", "utcnow", "time", "monotonic"}


def modules() -> Iterator[tuple[Path, ast.Module]]:
    """Every module of the package with its syntax tree; migrations are written by a tool."""
    for path in sorted(PACKAGE.rglob("*.py")):
        if "migrations" not in path.parts:
            yield path.relative_to(PACKAGE), ast.parse(path.read_text(encoding="utf-8"))


def layer(path: Path) -> str:
    """The name in the list above that a module belongs to."""
    return path.parts[0].removesuffix(".py")


def imported(tree: ast.Module) -> Iterator[str]:
    """The full names of everything a module imports, wherever in it."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "import_module":
            yield from (argument.value for argument in node.args if isinstance(argument, ast.Constant) and isinstance(argument.value, str))


def own_layers(tree: ast.Module) -> Iterator[str]:
    """The layers of this package that a module imports from."""
    for name in imported(tree):
        if name.startswith("assessment."):
            yield name.split(".")[1]


def libraries(tree: ast.Module) -> set[str]:
    """The top names of everything a module imports."""
    return {name.partition(".")[0] for name in imported(tree)}


def may_import(importer: str, used: str) -> bool:
    """Whether one layer may import from another: from itself, from below, and on the ground from each other."""
    return used == "__version__" or importer == used or LINE_OF[used] > LINE_OF[importer] or LINE_OF[importer] == LINE_OF[used] == GROUND


def test_every_module_has_a_place_in_the_list() -> None:
    assert {layer(path) for path, _ in modules()} - {"__init__"} - set(LINE_OF) == set()


def test_a_module_imports_only_from_lines_below_its_own() -> None:
    wrong = [
        f"{path} imports {used}"
        for path, tree in modules()
        if layer(path) != "__init__"
        for used in own_layers(tree)
        if not may_import(layer(path), used)
    ]
    assert wrong == []


def test_imports_inside_the_package_are_absolute_and_at_the_top_of_the_file() -> None:
    wrong = []
    for path, tree in modules():
        wrong += [f"{path}:{node.lineno} relative" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.level]
        functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
        inner = {node.lineno for function in functions for node in ast.walk(function) if isinstance(node, ast.Import | ast.ImportFrom)}
        wrong += [f"{path}:{line} inside a function" for line in sorted(inner)]
    assert wrong == []


def test_the_core_knows_neither_web_nor_database_nor_documents() -> None:
    wrong = [f"{path} imports {found}" for path, tree in modules() if layer(path) in CORE for found in sorted(libraries(tree) & EDGE_LIBRARIES)]
    assert wrong == []


def test_the_core_asks_neither_clock_nor_configuration() -> None:
    wrong = []
    for path, tree in modules():
        if layer(path) not in CORE - LINES[GROUND]:
            continue
        wrong += [f"{path} imports config" for used in own_layers(tree) if used == "config"]
        wrong += [f"{path} imports {name}" for name in sorted(libraries(tree) & {"os", "time", "random", "secrets"})]
        calls = [node.func for node in ast.walk(tree) if isinstance(node, ast.Call)]
        wrong += [f"{path}:{call.lineno} asks the clock" for call in calls if isinstance(call, ast.Attribute) and call.attr in CLOCKS]
    assert wrong == []


def test_only_one_module_loads_weasyprint() -> None:
    assert {str(path) for path, tree in modules() if "weasyprint" in libraries(tree)} == {"report/engine.py"}


def test_nothing_imports_the_application_itself() -> None:
    assert [str(path) for path, tree in modules() if "app" in set(own_layers(tree))] == []


def test_every_library_that_is_imported_is_among_the_locked_ones_that_run() -> None:
    run, _, _ = LOCK.read_text(encoding="utf-8").partition("# For tests and checks")
    locked = set(re.findall(r"^(\S+)==", run, re.MULTILINE))
    used = {name for _, tree in modules() for name in libraries(tree)} - sys.stdlib_module_names - {"assessment"}
    known = {name: {_normal(found) for found in distributions} for name, distributions in packages_distributions().items()}
    assert {name for name in used if not known.get(name, set()) & locked} == set()


def _normal(distribution: str) -> str:
    return re.sub(r"[-_.]+", "-", distribution).lower()
