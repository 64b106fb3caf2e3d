"""Pieces of a page that are kept: equal content gives what is there, and nothing that differs is mixed up."""

from assessment.web.site import EXTENSION, Site
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
