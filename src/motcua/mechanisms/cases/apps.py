from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "motcua.mechanisms.cases"
    label = "cases"
    pack_kinds = {"procedures": "motcua.mechanisms.cases.specs.ProcedureSpec"}
    pack_loaders = {"procedures": "motcua.mechanisms.cases.catalogue.apply_procedures"}
    pack_checks = ["motcua.mechanisms.cases.soundness.check"]
    demo = "motcua.mechanisms.cases.demo.BirthsDemo"
    kept_files = "motcua.mechanisms.cases.reads.kept_files"
