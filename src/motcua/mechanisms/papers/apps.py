from django.apps import AppConfig


class PapersConfig(AppConfig):
    name = "motcua.mechanisms.papers"
    label = "papers"
    pack_kinds = {"document-types": "motcua.mechanisms.papers.specs.DocumentTypeSpec"}
    pack_diffs = {"document-types": "motcua.mechanisms.papers.describing.describe"}
    act_words = "motcua.mechanisms.papers.policy.WORDS"
    pack_checks = ["motcua.mechanisms.papers.specs.check"]
    keys = {"papers": "motcua.mechanisms.papers.keys.KEYS"}
    kept_files = "motcua.mechanisms.papers.reads.kept_files"
    fills = {
        "keeper": "motcua.mechanisms.papers.keepers_at_hand.configured",
        "timestamper": "motcua.mechanisms.papers.timestamps.configured",
    }
    doctor = ["motcua.mechanisms.papers.health.check"]
