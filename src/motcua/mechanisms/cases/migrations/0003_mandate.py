import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0002_lists'),
        ('people', '0002_who_may'),
    ]

    operations = [
        migrations.AddField(
            model_name='dossier',
            name='mandate',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.mandate'),
        ),
    ]
