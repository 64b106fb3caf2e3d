"""The database, brought up to date before anything starts."""

from assessment.cli.lazy import Failed
from assessment.cli.parts import Parts
from assessment.config import Settings
from assessment.translation import message


def bring_up_to_date(parts: Parts, settings: Settings) -> None:
    """Make the database, or bring it up to date. Raises `Failed` where it cannot be reached or used, or is newer than this software."""
    try:
        engine = parts.part("make_engine")(settings.database_url)
        try:
            parts.part("migrate")(engine)
        finally:
            engine.dispose()
    except (parts.kind("database_fault"), parts.kind("form_fault")) as fault:
        reason = str(getattr(fault, "orig", fault)).strip().partition("\n")[0]
        raise Failed(message("The database cannot be used: %(reason)s. `smart-readiness doctor` says more.", reason=reason)) from None
