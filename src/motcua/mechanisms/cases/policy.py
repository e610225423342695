"""Which acts on dossiers exist, and from which state. Who may do them, the roles in packs say."""

from motcua.kernel.acts.api import Rule
from motcua.mechanisms.cases.rules import FROM

POLICY = {"dossier.submit": Rule()} | {name: Rule(states=frozenset(states)) for name, states in FROM.items()}
