"""Two versions of a role: who may newly do what, and who no longer."""

from typing import Any

from motcua.kernel.access.describing import describe
from motcua.kernel.access.specs import RoleSpec
from motcua.kernel.acts.api import registry, worded
from motcua.kernel.packs.api import parse
from tests import helpers

GUARD = {"id": "guard", "urn": "urn:motcua:role:guard", "title": "Bảo vệ", "valid_from": "2026-03-01"}
ACCEPT = {"act": "dossier.accept", "scope": "organisation"}
DELIVER = {"act": "dossier.deliver", "scope": "organisation"}


def role(**values: Any) -> RoleSpec:
    return parse(RoleSpec, GUARD | values)


def test_it_is_said_what_a_role_may_newly_do_and_what_no_longer() -> None:
    changes = describe(role(acts=[ACCEPT]), role(acts=[DELIVER]))
    assert [str(change) for change in changes] == [
        "Được thêm việc: trao kết quả (trong cơ quan). (người giữ vai trò Bảo vệ)",
        "Không còn được: tiếp nhận hồ sơ. (người giữ vai trò Bảo vệ)",
    ]


def test_how_far_an_act_or_the_reading_reaches_is_said_old_and_new() -> None:
    wider = ACCEPT | {"scope": "subtree"}
    changes = describe(role(acts=[ACCEPT], reads="own"), role(acts=[wider], reads="organisation"))
    assert [str(change.sentence) for change in changes] == [
        "Phạm vi của việc tiếp nhận hồ sơ: từ “trong cơ quan” thành “cơ quan và các cơ quan trực thuộc”.",
        "Được xem hồ sơ: từ “của chính mình” thành “trong cơ quan”.",
    ]


def test_a_role_that_everybody_gets_or_loses_says_so() -> None:
    [change] = describe(role(), role(everyone=True))
    assert str(change) == "Nay ai đăng nhập cũng có vai trò này. (mọi người đăng nhập)"
    [change] = describe(role(official=True), role())
    assert str(change) == "Người giữ vị trí công tác không còn tự có vai trò này. (mọi cán bộ, công chức)"
    assert describe(role(), role(machine=False)) == []


def test_a_new_role_says_what_it_may_do() -> None:
    come, may = describe(None, role(acts=[ACCEPT]))
    assert str(come.sentence) == "Thêm: Bảo vệ, từ ngày 01/03/2026."
    assert str(may.sentence) == "Được thêm việc: tiếp nhận hồ sơ (trong cơ quan)."
    [gone] = describe(role(acts=[ACCEPT]), None)
    assert str(gone.sentence) == "Bỏ: Bảo vệ."


def test_every_act_that_our_roles_give_has_words() -> None:
    text = "".join(path.read_text(encoding="utf-8") for path in helpers.PACKS.glob("*/roles.yaml"))
    given = sorted(act for act in registry() if f"act: {act}," in text)
    assert len(given) > 50
    assert [act for act in given if str(worded(act)) == act] == []
