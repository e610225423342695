"""A form left half-filled. Not a record: its owner alone sees it, it is overwritten and dropped, no act is needed."""

from django.db import models


class Draft(models.Model):
    """What one account has filled in so far for one form; ``form`` names the form, such as a procedure's URN.

    ``data``: raw answers, section → field → value. ``files``: ``{component, sha256, size, media_type, name}`` each.
    """

    owner = models.UUIDField()
    form = models.CharField(max_length=200)
    data = models.JSONField(default=dict)
    files = models.JSONField(default=list)
    updated = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["owner", "form"], name="forms_one_draft")]
