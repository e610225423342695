from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "motcua.kernel.ledger"
    label = "ledger"
    commands = {"ledger": "motcua.kernel.ledger.cli.main"}
    unlogged_tables = {"ledger_entry": "the log itself", "ledger_opening": "the log itself"}
