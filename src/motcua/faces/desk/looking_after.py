"""What a seat looks after besides its duties, as its inbox shows it: the accountant's money, the clerk's papers."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from motcua.faces.shell.registers import BODY
from motcua.faces.shell.words import in_language, moment
from motcua.kernel.access.api import Actor, answers_for
from motcua.mechanisms.cases import api as cases
from motcua.mechanisms.money import api as book
from motcua.mechanisms.papers.api import Document, documents

MOST, COUNTED = 10, 99


@dataclass(frozen=True)
class Care:
    """Something that is looked after: how it stands, in lines with their pages, and what can be done now."""

    title: str
    lines: list[tuple[str, str]]
    actions: list[tuple[str, str]]


def cares(actor: Actor) -> list[Care]:
    """What this seat looks after, by what its roles let it do."""
    found = []
    if actor.scopes("statement.upload"):
        found.append(_money(actor))
    if actor.scopes("dossier.compile"):
        found.append(_papers(actor))
    return found


def _money(actor: Actor) -> Care:
    """Money that waits, and when a statement came last."""
    home = reverse("desk:money")
    queue, backs = book.queue(actor), book.reversals(actor).filter(state="open")
    waits = [(_("%(n)s khoản tiền chờ xác định"), queue), (_("%(n)s khoản ngân hàng rút lại"), backs)]
    going = book.refunds(actor).filter(organisation=actor.organisation, state="approved")
    waits.append((_("%(n)s khoản hoàn đã duyệt, chờ chi"), going))
    lines = [(words % {"n": number}, home) for words, rows in waits if (number := _many(rows)) != "0"]
    last = book.statements_of(actor).first()
    told = _("Sao kê gần nhất tải lên lúc %(when)s") % {"when": moment(last.uploaded_at)} if last else ""
    lines.append((told or _("Chưa tải lên sao kê nào"), reverse("desk:statements")))
    actions = [(reverse("desk:statements"), _("Tải lên sao kê")), (home, _("Thu phí, lệ phí"))]
    return Care(_("Tiền phí, lệ phí"), lines, actions)


def _papers(actor: Actor) -> Care:
    """Settled dossiers whose whole file nobody has compiled yet, the longest settled first; papers not signed yet."""
    some = cases.uncompiled(actor, MOST + 1)
    lines = [
        (f"{cases.procedure_of(one).title}, {one.code}", reverse("desk:whole-file", args=[one.pk]))
        for one in some[:MOST]
    ]
    if len(some) > MOST:
        lines.append((_("Còn hồ sơ khác, xem ở sổ theo dõi hồ sơ"), reverse("desk:book")))
    title = _("Hồ sơ đã giải quyết, chờ lập hồ sơ lưu trữ") if lines else _("Không còn hồ sơ nào chờ lập hồ sơ lưu trữ")
    return Care(title, [*_unsigned(actor), *lines], [(reverse("desk:register"), _("Sổ văn bản"))])


def _unsigned(actor: Actor) -> Iterator[tuple[str, str]]:
    """How many papers wait for their signature at the clerk's own body, and at each agency within it that has no
    clerk; with the register of each."""
    waiting, register = documents(actor).filter(state=Document.State.PREPARED), reverse("desk:register")
    for nth, issuer in enumerate(answers_for(actor, "dossier.compile")):
        if (number := _many(waiting.filter(organisation=issuer))) == "0":
            continue
        if nth == 0:
            yield _("%(n)s giấy tờ đang chờ ký số") % {"n": number}, register
        else:
            told = {"body": in_language(issuer.title), "n": number}
            yield _("%(body)s: %(n)s giấy tờ đang chờ ký số") % told, f"{register}?{BODY}={issuer.pk}"


def _many(rows: QuerySet[Any]) -> str:
    """How many, as far as anybody wants to know: "99+"."""
    number = len(rows.order_by("pk").values_list("pk", flat=True)[: COUNTED + 1])
    return f"{COUNTED}+" if number > COUNTED else str(number)
