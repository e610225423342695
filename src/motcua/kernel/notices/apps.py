from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "motcua.kernel.notices"
    label = "notices"
    pack_kinds = {"notices": "motcua.kernel.notices.specs.NoticeSpec"}
    pack_diffs = {"notices": "motcua.kernel.notices.describing.describe"}
