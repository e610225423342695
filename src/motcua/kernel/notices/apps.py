from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "motcua.kernel.notices"
    label = "notices"
    pack_kinds = {
        "notices": "motcua.kernel.notices.specs.NoticeSpec",
        "notice-sorts": "motcua.kernel.notices.specs.NoticeSort",
        "notice-rules": "motcua.kernel.notices.specs.NoticeRules",
    }
    pack_checks = ["motcua.kernel.notices.specs.check"]
    pack_diffs = {"notices": "motcua.kernel.notices.describing.describe"}
    act_words = "motcua.kernel.notices.policy.WORDS"
    doctor = ["motcua.kernel.notices.reads.check"]
    keys = {"push": "motcua.kernel.notices.push.KEYS"}
    fills = {"push": "motcua.kernel.notices.push.configured", "sms": "motcua.kernel.notices.sms.configured"}
    exempt_tables = {"notices_delivery": "leases, tries and outcomes of letters on their way: a trace, no affair"}
