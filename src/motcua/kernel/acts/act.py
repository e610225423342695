"""``@act`` and ``@effect``: declaring what can be done; ``perform``: doing it, always in the same order."""

import hashlib
import inspect
from collections.abc import Callable, Mapping
from contextlib import suppress
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from typing import Any, Concatenate, Generic, ParamSpec, Protocol, TypeVar, cast, get_type_hints
from uuid import UUID

from django.apps import apps
from django.core.exceptions import ObjectDoesNotExist
from django.db import connection, models, transaction
from django.utils.module_loading import import_string

from motcua.kernel.acts.deed import Caller, Deed
from motcua.kernel.acts.given import Given
from motcua.kernel.acts.guard import permitted
from motcua.kernel.acts.models import Once
from motcua.kernel.acts.refusals import Conflict, Invalid, NotAllowed, NotFound, ProofNeeded, Refusal, Stale, WrongState
from motcua.kernel.calendar.api import now
from motcua.kernel.ledger.api import canonical
from motcua.kernel.statements.api import together

M = TypeVar("M", bound=models.Model)
P = ParamSpec("P")


@dataclass(frozen=True)
class Rule:
    """When an act may be done: in which ``states`` of its subject (any, when empty), and when what else holds of it.

    Who may do it, roles say; to whom of them it falls with this subject, ``who``. ``fresh``: only by somebody who has
    just proved who he is, as before signing. ``unseen``: also by one whose role reaches the subject though he may not
    read it; he learns nothing by it. ``barred``: what stands in the way for whoever may, as a refusal that says what to
    do first. ``lent_if_said``: whoever holds it may let another seat do it where the role says so.
    """

    states: frozenset[str] = frozenset()
    when: Callable[[Any], bool] | None = None
    fresh: bool = False
    who: Callable[[Any, Any], bool] | None = None
    unseen: bool = False
    barred: Callable[[Any], Refusal | None] | None = None
    lent_if_said: bool = False

    def falls_to(self, actor: Any, subject: models.Model | None) -> bool:
        """Whether it is this actor's to do with the subject as it is, given that his roles allow it."""
        return self.who is None or self.who(actor, subject)

    def holds(self, subject: models.Model | None) -> bool:
        """Whether it may be done to the subject as it is, if nothing bars it."""
        in_state = not self.states or getattr(subject, "state", None) in self.states
        return in_state and (self.when is None or self.when(subject))

    def bar(self, subject: models.Model | None) -> Refusal | None:
        """What stands in the way just now."""
        return self.barred(subject) if self.barred else None


Policy = Mapping[str, Rule]


class Authority(Protocol):
    """Who sees and who may: filled by ``access``."""

    def sees(self, actor: Any, subject: models.Model) -> bool:
        """Whether the subject exists at all for this actor."""

    def allows(self, actor: Any, act: str, subject: models.Model | None) -> bool:
        """Whether the actor's roles and their scope hold this act on this subject."""

    def shared(self, actor: Any, act: str) -> bool:
        """Whether somebody else sits beside the actor, in the same body, in a role by which both may do the act."""

    def fresh(self, caller: Caller) -> bool:
        """Whether the one who acts has just proved who he is; the program itself need not."""


@dataclass(frozen=True)
class Act(Generic[M]):
    """A declared act: its name is permission, ledger verb and API path."""

    name: str
    run: Callable[..., M]
    given: type[Given]
    on: Callable[[UUID], models.Model] | None
    rule: Rule


_acts: dict[str, Act[Any]] = {}
_current: ContextVar[Deed | None] = ContextVar("motcua_deed", default=None)


def act(
    name: str, policy: Policy, *, on: Callable[[UUID], models.Model] | None = None
) -> Callable[[Callable[..., M]], Act[M]]:
    """Declare ``function(deed, [subject,] given) -> row`` as the act ``name``; ``on`` locks and returns its subject."""

    def declare(function: Callable[..., M]) -> Act[M]:
        hints = get_type_hints(function)
        given = hints[list(inspect.signature(function).parameters)[-1]]
        if name in _acts:
            raise ValueError(f"{name}: declared twice")
        _acts[name] = declared = Act(name, function, given, on, policy[name])
        return declared

    return declare


def effect(name: str) -> Callable[[Callable[Concatenate[Deed, P], M]], Callable[Concatenate[Deed, P], M]]:
    """Declare ``function(deed, …) -> row`` as a write that is only ever part of an act; it adds its own ledger line."""

    def declare(function: Callable[Concatenate[Deed, P], M]) -> Callable[Concatenate[Deed, P], M]:
        def run(deed: Deed, /, *args: P.args, **kwargs: P.kwargs) -> M:
            with deed.line(name, {}) as about:
                row = function(deed, *args, **kwargs)
                about.append(row)
            return row

        run.__doc__, run.__name__ = function.__doc__, function.__name__
        return run

    return declare


@cache
def authority() -> Authority:
    """The one who answers for rights: named by a room as ``authority`` in its ``apps.py``."""
    path = next(room.authority for room in apps.get_app_configs() if hasattr(room, "authority"))
    return cast(Authority, import_string(path)())


def registry() -> dict[str, Act[Any]]:
    """Every act by name."""
    return dict(_acts)


def perform(what: Act[M], caller: Caller, given: Any = None, *, on: UUID | str | None = None) -> M:
    """Do an act: input read → repeat? → subject locked → seen? → allowed? → state? → changed → ledger → messages.

    Returns the row that the act is about. Raises a ``Refusal``, after which nothing has changed.
    """
    if _current.get() is not None:
        raise RuntimeError(f"{what.name}: acts never call acts; use an effect")
    key = _key(on)
    try:
        values = what.given.read({} if given is None else given)
    except Invalid:  # whoever may not do it learns that, and nothing of what he would have had to say
        with suppress(Stale, WrongState, ProofNeeded), transaction.atomic():
            _subject(what, caller, key)
        raise
    with transaction.atomic(), together():
        if caller.key and (earlier := _claim(what, caller, values, key)):
            return earlier
        subject = _subject(what, caller, key)
        deed = Deed(caller, now())
        token = _current.set(deed)
        try:
            with deed.line(what.name, values.model_dump(mode="json")) as about:
                row = what.run(deed, *([] if subject is None else [subject]), values)
                about.append(row)
            deed.close()
        finally:
            _current.reset(token)
        if caller.key:
            with permitted():
                Once.objects.filter(actor=caller.actor.pseudonym, key=caller.key).update(
                    subject_kind=row._meta.label_lower, subject=row.pk
                )
    return row


def _key(on: UUID | str | None) -> UUID | None:
    try:
        return UUID(on) if isinstance(on, str) else on
    except ValueError:
        raise NotFound from None


def _subject(what: Act[M], caller: Caller, key: UUID | None) -> models.Model | None:
    subject, seen = None, True
    if what.on is not None:
        if key is None:
            raise NotFound
        try:
            subject = what.on(key)
        except ObjectDoesNotExist:
            raise NotFound from None
        seen = authority().sees(caller.actor, subject)
        if not seen and not what.rule.unseen:
            raise NotFound
    if not authority().allows(caller.actor, what.name, subject):
        raise NotAllowed if seen else NotFound
    if subject is not None and caller.seen is not None and caller.seen != getattr(subject, "revision", caller.seen):
        raise Stale
    if not what.rule.holds(subject):
        raise WrongState
    if not what.rule.falls_to(caller.actor, subject):
        raise NotAllowed
    if refusal := what.rule.bar(subject):
        raise refusal
    if what.rule.fresh and not authority().fresh(caller):
        raise ProofNeeded
    return subject


def _claim(what: Act[M], caller: Caller, values: Given, key: UUID | None) -> M | None:
    """Take the caller's key, waiting for anyone who holds it now; the earlier outcome when it was used before.

    Raises ``Conflict`` when it was used for anything else: another act, subject or input.
    """
    asked = canonical({"on": key, "given": values.model_dump(mode="json")})
    digest, actor = hashlib.sha256(asked.encode()).hexdigest(), caller.actor.pseudonym
    with permitted(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO acts_once (actor, key, act, given, subject_kind, at) VALUES (%s, %s, %s, %s, '', %s)"
            " ON CONFLICT (actor, key) DO NOTHING",
            [actor, caller.key, what.name, digest, connection.ops.adapt_datetimefield_value(now())],
        )
        if cursor.rowcount:
            return None
    earlier = Once.objects.get(actor=actor, key=caller.key)
    if (earlier.act, earlier.given) != (what.name, digest):
        raise Conflict
    return cast(M, _row(earlier))


def outcome(caller: Caller) -> models.Model | None:
    """What this caller's key led to before, for a page that is sent again after its input is gone."""
    earlier = Once.objects.filter(actor=caller.actor.pseudonym, key=caller.key or "", subject__isnull=False).first()
    return _row(earlier) if earlier else None


def _row(earlier: Once) -> models.Model:
    return cast(models.Model, apps.get_model(earlier.subject_kind)._default_manager.get(pk=earlier.subject))
