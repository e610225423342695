"""What changes for whom between two versions of a type of document: its numbers, signer, print, and who sees what."""

from django.utils.translation import gettext_lazy as _

from motcua.kernel.access.api import RoleSpec
from motcua.kernel.calendar.api import today
from motcua.kernel.packs.api import Change, Differences, Sentence, all_of, come_or_gone, rest_of, say
from motcua.mechanisms.papers.numbering import Numbering
from motcua.mechanisms.papers.specs import KIND, DocumentTypeSpec, Retention

SAID = {"template", "source", "numbering", "signer", "required", "unique", "shown", "retention", "classification"}
CLASSES: dict[str, Sentence] = {
    "public": _("công khai"),
    "internal": _("nội bộ"),
    "personal": _("dữ liệu cá nhân"),
    "sensitive": _("dữ liệu cá nhân nhạy cảm"),
}

ANEW: dict[str, Sentence] = {
    "year": _("Số nay bắt đầu lại từ 1 mỗi năm."),
    "term": _("Số nay bắt đầu lại từ 1 mỗi nhiệm kỳ."),
    "never": _("Số nay chạy liên tục, không bắt đầu lại."),
}


def describe(before: DocumentTypeSpec | None, after: DocumentTypeSpec | None) -> list[Change]:
    """The changes; one of the versions may be missing."""
    here = after or before
    assert here is not None
    whom = say(_("người nhận và người ký %(paper)s"), paper=here.title)
    if before is None or after is None:
        return come_or_gone(KIND, here.urn, before, after, whom)
    found = [*_numbers(before.numbering, after.numbering), *_print(before, after), *_content(before, after)]
    own = [Change(KIND, here.urn, path, sentence, whom) for path, sentence in found]
    return [*own, *rest_of(KIND, here.urn, before, after, SAID)]


def _numbers(old: Numbering, new: Numbering) -> Differences:
    if old.notation != new.notation:
        values = {"old": old.notation, "new": new.notation}
        yield "numbering.notation", say(_("Số được viết theo kiểu %(new)s, trước là %(old)s."), **values)
    if old.series != new.series:
        values = {"old": old.series.rpartition(":")[2], "new": new.series.rpartition(":")[2]}
        yield "numbering.series", say(_("Số lấy từ dãy %(new)s, trước là dãy %(old)s."), **values)
    if old.begins_anew != new.begins_anew:
        yield "numbering.restarts", ANEW[new.begins_anew]
    if old.type != new.type:
        values = {"old": old.type or "–", "new": new.type or "–"}
        yield "numbering.type", say(_("Chữ viết tắt của loại văn bản nay là %(new)s, trước là %(old)s."), **values)
    if old.book != new.book:
        yield (
            "numbering.book",
            say(_("Giấy tờ nay ghi vào sổ %(new)s, trước là sổ %(old)s."), old=old.book, new=new.book),
        )
    if old.legal_basis != new.legal_basis:
        yield "numbering.legal_basis", _("Căn cứ của cách đánh số thay đổi.")


def _print(old: DocumentTypeSpec, new: DocumentTypeSpec) -> Differences:
    if old.signer != new.signer:
        titles = {role.urn: role.title for role in all_of(RoleSpec, "roles", today())}
        values = {"old": titles.get(old.signer, old.signer), "new": titles.get(new.signer, new.signer)}
        yield "signer", say(_("Người ký nay là %(new)s, trước là %(old)s."), **values)
    if (old.template, old.source) != (new.template, new.source):
        yield "template", _("Mẫu in thay đổi; giấy tờ đã ký giữ mẫu cũ.")


def _content(old: DocumentTypeSpec, new: DocumentTypeSpec) -> Differences:
    for key, come, gone in (
        ("required", _("Nay phải có mới in được: %(what)s."), _("Không còn bắt buộc khi in: %(what)s.")),
        ("unique", _("Nay chỉ được có trên một giấy tờ còn giá trị: %(what)s."),
         _("Không còn phải là duy nhất: %(what)s.")),
    ):  # fmt: skip
        was, now = getattr(old, key), getattr(new, key)
        yield from ((f"{key}.{path}", say(come, what=path)) for path in now if path not in was)
        yield from ((f"{key}.{path}", say(gone, what=path)) for path in was if path not in now)
    seen, sees = ({one.path: one for one in spec.shown} for spec in (old, new))
    for path in [*sees, *(path for path in seen if path not in sees)]:
        named = {"what": (sees.get(path) or seen[path]).label}
        if path not in seen:
            yield f"shown.{path}", say(_("Người có mã xác minh xem được thêm: %(what)s."), **named)
        elif path not in sees:
            yield f"shown.{path}", say(_("Người có mã xác minh không còn xem được: %(what)s."), **named)
        elif seen[path] != sees[path]:
            yield f"shown.{path}", say(_("Người có mã xác minh xem khác trước: %(what)s."), **named)
    if old.retention.years != new.retention.years:
        values = {"old": _kept(old.retention), "new": _kept(new.retention)}
        yield "retention.years", say(_("Thời hạn lưu giữ: từ %(old)s thành %(new)s."), **values)
    elif old.retention != new.retention:
        yield "retention", _("Căn cứ hoặc ghi chú của thời hạn lưu giữ thay đổi.")
    if old.classification != new.classification:
        values = {"old": CLASSES[old.classification], "new": CLASSES[new.classification]}
        yield "classification", say(_("Mức bảo vệ: từ %(old)s thành %(new)s."), **values)


def _kept(retention: Retention) -> Sentence:
    return say(_("%(years)s năm"), years=retention.years) if retention.years else _("vĩnh viễn")
