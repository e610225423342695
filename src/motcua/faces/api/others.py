"""What is neither a resource nor an act: signing in, keeping a file for a submission, judging a PDF."""

from typing import Annotated

from django.http import HttpRequest
from ninja import Router
from pydantic import Field, SecretStr

from motcua.faces.api import auth, paper_shapes, verbs, views, wire
from motcua.faces.api.basic import Moment, Shape
from motcua.faces.api.problems import CodeNeeded, WrongLogin
from motcua.faces.shell.network import address_of
from motcua.faces.shell.visits import nothing_owed
from motcua.kernel.access.api import actor_of
from motcua.kernel.acts.api import Given
from motcua.kernel.files.api import MEDIA_TYPES, Limits, keep, receipt
from motcua.kernel.people.api import attempt, by_password, code_passes, has_second, wait_for
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
    """Name and password of an account; where it has a second factor, a ``code`` of its app or one to recover with."""

    login: Annotated[str, Field(min_length=1, max_length=80)]
    password: Annotated[SecretStr, Field(max_length=200)]
    code: Annotated[SecretStr, Field(max_length=40)] = SecretStr("")


class Token(Shape):
    """What a program signs in with from now on."""

    token: str
    until: Moment


class Receipt(Shape):
    """Proof of an upload, to be named in a submission by the same account within seven days."""

    receipt: str
    sha256: str
    size: int
    media_type: str
    name: str


@router.post(
    "/session",
    auth=None,
    response={201: Token},
    url_name="session",
    openapi_extra={"requestBody": verbs.body_of("session")},
    tags=["session"],
)
def sign_in(request: HttpRequest) -> Token:
    """A token for ``Authorization: Bearer``, one of the account's sessions: it ends like those on pages do.

    A new one is a fresh proof of who one is, as signing asks for. Connected systems take ``/oauth/token``.
    """
    given = SignIn.read(wire.body(request))
    account = by_password(given.login, given.password.get_secret_value(), address_of(request))
    if account is None:
        raise WrongLogin
    factors = ["password"]
    if has_second(account.pk):
        code = given.code.get_secret_value()
        factor = code_passes(account.pk, code) if code else ""
        if not factor:
            raise CodeNeeded
        factors.append(factor)
    nothing_owed(account, actor_of(account))
    token, until = auth.token_for(account, *factors)
    return Token(token=token, until=until)


@router.post("/files", response={201: Receipt}, url_name="files", openapi_extra=FILE, tags=["files"])
def keep_file(request: HttpRequest) -> Receipt:
    """Keep a file (20 MB at most) until it is submitted; the receipt names it in ``files`` of a submission."""
    upload = wire.upload(request)
    kept = keep(upload, upload.name or "", LIMITS)
    return Receipt(
        receipt=receipt(kept, wire.actor(request).pseudonym),
        sha256=kept.sha256,
        size=kept.size,
        media_type=kept.media_type,
        name=kept.name,
    )


@router.post(
    "/verify", auth=None, response=paper_shapes.Verdict, url_name="verify", openapi_extra=FILE, tags=["documents"]
)
def verify(request: HttpRequest) -> paper_shapes.Verdict:
    """Is this PDF genuine and unchanged? The file is judged and not kept."""
    heavy = ("file", address_of(request))
    wait_for(heavy)
    result = verify_upload(wire.upload(request).read(LARGEST + 1))
    if result.verdict == "unjudged":  # whoever sends several such files keeps others waiting
        attempt(heavy)
    return views.verdict(result)
