from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from motcua.faces.shell.places import Place


class DeskConfig(AppConfig):
    name = "motcua.faces.desk"
    label = "desk"
    navigation = (Place("desk:inbox", _("Việc của tôi"), whom="official"),)
