from django.apps import AppConfig


class MoneyConfig(AppConfig):
    name = "motcua.mechanisms.money"
    label = "money"
