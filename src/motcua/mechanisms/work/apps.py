from django.apps import AppConfig


class WorkConfig(AppConfig):
    name = "motcua.mechanisms.work"
    label = "work"
