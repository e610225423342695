"""The index of things with an audience, with what makes it quick on each database; what somebody searched for."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q

import motcua.kernel.acts.deed

SQLITE = [
    """CREATE VIRTUAL TABLE search_entry_fts USING fts5(
        words, content='search_entry', content_rowid='id', prefix='1 2 3', detail=none, columnsize=0,
        tokenize="unicode61 remove_diacritics 0 categories 'L* M* N*' tokenchars '._'")""",
    """CREATE TRIGGER search_entry_added AFTER INSERT ON search_entry BEGIN
        INSERT INTO search_entry_fts (rowid, words) VALUES (new.id, new.words); END""",
    """CREATE TRIGGER search_entry_removed AFTER DELETE ON search_entry BEGIN
        INSERT INTO search_entry_fts (search_entry_fts, rowid, words) VALUES ('delete', old.id, old.words); END""",
    """CREATE TRIGGER search_entry_changed AFTER UPDATE OF words ON search_entry BEGIN
        INSERT INTO search_entry_fts (search_entry_fts, rowid, words) VALUES ('delete', old.id, old.words);
        INSERT INTO search_entry_fts (rowid, words) VALUES (new.id, new.words); END""",
]
POSTGRESQL = [
    """CREATE INDEX search_entry_words ON search_entry
        USING gin (array_to_tsvector(string_to_array(words, ' ')))""",
]
# The triggers and the index go with their table.
UNDO = {"sqlite": ["DROP TABLE search_entry_fts"], "postgresql": []}


def make(apps, schema_editor):
    for statement in {"sqlite": SQLITE, "postgresql": POSTGRESQL}[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


def unmake(apps, schema_editor):
    for statement in UNDO[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    initial = True
    dependencies = [migrations.swappable_dependency(settings.AUTH_USER_MODEL)]
    operations = [
        migrations.CreateModel(
            name="Entry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=20)),
                ("key", models.UUIDField()),
                ("audience", models.UUIDField()),
                ("title", models.TextField()),
                ("words", models.TextField()),
                ("exact", models.TextField()),
                ("at", models.DateTimeField()),
                ("learned", models.BooleanField(default=False)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["audience"], name="search_entry_audience"),
                    models.Index(condition=Q(learned=False), fields=["id"], name="search_entry_unlearned"),
                ],
                "constraints": [models.UniqueConstraint(fields=("kind", "key"), name="search_entry_once")],
            },
        ),
        migrations.CreateModel(
            name="Asked",
            fields=[
                ("id", models.UUIDField(default=motcua.kernel.acts.deed.new_id, primary_key=True, serialize=False)),
                ("text", models.CharField(max_length=300)),
                ("kind", models.CharField(blank=True, default="", max_length=20)),
                ("state", models.CharField(blank=True, default="", max_length=10)),
                ("days", models.PositiveSmallIntegerField(default=0)),
                ("name", models.CharField(blank=True, default="", max_length=80)),
                ("at", models.DateTimeField()),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["account", "-at"], name="search_asked_of_account")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=~Q(name=""), fields=("account", "name"), name="search_saved_once"
                    )
                ],
            },
        ),
        migrations.RunPython(make, unmake, elidable=False),
    ]
