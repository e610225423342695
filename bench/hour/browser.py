"""A browser without a window: cookies, redirects, forms as they were served; every answer is timed and judged."""

import random
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from urllib.parse import urljoin, urlsplit

import lxml.html
import requests
from urllib3.exceptions import ProtocolError

from bench.hour.findings import PATIENCE, Findings, judge
from bench.hour.measures import CLOSED, Measures

TIMEOUT = (10, 90)
File = tuple[str, bytes, str]
"""Name, content, claimed type."""


class Lost(Exception):  # noqa: N818 - what became of the request
    """No answer came: the connection broke, or the patience ran out."""


@dataclass
class Form:
    """A form as a page has it: where it goes, its values, its buttons by name and value."""

    action: str
    method: str
    fields: dict[str, list[str]]
    choices: dict[str, list[str]]
    buttons: list[tuple[str, str]]
    files: list[str]


@dataclass
class Page:
    """An answer, read as HTML when it is asked for."""

    url: str
    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def path(self) -> str:
        """The address without host and query."""
        return urlsplit(self.url).path

    @cached_property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode("utf-8", "replace")

    @cached_property
    def tree(self) -> Any:
        """The elements; an empty page when there are none."""
        return lxml.html.document_fromstring(self.body or b"<html></html>")

    def links(self, part: str) -> list[str]:
        """Addresses of this page that hold ``part``, each once, in the order of the page."""
        found = (str(one) for one in self.tree.xpath("//a/@href"))
        return list(dict.fromkeys(one for one in found if part in one))

    @cached_property
    def forms(self) -> list[Form]:
        """The forms of the main part, in the order of the page."""
        return [_form(one, self.url) for one in self.tree.xpath("//main//form")]

    def form(self, *names: str) -> Form | None:
        """The first form that has all these fields or buttons."""
        for form in self.forms:
            known = {*form.fields, *form.choices, *form.files, *(name for name, _value in form.buttons)}
            if set(names) <= known:
                return form
        return None


def _form(element: Any, url: str) -> Form:
    """What a browser would send of a form before anything is typed into it."""
    fields: dict[str, list[str]] = {}
    choices: dict[str, list[str]] = {}
    buttons, files = [], []
    for one in element.iter("input", "select", "textarea", "button"):
        name, kind = one.get("name") or "", one.get("type") or ("submit" if one.tag == "button" else "text")
        if not name or one.get("disabled") is not None:
            continue
        if one.tag == "button" or kind == "submit":
            buttons.append((name, one.get("value") or ""))
        elif kind == "file":
            files.append(name)
        elif one.tag == "select":
            choices[name] = [option.get("value", option.text or "") for option in one.iter("option")]
            chosen = one.xpath(".//option[@selected]")
            fields[name] = [(chosen[0] if chosen else one.xpath(".//option")[0]).get("value") or ""]
        elif kind in ("radio", "checkbox"):
            choices.setdefault(name, []).append(one.get("value") or "on")
            if one.get("checked") is not None:
                fields.setdefault(name, []).append(one.get("value") or "on")
        else:
            value = (one.text or "").removeprefix("\n") if one.tag == "textarea" else one.get("value") or ""
            fields.setdefault(name, []).append(value)
    return Form(
        urljoin(url, element.get("action") or url),
        (element.get("method") or "get").lower(),
        fields,
        choices,
        buttons,
        files,
    )


@dataclass
class Browser:
    """One person's browser. ``own``: the citizen numbers that may be on his pages (``None``: any)."""

    base: str
    name: str
    address: str
    findings: Findings
    measures: Measures
    seed: int
    own: frozenset[str] | None = None
    source: str = "people"
    session: requests.Session = field(default_factory=requests.Session)

    def __post_init__(self) -> None:
        self.session.trust_env = False
        self.session.headers["X-Forwarded-For"] = self.address  # the reverse proxy's word, see MOTCUA_PROXIES
        self.session.headers["Accept"] = "text/html,application/xhtml+xml,*/*;q=0.8"
        self.dice = random.Random(f"{self.seed} {self.name}")
        self._kept = False

    def get(self, path: str, kind: str, **options: Any) -> Page:
        """Open an address."""
        return self.ask("GET", path, kind, **options)

    def send(
        self,
        form: Form,
        kind: str,
        given: Mapping[str, str | Iterable[str]] | None = None,
        button: tuple[str, str] | None = None,
        files: Mapping[str, File] | None = None,
        **options: Any,
    ) -> Page:
        """Submit a form with some fields filled in, by a button (the first one, if none is named)."""
        values = {**form.fields, **{name: _many(value) for name, value in (given or {}).items()}}
        pressed = button or (form.buttons[0] if form.buttons else None)
        pairs = [(name, value) for name, some in values.items() for value in some] + ([pressed] if pressed else [])
        if form.method == "get":
            return self.ask("GET", form.action, kind, params=pairs, **options)
        sent = {"files": list(files.items())} if files else {}
        return self.ask("POST", form.action, kind, data=pairs, **sent, **options)

    def ask(self, method: str, path: str, kind: str, **options: Any) -> Page:
        """One request and the redirects behind it; measured and judged. Raises ``Lost`` when no answer comes."""
        url, began = urljoin(self.base, path), time.monotonic()
        if method != "GET":
            options["headers"] = {"Referer": url, "Origin": self.base, **options.get("headers", {})}
        sent = f"{self.name}: {method} {urlsplit(url).path} [{kind}]"
        try:
            answer = self._answer(method, url, kind, options)
        except (requests.RequestException, UnicodeError) as error:
            ended = time.monotonic()
            spell = self.findings.weather.over(began, ended)
            self.measures.failed(kind, spell.name if spell else type(error).__name__)
            if spell is None:
                why = f"{type(error).__name__} after {ended - began:.0f} seconds ({str(error)[-120:]})"
                self.findings.note(self.source, self.seed, sent, f"no answer: {why}")
            raise Lost(kind) from error
        ended = time.monotonic()
        self.measures.answered(kind, answer.status_code, ended - began, len(answer.content))
        spell = self.findings.weather.over(began, ended)
        # What can't be read as HTTP the server answers itself, in a word; the program never saw it.
        bare = answer.status_code in (400, 414, 431) and "X-Request-Id" not in answer.headers
        wrong = [] if bare else list(judge(answer.status_code, _lower(answer.headers), answer.content, self.own))
        if self.source == "people" and answer.status_code in (400, 405, 413, 415):
            wrong.append(f"{answer.status_code} for what people do, {spell.name if spell else 'nothing broken'}")
        self.measures.longest = max(self.measures.longest, ended - began)
        if spell is None and not self.findings.crowded():
            if answer.status_code == 503 and not answer.url.endswith("/healthz"):
                wrong.append("503 while nothing is broken")
            if ended - began > PATIENCE:
                wrong.append(f"took {ended - began:.0f} seconds")
        for one in wrong:
            way = " ".join(f"{step.status_code} {step.url}" for step in (*answer.history, answer)).encode()
            self.findings.note(self.source, self.seed, sent, one, b"<!-- " + way + b" -->\n" + answer.content)
        self._kept = answer.headers.get("Connection", "").lower() != "close"
        return Page(answer.url, answer.status_code, answer.headers, answer.content)

    def _answer(self, method: str, url: str, kind: str, options: dict[str, Any]) -> requests.Response:
        """What comes back. As browsers do: when a connection that was kept open closes before a word came, the server
        was about to close it anyway, and the request is sent once more on a new one."""
        try:
            return self.session.request(method, url, timeout=TIMEOUT, **options)
        except requests.ConnectionError as error:
            if not self._kept or not isinstance(error.args[0] if error.args else None, ProtocolError):
                raise
            self._kept = False
            self.measures.failed(kind, CLOSED)
            return self.session.request(method, url, timeout=TIMEOUT, **options)


def _lower(headers: Mapping[str, str]) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items()}


def _many(value: str | Iterable[str]) -> list[str]:
    return [value] if isinstance(value, str) else list(value)
