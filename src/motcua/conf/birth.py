"""A database keeps what it was born as, so that no other folder can make a demonstration of a real one, or a real one
of a demonstration."""

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, connection


def agree() -> None:
    """Raise ``ImproperlyConfigured`` when the database was born as another kind than this folder.

    One that does not answer, or has no tables yet, is not asked: whatever is done next will say so.
    """
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT kind FROM motcua_birth")
            kind = cursor.fetchone()[0]
    except DatabaseError:
        return
    finally:
        connection.close()
    if kind != settings.MOTCUA_KIND:
        raise ImproperlyConfigured(
            f"the database was born {kind!r} and the folder {settings.MOTCUA_HOME} {settings.MOTCUA_KIND!r}: "
            "they don't belong together"
        )
