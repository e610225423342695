"""A request as a faultless face would send it, and what fits each act."""

from io import BytesIO
from typing import Any

from motcua.kernel.files.api import Limits, keep, receipt
from motcua.mechanisms.cases import api as cases
from tests import helpers

AT_THE_CENTRE = helpers.ANSWERS | {"delivery": {"receive": "centre", "copies": "0"}}
STATES = ("submitted", "check", "sent back", "approve", "signing", "finished", "returned", "declined", "withdrawn")
INTERRUPTED = ("supplement", "paused", "unpaid", "stopped", "refused")
NOBODY = "01990000-0000-7000-8000-000000000000"
REASON = {"reason": "Giấy chứng sinh chụp không rõ chữ."}
GIVEN: dict[str, dict[str, Any]] = {
    "dossier.accept": {},
    "dossier.decline": REASON,
    "dossier.advance": {"data": {"register": helpers.REGISTER}},
    "dossier.send_back": REASON,
    "dossier.approve": {"shown": "0" * 64},  # of nothing; ``helpers.shown`` of what is there
    "dossier.finish": {},
    "dossier.deliver": {},
    "dossier.withdraw": {},
    "dossier.migrate": {"version": NOBODY, "batch": NOBODY, "decision": "Quyết định 12/QĐ-UBND."},
    "dossier.unmigrate": {"batch": NOBODY, "decision": "Quyết định 12/QĐ-UBND."},
    "dossier.request_supplement": {"items": [{"what": "Giấy chứng sinh bị mờ."}], **REASON},
    "dossier.supplement": {"note": "Xin xem lại giấy đã nộp."},
    "dossier.lapse": {},
    "dossier.redate": {},
    "dossier.pause": {"reason": "verify", "note": "Đã gửi công văn hỏi."},
    "dossier.charge": {"reason": "fee", "note": "Chờ nộp lệ phí bản sao."},
    "dossier.resume": {},
    "dossier.extend": {"days": 2, **REASON},
    "dossier.stop": REASON,
    "dossier.refuse": {"grounds": ["registered"], "explanation": "Đã đăng ký tại nơi khác."},
    "dossier.rate": {"score": 4},
    "dossier.complain": {"words": "Tôi chờ quá lâu ở quầy."},
    "dossier.compile": {},
    "dossier.decide_again": REASON,
    "dossier.reassign": {"to": "01990000-0000-7000-8000-000000000000", "reason": "Đồng nghiệp nghỉ dài ngày."},
}
ANY = Limits(max_bytes=1_000_000, media_types=frozenset({helpers.PDF, "image/png"}))


def upload(ward: helpers.Ward, component: str, name: str = "mother", content: bytes = helpers.NOTICE) -> cases.Filed:
    """A file that one account uploaded for a component."""
    kept = keep(BytesIO(content), "giay.pdf" if content.startswith(b"%PDF") else "giay.png", ANY)
    return cases.Filed(component=component, receipt=receipt(kept, ward.actor(name).pseudonym))


def request(ward: helpers.Ward, **changes: Any) -> cases.Submit:
    """The birth of ``helpers.ANSWERS`` with its notice."""
    values = {
        "procedure": helpers.BIRTH,
        "organisation": helpers.CUA_NAM,
        "data": helpers.ANSWERS,
        "files": [upload(ward, component) for component in ["birth_proof"]],
    }
    return cases.Submit(**values | changes)
