"""Work beside the pages: a warm worker that makes each report in a limited process of its own."""

from assessment.jobs.companion import Companion, start_worker
from assessment.jobs.worker import work

__all__ = ["Companion", "start_worker", "work"]
