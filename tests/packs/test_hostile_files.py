"""Files of packs, spoilt from a seed: every fault is told, none is raised, and none takes long to find."""

import random
import shutil
from pathlib import Path

import pytest

from bench.hour.fuzz_packs import PLANTS, spoilt
from motcua.kernel.packs.api import check
from motcua.kernel.packs.reading import read
from tests.helpers import PACKS


@pytest.mark.parametrize("seed", range(3))
def test_a_spoilt_pack_is_refused_in_words_or_taken(seed: int, tmp_path: Path) -> None:
    dice = random.Random(seed)
    for name in ("vn-base", "vn-certification"):
        shutil.copytree(PACKS / name, tmp_path / name)
    some = sorted(path for path in tmp_path.rglob("*.yaml") if path.stat().st_size < 100_000)
    for path in dice.sample(some, 8):
        path.write_bytes(spoilt(path.read_bytes(), dice))
    for fault in check([tmp_path / "vn-base", tmp_path / "vn-certification"]):
        assert str(fault.message)
        assert str(fault.remedy)


def test_every_bomb_is_told_in_one_sentence_or_read() -> None:
    for raw in PLANTS:
        for _where, _line, sentence, remedy in read(raw).mistakes:
            assert str(sentence)
            assert str(remedy)
    dice = random.Random("files")
    text = (PACKS / "vn-certification" / "pack.yaml").read_bytes()
    for _time in range(300):
        read(spoilt(text, dice))
