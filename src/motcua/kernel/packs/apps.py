from django.apps import AppConfig


class PacksConfig(AppConfig):
    name = "motcua.kernel.packs"
    label = "packs"
    commands = {"packs": "motcua.kernel.packs.cli.main"}
