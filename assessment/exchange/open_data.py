"""What is published for everybody: benchmarks of one edition as they stood on one day, who publishes them, and under which licence."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from assessment.translation import Message, message

BANDS = ("5-9", "10-19", "20+")
OVERALL = "overall"
NEWEST = "newest"
LICENCES: Mapping[str, Message] = {
    "https://creativecommons.org/licenses/by/4.0/": message("Creative Commons Attribution 4.0 (CC BY 4.0)"),
    "https://creativecommons.org/licenses/by-sa/4.0/": message("Creative Commons Attribution-ShareAlike 4.0 (CC BY-SA 4.0)"),
    "https://creativecommons.org/publicdomain/zero/1.0/": message("Creative Commons Zero 1.0 (CC0), no rights reserved"),
}
LANGUAGE = "en"  # of what these files say in words, wherever the installation stands


@dataclass(frozen=True, slots=True)
class PublishedTable:
    """What may be known of one group and subject, and no more. Points are whole, 0 to 100.

    `country` "" stands for all countries; `subject` is "overall" or a dimension; `band` says roughly how many others there are for each.
    Raises `ValueError` for quartiles of a group in which they may not be shown.
    """

    edition: str
    refreshed: date
    country: str
    size_class: int
    subject: str
    band: str
    median: int
    lower_quartile: int | None = None
    upper_quartile: int | None = None

    def __post_init__(self) -> None:
        has_quartiles = self.lower_quartile is not None or self.upper_quartile is not None
        if self.band not in BANDS or (self.band == BANDS[0] and has_quartiles):
            raise ValueError(self)


@dataclass(frozen=True, slots=True)
class Publication:
    """All that is published of one edition as it stood after one day of refreshing."""

    edition: str
    day: date
    tables: tuple[PublishedTable, ...] = ()

    @property
    def name(self) -> str:
        """By which it is found.

        >>> Publication("2026.1", date(2026, 11, 1)).name
        '2026.1-2026-11-01'
        """
        return f"{self.edition}-{self.day.isoformat()}"


@dataclass(frozen=True, slots=True)
class Publisher:
    """Who publishes: a name, an e-mail address or "", the address of the licence, and the public address of the pages or "".

    Without a public address, files name one another by relative addresses, which hold wherever they were fetched from.
    """

    name: str
    email: str
    licence: str
    root: str = ""

    @property
    def licence_name(self) -> Message | None:
        """The licence as people name it; None where only its address is known."""
        return LICENCES.get(self.licence)

    @property
    def pages(self) -> str:
        """What stands before the name of a file."""
        return f"{self.root}/open-data/" if self.root else ""

    @property
    def page(self) -> str:
        """The page in plain words; "./" is the folder of the file that says so."""
        return self.pages or "./"


def file_name(publication: str, form: str) -> str:
    """The name of a file of a publication, by its name or "newest".

    >>> file_name("newest", "csv")
    'benchmarks-newest.csv'
    """
    return f"benchmarks-{publication}.{form}"
