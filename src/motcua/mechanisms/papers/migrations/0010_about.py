from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("papers", "0009_books")]

    operations = [migrations.AddIndex("document", models.Index(fields=["subject"], name="papers_about"))]
