from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class JobsConfig(AppConfig):
    name = "motcua.kernel.jobs"
    label = "jobs"
    doctor = ["motcua.kernel.jobs.health.check"]
    commands = {"worker": "motcua.kernel.jobs.cli.main"}
    exempt_tables = {
        "jobs_message": "the outbox: leases, attempts and outcomes of delivery are no one's duty to prove",
        "jobs_schedule": "when the worker ran what last: true of the machine, not of any affair",
        "jobs_progress": "how far long work has come, for whoever waits",
    }

    def ready(self) -> None:
        autodiscover_modules("events", "jobs")
