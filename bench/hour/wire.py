"""Clients that do not behave, below HTTP: slow, silent, cut off, junk. Each returns what came back, if anything."""

import os
import random
import socket
import time
from contextlib import suppress

LINE = b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n"


def joined(port: int, seconds: float = 40) -> socket.socket:
    """A connection."""
    return socket.create_connection(("127.0.0.1", port), timeout=seconds)


def said(connection: socket.socket) -> bytes:
    """What the server says until it stops, at most 64 kB; empty when it hangs up without a word."""
    got = b""
    try:
        while len(got) < 65536 and (some := connection.recv(8192)):
            got += some
            if b"\r\n\r\n" in got:
                break
    except OSError:
        pass
    return got


def slow_head(port: int, seconds: float) -> bytes:
    """A header a byte a second, never finished: the server must hang up."""
    with joined(port) as connection:
        until = time.monotonic() + seconds
        for byte in LINE + b"X-Slow: " + b"a" * 600:
            if time.monotonic() > until:
                break
            try:
                connection.send(bytes([byte]))
            except OSError:
                return b""
            time.sleep(1)
        return said(connection)


def slow_body(port: int, seconds: float) -> bytes:
    """A form that is announced whole and comes by the byte."""
    head = b"POST /dang-nhap/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-www-form-urlencoded\r\n"
    with joined(port) as connection:
        connection.sendall(head + b"Content-Length: 1000\r\n\r\n")
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            try:
                connection.send(b"a")
            except OSError:
                return b""
            time.sleep(0.5)
    return b""


def deaf(port: int, seconds: float) -> bytes:
    """Asks for a big page over and over and reads no answer."""
    with joined(port) as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        connection.settimeout(1)
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            try:
                connection.sendall(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
            except OSError:
                time.sleep(1)
            else:
                time.sleep(0.2)
    return b""


def idle(port: int, seconds: float, many: int = 200) -> bytes:
    """Many connections that say nothing."""
    some = []
    try:
        for _one in range(many):
            try:
                some.append(joined(port, 5))
            except OSError:
                break
        time.sleep(seconds)
    finally:
        for one in some:
            one.close()
    return str(len(some)).encode()


def junk(port: int, dice: random.Random) -> bytes:
    """What is no HTTP: TLS greetings, other protocols, noise."""
    tls = bytes.fromhex("16030100c8010000c40303") + dice.randbytes(190)
    kinds = [
        tls,
        dice.randbytes(dice.randint(1, 4000)),
        b"\0" * 512,
        b"SSH-2.0-OpenSSH_9.2\r\n",
        b"EHLO there\r\n",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + dice.randbytes(64),
        b"GET\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
    ]
    return exchange(port, dice.choice(kinds))


def huge_head(port: int, dice: random.Random) -> bytes:
    """Too many headers, or one that is too long, or an address that is."""
    pads = [
        LINE + b"X-Long: " + b"a" * dice.choice([9_000, 70_000, 500_000]) + b"\r\n\r\n",
        LINE + b"".join(b"X-%d: a\r\n" % n for n in range(dice.choice([90, 150, 2000]))) + b"\r\n",
        b"GET /" + b"a" * dice.choice([3_000, 20_000, 200_000]) + b" HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
        LINE + b"Cookie: " + b"; ".join(b"a%d=b" % n for n in range(3000)) + b"\r\n\r\n",
        LINE + b"Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello!",
        LINE + b"Content-Length: -1\r\n\r\n",
        LINE + b"Content-Length: 99999999999999999999\r\n\r\n",
        LINE + b"Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n",
        LINE + b"X-Fold: a\r\n b\r\nBad Header\r\n\r\n",
        LINE + b"X-Nul: a\0b\r\n\r\n",
    ]
    return exchange(port, dice.choice(pads))


def broken_chunks(port: int, dice: random.Random) -> bytes:
    """A body in chunks that do not add up."""
    head = b"POST /tra-cuu/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-www-form-urlencoded\r\n"
    bodies = [
        b"zz\r\nabc\r\n",
        b"5\r\nab",
        b"ffffffffffffffff\r\na\r\n",
        b"3\r\nabcXX0\r\n\r\n",
        b"-1\r\n\r\n",
        b"\r\n",
    ]
    return exchange(port, head + b"Transfer-Encoding: chunked\r\n\r\n" + dice.choice(bodies))


def cut(port: int, dice: random.Random) -> bytes:
    """A request of which half comes, then the connection is reset."""
    boundary = b"x" * 20
    part = b"--" + boundary + b'\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n%PDF-'
    head = b"POST /kiem-tra/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: multipart/form-data; boundary=" + boundary
    whole = head + b"\r\nContent-Length: 4000000\r\n\r\n" + part + os.urandom(300_000)
    with joined(port) as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        with suppress(OSError):
            connection.sendall(whole[: dice.randint(5, len(whole))])
    return b""


def exchange(port: int, sent: bytes) -> bytes:
    """Send bytes and hear what is said; nothing when the server hangs up, or goes on waiting for more."""
    with joined(port, 8) as connection:
        with suppress(OSError):
            connection.sendall(sent)
        return said(connection)
