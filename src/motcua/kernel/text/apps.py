from django.apps import AppConfig

from motcua.kernel.text import checks  # noqa: F401 - registers its check


class TextConfig(AppConfig):
    name = "motcua.kernel.text"
    label = "text"
    exempt_tables = {
        "text_index": "derived: made again from what it indexes",
        "text_spelling": "derived: the words of what is indexed",
    }
