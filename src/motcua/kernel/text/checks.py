"""A page half in another language is a silent fault: say at start when translations are not compiled."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.checks import Warning as Note
from django.core.checks import register


@register()
def translations_are_compiled(**_: Any) -> list[Note]:
    """One note for each catalogue whose compiled form is missing or older than its source."""
    return [
        Note(f"{source} is not compiled.", hint="Run tools/setup (make demo and make test do).", id="text.W001")
        for folder in settings.LOCALE_PATHS
        for source in sorted(Path(folder).glob("*/LC_MESSAGES/*.po"))
        if not source.with_suffix(".mo").exists() or source.with_suffix(".mo").stat().st_mtime < source.stat().st_mtime
    ]
