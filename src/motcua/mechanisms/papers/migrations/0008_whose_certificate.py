from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("papers", "0007_who_signs")]

    operations = [migrations.AddField("certificate", "account", models.UUIDField(null=True))]
