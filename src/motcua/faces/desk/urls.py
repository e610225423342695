"""Addresses of the officials' desk."""

from django.urls import path

from motcua.faces.desk import answers, counter, licence_ways, licences, mandates, readings, seats, views

app_name = "desk"
urlpatterns = [
    path("", views.inbox, name="inbox"),
    path("tam-dung/", views.still, name="still"),
    path("vi-tri/", seats.seats, name="seats"),
    path("vi-tri/uy-quyen/", seats.delegate, name="delegate"),
    path("vi-tri/uy-quyen/<uuid:key>/ket-thuc/", seats.delegation_end, name="delegation-end"),
    path("vi-tri/vang-mat/", seats.away, name="away"),
    path("vi-tri/vang-mat/<uuid:key>/ket-thuc/", seats.absence_end, name="absence-end"),
    path("vi-tri/viec/<uuid:key>/", seats.hand_over, name="hand-over"),
    path("quay/", counter.choose, name="counter"),
    path("quay/da-lap/<uuid:key>/", counter.receipt, name="counter-receipt"),
    path("quay/<str:code>/", counter.form, name="counter-form"),
    path("lam-thay/", mandates.mandates, name="mandates"),
    path("lam-thay/<uuid:key>/ket-thuc/", mandates.mandate_end, name="mandate-end"),
    path("ho-so/<uuid:key>/", views.dossier, name="dossier"),
    path("ho-so/<uuid:key>/bo-sung/", answers.supplement, name="supplement"),
    path("y-kien/<uuid:key>/", answers.opinion, name="opinion"),
    path("ho-so/<uuid:key>/xong/", views.done, name="done"),
    path("ho-so/<uuid:key>/xem-truoc/", views.preview, name="preview"),
    path("ho-so/<uuid:key>/vi-sao/", readings.purpose, name="purpose"),
    path("ho-so/<uuid:key>/hien/", readings.reveal, name="reveal"),
    path("da-xem/", readings.readings, name="readings"),
    path("ho-so/<uuid:key>/<slug:verb>/", views.action, name="action"),
    path("giay-phep/", licences.licences, name="licences"),
    path("giay-phep/cap-lai/", licence_ways.reissue, name="reissue"),
    path("giay-phep/<uuid:key>/", licences.licence, name="licence"),
    path("giay-phep/<uuid:key>/giay-to/<uuid:paper>/", licences.paper, name="licence-paper"),
    path("giay-phep/<uuid:key>/<slug:verb>/", licence_ways.action, name="licence-action"),
    path("giay-to/<uuid:key>/", views.document, name="document"),
    path("giay-to/<uuid:key>/huy/", views.void, name="void"),
    path("tep/<uuid:key>/", views.attachment, name="attachment"),
]
