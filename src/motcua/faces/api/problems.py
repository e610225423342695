"""Problems (RFC 9457): every refusal and every fault as ``application/problem+json`` in the reader's language."""

import logging
from typing import Any, ClassVar

from django.core.exceptions import BadRequest, RequestDataTooBig, SuspiciousOperation
from django.core.signals import got_request_exception
from django.http import Http404, HttpRequest, JsonResponse
from django.http.multipartparser import MultiPartParserError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from ninja.errors import AuthenticationError, ValidationError

from motcua.faces.shell.readings import PurposeNeeded
from motcua.kernel.acts.api import Invalid, NotFound, ProofNeeded, Refusal, Stale, unavailable
from motcua.kernel.files.api import FileRefused

log = logging.getLogger("motcua.api")


class Malformed(Refusal):
    """The request can't be read at all."""

    code, status = "malformed", 400
    sentence = _("Không đọc được nội dung yêu cầu.")
    remedy = _("Xin gửi JSON đúng dạng, mã hóa UTF-8, không có ký tự điều khiển NUL.")


class NotSignedIn(Refusal):
    """Nobody is known to ask, and this is not for everybody."""

    code, status = "not_signed_in", 401
    sentence = _("Cần đăng nhập.")
    remedy = _("Xin lấy mã truy cập tại /api/v1/session rồi gửi trong tiêu đề Authorization: Bearer.")


class WrongLogin(NotSignedIn):
    """Name and password do not go together; which of them is wrong, nobody is told."""

    code = "wrong_login"
    sentence = _("Tên đăng nhập hoặc mật khẩu chưa đúng.")
    remedy = _("Xin kiểm tra lại rồi đăng nhập lại.")


class CodeNeeded(NotSignedIn):
    """Name and password are right; the second factor is missing or not right."""

    code = "code_needed"
    sentence = _("Cần mã xác thực thứ hai.")
    remedy = _("Xin gửi thêm mã đang hiện trên ứng dụng, hoặc một mã dự phòng, trong mục code.")


class Forged(Refusal):
    """A browser's session asked without the token that only our own pages have."""

    code, status = "forged", 403
    sentence = _("Yêu cầu thiếu mã chống giả mạo.")
    remedy = _("Xin gửi tiêu đề X-CSRFToken, hoặc dùng mã truy cập thay cho phiên của trình duyệt.")


class WrongMethod(Refusal):
    """The address is right, the method is not."""

    code, status = "wrong_method", 405
    sentence = _("Địa chỉ này không nhận cách gọi đó.")


class WrongMediaType(Refusal):
    """The body is of a type that is not read here."""

    code, status = "wrong_media_type", 415
    sentence = _("Nội dung gửi lên không đúng kiểu dữ liệu.")


class TooLarge(Refusal):
    """More than is read here."""

    code, status = "too_large", 413
    sentence = _("Nội dung gửi lên quá lớn.")
    remedy = _("Xin chia nhỏ, hoặc tải tệp lên trước tại /api/v1/files.")


class Broken(Refusal):
    """A fault of ours."""

    code, status = "broken", 500
    sentence = _("Hệ thống gặp lỗi khi xử lý yêu cầu.")
    remedy = _("Xin thử lại sau ít phút với cùng Idempotency-Key.")


class Problem(JsonResponse):
    """The answer to a request that was not met."""

    media_type: ClassVar[str] = "application/problem+json"

    def __init__(self, refusal: Refusal, status: int | None = None) -> None:
        status = status or refusal.status
        found = {
            "type": f"urn:motcua:problem:{refusal.code}",
            "title": str(type(refusal).sentence),
            "status": status,
            "detail": str(refusal.sentence),
            "code": refusal.code,
            "remedy": str(refusal.remedy),
            "faults": [
                {"path": path, "message": str(message)} for path, found in refusal.faults.items() for message in found
            ],
        }
        if isinstance(refusal, PurposeNeeded):
            found["purposes"] = refusal.purposes
        options = {"ensure_ascii": False}
        super().__init__(found, status=status, content_type=self.media_type, json_dumps_params=options)
        if refusal.wait:
            self["Retry-After"] = str(refusal.wait)
        if refusal.wait:
            self["Retry-After"] = str(refusal.wait)
        if status == 401:
            self["WWW-Authenticate"] = 'Bearer realm="motcua"'


def refused(request: HttpRequest, refusal: Refusal) -> Problem:
    """A refusal. A revision that the caller named himself and that is not the present one is a failed precondition."""
    stale = isinstance(refusal, Stale) and "If-Match" in request.headers
    if isinstance(refusal, ProofNeeded) and "Authorization" in request.headers:
        refusal = ProofNeeded(remedy=_("Xin lấy mã truy cập mới tại /api/v1/session rồi gửi lại yêu cầu này."))
    return Problem(refusal, 412 if stale else None)


def file_refused(request: HttpRequest, refused: FileRefused) -> Problem:
    """A file that is not kept."""
    if answer := unavailable(refused):
        return Problem(answer)
    if refused.code == "too_large":
        return Problem(TooLarge(refused.sentence, remedy=refused.remedy))
    return Problem(Invalid(refused.sentence, remedy=refused.remedy, faults={"file": [refused.sentence]}))


_SENTENCES: dict[str, Promise] = {"missing": _("Xin điền mục này.")}
_OTHERWISE = _("Giá trị này không hợp lệ.")


def unfit(request: HttpRequest, error: ValidationError) -> Problem:
    """Parameters of an address that are missing or no values of their kind."""
    faults = {str(fault["loc"][-1]): [_SENTENCES.get(fault["type"], _OTHERWISE)] for fault in error.errors}
    return Problem(Invalid(faults=faults))


def broken(request: HttpRequest, error: Exception) -> Problem:
    """A fault of the program: logged and signalled as everywhere, answered in the form that the caller reads.

    Storage that fails is no fault of the program: the same request may come again.
    """
    if answer := unavailable(error):
        log.warning("%s %s: %s", request.method, request.path, answer.code)
        return Problem(answer)
    log.error("%s %s", request.method, request.path, exc_info=error)
    got_request_exception.send(sender=None, request=request)
    return Problem(Broken())


HANDLERS: dict[type[Exception], Any] = {
    Refusal: refused,
    FileRefused: file_refused,
    ValidationError: unfit,
    AuthenticationError: lambda request, error: Problem(NotSignedIn()),
    Http404: lambda request, error: Problem(NotFound()),
    RequestDataTooBig: lambda request, error: Problem(TooLarge()),
    MultiPartParserError: lambda request, error: Problem(Malformed()),
    BadRequest: lambda request, error: Problem(Malformed()),
    SuspiciousOperation: lambda request, error: Problem(Malformed()),
    Exception: broken,
}
"""The one table from errors to answers; the nearest class wins."""
