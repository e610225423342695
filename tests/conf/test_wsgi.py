"""Headers that would make the framework decode a stranger's character set do no harm."""

import logging
from io import BytesIO
from typing import Any

import pytest
from django.core.handlers.wsgi import WSGIRequest

from motcua.conf import wsgi
from motcua.conf.log import Discreet


@pytest.mark.parametrize(
    ("kind", "accept"),
    [
        ("text/plain; charset*=foo''abc", "text/html"),
        ("text/plain; charset=rot13", "text/html"),
        ("multipart/form-data; boundary=x; charset=base64", "text/html"),
        ("application/x-www-form-urlencoded; charset*=utf-8''%00", "text/html"),
        ("nonsense", "a/b;x*=foo''abc"),
    ],
)
def test_no_header_breaks_the_server(kind: str, accept: str, monkeypatch: pytest.MonkeyPatch) -> None:
    environ = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": "/",
        "QUERY_STRING": "q=%C3%A9",
        "CONTENT_TYPE": kind,
        "HTTP_ACCEPT": accept,
        "wsgi.input": BytesIO(),
    }
    monkeypatch.setattr(wsgi, "_django", lambda environ, _start: [environ])
    request = WSGIRequest(*wsgi.application(environ, lambda *_: None))  # type: ignore[arg-type]  # the recorder's answer
    assert request.GET["q"] == "é"
    assert request.accepts("text/html")


def test_a_boundary_survives(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wsgi, "_django", lambda _environ, _start: [])
    seen: dict[str, Any] = {"CONTENT_TYPE": 'multipart/form-data; charset=uu; boundary="--a b"', "HTTP_ACCEPT": ""}
    wsgi.application(seen, lambda *_: None)
    assert seen["CONTENT_TYPE"] == "multipart/form-data; boundary=--a b"


def test_the_log_says_where_it_broke_and_not_with_whose_data() -> None:
    try:
        raise ValueError("số định danh 001190012345")
    except ValueError as error:
        record = logging.LogRecord(
            "x", logging.ERROR, __file__, 1, "broken", (), (type(error), error, error.__traceback__)
        )
    said = Discreet("%(message)s").format(record)
    assert "ValueError" in said
    assert "test_wsgi.py" in said
    assert "001190012345" not in said
