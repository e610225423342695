"""What a procedure says, in sentences: what changes from version to version and for whom, and its page of reference."""

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext_lazy as _

from motcua.kernel.calendar.api import Limit
from motcua.kernel.forms.api import compare_forms
from motcua.kernel.packs.api import Change, Sentence, changes_of, name_of, say
from motcua.mechanisms.cases.catalogue import KIND
from motcua.mechanisms.cases.specs import Channel, ChannelName, Component, Fee, Phase, ProcedureSpec, Step

CHANNELS: dict[ChannelName, Sentence] = {
    "online": _("trực tuyến"),
    "direct": _("trực tiếp"),
    "post": _("qua bưu chính"),
}
UNITS: dict[str, Sentence] = {
    "working_day": _("ngày làm việc"),
    "day": _("ngày"),
    "month": _("tháng"),
    "same_day": _("trong ngày"),
    "working_hour": _("giờ làm việc"),
    "hour": _("giờ"),
}
SAID = {"shared", "channels", "components", "form", "steps", "supplements", "title"}
"""What has sentences of its own; the rest is compared field by field."""

APPLICANTS, OFFICE = _("người nộp hồ sơ"), _("cán bộ giải quyết")


def describe(before: ProcedureSpec | None, after: ProcedureSpec | None) -> list[Change]:
    """What changes for whom between two versions of a procedure; one of them may be missing."""
    if before is None or after is None:
        here = after or before
        assert here is not None
        if after is None:
            return [Change(KIND, here.urn, "", say(_("Bỏ thủ tục %(name)s."), name=here.title), APPLICANTS)]
        day = f"{after.valid_from:%d/%m/%Y}"
        sentence = say(_("Thủ tục mới: %(name)s, từ ngày %(day)s."), name=after.title, day=day)
        return [Change(KIND, here.urn, "", sentence, APPLICANTS)]
    found = [*_roads(before, after), *_papers(before, after), *_questions(before, after), *_steps(before, after)]
    found += _phases(before.supplements, after.supplements)
    own = [Change(KIND, after.urn, path, sentence, whom) for path, sentence, whom in found]
    plain = [spec.model_dump(mode="json", by_alias=True, exclude=SAID) for spec in (before, after)]
    return [*own, *changes_of(KIND, after.urn, name_of(after), *plain)]


Said = Iterator[tuple[str, Sentence, Sentence]]


def _roads(before: ProcedureSpec, after: ProcedureSpec) -> Said:
    old, new = ({road.channel: road for road in spec.channels} for spec in (before, after))
    for name in CHANNELS:
        whom = say(_("người nộp %(road)s"), road=CHANNELS[name])
        if name in new and name not in old:
            yield f"channels.{name}", say(_("Nhận thêm hồ sơ %(road)s."), road=CHANNELS[name]), whom
        elif name in old and name not in new:
            yield f"channels.{name}", say(_("Không nhận hồ sơ %(road)s nữa."), road=CHANNELS[name]), whom
        elif name in old:
            yield from _road(name, old[name], new[name], whom)
    yield from _cases(before, after)


def _cases(before: ProcedureSpec, after: ProcedureSpec) -> Said:
    old, new = ({(road.channel, str(road.case)): road for road in spec.cases} for spec in (before, after))
    for key in [*old, *(key for key in new if key not in old)]:
        road = new.get(key) or old[key]
        values = {"road": CHANNELS[road.channel], "case": road.case or "", "limit": worded_limit(road.limit)}
        values["fee"] = worded_fee(road.fee)
        path, whom = f"channels.{road.channel}", say(_("người nộp %(road)s: %(case)s"), **values)
        if key not in old:
            yield path, say(_("Thêm trường hợp có quy định riêng: %(limit)s, %(fee)s."), **values), whom
        elif key not in new:
            yield path, _("Không còn quy định riêng; áp dụng quy định chung."), whom
        else:
            yield from _road(road.channel, old[key], road, whom)
            if old[key].when != road.when:
                yield path, _("Điều kiện của trường hợp này thay đổi."), whom


def _road(name: ChannelName, old: Channel, new: Channel, whom: Sentence) -> Said:
    values = {"road": CHANNELS[name]}
    if old.limit != new.limit:
        values |= {"old": worded_limit(old.limit), "new": worded_limit(new.limit)}
        yield f"channels.{name}.limit", say(_("Thời hạn %(road)s: từ %(old)s thành %(new)s."), **values), whom
    if (old.fee.amount, old.fee.unit) != (new.fee.amount, new.fee.unit):
        values |= {"old": worded_fee(old.fee), "new": worded_fee(new.fee)}
        yield f"channels.{name}.fee", say(_("Phí, lệ phí %(road)s: từ %(old)s thành %(new)s."), **values), whom


def _papers(before: ProcedureSpec, after: ProcedureSpec) -> Said:
    old, new = ({part.id: part for part in spec.components} for spec in (before, after))
    for name in [*old, *(name for name in new if name not in old)]:
        path, named = f"components.{name}", {"paper": (new.get(name) or old[name]).title}
        if name not in old:
            yield path, say(_("Thêm giấy tờ: %(paper)s."), **named), APPLICANTS
        elif name not in new:
            yield path, say(_("Bỏ giấy tờ: %(paper)s."), **named), APPLICANTS
        elif old[name] != new[name]:
            yield path, say(_paper(old[name], new[name]), **named), APPLICANTS


def _paper(old: Component, new: Component) -> Sentence:
    if old.required != new.required:
        return _("Giấy tờ nay bắt buộc: %(paper)s.") if new.required else _("Giấy tờ không còn bắt buộc: %(paper)s.")
    if old.when != new.when:
        return _("Giấy tờ áp dụng cho trường hợp khác trước: %(paper)s.")
    if (old.originals, old.copies) != (new.originals, new.copies):
        return _("Số bản phải nộp khác trước: %(paper)s.")
    return _("Sửa mô tả giấy tờ: %(paper)s.")


def _questions(before: ProcedureSpec, after: ProcedureSpec) -> Said:
    for change in compare_forms(before.form, after.form):
        values = {"field": change.label, "old": change.old, "new": change.new}
        if change.kind == "added":
            sentence = say(_("Tờ khai hỏi thêm: %(field)s."), **values)
        elif change.kind == "removed":
            sentence = say(_("Tờ khai không hỏi nữa: %(field)s."), **values)
        elif change.what == "required":
            sentence = say(_("Tờ khai, mục %(field)s: thay đổi việc bắt buộc phải điền."), **values)
        else:
            sentence = say(_("Tờ khai, mục %(field)s: “%(old)s” thành “%(new)s”."), **values)
        yield f"form.{change.path}", sentence, APPLICANTS


def _steps(before: ProcedureSpec, after: ProcedureSpec) -> Said:
    old, new = ({step.id: step for step in spec.steps} for spec in (before, after))
    for name in [*old, *(name for name in new if name not in old)]:
        path, named = f"steps.{name}", {"step": (new.get(name) or old[name]).title}
        if name not in old:
            yield path, say(_("Thêm bước: %(step)s."), **named), OFFICE
        elif name not in new:
            yield path, say(_("Bỏ bước: %(step)s."), **named), OFFICE
        elif old[name] != new[name]:
            yield path, say(_step(old[name], new[name]), **named), OFFICE
    kept = [name for name in old if name in new]
    if kept != [name for name in new if name in old]:
        yield "steps", _("Thứ tự các bước thay đổi."), OFFICE


def _step(old: Step, new: Step) -> Sentence:
    if old.role != new.role:
        return _("Bước do vai trò khác thực hiện: %(step)s.")
    if old.limit != new.limit:
        return _("Thời hạn của bước thay đổi: %(step)s.")
    if old.when != new.when or old.channels != new.channels:
        return _("Bước áp dụng cho trường hợp khác trước: %(step)s.")
    if old.consults != new.consults:
        return _("Việc lấy ý kiến ở bước này thay đổi: %(step)s.")
    if old.form != new.form:
        return _("Phần cán bộ điền ở bước này thay đổi: %(step)s.")
    return _("Sửa nội dung bước: %(step)s.")


def _phases(before: Sequence[Phase], after: Sequence[Phase]) -> Said:
    old, new = ({phase.id: phase for phase in phases} for phases in (before, after))
    for name in [*old, *(name for name in new if name not in old)]:
        if old.get(name) == new.get(name):
            continue
        times = len(new[name].rounds) if name in new else 0
        values = {"phase": (new.get(name) or old[name]).title, "times": times}
        whom = say("%(one)s, %(other)s", one=APPLICANTS, other=OFFICE)
        yield f"supplements.{name}", say(_("Yêu cầu bổ sung, %(phase)s: nay tối đa %(times)s lần."), **values), whom


def worded_limit(limit: Limit) -> Sentence:
    """A limit as people say it: the unit is written exactly as the source has it."""
    if limit.unit == "same_day":
        return UNITS["same_day"]
    return say("%(amount)s %(unit)s", amount=limit.amount, unit=UNITS[limit.unit])


def worded_fee(fee: Fee) -> Sentence:
    """A fee as people say it."""
    if not fee.amount:
        return _("miễn phí")
    return say(_("%(amount)s đồng"), amount=f"{fee.amount:,}".replace(",", "."))


def reference(spec: ProcedureSpec) -> list[str]:
    """A procedure on the reference page of its pack, in the language of the moment, as Markdown."""
    lines = [f"- {_('Mã thủ tục')}: {spec.code} ({spec.decision})", f"- {spec.summary}", ""]
    lines += [f"| {_('Cách nộp')} | {_('Thời hạn')} | {_('Phí, lệ phí')} |", "|---|---|---|"]
    lines += [
        f"| {CHANNELS[road.channel]}{f': {road.case}' if road.case else ''} | {worded_limit(road.limit)} "
        f"| {worded_fee(road.fee)} |"
        for road in (*spec.channels, *spec.cases)
    ]
    lines += ["", f"{_('Giấy tờ')}:", ""]
    lines += [f"- {part.title}" + (f" ({_('bắt buộc')})" if part.required else "") for part in spec.components]
    lines += ["", f"{_('Các bước')}:", ""]
    lines += [f"{number}. {step.title} (`{step.role}`)" for number, step in enumerate(spec.steps, 1)]
    return [*lines, "", f"{_('Kết quả')}: {spec.result.title}"]
