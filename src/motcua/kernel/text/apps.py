from django.apps import AppConfig


class TextConfig(AppConfig):
    name = "motcua.kernel.text"
    label = "text"
    exempt_tables = {"text_index": "derived: made again from what it indexes"}
