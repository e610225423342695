"""Identity providers as data of the installation: the file ``providers.yaml`` in its folder.

A secret is never in that file: it names one in ``keys/``, which only the program's own user may read.
"""

import stat
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from urllib.parse import urlsplit

import yaml
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from django.conf import settings
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from motcua.kernel.people.providers.wrapped import AES, KEY, RSA
from motcua.kernel.text.api import Multilingual


class ProvidersInvalid(Exception):  # noqa: N818 - says what is wrong with the file
    """``faults``: each with its place in the file, all at once."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


def _address(text: str) -> str:
    parts = urlsplit(text)
    here = parts.scheme == "http" and parts.hostname in ("127.0.0.1", "localhost")
    if not parts.hostname or not (parts.scheme == "https" or (here and settings.MOTCUA_KIND == "demonstration")):
        raise ValueError("an https:// address (a demonstration may also use http://127.0.0.1)")
    return text


def _secret(name: str) -> str:
    path = settings.MOTCUA_HOME / "keys" / name
    if not path.is_file():
        raise ValueError(f"there is no file keys/{name}")
    if path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise ValueError(f"keys/{name} can be read by others: chmod 600")
    return name


def _own(name: str) -> str:
    if name == "buoc-hai":
        raise ValueError("a page of ours has this name")
    return name


Address = Annotated[str, AfterValidator(_address)]
Secret = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,60}$"), AfterValidator(_secret)]
Algorithm = Literal["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"]


class Claims(BaseModel):
    """The provider's names for what we read; empty = it doesn't say that."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    citizen_number: str = ""
    name: str = "name"
    birth_date: str = "birthdate"
    level: str = ""
    account_type: str = ""
    login: str = "preferred_username"


class Provider(BaseModel):
    """What both kinds have. ``match`` says by what a first sign-in finds its account: the citizen number, opening an
    account where there is none; or the sign-in name of an account that is there, as for staff.

    ``levels`` and ``account_types``: those that may sign in, as the provider writes them; empty = any.
    ``timeout``: seconds for a whole answer. ``proves``: it asks the person anew each time, by agreement, so that coming
    back from it is a fresh proof also where its answer doesn't say when he signed in there.
    ``imagined``: it is ``motcua idp``, which a demonstration runs itself.
    """

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    id: Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=40), AfterValidator(_own)]
    button: Multilingual
    client_id: Annotated[str, Field(min_length=1, max_length=200)]
    client_secret: Secret
    scope: str = "openid"
    match: Literal["citizen-number", "login"] = "citizen-number"
    levels: list[str] = []
    account_types: list[str] = []
    timeout: Annotated[float, Field(gt=0, le=30)] = 8.0
    claims: Claims
    proves: bool = False
    imagined: bool = False

    @model_validator(mode="after")
    def _says_who(self) -> Self:
        needed = "citizen_number" if self.match == "citizen-number" else "login"
        wanted = {needed, *(["level"] if self.levels else []), *(["account_type"] if self.account_types else [])}
        missing = sorted(name for name in wanted if not getattr(self.claims, name))
        if missing:
            raise ValueError(f"claims.{', claims.'.join(missing)}: needed for what is asked of this provider")
        if self.imagined and settings.MOTCUA_KIND != "demonstration":
            raise ValueError("imagined: in a demonstration alone")
        return self

    @property
    def secret(self) -> str:
        """The client's secret."""
        return _key(self.client_secret).decode().strip()


class PlainProvider(Provider):
    """OpenID Connect 1.0: found by ``issuer``, or with every endpoint named, as for the National Portal."""

    kind: Literal["oidc"]
    issuer: Address
    authorization_endpoint: Address | None = None
    token_endpoint: Address | None = None
    userinfo_endpoint: Address | None = None
    jwks_uri: Address | None = None
    algorithms: Annotated[list[Algorithm], Field(min_length=1)] = ["RS256", "ES256"]
    token_auth: Literal["basic", "post"] = "basic"
    acr_values: str = ""
    prompt: str = "login"
    claims: Claims = Claims()

    @property
    def discovered(self) -> bool:
        """Whether its endpoints are asked for at its well-known address."""
        return self.authorization_endpoint is None

    @model_validator(mode="after")
    def _all_or_none(self) -> Self:
        named = {self.authorization_endpoint is None, self.token_endpoint is None, self.jwks_uri is None}
        if len(named) > 1:
            raise ValueError("authorization_endpoint, token_endpoint, jwks_uri: name all of them, or none")
        return self


class WrappedProvider(Provider):
    """VNeID's way: OAuth 2 code flow, no id_token; answers wrapped for our ``private_key`` (PEM, RSA).

    ``encrypt_key``: 32 bytes in hexadecimal, under which the code comes back encrypted, if that was agreed.
    """

    kind: Literal["vneid"]
    authorization_endpoint: Address
    token_endpoint: Address
    userinfo_endpoint: Address
    private_key: Secret
    encrypt_key: Secret | None = None
    cipher: AES = "aes-256-gcm"
    wrap: RSA = "oaep-sha256"
    levels: list[str] = ["2"]
    claims: Claims = Claims(
        citizen_number="citizenPid",
        name="fullName",
        birth_date="birthDate",
        level="accountLevel",
        account_type="accountType",
        login="",
    )

    @model_validator(mode="after")
    def _keys_open(self) -> Self:
        assert self.rsa and (self.code_key or not self.encrypt_key)
        return self

    @property
    def rsa(self) -> RSAPrivateKey:
        """Our key."""
        try:
            key = load_pem_private_key(_key(self.private_key), None)
        except (ValueError, TypeError, UnsupportedAlgorithm):  # TypeError: it asks for a password
            key = None
        if not isinstance(key, RSAPrivateKey):
            raise ValueError(f"private_key: keys/{self.private_key} must hold an RSA key in PEM, without a password")
        return key

    @property
    def code_key(self) -> bytes | None:
        """The key of the code, if it comes encrypted."""
        if not self.encrypt_key:
            return None
        try:
            key = bytes.fromhex(_key(self.encrypt_key).decode())
        except ValueError:
            key = b""
        if len(key) != KEY:
            raise ValueError(f"encrypt_key: keys/{self.encrypt_key} must hold {KEY} bytes in hexadecimal")
        return key


AnyProvider = Annotated[PlainProvider | WrappedProvider, Field(discriminator="kind")]


class ProvidersFile(BaseModel):
    """The file."""

    model_config = ConfigDict(extra="forbid", strict=True)

    providers: list[AnyProvider]

    @model_validator(mode="after")
    def _each_once(self) -> Self:
        names = [one.id for one in self.providers]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise ValueError(f"id given twice: {', '.join(twice)}")
        return self


def providers() -> tuple[PlainProvider | WrappedProvider, ...]:
    """The providers of this installation, none without a file. Raises ``ProvidersInvalid``."""
    path = settings.MOTCUA_HOME / "providers.yaml"
    try:
        changed = path.stat().st_mtime_ns
    except FileNotFoundError:
        return ()
    return _read(path, changed)


def imagined_port() -> int | None:
    """The port of the imagined provider, where this installation offers it."""
    some = [one for one in providers() if one.imagined]
    addresses = [one.issuer if isinstance(one, PlainProvider) else one.token_endpoint for one in some]
    return next((urlsplit(address).port for address in addresses), None)


@lru_cache(maxsize=4)
def _read(path: Path, changed: int) -> tuple[PlainProvider | WrappedProvider, ...]:
    try:
        found: Any = yaml.safe_load(path.read_bytes())
        return tuple(ProvidersFile.model_validate(found).providers)
    except yaml.YAMLError as error:
        raise ProvidersInvalid([f"providers.yaml: {error}"]) from None
    except ValidationError as error:
        faults = error.errors(include_url=False, include_input=False)
        raise ProvidersInvalid(
            [f"providers.yaml: {'.'.join(str(part) for part in fault['loc'])}: {fault['msg']}" for fault in faults]
        ) from None


def _key(name: str) -> bytes:
    return bytes((settings.MOTCUA_HOME / "keys" / name).read_bytes())
