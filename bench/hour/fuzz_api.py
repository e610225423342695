"""The API: schemathesis against our own document, as nobody and as people; and bodies that no document describes."""

import json
import random
import subprocess
import tempfile
import time
from datetime import datetime
from pathlib import Path
from typing import Any

from bench.ground import ROOT
from bench.hour import nasty
from bench.hour.browser import Browser
from bench.hour.findings import judge
from bench.hour.fuzzing import Fuzzer

API = "/api/v1"
SPELL = 15
"""Seconds of one spell of schemathesis."""
RAW = [
    b"",
    b"null",
    b"[]",
    b"0",
    b'"a"',
    b"{",
    b"}",
    b"[" * 100_000,
    b'{"a":' * 50_000,
    b'{"data":' * 900 + b"1" + b"}" * 900,
    b"\xff\xfe{}",
    b'{"a": NaN}',
    b'{"a": Infinity}',
    b'{"a": 1e999}',
    b'{"a": ' + b"9" * 5000 + b"}",
    b'{"a": "\\ud800"}',
    b'{"\\udfff": 1}',
    b'{"a": "\\u0000"}',
    b'{"a": 1, "a": 2}',
    b'{"login": {"$ne": 1}, "password": ["x"]}',
    b'{"login": "\\ud800", "password": "\\udc00"}',
    b"\xef\xbb\xbf{}",
    b'{"procedure": "urn:motcua:procedure:1.001193", "organisation": "\\ud83d", "data": {}, "files": []}',
    b"a=b&c=d",
    b'{"data": "' + b"a" * 3_000_000 + b'"}',
]


def turn(fuzzer: Fuzzer) -> None:
    """A spell of schemathesis, or a hundred bodies of our own."""
    if fuzzer.dice.random() < 0.4:
        _schemathesis(fuzzer)
    else:
        _mutations(fuzzer)


def _person(fuzzer: Fuzzer) -> tuple[str, Browser, dict[str, str]]:
    """Somebody, and the header that says so; nobody as often as not."""
    login = fuzzer.dice.choice(["", "", "citizen", "quantri", "canbo.0"])
    browser = fuzzer.nobody()
    if not login:
        return "nobody", browser, {}
    person = fuzzer.citizen() if login == "citizen" else fuzzer.administrator()
    name = person.login if login != "canbo.0" else login
    given = {"login": name, "password": fuzzer.hour.password}
    answer = browser.ask("POST", f"{API}/session", "fuzz.api", json=given)
    token = json.loads(answer.body).get("token", "") if answer.status == 200 else ""
    return name, browser, {"Authorization": f"Bearer {token}"} if token else {}


def _mutations(fuzzer: Fuzzer) -> None:
    dice = fuzzer.dice
    _name, browser, headers = _person(fuzzer)
    document = json.loads(browser.ask("GET", f"{API}/openapi.json", "fuzz.api").body)
    schemas = document["components"]["schemas"]
    posts = [(path, found["post"]) for path, found in document["paths"].items() if "post" in found]
    for _request in range(40):
        if fuzzer.over():
            return
        path, operation = dice.choice(posts)
        content = operation.get("requestBody", {}).get("content", {})
        schema = content.get("application/json", {}).get("schema", {})
        body = dice.choice(RAW) if dice.random() < 0.4 else _json(drawn(schema, schemas, dice, 0))
        for part in ("{id}", "{code}", "{urn}", "{key}"):
            path = path.replace(
                part, dice.choice(["00000000-0000-7000-8000-000000000000", "x", "%00", "%F0%9F%92%A9", "..;"])
            )
        kind = dice.choice(
            ["application/json"] * 6
            + ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=a", ""]
        )
        some = headers | {"Content-Type": kind, "Accept": "application/json"}
        if dice.random() < 0.3:
            some |= {
                "Idempotency-Key": nasty.text(dice)
                .encode("ascii", "ignore")
                .decode()
                .replace("\n", "")
                .replace("\r", "")
                .strip()[:300]
            }
        fuzzer.tried()
        place = path if path.startswith(API) else f"{API}{path}"
        page = browser.ask("POST", place, "fuzz.api", data=body, headers=some)
        if page.status >= 400 and "X-Request-Id" in page.headers and "json" not in page.headers.get("Content-Type", ""):
            fuzzer.wrong(
                f"POST {place} {body[:80]!r}", f"{page.status} is {page.headers.get('Content-Type')}, no problem"
            )


def drawn(schema: dict[str, Any], schemas: dict[str, Any], dice: random.Random, depth: int) -> Any:
    """Something like what a schema asks for, with now and then something else in its place."""
    if "$ref" in schema:
        schema = schemas.get(schema["$ref"].rpartition("/")[2], {})
    if dice.random() < 0.25 or depth > 6:
        return dice.choice(
            [None, True, 0, -1, 10**30, 1.5, "", nasty.text(dice)[:20_000], [], {}, [[]], {"": {}}, "\ud800"]
        )
    if some := schema.get("anyOf") or schema.get("oneOf"):
        return drawn(dice.choice(some), schemas, dice, depth + 1)
    if "enum" in schema:
        return dice.choice(schema["enum"])
    match schema.get("type"):
        case "object":
            given = {name: drawn(one, schemas, dice, depth + 1) for name, one in schema.get("properties", {}).items()}
            if dice.random() < 0.2:
                given[nasty.text(dice)[:100]] = nasty.text(dice)[:100]
            return given
        case "array":
            return [
                drawn(schema.get("items", {}), schemas, dice, depth + 1) for _one in range(dice.choice([0, 1, 2, 300]))
            ][:300]
        case "integer" | "number":
            return dice.choice([0, 1, -1, 2**31, 2**63, -(2**63) - 1, 10**18, 0.1])
        case "boolean":
            return dice.random() < 0.5
    return nasty.text(dice)[:5000] if dice.random() < 0.7 else "00000000-0000-7000-8000-000000000000"


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=True).encode()


def _schemathesis(fuzzer: Fuzzer) -> None:
    """Every answer it got is read from its HAR file and judged as all others are."""
    name, _browser, headers = _person(fuzzer)
    base = f"{fuzzer.hour.place.base}{API}"
    with tempfile.TemporaryDirectory(prefix="motcua-schemathesis-") as folder:
        har = Path(folder) / "all.har"
        command = [
            *(
                str(ROOT / ".venv/bin/schemathesis"),
                "run",
                f"{base}/openapi.json",
                "--url",
                fuzzer.hour.place.base,
                "--mode",
                "all",
            ),
            *(
                "--max-time",
                str(SPELL),
                "--seed",
                str(fuzzer.seed),
                "--workers",
                "1",
                "--no-color",
                "--continue-on-failure",
            ),
            *(
                "--checks",
                "not_a_server_error",
                "--generation-with-security-parameters",
                "false",
                "--request-timeout",
                "60",
            ),
            *("--report", "har", "--report-har-path", str(har), "--max-examples", "20", "--phases", "coverage,fuzzing"),
            *(part for name_, value in headers.items() for part in ("--header", f"{name_}: {value}")),
        ]
        ago = time.time() - time.monotonic()
        subprocess.run(command, capture_output=True, text=True, check=False, cwd=folder, timeout=SPELL + 100)
        entries = json.loads(har.read_text())["log"]["entries"] if har.exists() else []
    for entry in entries:
        fuzzer.tried()
        _judged(fuzzer, name, entry, ago)


def _judged(fuzzer: Fuzzer, name: str, entry: dict[str, Any], ago: float) -> None:
    """One answer of the HAR file; ``ago``: the wall clock less the monotonic one."""
    begun = datetime.fromisoformat(entry["startedDateTime"]).timestamp() - ago
    seconds = max(0.0, entry["time"]) / 1000
    answer, asked = entry["response"], entry["request"]
    status, spell = answer["status"], fuzzer.hour.weather.over(begun, begun + seconds)
    fuzzer.hour.measures.answered("schemathesis", status, seconds, 0)
    if status == 0 or (status == 503 and spell):
        return
    headers = {one["name"].lower(): one["value"] for one in answer["headers"]}
    body = str(answer["content"].get("text", "")).encode()
    sent = f"{name}: {asked['method']} {asked['url'][:200]} {str(asked.get('postData', {}).get('text', ''))[:300]}"
    for wrong in judge(status, headers, body, None):
        fuzzer.wrong(sent, wrong)
    if status == 503 and not fuzzer.hour.findings.crowded():
        fuzzer.wrong(sent, "503 while nothing is broken")
