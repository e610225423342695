from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("papers", "0008_whose_certificate")]

    operations = [
        migrations.AddField("series", "first", models.PositiveIntegerField(default=1)),
        migrations.AddField("document", "book", models.CharField(blank=True, default="", max_length=40)),
        migrations.AddConstraint(
            "document",
            models.UniqueConstraint(
                fields=["organisation", "book", "year", "notation"],
                condition=~models.Q(book=""),
                name="papers_notation_once_in_a_book",
            ),
        ),
    ]
