"""The words of the glossary that pages, reports and the command line share, as sentences that are not said yet.

Kinds, states and evidence are looked up by the value that files use, so that this module knows no other.
"""

from collections.abc import Mapping
from fractions import Fraction
from types import MappingProxyType

from assessment.translation import Message, message

MOSTLY_CLAIMS_BELOW = Fraction(40, 100)
WELL_SHOWN_ABOVE = Fraction(70, 100)

STAGES: tuple[Message, ...] = (
    message("Not started"),
    message("First steps"),
    message("Doing"),
    message("Established"),
    message("Passing it on"),
)

EVIDENCE: Mapping[str, Message] = MappingProxyType({
    "none": message("nothing yet"),
    "described": message("described: who, what, when"),
    "document": message("a document: a file or a link"),
})

EVIDENCE_SHORT: Mapping[str, Message] = MappingProxyType({
    "none": message("no evidence"),
    "described": message("described"),
    "document": message("document"),
})

STATES: Mapping[str, Message] = MappingProxyType({
    "answered": message("answered"),
    "unknown": message("don't know"),
    "unanswered": message("not answered"),
    "not-applicable": message("does not apply"),
    "not-asked": message("not asked"),
})

KINDS: Mapping[str, Message] = MappingProxyType({
    "village": message("village"),
    "town": message("town"),
    "city": message("city"),
    "county": message("county"),
    "association": message("association"),
    "programme": message("programme"),
})

SCOPES: Mapping[str, Message] = MappingProxyType({
    "full": message("full assessment"),
    "quick": message("quick check"),
})

ROLES: Mapping[str, Message] = MappingProxyType({
    "coordinator": message("coordinator"),
    "contributor": message("contributor"),
    "reviewer": message("reviewer"),
    "consultant": message("consultant"),
    "steward": message("steward"),
})

COURSES: Mapping[str, Message] = MappingProxyType({
    "draft": message("draft"),
    "submitted": message("submitted"),
    "in-review": message("in review"),
    "changes-requested": message("changes requested"),
    "final": message("final"),
})

GRADES: Mapping[str, Message] = MappingProxyType({
    "A": message("an official or research source"),
    "B": message("the press or the project itself"),
    "C": message("a single weak source"),
})

VERIFICATION: Mapping[str, Message] = MappingProxyType({
    "V": message("read at the source"),
    "P": message("partly verified"),
    "U": message("not verified"),
})

LEVEL_RULE = message(
    "Choose the highest statement of which every part is true and, from level 2 upwards, of all below it too. "
    "In doubt, the lower one. What a county, province, association, data centre or neighbour does for your residents counts as yours."
)


def stage_name(stage: int) -> Message:
    """The name of a stage 0 to 4.

    >>> stage_name(2).key
    'Doing'
    """
    return STAGES[stage]


def confidence_words(confidence: Fraction) -> Message:
    """A confidence of 0 to 1 in words: below 40 % mostly claims, to 70 % partly shown, above well shown.

    >>> [confidence_words(Fraction(share, 100)).key for share in (39, 40, 70, 71)]
    ['mostly claims', 'partly shown', 'partly shown', 'well shown']
    """
    if confidence < MOSTLY_CLAIMS_BELOW:
        return message("mostly claims")
    return message("partly shown") if confidence <= WELL_SHOWN_ABOVE else message("well shown")

AGE_BANDS: Mapping[str, Message] = MappingProxyType({
    "under-25": message("under 25"),
    "25-44": message("25 to 44"),
    "45-64": message("45 to 64"),
    "65-79": message("65 to 79"),
    "80-plus": message("80 and older"),
})

HELPED_ONLINE: Mapping[str, Message] = MappingProxyType({
    "alone": message("No, I manage it alone"),
    "helped": message("Yes, somebody helps me"),
    "offline": message("I do nothing online"),
})

REPLY_CHANNELS: Mapping[str, Message] = MappingProxyType({
    "web": message("through the web"),
    "paper": message("on paper"),
    "counter": message("at the counter or by telephone"),
})
