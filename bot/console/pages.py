"""Pages: templates with the words of the console, and what is said with every page."""

from __future__ import annotations

from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.responses import HTMLResponse, Response

from bot.console.visit import KEY_FIELD, Visit
from data.model.officer import OfficerRole
from data.wording import say


@cache
def _templates() -> Environment:
    return Environment(
        loader=PackageLoader("bot.console"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def page(visit: Visit, template: str, status: int = 200, **values: Any) -> Response:
    """A page as HTML.

    Args:
        values: what the template shows; everything is escaped.
    """
    language = visit.console.language

    def worded(key: str, **fields: object) -> str:
        return say(key, language, **fields)

    shown = (
        _templates()
        .get_template(template)
        .render(
            say=worded,
            language=language,
            base=visit.console.base,
            is_training=visit.console.is_training,
            practice_code=visit.code,
            office=visit.console.settings.office_name,
            officer=visit.officer,
            is_checker=visit.may(OfficerRole.FACT_CHECKER),
            is_reader=visit.may(OfficerRole.FACT_CHECKER) or visit.may(OfficerRole.APPROVER),
            is_author=visit.may(OfficerRole.OFFICER),
            is_keeper=visit.may(OfficerRole.OFFICER),
            is_administrator=visit.may(OfficerRole.ADMINISTRATOR),
            key=visit.key if visit.token else "",
            key_field=KEY_FIELD,
            path=visit.request.url.path,
            **values,
        )
    )
    return HTMLResponse(shown, status)


def message(visit: Visit, status: int, title: str, text: str) -> Response:
    """A page that only says something.

    Args:
        title, text: worded.
    """
    return page(visit, "message.html", status, title=title, text=text)
