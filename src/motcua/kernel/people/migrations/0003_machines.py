import django.db.models.deletion
import motcua.kernel.acts.deed
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('access', '0002_who_may'),
        ('people', '0002_who_may'),
    ]
    run_before = [
        ('oauth2_provider', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Client',
            fields=[
                ('id', models.UUIDField(default=motcua.kernel.acts.deed.new_id, primary_key=True, serialize=False)),
                ('revision', models.PositiveIntegerField(default=0)),
                ('name', models.CharField(max_length=100)),
                ('roles', models.JSONField()),
                ('client_secret', models.CharField(max_length=64)),
                ('valid_from', models.DateField()),
                ('valid_to', models.DateField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='clients', to='access.organisation')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('valid_to', None), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='people_client_ends_after_it_begins')],
            },
        ),
    ]
