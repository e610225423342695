"""A signed file that comes in is judged after the deed, and the officer reads beside it what its signature proves."""

from collections.abc import Iterator
from io import BytesIO

import pytest

from motcua.kernel.acts.api import Caller, NotAllowed, WrongState, perform
from motcua.kernel.files.api import Limits, keep, receipt
from motcua.kernel.jobs.api import drain
from motcua.kernel.ledger.api import history
from motcua.mechanisms.cases import api as cases
from motcua.mechanisms.papers.api import Judgement, Report, pki_folder, repeat_judgement, report_of
from tests import helpers
from tests.faces.desk.conftest import page, say_why
from tests.mechanisms.papers.authority import root
from tests.mechanisms.papers.plain_pdf import contract, page_text, sign, written
from tests.mechanisms.papers.producers import pem

pytestmark = pytest.mark.both


@pytest.fixture
def trusted() -> Iterator[None]:
    """The tests' own authority among those that this installation trusts."""
    file = pki_folder() / "roots" / "tests.pem"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(pem(root()))
    yield
    file.unlink(missing_ok=True)


def filed(ward: helpers.Ward, pdf: bytes) -> cases.Attachment:
    """A birth with this file as its birth notice; the worker has done its work."""
    actor = ward.actor("mother")
    kept = keep(BytesIO(pdf), "giay-chung-sinh.pdf", Limits(max_bytes=200_000, media_types=frozenset({helpers.PDF})))
    given = cases.Submit(
        procedure=helpers.BIRTH,
        organisation=helpers.CUA_NAM,
        data=helpers.ANSWERS,
        files=[cases.Filed(component="birth_proof", receipt=receipt(kept, actor.pseudonym))],
    )
    dossier = perform(cases.submit, Caller(actor, channel="test"), given)
    drain()
    return dossier.attachments.get()


def last(file: cases.Attachment) -> Report:
    return report_of(Judgement.objects.filter(subject=file.pk).order_by("-n")[0])


def test_the_officer_reads_beside_the_file_who_signed_it(ward: helpers.Ward, trusted: None) -> None:
    file = filed(ward, sign(contract()))
    client = ward.client("desk_officer")
    shown = client.get(page(file.dossier))
    assert "Chữ ký số hợp lệ: Lê Thị Hồng Nhung" in shown.text
    report = client.get(f"/can-bo/tep/{file.pk}/chu-ky/")
    for words in (
        "Chữ ký số hợp lệ. Nội dung không bị thay đổi từ khi ký.",
        "Chữ ký số của Lê Thị Hồng Nhung",
        "Ủy ban nhân dân phường Cửa Nam",
        "Chứng thư số do Nơi cấp thử nghiệm cấp, có hiệu lực từ 01/01/2020 đến 01/01/2045.",
        "Chữ ký bao phủ toàn bộ tệp.",
        "Không có dấu thời gian của bên thứ ba",
        "Mức B-B",
        file.sha256,
    ):
        assert words in report.text, words


def test_what_was_proven_then_is_kept_with_the_roots_of_then(ward: helpers.Ward, trusted: None) -> None:
    file = filed(ward, sign(contract()))
    kept = Judgement.objects.get()
    assert (kept.subject, kept.sha256, kept.outcome, kept.n) == (file.pk, file.sha256, "genuine", 1)
    assert kept.judged_at == helpers.MORNING
    assert root().plain.sha256.hex() in kept.roots
    assert last(file).signers[0].name == "Lê Thị Hồng Nhung"
    assert [entry.act for entry in history(kept.pk)] == ["judgement.keep"]


def test_a_file_altered_after_signing_warns_whoever_decides(ward: helpers.Ward, trusted: None) -> None:
    file = filed(ward, written({4: page_text("Free")}, sign(contract()), root=1))
    shown = ward.client("desk_officer").get(page(file.dossier)).text
    assert "Không dùng tệp này. Có nội dung được thêm vào sau khi ký." in shown
    assert "Chữ ký số hợp lệ" not in shown


def test_an_unknown_signer_only_claims_his_name(ward: helpers.Ward) -> None:
    file = filed(ward, sign(contract()))
    report = ward.client("desk_officer").get(f"/can-bo/tep/{file.pk}/chu-ky/").text
    assert "Chữ ký số ghi tên Lê Thị Hồng Nhung" in report
    assert "Tên trong chữ ký chỉ là tự xưng." in report


def test_a_file_without_signature_leaves_no_trace(ward: helpers.Ward) -> None:
    file = filed(ward, helpers.NOTICE)
    assert not Judgement.objects.exists()
    client = ward.client("desk_officer")
    assert "Xem kết quả kiểm tra" not in client.get(page(file.dossier)).text
    assert client.get(f"/can-bo/tep/{file.pk}/chu-ky/").status_code == 404


def test_it_is_judged_again_by_the_roots_of_now(ward: helpers.Ward, request: pytest.FixtureRequest) -> None:
    file = filed(ward, sign(contract()))
    assert last(file).outcome == "untrusted"
    request.getfixturevalue("trusted")
    client, address = ward.client("desk_officer"), f"/can-bo/tep/{file.pk}/chu-ky/"
    assert "Kiểm tra lại" in client.get(address).text
    assert client.post(address).status_code == 302
    waiting = client.get(address).text
    assert "Đang được kiểm tra lại." in waiting
    drain()
    assert (last(file).outcome, Judgement.objects.count()) == ("genuine", 2)
    assert "Lần 2" in client.get(address).text
    assert client.post(address).status_code == 302
    first = Judgement.objects.get(n=1)
    with pytest.raises(WrongState):
        perform(repeat_judgement, ward.caller("desk_officer"), on=first.pk)


def test_only_an_officer_of_the_body_has_it_judged_again(ward: helpers.Ward) -> None:
    filed(ward, sign(contract()))
    row = Judgement.objects.get()
    with pytest.raises(NotAllowed):
        perform(repeat_judgement, ward.caller("mother"), on=row.pk)


def test_whoever_may_not_see_the_dossier_sees_no_report(ward: helpers.Ward) -> None:
    file = filed(ward, sign(contract()))
    assert ward.client("other_officer").get(f"/can-bo/tep/{file.pk}/chu-ky/").status_code == 404
    assert ward.client("chairwoman").get(f"/can-bo/tep/{file.pk}/chu-ky/").status_code == 302  # asked for what
    assert say_why(ward.client("chairwoman"), file.dossier).get(f"/can-bo/tep/{file.pk}/chu-ky/").status_code == 200


def test_the_report_comes_over_the_api(ward: helpers.Ward, trusted: None) -> None:
    file = filed(ward, sign(contract(), stamped=True))
    answer = ward.client("desk_officer").get(f"/api/v1/files/{file.pk}/judgement").json()
    assert (answer["outcome"], answer["codes"], answer["sha256"]) == ("genuine", [], file.sha256)
    (signer,) = answer["signers"]
    assert (signer["level"], signer["proven_by"], signer["covers"]) == ("B-T", "Dấu thời gian thử nghiệm", "file")
    assert signer["unchanged"] is True
