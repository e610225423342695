from django.apps import AppConfig


class ConnectorsConfig(AppConfig):
    name = "motcua.kernel.connectors"
    label = "connectors"
