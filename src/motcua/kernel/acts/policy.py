"""Which acts on the outbox exist, and in which state of a message."""

from motcua.kernel.acts.act import Rule
from motcua.kernel.jobs.api import Message

POLICY = {"message.release": Rule(frozenset({Message.State.PARKED}))}
