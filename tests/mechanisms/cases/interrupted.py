"""A birth under a rule with every interruption: five working days, two phases of supplements, two bodies asked."""

import shutil
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from motcua.kernel.access.api import Give, OpenPosition, Organisation, Position, give_position, open_position
from motcua.kernel.acts.api import perform
from motcua.kernel.calendar.api import at, now
from motcua.kernel.packs.api import load_folders
from motcua.kernel.people.api import Account, OpenAccount, open_account
from tests import helpers
from tests.scenes import staged

ASKED = {"items": [{"path": "components.birth_proof", "what": "Giấy chứng sinh mờ, không đọc được ngày sinh."}]} | {
    "reason": "Chưa đủ căn cứ để ghi sổ hộ tịch."
}
OVERLAY: dict[str, Any] = {
    "supplements": [
        {
            "id": "intake",
            "title": "Khi tiếp nhận",
            "steps": ["receive"],
            "rounds": [{"ask_within": {"amount": 1, "unit": "working_day"}}],
        },
        {
            "id": "check",
            "title": "Khi thẩm tra",
            "steps": ["check"],
            "clock": "restarts",
            "rounds": [
                {
                    "ask_within": {"amount": 3, "unit": "working_day"},
                    "answer_within": {"amount": 10, "unit": "working_day"},
                },
                {"ask_within": {"amount": 2, "unit": "working_day"}},
            ],
        },
    ],
    "pauses": [
        {"id": "verify", "title": "Chờ xác minh ở nơi khác"},
        {"id": "fee", "title": "Chờ nộp lệ phí", "kind": "unpaid"},
    ],
    "refusals": [{"id": "registered", "title": "Việc sinh đã được đăng ký ở nơi khác"}],
    "extensions": {"times": 1, "most": {"amount": 3, "unit": "working_day"}},
}
CONSULTS: list[dict[str, Any]] = [
    {
        "id": "police",
        "title": "Công an phường",
        "role": "urn:motcua:role:consulted-officer",
        "question": "Cho ý kiến về nơi cư trú của cha, mẹ",
        "authority": "Luật Cư trú 68/2020/QH14",
        "limit": {"amount": 2, "unit": "working_day"},
        "silence": "consent",
    },
    {
        "id": "health",
        "title": "Trạm y tế phường",
        "role": "urn:motcua:role:consulted-officer",
        "organisation": helpers.HOAN_KIEM,
        "when": "child.sex == '2'",
        "question": "Xác nhận giấy chứng sinh",
        "authority": "Luật Hộ tịch 60/2014/QH13",
        "limit": {"amount": 1, "unit": "working_day"},
    },
]


def rule(folder: Path, consults: bool = False, **changes: Any) -> None:
    """Load the next version of the civil-status pack with these interruptions, and perhaps two bodies to ask."""
    target = folder / "vn-civil-status"
    shutil.copytree(helpers.PACKS / "vn-civil-status", target)
    shutil.rmtree(target / "texts")
    manifest = yaml.safe_load((target / "pack.yaml").read_text())
    (target / "pack.yaml").write_text(
        yaml.safe_dump(manifest | {"version": manifest["version"] + 1, "languages": ["vi"]}, allow_unicode=True)
    )
    path = target / "procedures" / "1.001193.yaml"
    spec = yaml.safe_load(path.read_text()) | OVERLAY | changes
    for road in spec["channels"]:
        road["limit"] = {"amount": 5, "unit": "working_day"}
    if consults:
        next(step for step in spec["steps"] if step["id"] == "check")["consults"] = CONSULTS
    path.write_text(yaml.safe_dump(spec, allow_unicode=True, sort_keys=False))
    staged(lambda: load_folders([helpers.PACKS / "vn-base", target], helpers.SETUP), now(), consults, repr(changes))


def consulted(ward: helpers.Ward) -> dict[str, Account]:
    """Somebody at the ward's police and at the health post of the other ward, each in a seat that answers."""
    people = {}
    with at(helpers.OPENED):
        for name, body in (("police", f"{helpers.CUA_NAM}:office"), ("health", helpers.HOAN_KIEM)):
            organisation = Organisation.objects.get(urn=body)
            seat = OpenPosition(id=name, title=f"Cán bộ {name}", roles=["urn:motcua:role:consulted-officer"])
            perform(open_position, helpers.SETUP, seat, on=organisation.pk)
            opened = OpenAccount(login=f"{name}.x", name="Lý Văn Kiểm", password=helpers.PASSWORD)
            people[name] = perform(open_account, helpers.SETUP, opened)
            given = Give(account=people[name].pk, valid_from=date(2026, 7, 1))
            position = Position.objects.get(urn=f"{body}:{name}")
            perform(give_position, helpers.SETUP, given, on=position.pk)
    return people
