"""One table: a request with its fifteen answers in columns. No ledger, no clock, no duty, no rights by row."""

from django.db import models


class Office(models.Model):
    """Who receives requests."""

    title = models.CharField(max_length=200)


class Dossier(models.Model):
    """A request as a tutorial would store it."""

    office = models.ForeignKey(Office, models.PROTECT)
    state = models.CharField(max_length=20, default="submitted", db_index=True)
    received_at = models.DateTimeField(auto_now_add=True, db_index=True)
    due_at = models.DateTimeField(null=True)
    name = models.CharField(max_length=200)
    number = models.CharField(max_length=12)
    born = models.DateField()
    sex = models.CharField(max_length=1)
    phone = models.CharField(max_length=20, blank=True)
    email = models.EmailField(blank=True)
    ward = models.CharField(max_length=200)
    street = models.CharField(max_length=200)
    since = models.DateField()
    owner = models.CharField(max_length=200)
    people = models.IntegerField()
    purpose = models.CharField(max_length=200)
    copies = models.IntegerField()
    language = models.CharField(max_length=50, blank=True)
    note = models.TextField(blank=True)
