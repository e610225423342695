"""The public surface of money: what is owed, what was paid, and the proof of it."""

__all__: list[str] = []
