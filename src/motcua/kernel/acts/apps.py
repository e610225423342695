from django.apps import AppConfig
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate, pre_migrate
from django.utils.module_loading import autodiscover_modules

from motcua.kernel.acts import guard


class ActsConfig(AppConfig):
    name = "motcua.kernel.acts"
    label = "acts"

    def ready(self) -> None:
        connection_created.connect(guard.watch, dispatch_uid="motcua.acts.guard")
        pre_migrate.connect(guard.stand_aside, dispatch_uid="motcua.acts.guard")
        post_migrate.connect(guard.stand_again, dispatch_uid="motcua.acts.guard")
        autodiscover_modules("acts")
