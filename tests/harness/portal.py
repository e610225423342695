"""The imagined national portal on loopback, named to the product as an installation names the real one."""

import threading
from collections.abc import Iterator
from typing import Any

import pytest

from motcua.conf.portal.server import PASSWORD, USER, Portal, serve
from motcua.mechanisms.exchange import portal as ours


class Imagined(Portal):
    """The portal at ``url``."""

    url: str


@pytest.fixture
def portal(
    settings: Any, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Imagined]:
    """The portal, waited for at most a second; ``portal.mood`` says what the next calls meet."""
    found = Imagined()
    with serve(found) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        found.url = f"http://127.0.0.1:{server.server_port}/"
        file = settings.MOTCUA_HOME / "keys" / "national-portal"
        file.parent.mkdir(exist_ok=True)
        file.touch(0o600)
        file.write_text(f"{USER}:{PASSWORD}\n")
        settings.MOTCUA_NATIONAL_PORTAL = found.url
        monkeypatch.setattr(ours, "PATIENCE", 1.0)
        ours._portal.cache_clear()
        yield found
        found.patience.set()
        file.unlink()
        server.shutdown()
