"""Addresses of the citizens' portal."""

from django.urls import path

from motcua.faces.portal import dossiers, filing, ledger, linked, money, procedures, readings, units, verifying

app_name = "portal"
urlpatterns = [
    path("", procedures.home, name="home"),
    path("tim/", procedures.search, name="search"),
    path("thu-tuc/<str:code>/", linked.either(procedures.procedure, linked.procedure), name="procedure"),
    path("thu-tuc/<str:code>/quy-trinh.bpmn", procedures.bpmn, name="bpmn"),
    path("thu-tuc/<str:code>/khai/", linked.either(filing.form, linked.form), name="form"),
    path("thu-tuc/<str:code>/xem-lai/", linked.either(filing.check, linked.check), name="check"),
    path("thu-tuc/<str:code>/xem-lai/in/", filing.printed, name="print"),
    path("ho-so/", dossiers.dossiers, name="dossiers"),
    path("ho-so/<uuid:key>/", dossiers.dossier, name="dossier"),
    path("ho-so/<uuid:key>/da-nop/", dossiers.receipt, name="receipt"),
    path("ho-so/<uuid:key>/bo-sung/", dossiers.supplement, name="supplement"),
    path("ho-so/<uuid:key>/rut/", dossiers.withdraw, name="withdraw"),
    path("ho-so/<uuid:key>/ket-qua/", dossiers.result, name="result"),
    path("ho-so/<uuid:key>/ket-qua/<uuid:paper>/", dossiers.enclosed, name="enclosed"),
    path("ho-so/<uuid:key>/bang-chung/", ledger.proofs, name="proofs"),
    path("ho-so/<uuid:key>/bang-chung/<int:n>/", ledger.proof, name="proof"),
    path("don-lien-thong/<uuid:key>/", linked.application, name="application"),
    path("nop-tien/<uuid:key>/", money.pay, name="pay"),
    path("nop-tien/<uuid:key>/giay/<uuid:paper>/", money.paper, name="pay-paper"),
    path("tep/<uuid:key>/", dossiers.attachment, name="attachment"),
    path("tra-cuu/", dossiers.track, name="track"),
    path("don-vi/", units.search, name="units"),
    path("don-vi/<str:name>/", units.unit, name="unit"),
    path("kiem-tra/", verifying.verify, name="verify"),
    path("kiem-tra/<str:code>/", verifying.verify_code, name="verify-code"),
    # Printed below the code on every paper: the same pages, so that nothing sent to them is lost on the way.
    path("verify/", verifying.verify),
    path("verify/<str:code>/", verifying.verify_code),
    path("ai-da-xem/", readings.readings, name="readings"),
    path("so-cai/", ledger.log, name="ledger"),
    path("so-cai/kiem-chung/", ledger.verifier, name="ledger-verifier"),
    path("so-cai/checkpoint", ledger.head, name="ledger-checkpoint"),
    path("so-cai/keys", ledger.keys, name="ledger-keys"),
    path("so-cai/tile/<int:level>/<path:name>", ledger.hashes),
    path("thong-bao/", dossiers.notices, name="notices"),
]
