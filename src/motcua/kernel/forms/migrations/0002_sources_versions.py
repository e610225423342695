from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("forms", "0001_initial")]

    operations = [
        migrations.AddField("draft", "sources", models.JSONField(default=dict)),
        migrations.AddField("draft", "version", models.UUIDField(null=True)),
        migrations.AddField("draft", "page", models.CharField(blank=True, default="", max_length=32)),
    ]
