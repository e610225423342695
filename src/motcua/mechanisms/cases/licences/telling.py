"""What is said about a licence: the words of a decision's document, and the letters to its holder."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from motcua.kernel.acts.api import Deed
from motcua.kernel.notices.api import post
from motcua.kernel.packs.api import LegalBasis
from motcua.kernel.text.api import Multilingual
from motcua.mechanisms.cases.licence_models import Licence, LicenceDecision
from motcua.mechanisms.cases.licence_specs import Cause
from motcua.mechanisms.cases.licences.terms import spec_of
from motcua.mechanisms.cases.specs import ProcedureSpec

LETTER: Final = "urn:motcua:notice:licence-"
UNTIL_LIFTED: Final = Multilingual(
    vi="đến khi có quyết định chấm dứt", en="until a decision lifts it", bn="সিদ্ধান্তে প্রত্যাহার না হওয়া পর্যন্ত"
)


def content(
    licence: Licence, spec: ProcedureSpec, decision: LicenceDecision, causes: Sequence[Cause]
) -> dict[str, Any]:
    """What a decision's document prints: which licence, what is decided, on which grounds and why. Its template words
    it; a day that is not named stays empty."""
    return {
        "licence": {
            "title": spec.result.title.vi,
            "number": licence.number,
            "issued_on": _day(licence.valid_from),
            "issuer": licence.organisation.title["vi"],
            "holder": licence.holder.name,
        },
        "decision": {
            "kind": decision.kind,
            "grounds": "\n".join(one.title.vi for one in causes),
            "basis": "\n".join(dict.fromkeys(_basis(one) for cause in causes for one in cause.legal_basis)),
            "reason": decision.reason,
            "from": _day(decision.from_on),
            "until": _day(decision.until),
        },
    }


def _basis(one: LegalBasis) -> str:
    return ", ".join(text for text in (f"{one.title} số {one.document}", one.article) if text)


def _day(day: date | None) -> str:
    return f"{day:%d/%m/%Y}" if day else ""


def decided(deed: Deed, licence: Licence, decision: LicenceDecision) -> None:
    """Tell the holder what was decided, from when, and why."""
    until = _day(decision.until) or UNTIL_LIFTED
    tell(
        deed,
        licence,
        {"suspend": "suspended", "lift": "lifted", "revoke": "revoked"}[decision.kind],
        decision=decision.number,
        since=_day(decision.effective_on),
        until=until,
        reason=decision.reason,
    )


def tell(deed: Deed, licence: Licence, what: str, **values: str | Multilingual) -> None:
    """Post one of the pack's letters to the holder."""
    said: dict[str, str | Multilingual] = {
        "title": spec_of(licence).result.title,
        "number": licence.number,
        "end": _day(licence.valid_to),
        **values,
    }
    post(deed, licence.holder_id, f"{LETTER}{what}", said, link=f"/giay-phep/{licence.pk}/")
