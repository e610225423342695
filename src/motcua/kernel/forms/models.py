"""A form left half-filled. Not a record: its owner alone sees it, it is overwritten and dropped, no act is needed."""

from django.db import models


class Draft(models.Model):
    """What one account has filled in so far for one form; ``form`` names the form, such as a procedure's URN.

    ``data``: raw answers, section → field → value. ``files``: ``{component, sha256, size, media_type, name}`` each.
    ``sources``: path → ``{source, at}`` of the answers that were not typed. ``version``: the pack version whose form
    was filled in. ``page``: which window wrote last, so that one and the same is no stranger to itself.
    """

    owner = models.UUIDField()
    form = models.CharField(max_length=200)
    data = models.JSONField(default=dict)
    files = models.JSONField(default=list)
    sources = models.JSONField(default=dict)
    version = models.UUIDField(null=True)
    page = models.CharField(max_length=32, blank=True, default="")
    updated = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["owner", "form"], name="forms_one_draft")]
