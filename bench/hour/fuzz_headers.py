"""Headers, methods and addresses that no browser sends, on a connection of our own, so that nothing tidies them."""

from bench.hour import nasty, wire
from bench.hour.findings import judge
from bench.hour.fuzzing import Fuzzer

PATHS = [
    "/",
    "/tim/?q=a",
    "/dang-nhap/",
    "/ho-so/",
    "/healthz",
    "/api/v1/procedures",
    "/api/v1/openapi.json",
    "/so-cai/",
    "/static/x.css",
    "/kiem-tra/AAAA-BBBB-CCCC-DDDD/",
    "/tep/00000000-0000-0000-0000-000000000000/",
    "/api/v1/dossiers",
    "/quan-tri/",
    "/can-bo/",
    "/so-cai/tile/0/000",
    "/so-cai/tile/9999999999999999999999/x000",
    "/thu-tuc/%00/",
    "/don-vi/%FF%FE/",
    "/%2e%2e/%2e%2e/etc/passwd",
    "//evil.example/",
    "/ho-so/%E1%BB%85/",
    "/static/../../etc/passwd",
    "/a" * 900,
    "/thong-bao/thoi/%22%3E/",
]
METHODS = ["GET", "HEAD", "OPTIONS", "POST", "PUT", "DELETE", "PATCH", "TRACE", "CONNECT", "FOO", "get", "PROPFIND"]
HEADERS = [
    "Host",
    "Accept-Language",
    "Range",
    "Cookie",
    "Content-Type",
    "X-HTTP-Method-Override",
    "Accept",
    "Referer",
    "Origin",
    "X-Forwarded-For",
    "X-Forwarded-Proto",
    "X-Forwarded-Host",
    "Authorization",
    "If-Modified-Since",
    "If-None-Match",
    "If-Match",
    "User-Agent",
    "Accept-Encoding",
    "HX-Request",
    "X-CSRFToken",
    "Idempotency-Key",
    "Content-Encoding",
    "Expect",
    "Upgrade",
    "Connection",
    "Forwarded",
    "Content-Disposition",
    "Motcua-Signature",
    "X-Request-Id",
    "DPoP",
]
VALUES = [
    "evil.example",
    "127.0.0.1:99999",
    "localhost\x0b",
    "[::1",
    "vi,en;q=0.5," * 300,
    "xx-" * 2000,
    "*;q=-1",
    "en;q=1e309",
    "bytes=0-",
    "bytes=99999999999999-",
    "bytes=-1,-2,-3",
    "bytes=" + "0-1," * 500,
    "sessionid=" + "a" * 5000,
    "sessionid=\x80\xff",
    'csrftoken="',
    "language=../../x",
    "language=bn",
    "application/json; charset=utf-7",
    "application/x-www-form-urlencoded; charset=rot13",
    "multipart/form-data",
    "multipart/form-data; boundary=",
    "multipart/form-data; boundary=" + "a" * 500,
    'text/html; charset="zip"',
    "DELETE",
    "https",
    "1.2.3.4, 5.6.7.8, ::1",
    "'",
    "unknown",
    "Bearer ",
    "Bearer " + "a" * 9000,
    "Bearer \xe1\xbb",
    "Basic Og==",
    "Basic !!!",
    "Thu, 01 Jan 1970 00:00:00 GMT",
    "Thu, 99 Foo 99999 99:99:99",
    'W/""',
    "*",
    "100-continue",
    "websocket",
    "gzip, br;q=nope",
    "attachment; filename*=utf-99''%FF",
    "t=0,v1=00",
    "close, te, " * 50,
    "true",
    "deflate",
]


def turn(fuzzer: Fuzzer) -> None:
    """Ten requests."""
    dice = fuzzer.dice
    for _request in range(10):
        method, path = dice.choice(METHODS) if dice.random() < 0.6 else "GET", dice.choice(PATHS)
        values = {"Host": "127.0.0.1", "Connection": "close", "X-Forwarded-For": f"10.8.0.{dice.randint(1, 250)}"}
        for _header in range(dice.randint(1, 4)):
            value = dice.choice(VALUES) if dice.random() < 0.8 else nasty.text(dice)[:2000]
            values[dice.choice(HEADERS)] = value.replace("\r", "").replace("\n", "")
        body = nasty.text(dice).encode()[:3000] if method not in ("GET", "HEAD") and dice.random() < 0.7 else b""
        if body:
            values["Content-Length"] = str(len(body))
        head = "".join(f"{name}: {value}\r\n" for name, value in values.items())
        sent = f"{method} {path} HTTP/1.1\r\n{head}\r\n".encode("utf-8", "replace") + body
        fuzzer.tried()
        _look(fuzzer, f"{method} {path[:60]} {sorted(values.items())}"[:500], sent, path)


def _look(fuzzer: Fuzzer, told: str, sent: bytes, path: str) -> None:
    try:
        said = wire.exchange(fuzzer.hour.place.port, sent)
    except OSError:
        return
    head, _end, body = said.partition(b"\r\n\r\n")
    line, *rest = head.decode("latin-1").split("\r\n")
    parts = line.split(" ")
    if len(parts) < 2 or not parts[1].isdecimal():
        return  # hung up, as it may on what is no request
    status = int(parts[1])
    headers = {name.lower(): value for name, _colon, value in (one.partition(": ") for one in rest)}
    fuzzer.hour.measures.answered("fuzz.headers", status, 0.0, len(said))
    if "x-request-id" not in headers:  # the server's own word on what it can't read; the program never saw it
        if status >= 500:
            fuzzer.wrong(told, f"the server itself said {status}")
        return
    if status == 503 and (path == "/healthz" or fuzzer.hour.weather.raining()):
        return
    for wrong in judge(status, headers, body, frozenset()):
        fuzzer.wrong(told, wrong)
    location = headers.get("location", "")
    if "evil.example" in location.split("?")[0]:
        fuzzer.wrong(told, f"leads away: {location[:100]}")
