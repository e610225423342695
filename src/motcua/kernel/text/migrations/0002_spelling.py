"""Known words, for queries that are spelt otherwise."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("text", "0001_initial")]
    operations = [
        migrations.CreateModel(
            name="Spelling",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("form", models.CharField(max_length=32)),
                ("word", models.CharField(max_length=32)),
            ],
            options={
                "db_table": "text_spelling",
                "constraints": [models.UniqueConstraint(fields=("form", "word"), name="text_spelling_once")],
            },
        )
    ]
