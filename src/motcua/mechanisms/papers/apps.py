from django.apps import AppConfig


class PapersConfig(AppConfig):
    name = "motcua.mechanisms.papers"
    label = "papers"
    pack_kinds = {
        "document-types": "motcua.mechanisms.papers.specs.DocumentTypeSpec",
        "layouts": "motcua.mechanisms.papers.layouts.LayoutSpec",
    }
    pack_diffs = {"document-types": "motcua.mechanisms.papers.describing.describe"}
    search = ["motcua.mechanisms.papers.finding.DOCUMENTS"]
    act_words = "motcua.mechanisms.papers.policy.WORDS"
    pack_checks = ["motcua.mechanisms.papers.specs.check"]
    keys = {"papers": "motcua.mechanisms.papers.keys.KEYS"}
    fills = {
        "keeper": "motcua.mechanisms.papers.certificates.at_hand.configured",
        "timestamper": "motcua.mechanisms.papers.lasting.timestamps.configured",
    }
    kept_files = "motcua.mechanisms.papers.reads.kept_files"
    commands = {"papers": "motcua.mechanisms.papers.cli.main"}
    doctor = [
        "motcua.mechanisms.papers.numbers.doctor",
        "motcua.mechanisms.papers.health.signing",
        "motcua.mechanisms.papers.health.check",
    ]
