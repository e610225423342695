"""What was told to whom."""

from django.db import models

from motcua.kernel.acts.api import new_id
from motcua.kernel.packs.api import PackVersion
from motcua.kernel.people.api import Party


class Notice(models.Model):
    """A notice to a party, drawn from its template in the reader's language whenever it is shown.

    ``pack`` pins the template, so that what was told stays as it was told. ``values`` fill its places: texts, or maps
    from language to text. ``link`` is a path inside the product.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    revision = models.PositiveIntegerField(default=0)
    party = models.ForeignKey(Party, models.PROTECT, related_name="notices")
    template = models.CharField(max_length=200)
    pack = models.ForeignKey(PackVersion, models.PROTECT)
    values = models.JSONField(default=dict)
    link = models.CharField(max_length=200, blank=True, default="")
    sent_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["party", "-sent_at", "-id"], name="notices_newest")]
