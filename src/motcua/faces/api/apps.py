from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "motcua.faces.api"
    label = "faces_api"
