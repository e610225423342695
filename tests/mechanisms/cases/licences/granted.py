"""A ward that grants building permits, and what its chairwoman decides about them."""

from typing import Any

from motcua.kernel.acts.api import perform
from motcua.kernel.calendar.api import now, today
from motcua.kernel.jobs.api import drain
from motcua.mechanisms.cases import api as cases
from tests.mechanisms.papers.test_stamps import drawing
from tests.packs.permits import FOUND, Office
from tests.scenes import staged

SUSPEND: dict[str, Any] = {"grounds": ["works_stopped"], "reason": "Xây vượt hai tầng so với giấy phép."}
LIFT: dict[str, Any] = {"reason": "Đã tháo dỡ hai tầng xây vượt."}
REVOKE: dict[str, Any] = {"grounds": ["not_mended"], "reason": "Hết thời hạn mà không khắc phục."}
REISSUE: dict[str, Any] = {"cause": "lost", "reason": "Chủ đầu tư báo mất bản giấy."}


def permit(office: Office) -> cases.Licence:
    """A permit that was asked for, granted, signed and entered in the register today."""
    return staged(lambda: _granted(office), now())


def _granted(office: Office) -> cases.Licence:
    dossier = office.file(drawings=[drawing(1)])
    office.do(cases.accept, "desk_officer", dossier)
    inspection: dict[str, Any] = {"date": f"{today():%d/%m/%Y}", "found": "Nhà cũ một tầng, ngõ rộng 3 m."}
    found = FOUND | {"inspection": inspection}
    office.do(cases.advance, "case_officer", dossier, data=found)
    office.do(cases.approve, "chairwoman", dossier)
    drain()
    return cases.Licence.objects.get(dossier=dossier)


def decide(office: Office, what: Any, licence: cases.Licence, **given: Any) -> cases.Licence:
    """The chairwoman decides, and her decision is signed."""
    perform(what, office.caller("chairwoman"), given, on=licence.pk)
    drain()
    return cases.Licence.objects.get(pk=licence.pk)
