from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):

    dependencies = [
        ('papers', '0002_signed_for'),
    ]

    operations = [
        migrations.AddField(
            model_name='document',
            name='part',
            field=models.CharField(blank=True, default='', max_length=64),
        ),
        migrations.RemoveConstraint(
            model_name='document',
            name='papers_one_living_document_of_a_type',
        ),
        migrations.AddConstraint(
            model_name='document',
            constraint=models.UniqueConstraint(
                condition=~Q(state='void'),
                fields=('subject', 'type', 'part'),
                name='papers_one_living_document_of_a_type',
            ),
        ),
    ]
