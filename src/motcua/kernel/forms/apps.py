from django.apps import AppConfig


class FormsConfig(AppConfig):
    name = "motcua.kernel.forms"
    label = "forms"
    pack_kinds = {"code-lists": "motcua.kernel.forms.specs.CodeList"}
    pack_checks = ["motcua.kernel.forms.specs.check"]
    exempt_tables = {"forms_draft": "a form left half-filled, its owner's own and no record"}
    kept_files = "motcua.kernel.forms.drafts.kept_files"
