"""Pages as a browser asks for them, through Flask's own test client, as for the bare page they are compared with."""

import re
import uuid
from dataclasses import replace
from pathlib import Path

from flask import Flask
from werkzeug.test import TestResponse

from assessment.config import load
from assessment.database.session import make_engine, migrate, writing
from assessment.questionnaire import Scope, asked
from assessment.services import assessments, reports
from assessment.web import create_app
from assessment.web.site import EXTENSION, Site, now
from tests.benchmarks.documents import Documents
from tests.benchmarks.scores import CATALOGUE, TOWN
from tests.benchmarks.towns import town

TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
VILLAGE = {"name": "Probedorf", "country": "DE", "population": "640", "kind": "village"}
QUICK = asked(CATALOGUE, Scope.QUICK)
TOWNS_BEFORE, NEW_TOWNS = 40, 5


class Pages:
    """An installation with one assessment of the town in the middle, a browser that looks at it, and a bare Flask page beside it."""

    def __init__(self, folder: Path) -> None:
        settings = replace(load(folder), starts_an_hour=1_000_000)
        self.engine = make_engine(settings.database_url)
        migrate(self.engine)
        self.bare = _bare().test_client()
        self.browser = create_app(settings).test_client()
        with writing(self.engine) as database:
            opened = assessments.start_from(database, CATALOGUE, TOWN, now=now())
        self.here = f"/a/{opened.edit_secret}"
        self.token = self._token_of(self._page(f"{self.here}/part/people"))
        self.revision, self.id = opened.revisions.get("problem-first", 0), opened.id
        self.finished = self._finished_report(folder)
        self._new: list[str] = []
        self._towns = 0
        self._show_other_towns()

    def hello(self) -> TestResponse:
        """The bare page."""
        return self.bare.get("/")

    def dimension_page(self) -> str:
        """The questions of one dimension with their answers."""
        return self._page(f"{self.here}/part/people")

    def results_page(self) -> str:
        """The results of the town, as they were computed before."""
        return self._page(f"{self.here}/results")

    def open_new_towns(self) -> None:
        """Let some towns begin that this process has never shown."""
        with writing(self.engine) as database:
            for number in range(self._towns, self._towns + NEW_TOWNS):
                begun = assessments.start_from(database, CATALOGUE, town(CATALOGUE, number), now=now())
                self._new.append(f"/a/{begun.edit_secret}/results")
        self._towns += NEW_TOWNS

    def new_results_page(self) -> str:
        """The results of a town that was never shown before; other towns were."""
        return self._page(self._new.pop())

    def change_after_results(self) -> None:
        """Look at the results, with no piece of them kept from before, and then change one answer."""
        site: Site = self.browser.application.extensions[EXTENSION]
        site.results.forget()
        site.fragments.forget()
        self.results_page()
        self.save_answer()

    def save_answer(self) -> None:
        """One answer, changed each time."""
        self.revision = self._save(self.here, "problem-first", level=self.revision % 5, revision=self.revision)

    def hand_over(self) -> None:
        """Ask for a report that is there already, follow to the page that hands it over, and fetch it."""
        answer = self.browser.post(f"{self.here}/report", data={"csrf_token": self.token}, follow_redirects=True)
        _expect(answer, 200)
        _expect(self.browser.get(self.finished), 200)

    def quick_check_journey(self) -> None:
        """A quick check from the start page over every question to the results, by the buttons of the pages."""
        self._page("/")
        token = self._token_of(self._page("/begin/quick"))
        begun = self.browser.post("/begin/quick", data=VILLAGE | {"csrf_token": token})
        _expect(begun, 303)
        here = begun.location.removesuffix("/welcome")
        self._page(begun.location)
        self._page(f"{here}/")
        page = self._page(f"{here}/part/quick")
        _expect(self.browser.post(f"{here}/part/quick", data=_filled() | {"csrf_token": self._token_of(page)}), 303)
        self._page(f"{here}/results")

    def _show_other_towns(self) -> None:
        """What a process that has run for a while has shown."""
        for _ in range(TOWNS_BEFORE // NEW_TOWNS):
            self.open_new_towns()
        while self._new:
            self.new_results_page()

    def _save(self, here: str, criterion: str, *, level: int, revision: int) -> int:
        sent = {
            "level": level, "unknown": False, "notApplicable": "", "evidence": "none", "evidenceText": "", "evidenceLink": "", "note": "",
            "baseRevision": revision, "clientId": uuid.uuid4().hex,
        }
        answer = self.browser.put(f"{here}/answers/{criterion}", json=sent, headers={"X-CSRFToken": self.token})
        _expect(answer, 200)
        saved: int = answer.get_json()["revision"]
        return saved

    def _finished_report(self, folder: Path) -> str:
        """Make the report of the assessment, as the worker would, and give the address of its file."""
        settings = load(folder)
        with writing(self.engine) as database:
            job = reports.request_report(database, settings, assessment_id=self.id, now=now())
        path = reports.path_of(settings, job.digest)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(Documents().report())
        with writing(self.engine) as database:
            done = reports.request_report(database, settings, assessment_id=self.id, now=now())
        return f"{self.here}/report/{done.token}/file"

    def _page(self, address: str) -> str:
        answer = self.browser.get(address)
        _expect(answer, 200)
        return answer.text

    @staticmethod
    def _token_of(page: str) -> str:
        found = TOKEN.search(page)
        if found is None:
            raise LookupError("the page carries no token")
        return found[1]


def _filled() -> dict[str, str]:
    """The form of the quick check with its questions answered."""
    form = {"page": uuid.uuid4().hex}
    for criterion in QUICK:
        form |= {f"{criterion.id}.choice": "2", f"{criterion.id}.evidence": "none", f"{criterion.id}.revision": "0"}
    return form


def _bare() -> Flask:
    app = Flask("bare")
    app.add_url_rule("/", view_func=lambda: "Hello")
    return app


def _expect(answer: TestResponse, status: int) -> None:
    if answer.status_code != status:
        raise RuntimeError(f"{answer.request.path}: {answer.status}\n{answer.text[:2000]}")
