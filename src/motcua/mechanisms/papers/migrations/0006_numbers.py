from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("papers", "0005_judgements")]

    operations = [
        migrations.AddField("document", "period", models.CharField(blank=True, default="", max_length=40)),
        migrations.AddField("document", "translations", models.JSONField(blank=True, default=dict)),
    ]
