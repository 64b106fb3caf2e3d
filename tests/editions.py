"""A second edition to test with: the shipped one with one criterion reworded, one reweighted, one split in two, one dropped, and one new."""

import shutil
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from assessment.catalogue.editions import Edition, edition_at
from assessment.paths import CRITERIA

OLD, NEW = "2026.1", "2026.2-test"
REWORDED, REWEIGHTED, SPLIT, DROPPED = "problem-first", "human-help", "cyber-basics", "liveable-places"
HALVES, ADDED = ("cyber-updates", "cyber-backups"), "night-walks"
FOLDERS = {REWORDED: "people", REWEIGHTED: "hybrid", SPLIT: "foundations", DROPPED: "people"}


def second_edition(folder: Path) -> Path:
    """The second edition in a folder, with the bridge that leads to it."""
    shutil.copytree(CRITERIA, folder, ignore=shutil.ignore_patterns("README.md", "translations"))
    _edit(folder / "catalogue.toml", f'edition = "{OLD}"', f'edition = "{NEW}"')
    _edit(_file(folder, REWORDED), 'question = "', 'question = "In other words: ')
    old_weight, new_weight = ("weight = 2", "weight = 3") if "weight = 2" in _file(folder, REWEIGHTED).read_text() else ("weight = 3", "weight = 2")
    _edit(_file(folder, REWEIGHTED), old_weight, new_weight)
    for half in HALVES:
        shutil.copyfile(_file(folder, SPLIT), folder / "dimensions/foundations" / f"{half}.toml")
        _edit(folder / "dimensions/foundations" / f"{half}.toml", 'title = "', f'title = "{half[6:]}: ')
    shutil.copyfile(_file(folder, DROPPED), folder / "dimensions/people" / f"{ADDED}.toml")
    _edit(folder / "dimensions/people" / f"{ADDED}.toml", 'question = "', 'question = "At night: ')
    for ended, instead in ((SPLIT, HALVES[0]), (DROPPED, ADDED)):
        _file(folder, ended).unlink()
        _everywhere(folder, f'"{ended}"', f'"{instead}"')
    _edit(folder / "catalogue.toml", f'"{HALVES[0]}"', f'"{HALVES[0]}", "{HALVES[1]}"')
    (folder / "bridge.toml").write_text(bridge(folder), encoding="utf-8")
    return folder


def bridge(folder: Path) -> str:
    """What became of each criterion of the first edition."""
    relations = {REWORDED: "reworded", REWEIGHTED: "reweighted", SPLIT: "split", DROPPED: "dropped"}
    written = [f'from = "{OLD}"\n']
    for criterion in sorted(path.stem for path in CRITERIA.glob("dimensions/*/*.toml")):
        written.append(f'[criteria.{criterion}]\nrelation = "{relations.get(criterion, "same")}"')
        if criterion == SPLIT:
            written.append(f'to = ["{HALVES[0]}", "{HALVES[1]}"]\nnote = "Two things that are done by different people."')
        written.append("")
    return "\n".join(written)


@cache
def editions() -> tuple[Edition, Edition]:
    """The shipped edition and the second one."""
    with TemporaryDirectory() as folder:
        return edition_at(CRITERIA), edition_at(second_edition(Path(folder) / "second"))


def _file(folder: Path, criterion: str) -> Path:
    return folder / "dimensions" / FOLDERS[criterion] / f"{criterion}.toml"


def _edit(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text, (file, old)
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


def _everywhere(folder: Path, old: str, new: str) -> None:
    for file in folder.rglob("*.toml"):
        text = file.read_text(encoding="utf-8")
        if old in text:
            file.write_text(text.replace(old, new), encoding="utf-8")
