"""Smart Readiness: a self-assessment with which municipalities find out how ready they are for the sensible kind of smart."""

__version__ = "0.1.0"
