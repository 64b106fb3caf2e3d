"""Every way in and out as one function each: an assessment goes in, and what somebody gets back at the other end comes out."""

import csv
import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from io import StringIO
from random import Random

from flask import Flask

from assessment.answers import NOTHING, Answer, Assessment, Evidence, Kind, Profile, State
from assessment.exchange.answers_json import to_json
from assessment.exchange.field_names import About, Mark, Part, name_of
from assessment.exchange.filled_forms import read_filled
from assessment.exchange.form_xlsx import write
from assessment.filled import FormMark
from assessment.report.fillable_answers import filled
from assessment.report.pdf import render
from assessment.web.typing_in import EVIDENCE_SIGN_OF, SIGN_OF
from tests.builders import assessment, shipped
from tests.fillable import SCRIPTS, blank, mark_of
from tests.pages import Browser, Page
from tests.web.conftest import begin

Way = Callable[[Assessment], Assessment]
LINKS = ("", "https://example.org/paper-12", "http://beispiel.example/a?b=c&d=%C3%A4#e")
KINDS = (Kind.VILLAGE, Kind.TOWN, Kind.CITY, Kind.COUNTY)


def any_assessment(random: Random) -> Assessment:
    """An assessment with answers of every sort, and texts in four scripts."""
    about = Profile(" ".join(_text(random, 1).split()), "DE", random.randint(1, 90_000), random.choice(KINDS))
    answers = {criterion.id: _answer(random, may_not_apply=criterion.not_applicable is not None) for criterion in shipped()}
    return assessment({name: answer for name, answer in answers.items() if answer != NOTHING}, about=about)


def _answer(random: Random, *, may_not_apply: bool) -> Answer:
    said = random.choice([State.ANSWERED] * 4 + [State.UNKNOWN, State.UNANSWERED] + [State.NOT_APPLICABLE] * may_not_apply)
    if said is State.UNANSWERED and random.random() < 0.5:
        return NOTHING
    return Answer(
        level=random.randint(0, 4) if said is State.ANSWERED else None, unknown=said is State.UNKNOWN,
        not_applicable=_text(random, 1) if said is State.NOT_APPLICABLE else "", note=_text(random),
        evidence=random.choice(list(Evidence)), evidence_text=_text(random), evidence_link=random.choice(LINKS),
        holds_until=random.choice([None, date(2027, 5, 31), date(2031, 12, 1)]),
    )


def _text(random: Random, least: int = 0) -> str:
    """A few lines in any script, with what could be taken for a formula, markup or the end of a column."""
    words = [*SCRIPTS, "=1+1", "-3", "@here", "<b>&amp;", '"quoted"; and, so on', "a\n\nb", "007", "NULL", "1/2"]
    return "\n".join(random.choice(words) for _ in range(random.randint(least, 3))).strip()


def _read(content: bytes) -> Assessment:
    (form,) = read_filled(content, shipped(), name="file")
    assert form.unreadable == ()
    return form.assessment


def answers_file(given: Assessment) -> Assessment:
    """The answers file."""
    return _read(to_json(given, digest=shipped().digest, engine="1"))


def report(given: Assessment) -> Assessment:
    """The report with its answers inside."""
    inside = to_json(given, digest=shipped().digest, engine="1")
    return _read(render(given, shipped(), language="en", progress=lambda _: None, attachment=inside))


def fillable(given: Assessment) -> Assessment:
    """The form to fill in on a screen."""
    return _read(filled(blank(given.scope), given, mark_of(given)))


def spreadsheet(given: Assessment) -> Assessment:
    """The form as a spreadsheet."""
    return _read(write(shipped(), given, mark=mark_of(given)))


def _submission(given: Assessment, between: str) -> dict[str, str]:
    """What a field app sends, with the names of groups before those of questions."""
    mark: FormMark = mark_of(given)
    about = {
        About.NAME: given.profile.name, About.COUNTRY: given.profile.country, About.POPULATION: str(given.profile.population),
        About.KIND: given.profile.kind or "",
    }
    marks = {Mark.NUMBER: mark.number, Mark.EDITION: mark.edition, Mark.DIGEST: mark.digest, Mark.SCOPE: mark.scope, Mark.SEAL: mark.seal}
    sent = {f"profile{between}{name}": value for name, value in about.items()} | {name.value: value for name, value in marks.items()}
    for dimension in shipped().dimensions:
        for criterion in dimension.criteria:
            for part, value in _parts(given.answer(criterion.id)).items():
                sent[f"{dimension.id.replace('-', '_')}{between}{name_of(criterion.id, part)}"] = value
    return sent


def _parts(answer: Answer) -> dict[Part, str]:
    chosen = {State.UNKNOWN: "unknown", State.NOT_APPLICABLE: "not-applicable"}.get(answer.state, "" if answer.level is None else str(answer.level))
    return {
        Part.ANSWER: chosen, Part.REASON: answer.not_applicable, Part.EVIDENCE: answer.evidence.value, Part.TEXT: answer.evidence_text,
        Part.LINK: answer.evidence_link, Part.UNTIL: answer.holds_until.isoformat() if answer.holds_until else "", Part.NOTE: answer.note,
    }


def field_table(given: Assessment) -> Assessment:
    """Submissions from ODK Central as CSV."""
    sent = {"SubmissionDate": f"{given.date}T09:30:00.000Z"} | _submission(given, "-")
    out = StringIO()
    table = csv.DictWriter(out, list(sent))
    table.writeheader()
    table.writerow(sent)
    return _read(out.getvalue().encode())


def field_list(given: Assessment) -> Assessment:
    """Submissions from KoboToolbox as JSON."""
    sent = {"_submission_time": f"{given.date}T09:30:00", "_id": 7} | {name: value for name, value in _submission(given, "/").items() if value}
    return _read(json.dumps({"count": 1, "results": [sent]}, ensure_ascii=False).encode())


def _begun(app: Flask, given: Assessment) -> tuple[Browser, Page]:
    visitor, about = Browser(app), given.profile
    kind = about.kind.value if about.kind else ""
    return visitor, begin(visitor, name=about.name, country=about.country, population=str(about.population), kind=kind)


def _ended(visitor: Browser, begun: Page, given: Assessment) -> Assessment:
    """What the browser has at the end, on the day of the assessment that went in."""
    return replace(_read(visitor.client.get(begun.address.replace("welcome", "answers.json")).data), date=given.date)


def questions_in(app: Flask) -> Way:
    """The pages of questions, without scripts."""
    def way(given: Assessment) -> Assessment:
        visitor, begun = _begun(app, given)
        for dimension in shipped().dimensions:
            page = visitor.get(begun.address.replace("welcome", f"part/{dimension.id}"))
            typed = [_typed(criterion.id, given.answer(criterion.id)) for criterion in dimension.criteria]
            visitor.send(page, "answers", {name: value for each in typed for name, value in each.items()})
        return _ended(visitor, begun, given)

    return way


def _typed(criterion: str, answer: Answer, *, signs: bool = False) -> dict[str, str]:
    parts = _parts(answer)
    choice, evidence = parts[Part.ANSWER], parts[Part.EVIDENCE]
    return {
        f"{criterion}.choice": SIGN_OF[choice] if signs else choice, f"{criterion}.reason": parts[Part.REASON],
        f"{criterion}.evidence": EVIDENCE_SIGN_OF[evidence] if signs else evidence, f"{criterion}.evidence-text": parts[Part.TEXT],
        f"{criterion}.evidence-link": parts[Part.LINK], f"{criterion}.evidence-until": parts[Part.UNTIL], f"{criterion}.note": parts[Part.NOTE],
    }


def paper_in(app: Flask) -> Way:
    """A paper form that somebody types in."""
    def way(given: Assessment) -> Assessment:
        visitor, begun = _begun(app, given)
        page = visitor.get(begun.address.replace("welcome", "type/1"))
        while page.heading.startswith("Sheet"):
            asked = [criterion.id for criterion in shipped() if f"{criterion.id}.choice" in page.fields(page.address)]
            typed = [_typed(criterion, given.answer(criterion), signs=True) for criterion in asked]
            page = visitor.send(page, page.address, {name: value for each in typed for name, value in each.items()})
        return _ended(visitor, begun, given)

    return way


FILES: Mapping[str, Way] = {
    each.__name__: each for each in (answers_file, report, fillable, spreadsheet, field_table, field_list)
}
PAGES: Mapping[str, Callable[[Flask], Way]] = {each.__name__: each for each in (questions_in, paper_in)}
