"""What is neither a resource nor an act: signing in, keeping a file for a submission, judging a PDF."""

from typing import Annotated

from django.contrib.auth import authenticate
from django.http import HttpRequest
from ninja import Router
from pydantic import Field, SecretStr

from motcua.faces.api import auth, shapes, verbs, views, wire
from motcua.faces.api.problems import WrongLogin
from motcua.kernel.acts.api import Given
from motcua.kernel.files.api import MEDIA_TYPES, Limits, keep, receipt
from motcua.kernel.people.api import Account
from motcua.mechanisms.papers.api import LARGEST, verify_upload

router = Router()
LIMITS = Limits(max_bytes=20 * 1024 * 1024, media_types=frozenset(MEDIA_TYPES) - {"application/zip"})
FILE = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "properties": {"file": {"type": "string", "contentMediaType": "application/octet-stream"}},
                    "required": ["file"],
                }
            }
        },
    }
}


class SignIn(Given):
    """Name and password of an account."""

    login: Annotated[str, Field(min_length=1, max_length=80)]
    password: Annotated[SecretStr, Field(max_length=200)]


@router.post(
    "/session",
    auth=None,
    response={201: shapes.Token},
    url_name="session",
    openapi_extra={"requestBody": verbs.body_of("session")},
    tags=["session"],
)
def sign_in(request: HttpRequest) -> shapes.Token:
    """A token for ``Authorization: Bearer``, good for eight hours. Machine accounts (OAuth 2) come later."""
    given = SignIn.read(wire.body(request))
    account = authenticate(request, username=given.login, password=given.password.get_secret_value())
    if not isinstance(account, Account):
        raise WrongLogin
    token, until = auth.token_for(account)
    return shapes.Token(token=token, until=until)


@router.post("/files", response={201: shapes.Receipt}, url_name="files", openapi_extra=FILE, tags=["files"])
def keep_file(request: HttpRequest) -> shapes.Receipt:
    """Keep a file (20 MB at most) until it is submitted; the receipt names it in ``files`` of a submission."""
    upload = wire.upload(request)
    kept = keep(upload, upload.name or "", LIMITS)
    return shapes.Receipt(
        receipt=receipt(kept, wire.actor(request).pseudonym),
        sha256=kept.sha256,
        size=kept.size,
        media_type=kept.media_type,
        name=kept.name,
    )


@router.post("/verify", auth=None, response=shapes.Verdict, url_name="verify", openapi_extra=FILE, tags=["documents"])
def verify(request: HttpRequest) -> shapes.Verdict:
    """Is this PDF genuine and unchanged? The file is judged and not kept."""
    return views.verdict(verify_upload(wire.upload(request).read(LARGEST + 1)))
