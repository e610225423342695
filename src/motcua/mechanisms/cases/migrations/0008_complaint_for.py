import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0005_who_has_left"),
        ("cases", "0007_whole_files"),
    ]

    operations = [
        migrations.AddField(
            model_name="complaint",
            name="instead_of",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="access.organisation"
            ),
        ),
    ]
