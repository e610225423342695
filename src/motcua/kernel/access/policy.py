"""Which acts on rights exist."""

from motcua.kernel.acts.api import Rule

POLICY = {"position.give": Rule()}
