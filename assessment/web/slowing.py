"""Repeated sending slowed down: how often something came from one place in the network, kept in memory only, under a key that lives one day."""

import hmac
import secrets
from collections import OrderedDict
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256
from threading import Lock

AN_HOUR, A_MINUTE = timedelta(hours=1), timedelta(minutes=1)
MOST_AN_HOUR = 40
MOST_PLACES = 20_000


@dataclass(frozen=True, slots=True)
class Wait:
    """From when it is possible again; `twice` where the very same was sent from the same place a moment ago."""

    until: datetime
    twice: bool = False


class Slowing:
    """Counts within this process. Nobody learns a network address from it: it holds digests, and their key is drawn anew each day."""

    def __init__(self, most: int = MOST_AN_HOUR) -> None:
        self._most, self._lock = most, Lock()
        self._day, self._key = date.min, b""
        self._places, self._sent = OrderedDict[bytes, list[datetime]](), OrderedDict[bytes, datetime]()

    def claim(self, place: str, content: str, *, now: datetime) -> Wait | None:
        """Count one sending from a place, or say how long it has to wait: 40 an hour, and the very same once a minute."""
        with self._lock:
            self._renew(now)
            here, same = self._digest(place), self._digest(place, content)
            moments = [moment for moment in self._places.get(here, ()) if now - AN_HOUR < moment <= now]
            before = self._sent.get(same)
            if before and now - A_MINUTE < before <= now:
                return Wait(before + A_MINUTE, twice=True)
            if len(moments) >= self._most:
                return Wait(moments[0] + AN_HOUR)
            self._places[here], self._sent[same] = [*moments, now], now
            self._places.move_to_end(here)
            self._sent.move_to_end(same)
            return None

    def release(self, place: str, content: str) -> None:
        """What was sent could not be kept: the same may be sent again at once. It counts all the same, so that nobody tries numbers of slips."""
        with self._lock:
            self._sent.pop(self._digest(place, content), None)

    def _renew(self, now: datetime) -> None:
        """Forget what no longer counts, and each day everything."""
        if self._day != now.date():
            self._day, self._key = now.date(), secrets.token_bytes(32)
            self._places.clear()
            self._sent.clear()
        while self._sent and next(iter(self._sent.values())) <= now - A_MINUTE:
            self._sent.popitem(last=False)
        while self._places and (len(self._places) > MOST_PLACES or next(iter(self._places.values()))[-1] <= now - AN_HOUR):
            self._places.popitem(last=False)

    def _digest(self, *parts: str) -> bytes:
        return hmac.new(self._key, "\n".join(parts).encode(errors="replace"), sha256).digest()
