"""`smart-readiness score`: the scores of an answers file, as a table or as JSON."""

import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import click

from assessment.cli.editions import answers_in, catalogue_in, catalogue_option
from assessment.cli.permissions import Guarded
from assessment.cli.score_table import table
from assessment.scoring import DimensionScore, OverallScore, Part, Results, score_assessment

_NUMBERS = ("score", "shown", "low", "high", "coverage", "confidence", "stage", "provisional")


@click.command(cls=Guarded, permission="public")
@click.argument("file", type=click.Path(path_type=Path, readable=False))
@click.option("--json", "as_json", is_flag=True, help="Print unrounded numbers as JSON.")
@catalogue_option
def score(file: Path, as_json: bool, folder: Path | None) -> None:
    """Score the answers in FILE (TOML, JSON, or a report as PDF)."""
    catalogue = catalogue_in(folder)
    assessment = answers_in(file, catalogue, folder)
    results = score_assessment(catalogue, assessment)
    if as_json:
        click.echo(json.dumps(as_table(catalogue.edition, results), indent=2))
    else:
        click.echo("\n".join(table(catalogue, assessment, results)))


def as_table(edition: str, results: Results) -> dict[str, Any]:
    """All numbers of some results, unrounded; null where the method gives none."""
    return {
        "catalogue": edition,
        "overall": _overall(results),
        "dimensions": {identifier: _dimension(score, results) for identifier, score in results.dimensions.items()},
        "criteria": {identifier: _part(part) for identifier, part in results.parts.items()},
    }


def _overall(results: Results) -> dict[str, Any]:
    """The whole; for a quick check only its first impression, for nothing else can be said from twelve questions."""
    if results.impression is None:
        return _numbers(results.overall)
    impression = results.impression
    return dict.fromkeys(_NUMBERS) | {name: _number(getattr(impression, name)) for name in ("score", "low", "high")}


def _dimension(score: DimensionScore, results: Results) -> dict[str, Any]:
    return _numbers(score) if results.impression is None else dict.fromkeys(_NUMBERS)


def _numbers(score: DimensionScore | OverallScore) -> dict[str, Any]:
    return {name: _number(getattr(score, name)) for name in _NUMBERS}


def _number(value: Fraction | int | bool | None) -> float | int | bool | None:
    return float(value) if isinstance(value, Fraction) else value


def _part(part: Part) -> dict[str, Any]:
    return {
        "level": part.level,
        "evidence": part.evidence.value if part.evidence else None,
        "shown": part.shown,
        "weight": part.weight,
        "state": part.state.value,
    }
