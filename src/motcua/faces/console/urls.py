"""Addresses of the console."""

from django.urls import path

from motcua.faces.console import accounts, clients, home, log, organisations, queue, readings, roles

app_name = "console"
urlpatterns = [
    path("", home.home, name="home"),
    path("to-chuc/", organisations.organisations, name="organisations"),
    path("to-chuc/<uuid:key>/", organisations.organisation, name="organisation"),
    path("vi-tri/<uuid:key>/", organisations.position, name="position"),
    path("tai-khoan/", accounts.accounts, name="accounts"),
    path("tai-khoan/<uuid:key>/", accounts.account, name="account"),
    path("vai-tro/", roles.roles, name="roles"),
    path("vai-tro/<str:name>/", roles.role, name="role"),
    path("nhat-ky/", log.entries, name="entries"),
    path("nhat-ky/<int:key>/", log.entry, name="entry"),
    path("hang-doi/", queue.queue, name="queue"),
    path("luot-xem/", readings.readings, name="readings"),
    path("luot-xem/<uuid:key>/", readings.reading, name="reading"),
    path("he-thong/", clients.clients, name="clients"),
    path("he-thong/<uuid:key>/", clients.client, name="client"),
]
