"""Where somebody lives or works: typed, chosen, or near a shared location."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from data.matching import alike
from data.matching.places import Gazetteer
from data.model.conversation import Form
from data.model.membership import Role
from data.model.places import Place, PlaceFinding, PlaceKind
from data.wording import say
from handlers.registration_asking import Step
from handlers.registration_fields import role_of, with_place
from handlers.registration_questions import around, ask_candidates, ask_step, proceed, repeat
from handlers.scene import Scene
from handlers.turn import Turn

#: A kecamatan by itself, as in "kec. Wonoasih"; with a village in it the gazetteer reads the whole.
_KECAMATAN = re.compile(r"\s*(?:kec|kecamatan|kcmtn)\b[\s.:]*([^,;\n]{1,60})", re.IGNORECASE)
_VILLAGE_SIGN = re.compile(r"\b(?:kel|kelurahan|desa|ds)\b", re.IGNORECASE)
STEPS = frozenset({Step.PLACE, Step.KELURAHAN, Step.CANDIDATES})


async def typed(scene: Scene, form: Form, text: str) -> Turn:
    """Take a typed place, offer what may be meant, or say that nothing like it is known here."""
    if (among := _among_offered(scene.desk.gazetteer, form, text)) is not None:
        return await proceed(scene, with_place(form, among.code))
    if role_of(form) is not Role.CAMAT and (kecamatan := kecamatan_alone(scene.desk.gazetteer, text)):
        return await proceed(scene, with_place(form, kecamatan.code))
    finding = found(scene.desk.gazetteer, form, text)
    if finding.sure:
        return await proceed(scene, with_place(form, finding.sure.code))
    if finding.candidates:
        return ask_candidates(scene, form, finding.candidates)
    region = scene.desk.gazetteer.region.name
    lead = say("registration.place_unknown", scene.language, region=region)
    return await repeat(scene, form, lead)


async def located(scene: Scene, form: Form) -> Turn:
    """Offer what lies nearest to a shared location; it is never taken without being chosen."""
    spot, gazetteer = scene.incoming.spot, scene.desk.gazetteer
    if spot is None:
        return await ask_step(scene, form, Step.PLACE, say("registration.no_spot", scene.language))
    near = gazetteer.near(spot.latitude, spot.longitude)
    if role_of(form) is Role.CAMAT:
        near = _kecamatan_of(gazetteer, near)
    if not near:
        lead = say("registration.outside", scene.language, region=gazetteer.region.name)
        return await ask_step(scene, form, Step.PLACE, lead)
    return ask_candidates(scene, form, near, say("registration.near", scene.language))


def found(gazetteer: Gazetteer, form: Form, text: str) -> PlaceFinding:
    """What a text says of the place that the form still lacks."""
    if role_of(form) is Role.CAMAT:
        return _kecamatan_found(gazetteer, text)
    if form.step == Step.KELURAHAN:
        finding = gazetteer.find_within(around(gazetteer, form).code, text)
        if finding != PlaceFinding():
            return finding
    return gazetteer.find(text)


def _among_offered(gazetteer: Gazetteer, form: Form, text: str) -> Place | None:
    """The one of the offered places that lies in the kecamatan that was typed to tell them apart."""
    if form.step != Step.CANDIDATES or role_of(form) is Role.CAMAT:
        return None
    kecamatan = _kecamatan_found(gazetteer, text).sure
    inside = [code for code in form.offered if kecamatan and code.startswith(f"{kecamatan.code}.")]
    return gazetteer.place(inside[0]) if len(inside) == 1 else None


def kecamatan_alone(gazetteer: Gazetteer, text: str) -> Place | None:
    """The kecamatan that a text names without a village in it."""
    said = _KECAMATAN.fullmatch(text)
    if said is None or _VILLAGE_SIGN.search(text):
        return None
    return _kecamatan_found(gazetteer, said.group(1)).sure


def _kecamatan_found(gazetteer: Gazetteer, text: str) -> PlaceFinding:
    """Which kecamatan of the region a text means; a village stands for the one around it."""
    said = _KECAMATAN.fullmatch(text)
    name = said.group(1) if said else text
    places = [gazetteer.kecamatan[at] for at in alike.meant(name, [place.name for place in gazetteer.kecamatan])]
    if not places and (village := gazetteer.find(text).sure):
        places = list(_kecamatan_of(gazetteer, [village]))
    if len(places) == 1:
        return PlaceFinding(places[0])
    return PlaceFinding(candidates=tuple(places[:6]))


def _kecamatan_of(gazetteer: Gazetteer, places: Sequence[Place]) -> tuple[Place, ...]:
    """The kecamatan around some places, each once."""
    parents = (place if place.kind is PlaceKind.KECAMATAN else gazetteer.parent_of(place) for place in places)
    return tuple({parent.code: parent for parent in parents if parent}.values())


def with_found(gazetteer: Gazetteer, form: Form, text: str) -> tuple[Form, tuple[Place, ...]]:
    """The form with the place that a text tells for sure, or the places that may be meant."""
    form = replace(form, step=Step.PLACE)
    if role_of(form) is not Role.CAMAT and (kecamatan := kecamatan_alone(gazetteer, text)):
        return with_place(form, kecamatan.code), ()
    finding = found(gazetteer, form, text)
    return (with_place(form, finding.sure.code), ()) if finding.sure else (form, finding.candidates)
