"""What a file's signatures prove, as every face shows it: one sentence that decides, then each signature in full."""

from collections.abc import Iterable

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from motcua.faces.shell.dossiers import Entry
from motcua.faces.shell.words import moment
from motcua.kernel.calendar.api import legal_day
from motcua.mechanisms.papers.api import ADDED, LEVELS, OUTCOMES, REASONS, Judgement, Report, SignerSeen, report_of

COLORS = {"genuine": "success", "altered": "danger", "unsigned": "neutral"}
"""Of an outcome; any other is a warning."""


def sentence_of(report: Report) -> Promise:
    """The sentence that decides."""
    return OUTCOMES[report.outcome]


def reasons_of(report: Report) -> list[str]:
    """What is wrong, in sentences."""
    return [str(REASONS[code]) for code in report.reasons]


def short(judgement: Judgement) -> dict[str, str]:
    """One line beside a file: who signed it, or what is wrong with it."""
    report = report_of(judgement)
    names = ", ".join(signer.name or "?" for signer in report.signers)
    if report.outcome == "genuine":
        return {"color": "success", "text": _("Chữ ký số hợp lệ: %(names)s") % {"names": names}}
    said = [sentence_of(report), *reasons_of(report)[:1]]
    return {"color": COLORS.get(report.outcome, "warning"), "text": " ".join(str(words) for words in said)}


def checks(report: Report) -> list[Entry]:
    """Each signature as a line of ``<c-timeline>``; without any, what kept it from being judged."""
    if report.signers:
        loose = [code for code in report.reasons if not any(code in signer.reasons for signer in report.signers)]
        return [*map(_signature, report.signers), *(Entry(REASONS[code], state="next") for code in loose)]
    return [Entry(words, state="next") for words in reasons_of(report)]


def _signature(signer: SignerSeen) -> Entry:
    named = _("Chữ ký số của %(name)s") if signer.trusted else _("Chữ ký số ghi tên %(name)s")
    holder = ", ".join(words for words in (signer.position, signer.organisation) if words)
    lines = [" ".join(str(REASONS[code]) for code in signer.reasons)]
    lines += [_("Đúng, và nội dung còn nguyên như lúc ký.")] if signer.trusted else []
    if not signer.trusted and signer.unchanged:
        lines.append(_("Nội dung còn nguyên như lúc ký."))
    lines += list(_when(signer))
    lines += list(_what(signer)) if signer.unchanged else []
    lines += _whose(signer)
    text = "\n".join(line for line in lines if line)
    return Entry(named % {"name": signer.name or "?"}, None, holder, text, "done" if signer.trusted else "next")


def _when(signer: SignerSeen) -> Iterable[str]:
    if signer.proven:
        said = {"time": moment(signer.proven), "by": signer.proven_by or "?"}
        yield _("Chắc chắn đã ký trước %(time)s: có dấu thời gian của %(by)s.") % said
    if signer.time:
        yield _("Giờ ký do máy của người ký ghi: %(time)s.") % {"time": moment(signer.time)}
    if not signer.proven and signer.unchanged:
        yield _("Không có dấu thời gian của bên thứ ba, nên giờ ký chỉ là lời người ký.")


def _what(signer: SignerSeen) -> Iterable[str]:
    if signer.covers == "file":
        yield _("Chữ ký bao phủ toàn bộ tệp.")
    elif signer.covers == "then":
        yield _("Chữ ký bao phủ toàn bộ tệp như lúc ký.")
    yield from (str(ADDED[code]) for code in signer.added)
    if signer.filled:
        yield _("Những ô điền sau: %(fields)s.") % {"fields": ", ".join(signer.filled)}
    yield str(LEVELS[signer.level])


def _whose(signer: SignerSeen) -> list[str]:
    """By whom the certificate was issued, and from when until when it holds."""
    if not signer.authority or not signer.valid_from or not signer.valid_to:
        return []
    start, end = (f"{legal_day(edge):%d/%m/%Y}" for edge in (signer.valid_from, signer.valid_to))
    said = {"by": signer.authority, "start": start, "end": end}
    if signer.trusted:
        return [_("Chứng thư số do %(by)s cấp, có hiệu lực từ %(start)s đến %(end)s.") % said]
    return [_("Chứng thư số ghi nơi cấp là %(by)s, hiệu lực từ %(start)s đến %(end)s.") % said]
