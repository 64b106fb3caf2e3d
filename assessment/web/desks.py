"""What whoever opened an assessment fills in: the answers, or one's own opinions where several people are asked."""

from collections.abc import Mapping, Sequence

from markupsafe import Markup

from assessment.catalogue.model import Criterion
from assessment.database.session import reading
from assessment.errors import NotFound
from assessment.services.agreements import Standing
from assessment.services.assessments import Opened, open_again
from assessment.services.contributing import Desk, Turn, desk_of
from assessment.translation import Message, message, say
from assessment.web.entries import component
from assessment.web.site import now, site

TURNS: Mapping[Turn, Message] = {
    Turn.OPINION: message("Several people answer this question, each alone first. What you choose here is your opinion."),
    Turn.OTHERS: message("This question is given to somebody else; what stands here is the answer so far."),
}
COMES_NEXT: Mapping[Standing, Message] = {
    Standing.MINE: message("To be answered by you"),
    Standing.TALK: message("Talk about it"),
    Standing.CONFIRM: message("To be confirmed by the coordinator"),
    Standing.WAITING: message("Waiting for others"),
    Standing.AGREED: message("Agreed"),
}


def desk_at(opened: Opened) -> Desk:
    """The assessment as whoever opened it fills it in; at a private address nothing has to be asked for that."""
    if opened.team is None:
        return Desk(opened)
    with reading(site().engine) as database:
        return desk_of(database, opened)


def as_it_stands(opened: Opened) -> Opened:
    """The assessment after what could be saved was saved."""
    with reading(site().engine) as database:
        return open_again(database, opened, now=now())


def turn_markup(criterion: str, turn: Turn) -> Markup:
    """What has to be said at a question that is not simply answered; mostly nothing."""
    if turn not in TURNS:
        return Markup()
    return Markup(component("turn").turn(criterion, say(TURNS[turn]), turn is Turn.OPINION))  # noqa: S704 - rendered by our own template


def together_line(standings: Sequence[Standing]) -> Markup:
    """For a team's list of tasks: the way to the questions that several people answer, and what is to be done there."""
    if not standings:
        return Markup()
    counts = [(say(words), standings.count(standing)) for standing, words in COMES_NEXT.items()]
    return Markup(component("turn").together(len(standings), [pair for pair in counts if pair[1]]))  # noqa: S704 - our own template


def criterion_of(identifier: str) -> Criterion:
    """A criterion of this edition. Raises `NotFound`."""
    criterion = site().catalogue.criteria.get(identifier)
    if criterion is None:
        raise NotFound
    return criterion
