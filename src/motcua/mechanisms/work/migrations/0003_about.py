from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("work", "0002_act"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="assignment",
            index=models.Index(fields=["subject", "given_at"], name="work_about"),
        ),
    ]
