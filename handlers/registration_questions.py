"""The questions of a registration, each built anew from the form whenever it is asked or repeated."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace

from data.matching.places import Gazetteer
from data.model.conversation import Form
from data.model.membership import Role
from data.model.places import Place, PlaceKind
from data.wording import say
from handlers.registration_asking import MOST_LISTED, Option, Question, Step, ask
from handlers.registration_consent import consent_text
from handlers.registration_fields import UNKNOWN_INSTITUTION, institution_in, kind_of, missing, resolved, role_of
from handlers.registration_labels import (
    kind_label,
    labels_of,
    member_line,
    names_of,
    option_label,
    place_label,
    role_label,
)
from handlers.scene import PARAGRAPH, Scene
from handlers.turn import Turn

#: Values of options that are no role, place or name.
YES, CANCEL, BACK, OTHER, CHANGE_DATA = "yes", "cancel", "back", "other", "change"


async def proceed(scene: Scene, form: Form, lead: str = "") -> Turn:
    """Ask what is still missing; at the summary an institution has the name by which it is known already."""
    step = missing(form, scene.desk.gazetteer)
    kind = kind_of(form)
    if step is Step.SUMMARY and kind and institution_in(form) and not form.invitation:
        known = await scene.desk.institutions(kind, form.place)
        form = replace(form, institution=resolved(kind, form.institution, known))
    return await ask_step(scene, form, step, lead)


async def repeat(scene: Scene, form: Form, lead: str = "") -> Turn:
    """Ask the open question once more."""
    return await ask_step(scene, form, Step(form.step), lead)


async def ask_step(scene: Scene, form: Form, step: Step, lead: str = "") -> Turn:
    """Ask one question."""
    return ask(scene, form, await _BUILDERS[step](scene, form), lead)


def ask_candidates(scene: Scene, form: Form, places: Sequence[Place], lead: str = "") -> Turn:
    """Offer the places that may be meant."""
    return ask(scene, form, _candidates_among(scene, places), lead)


async def _who(scene: Scene, form: Form) -> Question:
    members = await scene.desk.members()
    names = labels_of(members, scene.desk.gazetteer, scene.language)
    text = say("registration.who", scene.language, names=", ".join(names.values()))
    options = [
        Option(str(person), say("registration.who_further", scene.language, name=name))
        for person, name in names.items()
    ]
    other = Option(OTHER, say("registration.who_other", scene.language))
    change = Option(CHANGE_DATA, say("registration.who_change", scene.language))
    return Question(Step.WHO, text, (*options, other, change))


async def _which(scene: Scene, form: Form) -> Question:
    members = await scene.desk.members()
    gazetteer = scene.desk.gazetteer
    several = len(names_of(members)) > 1
    options = [
        Option(
            str(member.membership),
            (f"{member.name}: " if several else "") + member_line(member, gazetteer, scene.language),
        )
        for member in members
    ]
    return Question(Step.WHICH, say("registration.which", scene.language), tuple(options))


async def _role(scene: Scene, form: Form) -> Question:
    options = tuple(Option(str(role), role_label(role, scene.language)) for role in Role)
    return Question(Step.ROLE, say("registration.role", scene.language), options)


async def _place(scene: Scene, form: Form) -> Question:
    gazetteer = scene.desk.gazetteer
    options = tuple(Option(place.code, place.name) for place in gazetteer.kecamatan)
    if role_of(form) is Role.CAMAT:
        return Question(Step.PLACE, say("registration.place_camat", scene.language), options)
    if len(options) == 1:
        return await _kelurahan(scene, form)
    key = "registration.place" if len(options) <= MOST_LISTED else "registration.place_far"
    return Question(Step.PLACE, say(key, scene.language), options)


async def _kelurahan(scene: Scene, form: Form) -> Question:
    upper = around(scene.desk.gazetteer, form)
    text = say("registration.kelurahan", scene.language, kecamatan=upper.name)
    villages = scene.desk.gazetteer.within(upper.code)
    return Question(Step.KELURAHAN, text, tuple(Option(place.code, place.name) for place in villages))


def around(gazetteer: Gazetteer, form: Form) -> Place:
    """The kecamatan in which a village is still to be chosen; the whole region while none is known."""
    place = gazetteer.place(form.place) if form.place else None
    if place is not None and place.kind is PlaceKind.KECAMATAN:
        return place
    return gazetteer.kecamatan[0] if len(gazetteer.kecamatan) == 1 else gazetteer.region


async def _candidates(scene: Scene, form: Form) -> Question:
    places = [place for code in form.offered if (place := scene.desk.gazetteer.place(code))]
    return _candidates_among(scene, places) if places else await _place(scene, form)


def _candidates_among(scene: Scene, places: Sequence[Place]) -> Question:
    gazetteer = scene.desk.gazetteer
    options = tuple(
        Option(place.code, option_label(gazetteer, place, scene.language) if place.is_village else place.name)
        for place in places
    )
    return Question(Step.CANDIDATES, say("registration.candidates", scene.language), options)


async def _institution(scene: Scene, form: Form) -> Question:
    kind, role = kind_of(form), role_of(form)
    known = await scene.desk.institutions(kind, form.place) if kind else ()
    what = kind_label(role, scene.language) if role else ""
    key = "registration.institution_known" if known else "registration.institution"
    unknown = Option(UNKNOWN_INSTITUTION, say("registration.institution_unknown", scene.language))
    options = (*(Option(name, name) for name in known), unknown)
    return Question(Step.INSTITUTION, say(key, scene.language, what=what), options)


async def _name(scene: Scene, form: Form) -> Question:
    return Question(Step.NAME, say("registration.name", scene.language))


async def _summary(scene: Scene, form: Form) -> Question:
    agree = Option(YES, say("registration.agree", scene.language))
    change = Option(CHANGE_DATA, say("registration.change", scene.language))
    cancel = Option(CANCEL, say("registration.cancel", scene.language))
    text = say("registration.summary", scene.language, fields=fields_text(scene, form))
    consent = consent_text(scene.language)
    return Question(Step.SUMMARY, text + PARAGRAPH + consent, (agree, change, cancel))


async def _change(scene: Scene, form: Form) -> Question:
    options = [Option(str(Step.ROLE), say("registration.field_role", scene.language))]
    options.append(Option(str(Step.PLACE), say("registration.field_place", scene.language)))
    if kind_of(form):
        options.append(Option(str(Step.INSTITUTION), say("registration.field_institution", scene.language)))
    options.append(Option(str(Step.NAME), say("registration.field_name", scene.language)))
    options.append(Option(BACK, say("registration.back", scene.language)))
    text = say("registration.which_field", scene.language, fields=fields_text(scene, form))
    return Question(Step.CHANGE, text, tuple(options))


def fields_text(scene: Scene, form: Form) -> str:
    """What the form holds, one field a line."""
    language, role = scene.language, role_of(form)
    fields = {
        "registration.line_name": form.name,
        "registration.line_role": role_label(role, language) if role else "",
        "registration.line_institution": institution_in(form),
        "registration.line_place": place_label(scene.desk.gazetteer, form.place, language) if form.place else "",
    }
    return "\n".join(say(key, language, value=value) for key, value in fields.items() if value)


_BUILDERS: dict[Step, Callable[[Scene, Form], Awaitable[Question]]] = {
    Step.WHO: _who,
    Step.WHICH: _which,
    Step.ROLE: _role,
    Step.PLACE: _place,
    Step.CANDIDATES: _candidates,
    Step.KELURAHAN: _kelurahan,
    Step.INSTITUTION: _institution,
    Step.NAME: _name,
    Step.SUMMARY: _summary,
    Step.CHANGE: _change,
}
