"""What a file of a pack begins from: complete enough to be read, with every place to fill in marked by ``…``."""

from collections.abc import Mapping

import yaml
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from motcua.kernel.calendar.api import today

PROCEDURE = """\
# Thay mỗi chỗ “…” và mỗi mã mẫu bằng nội dung thật, rồi lưu: trang này chỉ ra từng chỗ còn thiếu.
urn: urn:motcua:procedure:x.xxxxxx
code: x.xxxxxx
title: …
valid_from: 2027-01-01
field: …
level: commune
applicants: [Công dân Việt Nam]
decision: …
summary: …
calendar: urn:motcua:calendar:vn-official
legal_basis:
  - {document: …, title: …, verified: false}
channels:
  - channel: [online, direct]
    limit: {amount: 3, unit: working_day}
    fee: {amount: 0}
components: []
form:
  sections:
    - id: request
      title: Nội dung đề nghị
      fields:
        - {id: full_name, type: name, label: "Họ, chữ đệm, tên", required: true}
steps:
  - id: receive
    act: dossier.accept
    role: urn:motcua:role:desk-officer
    title: Tiếp nhận và kiểm tra hồ sơ
    product: Phiếu tiếp nhận
    authority: …
  - id: approve
    act: dossier.approve
    role: urn:motcua:role:chairwoman
    title: Phê duyệt, ký số kết quả
    product: Kết quả đã ký số
    authority: …
result:
  document_type: urn:motcua:document-type:…
  code: …
  title: …
retention: {years: 10, note: …, legal_basis: [{document: …, title: …, verified: false}]}
classification: personal
"""
TRANSLATION = """\
# Bản dịch đi theo mã của mục: với thủ tục là mã số, rồi các khóa dẫn tới câu tiếng Việt.
x.xxxxxx:
  title: …
"""
SKELETONS: Mapping[str, tuple[str | Promise, str, str]] = {
    "procedure": (_("Thủ tục"), "procedures/x.xxxxxx.yaml", PROCEDURE),
    "en": (_("Bản dịch tiếng Anh"), "texts/en/x.xxxxxx.yaml", TRANSLATION),
    "bn": (_("Bản dịch tiếng Bengali"), "texts/bn/x.xxxxxx.yaml", TRANSLATION),
}
"""Title, path and text of each, by the name under which the page asks for it."""


def begun(folder: str, title: str, place: str) -> dict[str, str]:
    """The first file of a pack from nothing, right as it stands; ``place``: whose rules it holds ("": everybody's)."""
    told = {
        "urn": f"urn:motcua:pack:{folder}",
        "version": 1,
        "title": title,
        **({"place": place} if place else {}),
        "requires": {"urn:motcua:pack:vn-base": "1-"},
        "valid_from": today().isoformat(),
        "licence": "EUPL-1.2",
        "languages": ["vi"],
    }
    return {"pack.yaml": yaml.safe_dump(told, allow_unicode=True, sort_keys=False)}
