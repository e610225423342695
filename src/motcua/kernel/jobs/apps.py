from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class JobsConfig(AppConfig):
    name = "motcua.kernel.jobs"
    label = "jobs"
    commands = {"worker": "motcua.kernel.jobs.cli.main"}
    exempt_tables = {"jobs_message": "the outbox: leases, attempts and outcomes of delivery are no one's duty to prove"}

    def ready(self) -> None:
        autodiscover_modules("events", "jobs")
