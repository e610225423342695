"""What a web process does first."""

import signal
from collections.abc import Callable
from typing import Any, cast

from django.utils.module_loading import import_string


def application() -> Callable[..., Any]:
    """The WSGI application, loaded in the process that is to answer with it; Granian calls this in each new one.

    A new process takes signals as Granian's main process does, of which it is a copy: it would only note that it is
    to end. So while it still loads, which takes seconds, it ends at once; from then on Granian lets it finish.
    """
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, signal.SIG_DFL)
    return cast(Callable[..., Any], import_string("motcua.conf.wsgi.application"))
