"""Passwords are hashed with Argon2 as in production, but a thousand times cheaper: what a hash costs whoever guesses is
no part of what the tests prove. An installation in a process of its own keeps the real cost."""

from django.contrib.auth.hashers import Argon2PasswordHasher


def pytest_configure() -> None:
    """Before any account is opened."""
    hasher = Argon2PasswordHasher
    hasher.time_cost, hasher.memory_cost, hasher.parallelism = 1, 8, 1
