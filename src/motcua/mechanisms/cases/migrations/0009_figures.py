from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0008_complaint_for"),
    ]

    operations = [
        migrations.AddField(model_name="pause", name="due_before", field=models.DateTimeField(null=True)),
        migrations.AddIndex(
            model_name="dossier",
            index=models.Index(fields=["organisation", "ended_at", "id"], name="cases_dossier_ended"),
        ),
    ]
