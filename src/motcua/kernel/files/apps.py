from django.apps import AppConfig


class FilesConfig(AppConfig):
    name = "motcua.kernel.files"
    label = "files"
    commands = {"files": "motcua.kernel.files.cli.main"}
