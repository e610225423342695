"""By which mandate a party takes part: what ends with it, and what does not."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("access", "0003_readings_append_only")]
    operations = [migrations.AddField("participant", "authority", models.UUIDField(null=True))]
