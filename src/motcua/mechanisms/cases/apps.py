from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "motcua.mechanisms.cases"
    label = "cases"
    pack_kinds = {
        "procedures": "motcua.mechanisms.cases.specs.ProcedureSpec",
        "refines": "motcua.mechanisms.cases.refines.RefinementSpec",
        "receptions": "motcua.mechanisms.cases.refines.ReceptionSpec",
        "linked-procedures": "motcua.mechanisms.cases.linked.LinkedSpec",
        "rating-rules": "motcua.mechanisms.cases.rating_rules.RatingRules",
    }
    pack_asides = {
        "demo/stories.yaml": "motcua.mechanisms.cases.stories.Stories",
        "demo/crowd.yaml": "motcua.mechanisms.cases.crowd.Crowds",
    }
    pack_diffs = {
        "procedures": "motcua.mechanisms.cases.describing.describe",
        "refines": "motcua.mechanisms.cases.describing_local.describe",
    }
    act_words = "motcua.mechanisms.cases.policy.WORDS"
    pack_plans = ["motcua.mechanisms.cases.planning.plan", "motcua.mechanisms.cases.redating.plan"]
    pack_users = ["motcua.mechanisms.cases.planning.users"]
    pack_warnings = ["motcua.mechanisms.cases.staffing.warnings"]
    pack_reference = {"procedures": "motcua.mechanisms.cases.describing.reference"}
    pack_loaders = {
        "procedures": "motcua.mechanisms.cases.catalogue.apply_procedures",
        "linked-procedures": "motcua.mechanisms.cases.linked.apply_linked",
    }
    pack_checks = [
        "motcua.mechanisms.cases.soundness.check",
        "motcua.mechanisms.cases.refines.check",
        "motcua.mechanisms.cases.linked.check",
        "motcua.mechanisms.cases.telling.check",
        "motcua.mechanisms.cases.rating_rules.check",
        "motcua.mechanisms.cases.licences.checking.check",
    ]
    search = ["motcua.mechanisms.cases.finding.DOSSIERS", "motcua.mechanisms.cases.finding.LICENCES"]
    search_lookups = ["motcua.mechanisms.cases.finding.PROCEDURES", "motcua.mechanisms.cases.finding.PERSONS"]
    commands = {"procedures": "motcua.mechanisms.cases.cli.main"}
    doctor = ["motcua.mechanisms.cases.staffing.check", "motcua.mechanisms.cases.equipment.check"]
    demo = "motcua.mechanisms.cases.demo.MonthDemo"
    kept_files = "motcua.mechanisms.cases.whole_file.archive.kept_files"
