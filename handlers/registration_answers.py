"""What becomes of an answer, chosen or typed: the next question, a complaint with the same one, or the end."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace

from data.matching import alike
from data.model.conversation import Form
from data.model.membership import Role, institution_name
from data.wording import say
from handlers import registration_places as places
from handlers.registration_asking import Step, number_typed
from handlers.registration_consent import version_in
from handlers.registration_fields import (
    UNKNOWN_INSTITUTION,
    is_confirmed_as,
    kind_of,
    missing,
    of_member,
    registration_of,
    with_place,
    with_role,
)
from handlers.registration_labels import member_line, names_of
from handlers.registration_names import complaint_about, said_name, tidy
from handlers.registration_opening import Told, told_in
from handlers.registration_questions import (
    BACK,
    CANCEL,
    CHANGE_DATA,
    OTHER,
    YES,
    ask_candidates,
    ask_step,
    fields_text,
    proceed,
    repeat,
)
from handlers.registration_words import FIELDS, SKIPS, agrees, role_in
from handlers.scene import Scene
from handlers.turn import Turn


async def chosen(scene: Scene, form: Form, value: str) -> Turn:
    """Take an offered value."""
    return await _CHOSEN[Step(form.step)](scene, form, value)


async def typed(scene: Scene, form: Form) -> Turn:
    """Take a typed answer; a number means the option at its place."""
    number = number_typed(scene)
    if number is not None and form.offered:
        if 1 <= number <= len(form.offered):
            return await chosen(scene, form, form.offered[number - 1])
        lead = say("registration.out_of_range", scene.language, last=len(form.offered))
        return await repeat(scene, form, lead)
    return await _TYPED[Step(form.step)](scene, form)


async def take_told(scene: Scene, form: Form, told: Told) -> Turn:
    """Take whatever was told at once, and ask for the rest."""
    gazetteer = scene.desk.gazetteer
    if told.role:
        form = with_role(form, told.role, gazetteer)
    if told.name and not complaint_about(tidy(told.name)):
        form = replace(form, name=tidy(told.name))
    if (kind := kind_of(form)) and told.institution and not complaint_about(tidy(told.institution)):
        form = replace(form, institution=institution_name(kind, tidy(told.institution)))
    if where := told.place or told.loose:
        form, candidates = places.with_found(gazetteer, form, where)
        if candidates:
            return ask_candidates(scene, form, candidates)
    return await proceed(scene, form)


async def changing(scene: Scene, form: Form) -> Turn:
    """Begin to change what is registered; which of several is asked first."""
    members = await scene.desk.members()
    if not members:
        return Turn(replace(scene.conversation, form=None), scene.outgoing(say("registration.unknown", scene.language)))
    if len(members) == 1:
        return await ask_step(scene, of_member(members[0], form.session), Step.CHANGE)
    return await ask_step(scene, form, Step.WHICH)


def cancelled(scene: Scene) -> Turn:
    """Drop the form; nothing of it is kept."""
    memory = replace(scene.conversation, form=None)
    return Turn(memory, scene.outgoing(say("registration.cancelled", scene.language)))


async def _finished(scene: Scene, form: Form) -> Turn:
    """Have the registration stored, unless something is missing after all: the region may have changed meanwhile."""
    if missing(form, scene.desk.gazetteer) is not Step.SUMMARY:
        return await proceed(scene, form)
    memory = replace(scene.conversation, form=None, registered=form.session)
    wanted = registration_of(form, version_in(scene.language))
    if any(is_confirmed_as(member, wanted) for member in await scene.desk.members()):
        return Turn(memory, scene.outgoing(say("registration.unchanged", scene.language)))
    fields = fields_text(scene, form)
    says = scene.outgoing(say("registration.done", scene.language, fields=fields))
    return Turn(memory, says, registers=wanted)


# --- Chosen ----------------------------------------------------------------------------------------------------------


async def _who_chosen(scene: Scene, form: Form, value: str) -> Turn:
    if value == CHANGE_DATA:
        return await changing(scene, form)
    if value == OTHER:
        return await proceed(scene, replace(form, person=0))
    names = names_of(await scene.desk.members())
    if int(value) not in names:
        return await repeat(scene, form)
    return await proceed(scene, replace(form, person=int(value), name=names[int(value)]))


async def _which_chosen(scene: Scene, form: Form, value: str) -> Turn:
    member = next((one for one in await scene.desk.members() if one.membership == int(value)), None)
    if member is None:
        return await changing(scene, form)
    return await ask_step(scene, of_member(member, form.session), Step.CHANGE)


async def _role_chosen(scene: Scene, form: Form, value: str) -> Turn:
    return await proceed(scene, with_role(form, Role(value), scene.desk.gazetteer))


async def _place_chosen(scene: Scene, form: Form, value: str) -> Turn:
    return await proceed(scene, with_place(form, value))


async def _institution_chosen(scene: Scene, form: Form, value: str) -> Turn:
    return await proceed(scene, replace(form, institution=value))


async def _summary_chosen(scene: Scene, form: Form, value: str) -> Turn:
    if value == YES:
        return await _finished(scene, form)
    return cancelled(scene) if value == CANCEL else await ask_step(scene, form, Step.CHANGE)


async def _change_chosen(scene: Scene, form: Form, value: str) -> Turn:
    if value == BACK:
        return await proceed(scene, form)
    # Whoever says that they are something else, or elsewhere, registers without the invitation, which stays unused.
    changed = form if value == Step.NAME else replace(form, invitation=0)
    return await ask_step(scene, changed, Step(value))


# --- Typed -----------------------------------------------------------------------------------------------------------


async def _not_understood(scene: Scene, form: Form) -> Turn:
    return await repeat(scene, form, say("registration.not_understood", scene.language))


async def _who_typed(scene: Scene, form: Form) -> Turn:
    names = names_of(await scene.desk.members())
    if ("lain" in scene.words and "orang" in scene.words) or "another" in scene.words:
        return await _who_chosen(scene, form, OTHER)
    meant = alike.meant(scene.text, list(names.values()))
    if len(meant) == 1:
        return await _who_chosen(scene, form, str(list(names)[meant[0]]))
    return await _not_understood(scene, form)


async def _which_typed(scene: Scene, form: Form) -> Turn:
    members = await scene.desk.members()
    lines = [member_line(one, scene.desk.gazetteer, scene.language) for one in members]
    meant = alike.meant(scene.text, lines)
    if len(meant) == 1:
        return await _which_chosen(scene, form, str(members[meant[0]].membership))
    return await _not_understood(scene, form)


async def _role_typed(scene: Scene, form: Form) -> Turn:
    if role := role_in(scene.words):
        return await _role_chosen(scene, form, str(role))
    told = told_in(scene.text)
    return await take_told(scene, form, told) if told.role else await _not_understood(scene, form)


async def _place_typed(scene: Scene, form: Form) -> Turn:
    return await places.typed(scene, form, scene.text)


async def _institution_typed(scene: Scene, form: Form) -> Turn:
    kind = kind_of(form)
    if scene.words in SKIPS:
        return await _institution_chosen(scene, form, UNKNOWN_INSTITUTION)
    if agrees(scene.words):  # "ya" is no name of an institution; to a single one that is offered it means that one
        offered = [name for name in form.offered if name != UNKNOWN_INSTITUTION]
        return await (
            _institution_chosen(scene, form, offered[0]) if len(offered) == 1 else _not_understood(scene, form)
        )
    name = tidy(scene.text)
    if kind is None or (complaint := complaint_about(name)):
        return await repeat(scene, form, say(complaint, scene.language) if kind else "")
    return await _institution_chosen(scene, form, institution_name(kind, name))


async def _name_typed(scene: Scene, form: Form) -> Turn:
    name = said_name(scene.text)
    if complaint := complaint_about(name):
        return await repeat(scene, form, say(complaint, scene.language))
    return await proceed(scene, replace(form, name=name))


async def _summary_typed(scene: Scene, form: Form) -> Turn:
    if agrees(scene.words):
        return await _finished(scene, form)
    field = next((FIELDS[word] for word in scene.words if word in FIELDS), "")
    if field and scene.words[0] in {"ubah", "ganti", "change", "koreksi", "perbaiki"}:
        return await _change_chosen(scene, form, field)
    return await _not_understood(scene, form)


async def _change_typed(scene: Scene, form: Form) -> Turn:
    field = next((FIELDS[word] for word in scene.words if word in FIELDS), "")
    if field in form.offered:
        return await _change_chosen(scene, form, field)
    return await _not_understood(scene, form)


_CHOSEN: dict[Step, Callable[[Scene, Form, str], Awaitable[Turn]]] = {
    Step.WHO: _who_chosen,
    Step.WHICH: _which_chosen,
    Step.ROLE: _role_chosen,
    Step.PLACE: _place_chosen,
    Step.CANDIDATES: _place_chosen,
    Step.KELURAHAN: _place_chosen,
    Step.INSTITUTION: _institution_chosen,
    Step.SUMMARY: _summary_chosen,
    Step.CHANGE: _change_chosen,
}
_TYPED: dict[Step, Callable[[Scene, Form], Awaitable[Turn]]] = {
    Step.WHO: _who_typed,
    Step.WHICH: _which_typed,
    Step.ROLE: _role_typed,
    Step.PLACE: _place_typed,
    Step.CANDIDATES: _place_typed,
    Step.KELURAHAN: _place_typed,
    Step.INSTITUTION: _institution_typed,
    Step.NAME: _name_typed,
    Step.SUMMARY: _summary_typed,
    Step.CHANGE: _change_typed,
}
