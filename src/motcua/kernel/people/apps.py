from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "motcua.kernel.people"
    label = "people"
    commands = {"accounts": "motcua.kernel.people.cli.main", "providers": "motcua.kernel.people.providers.cli.main"}
    act_words = "motcua.kernel.people.policy.WORDS"
    doctor = ["motcua.kernel.people.providers.cli.check"]
    keys = {"factors": "motcua.kernel.people.sealing.KEYS"}
    exempt_tables = {
        "people_visit": "sessions: when somebody was last seen is no one's duty to prove",
        "people_use": "counters of second factors, which each sign-in moves on",
        "people_throttle": "counts of failures, forgotten after a while",
    }
