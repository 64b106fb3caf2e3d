"""What may be done only so often from one place in the network, because anybody can do it without an account."""

from dataclasses import replace

from flask import request

from assessment.services.attempts import Attempt, Limit, attempt, network_of
from assessment.web.site import site


def from_here(limit: Limit) -> Attempt:
    """An attempt from where the browser is that asks."""
    return attempt(limit, network_of(request.remote_addr or ""), key=site().settings.secret_key)


def start_from_here(limit: Limit) -> Attempt:
    """The same, with as many an hour as this installation is set to."""
    return from_here(replace(limit, most=site().settings.starts_an_hour))
