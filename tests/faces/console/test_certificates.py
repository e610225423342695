"""The console's page of certificates: what is right is registered, what is wrong is said in words, all at once."""

import re
import struct
import zlib
from datetime import UTC, datetime
from secrets import token_bytes
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from motcua.kernel.access.api import Position, organisation
from motcua.kernel.calendar.api import at, now
from motcua.kernel.jobs.api import drain
from motcua.mechanisms.papers.api import Document, establish, obstacles
from motcua.mechanisms.papers.certificates import asking as certificates_asking
from motcua.mechanisms.papers.certificates import use as certificates_use
from motcua.mechanisms.papers.models import Certificate
from motcua.mechanisms.papers.reads import kept_files
from motcua.mechanisms.papers.trust.pki import pki_folder
from tests import acting, helpers
from tests.harness.signer import Imagined
from tests.mechanisms.papers.issuing import BODY, issued_to, put, weak
from tests.mechanisms.papers.test_documents import born, other_subjects, prepared

pytestmark = [pytest.mark.both, pytest.mark.django_db]
PAGE = "/quan-tri/chung-thu/"


@pytest.fixture
def admin(ward: helpers.Ward) -> Client:
    establish(pki_folder(), "demonstration")
    with at(helpers.MORNING):
        return ward.client("administrator")


def text(answer: Any) -> str:
    return re.sub(r"\s+", " ", answer.content.decode())


def sent(admin: Client, pem: str, moment: datetime = helpers.MORNING, **values: str) -> Any:
    """What the page answers to a certificate for the chairwoman's seat, whose key lies in the file ``chair``."""
    chair = str(Position.objects.get(urn=f"{helpers.CUA_NAM}:chairwoman").pk)
    form = {"position": chair, "keeper": "file", "reference": "chair", "key": str(now().timestamp())} | values
    with at(moment):
        return admin.post(PAGE, form | {"pem": SimpleUploadedFile("chung-thu.pem", pem.encode())})


def pair(**how: Any) -> str:
    """A certificate, its key put where ``chair`` lies."""
    key, pem = issued_to(pki_folder(), **how)
    put(pki_folder(), "chair", key)
    return pem


def test_a_certificate_is_registered_for_a_seat_and_for_the_body_and_signs_from_then_on(
    ward: helpers.Ward, admin: Client
) -> None:
    assert sent(admin, pair()).status_code == 302
    key, pem = issued_to(pki_folder(), BODY)
    put(pki_folder(), "seal", key)
    assert sent(admin, pem, position="", reference="seal").status_code == 302
    with at(helpers.MORNING):
        page = text(admin.get(PAGE))
    assert "Đỗ Thu Hà" in page
    assert "Con dấu của cơ quan" in page
    assert page.count("Đang dùng") == 2
    with at(helpers.MORNING):
        row = prepared()
        drain()
    used = [one.certificate.reference for one in row.signatures.order_by("n").select_related("certificate")]
    assert used == ["chair", "seal"]


def test_what_waited_for_a_certificate_is_signed_when_it_comes(
    ward: helpers.Ward, admin: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(certificates_use, "_may_enrol", lambda known: False)  # as in a real installation
    with at(helpers.MORNING):
        rows = [prepared(born(n), about) for n, about in enumerate(other_subjects()[:2])]
        drain()
        assert [str(said).startswith("Chưa đăng ký chứng thư số của") for said in obstacles(rows[0])] == [True, True]
    key, pem = issued_to(pki_folder(), BODY)
    put(pki_folder(), "seal", key)
    later = helpers.MORNING.replace(minute=40)
    assert sent(admin, pair(), moment=later).status_code == 302
    assert sent(admin, pem, moment=later, position="", reference="seal").status_code == 302
    with at(later):
        drain()
    assert {Document.objects.get(pk=row.pk).state for row in rows} == {"signed"}


def test_nobody_is_asked_about_a_certificate_of_an_authority_that_nobody_trusts(
    admin: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Any] = []

    def good(*what: Any) -> bool:
        asked.append(what)
        return False

    monkeypatch.setattr(certificates_asking, "is_revoked", good)
    assert sent(admin, pair(stranger=True)).status_code == 422
    assert asked == []
    assert sent(admin, pair()).status_code == 302
    assert len(asked) == 1


def test_the_certificate_of_somebody_who_works_there_is_no_seal(admin: Client) -> None:
    answer = sent(admin, pair(), position="")
    assert answer.status_code == 422
    assert "đứng tên “Đỗ Thu Hà”, không phải của cơ quan này" in text(answer)
    assert not Certificate.objects.exists()


@pytest.mark.parametrize(
    ("how", "words"),
    [
        ({"ends": datetime(2026, 6, 1, tzinfo=UTC)}, "Chứng thư đã hết hạn lúc 07:00 01/06/2026."),
        ({"begins": datetime(2027, 1, 1, tzinfo=UTC)}, "Chứng thư đến 07:00 01/01/2027 mới có hiệu lực."),
        ({"signs": False}, "không dùng để ký"),
        ({"stranger": True}, "không do tổ chức mà hệ thống tin cậy cấp"),
        ({"name": "Nguyễn Văn Khác"}, "đứng tên “Nguyễn Văn Khác”, không phải người đang giữ vị trí này (Đỗ Thu Hà)"),
        ({"key": weak()}, "Khóa của chứng thư yếu"),
    ],
)
def test_each_fault_of_a_certificate_is_said_in_words(admin: Client, how: dict[str, Any], words: str) -> None:
    answer = sent(admin, pair(**how))
    assert answer.status_code == 422
    assert words in text(answer)
    assert not Certificate.objects.exists()


def test_all_faults_are_said_at_once(admin: Client) -> None:
    _key, pem = issued_to(
        pki_folder(), "Nguyễn Văn Khác", ends=datetime(2026, 6, 1, tzinfo=UTC), signs=False, stranger=True
    )
    page = text(sent(admin, pem, reference="nobody-has-this"))
    for words in (
        "hết hạn",
        "không dùng để ký",
        "không do tổ chức",
        "Nguyễn Văn Khác",
        "không có khóa nào tên như vậy",
    ):
        assert words in page, words


def test_a_revoked_certificate_is_said_to_be_revoked(admin: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(certificates_asking, "is_revoked", lambda certificate, chain, moment: True)
    assert "Chứng thư đã bị tổ chức cấp thu hồi." in text(sent(admin, pair()))


@pytest.mark.parametrize(
    "rubbish", ["", "xin chào", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", "\x00\xff"]
)
def test_what_is_no_certificate_is_said_to_be_none(admin: Client, rubbish: str) -> None:
    answer = sent(admin, rubbish)
    assert answer.status_code == 422
    assert re.search("không phải là chứng thư số|Xin chọn tệp", text(answer))


def test_a_key_of_another_certificate_does_not_match(admin: Client) -> None:
    pair()
    _key, other = issued_to(pki_folder())
    page = text(sent(admin, other))
    assert "không có khóa nào tên như vậy" in page or "không phải là khóa của chứng thư này" in page
    assert not Certificate.objects.exists()


def test_a_service_that_does_not_answer_or_holds_another_key_is_said(
    admin: Client, service: Imagined, settings: Any
) -> None:
    key, pem = issued_to(pki_folder())
    service.holds("chair", key, pem)
    service.mood.append("broken")
    assert "Nơi giữ khóa không trả lời" in text(sent(admin, pem, keeper="remote"))
    service.mood.append("wrong")
    assert "Nơi giữ khóa từ chối" in text(sent(admin, pem, keeper="remote"))
    assert sent(admin, pem, keeper="remote").status_code == 302


def test_a_certificate_is_registered_once(admin: Client) -> None:
    pem = pair()
    assert sent(admin, pem).status_code == 302
    assert "đã được đăng ký" in text(sent(admin, pem))


def test_a_long_rsa_key_signs_as_well(ward: helpers.Ward, admin: Client) -> None:
    assert sent(admin, pair(key=rsa.generate_private_key(65537, 3072))).status_code == 302
    with at(helpers.MORNING):
        row = prepared()
        drain()
    row.refresh_from_db()
    assert row.state == "signed"


def test_a_seat_of_another_body_is_refused_and_so_is_its_page(ward: helpers.Ward, admin: Client) -> None:
    other = Position.objects.get(urn=f"{helpers.HOAN_KIEM}:chairwoman")
    assert "Cơ quan này không có vị trí đó" in text(sent(admin, pair(), position=str(other.pk)))
    with at(helpers.MORNING):
        assert admin.get(f"{PAGE}?co-quan={other.organisation_id}").status_code == 403
        assert admin.get(f"{PAGE}?co-quan=x").status_code == 403
        for name in ("mother", "desk_officer", "chairwoman"):
            assert ward.client(name).get(PAGE).status_code == 403


def test_of_two_namesakes_in_a_seat_one_is_chosen(ward: helpers.Ward, admin: Client) -> None:
    namesake = acting.account("ha.do.2", "Đỗ Thu Hà")
    chair = Position.objects.get(urn=f"{helpers.CUA_NAM}:chairwoman")
    with at(helpers.MORNING):
        acting.sit(namesake, chair.urn)
        fields = admin.get(PAGE).context["page"].sections[1].forms[0].fields
    options = next(field for field in fields if field.html_name == "position").options
    assert [one.label for one in options if str(one.value).startswith(str(chair.pk))] == [
        "Chủ tịch UBND phường Cửa Nam – Đỗ Thu Hà (ha.do.2)",
        f"Chủ tịch UBND phường Cửa Nam – Đỗ Thu Hà ({ward.chairwoman.login})",
    ]
    pem = pair()
    assert "Ở vị trí này có nhiều người cùng tên" in text(sent(admin, pem))
    assert sent(admin, pem, position=f"{chair.pk}/{namesake.pk}").status_code == 302
    assert Certificate.objects.get().account == namesake.pk


def test_the_police_within_the_ward_have_a_seal_and_certificates_of_their_own(
    ward: helpers.Ward, admin: Client
) -> None:
    police = organisation(f"{helpers.CUA_NAM}:police")
    chief = Position.objects.get(urn=f"{police.urn}:police-chief")
    with at(helpers.MORNING):
        acting.sit(acting.account("son.tran", "Trần Văn Sơn"), chief.urn)
    pem = pair(name="Công an phường Cửa Nam")
    assert "không phải của cơ quan này" in text(sent(admin, pem, position=""))
    assert sent(admin, pem, position=str(police.pk)).status_code == 302
    key, personal = issued_to(pki_folder(), "Trần Văn Sơn")
    put(pki_folder(), "chief", key)
    assert sent(admin, personal, position=str(chief.pk), reference="chief").status_code == 302
    seal, own = Certificate.objects.get(position=None), Certificate.objects.get(position=chief)
    assert (seal.organisation, seal.holder) == (police, "Công an phường Cửa Nam")
    assert (own.organisation, own.holder) == (police, "Trần Văn Sơn")
    with at(helpers.MORNING):
        page = text(admin.get(PAGE))
        assert "Công an phường Cửa Nam" in page
        assert "Trần Văn Sơn" in page
        assert admin.post(f"{PAGE}{seal.pk}/?do=end", {"reason": "Đổi con dấu", "key": "1"}).status_code == 302


def test_a_certificate_is_ended_with_a_reason(admin: Client) -> None:
    sent(admin, pair())
    page = f"{PAGE}{Certificate.objects.get().pk}/"
    with at(helpers.MORNING):
        assert admin.post(f"{page}?do=end", {"reason": "", "key": "1"}).status_code == 422
        assert admin.post(f"{page}?do=end", {"reason": "Chuyển công tác", "key": "2"}).status_code == 302
        said = text(admin.get(page))
    assert "Đã ngừng" in said
    assert "Chuyển công tác" in said
    assert "Ngừng ngay" not in said


def png(color: int = 6, size: tuple[int, int] = (40, 20), rows: bytes = b"") -> bytes:
    """A small picture of one colour, or of these rows; colour type 6 has an alpha channel, 2 has none."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    row = b"\0" + (b"\x1c\x3f\x94\x80" if color == 6 else b"\x1c\x3f\x94") * size[0]
    head = struct.pack(">IIBBBBB", *size, 8, color, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(rows or row * size[1]))
        + chunk(b"IEND", b"")
    )


def test_a_picture_that_came_another_way_is_no_larger(admin: Client) -> None:
    sent(admin, pair())
    with at(helpers.MORNING):
        noise = png(size=(700, 700), rows=b"".join(b"\0" + token_bytes(4 * 700) for _row in range(700)))
        uploaded = admin.post("/api/v1/files", {"file": SimpleUploadedFile("chu-ky.png", noise)})
        assert uploaded.json()["size"] > 500_000
        address = f"/api/v1/certificates/{Certificate.objects.get().pk}/picture"
        answer = admin.post(address, {"receipt": uploaded.json()["receipt"]}, content_type="application/json")
    assert answer.status_code == 422
    assert not Certificate.objects.exclude(image="").exists()


def test_a_picture_is_a_transparent_png_and_is_kept(ward: helpers.Ward, admin: Client) -> None:
    sent(admin, pair())
    page = f"{PAGE}{Certificate.objects.get().pk}/?do=picture"
    with at(helpers.MORNING):
        for name, data in (("a.png", png(2)), ("a.png", b"not a picture"), ("a.pdf", helpers.NOTICE)):
            answer = admin.post(page, {"receipt": SimpleUploadedFile(name, data), "key": name + str(len(data))})
            assert answer.status_code == 422, name
        answer = admin.post(page, {"receipt": SimpleUploadedFile("chu-ky.png", png()), "key": "k"})
        assert answer.status_code == 302
        image = Certificate.objects.get().image
        assert image in kept_files()
        row = prepared()
        drain()
        row.refresh_from_db()
        assert row.state == "signed"
        assert admin.post(page, {"key": "l"}).status_code == 302
    assert not Certificate.objects.exclude(image="").exists()
