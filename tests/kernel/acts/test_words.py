"""Acts in words, as people read them."""

from pathlib import Path

import pytest
import yaml

from motcua.kernel.acts.api import registry, worded
from tests.helpers import PACKS

GIVEN = sorted(
    {
        grant["act"]
        for file in PACKS.glob("*/roles.yaml")
        for role in yaml.safe_load(Path(file).read_text("utf-8"))
        for grant in role["acts"]
    }
)


@pytest.mark.parametrize("act", GIVEN)
def test_every_act_that_a_role_may_do_has_words(act: str) -> None:
    assert worded(act) != act


def test_an_act_without_words_is_called_by_its_name() -> None:
    assert "consultation.lapse" in registry(), "which the system alone does"
    assert worded("consultation.lapse") == "consultation.lapse"
