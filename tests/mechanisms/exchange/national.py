"""A request as the national portal passes it on."""

from datetime import date
from typing import Any

from motcua.kernel.access.api import Organisation
from motcua.kernel.acts.api import Caller, perform
from motcua.kernel.people.api import RegisterClient, actor_for, register_client
from tests import helpers

ROLE = "urn:motcua:role:national-portal"
CODE = "G01.899-261117-000123"


def system(body: str = helpers.CUA_NAM) -> Caller:
    """The portal as a connected system of a body."""
    organisation = Organisation.objects.get(urn=body)
    given = RegisterClient(name="Cổng", organisation=organisation.pk, roles=[ROLE], valid_from=date(2026, 7, 1))
    return Caller(actor_for(perform(register_client, helpers.SETUP, given)), channel="api")


def item(**changes: Any) -> dict[str, Any]:
    """A birth that a mother filed at the portal."""
    values = {
        "MaHoSo": CODE,
        "MaTTHC": "1.001193",
        "TenTTHC": "Đăng ký khai sinh",
        "MaDonVi": "H26.82",
        "KenhThucHien": "2",
        "ChuHoSo": "Đinh Thị Nhàn",
        "LoaiDoiTuong": "1",
        "MaDoiTuong": "001188990017",
        "Email": "nhan@example.vn",
        "SoDienThoai": "0912 345 678",
        "NgayTiepNhan": "20261117091500",
        "TrangThaiHoSo": "1",
        "DuLieu": helpers.ANSWERS,
        "TaiLieuNop": [
            {
                "MaThanhPhanHoSo": "birth_proof",
                "TenTepDinhKem": "giay-chung-sinh.pdf",
                "DuongDanTaiTepTin": "/tep/1",
                "IsDeleted": "False",
            }
        ],
    }
    return values | changes


def message(*items: dict[str, Any], updating: str = "False") -> dict[str, Any]:
    """The envelope."""
    return {"service": "DongBoHoSoMC", "isUpdating": updating, "data": list(items or [item()])}
