"""Addresses of the officials' desk."""

from django.urls import path

from motcua.faces.desk import answers, counter, mandates, money, money_acts, readings, seats, views

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
    path("thu-phi/", money.demands, name="money"),
    path("thu-phi/sao-ke/", money.statements, name="statements"),
    path("thu-phi/quy/", money.till, name="till"),
    path("thu-phi/khoan/<uuid:key>/", money.demand, name="demand"),
    path("thu-phi/khoan/<uuid:key>/giay/<uuid:paper>/", money.paper, name="money-paper"),
    path("thu-phi/tien/<uuid:key>/", money.payment, name="payment"),
    path("thu-phi/hoan/<uuid:key>/", money.refund, name="refund"),
    path("thu-phi/<slug:kind>/<uuid:key>/<slug:verb>/", money_acts.act, name="money-act"),
    path("giay-to/<uuid:key>/", views.document, name="document"),
    path("giay-to/<uuid:key>/huy/", views.void, name="void"),
    path("tep/<uuid:key>/", views.attachment, name="attachment"),
]
