from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from motcua.faces.shell.places import Place


class PortalConfig(AppConfig):
    name = "motcua.faces.portal"
    label = "portal"
    search_pages = {
        "dossier": "portal:dossier",
        "licence": "portal:licence",
        "procedure": "portal:procedure",
        "verification": "portal:verify-code",
        "tracking": "portal:track",
    }
    navigation = (
        Place("portal:search", _("Thủ tục")),
        Place("portal:dossiers", _("Hồ sơ của tôi"), whom="person"),
        Place("portal:licences", _("Giấy phép của tôi"), whom="person", footer=True),
        Place("portal:notices", _("Thông báo"), whom="person"),
        Place("portal:readings", _("Ai đã xem dữ liệu của tôi"), whom="person", footer=True),
        Place("portal:track", _("Theo dõi hồ sơ"), footer=True),
        Place("portal:opinions", _("Người dân đánh giá"), footer=True),
        Place("portal:figures", _("Số liệu giải quyết hồ sơ"), footer=True),
        Place("portal:verify", _("Kiểm tra giấy tờ"), footer=True),
        Place("portal:ledger", _("Sổ cái"), footer=True),
        Place("portal:units", _("Đơn vị cũ nay ở đâu?"), footer=True),
    )
