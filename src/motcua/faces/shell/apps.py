from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from motcua.faces.shell.places import Place


class ShellConfig(AppConfig):
    name = "motcua.faces.shell"
    label = "shell"
    navigation = (Place("guides", _("Hướng dẫn"), footer=True),)

    def ready(self) -> None:
        user_logged_in.connect(import_string("motcua.faces.shell.visits.begun"))
        user_logged_out.connect(import_string("motcua.faces.shell.visits.ended"))
