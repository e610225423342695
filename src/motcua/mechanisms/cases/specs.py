"""What a pack says of a procedure: who may ask, what to hand in, by when, for how much, by which steps, with which
result."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Final, Literal

from pydantic import BeforeValidator, Field

from motcua.kernel.calendar.api import Limit
from motcua.kernel.files.api import MEDIA_TYPES, FileRefused, Kept, human_size
from motcua.kernel.forms.api import Cel, FormSpec, Id, holds
from motcua.kernel.packs.api import Item, LegalBasis, Spec, Text, Urn
from motcua.kernel.text.api import Multilingual
from motcua.mechanisms.cases.licence_specs import LicenceSpec
from motcua.mechanisms.papers.api import Retention

ChannelName = Literal["direct", "online", "post"]


def _listed(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


def _worded(value: Any) -> Any:
    if isinstance(value, str) and any(letter.isalpha() for letter in _PLACES.sub("", value)):
        return {"vi": value}
    return value


_PLACES: Final = re.compile(r"\{[^{}]*\}")
Wording = Annotated[str | Multilingual, BeforeValidator(_worded)]
"""A text with places to fill: one with words of its own is translated, one of places alone needs it not."""


def said_in(text: str | Multilingual, language: str = "vi") -> str:
    """A wording in one language."""
    return text if isinstance(text, str) else text.get(language)


OneOrMore = BeforeValidator(_listed)
"""A list that may be written as its only element."""


class Source(Spec):
    """Where a value was read: the ``citation`` and what it ``says``; where sources differ, ``chosen`` marks the one we
    follow and ``note`` says why."""

    citation: str
    says: str
    chosen: bool = False
    note: str | None = None
    verified: bool = False


class Tier(Spec):
    """From the next one behind ``above`` on, each of what is counted costs another ``amount``."""

    above: Annotated[int, Field(ge=1)]
    amount: Annotated[int, Field(ge=0)]


class Exemption(Spec):
    """In which case (``when``, CEL over the form) how much less is owed: so many ``percent`` of it, all by default."""

    id: Id
    title: Text
    when: Cel
    percent: Annotated[int, Field(ge=1, le=100)] = 100
    legal_basis: list[LegalBasis] = []


class Fee(Spec):
    """What a channel costs: ``amount`` in dong for each ``unit``; 0 is free. ``sources``: where that was read.

    ``due`` has it demanded by itself: at ``reception`` or with a ``supplement``, so that the office goes on only when
    it is paid, or before the ``result`` is handed over. Without it, people are told of the fee and no more.

    ``per`` counts it: number fields (``section.field``) of the form, or of a step's form, whose officer counts then.
    The first is what ``tiers`` make cheaper or dearer by steps and what ``at_most`` bounds; the sum is taken as often
    as the others say. ``exempt``: who need not pay, or less; the first case that is true counts.
    """

    amount: Annotated[int, Field(ge=0)]
    unit: str = "case"
    note: Text | None = None
    sources: list[Source] = []
    due: Literal["reception", "supplement", "result"] | None = None
    per: list[str] = []
    tiers: list[Tier] = []
    at_most: Annotated[int, Field(ge=1)] | None = None
    exempt: list[Exemption] = []
    legal_basis: list[LegalBasis] = []


class Charge(Fee):
    """A further fee beside that of the channel, such as for copies: in which case (``when``), and by which
    ``channels``."""

    id: Id
    title: Text
    when: Cel | None = None
    channels: list[ChannelName] = ["direct", "online", "post"]


class Channel(Spec):
    """One way to submit, with its limit and fee: in general, or in a ``case`` that the answers tell by ``when``."""

    channel: ChannelName
    limit: Limit
    fee: Fee
    sources: list[Source] = []
    case: Text | None = None
    when: Cel | None = None


class Channels(Spec):
    """Ways to submit (each a ``channel``) that share a ``limit`` and a ``fee``, and the ``sources`` that say so.

    Where the law has another limit for each way, write a block for each. Where it has another limit or fee in a certain
    ``case`` (what people read), write one with ``when`` (CEL over the form) beside the general one: the first whose
    condition holds goes before it.
    """

    channel: Annotated[list[ChannelName], OneOrMore]
    limit: Limit
    fee: Fee
    sources: list[Source] = []
    case: Text | None = None
    when: Cel | None = None


class Component(Spec):
    """A paper, by its ``kind`` to hand in (``submit``) or to show (``present``): how many ``originals`` and ``copies``
    the record has.

    ``when`` (CEL over the form) says in which cases it belongs to the dossier, ``channels`` by which ways in;
    ``required`` whether one must be attached. Files are of ``media_types``, up to ``max_mb`` megabytes each.
    """

    id: Id
    title: Text
    note: Text | None = None
    kind: Literal["submit", "present"]
    required: bool = False
    when: Cel | None = None
    channels: list[ChannelName] = ["direct", "online", "post"]
    originals: Annotated[int, Field(ge=0)] = 0
    copies: Annotated[int, Field(ge=0)] = 0
    media_types: list[str] = ["application/pdf", "image/jpeg", "image/png"]
    max_mb: Annotated[int, Field(ge=1, le=500)] = 10

    def refuse(self, file: Kept) -> None:
        """Raise ``FileRefused`` for a file of a type or size that this paper does not take."""
        if file.media_type not in self.media_types:
            endings = [ending for kind in self.media_types for ending in MEDIA_TYPES.get(kind, [])]
            raise FileRefused("not_allowed", types=", ".join(endings))
        if file.size > self.max_mb * 1024 * 1024:
            raise FileRefused("too_large", limit=human_size(self.max_mb * 1024 * 1024))


class Consulted(Spec):
    """A body whose opinion a step asks for, together with the others: the step ends when each has answered or its limit
    is over. ``question`` is what it is asked, ``authority`` the law that has it asked, ``when`` (CEL) in which cases.

    ``role`` is held by a seat of ``organisation``, without one of the dossier's own body or its units; a refinement
    names the body of the place. ``silence``: what no answer within ``limit`` means.
    """

    id: Id
    title: Text
    role: Urn
    organisation: Urn | None = None
    when: Cel | None = None
    question: Text
    authority: Text
    limit: Limit
    silence: Literal["consent", "none"] = "none"


class Step(Spec):
    """One step of the flow: the ``act`` that ends it, the ``role`` that owes it, what comes of it (``product``) and the
    law that has it done (``authority``).

    ``dossier.accept`` receives, ``dossier.advance`` passes on, ``dossier.approve`` decides and has the result signed,
    ``dossier.deliver`` hands it over. ``form`` is filled by the officer. ``channels`` limits the step to some roads in,
    ``when`` (CEL over the form) to some answers: receiving and approval always come. ``limit`` runs from the moment at
    which the step begins; without one, its duty is due when the dossier is. ``position``: the one seat that owes it,
    where a refinement names it. ``consults``: whose opinions are asked when the step begins.
    """

    id: Id
    act: Literal["dossier.accept", "dossier.advance", "dossier.approve", "dossier.deliver"]
    title: Text
    role: Urn
    product: Text
    authority: Text
    channels: list[ChannelName] = ["direct", "online", "post"]
    when: Cel | None = None
    limit: Limit | None = None
    form: FormSpec | None = None
    position: Urn | None = None
    consults: list[Consulted] = []


class Round(Spec):
    """One request for supplements: ``ask_within`` counts from receipt, in later rounds from the last answer;
    ``answer_within`` from the request. Without the one or the other, the source sets no limit."""

    ask_within: Limit | None = None
    answer_within: Limit | None = None


class Phase(Spec):
    """When the office may ask for what is missing: at which ``steps``, how often (``rounds``, one for each request),
    and what the limit of the procedure (its ``clock``) does meanwhile: it ``continues`` after the answer, or
    ``restarts`` with it. A step belongs to one phase.

    ``refuse_within``: after the last round, counted from the answer.
    """

    id: Id
    title: Text
    steps: list[Id]
    rounds: list[Round]
    clock: Literal["continues", "restarts"] = "continues"
    refuse_within: Limit | None = None
    legal_basis: list[LegalBasis] = []


class PauseReason(Spec):
    """Why the clock may stand: of ``kind`` ``unpaid`` while the applicant owes money (national status 6), else
    ``paused`` (8).
    """

    id: Id
    title: Text
    kind: Literal["paused", "unpaid"] = "paused"
    legal_basis: list[LegalBasis] = []


class Ground(Spec):
    """A ground on which the law lets the request be refused."""

    id: Id
    title: Text
    legal_basis: list[LegalBasis] = []


class Extensions(Spec):
    """How often (``times``), and by how much at ``most`` each time, the due moment may be put off, with an apology and
    a reason.

    More is not forbidden, or a late dossier could never end: it is marked as beyond the rule.
    """

    times: Annotated[int, Field(ge=0, le=20)] = 1
    most: Limit | None = None
    legal_basis: list[LegalBasis] = []


class Transition(Spec):
    """What becomes of dossiers under way (``running``) when this version of the procedure comes into force: they stay
    with the version of their receipt, move to this one, or somebody decides for each.
    """

    running: Literal["stays", "moves", "decide"] = "stays"
    note: Text | None = None
    legal_basis: list[LegalBasis] = []


class Stamps(Spec):
    """Files of these ``components`` leave with the result, each stamped as a document of its own (``document_type``): a
    permit's drawings.
    """

    components: list[Id]
    document_type: Urn


class Result(Spec):
    """What comes of it: the document's type (``document_type``), the result's ``code`` in the national list, what the
    paper says (``content``), and which of the applicant's files leave with it (``stamps``).

    ``content`` maps the places of the document's template (part → place) to a text with ``{section.field}`` of the form
    or of an officer's findings, or to several such texts: the first whose every field is answered is taken; none, and
    the place stays empty. A text that is one date field alone gives the date. Words between the places are translated,
    for the reading copies. ``licence``: what it grants.
    """

    document_type: Urn
    code: str
    title: Text
    content: dict[str, dict[str, Annotated[list[Wording], OneOrMore]]] = {}
    stamps: Stamps | None = None
    licence: LicenceSpec | None = None


Level = Literal["ministry", "province", "commune"]
BODIES: Final[Mapping[Level, frozenset[str]]] = {
    "ministry": frozenset({"agency"}),
    "province": frozenset({"province", "department"}),
    "commune": frozenset({"commune"}),
}
"""The kinds of organisation that settle procedures of a level."""


class ProcedureSpec(Item):
    """An administrative procedure as a pack declares it.

    ``code``, ``field`` (of the State's work), ``level`` and ``applicants`` as its record has them; ``decision`` is the
    one that published it. ``summary`` tells people what they get, ``notes`` what else is good to know, ``keywords``
    what they may search for. ``about`` names a dossier in one line from its answers, such as ``{child.full_name}``.

    ``channels``: the ways in, each with its limit, reckoned by the ``calendar``, and its fee; ``charges``: further
    fees. ``components``: the papers. ``form``: what is asked. ``steps``: who does what, in order. ``supplements``,
    ``pauses``, ``refusals`` and ``extensions`` say what may interrupt or end it on its way. ``result``: what comes of
    it. ``transition``: what a new version means for dossiers under way. ``retention``: how long dossiers are kept.
    ``classification``: how secret what they hold is."""

    code: str
    field: Text
    level: Level
    applicants: list[Text]
    decision: str
    summary: Text
    notes: list[Text] = []
    keywords: list[str] = []
    about: str = ""
    calendar: Urn
    shared: list[Channels] = Field(alias="channels")
    components: list[Component]
    form: FormSpec
    steps: list[Step]
    charges: list[Charge] = []
    supplements: list[Phase] = []
    pauses: list[PauseReason] = []
    refusals: list[Ground] = []
    extensions: Extensions = Extensions()
    transition: Transition = Transition()
    result: Result
    retention: Retention
    classification: Literal["public", "internal", "personal", "sensitive"]

    @property
    def bodies(self) -> frozenset[str]:
        """The kinds of organisation that settle it."""
        return BODIES[self.level]

    @property
    def channels(self) -> list[Channel]:
        """Every road in as it is in general, in the order of the pack."""
        return [road for road in self._roads() if road.when is None]

    @property
    def cases(self) -> list[Channel]:
        """The roads in as they are in certain cases, in the order in which these are asked about."""
        return [road for road in self._roads() if road.when is not None]

    def _roads(self) -> list[Channel]:
        return [
            Channel.model_construct(**{**dict(block), "channel": name})
            for block in self.shared
            for name in block.channel
        ]

    def channel(self, name: str) -> Channel | None:
        """The road in called ``name`` as it is in general, when the procedure has it."""
        return next((channel for channel in self.channels if channel.channel == name), None)

    def road(self, name: str, data: Mapping[str, Any], on: date) -> Channel | None:
        """The road in called ``name`` with these checked answers on a legal day, when the procedure has it."""
        own = (one for one in self.cases if one.channel == name and holds(self.form, one.when, data, on))
        return next(own, None) or self.channel(name)

    def steps_for(self, channel: str, data: Mapping[str, Any] | None = None, on: date = date.min) -> list[Step]:
        """The steps of a dossier that came by ``channel`` with these checked answers on a legal day, in order.

        Without answers: every step that may come.
        """
        road = [step for step in self.steps if channel in step.channels]
        return road if data is None else [step for step in road if holds(self.form, step.when, data, on)]

    def phase(self, step: str) -> Phase | None:
        """The rule under which the holder of that step asks for supplements, when there is one."""
        return next((phase for phase in self.supplements if step in phase.steps), None)
