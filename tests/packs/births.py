"""A birth as families fill it in, good in every answer, and what the pack says of it."""

from copy import deepcopy
from datetime import date
from pathlib import Path
from typing import Any

from django.utils.translation import override

from motcua.kernel.forms.api import (
    FormSpec,
    Lists,
    validate,
)
from motcua.mechanisms.cases.specs import ProcedureSpec

ROOT = Path(__file__).resolve().parents[2]
RECORD = ROOT.parent / "shared" / "data" / "procedures" / "1.001193.json"
TODAY = date(2026, 10, 8)
REGISTER = {"book": "01/2026", "page": "7", "type": "1"}
WARD = {"province": "01", "commune": "Phường Cửa Nam", "detail": "12 Hàng Bài"}
MOTHER = {
    "full_name": "Nguyễn Thị Lan",
    "birth_date": "15/05/1995",
    "nationality": "VN",
    "ethnic_group": "01",
    "id_kind": "4",
    "id_number": "001195012345",
    "residence_kind": "1",
    "residence": WARD,
}
FATHER = MOTHER | {"full_name": "Lê Văn Bình", "birth_date": "1993", "id_number": "079093012345"}
CARER = {"relation": "5", "full_name": "Phạm Thị Hoa", "id_number": "001170012345"}
FOUND = {"minutes_date": "21/09/2026", "posted_from": "22/09/2026", "posted_to": "28/09/2026"}
GOOD: dict[str, dict[str, Any]] = {
    "registration": {"kind": "1", "birth_proof": "notice"},
    "child": {
        "full_name": "Lê Minh An",
        "sex": "2",
        "birth_date": "20/09/2026",
        "birth_time": "08:30",
        "birth_facility": "Bệnh viện Phụ sản Hà Nội",
        "birth_place": {"province": "01", "commune": "cua nam"},
        "hometown": {"province": "37", "commune": "Phường Hoa Lư"},
        "nationality": "VN",
        "ethnic_group": "01",
    },
    "mother": MOTHER,
    "father": FATHER,
    "marriage": {"registered": True, "number": "57/2020", "date": "10/10/2020", "place": "UBND phường Cửa Nam"},
    "requester": {
        "relation": "1",
        "full_name": "Nguyễn Thị Lan",
        "id_kind": "4",
        "id_number": "001195012345",
        "phone": "0912 345 678",
        "email": "lan@vidu.vn",
    },
    "delivery": {"receive": "centre", "copies": "2"},
}


def changed(**sections: Any) -> dict[str, Any]:
    data = deepcopy(GOOD)
    for name, answers in sections.items():
        data[name] = data.get(name, {}) | answers
    return data


def said(procedure: ProcedureSpec, lists: Lists, data: object, lang: str = "vi") -> dict[str, str]:
    with override(lang):
        return {path: str(found[0]) for path, found in validate(procedure.form, data, TODAY, lists).faults.items()}


def officers_form(procedure: ProcedureSpec) -> FormSpec:
    return next(step.form for step in procedure.steps if step.form)
