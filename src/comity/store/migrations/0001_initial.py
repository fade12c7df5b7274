"""Make the tables."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Batch',
            fields=[
                ('id', models.CharField(max_length=400, primary_key=True, serialize=False)),
                ('forum', models.CharField(db_index=True, max_length=64)),
                ('consultation', models.CharField(max_length=500)),
                ('number', models.BigIntegerField()),
                ('root', models.CharField(max_length=500)),
                ('count', models.BigIntegerField()),
                ('index', models.BigIntegerField()),
                ('time', models.BigIntegerField()),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Blob',
            fields=[
                ('sha256', models.CharField(max_length=64, primary_key=True, serialize=False)),
                ('content', models.BinaryField()),
            ],
        ),
        migrations.CreateModel(
            name='Consultation',
            fields=[
                ('id', models.CharField(max_length=400, primary_key=True, serialize=False)),
                ('forum', models.CharField(db_index=True, max_length=64)),
                ('consultation', models.CharField(max_length=500)),
                ('title', models.CharField(max_length=500)),
                ('attribution', models.CharField(max_length=500)),
                ('openness', models.CharField(max_length=500)),
                ('submissions', models.BooleanField()),
                ('closes', models.CharField(max_length=500, null=True)),
                ('stage', models.CharField(max_length=500)),
                ('imported', models.JSONField(null=True)),
                ('statistics', models.JSONField(null=True)),
                ('erased', models.BigIntegerField()),
                ('opened', models.BigIntegerField(null=True)),
                ('closed', models.BigIntegerField(null=True)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Delegate',
            fields=[
                ('id', models.CharField(max_length=400, primary_key=True, serialize=False)),
                ('forum', models.CharField(db_index=True, max_length=64)),
                ('party', models.CharField(max_length=500)),
                ('delegate', models.CharField(max_length=500)),
                ('role', models.CharField(max_length=500)),
                ('credentials', models.CharField(max_length=500, null=True)),
                ('stage', models.CharField(max_length=500)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Forum',
            fields=[
                ('id', models.CharField(max_length=400, primary_key=True, serialize=False)),
                ('forum', models.CharField(db_index=True, max_length=64)),
                ('origin', models.CharField(max_length=500)),
                ('title', models.CharField(max_length=500)),
                ('terms', models.CharField(max_length=500, null=True)),
                ('stage', models.CharField(max_length=500)),
                ('languages', models.JSONField()),
                ('rules', models.JSONField()),
                ('calendar', models.JSONField()),
                ('gathering', models.CharField(max_length=500, null=True)),
                ('gathering_title', models.CharField(max_length=500, null=True)),
                ('edition', models.CharField(max_length=500, null=True)),
                ('policy', models.TextField()),
                ('texts_erased', models.BigIntegerField()),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Key',
            fields=[
                ('id', models.CharField(max_length=400, primary_key=True, serialize=False)),
                ('forum', models.CharField(db_index=True, max_length=64)),
                ('vkey', models.CharField(max_length=500)),
                ('purpose', models.CharField(max_length=500)),
                ('party', models.CharField(max_length=500, null=True)),
                ('stage', models.CharField(max_length=500)),
                ('since', models.BigIntegerField()),
                ('until', models.BigIntegerField(null=True)),
                ('reason', models.CharField(max_length=500, null=True)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Log',
            fields=[
                ('forum', models.CharField(max_length=64, primary_key=True, serialize=False)),
                ('origin', models.CharField(max_length=255, unique=True)),
                ('size', models.BigIntegerField(default=0)),
                ('frontier', models.BinaryField(default=b'')),
            ],
        ),
        migrations.CreateModel(
            name='Outcome',
            fields=[
                ('id', models.CharField(max_length=400, primary_key=True, serialize=False)),
                ('forum', models.CharField(db_index=True, max_length=64)),
                ('edition', models.BigIntegerField()),
                ('manifest', models.CharField(max_length=500)),
                ('consultations', models.JSONField()),
                ('software', models.CharField(max_length=500)),
                ('reason', models.CharField(max_length=500, null=True)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Participation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('forum', models.CharField(max_length=64)),
                ('pseudonym', models.CharField(max_length=200)),
                ('party', models.CharField(max_length=64, null=True)),
                ('delegate', models.CharField(max_length=64, null=True)),
            ],
        ),
        migrations.CreateModel(
            name='Party',
            fields=[
                ('id', models.CharField(max_length=400, primary_key=True, serialize=False)),
                ('forum', models.CharField(db_index=True, max_length=64)),
                ('party', models.CharField(max_length=500)),
                ('name', models.CharField(max_length=500)),
                ('kind', models.CharField(max_length=500)),
                ('role', models.CharField(max_length=500)),
                ('country', models.CharField(max_length=500, null=True)),
                ('region', models.CharField(max_length=500, null=True)),
                ('income', models.CharField(max_length=500, null=True)),
                ('stage', models.CharField(max_length=500)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Person',
            fields=[
                ('id', models.CharField(max_length=32, primary_key=True, serialize=False)),
                ('label', models.CharField(blank=True, max_length=254)),
            ],
        ),
        migrations.CreateModel(
            name='Position',
            fields=[
                ('id', models.CharField(max_length=400, primary_key=True, serialize=False)),
                ('forum', models.CharField(db_index=True, max_length=64)),
                ('consultation', models.CharField(max_length=500)),
                ('statement', models.CharField(max_length=500)),
                ('party', models.CharField(max_length=500)),
                ('position', models.CharField(max_length=500)),
                ('note', models.CharField(max_length=500, null=True)),
                ('signed', models.BooleanField()),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Statement',
            fields=[
                ('id', models.CharField(max_length=400, primary_key=True, serialize=False)),
                ('forum', models.CharField(db_index=True, max_length=64)),
                ('consultation', models.CharField(max_length=500)),
                ('statement', models.CharField(max_length=500)),
                ('number', models.BigIntegerField()),
                ('text', models.CharField(max_length=500)),
                ('lang', models.CharField(max_length=500)),
                ('origin', models.CharField(max_length=500)),
                ('party', models.CharField(max_length=500, null=True)),
                ('stage', models.CharField(max_length=500)),
                ('reason', models.CharField(max_length=500, null=True)),
                ('note', models.CharField(max_length=500, null=True)),
                ('how', models.CharField(max_length=500, null=True)),
                ('parents', models.JSONField()),
                ('children', models.JSONField()),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Invitation',
            fields=[
                ('code', models.CharField(max_length=64, primary_key=True, serialize=False)),
                ('forum', models.CharField(db_index=True, max_length=64)),
                ('label', models.CharField(blank=True, max_length=254)),
                ('party', models.CharField(max_length=64, null=True)),
                ('delegate', models.CharField(max_length=64, null=True)),
                ('issued', models.BigIntegerField()),
                ('withdrawn', models.BooleanField(default=False)),
                ('participation', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, to='store.participation')),
            ],
        ),
        migrations.CreateModel(
            name='Authorship',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('forum', models.CharField(max_length=64)),
                ('consultation', models.CharField(max_length=64)),
                ('statement', models.CharField(max_length=200)),
                ('text', models.CharField(max_length=64)),
                ('participation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='statements', to='store.participation')),
            ],
        ),
        migrations.AddField(
            model_name='participation',
            name='person',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='participations', to='store.person'),
        ),
        migrations.CreateModel(
            name='Entry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('index', models.BigIntegerField()),
                ('leaf', models.BinaryField(max_length=32)),
                ('note', models.BinaryField()),
                ('log', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='store.log')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('log', 'index'), name='one_entry_a_place')],
            },
        ),
        migrations.CreateModel(
            name='Checkpoint',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('size', models.BigIntegerField()),
                ('note', models.TextField()),
                ('log', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='checkpoints', to='store.log')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('log', 'size'), name='one_checkpoint_a_size')],
            },
        ),
        migrations.CreateModel(
            name='Ballot',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('forum', models.CharField(max_length=64)),
                ('consultation', models.CharField(max_length=64)),
                ('commitment', models.BinaryField(max_length=32)),
                ('batch', models.BigIntegerField(null=True)),
                ('cast', models.BigIntegerField(null=True)),
                ('statement', models.CharField(max_length=200, null=True)),
                ('revision', models.IntegerField(null=True)),
                ('vote', models.SmallIntegerField(null=True)),
                ('party', models.CharField(max_length=64, null=True)),
                ('salt', models.BinaryField(max_length=32, null=True)),
                ('participation', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, to='store.participation')),
            ],
            options={
                'indexes': [models.Index(fields=['forum', 'consultation', 'batch'], name='ballots_by_batch')],
                'constraints': [models.UniqueConstraint(fields=('participation', 'consultation', 'statement', 'revision'), name='one_row_a_revision')],
            },
        ),
        migrations.AddConstraint(
            model_name='participation',
            constraint=models.UniqueConstraint(fields=('forum', 'person'), name='one_participation_a_person'),
        ),
        migrations.AddConstraint(
            model_name='participation',
            constraint=models.UniqueConstraint(fields=('forum', 'pseudonym'), name='one_person_a_pseudonym'),
        ),
    ]
