"""What the API says: one shape for each thing, read from its attributes, texts in the reader's language."""

from datetime import date, datetime, time
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field

from motcua.faces.api.basic import Moment, Note, Said, Shape, Supplement


class Named(Shape):
    """A thing that a pack names: stable URN, title in the reader's language."""

    urn: str
    title: Said


class LegalBasis(Shape):
    """A rule of law, and whether its primary text was read."""

    document: str
    title: str
    article: str | None
    note: str | None
    verified: bool


class Limit(Shape):
    """How long something may take, in the unit that its source of law has."""

    amount: int
    unit: str
    cutoff: time | None
    first_day_counted: bool
    ends_in_working_time: bool


class Fee(Shape):
    """``amount`` in dong for each ``unit``; 0 is free."""

    amount: int
    unit: str
    note: Note


class Channel(Shape):
    """One way to submit: ``direct``, ``online`` or ``post``; in a certain ``case``, where ``when`` (CEL) holds."""

    channel: str
    limit: Limit
    fee: Fee
    case: Note
    when: str | None


class Component(Shape):
    """A paper to hand in. ``when`` (CEL over the form) says in which cases."""

    id: str
    title: Said
    note: Note
    kind: str
    required: bool
    when: str | None
    channels: list[str]
    originals: int
    copies: int
    media_types: list[str]
    max_mb: int


class Step(Shape):
    """A step of the flow: the act that ends it, who owes it, what it yields, on whose authority."""

    id: str
    act: str
    title: Said
    role: str
    product: Said
    authority: Said
    channels: list[str]


class ProcedureLine(Named):
    """A procedure in a list."""

    code: str
    field: Said
    level: str
    summary: Said


class ResultType(Shape):
    """What comes of a procedure."""

    document_type: str
    code: str
    title: Said


class Procedure(ProcedureLine):
    """A procedure as it is in force. ``channels`` as they are in general, ``cases`` as they are in certain cases, which
    are asked about in this order. ``form_schema``: JSON Schema 2020-12 of ``data`` in a submission."""

    applicants: list[Said]
    decision: str
    notes: list[Said]
    calendar: str
    channels: list[Channel]
    cases: list[Channel]
    components: list[Component]
    steps: list[Step]
    result: ResultType
    legal_basis: list[LegalBasis]
    classification: str
    valid_from: date
    valid_to: date | None
    form_schema: dict[str, Any] = Field(default_factory=dict)


class Line(Shape):
    """What one day meant for a limit."""

    date: date
    kind: str
    reason: str
    name: Note
    count: int
    minutes: int | None


class Working(Shape):
    """A due moment with the sum that led to it: every counted, skipped and paused day."""

    calendar: str
    received: Moment
    limit: Limit
    due: Moment | None
    remaining: int
    forecast: bool
    lines: list[Line]


class ProcedureName(Named):
    """A procedure as a dossier names it."""

    code: str


class DossierLine(Shape):
    """A dossier in a list. ``status`` is the national code (TrangThaiHoSo, 1 to 10), ``state`` ours. ``promised_at``:
    the due moment that was first missed or put off, if any was; ``late`` is judged by it."""

    id: UUID
    code: str
    procedure: ProcedureName
    organisation: Named
    channel: str
    state: str
    status: int
    received_at: Moment
    due_at: Moment
    promised_at: Moment | None
    ended_at: Moment | None
    late: bool


class Part(Shape):
    """One part of a linked application: its procedure, and the dossier that it has become, empty while it waits.
    ``unfiled``: why it could not be filed when its turn came."""

    member: str
    procedure: str
    dossier: DossierLine | None
    href: str | None
    unfiled: list[str]


class Application(Shape):
    """A linked application: ``state`` is running, finished or broken."""

    id: UUID
    linked: str
    organisation: Named
    channel: str
    state: str
    received_at: Moment
    parts: list[Part]


class Answer(Shape):
    """One answer of the form, ready to read; ``masked``: dotted for this reader."""

    path: str
    label: Said
    text: str
    masked: bool


class Answers(Shape):
    """One section of the form."""

    id: str
    title: Said
    rows: list[Answer]


class Filed(Shape):
    """A file of a dossier; ``href`` gives its bytes."""

    id: UUID
    component: str
    title: Said
    name: str
    media_type: str
    size: int
    added_at: Moment
    href: str


class Result(Shape):
    """A document made for a dossier; its ``href`` gives the PDF once it is signed, ``code`` lets anybody verify it."""

    id: UUID
    type: str
    notation: str
    state: str
    code: str
    signed_at: Moment | None
    href: str | None


class Happening(Shape):
    """One line of a dossier's history; without ``by`` the system did it."""

    act: str
    at: Moment
    by: str | None


class Dossier(DossierLine):
    """A dossier. ``data`` is the form as it was filed, for the person himself; for the official who has it in hand,
    without what is dotted in ``answers`` until he reveals it; others have ``null``. An act answers all but the
    applicant without what was filed and by whom: that is read at the dossier's address. ``results``: what was asked
    for and leaves with it; ``papers``: what else was made. ``abilities``: the verbs that this actor may POST now.
    ``secret``: what tracking without sign-in asks for; the applicant alone has it.
    """

    revision: int
    secret: str | None
    applicant: str
    reason: str
    clock: Working
    answers: list[Answers]
    data: dict[str, Any] | None
    components: list[Filed]
    supplements: list[Supplement]
    results: list[Result]
    papers: list[Result]
    timeline: list[Happening]
    abilities: dict[str, bool]


class Subject(Shape):
    """What a duty is about."""

    kind: str
    id: UUID
    href: str | None


class Assignment(Shape):
    """A duty with its six clears: who, what, by when (``due``), responsible, which product, on whose authority."""

    id: UUID
    code: str
    subject: Subject
    who: Named
    what: str
    due: Moment
    responsible: Named
    product: str
    authority: str
    given_at: Moment
    late: bool


class Done(Shape):
    """The row that an act was about, where it has no shape of its own."""

    kind: str
    id: UUID
    revision: int


class Client(Shape):
    """A connected system. ``secret`` stands here once, in the answer to its registration."""

    client_id: str
    secret: Annotated[str | None, Field(validation_alias="shown")]
    name: str
    organisation: Annotated[UUID, Field(validation_alias="organisation_id")]
    roles: list[str]
    valid_from: date
    valid_to: date | None
    ended_at: datetime | None
    revision: int


class Procedures(Shape):
    """A page of procedures; ``next`` is the cursor of the page behind it."""

    items: list[ProcedureLine]
    next: str | None


class Dossiers(Shape):
    """A page of dossiers, the newest first."""

    items: list[DossierLine]
    next: str | None


class Assignments(Shape):
    """A page of duties, the most urgent first."""

    items: list[Assignment]
    next: str | None


class Fault(Shape):
    """What is wrong at one place of the input."""

    path: str
    message: str


class Problem(Shape):
    """RFC 9457, with a code for programs, a remedy for people and every fault at once.

    ``purposes``: with the code ``purpose_needed``, what the header ``Motcua-Purpose`` may name: ``id``, ``title``, and
    ``needs_note`` when the header ``Motcua-Purpose-Note`` must say more.
    """

    type: str
    title: str
    status: int
    detail: str
    code: str
    remedy: str
    faults: list[Fault]
    purposes: list[dict[str, str | bool]] | None = None
