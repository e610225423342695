"""What the site file says about time stamps, and what it may say."""

from datetime import date

import pytest
from pydantic import ValidationError

from motcua.conf.operations.spec import Timestamps
from motcua.conf.site import timestamps


def test_what_the_site_file_says_is_what_the_program_goes_by(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MOTCUA_TIMESTAMPS", raising=False)
    said = {"url": "http://tsa.vn/tsa", "margin_days": "30", "algorithms": {"sha256": "2035-12-31"}}
    assert timestamps({"timestamps": said}) == {
        "url": "http://tsa.vn/tsa",
        "margin_days": 30,
        "algorithms": {"sha256": date(2035, 12, 31)},
    }
    assert timestamps({}) == {"url": "", "margin_days": 90, "algorithms": {}}
    monkeypatch.setenv("MOTCUA_TIMESTAMPS", "http://127.0.0.1:1/tsa")
    assert timestamps({"timestamps": said})["url"] == "http://127.0.0.1:1/tsa"


@pytest.mark.parametrize(
    "wrong",
    [
        {"url": "tsa.vn"},
        {"url": "ftp://tsa.vn/"},
        {"margin_days": 3},
        {"algorithms": {"SHA 256": "2035-12-31"}},
        {"u": 1},
    ],
)
def test_what_can_not_be_meant_is_a_fault(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Timestamps.model_validate({"url": "http://tsa.vn/tsa"} | wrong)
