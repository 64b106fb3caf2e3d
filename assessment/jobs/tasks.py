"""What a worker does itself, beside making documents: for each kind of job, what to read and compute first, and then what to write."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from sqlalchemy.orm import Session

from assessment.config import Settings
from assessment.services.work import Work

Beat = Callable[[int], None]
Write = Callable[[Session], None]
Prepare = Callable[[Session, Settings, Work, Beat], Write]
"""Reads and computes, with a sign of life now and then in per cent, and gives what writes the result.

It is written in one short transaction together with the end of the job: exactly one result is kept, whoever was killed before.
"""

TASKS: Mapping[str, Prepare] = MappingProxyType({})
