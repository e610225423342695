from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("papers", "0006_numbers")]

    operations = [
        migrations.AddField("document", "account", models.UUIDField(null=True)),
        migrations.AddField("document", "authority", models.UUIDField(null=True)),
    ]
