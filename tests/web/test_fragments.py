"""Pieces of a page that are kept: equal content gives what is there, and nothing that differs is mixed up."""

from assessment.report.content import report_of
from assessment.web.rendering import render
from assessment.web.site import EXTENSION, Site
from tests.builders import answered, assessment, shipped
from tests.pages import Browser
from tests.web.test_results import opened


def test_results_are_the_same_whether_their_pieces_were_kept_or_not(visitor: Browser) -> None:
    site: Site = visitor.app.extensions[EXTENSION]
    here = opened(visitor, "probestadt")
    first = visitor.get(f"{here}/results").said
    site.results.forget()
    assert visitor.get(f"{here}/results").said == first


def test_a_second_place_gets_its_own_addresses_in_pieces_that_are_kept(visitor: Browser) -> None:
    one, other = opened(visitor, "probestadt"), opened(visitor, "probestadt")
    assert one in visitor.get(f"{one}/results").text
    second = visitor.get(f"{other}/results").text
    assert other in second
    assert one not in second


def test_what_a_reviewer_lowered_is_said_of_that_place_only(visitor: Browser) -> None:
    declared = assessment({"plain-language": answered(3)})
    reviewed = assessment({"plain-language": answered(3, reviewed=2)})
    assert report_of(shipped(), declared).results.parts == report_of(shipped(), reviewed).results.parts
    with visitor.app.test_request_context("/"):
        pages = [render("results/sections.html", report=report_of(shipped(), given)) for given in (declared, reviewed, declared)]
    assert [", reviewed" in page for page in pages] == [False, True, False]
