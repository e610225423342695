from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "motcua.kernel.people"
    label = "people"
