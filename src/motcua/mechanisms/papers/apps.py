from django.apps import AppConfig


class PapersConfig(AppConfig):
    name = "motcua.mechanisms.papers"
    label = "papers"
    pack_kinds = {
        "document-types": "motcua.mechanisms.papers.specs.DocumentTypeSpec",
        "layouts": "motcua.mechanisms.papers.layouts.LayoutSpec",
    }
    pack_diffs = {"document-types": "motcua.mechanisms.papers.describing.describe"}
    act_words = "motcua.mechanisms.papers.policy.WORDS"
    pack_checks = ["motcua.mechanisms.papers.specs.check"]
    keys = {"papers": "motcua.mechanisms.papers.keys.KEYS"}
    kept_files = "motcua.mechanisms.papers.reads.kept_files"
