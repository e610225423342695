from django.apps import AppConfig


class ShellConfig(AppConfig):
    name = "motcua.faces.shell"
    label = "shell"
