"""A municipality with all it has as one ZIP: which parts it has, and the page in it that explains them."""

from assessment.exchange.sealed_zip import Sealing
from assessment.translation import message, say

KIND, FORMAT = "smart-readiness municipality", 1
README, TOWN, PEOPLE, FILES = "README.txt", "municipality.json", "people.jsonl", "files.jsonl"
EVIDENCE, FINALS, EDITIONS = "evidence", "finals", "editions"
EXPLAINED = (
    message("This is everything that a municipality has in Smart Readiness. It can be imported into any installation:"),
    message("    smart-readiness municipality import FILE"),
    message("Every part that ends in .jsonl has one row on each line, as JSON. Numbers of people and of other rows hold within this file only. "
            "Moments are in UTC."),
    message("municipality.json: its profile.\n"
            "people.jsonl: who belongs to it and in which role, and who is mentioned; no passwords. Whoever has deleted their account has no name.\n"
            "assessments.jsonl: its assessments with their profile, edition and plan.\n"
            "answers.jsonl, changes.jsonl: the answers that stand, and everything that was ever given.\n"
            "steps.jsonl, done.jsonl: who does which next step by when, and which were done.\n"
            "assignments.jsonl, opinions.jsonl, opinion_changes.jsonl, agreements.jsonl, comments.jsonl: working together.\n"
            "events.jsonl, reviews.jsonl, finals.jsonl: the course, second views, and what was frozen.\n"
            "carried.jsonl: answers carried over from an earlier assessment or edition.\n"
            "evidence.jsonl, files.jsonl: files kept as evidence; their contents lie in evidence/, each under its SHA-256.\n"
            "finals/: reports of final versions, each under its SHA-256.\n"
            "editions/: the questions that were answered.\n"
            "surveys.jsonl: for the record, what residents said as it was counted; single replies are in no file, and an import takes nothing over.\n"
            "granted.jsonl, consented.jsonl: for the record, to whom what was let be seen, and what was agreed to; an import takes neither over,\n"
            "so that nobody sees anything elsewhere unless they are let see it there.\n"
            "contents.json: size and SHA-256 of every part; an import refuses the file where one is not as it says."),
    message("Not in it: private addresses, which are made anew, reports that can be made again, and to which associations it belongs."),
)


def write_readme(sealed: Sealing) -> None:
    """The page that explains the other parts."""
    sealed.add(README, ["\n\n".join(say(paragraph) for paragraph in EXPLAINED).encode() + b"\n"])
