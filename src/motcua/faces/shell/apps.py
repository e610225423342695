from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.utils.module_loading import import_string


class ShellConfig(AppConfig):
    name = "motcua.faces.shell"
    label = "shell"

    def ready(self) -> None:
        user_logged_in.connect(import_string("motcua.faces.shell.visits.begun"))
        user_logged_out.connect(import_string("motcua.faces.shell.visits.ended"))
