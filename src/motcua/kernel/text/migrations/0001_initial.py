"""The search index, with what makes it quick on each database."""

from django.db import migrations, models

SQLITE = [
    # One word is a run of letters, digits and marks (Bengali vowel signs are marks); a dot belongs to a code.
    """CREATE VIRTUAL TABLE text_index_fts USING fts5(
        kind, words, content='text_index', content_rowid='id', prefix='2 3',
        tokenize="unicode61 remove_diacritics 0 categories 'L* M* N*' tokenchars '._'")""",
    """CREATE TRIGGER text_index_added AFTER INSERT ON text_index BEGIN
        INSERT INTO text_index_fts (rowid, kind, words) VALUES (new.id, new.kind, new.words); END""",
    """CREATE TRIGGER text_index_removed AFTER DELETE ON text_index BEGIN
        INSERT INTO text_index_fts (text_index_fts, rowid, kind, words)
        VALUES ('delete', old.id, old.kind, old.words); END""",
    """CREATE TRIGGER text_index_changed AFTER UPDATE ON text_index BEGIN
        INSERT INTO text_index_fts (text_index_fts, rowid, kind, words)
        VALUES ('delete', old.id, old.kind, old.words);
        INSERT INTO text_index_fts (rowid, kind, words) VALUES (new.id, new.kind, new.words); END""",
]
POSTGRESQL = [
    # No text search configuration: the words are folded already, and its parser would take codes and dates apart.
    """CREATE INDEX text_index_words ON text_index
        USING gin (array_to_tsvector(string_to_array(rtrim(':' || kind || ' ' || words), ' ')))""",
]
# The triggers and the index go with their table.
UNDO = {"sqlite": ["DROP TABLE text_index_fts"], "postgresql": []}


def make(apps, schema_editor):
    for statement in {"sqlite": SQLITE, "postgresql": POSTGRESQL}[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


def unmake(apps, schema_editor):
    for statement in UNDO[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        migrations.CreateModel(
            name="Indexed",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=64)),
                ("key", models.CharField(max_length=255)),
                ("title", models.TextField()),
                ("words", models.TextField()),
                ("exact", models.TextField()),
            ],
            options={
                "db_table": "text_index",
                "constraints": [models.UniqueConstraint(fields=["kind", "key"], name="text_index_once")],
            },
        ),
        migrations.RunPython(make, unmake, elidable=False),
    ]
