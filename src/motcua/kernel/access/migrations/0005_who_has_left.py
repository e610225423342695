"""When somebody left what he took part in, and by what a position did: one row for each of its reasons."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("access", "0004_by_which_mandate")]
    operations = [
        migrations.AddField("participant", "ended_at", models.DateTimeField(null=True)),
        migrations.RemoveConstraint("participant", "access_position_once"),
        migrations.AddConstraint(
            "participant",
            models.UniqueConstraint(
                fields=["audience", "position"],
                condition=Q(authority=None, ended_at=None),
                name="access_position_once",
            ),
        ),
        migrations.AddConstraint(
            "participant",
            models.UniqueConstraint(
                fields=["audience", "position", "authority"],
                condition=Q(ended_at=None),
                name="access_position_once_by",
            ),
        ),
        migrations.RemoveIndex("participant", "access_apart"),
        migrations.AddIndex(
            "participant",
            models.Index(fields=["position"], name="access_apart", condition=Q(apart=True, ended_at=None)),
        ),
    ]
