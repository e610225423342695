"""In which order the processes of pytest-xdist take the files: the longest first, so that none is left with one at the
end. What dies at every step (``*kill.py``) goes to them test by test, everything else file by file."""

from typing import Any

import pytest
from xdist.scheduler.loadscope import LoadScopeScheduling

LONGEST = (
    "conf/test_backup.py",
    "doors/test_every_door.py",
    "upgrade/test_upgrade.py",
    "conf/test_init.py",
    "conf/test_keys.py",
)
"""Files of minutes whose tests share what is costly to make, the longest first."""
ALONE = "kill.py"


class LongestFirst(LoadScopeScheduling):
    """Units of work in the order of collection, which ``pytest_collection_modifyitems`` made."""

    def _split_scope(self, nodeid: str) -> str:
        path = nodeid.partition("::")[0]
        return nodeid if path.endswith(ALONE) else path


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> LoadScopeScheduling | None:
    """Ours where files are to stay together; pytest-xdist's own for any other ``--dist``."""
    if config.getvalue("dist") != "loadscope":
        return None
    config.option.loadscopereorder = False  # it would begin with the files of most tests, which are the quickest
    return LongestFirst(config, log)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """The longest first, the rest as it was; in one process alone the order saves nothing and stays."""
    if hasattr(config, "workerinput"):
        items.sort(key=lambda item: rank(item.nodeid))


def rank(nodeid: str) -> int:
    """How early a test is taken, 0 first."""
    path = nodeid.partition("::")[0]
    named = [place for place, end in enumerate(LONGEST) if path.endswith(end)]
    if named:
        return named[0]
    return len(LONGEST) + (not path.endswith(ALONE))
