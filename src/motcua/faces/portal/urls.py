"""Addresses of the citizens' portal."""

from django.urls import path

from motcua.faces.portal import dossiers, filing, procedures, verifying

app_name = "portal"
urlpatterns = [
    path("", procedures.home, name="home"),
    path("tim/", procedures.search, name="search"),
    path("thu-tuc/<str:code>/", procedures.procedure, name="procedure"),
    path("thu-tuc/<str:code>/khai/", filing.form, name="form"),
    path("thu-tuc/<str:code>/xem-lai/", filing.check, name="check"),
    path("ho-so/", dossiers.dossiers, name="dossiers"),
    path("ho-so/<uuid:key>/", dossiers.dossier, name="dossier"),
    path("ho-so/<uuid:key>/da-nop/", dossiers.receipt, name="receipt"),
    path("ho-so/<uuid:key>/rut/", dossiers.withdraw, name="withdraw"),
    path("ho-so/<uuid:key>/ket-qua/", dossiers.result, name="result"),
    path("tep/<uuid:key>/", dossiers.attachment, name="attachment"),
    path("tra-cuu/", dossiers.track, name="track"),
    path("kiem-tra/", verifying.verify, name="verify"),
    path("kiem-tra/<str:code>/", verifying.verify_code, name="verify-code"),
    # Printed below the code on every paper: the same pages, so that nothing sent to them is lost on the way.
    path("verify/", verifying.verify),
    path("verify/<str:code>/", verifying.verify_code),
    path("thong-bao/", dossiers.notices, name="notices"),
]
