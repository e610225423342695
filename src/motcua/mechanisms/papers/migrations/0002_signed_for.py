from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('papers', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='document',
            name='signed_for',
            field=models.CharField(blank=True, default='', max_length=300),
        ),
    ]
