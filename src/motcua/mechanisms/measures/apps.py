from django.apps import AppConfig


class MeasuresConfig(AppConfig):
    name = "motcua.mechanisms.measures"
    label = "measures"
    pack_kinds = {"indicators": "motcua.mechanisms.measures.specs.IndicatorSet"}
    pack_checks = ["motcua.mechanisms.measures.specs.check"]
    commands = {"measures": "motcua.mechanisms.measures.cli.main"}
    exempt_tables = {
        "measures_kept": "derived: counted again from the dossiers when it is thrown away",
        "measures_looked": "up to which entry of the log a job looked: a trace, no affair",
    }
