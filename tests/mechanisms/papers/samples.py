"""One birth certificate, its key and its signed file, made once for all tests of this room."""

import subprocess
from datetime import datetime
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from django.conf import settings

from motcua.mechanisms.papers.render import qr_svg, render
from motcua.mechanisms.papers.rules import VIETNAM, for_print, signing_time
from motcua.mechanisms.papers.signing import sign
from motcua.mechanisms.papers.trust.pki import Holder, SignerKey, establish, signer_for

MOMENT = datetime(2026, 10, 9, 10, 21, 33, tzinfo=VIETNAM)
TEMPLATE = Path("packs/vn-civil-status/templates/birth-certificate.typ").read_text()
CHAIR = Holder(
    "urn:motcua:org:vn:01:00082:chairwoman", "Lê Thị Hồng Nhung", "Chủ tịch", "Ủy ban nhân dân phường Cửa Nam"
)


def person(name: str, **changes: str) -> dict[str, str]:
    """A parent."""
    parent = {
        "full_name": name,
        "birth_date": "1996-04-24",
        "ethnicity": "Kinh",
        "nationality": "Việt Nam",
        "residence": "Số 12 phố Lý Thường Kiệt, phường Cửa Nam, thành phố Hà Nội",
    }
    return parent | changes


def content(**child: str) -> dict[str, Any]:
    """What the procedure hands over to be printed."""
    born = {
        "full_name": "Nguyễn Minh Anh",
        "sex": "Nữ",
        "birth_date": "2026-09-24",
        "ethnicity": "Kinh",
        "nationality": "Việt Nam",
        "birth_place": "Bệnh viện Phụ sản Trung ương, phường Cửa Nam, thành phố Hà Nội",
        "hometown": "Xã Hoa Lư, tỉnh Ninh Bình",
        "personal_number": "001326000123",
    }
    return {
        "child": born | child,
        "mother": person("Trần Thị Thu Hà"),
        "father": person("Nguyễn Văn Bình"),
        "requester": {"full_name": "Trần Thị Thu Hà", "identity": "Căn cước số 001196012345, cấp ngày 12/05/2022"},
    }


def printed(said: dict[str, Any] | None = None, *, demonstration: bool = True) -> dict[str, Any]:
    """The data of a template, around some content."""
    data: dict[str, Any] = for_print(
        {
            "document": {"notation": "15/2026", "date": "2026-10-09", "code": "7K3M-Q9TR-0VWX-5Z2B"},
            "organisation": {
                "name": "Ủy ban nhân dân phường Cửa Nam",
                "full_name": "Ủy ban nhân dân phường Cửa Nam, thành phố Hà Nội",
            },
            "signer": {"name": CHAIR.name, "titles": [CHAIR.position], "time": signing_time(MOMENT)},
            "content": said or content(),
        }
    )
    data["demonstration"] = demonstration
    data["document"]["address"] = "motcua.example/kiem-tra"
    data["document"]["qr"] = qr_svg("https://motcua.example/kiem-tra/7K3M-Q9TR-0VWX-5Z2B/")
    return data


def certificate(said: dict[str, Any] | None = None, *, demonstration: bool = True) -> bytes:
    """The certificate as PDF, not signed."""
    return render(TEMPLATE, printed(said, demonstration=demonstration), Path(settings.MOTCUA_FONTS), MOMENT)


@cache
def pki() -> Path:
    """A demonstration's keys."""
    folder = Path(mkdtemp(prefix="papers-pki-", dir=settings.MOTCUA_HOME))
    establish(folder, "demonstration")
    return folder


def key(holder: Holder = CHAIR) -> SignerKey:
    """The key of a holder."""
    return signer_for(pki(), holder)


@cache
def signed() -> bytes:
    """The certificate, signed by the chairwoman."""
    return sign(certificate(), key(), reason="Cấp Giấy khai sinh", location="Hà Nội", field="motcua-A", moment=MOMENT)


def run(tmp_path: Path, pdf: bytes, program: str, *arguments: str) -> str:
    """What a poppler program prints about a PDF; ``FILE`` among the arguments is the PDF."""
    file = tmp_path / "paper.pdf"
    file.write_bytes(pdf)
    words = [program, *(str(file) if word == "FILE" else word for word in arguments)]
    return subprocess.run(words, capture_output=True, check=True, timeout=30).stdout.decode()
