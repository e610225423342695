"""A single YAML file that is no pack, read as strictly as one: every fault at once, with line, path and remedy."""

from pathlib import Path
from typing import TypeVar

from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel

from motcua.kernel.packs.faults import Fault, Location
from motcua.kernel.packs.reading import Tree, read
from motcua.kernel.packs.salvage import read as salvage

M = TypeVar("M", bound=BaseModel)


class Single:
    """One file as read: ``data`` as YAML gave it, and ``faults``, to which whoever knows more adds his own."""

    def __init__(self, path: Path) -> None:
        self.shown = str(path)
        self.faults: list[Fault] = []
        try:
            self.tree = read(path.read_bytes())
        except OSError:
            self.tree = Tree()
            self.faults.append(
                Fault(self.shown, "", _("Không đọc được tệp này."), _("Kiểm tra lại đường dẫn và quyền."))
            )
        self.faults += [Fault(self.shown, at, said, remedy, line) for at, line, said, remedy in self.tree.mistakes]

    def typed(self, model: type[M]) -> M | None:
        """The file as a ``model``; what is wrong goes into ``faults``, and then nothing is given when it matters."""
        if self.tree.data is None and self.faults:
            return None
        remains = salvage(model, {} if self.tree.data is None else self.tree.data)
        for words, location, message, remedy in remains.told.values():
            self.faults.append(Fault(self.shown, words, message, remedy, self.tree.line(location)))
        return remains.spec if isinstance(remains.spec, model) else None

    def blame(self, location: Location, message: object, remedy: object) -> None:
        """A fault that only the whole shows, at a location of the data."""
        path = ".".join(str(step + 1) if isinstance(step, int) else step for step in location)
        self.faults.append(Fault(self.shown, path, str(message), str(remedy), self.tree.line(location)))
