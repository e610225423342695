from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "motcua.kernel.search"
    label = "search"
    deed_followers = ["motcua.kernel.search.indexing.follow"]
    commands = {"search": "motcua.kernel.search.cli.main"}
    exempt_tables = {
        "search_entry": "derived: made again from the things that it finds",
        "search_asked": "what somebody searched for, his own and no record",
    }
