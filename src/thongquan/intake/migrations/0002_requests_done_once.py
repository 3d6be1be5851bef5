from django.db import migrations, models


# Counted with every public question: no need to write that ahead, or to send it to a standby.
UNLOGGED = "ALTER TABLE intake_asked SET UNLOGGED"
LOGGED = "ALTER TABLE intake_asked SET LOGGED"


class Migration(migrations.Migration):

    dependencies = [
        ('intake', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Asked',
            fields=[
                ('what', models.TextField()),
                ('place', models.TextField()),
                ('until', models.DateTimeField()),
                ('pk', models.CompositePrimaryKey('what', 'place', blank=True, editable=False, primary_key=True, serialize=False)),
            ],
        ),
        migrations.CreateModel(
            name='Request',
            fields=[
                ('who', models.TextField()),
                ('key', models.TextField()),
                ('asked', models.BinaryField()),
                ('status', models.PositiveSmallIntegerField()),
                ('media_type', models.TextField()),
                ('location', models.TextField()),
                ('body', models.BinaryField()),
                ('at', models.DateTimeField(db_index=True)),
                ('pk', models.CompositePrimaryKey('who', 'key', blank=True, editable=False, primary_key=True, serialize=False)),
            ],
        ),
        migrations.RunSQL(UNLOGGED, LOGGED),
    ]
