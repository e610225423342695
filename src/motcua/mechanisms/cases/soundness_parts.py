"""Whether what may interrupt a dossier or hang on it is declared so that it can happen: supplements, opinions, pauses,
grounds, stamps."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from motcua.kernel.forms.api import condition_fault
from motcua.kernel.packs.api import Fault, Place, nearest, say
from motcua.mechanisms.cases import fees
from motcua.mechanisms.cases.specs import Consulted, Phase, ProcedureSpec, Step

ANSWER: Final = "consultation.answer"
LONGEST: Final = 300
"""As many letters as a clear of a duty may have."""


def parts(
    place: Place, spec: ProcedureSpec, rights: Mapping[str, Collection[str]], types: Collection[str]
) -> Iterator[Fault]:
    """Every fault of these parts. ``types``: the URNs of the document types that there are."""
    yield from _names(place, spec)
    owner: dict[str, str] = {}
    for phase in spec.supplements:
        yield from _phase(place, spec, phase, owner)
    for step in spec.steps:
        for one in step.consults:
            yield from _consulted(place, spec, step, one, rights)
        if step.consults and step.act != "dossier.advance" and place.knows("steps.*.act"):
            message = _("Chỉ bước thẩm tra (dossier.advance) mới lấy ý kiến.")
            yield place.fault(f"steps.{step.id}.consults", message, _("Chuyển consults sang một bước thẩm tra."))
    yield from fees.check(place, spec)
    if spec.extensions.most and not spec.extensions.times:
        message = _("Không cho gia hạn lần nào thì không có mức dài nhất.")
        yield place.fault("extensions.most", message, _("Ghi times từ 1 trở lên, hoặc xóa most."))
    if stamps := spec.result.stamps:
        submitted = [part.id for part in spec.components if part.kind == "submit"]
        for name in stamps.components:
            if name not in submitted:
                yield place.fault("result.stamps.components", *nearest(name, submitted))
        if stamps.document_type not in types:
            yield place.fault("result.stamps.document_type", *nearest(stamps.document_type, types))


def _names(place: Place, spec: ProcedureSpec) -> Iterator[Fault]:
    named: dict[str, list[Any]] = {
        "charges": [*spec.charges],
        "supplements": [*spec.supplements],
        "pauses": [*spec.pauses],
        "refusals": [*spec.refusals],
        **{f"steps.{step.id}.consults": [*step.consults] for step in spec.steps},
    }
    for path, some in named.items():
        names = [one.id for one in some]
        if twice := sorted({name for name in names if names.count(name) > 1}):
            message = say(_("“%(name)s” xuất hiện nhiều lần."), name=", ".join(twice))
            yield place.fault(path, message, _("Mỗi mục một tên riêng trong danh sách."))


def _phase(place: Place, spec: ProcedureSpec, phase: Phase, owner: dict[str, str]) -> Iterator[Fault]:
    """One rule on supplements; ``owner`` remembers which rule has which step."""
    path = f"supplements.{phase.id}"
    acts = {step.id: step.act for step in spec.steps}
    able = [name for name, act in acts.items() if act != "dossier.deliver"]
    if not phase.rounds:
        yield place.fault(
            f"{path}.rounds",
            _("Phải có ít nhất một lần yêu cầu bổ sung."),
            _("Thêm một dòng vào rounds, hoặc xóa cả mục này."),
        )
    if not phase.steps:
        yield place.fault(
            f"{path}.steps",
            _("Chưa ghi bước nào được yêu cầu bổ sung."),
            _("Ghi tên các bước vào steps, hoặc xóa cả mục này."),
        )
    for name in phase.steps:
        if name in acts and name not in able and place.knows("steps.*.act"):
            message = say(_("Bước “%(name)s” không thể yêu cầu bổ sung: khi đó đã có kết quả."), name=name)
            yield place.fault(f"{path}.steps", message, _("Chọn một bước trước khi trả kết quả."))
        elif name not in acts:
            yield place.fault(f"{path}.steps", *nearest(name, able))
        elif owner.setdefault(name, phase.id) != phase.id:
            message = say(_("Bước “%(name)s” đã thuộc “%(other)s”."), name=name, other=owner[name])
            yield place.fault(f"{path}.steps", message, _("Mỗi bước chỉ thuộc một giai đoạn bổ sung."))


def _consulted(
    place: Place, spec: ProcedureSpec, step: Step, one: Consulted, rights: Mapping[str, Collection[str]]
) -> Iterator[Fault]:
    path = f"steps.{step.id}.consults.{one.id}"
    if one.role not in rights:
        yield place.fault(f"{path}.role", *nearest(one.role, rights))
    elif ANSWER not in rights[one.role]:
        message = say(_("Vai trò %(role)s không có quyền %(act)s."), role=one.role, act=ANSWER)
        yield place.fault(f"{path}.role", message, _("Thêm quyền cho vai trò, hoặc chọn vai trò khác."))
    if one.when and (fault := condition_fault(spec.form, one.when)):
        yield place.fault(f"{path}.when", str(fault.message), str(fault.remedy))
    for name in ("title", "question", "authority"):
        if len(getattr(one, name).vi) > LONGEST:
            message = say(_("Dài quá %(most)s ký tự."), most=LONGEST)
            yield place.fault(f"{path}.{name}", message, _("Xin viết ngắn lại."))
