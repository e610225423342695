"""Which tables are records: what the log vouches for, and only a deed may write. Rooms name the exceptions."""

from functools import cache

from django.apps import apps
from django.db.models import Model

FRAMEWORK = {
    "django_migrations": "which migrations have run",
    "django_session": "sign-in sessions",
    "django_content_type": "kept by Django's migrations",
    "auth_permission": "kept by Django's migrations; rights here come from packs",
    "auth_group": "unused",
    "auth_group_permissions": "unused",
    "oauth2_provider_accesstoken": "tokens of connected systems: each lives for minutes",
    "oauth2_provider_devicegrant": "unused",
    "oauth2_provider_grant": "unused",
    "oauth2_provider_idtoken": "unused",
    "oauth2_provider_refreshtoken": "unused",
}


def _named(attribute: str) -> dict[str, str]:
    rooms = (getattr(room, attribute, {}) for room in apps.get_app_configs())
    return {table: reason for tables in rooms for table, reason in tables.items()}


@cache
def exempt() -> dict[str, str]:
    """Every table that may be written freely, with the reason: ``exempt_tables`` in a room's ``apps.py``."""
    return FRAMEWORK | _named("exempt_tables")


@cache
def guarded() -> frozenset[str]:
    """Every table that only a deed may write."""
    every = apps.get_models(include_auto_created=True)
    return frozenset(model._meta.db_table.lower() for model in every) - set(exempt())


@cache
def vouched() -> dict[str, type[Model]]:
    """The model of every table whose rows the log knows one by one: the guarded ones without the ``unlogged_tables``
    of their rooms, in the order of their names."""
    unlogged = _named("unlogged_tables")
    models = {model._meta.db_table: model for model in apps.get_models(include_auto_created=True)}
    return {table: models[table] for table in sorted(models) if table in guarded() and table not in unlogged}
