"""A place among others of its size, in words: the same on the page and in the report."""

from collections.abc import Mapping
from fractions import Fraction

from assessment.answers import size_bounds
from assessment.benchmarks import POINT, Peers, nearest
from assessment.own_standing import Among, PartAmong, Words
from assessment.translation import Message, country_name, message, percent

STANDINGS: Mapping[Words, Message] = {
    Words.SAME_AS_MOST: message("About the same as most places of its size %(where)s."),
    Words.BETTER_THAN_NEARLY_ALL: message("Better than nearly all places of its size %(where)s."),
    Words.BETTER_THAN_MOST: message("Better than most places of its size %(where)s."),
    Words.BETTER_THAN_HALF: message("Better than about half of the places of its size %(where)s."),
    Words.BETTER_THAN_SOME: message("Better than some of the places of its size %(where)s."),
    Words.BETTER_THAN_FEW: message("Better than few of the places of its size %(where)s."),
    Words.UPPER_QUARTER: message("In the upper quarter of the places of its size %(where)s."),
    Words.MIDDLE_HALF: message("In the middle half of the places of its size %(where)s."),
    Words.LOWER_QUARTER: message("In the lower quarter of the places of its size %(where)s."),
    Words.ABOVE_THE_MIDDLE: message("Above the middle of the places of its size %(where)s."),
    Words.ABOUT_THE_MIDDLE: message("About the middle of the places of its size %(where)s."),
    Words.BELOW_THE_MIDDLE: message("Below the middle of the places of its size %(where)s."),
}
SHORT: Mapping[Words, Message] = {
    Words.SAME_AS_MOST: message("about the same as most"),
    Words.BETTER_THAN_NEARLY_ALL: message("better than nearly all"),
    Words.BETTER_THAN_MOST: message("better than most"),
    Words.BETTER_THAN_HALF: message("better than about half"),
    Words.BETTER_THAN_SOME: message("better than some"),
    Words.BETTER_THAN_FEW: message("better than few"),
    Words.UPPER_QUARTER: message("in the upper quarter"),
    Words.MIDDLE_HALF: message("in the middle half"),
    Words.LOWER_QUARTER: message("in the lower quarter"),
    Words.ABOVE_THE_MIDDLE: message("above the middle"),
    Words.ABOUT_THE_MIDDLE: message("about the middle"),
    Words.BELOW_THE_MIDDLE: message("below the middle"),
}
PEERS: Mapping[Peers, Message] = {
    Peers.FIVE: message("5 to 9 others"), Peers.TEN: message("10 to 19 others"), Peers.TWENTY: message("20 or more others"),
}


def standing_in_words(part: PartAmong) -> Message:
    """The place as a sentence."""
    return message(STANDINGS[part.standing.words].key, where=where(part.country))


def where(country: str) -> Message:
    """Among which the place is: those of one country, or of all."""
    return message("in %(country)s", country=country_name(country)) if country else message("in all countries")


def size_in_words(size_class: int) -> Message:
    """A size class by its numbers of inhabitants."""
    fewest, most = size_bounds(size_class)
    if most is None:
        return message("more than %(most)s inhabitants", most=Fraction(fewest - 1))
    if not fewest:
        return message("up to %(most)s inhabitants", most=Fraction(most))
    return message("%(fewest)s to %(most)s inhabitants", fewest=Fraction(fewest), most=Fraction(most))


def points(part: PartAmong) -> int:
    """The own shown score as it is told: whole points of 0 to 100, half up."""
    return nearest(Fraction(part.own, POINT))


def figures_in_words(part: PartAmong) -> Message:
    """What anybody may know of the others, and the own score."""
    shown, own = part.shown, points(part)
    if shown.lower is None or shown.upper is None:
        return message("Its shown score is %(own)s of 100. Half of the places reach about %(median)s, rounded to 5.", own=own, median=shown.median)
    return message(
        "Its shown score is %(own)s of 100. Half of the places reach %(median)s; the middle half lies between %(lower)s and %(upper)s.",
        own=own, median=shown.median, lower=shown.lower, upper=shown.upper,
    )


def percentile_in_words(part: PartAmong) -> Message | None:
    """The percentile, which there is from twenty others."""
    share = part.standing.percentile
    return None if share is None else message("Percentile, in steps of five: about %(percentile)s of 100.", percentile=share)


def group_in_words(among: Among, part: PartAmong) -> Message:
    """Who the others are, and as of when."""
    return message(
        "Places with %(size)s %(where)s, %(peers)s, as of %(day)s.", size=size_in_words(among.size_class), where=where(part.country),
        peers=PEERS[part.shown.peers], day=among.refreshed,
    )


def counted_in_words(among: Among) -> Message:
    """With which numbers the place itself stands there."""
    if among.confidence is None:
        return message("It stands there with its final assessment of %(day)s.", day=among.counted)
    return message(
        "It stands there with its final assessment of %(day)s; confidence %(share)s.", day=among.counted, share=percent(among.confidence),
    )


def of_ten_in_words(of_ten: int) -> Message:
    """How many of ten others reach the own level."""
    return message("%(of_ten)s of 10", of_ten=of_ten)
