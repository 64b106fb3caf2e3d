"""How pages are rendered: one Jinja environment with our own sentences, numbers and static files."""

from collections.abc import Callable, Hashable, Mapping, MutableMapping
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from flask import Flask, g, render_template, request
from flask.templating import Environment
from jinja2 import FileSystemBytecodeCache, StrictUndefined
from markupsafe import Markup, escape

from assessment.paths import STATIC
from assessment.report.charts import radar, score_bar, stage_strip
from assessment.report.given import evidence_words
from assessment.translation import clock, country_name, gettext, hours, language, listed, long_date, ngettext, number, percent, pgettext, say
from assessment.web.fragments import fragment, one_page
from assessment.web.frames import page_bottom, page_sheets, page_top
from assessment.web.parts import part_rows, sections
from assessment.web.rows import formula_rows, given_rows, outlook_rows, quarter_rows, step_rows
from assessment.web.site import local, site
from assessment.web.skeletons import Skeleton, filled, skeleton_of, slot
from assessment.web.viewers import viewer
from assessment.wording import COURSES, EVIDENCE, EVIDENCE_SHORT, GRADES, KINDS, LEVEL_RULE, ROLES, SCOPES, STAGES, STATES

SENTENCES: Mapping[str, object] = {
    "_": gettext, "gettext": gettext, "ngettext": ngettext, "pgettext": pgettext, "say": say,
    "number": number, "percent": percent, "long_date": long_date, "clock": clock, "local": local, "hours_words": hours, "listed": listed,
    "country_name": country_name, "LEVEL_RULE": LEVEL_RULE, "EVIDENCE_KINDS": EVIDENCE, "EVIDENCE_SHORT": EVIDENCE_SHORT, "KINDS": KINDS,
    "STAGES": STAGES, "STATES": STATES, "GRADES": GRADES, "SCOPES": SCOPES, "ROLES": ROLES, "COURSES": COURSES,
    "score_bar": score_bar, "stage_strip": stage_strip, "radar": radar,
    "slot": slot, "fragment": fragment, "evidence_words": evidence_words, "formula_rows": formula_rows, "given_rows": given_rows,
    "part_rows": part_rows, "sections": sections, "step_rows": step_rows, "quarter_rows": quarter_rows, "outlook_rows": outlook_rows,
    "page_sheets": page_sheets, "page_top": page_top, "page_bottom": page_bottom,
}


class OwnEnvironment(Environment):
    """Flask's environment with the globals of a template in one dictionary: a chain of two is slow, and every import looks at all of it."""

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """All globals there are when a template is loaded, which is after the application was made."""
        return {**self.globals, **(d or {})}


def prepare(app: Flask, bytecode: Path) -> None:
    """Set up the environment once: strict, escaping everywhere, compiled templates kept."""
    bytecode.mkdir(parents=True, exist_ok=True)
    app.jinja_environment = OwnEnvironment
    app.jinja_options = {
        "autoescape": True, "trim_blocks": True, "lstrip_blocks": True, "auto_reload": False, "undefined": StrictUndefined,
        "bytecode_cache": FileSystemBytecodeCache(str(bytecode)),
    }
    app.jinja_env.globals.update(SENTENCES, static=static_address())


def static_address() -> Callable[[str], str]:
    """The address of a static file with the digest of its content, so that it may be kept for ever."""
    @cache
    def digest(name: str) -> str:
        return sha256((STATIC / name).read_bytes()).hexdigest()[:12]

    return lambda name: f"{request.script_root}/static/{name}?v={digest(name)}"


def render(template: str, **values: object) -> str:
    """Render a page. What its layout needs is taken from the request: where we are, and whether it is private."""
    opened = g.get("opened")
    common = {
        "edition": site().catalogue.edition, "catalogue": site().catalogue,
        "root": request.script_root, "here": g.get("here", ""), "may_edit": bool(opened and opened.may_edit),
        "may_answer": bool(opened and opened.may_answer), "private": g.get("is_private", False), "saves": "", "opened": opened,
        "person": g.get("person"), "member": g.get("member"), "mark": "", **viewer().values,
    }
    with one_page():
        return render_template(template, **{**common, **values})


def once(template: str, key: Hashable, values: Callable[[], Mapping[str, object]], slots: Mapping[str, str]) -> Markup:
    """Render a page once for everybody for whom `key` is equal; what differs beyond that goes into slots, as markup.

    The template sees nobody's assessment here, so that nothing of it can stay in what everybody gets.
    """
    who = viewer()
    same = who.in_slots

    def skeleton() -> Skeleton:
        nobody = {"opened": None, "person": None, "member": None, **same.values}
        return skeleton_of(render(template, **{**nobody, **values(), "here": slot("here") if g.get("here") else "", "mark": slot("token")}))

    whole_key = (template, key, request.script_root, language(), site().catalogue.edition, g.get("is_private", False), same)
    common = {"here": escape(g.get("here", "")), "town": escape(who.town), "my-name": escape(who.my_name)}
    return filled(site().skeletons.get(whole_key, skeleton), {**common, **slots})
