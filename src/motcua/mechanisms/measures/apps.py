from django.apps import AppConfig


class MeasuresConfig(AppConfig):
    name = "motcua.mechanisms.measures"
    label = "measures"
    pack_kinds = {"indicators": "motcua.mechanisms.measures.specs.IndicatorSet"}
    pack_checks = ["motcua.mechanisms.measures.specs.check"]
    commands = {"measures": "motcua.mechanisms.measures.cli.main"}
