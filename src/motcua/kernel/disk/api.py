"""Files of the installation's own folder: whole or not at all, and for its owner's eyes."""

from motcua.kernel.disk.whole import ANYBODY, alone_in, kept, put, put_first, written_once

__all__ = ["ANYBODY", "alone_in", "kept", "put", "put_first", "written_once"]
