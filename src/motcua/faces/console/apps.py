from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from motcua.faces.shell.places import Place


class ConsoleConfig(AppConfig):
    name = "motcua.faces.console"
    label = "console"
    navigation = (
        Place(
            "console:home",
            _("Quản trị"),
            whom="official",
            acts=("account.open", "reading.review", "entry.erase", "message.release", "pack_draft.begin"),
        ),
    )
