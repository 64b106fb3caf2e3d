"""Charts as inline SVG: text alternative first, no ids, no inline style, no words."""

import re
import xml.etree.ElementTree as ElementTree
from fractions import Fraction

import pytest

from assessment.report.charts import BAR_WIDTH, level_blocks, radar, score_bar, stage_strip

CHARTS = {
    "bar": score_bar("A & <b>", 50, 43, low=42, high=58), "bar without score": score_bar("A", None, None, low=0, high=100),
    "bare bar": score_bar("A", None, None), "full": score_bar("A", 100, 100, low=100, high=100), "empty": score_bar("A", 0, 0, low=0, high=0),
    "strip": stage_strip("A", 2), "no stage": stage_strip("A", None),
    "radar": radar("A", [50, 40, 60, 70, 30, 20], [50, 40, 55, 70, 30, 10], [60] * 6),
    "radar with gaps": radar("A", [50, None, 60, 70, None, 20], [None] * 6), "empty radar": radar("A", [None] * 6, [None] * 6),
    "level": level_blocks("A", 3), "no level": level_blocks("A", None),
}


def widths(chart: str, fill: str) -> list[float]:
    """The widths of the rectangles of one colour."""
    return [float(found) for found in re.findall(rf'width="([\d.]+)" height="[\d.]+"[^>]*fill="{fill}"', chart)]


@pytest.mark.parametrize("name", CHARTS)
def test_a_chart_is_sound_and_says_first_what_it_shows(name: str) -> None:
    first = next(iter(ElementTree.fromstring(CHARTS[name])))
    assert first.tag == "title"
    assert first.text


@pytest.mark.parametrize("name", CHARTS)
def test_a_chart_holds_no_id_no_style_and_no_words(name: str) -> None:
    root = ElementTree.fromstring(CHARTS[name])
    for element in root.iter():
        assert not {"id", "style"} & set(element.attrib)
        assert element.tag == "title" or not element.text or element.text.isdigit()


def test_text_in_a_chart_is_escaped() -> None:
    assert "<title>A &amp; &lt;b&gt;</title>" in CHARTS["bar"]


def test_the_solid_part_ends_at_the_shown_score_and_the_hatched_part_at_the_stated() -> None:
    assert widths(CHARTS["bar"], "#0b6660") == [43 * BAR_WIDTH / 100]
    assert widths(CHARTS["bar"], "#c9dedb") == [pytest.approx(7 * BAR_WIDTH / 100)]


def test_hatching_stays_inside_its_field() -> None:
    lines = re.search(r'<path d="([^"]+)" fill="none" stroke="#0b6660"', CHARTS["bar"])
    assert lines
    places = [float(x) for x in re.findall(r"[ML]([\d.]+) ", lines.group(1))]
    assert min(places) >= 43 * BAR_WIDTH / 100 - 0.01
    assert max(places) <= 50 * BAR_WIDTH / 100 + 0.01


def test_the_line_above_spans_the_range() -> None:
    assert f"M{42 * BAR_WIDTH / 100:g} 2H{58 * BAR_WIDTH / 100:g}" in CHARTS["bar"]


def test_a_range_of_nothing_has_no_line() -> None:
    assert "H" not in re.sub(r"[^MHv]", "", score_bar("A", 50, 50, low=50, high=50))


def test_a_chart_without_score_draws_neither_solid_nor_hatched() -> None:
    assert widths(CHARTS["bar without score"], "#0b6660") == []


def test_the_present_stage_is_the_darkest() -> None:
    assert re.findall(r'fill="(#\w+)"', CHARTS["strip"]) == ["#2f7f77", "#2f7f77", "#0b6660", "#e9ecea", "#e9ecea"]


def test_exact_fractions_are_drawn_to_a_hundredth() -> None:
    assert max(len(found.partition(".")[2]) for found in re.findall(r"\d+\.\d+", score_bar("A", Fraction(100, 3), Fraction(100, 7)))) <= 2


def test_fewer_than_three_scores_make_no_shape() -> None:
    assert 'fill-opacity="0.45"' not in radar("A", [50, None, None, 60, None, None], [None] * 6)
