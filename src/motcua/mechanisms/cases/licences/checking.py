"""Whether what a procedure says of its licence leads somewhere: fields, document types, other procedures."""

from collections.abc import Iterator, Mapping

from django.utils.translation import gettext_lazy as _

from motcua.kernel.forms.api import FormSpec
from motcua.kernel.packs.api import Fault, Library, Place, nearest, say
from motcua.mechanisms.cases.licence_specs import LicenceSpec
from motcua.mechanisms.cases.specs import ProcedureSpec
from motcua.mechanisms.papers.api import DocumentTypeSpec

AT = "result.licence"


def check(library: Library) -> list[Fault]:
    """Every fault of every procedure's licence, against all items of all packs."""
    procedures = {spec.urn: spec for _place, spec in library.items("procedures", ProcedureSpec)}
    types = {item.urn for _place, item in library.items("document-types", DocumentTypeSpec)}
    faults: list[Fault] = []
    for place, spec in library.items("procedures", ProcedureSpec):
        if rule := spec.result.licence:
            fields = _fields(spec.form)
            for step in spec.steps:
                fields |= _fields(step.form) if step.form else {}
            faults += [*_dates(place, rule, fields), *_decided(place, rule, types)]
            faults += _linked(place, rule, fields, set(procedures))
    return faults


def _fields(form: FormSpec) -> dict[str, str]:
    """The type of each field, by path."""
    return {f"{section.id}.{field.id}": field.type for section, field in form.walk()}


def _dates(place: Place, rule: LicenceSpec, fields: Mapping[str, str]) -> Iterator[Fault]:
    """The end is a day that somebody answers; reminders need an end."""
    if rule.until and rule.until not in fields:
        yield place.fault(f"{AT}.until", *nearest(rule.until, fields))
    elif rule.until and fields[rule.until] != "date":
        yield _no_date(place, f"{AT}.until", rule.until)
    if rule.remind and not (rule.lasts or rule.until):
        yield place.fault(
            f"{AT}.remind",
            _("Giấy không thời hạn thì không có gì để nhắc."),
            _("Ghi lasts hoặc until, hoặc bỏ remind."),
        )


def _no_date(place: Place, at: str, field: str) -> Fault:
    message = say(_("“%(field)s” không phải là mục ngày."), field=field)
    return place.fault(at, message, _("Chọn một mục có type: date."))


def _decided(place: Place, rule: LicenceSpec, types: set[str]) -> Iterator[Fault]:
    """Each kind of decision has its document type, and its grounds; what can be suspended can be lifted."""
    for kind, type_ in rule.decisions.items():
        if type_ not in types:
            yield place.fault(f"{AT}.decisions.{kind}", *nearest(type_, types))
    for kind, key in (("suspend", "suspensions"), ("revoke", "revocations")):
        if rule.causes(kind) and kind not in rule.decisions:
            message = say(_("Có căn cứ ở %(key)s mà decisions thiếu %(kind)s."), key=key, kind=kind)
            yield place.fault(f"{AT}.decisions", message, say(_("Thêm %(kind)s vào decisions."), kind=kind))
        elif kind in rule.decisions and not rule.causes(kind):
            message = say(_("decisions có %(kind)s mà không có căn cứ nào ở %(key)s."), key=key, kind=kind)
            yield place.fault(f"{AT}.decisions.{kind}", message, say(_("Thêm căn cứ vào %(key)s."), key=key))
    if ("suspend" in rule.decisions) is not ("lift" in rule.decisions):
        missing = "lift" if "suspend" in rule.decisions else "suspend"
        yield place.fault(
            f"{AT}.decisions",
            _("Tạm đình chỉ (suspend) và chấm dứt tạm đình chỉ (lift) phải đi cùng nhau."),
            say(_("Thêm %(kind)s vào decisions."), kind=missing),
        )


def _linked(place: Place, rule: LicenceSpec, fields: Mapping[str, str], procedures: set[str]) -> Iterator[Fault]:
    """The procedures that renew it or that it renews are there, and the old number is asked for."""
    if rule.renewed_by and rule.renewed_by not in procedures:
        yield place.fault(f"{AT}.renewed_by", *nearest(rule.renewed_by, procedures))
    if rule.renews is None:
        return
    for urn in rule.renews.procedures:
        if urn not in procedures:
            yield place.fault(f"{AT}.renews.procedures", *nearest(urn, procedures))
    for key, path in (("number", rule.renews.number), ("issued_on", rule.renews.issued_on)):
        if path not in fields:
            yield place.fault(f"{AT}.renews.{key}", *nearest(path, fields))
        elif key == "issued_on" and fields[path] != "date":
            yield _no_date(place, f"{AT}.renews.{key}", path)
