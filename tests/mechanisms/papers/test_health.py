"""What ``motcua doctor`` says when papers cannot be signed."""

from datetime import timedelta
from typing import Any

import pytest

from motcua.kernel.calendar.api import at
from motcua.kernel.jobs.api import drain
from motcua.mechanisms.papers import health
from tests.helpers import MORNING, ward
from tests.mechanisms.papers.test_documents import prepared

pytestmark = [pytest.mark.both, pytest.mark.django_db]


def said() -> list[str]:
    return [str(one.what) for one in health.signing()]


def test_a_paper_that_waits_for_its_signature_is_told_after_an_hour_and_no_more_once_it_is_signed() -> None:
    ward()
    told = "1 giấy tờ đã duyệt hơn một giờ mà chưa ký được."
    with at(MORNING):
        prepared()
        assert told not in said()
    with at(MORNING + timedelta(hours=2)):
        assert told in said()
        drain()
        assert told not in said()


def test_a_real_installation_without_roots_or_certificates_is_told_so(settings: Any, tmp_path: Any) -> None:
    lacking = {
        "Chưa tin chứng thư gốc nào: chưa ký được và chưa kiểm tra được.",
        "Chưa đăng ký chứng thư số nào: giấy tờ được duyệt sẽ chờ ký.",
    }
    assert not lacking & set(said())
    settings.MOTCUA_KIND, settings.MOTCUA_HOME = "real", tmp_path
    assert lacking <= set(said())
