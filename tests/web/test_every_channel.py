"""Everything typed through any channel comes back equal through any other."""

from itertools import product
from random import Random

import pytest
from flask import Flask

from tests.channels import FILES, PAGES, Way, any_assessment

EVERY = (*FILES, *PAGES)


def way(name: str, app: Flask) -> Way:
    """A channel by its name."""
    return FILES[name] if name in FILES else PAGES[name](app)


@pytest.mark.parametrize(("first", "second"), [pytest.param(*pair, id="-then-".join(pair)) for pair in product(EVERY, repeat=2)])
def test_what_went_in_through_one_channel_comes_out_of_another_equal(app: Flask, first: str, second: str) -> None:
    given = any_assessment(Random(f"{first} {second}"))
    between = way(first, app)(given)
    after = way(second, app)(between)
    assert between.answers == given.answers
    assert after.answers == given.answers
    assert (between.profile, after.profile) == (given.profile, given.profile)
    assert (between.date, after.date) == (given.date, given.date)
