"""Addresses of the officials' desk."""

from django.urls import path

from motcua.faces.desk import views

app_name = "desk"
urlpatterns = [
    path("", views.inbox, name="inbox"),
    path("ho-so/<uuid:key>/", views.dossier, name="dossier"),
    path("ho-so/<uuid:key>/xong/", views.done, name="done"),
    path("ho-so/<uuid:key>/xem-truoc/", views.preview, name="preview"),
    path("ho-so/<uuid:key>/<slug:verb>/", views.action, name="action"),
    path("giay-to/<uuid:key>/", views.document, name="document"),
    path("giay-to/<uuid:key>/huy/", views.void, name="void"),
    path("tep/<uuid:key>/", views.attachment, name="attachment"),
]
