"""Addresses of the console."""

from django.urls import path

from motcua.faces.console import (
    accounts,
    certificates,
    clients,
    drafts,
    home,
    log,
    organisations,
    packs,
    plans,
    previews,
    queue,
    readings,
    refining,
    roles,
)

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
    path("chung-thu/", certificates.certificates, name="certificates"),
    path("chung-thu/<uuid:key>/", certificates.certificate, name="certificate"),
    path("goi/", packs.packs, name="packs"),
    path("goi/<uuid:key>/", packs.pack, name="pack"),
    path("goi/<uuid:key>/tai-ve/", packs.pack_zip, name="pack_zip"),
    path("goi/<uuid:key>/ke-hoach/", plans.pack_plan, name="plan"),
    path("goi/<uuid:key>/ke-hoach/<uuid:dossier>/", plans.decide, name="decide"),
    path("goi/nhap/", drafts.upload, name="draft_upload"),
    path("goi/nhap/moi/", drafts.new, name="draft_new"),
    path("goi/nhap/<uuid:key>/", drafts.draft, name="draft"),
    path("goi/nhap/<uuid:key>/tep/", drafts.draft_file, name="draft_file"),
    path("goi/nhap/<uuid:key>/quy-dinh-rieng/", refining.draft_refinement, name="draft_refinement"),
    path("goi/nhap/<uuid:key>/xem-thu/<str:code>/", previews.draft_preview, name="draft_preview"),
    path("goi/nhap/<uuid:key>/tai-ve/", drafts.draft_zip, name="draft_zip"),
]
