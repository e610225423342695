from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from motcua.faces.shell.places import Place


class DeskConfig(AppConfig):
    name = "motcua.faces.desk"
    label = "desk"
    search_pages_of_officials = {"dossier": "desk:dossier", "licence": "desk:licence"}
    navigation = (
        Place("desk:inbox", _("Việc của tôi"), whom="official"),
        # Everybody may file for himself; whoever records mandates sits at the counter.
        Place("desk:counter", _("Tiếp nhận tại quầy"), whom="official", acts=("mandate.record",)),
        Place("desk:figures", _("Số liệu"), whom="official", figures=True),
        Place("desk:licences", _("Sổ giấy phép"), whom="official", menu=True),
        Place("desk:money", _("Thu phí"), whom="official", acts=("demand.take", "refund.approve")),
        Place("desk:seats", _("Vị trí và ủy quyền của tôi"), whom="official", menu=True),
        Place("desk:mandates", _("Làm thay người khác"), whom="official", menu=True, acts=("mandate.record",)),
        Place("desk:register", _("Sổ văn bản"), whom="official", menu=True),
        Place("desk:readings", _("Đã xem"), whom="official", footer=True),
        Place("desk:ratings", _("Đánh giá về cơ quan tôi"), whom="official", footer=True),
    )
