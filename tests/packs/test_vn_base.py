"""The base pack: who may do what, and the two wards that the first walk needs."""

import re
from pathlib import Path

import pytest

from motcua.kernel.access.api import OrganisationSpec, RoleSpec
from motcua.kernel.packs.api import Library, open_library

PACK = Path(__file__).resolve().parents[2] / "packs" / "vn-base"


@pytest.fixture(scope="module")
def library() -> Library:
    return open_library([PACK])


def test_the_pack_is_sound(library: Library) -> None:
    assert [str(fault) for fault in library.faults] == []


def test_each_role_has_the_acts_that_its_duty_needs(library: Library) -> None:
    roles = {role.id: {grant.act for grant in role.acts} for _place, role in library.items("roles", RoleSpec)}
    own = {"account.set_password", "authenticator.add", "authenticator.remove", "mandate.end"}
    own |= {"account.prefer", "account.confirm_address", "account.subscribe", "subscription.remove"}
    filing = {"dossier.submit", "dossier.supplement", "dossier.withdraw", "application.submit"}
    filing |= {"dossier.rate", "dossier.complain"}
    assert roles["citizen"] == filing | own
    assert roles["desk-officer"] == {
        *("dossier.submit", "dossier.accept", "dossier.decline", "dossier.deliver"),
        *("dossier.request_supplement", "dossier.supplement", "dossier.extend"),
        *("mandate.record", "mandate.end", "demand.take", "judgement.repeat"),
    }
    assert roles["civil-status-officer"] == {
        *("dossier.advance", "dossier.send_back", "dossier.request_supplement"),
        *("dossier.pause", "dossier.charge", "dossier.resume", "dossier.extend", "dossier.stop"),
        "judgement.repeat",
    }
    assert roles["case-officer"] == roles["civil-status-officer"]
    assert roles["consulted-officer"] == {"consultation.answer", "consultation.hand_over"}
    assert roles["chairwoman"] == {
        *("dossier.approve", "dossier.refuse", "dossier.send_back", "dossier.extend", "dossier.stop"),
        *("document.void", "document.sign_again", "refund.approve", "refund.decline"),
        *("complaint.answer", "complaint.hand_over"),
        *("licence.suspend", "licence.lift", "licence.revoke", "licence.reissue", "licence.replace", "reissue.order"),
    }
    assert roles["accountant"] == {
        *("demand.take", "demand.cancel", "payment.assign", "payment.keep", "payment.propose_refund"),
        *("statement.upload", "refund.pay", "payment.reverse", "reversal.dismiss", "reversal.reopen"),
        "payment.unassign",
    }
    assert not roles["accountant"] & {"refund.approve", "refund.decline"}, "money goes out by two people"
    cases = ("dossier.", "consultation.")
    handled = {act for act in roles["administrator"] | roles["operator"] if act.startswith(cases)}
    assert handled == {"dossier.reassign", "consultation.hand_over"}, "who gives rights hands duties over and does none"
    assert not roles["administrator"] & roles["operator"]


def test_each_step_of_a_dossier_is_in_other_hands(library: Library) -> None:
    bodies = [body for _place, body in library.items("organisations", OrganisationSpec)]
    for ward in ("00082", "00070"):
        seats = [seat for body in bodies if f":{ward}" in body.urn for seat in body.positions]
        steps = {"desk-officer", "civil-status-officer", "chairwoman"}
        assert {*steps, "administrator", "data-protection-officer"} <= {seat.id for seat in seats}
        assert all(len(seat.roles) == 1 for seat in seats if seat.id in steps)


def test_codes_that_nobody_has_verified_say_so(library: Library) -> None:
    for _place, body in library.items("organisations", OrganisationSpec):
        for code in body.codes:
            if code.scheme == "decision20":
                assert re.fullmatch(r"[GHPTV]\d{2}(\.\d{2,3}){0,5}", code.value)
                assert not code.verified


def test_cua_nam_is_00082_of_ha_noi(library: Library) -> None:
    bodies = {body.urn: body for _place, body in library.items("organisations", OrganisationSpec)}
    ward = bodies["urn:motcua:org:vn:01:00082"]
    assert {code.scheme: code.value for code in ward.codes} == {
        "commune": "00082",
        "decision20": "H26.82",
        "abbreviation": "UBND",
    }
    assert ward.parent == "urn:motcua:org:vn:01"
    assert "Cửa Nam" in ward.title.vi
