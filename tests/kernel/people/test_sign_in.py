"""Who is let in and who no longer: passwords, second factors, sessions, and accounts that nobody uses."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pyotp
import pytest

from motcua.kernel.acts.api import Caller, Invalid, NotAllowed, NotFound, ProofNeeded, WrongState, perform
from motcua.kernel.calendar.api import at, now
from motcua.kernel.jobs.api import drain
from motcua.kernel.notices.api import letters
from motcua.kernel.people import api as people
from motcua.kernel.people.cli import main
from motcua.kernel.people.jobs import disable_unused, forget
from motcua.kernel.people.models import Account, Authenticator, Visit
from motcua.kernel.people.sealing import KEYS
from tests import acting, helpers

pytestmark = [pytest.mark.both, pytest.mark.django_db]
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
HOME = "203.0.113.7"


@pytest.fixture
def ward(db: None) -> Iterator[helpers.Ward]:
    ready = helpers.ward()
    with at(helpers.MORNING):
        yield ready


def code(after: int = 0) -> str:
    return pyotp.TOTP(SECRET).at(int(now().timestamp()) + after)


def add_app(ward: helpers.Ward, name: str = "chairwoman") -> Authenticator:
    given = {"kind": "totp", "secret": SECRET, "code": code()}
    return perform(people.add_authenticator, ward.caller(name), given)


def test_a_code_opens_once_and_the_next_one_opens_again(ward: helpers.Ward) -> None:
    key = add_app(ward).account_id
    assert people.code_passes(key, code()) == ""  # it proved the app, and does not count twice
    with at(helpers.MORNING + timedelta(seconds=30)):
        assert people.code_passes(key, code()) == "totp"
        assert people.code_passes(key, code()) == ""
        assert people.code_passes(key, code(-60)) == ""


def test_the_secret_of_an_app_is_sealed(ward: helpers.Ward) -> None:
    row = add_app(ward)
    assert SECRET not in str(row.data)
    assert people.unseal(row.data["secret"]) == SECRET


def test_after_a_new_key_what_the_old_one_sealed_still_opens(ward: helpers.Ward) -> None:
    row = add_app(ward)
    KEYS.rotate()
    assert people.unseal(row.data["secret"]) == SECRET
    states = [key.state for key in KEYS.listed()]
    assert states[0] == "in use"
    assert set(states[1:]) == {"opens"}
    with pytest.raises(people.Unsealed):
        people.unseal("not ours")


def test_an_app_that_does_not_prove_itself_is_not_added(ward: helpers.Ward) -> None:
    for given, fault in (
        ({"kind": "totp", "secret": SECRET, "code": "000000"}, "code"),
        ({"kind": "totp", "secret": "KURZ", "code": code()}, "secret"),
        ({"kind": "passkey", "state": "x", "answer": {"id": "x"}}, "answer"),
    ):
        with pytest.raises(Invalid) as refused:
            perform(people.add_authenticator, ward.caller("mother"), given)
        assert list(refused.value.faults) == [fault]
    assert not people.has_second(ward.mother.pk)


def test_each_code_to_recover_with_opens_once(ward: helpers.Ward) -> None:
    add_app(ward)
    row = perform(people.add_authenticator, ward.caller("chairwoman"), {"kind": "recovery"})
    assert len(set(row.shown)) == 10
    assert people.code_passes(row.account_id, f" {row.shown[3][:5].upper()}-{row.shown[3][5:]} ") == "recovery"
    assert people.code_passes(row.account_id, row.shown[3]) == ""
    assert people.left(row) == 9
    assert Authenticator.objects.get(pk=row.pk).shown == ()


def test_five_wrong_codes_shut_the_second_factor(ward: helpers.Ward) -> None:
    key = add_app(ward).account_id
    for _ in range(5):
        assert people.code_passes(key, "000000") == ""
    with pytest.raises(people.TooManyTries), at(helpers.MORNING + timedelta(seconds=30)):
        people.code_passes(key, code())


def test_a_factor_is_removed_by_its_owner_or_an_administrator_and_is_not_there_for_others(ward: helpers.Ward) -> None:
    row = add_app(ward)
    for name in ("desk_officer", "mother"):
        with pytest.raises(NotFound):
            perform(people.remove_authenticator, ward.caller(name), {}, on=row.pk)
    with pytest.raises(ProofNeeded):
        perform(people.remove_authenticator, Caller(ward.actor("chairwoman")), {}, on=row.pk)
    perform(people.remove_authenticator, ward.caller("administrator"), {}, on=row.pk)
    assert not people.has_second(ward.chairwoman.pk)
    with pytest.raises(WrongState):
        perform(people.remove_authenticator, ward.caller("administrator"), {}, on=row.pk)


def test_codes_to_recover_with_go_with_the_last_factor(ward: helpers.Ward) -> None:
    row = add_app(ward)
    perform(people.add_authenticator, ward.caller("chairwoman"), {"kind": "recovery"})
    perform(people.remove_authenticator, ward.caller("chairwoman"), {}, on=row.pk)
    assert people.factors_of(ward.chairwoman.pk) == []


@pytest.mark.parametrize(
    ("password", "words"),
    [
        ("ngắn-quá", "ít nhất 14 ký tự"),
        ("xxlan.tranxx-2026", "không được chứa tên đăng nhập"),
        ("abababababababab", "lặp lại"),
        (helpers.PASSWORD, "phải khác mật khẩu cũ"),
    ],
)
def test_a_weak_password_is_refused_and_says_why(ward: helpers.Ward, password: str, words: str) -> None:
    with pytest.raises(Invalid) as refused:
        perform(people.set_password, ward.caller("mother"), {"password": password}, on=ward.mother.pk)
    assert words in " ".join(map(str, refused.value.faults["password"]))


def test_beside_a_second_factor_a_password_may_be_shorter(ward: helpers.Ward) -> None:
    add_app(ward)
    perform(people.set_password, ward.caller("chairwoman"), {"password": "tám-ký-tự"}, on=ward.chairwoman.pk)
    assert people.by_password("ha.do", "tám-ký-tự", HOME) == ward.chairwoman


def test_a_new_password_ends_every_session(ward: helpers.Ward) -> None:
    people.begin(ward.mother, "one")
    perform(people.set_password, ward.caller("mother"), {"password": "một câu dài dễ nhớ"}, on=ward.mother.pk)
    assert people.visit_of("one") is None
    assert people.by_password("lan.tran", helpers.PASSWORD, HOME) is None
    assert people.by_password("lan.tran", "một câu dài dễ nhớ", HOME) == ward.mother


def test_nobody_sets_another_s_password_or_shuts_an_account_without_being_administrator(ward: helpers.Ward) -> None:
    for what, given in (
        (people.set_password, {"password": "một câu dài dễ nhớ"}),
        (people.reset, {"password": "một câu dài dễ nhớ"}),
        (people.disable, {"reason": "không rõ"}),
    ):
        for name in ("civil_status_officer", "chairwoman", "stranger"):
            with pytest.raises(NotFound):
                perform(what, ward.caller(name), given, on=ward.desk_officer.pk)
    with pytest.raises(NotAllowed):
        given = {"password": "một câu dài dễ nhớ"}
        perform(people.set_password, ward.caller("administrator"), given, on=ward.desk_officer.pk)


def test_a_password_for_once_must_be_changed_and_is_soon_past(ward: helpers.Ward) -> None:
    perform(people.reset, ward.caller("administrator"), {"password": "mot-lan-dung-thoi"}, on=ward.desk_officer.pk)
    account = people.by_password("mai.nguyen", "mot-lan-dung-thoi", HOME)
    assert account is not None
    assert people.duty(account, ward.actor("desk_officer")) == "password"
    with at(helpers.MORNING + timedelta(hours=73)), pytest.raises(people.Barred):
        people.by_password("mai.nguyen", "mot-lan-dung-thoi", HOME)


def test_a_real_installation_asks_officials_for_a_factor_and_administrators_for_young_passwords(
    ward: helpers.Ward, settings: Any
) -> None:
    settings.MOTCUA_KIND = "real"
    assert people.duty(ward.mother, ward.actor("mother")) == ""
    assert people.duty(ward.chairwoman, ward.actor("chairwoman")) == "factor"
    assert people.duty(ward.administrator, ward.actor("administrator")) == "password"  # opened in July
    add_app(ward)
    assert people.duty(ward.chairwoman, ward.actor("chairwoman")) == ""


def test_a_session_ends_when_it_is_not_used_and_in_the_end_in_any_case(ward: helpers.Ward) -> None:
    for name, minutes, hours in (("mother", 60, 24), ("desk_officer", 30, 10)):
        account: Account = getattr(ward, name)
        people.begin(account, f"idle {name}")
        with at(helpers.MORNING + timedelta(minutes=minutes)):
            assert people.visit_of(f"idle {name}")
        with at(helpers.MORNING + timedelta(minutes=2 * minutes + 1)):
            assert people.visit_of(f"idle {name}") is None
        people.begin(account, f"long {name}")
        for used in range(0, hours * 60, minutes):
            with at(helpers.MORNING + timedelta(minutes=used)):
                assert people.visit_of(f"long {name}")
        with at(helpers.MORNING + timedelta(hours=hours, minutes=1)):
            assert people.visit_of(f"long {name}") is None


def test_looking_a_session_up_writes_at_most_once_a_minute(ward: helpers.Ward, statements: Any) -> None:
    people.begin(ward.mother, "one")
    people.visit_of("one")
    with at(helpers.MORNING + timedelta(seconds=59)), statements(2):
        people.visit_of("one")
    assert Visit.objects.get().seen_at == helpers.MORNING


def test_an_official_s_account_that_nobody_used_for_45_days_is_shut_and_can_be_opened_again(ward: helpers.Ward) -> None:
    people.begin(ward.desk_officer, "one")
    people.begin(ward.mother, "two")
    with at(helpers.MORNING + timedelta(days=46)):
        with pytest.raises(people.Barred):  # before the job ran
            people.by_password("mai.nguyen", helpers.PASSWORD, HOME)
        assert people.by_password("lan.tran", helpers.PASSWORD, HOME) == ward.mother
        disable_unused()
        disable_unused()
        assert not Account.objects.get(pk=ward.desk_officer.pk).is_active
        assert Account.objects.filter(is_active=False).count() == 1
        perform(people.enable, ward.caller("administrator"), {"reason": "về lại"}, on=ward.desk_officer.pk)
        assert people.by_password("mai.nguyen", helpers.PASSWORD, HOME) == ward.desk_officer
        disable_unused()
        assert Account.objects.get(pk=ward.desk_officer.pk).is_active


def test_a_shut_account_says_so_only_to_whoever_knows_the_password(ward: helpers.Ward) -> None:
    perform(people.disable, ward.caller("administrator"), {"reason": "nghỉ việc"}, on=ward.desk_officer.pk)
    assert people.by_password("mai.nguyen", "sai", HOME) is None
    with pytest.raises(people.Barred):
        people.by_password("mai.nguyen", helpers.PASSWORD, HOME)


def test_who_keeps_the_machine_helps_the_last_administrator_in(
    ward: helpers.Ward, capsys: pytest.CaptureFixture[str]
) -> None:
    add_app(ward, "administrator")
    assert main(["reset", "Quan.Vu", "--factors"]) == 0
    password = capsys.readouterr().out.split()[-1]
    account = people.by_password("quan.vu", password, HOME)
    assert account is not None
    assert account.one_time
    assert not people.has_second(account.pk)
    assert main(["reset", "khong.co"]) == 1


def test_sessions_of_long_ago_are_forgotten(ward: helpers.Ward) -> None:
    people.begin(ward.mother, "one")
    with at(helpers.MORNING + timedelta(days=401)):
        people.begin(ward.mother, "two")
        forget()
    assert Visit.objects.count() == 1


def test_no_administrator_gets_into_a_citizen_s_account_by_seating_it(ward: helpers.Ward) -> None:
    row = add_app(ward, "mother")
    acting.sit(ward.mother, acting.DEPUTY)
    for what, given, on in (
        (people.reset, {"password": "mot-cua-phuong-2027"}, ward.mother.pk),
        (people.remove_authenticator, {}, row.pk),
    ):
        with pytest.raises(NotAllowed) as caught:
            perform(what, ward.caller("administrator"), given, on=on)
        assert "định danh điện tử" in str(caught.value.remedy)
    helpers.file_birth(ward, "chairwoman")
    with pytest.raises(NotAllowed):
        perform(people.reset, ward.caller("administrator"), {"password": "mot-cua-phuong-2027"}, on=ward.chairwoman.pk)
    perform(people.remove_authenticator, ward.caller("mother"), {}, on=row.pk)


def test_the_owner_gets_a_letter_when_another_opens_the_account_up(ward: helpers.Ward) -> None:
    row, own = add_app(ward), add_app(ward, "desk_officer")
    perform(people.reset, ward.caller("administrator"), {"password": "mot-cua-phuong-2027"}, on=ward.chairwoman.pk)
    perform(people.remove_authenticator, ward.caller("administrator"), {}, on=row.pk)
    perform(people.remove_authenticator, ward.caller("desk_officer"), {}, on=own.pk)
    drain()
    assert [letter.link for letter in letters(ward.chairwoman.party_id)] == ["/tai-khoan/"] * 2
    assert "ha.do" in letters(ward.chairwoman.party_id)[0].subject
    assert letters(ward.desk_officer.party_id) == [], "what he does himself, he knows"


def test_accounts_are_opened_by_somebody_who_has_just_proved_who_he_is(ward: helpers.Ward) -> None:
    given = {"login": "moi.nguoi", "password": "mot-cua-phuong-2027", "name": "Người Mới"}
    with pytest.raises(ProofNeeded):
        perform(people.open_account, ward.caller("administrator", proved=now() - timedelta(days=1)), given)
