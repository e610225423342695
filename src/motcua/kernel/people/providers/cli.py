"""``motcua providers``: is ``providers.yaml`` right, and which address must each provider send people back to?"""

import argparse

from django.conf import settings
from django.utils.translation import gettext as _

from motcua.kernel.jobs.api import Finding
from motcua.kernel.people.providers.specs import ProvidersInvalid, providers


def main(arguments: list[str]) -> int:
    """Say every fault of the file, or what stands in it. Exit code 1 for faults."""
    argparse.ArgumentParser(prog="motcua providers").parse_args(arguments)
    try:
        some = providers()
    except ProvidersInvalid as invalid:
        print(*invalid.faults, sep="\n")
        return 1
    for one in some:
        print(f"{one.id:20} {one.kind:6} redirect_uri {settings.MOTCUA_URL}/dang-nhap/{one.id}/ve/")
    return 0


def check() -> list[Finding]:
    """For ``motcua doctor``."""
    try:
        some = providers()
    except ProvidersInvalid as invalid:
        remedy = _("Sửa tệp providers.yaml rồi chạy: motcua providers")
        return [Finding("fault", fault, remedy) for fault in invalid.faults]
    return [Finding("ok", _("%(count)s nơi xác thực trong providers.yaml") % {"count": len(some)})]
