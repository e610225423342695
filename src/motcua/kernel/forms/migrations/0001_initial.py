from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True
    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Draft",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("owner", models.UUIDField()),
                ("form", models.CharField(max_length=200)),
                ("data", models.JSONField(default=dict)),
                ("files", models.JSONField(default=list)),
                ("updated", models.DateTimeField()),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("owner", "form"), name="forms_one_draft")],
            },
        ),
    ]
