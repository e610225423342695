"""Organisations founded, renamed, moved and merged without a pack: dated, also in the future."""

from datetime import date, timedelta
from typing import Annotated, Any

from django.utils.translation import gettext_lazy as _
from pydantic import Field

from motcua.kernel.access.bodies import CodeSpec, Kind, Share
from motcua.kernel.access.loading import make_findable
from motcua.kernel.access.models import Organisation, OrganisationCode, Standing, Succession
from motcua.kernel.access.models import on as valid_on
from motcua.kernel.access.policy import POLICY
from motcua.kernel.access.rules import NotAnIdentifier, identifier
from motcua.kernel.access.seating import Faults, lock_organisation, refuse
from motcua.kernel.access.tree import below
from motcua.kernel.acts.api import Deed, Given, act
from motcua.kernel.packs.api import Urn
from motcua.kernel.text.api import Multilingual

Basis = Annotated[str, Field(min_length=1, max_length=300)]
Territory = Annotated[str, Field(max_length=160)]
Since = Annotated[date, Field(ge=date(1945, 9, 2))]
DAY = timedelta(days=1)


class Code(Given):
    """An official code that the organisation bears from its beginning."""

    scheme: Annotated[str, Field(max_length=20)]
    value: Annotated[str, Field(min_length=1, max_length=40)]


class Found(Given):
    """A new organisation; ``territory`` only where it governs one; ``parent``, and what an agency works ``within``, by
    URN."""

    urn: Annotated[Urn, Field(pattern=r"^urn:motcua:org:", max_length=160)]
    kind: Kind
    title: Multilingual
    territory: Territory = ""
    parent: Urn | None = None
    within: Urn | None = None
    valid_from: Since
    codes: Annotated[list[Code], Field(max_length=10)] = []


class Rename(Given):
    """The title, and territory where that changes too, from a day on, and the document that says so."""

    title: Multilingual
    territory: Territory = ""
    valid_from: Since
    basis: Basis


class Move(Given):
    """To whom it belongs from a day on (a URN; nobody, when empty), and the document that says so."""

    parent: Urn | None
    valid_from: Since
    basis: Basis


class Bear(Code):
    """Which code from a day on, and the document that says so."""

    valid_from: Since
    basis: Basis


class Merged(Given):
    """One that is taken over: all of it, a part, or a share nobody knows. ``ends``: it ends with that."""

    organisation: Urn
    share: Share = "whole"
    ends: bool = True


class Merge(Given):
    """Which organisations it takes over on a day, and the document that says so."""

    predecessors: Annotated[list[Merged], Field(min_length=1, max_length=200)]
    on: Since
    basis: Basis


@act("organisation.found", POLICY)
def found_organisation(deed: Deed, given: Found) -> Organisation:
    """Found an organisation, from a day that may be still to come."""
    faults: Faults = {}
    parent = _named(given.parent, "parent", faults) if given.parent else None
    within = _named(given.within, "within", faults) if given.within else None
    if Organisation.objects.filter(urn=given.urn).exists():
        faults["urn"] = [_("URN này đã có.")]
    if not given.title.vi.strip():
        faults["title"] = [_("Xin điền mục này.")]
    if parent is not None and not _exists(parent, given.valid_from):
        faults["valid_from"] = [_("Vào ngày này cơ quan cấp trên không tồn tại.")]
    if given.kind == "unit" and parent is None and "parent" not in faults:
        faults["parent"] = [_("Đơn vị trực thuộc phải có cơ quan cấp trên.")]
    if given.within and given.kind != "agency":
        told = _("Chỉ cơ quan không thuộc UBND (kind: agency) mới cùng giải quyết hồ sơ của cơ quan khác.")
        faults["within"] = [told]
    for number, code in enumerate(given.codes):
        _check_code(code, f"codes.{number}.", faults)
    refuse(faults)
    holds = parent if given.kind == "unit" else within
    row = deed.add(
        Organisation(
            urn=given.urn,
            kind=given.kind,
            title=given.title.model_dump(),
            territory=given.territory,
            parent=parent,
            body_id=(holds.body_id or holds.pk) if holds else None,
            valid_from=given.valid_from,
        )
    )
    codes = (
        OrganisationCode(organisation=row, scheme=code.scheme, value=code.value, valid_from=given.valid_from)
        for code in given.codes
    )
    deed.add_all(codes)
    _findable(row)
    return row


def _check_code(code: Code, path: str, faults: Faults) -> None:
    """As ``CodeSpec`` would, in the words of an act; ``path`` stands before the names of the code's fields."""
    if code.scheme not in CodeSpec.model_fields["scheme"].annotation.__args__:  # type: ignore[union-attr]  # a Literal
        faults[f"{path}scheme"] = [_("Không có loại mã này.")]
    elif code.scheme in ("qcvn102", "decision20"):
        try:
            right = identifier(code.value).form == code.scheme
        except NotAnIdentifier:
            right = False
        if not right:
            faults[f"{path}value"] = [_("Viết theo mẫu 000.00.00.H26 (qcvn102) hoặc H26.82 (decision20).")]


@act("organisation.rename", POLICY, on=lock_organisation)
def rename_organisation(deed: Deed, organisation: Organisation, given: Rename) -> Organisation:
    """Give an organisation another title, and its territory another name, from a day on."""
    faults: Faults = {} if given.title.vi.strip() else {"title": [_("Xin điền mục này.")]}
    before = _before(organisation, given.valid_from, faults)
    refuse(faults)
    _stand(deed, organisation, before, given, title=given.title.model_dump(), territory=given.territory)
    return organisation


@act("organisation.bear_code", POLICY, on=lock_organisation)
def bear_code(deed: Deed, organisation: Organisation, given: Bear) -> Organisation:
    """Let an organisation bear an official code from a day on; its last one of that scheme ends the day before."""
    faults: Faults = {}
    _check_code(given, "", faults)
    if not _exists(organisation, given.valid_from):
        faults["valid_from"] = [_("Vào ngày này cơ quan không tồn tại.")]
    same = OrganisationCode.objects.filter(scheme=given.scheme)
    if same.filter(valid_on(given.valid_from), value=given.value).exists():
        faults.setdefault("value", [_("Mã này đang được dùng rồi.")])
    before = same.filter(organisation=organisation, valid_to=None).order_by("-valid_from").first()
    if before and before.valid_from >= given.valid_from:
        faults.setdefault("valid_from", [_("Ngày này phải sau ngày bắt đầu của mã đang mang.")])
    refuse(faults)
    if before:
        deed.save(before, valid_to=given.valid_from - DAY)
    deed.add(
        OrganisationCode(organisation=organisation, scheme=given.scheme, value=given.value, valid_from=given.valid_from)
    )
    return organisation


@act("organisation.move", POLICY, on=lock_organisation)
def move_organisation(deed: Deed, organisation: Organisation, given: Move) -> Organisation:
    """Put an organisation under another one, from a day on."""
    faults: Faults = {}
    parent = _named(given.parent, "parent", faults) if given.parent else None
    if parent is not None and not _exists(parent, given.valid_from):
        faults["parent"] = [_("Vào ngày này cơ quan cấp trên không tồn tại.")]
    elif parent is not None and parent.pk in below([organisation.pk], given.valid_from):
        faults["parent"] = [_("Một cơ quan không thể thuộc chính mình hay cơ quan cấp dưới của mình.")]
    before = _before(organisation, given.valid_from, faults)
    refuse(faults)
    _stand(deed, organisation, before, given, parent_id=parent.pk if parent else None)
    return organisation


def _before(organisation: Organisation, day: date, faults: Faults) -> Organisation | Standing:
    """What held until that day. Changes are recorded in their order, while the organisation exists."""
    last = organisation.standings.order_by("valid_from").last()
    since = last.valid_from if last else organisation.valid_from
    if day <= since:
        faults["valid_from"] = [_("Ngày này phải sau ngày thành lập và sau lần thay đổi gần nhất.")]
    elif not _exists(organisation, day):
        faults["valid_from"] = [_("Vào ngày này cơ quan không còn tồn tại.")]
    return last or organisation


def _stand(
    deed: Deed, organisation: Organisation, before: Organisation | Standing, given: Rename | Move, **changed: Any
) -> None:
    if isinstance(before, Standing) and before.valid_to is None:
        deed.save(before, valid_to=given.valid_from - DAY)
    values = {"title": before.title, "territory": before.territory, "parent_id": before.parent_id}
    values |= {name: value for name, value in changed.items() if value or name == "parent_id"}
    deed.add(Standing(organisation=organisation, valid_from=given.valid_from, basis=given.basis, **values))
    _findable(organisation)


@act("organisation.merge", POLICY, on=lock_organisation)
def merge_organisations(deed: Deed, organisation: Organisation, given: Merge) -> Organisation:
    """Let an organisation take over others, in whole or in part, on a day."""
    faults: Faults = {}
    names = [one.organisation for one in given.predecessors]
    rows = Organisation.objects.filter(urn__in=names).order_by("pk").select_for_update(of=("self",))
    known = {row.urn: row for row in rows}
    if not _exists(organisation, given.on):
        faults["on"] = [_("Vào ngày này cơ quan tiếp nhận không tồn tại.")]
    for number, one in enumerate(given.predecessors):
        path, row = f"predecessors.{number}.organisation", known.get(one.organisation)
        if row is None:
            faults[path] = [_("Không có cơ quan này.")]
        elif row.pk == organisation.pk or one.organisation in names[:number]:
            faults[path] = [_("Cơ quan này không thể nhập hai lần hay nhập vào chính mình.")]
        elif not _exists(row, given.on - DAY) or row.valid_from >= given.on:
            faults[path] = [_("Ngay trước ngày này cơ quan không tồn tại.")]
        elif Succession.objects.filter(predecessor=row, successor=organisation, on=given.on).exists():
            faults[path] = [_("Việc kế thừa này đã ghi rồi.")]
    refuse(faults)
    for one in given.predecessors:
        row = known[one.organisation]
        deed.add(
            Succession(
                predecessor=row,
                successor=organisation,
                on=given.on,
                share=one.share,
                basis=given.basis,
                verified=True,
            )
        )
        if one.ends:
            deed.save(row, valid_to=given.on - DAY)
            deed.change(row.codes.filter(valid_to=None), valid_to=given.on - DAY)
    return organisation


def _named(urn: str, path: str, faults: Faults) -> Organisation | None:
    row = Organisation.objects.filter(urn=urn).first()
    if row is None:
        faults[path] = [_("Không có cơ quan này.")]
    return row


def _exists(organisation: Organisation, day: date) -> bool:
    return organisation.valid_from <= day and (organisation.valid_to is None or day <= organisation.valid_to)


def _findable(organisation: Organisation) -> None:
    if organisation.territory or organisation.standings.exclude(territory="").exists():
        make_findable([organisation])
