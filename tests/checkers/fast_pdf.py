"""Whether a PDF is accessible, checked in a fraction of a second (PDF/UA-1, by page-validation)."""

from pathlib import Path

from page import ValidationProfile, validate_pdf


def check(path: Path) -> list[str]:
    """Every fault under PDF/UA-1 as rule and sentence; empty for a compliant file."""
    report = validate_pdf(path, profile=ValidationProfile.PDF_UA_1)
    faults = [f"{failure.rule_id}: {failure.message}" for failure in report.failures]
    return faults or ([] if report.is_compliant else ["not compliant, without a reason given"])
