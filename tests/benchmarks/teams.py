"""Pages of a team with the answers of the town in the middle: its list of tasks, the history of an answer, and signing in."""

from flask import Flask
from sqlalchemy import update
from werkzeug.test import TestResponse

from assessment.database.people import PersonRow
from assessment.database.session import writing
from assessment.services import assessments
from assessment.services.answers import Draft
from assessment.services.passwords import hashed
from assessment.web.site import now
from tests.benchmarks.residents import Residents
from tests.benchmarks.scores import CATALOGUE, TOWN
from tests.pages import Browser
from tests.teams import TeamTown, engine_of, signed_in, team_town

PASSWORD = "seven sheep on the dyke"


class TeamPages:
    """A municipality whose coordinator has answered everything, and a browser that is signed in as the coordinator."""

    def __init__(self, app: Flask) -> None:
        engine = engine_of(app)
        self.town: TeamTown = team_town(engine)
        karla = self.town.people["Karla"]
        with writing(engine) as database:
            for criterion, answer in TOWN.answers.items():
                draft = Draft(criterion, answer, 0, f"a-{criterion}")
                assessments.save_answer(database, CATALOGUE, self.town.assessment_id, draft, now=now(), by=karla.id)
            database.execute(update(PersonRow).where(PersonRow.id == karla.id).values(password=hashed(PASSWORD)))
        self.client = signed_in(app, karla).client
        self.app, self.email, self.residents = app, karla.email, Residents(app)
        self.come_by()

    def task_list(self) -> TestResponse:
        """Who does what, and what comes next."""
        return _ok(self.client.get(f"{self.town.here}/"))

    def history(self) -> TestResponse:
        """Everything that was ever given as answer to one question."""
        return _ok(self.client.get(f"{self.town.here}/history/problem-first"))

    def come_by(self) -> None:
        """Open the page for signing in, in a new browser."""
        self.visitor = Browser(self.app)
        self.form = self.visitor.get("/sign-in").fields()

    def sign_in(self) -> TestResponse:
        """Sign in with a password; most of it is the work that makes guessing passwords dear."""
        answer = self.visitor.client.post("/sign-in", data={**self.form, "email": self.email, "password": PASSWORD})
        if answer.status_code != 303:
            raise RuntimeError(answer.text[:2000])
        return answer


def _ok(answer: TestResponse) -> TestResponse:
    if answer.status_code != 200:
        raise RuntimeError(f"{answer.request.path}: {answer.status}\n{answer.text[:2000]}")
    return answer
