"""The keepers that the site file names: what fills the port ``keeper``."""

from motcua.kernel.connectors.api import Keeper
from motcua.mechanisms.papers.certificates import device as keepers_device
from motcua.mechanisms.papers.certificates import remote as keepers_remote


def configured() -> list[Keeper]:
    """The device and the signing service, as far as there are any. Raises ``ValueError`` for a wrong address."""
    return [*keepers_device.configured(), *keepers_remote.configured()]
