"""tools/test FILE…: three runs of pytest make one answer. A program that answers as planned stands in pytest's place,
and needs no database server."""

import shutil
import subprocess
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[2] / "tools/test"
PYTEST = """\
#!/bin/sh
echo "$*" >> asked
for part; do test "$before" = -m && exit "$(cat "answer to $part")"; before=$part; done
"""
DIRECTLY = '#!/bin/sh\nexec "$@"\n'


@pytest.mark.parametrize(
    ("plain", "browser", "both", "answer"),
    [
        (0, 0, 0, 0),
        (0, 5, 0, 0),
        (5, 0, 5, 0),
        (5, 5, 0, 0),
        (5, 5, 5, 5),
        (1, 5, 0, 1),
        (5, 1, 5, 1),
        (0, 5, 1, 1),
        (1, 0, 5, 1),
        (4, 4, 4, 4),
        (0, 3, 0, 3),
    ],
)
def test_a_run_that_holds_no_test_is_no_fault_unless_all_three_hold_none(
    tmp_path: Path, plain: int, browser: int, both: int, answer: int
) -> None:
    for name, text in ((".venv/bin/pytest", PYTEST), ("tools/postgres.py", DIRECTLY), ("tools/test", "")):
        place = tmp_path / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text)
        place.chmod(0o755)
    shutil.copyfile(SCRIPT, tmp_path / "tools/test")
    for kind, code in (("not browser", plain), ("browser", browser), ("both", both)):
        (tmp_path / f"answer to {kind}").write_text(str(code))
    done = subprocess.run([tmp_path / "tools/test", "tests/a.py", "tests/b c.py"], check=False, timeout=30)
    assert done.returncode == answer
    asked = (tmp_path / "asked").read_text().splitlines()
    assert len(asked) == 3, "each of them runs, whatever the others said"
    assert all(line.endswith("tests/a.py tests/b c.py") for line in asked)
