from django.apps import AppConfig


class PacksConfig(AppConfig):
    name = "motcua.kernel.packs"
    label = "packs"
    pack_diffs = {"calendars": "motcua.kernel.packs.calendars.describe"}
    act_words = "motcua.kernel.packs.policy.WORDS"
    doctor = ["motcua.kernel.packs.plans.check"]
    commands = {"packs": "motcua.kernel.packs.cli.main"}
