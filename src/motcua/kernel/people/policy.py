"""Which acts on people exist."""

from motcua.kernel.acts.api import Rule

POLICY = {"account.open": Rule()}
