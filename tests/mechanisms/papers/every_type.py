"""Every type of document of every pack, printed from made-up content of its own."""

import re
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings

from motcua.mechanisms.cases.specs import ProcedureSpec
from motcua.mechanisms.papers.layouts import KIND as LAYOUTS
from motcua.mechanisms.papers.layouts import STATE, LayoutSpec
from motcua.mechanisms.papers.render import render
from motcua.mechanisms.papers.rules import date_for_print
from motcua.mechanisms.papers.specs import KIND, DocumentTypeSpec
from tests.mechanisms.papers.samples import MOMENT, printed
from tests.packs.whole import library

DAY = re.compile(r"date|_on$|valid_|since|until|^from$|^to$|registered_to")
WORDS = ("Nguyễn", "Khánh", "Quỳnh", "phường", "Ngũ", "Hành", "Sơn", "ưỡn", "Lẫm", "Đặng", "Ỷ", "quyết")


def types() -> list[str]:
    """The URNs of the types that are signed, and printed by themselves, not over somebody's file."""
    every = (spec for _place, spec in library().items(KIND, DocumentTypeSpec))
    return [spec.urn for spec in every if not spec.over_file and "signed: false" not in spec.source]


def type_of(urn: str) -> DocumentTypeSpec:
    """A type by its URN."""
    return next(spec for _place, spec in library().items(KIND, DocumentTypeSpec) if spec.urn == urn)


def state_layout() -> LayoutSpec:
    """The layout of a type that names none."""
    return next(one for _place, one in library().items(LAYOUTS, LayoutSpec) if one.urn == STATE)


def layout_of(spec: DocumentTypeSpec) -> LayoutSpec:
    """The layout of a type."""
    return next(one for _place, one in library().items(LAYOUTS, LayoutSpec) if one.urn == spec.laid_out)


@dataclass
class Filled:
    """Content for a type, and each of its texts as it is meant to be read."""

    content: dict[str, dict[str, str]] = field(default_factory=dict)
    meant: dict[str, str] = field(default_factory=dict)


ABOUT = {
    "code": "H26.82-261117-0001",
    "procedure": "Đăng ký khai sinh",
    "result": "Giấy khai sinh",
    "applicant": "Trần Thị Lan",
    "channel": "online",
    "received": "2026-11-17T09:30",
    "due": "2026-11-18T17:00",
}
PAID = {
    "amount": "24.000 đồng",
    "words": "Hai mươi bốn nghìn đồng",
    "method": "tiền mặt tại quầy",
    "reference": "MC7K3M9QTRW",
    "paid_at": "09:30 17/11/2026",
}
FORMS: dict[str, dict[str, Any]] = {
    "form-01-receipt": {
        "papers": {
            "filed": [{"title": "Giấy chứng sinh", "files": "1"}, {"title": "Giấy xác nhận cư trú", "files": "3"}],
            "shown": ["Căn cước", "Giấy chứng nhận kết hôn"],
        }
    },
    "form-02-supplement": {
        "asked": {
            "items": [
                {"path": "", "what": "Giấy chứng sinh mờ.", "remedy": "Xin chụp lại dưới ánh sáng ban ngày."},
                {"path": "", "what": "Thiếu nơi cư trú của cha.", "remedy": ""},
            ],
            "reason": "Chưa đủ căn cứ để ghi sổ hộ tịch.",
            "until": "2026-12-02T17:30",
            "number": "1",
        }
    },
    "form-03-refusal": {
        "refusal": {"reason": "– Đã đăng ký ở nơi khác\nXin xem Giấy khai sinh đã cấp.", "state": "refused"}
    },
    "form-04-apology": {
        "extension": {"reason": "Máy chủ hộ tịch hỏng hai ngày.", "before": "2026-11-18T17:00", "late": True}
    },
    "form-05-stop": {"stop": {"reason": "Người nộp đã chuyển đi nơi khác."}},
    "fee-receipt": {
        "payer": {"name": ABOUT["applicant"], "code": ABOUT["code"]},
        "fee": {"title": "Phí chứng thực bản sao", "lines": "Trang đầu: 3 × 8.000 = 24.000 đồng\nTrang sau: 0 đồng"},
        "payment": PAID,
    },
    "refund-slip": {
        "payer": {"name": ABOUT["applicant"], "code": ABOUT["code"]},
        "refund": {
            "amount": "8.000 đồng",
            "words": "Tám nghìn đồng",
            "method": "chuyển khoản",
            "reference": "FT26321009",
            "to": "TRAN THI LAN 0011, ngân hàng A",
            "reason": "Nộp thừa một bản.",
        },
        "payment": PAID,
    },
}
"""What stands on forms 01 to 05 beside what all of them say of the dossier, and on the papers of money."""
GRANTED = {
    "licence": {
        "title": "Giấy phép xây dựng", "number": "07/GPXD", "issued_on": "2026-03-02", "holder": "Trần Thị Lan",
        "issuer": "Ủy ban nhân dân phường Cửa Nam",
    }
}  # fmt: skip
OTHERS: dict[str, dict[str, Any]] = {
    f"licence-{name}": GRANTED
    | {
        "decision": {
            "kind": kind,
            "basis": "Luật Xây dựng",
            "grounds": "Xây sai giấy phép",
            "reason": "Nhà bên cạnh bị nứt.",
        }
    }
    for name, kind in (("suspension", "suspend"), ("lifting", "lift"), ("revocation", "revoke"))
} | {
    "dossier-contents": {
        "dossier": {"code": "H26.82-261117-0001", "ordered": "2026-11-20T08:05", "count": "2"},
        "files": {
            "list": [
                {
                    "title": "Tờ khai",
                    "path": "1-to-khai/to-khai.pdf",
                    "size": "21 KB",
                    "sha256": " ".join(["0123456789abcdef"] * 4),
                },
                {
                    "title": "Giấy chứng sinh",
                    "path": "2-giay-to-nop/giay.pdf",
                    "size": "1,2 MB",
                    "sha256": " ".join(["fedcba9876543210"] * 4),
                },
            ]
        },
    },
}
"""What stands on papers that no procedure fills in."""


OTHERWISE = ("resumption",)
"""Parts that a paper bears instead of others, never beside them."""

DECISIONS: dict[str, dict[str, Any]] = {
    f"licence-{name}": {
        "licence": {
            "title": "Giấy phép xây dựng",
            "number": "07/GPXD",
            "issued_on": "2026-11-03",
            "issuer": "Ủy ban nhân dân phường Cửa Nam",
            "holder": "Trần Thị Lan",
        },
        "decision": {
            "kind": kind,
            "grounds": "Xây dựng sai giấy phép.",
            "basis": "Luật Xây dựng số 50/2014/QH13",
            "reason": "Kiểm tra hồ sơ H26.82-261117-0001 thấy nhà bên cạnh bị nứt tường.",
            "from": "2026-11-20",
        },
    }
    for name, kind in {"suspension": "suspend", "lifting": "lift", "revocation": "revoke"}.items()
}
"""What stands on a decision about a licence."""


def content_for(urn: str, words: int = 3) -> Filled:
    """Made-up answers at every place that a procedure fills in on a paper of this type: ``words`` words each."""
    if form := (FORMS | DECISIONS).get(urn.rpartition(":")[2]):
        return Filled({"dossier": ABOUT} | form)
    if other := OTHERS.get(urn.rpartition(":")[2]):
        return Filled(other, {"licence.holder": "Trần Thị Lan"} if "licence" in other else {})
    filled, number = Filled(), 0
    for _place, spec in library().items("procedures", ProcedureSpec):
        if spec.result.document_type != urn:
            continue
        for part, places in spec.result.content.items():
            if part in OTHERWISE:
                continue
            for place in places:
                number += 1
                day = date(2026, 1 + number % 12, 1 + number % 27)
                said = " ".join(WORDS[(number * 5 + n) % len(WORDS)] for n in range(words)) + f" {number}Ạ"
                value, meant = (day.isoformat(), f"{day:%d/%m/%Y}") if DAY.search(place) else (said, said)
                filled.content.setdefault(part, {})[place] = value
                filled.meant[f"{part}.{place}"] = meant
    return filled


def data_for(urn: str, content: dict[str, Any] | None = None, **changes: Any) -> dict[str, Any]:
    """What a template of this type prints."""
    spec = type_of(urn)
    data = printed(content_for(urn).content if content is None else content)
    data["document"]["title"] = spec.title.vi
    return data | laid_out(layout_of(spec)) | {"labels": []} | changes


def laid_out(layout: LayoutSpec, parent: str = "") -> dict[str, Any]:
    """What ``layouts.for_template`` gives, without a database."""
    long = date_for_print(date(2026, 10, 9))["long"]
    return {
        "layout": layout.model_dump(mode="json", exclude={"urn", "title", "legal_basis", "valid_from", "valid_to"}),
        "heading": {
            "parent": parent,
            "number": layout.number_line.format(notation="15/2026"),
            "date": layout.date_line.format(place="Cửa Nam", date=long),
        },
    }


def pdf_of(urn: str, content: dict[str, Any] | None = None, **changes: Any) -> bytes:
    """A paper of this type."""
    return render(type_of(urn).layout, data_for(urn, content, **changes), Path(settings.MOTCUA_FONTS), MOMENT)
