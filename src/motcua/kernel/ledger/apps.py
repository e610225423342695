from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "motcua.kernel.ledger"
    label = "ledger"
    commands = {"ledger": "motcua.kernel.ledger.cli.main"}
    fills = {"witness": "motcua.kernel.ledger.witnesses.configured"}
    keys = {"ledger": "motcua.kernel.ledger.keys.KEYS"}
    unlogged_tables = {"ledger_entry": "the log itself", "ledger_opening": "the log itself"}
    exempt_tables = {
        "ledger_key": "public keys of the log: each is vouched for by the signature of the one before",
        "ledger_leaf": "the order of the log's tree: the signed root vouches for it",
        "ledger_seal": "heads of the log: their signatures vouch for them",
        "ledger_cosignature": "what witnesses signed",
    }
