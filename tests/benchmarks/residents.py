"""The page for residents and the saving of what they answer, each from another place in the network."""

from datetime import timedelta
from itertools import count

from flask import Flask

from assessment.services.surveys import Terms
from assessment.web.site import local, now
from tests.surveys import PARTS, planned
from tests.teams import engine_of, team_town

ANSWERS = {f"s{number}": str(number % 5) for number in range(1, 13)} | {"age": "45-64", "part": "Harbour", "line": "More benches, please"}


class Residents:
    """A survey that is open, and residents who answer it."""

    def __init__(self, app: Flask) -> None:
        today = local(now()).date()
        town = team_town(engine_of(app), suffix=" Umfrage")
        self.address = f"/r/{planned(engine_of(app), town, Terms(today, today + timedelta(days=20), parts=PARTS), today=today).key}"
        self.client, self.numbers = app.test_client(), count()

    def page(self) -> None:
        """Somebody opens the page."""
        if self.client.get(self.address).status_code != 200:
            raise RuntimeError(self.address)

    def save(self) -> None:
        """Somebody sends their answers, from a place of their own."""
        number = next(self.numbers)
        place = f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"
        if self.client.post(self.address, data=ANSWERS, environ_base={"REMOTE_ADDR": place}).status_code != 303:
            raise RuntimeError(self.address)
