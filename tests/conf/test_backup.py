"""A backup is taken while people work, and an empty folder becomes the same installation again."""

import os
import shutil
import tarfile
from dataclasses import replace
from pathlib import Path

import pytest

from tests.conf.world import Place, manifest, place, played

pytestmark = pytest.mark.both
PHRASE = "mot-cum-mat-khau-dai"


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """Births were registered here; nobody changes anything."""
    return played(tmp_path_factory.mktemp("world") / "home")


@pytest.fixture(scope="module")
def archive(world: Place, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A backup of that world, with its keys."""
    folder = tmp_path_factory.mktemp("backups")
    phrase = folder / "phrase"
    phrase.write_text(PHRASE)
    done = world.motcua("backup", "--to", folder, "--with-keys", phrase)
    assert done.returncode == 0, done.stdout + done.stderr
    return next(folder.glob("*.tar"))


@pytest.fixture
def there(tmp_path: Path) -> Place:
    """An empty folder and an empty database."""
    return place(tmp_path / "there")


def restore(there: Place, archive: Path, *more: object) -> str:
    done = there.motcua("restore", archive, *more)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_a_restored_installation_serves_the_same_pages_and_its_log_has_the_same_head(
    world: Place, archive: Path, there: Place
) -> None:
    told = restore(there, archive, "--keys", archive.parent / "phrase")
    assert manifest(archive)["state"]["root"] in told
    assert there.pages() == world.pages()
    assert "0 breaches" in there.motcua("ledger", "verify", "--data").stdout
    assert manifest(archive)["state"]["root"] in there.motcua("backup", "--to", there.home.parent / "again").stdout


def test_everything_restored_is_its_owner_s_alone(archive: Path, there: Place) -> None:
    restore(there, archive, "--keys", archive.parent / "phrase")
    for path in [there.home, *(path for path in there.home.rglob("*") if "static" not in path.parts)]:
        assert path.stat().st_mode & 0o077 == 0, path
    assert archive.stat().st_mode & 0o077 == 0


def test_without_a_passphrase_no_secret_is_in_the_archive_and_old_signatures_still_verify(
    world: Place, there: Place, tmp_path: Path
) -> None:
    done = world.motcua("backup", "--to", tmp_path / "b")
    assert "no secret keys" in done.stdout.lower()
    archive = next((tmp_path / "b").glob("*.tar"))
    with tarfile.open(archive) as tar:
        for member in tar:
            file = tar.extractfile(member)
            assert file is not None
            content = file.read()
            assert b"PRIVATE KEY" not in content
            assert (world.home / "keys/secret").read_bytes() not in content
    restore(there, archive)
    verification = [page for page in there.pages() if page.startswith(" /kiem-tra/") and len(page) > 15]
    assert there.pages()[verification[0]] == world.pages()[verification[0]]


def test_no_sign_in_survives_in_a_backup(world: Place, archive: Path, there: Place) -> None:
    restore(there, archive)
    world.pages()
    count = "print(Session.objects.count())"
    assert int(world.does(count, "django.contrib.sessions.models")) > 0
    assert int(there.does(count, "django.contrib.sessions.models")) == 0


def test_a_wrong_passphrase_restores_nothing(archive: Path, there: Place, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong"
    wrong.write_text("khong-phai-cum-nay")
    done = there.motcua("restore", archive, "--keys", wrong)
    assert done.returncode == 1
    assert "passphrase" in done.stdout
    restore(there, archive, "--keys", archive.parent / "phrase")  # begun anew


def damaged(archive: Path, name: str, folder: Path) -> Path:
    """A copy in which one bit of one member fell over."""
    copy = folder / "damaged.tar"
    shutil.copy(archive, copy)
    with tarfile.open(copy) as tar:
        member = next(one for one in tar if one.name.startswith(name))
    with copy.open("r+b") as file:
        file.seek(member.offset_data + member.size // 2)
        byte = file.read(1)[0]
        file.seek(-1, os.SEEK_CUR)
        file.write(bytes([byte ^ 1]))
    return copy


@pytest.mark.parametrize("name", ["database/", "files/", "keys.sealed", "manifest.json", "manifest.sha256"])
def test_a_damaged_archive_is_refused_before_anything_is_written(
    archive: Path, there: Place, tmp_path: Path, name: str
) -> None:
    copy = damaged(archive, name, tmp_path)
    done = there.motcua("restore", copy)
    assert done.returncode == 1
    assert name.replace("sha256", "json") in done.stdout
    assert not list(there.home.iterdir())
    assert there.motcua("backup", "--check", copy).returncode == 1


def test_an_archive_that_was_cut_short_is_refused(archive: Path, there: Place, tmp_path: Path) -> None:
    for part in (0.0, 0.3, 0.6, 0.99):
        copy = tmp_path / "short.tar"
        copy.write_bytes(archive.read_bytes()[: int(archive.stat().st_size * part) // 512 * 512])
        done = there.motcua("restore", copy)
        if part == 0.99 and done.returncode == 0:
            continue  # only the padding behind the last member was missing
        assert done.returncode == 1, part
        assert "Traceback" not in done.stderr
        assert not list(there.home.iterdir())


def test_a_whole_archive_can_be_checked_anywhere(archive: Path, there: Place) -> None:
    assert there.motcua("restore", archive, "--check").returncode == 0
    assert not there.home.exists()


def test_a_folder_or_database_that_holds_something_is_left_alone(archive: Path, there: Place, world: Place) -> None:
    there.home.mkdir()
    (there.home / "letter.txt").write_text("mine")
    done = there.motcua("restore", archive)
    assert done.returncode == 1
    assert "not empty" in done.stderr
    assert [path.name for path in there.home.iterdir()] == ["letter.txt"]
    if world.database:
        taken = replace(world, home=there.home / "other")
        assert "already has tables" in taken.motcua("restore", archive).stdout


BROKEN_OFF = """
import os, sys
from pathlib import Path
sys.argv = ["motcua", "restore", {archive!r}]
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "motcua.conf.settings")
import motcua.conf.cli as cli
moves = iter(range({moves}))
replace = Path.replace
def failing(self, target):
    if next(moves, None) is None:
        os._exit(9)
    return replace(self, target)
Path.replace = failing
cli.main()
"""


@pytest.mark.parametrize("moves", [0, 2])
def test_a_restore_that_was_broken_off_is_begun_anew(archive: Path, there: Place, world: Place, moves: int) -> None:
    assert there.run("-c", BROKEN_OFF.format(archive=str(archive), moves=moves)).returncode == 9
    refused = there.motcua("ledger", "verify")
    assert refused.returncode == 1
    assert "did not end" in refused.stderr
    restore(there, archive, "--keys", archive.parent / "phrase")
    assert there.pages() == world.pages()


FULL = """
import resource, signal, sys
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (60000, 60000))
sys.argv = ["motcua", "backup", "--to", {folder!r}]
import motcua.conf.cli as cli
cli.main()
"""


def test_a_full_disk_leaves_no_half_archive_and_says_so(world: Place, tmp_path: Path) -> None:
    done = world.run("-c", FULL.format(folder=str(tmp_path / "full")))
    assert done.returncode == 1
    assert "disk is full" in done.stdout or "File too large" in done.stdout, done.stdout + done.stderr
    assert not list((tmp_path / "full").iterdir())


def test_only_the_newest_are_kept(world: Place, tmp_path: Path) -> None:
    for _ in range(3):
        assert world.motcua("backup", "--to", tmp_path / "b", "--keep", "2").returncode == 0
    assert len(list((tmp_path / "b").iterdir())) == 2


def test_a_file_that_the_data_refer_to_and_that_is_gone_is_told(world: Place, tmp_path: Path) -> None:
    copy = replace(world, home=tmp_path / "copy")
    shutil.copytree(world.home, copy.home)
    gone = next(path for path in (copy.home / "files").rglob("*") if path.is_file() and len(path.name) == 64)
    gone.unlink()
    done = copy.motcua("backup", "--to", tmp_path / "b")
    assert done.returncode == 2
    assert gone.name in done.stdout
