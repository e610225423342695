"""Which acts on people exist."""

from motcua.kernel.acts.api import Rule

POLICY = {
    "account.open": Rule(fresh=True),
    "account.set_password": Rule(when=lambda account: account.is_active, fresh=True),
    "account.reset": Rule(when=lambda account: account.is_active, fresh=True),
    "account.disable": Rule(when=lambda account: account.is_active, fresh=True),
    "account.enable": Rule(when=lambda account: not account.is_active, fresh=True),
    "authenticator.add": Rule(fresh=True),
    "authenticator.remove": Rule(when=lambda factor: factor.removed_at is None, fresh=True),
    "client.register": Rule(fresh=True),
    "client.end": Rule(when=lambda client: client.ended_at is None),
    "identity.link": Rule(),
    "mandate.record": Rule(fresh=True),
    "mandate.end": Rule(when=lambda mandate: mandate.ended_at is None),
}
