"""A small sound catalogue as files, for tests that break one thing."""

from pathlib import Path

CATALOGUE = """
edition = "2026.1"
title = "Small"
language = "en"
[[informants]]
id = "mayor"
title = "the mayor"
[[dimensions]]
id = "people"
title = "People first"
short = "People"
takeaway = "Begin with people."
weight = 17
take-away = true
criteria = ["first", "second"]
"""

STANDARDS = """
[[standards]]
id = "iso-1"
identifier = "ISO 1"
title = "A norm"
group = "ISO"
region = "world"
verification = "V"
source = "https://example.org/iso-1"
"""

CASE = """
place = "Musterdorf"
country = "DE"
language = "de"
kind = "village"
population = 900
summary = "They tried it."
problem = "No bus."
cost = "Not known."
made-it-work = "People."
was-hard = "Not known."
first-steps = ["Ask around."]
grade = "B"
strength = "fair"
criteria = ["first", "second"]
tags = ["needs"]
[[steps]]
text = "They began."
grade = "B"
[[sources]]
title = "Paper"
publisher = "Newspaper"
date = "2024"
address = "https://example.org/paper"
"""

LEVEL = """
[[levels]]
level = {level}
statement = "Statement {level}."
[levels.next-step]
title = "Do {level}"
text = "Do this."
hours = 0.5
effort = "30 minutes"
"""

CRITERION = """
title = "First"
question = "Is it so?"
weight = 3
ask = ["mayor"]
evidence = "A paper."
why = "It helps."
small-municipality = "Applies."
standards = ["iso-1"]
tags = ["needs"]
""" + "".join(LEVEL.format(level=level) for level in range(5))

BUILDS_ON = """
[[builds-on]]
criterion = "{criterion}"
level = 2
why = "It comes first."
"""

FIRST, SECOND, CASE_FILE = "dimensions/people/first.toml", "dimensions/people/second.toml", "case-studies/musterdorf.toml"
FILES = {"catalogue.toml": CATALOGUE, "standards.toml": STANDARDS, CASE_FILE: CASE, FIRST: CRITERION, SECOND: CRITERION}


def write(folder: Path, changes: dict[str, str | bytes | None] | None = None) -> Path:
    """The small catalogue in a folder, with some files in other words and, where None is given, without some."""
    for name, content in {**FILES, **(changes or {})}.items():
        if content is not None:
            file = folder / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


def without(text: str, line: str) -> str:
    """A text without the line that begins so."""
    lines = text.splitlines()
    assert any(each.startswith(line) for each in lines), line
    return "\n".join(each for each in lines if not each.startswith(line))


def instead(text: str, old: str, new: str) -> str:
    """A text with the first of some words in other words."""
    assert old in text, old
    return text.replace(old, new, 1)
