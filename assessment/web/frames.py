"""What stands around every page: style sheets, the top and the bottom, put together once for all who see the same."""

from typing import Any

from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup, escape

from assessment.translation import SOURCE, language
from assessment.web.fragments import shaped
from assessment.web.skeletons import filled, slot

FRAME = "layouts/frame.html"
SEEN = ("root", "saves", "team", "role", "may_edit", "may_answer", "may_sign_in", "is_known")
TYPED = ("here", "town", "my_name")


@pass_context
def page_sheets(page: Context) -> Markup:
    """The style sheets of a page."""
    seen = {"signed_in": bool(page["town"] or page["my_name"])}
    return filled(shaped(FRAME, "sheets", (page["root"], *seen.values()), **seen), {})


@pass_context
def page_top(page: Context) -> Markup:
    """The name of the installation, where one can go from here, and who is signed in."""
    seen: dict[str, Any] = {name: page[name] for name in SEEN}
    typed = {name: page[name] for name in TYPED}
    places = {name: slot(name) if value else "" for name, value in typed.items()}
    shape = shaped(FRAME, "top", (*seen.values(), *map(bool, typed.values())), **seen, **places, mark=slot("mark"))
    mark = (page["mark"] or page["csrf_token"]()) if "mark" in shape[1::2] else ""
    return filled(shape, {**{name: escape(value) for name, value in typed.items()}, "mark": escape(mark)})


@pass_context
def page_bottom(page: Context) -> Markup:
    """What else there is to read, and the edition of the questions."""
    seen = {name: page[name] for name in ("root", "saves", "edition")}
    seen["in_english"] = page["catalogue"].language == SOURCE != language()
    return filled(shaped(FRAME, "bottom", tuple(seen.values()), **seen), {})
