from importlib import import_module

from django.apps import AppConfig
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate, pre_migrate
from django.utils.module_loading import autodiscover_modules

from motcua.kernel.statements.api import watch


class ActsConfig(AppConfig):
    name = "motcua.kernel.acts"
    label = "acts"
    act_words = "motcua.kernel.acts.words.WORDS"
    unlogged_tables = {"acts_once": "which request led to which row: no right and no proof hangs on it"}

    def ready(self) -> None:
        guard = import_module("motcua.kernel.acts.guard")  # it asks the ledger, whose models are there only now
        connection_created.connect(guard.watch, dispatch_uid="motcua.acts.guard")
        connection_created.connect(watch, dispatch_uid="motcua.statements.together")
        pre_migrate.connect(guard.stand_aside, dispatch_uid="motcua.acts.guard")
        post_migrate.connect(guard.stand_again, dispatch_uid="motcua.acts.guard")
        post_migrate.connect(guard.keep_triggers, sender=self, dispatch_uid="motcua.acts.guard.triggers")
        autodiscover_modules("acts")
