"""Places outside a comparison that agreed to be asked: marked as such in its report, and taken out of it without a trace."""

from dataclasses import replace
from functools import cache
from html import unescape
from pathlib import Path

from assessment.answers import Kind, Profile
from assessment.comparison import Place
from assessment.report.comparison_content import NAME_IN_TEXT, ComparisonReport, shortened
from assessment.report.comparison_pdf import comparison_html, render
from assessment.report.comparison_together import MOST_HELPERS, without_peers
from assessment.scoring import score_answers
from assessment.translation import PSEUDO
from tests.builders import DAY, answered, everywhere, shipped
from tests.checkers import fast_pdf
from tests.report.compared_places import places, prepared
from tests.report.reading import pages_of

AGREED = "who agreed to be asked:"
ALL_AGREED = "Places outside this comparison agreed to be asked."
OUTSIDE = ("Hilfreich", "Sankt Margarethen im Walde", "100 % of %(name)s {{ 7*7 }}", "<b>مدينة</b>")
MOST_PAGES = 12


def peer(number: int, name: str) -> Place:
    results = score_answers(shipped(), everywhere(shipped(), answered(4 if number else 3, "document")))
    return Place(f"peer-{number}", Profile(name, "DE", 600 + 700 * number, Kind.VILLAGE), DAY, shipped().edition, results)


@cache
def named(count: int = 2, names: tuple[str, ...] = OUTSIDE, *, language: str = "en") -> ComparisonReport:
    """The report of so many places, with places outside that agreed to be named."""
    some, outside = places(count), tuple(peer(number, name) for number, name in enumerate(names))
    return prepared(some, peers={place.key: outside for place in some}, language=language)[0]


def html_of(report: ComparisonReport) -> str:
    return " ".join(unescape(comparison_html(report, "en", attached=False)).split())


def test_who_agreed_to_be_asked_is_marked_and_the_members_are_not() -> None:
    report, html = named(), html_of(named())
    gap = report.helped[0].gaps[0]
    assert gap.outside[:2] == ("Hilfreich, level 3", f"{shortened(OUTSIDE[1], NAME_IN_TEXT)}, level 4")
    assert f'{AGREED}</span> {"; ".join(gap.outside)}</td>' in html
    assert ALL_AGREED in html
    assert AGREED not in html_of(prepared(places(2))[0])
    assert ALL_AGREED not in html_of(prepared(places(2))[0])


def test_members_and_others_share_the_few_places_of_a_gap() -> None:
    gaps = [gap for place in named(20).helped for gap in place.gaps]
    assert all(len(gap.members) + len(gap.outside) == len(gap.helpers) == len(gap.peers) <= MOST_HELPERS for gap in gaps)
    assert any(gap.members and gap.outside for gap in gaps)


def test_with_neutral_names_the_report_says_that_only_its_places_are_named() -> None:
    html = html_of(prepared(places(2), neutral=True)[0])
    assert ("Only places of this comparison are named, as its names are neutral." in html, ALL_AGREED in html) == (True, False)


def test_taken_out_a_place_leaves_no_trace_and_the_others_stay() -> None:
    report = named()
    less = replace(report, helped=without_peers(report.helped, {"peer-0"}))
    assert set(report.peers) - set(less.peers) == {"peer-0"}
    assert ("Hilfreich" in html_of(report), "Hilfreich" in html_of(less), "Margaret" in html_of(less)) == (True, False, True)
    none = replace(report, helped=without_peers(report.helped, report.peers))
    assert (none.peers, AGREED in html_of(none), ALL_AGREED in html_of(none)) == ((), False, False)


def test_a_gap_with_which_nobody_else_helps_goes_too_and_is_counted() -> None:
    before = named().helped
    after = without_peers(before, named().peers)
    assert [len(place.gaps) + place.more for place in after] == [len(place.gaps) + place.more for place in before]
    assert all(gap.members == gap.helpers != () for place in after for gap in place.gaps)
    assert sum(len(place.gaps) for place in after) < sum(len(place.gaps) for place in before)


def test_taking_out_nobody_changes_nothing() -> None:
    for report in (named(), prepared(places(3))[0]):
        assert without_peers(report.helped, ()) == without_peers(report.helped, {"unknown"}) == report.helped


def test_places_outside_with_the_longest_names_fit_and_are_accessible(tmp_path: Path) -> None:
    report = named(20, tuple(f"{number} {'Langerortsname ' * 20}"[:300] for number in range(4)))
    file = tmp_path / "peers.pdf"
    file.write_bytes(render(report, language="en", progress=lambda _: None))
    assert fast_pdf.check(file) == []
    assert len(pages_of(file.read_bytes())) <= MOST_PAGES
    assert ALL_AGREED in " ".join(pages_of(file.read_bytes()))


def test_no_sentence_about_them_is_left_untranslated() -> None:
    neutral = prepared(places(2), neutral=True, language=PSEUDO)[0]
    for report, sentences in ((named(language=PSEUDO), (AGREED, ALL_AGREED)), (neutral, ("Only places of this comparison",))):
        html = comparison_html(report, PSEUDO, attached=False)
        assert [html.count(words) - html.count("⟦" + words) for words in sentences] == [0] * len(sentences)
        assert all("⟦" + words in html for words in sentences)
