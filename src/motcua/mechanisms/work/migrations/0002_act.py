from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('work', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='assignment',
            name='act',
            field=models.CharField(blank=True, default='', max_length=60),
        ),
    ]
