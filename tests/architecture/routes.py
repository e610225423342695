"""Every door of the product, with the right that opens it. What is missing here, or stands here in vain, fails.

A page or an operation is for ``everyone``, for whoever is ``signed in`` (and then shows only what that person may see),
for an ``official``, or for whoever holds the named act on the thing at hand; which roles hold which act, ACTS says.
"""

EVERYONE, SIGNED_IN, OFFICIAL = "everyone", "signed in", "official"

PAGES = {
    "": ("GET", EVERYONE),
    "tim/": ("GET", EVERYONE),
    "thu-tuc/<str:code>/": ("GET", EVERYONE),
    "thu-tuc/<str:code>/khai/": ("GET POST", SIGNED_IN),
    "thu-tuc/<str:code>/xem-lai/": ("GET POST", "dossier.submit"),
    "ho-so/": ("GET", SIGNED_IN),
    "ho-so/<uuid:key>/": ("GET", SIGNED_IN),
    "ho-so/<uuid:key>/da-nop/": ("GET", SIGNED_IN),
    "ho-so/<uuid:key>/rut/": ("GET POST", "dossier.withdraw"),
    "ho-so/<uuid:key>/ket-qua/": ("GET", SIGNED_IN),
    "tep/<uuid:key>/": ("GET", SIGNED_IN),
    "thong-bao/": ("GET", SIGNED_IN),
    "tra-cuu/": ("GET POST", EVERYONE),
    "kiem-tra/": ("GET POST", EVERYONE),
    "kiem-tra/<str:code>/": ("GET", EVERYONE),
    "verify/": ("GET POST", EVERYONE),
    "verify/<str:code>/": ("GET", EVERYONE),
    "dang-nhap/": ("GET POST", EVERYONE),
    "dang-xuat/": ("POST", EVERYONE),
    "ngon-ngu/": ("POST", EVERYONE),
    "healthz": ("GET", EVERYONE),
    "can-bo/": ("GET", OFFICIAL),
    "can-bo/ho-so/<uuid:key>/": ("GET", OFFICIAL),
    "can-bo/ho-so/<uuid:key>/xong/": ("GET", OFFICIAL),
    "can-bo/ho-so/<uuid:key>/<slug:verb>/": ("GET POST", "the act that verb names"),
    "can-bo/ho-so/<uuid:key>/xem-truoc/": ("GET", OFFICIAL),
    "can-bo/giay-to/<uuid:key>/": ("GET", OFFICIAL),
    "can-bo/giay-to/<uuid:key>/huy/": ("GET POST", "document.void"),
    "can-bo/tep/<uuid:key>/": ("GET", OFFICIAL),
}

OPERATIONS = {
    "GET /api/v1/procedures": EVERYONE,
    "GET /api/v1/procedures/{key}": EVERYONE,
    "GET /api/v1/calendar/due": EVERYONE,
    "GET /api/v1/documents/{code}/verification": EVERYONE,
    "POST /api/v1/verify": EVERYONE,
    "POST /api/v1/session": EVERYONE,
    "GET /api/v1/dossiers": SIGNED_IN,
    "GET /api/v1/dossiers/{id}": SIGNED_IN,
    "GET /api/v1/assignments": SIGNED_IN,
    "GET /api/v1/files/{id}": SIGNED_IN,
    "GET /api/v1/documents/{id}/file": SIGNED_IN,
    "POST /api/v1/files": SIGNED_IN,
    "POST /api/v1/dossiers": "dossier.submit",
    "POST /api/v1/dossiers/{id}/accept": "dossier.accept",
    "POST /api/v1/dossiers/{id}/advance": "dossier.advance",
    "POST /api/v1/dossiers/{id}/approve": "dossier.approve",
    "POST /api/v1/dossiers/{id}/decline": "dossier.decline",
    "POST /api/v1/dossiers/{id}/deliver": "dossier.deliver",
    "POST /api/v1/dossiers/{id}/finish": "dossier.finish",
    "POST /api/v1/dossiers/{id}/send-back": "dossier.send_back",
    "POST /api/v1/dossiers/{id}/withdraw": "dossier.withdraw",
    "POST /api/v1/documents/{id}/complete": "document.complete",
    "POST /api/v1/documents/{id}/void": "document.void",
    "POST /api/v1/accounts": "account.open",
    "POST /api/v1/packs": "packs.load",
    "POST /api/v1/packs/{id}/retire": "packs.retire",
    "POST /api/v1/positions/{id}/give": "position.give",
}

# Act: the states of its subject in which it may be done ("any"), and the roles that hold it, each with its scope.
# The system itself, as a job after a deed, may do every act; with no role, it alone may.
ACTS = {
    "account.open": ("any", "administrator everywhere"),
    "packs.load": ("any", "administrator everywhere"),
    "packs.retire": ("loaded stored", "administrator everywhere"),
    "position.give": ("any", "administrator everywhere"),
    "dossier.submit": ("any", "citizen own"),
    "dossier.accept": ("processing submitted", "desk-officer organisation"),
    "dossier.decline": ("processing submitted", "desk-officer organisation"),
    "dossier.withdraw": ("accepted processing submitted", "citizen own"),
    "dossier.advance": ("accepted processing", "civil-status-officer organisation"),
    "dossier.approve": ("accepted processing", "chairwoman organisation"),
    "dossier.send_back": ("accepted processing", "chairwoman organisation, civil-status-officer organisation"),
    "dossier.finish": ("signing", "system everywhere"),
    "dossier.deliver": ("finished", "desk-officer organisation"),
    "document.complete": ("prepared", ""),
    "document.void": ("signed", "chairwoman organisation"),
}

# Tables that may be written outside a deed. Each is here because nobody answers for what stands in it.
UNGUARDED = {
    "auth_group",
    "auth_group_permissions",
    "auth_permission",
    "django_content_type",
    "django_migrations",
    "django_session",
    "forms_draft",
    "jobs_message",
    "text_index",
    "access_reading",
    "people_throttle",
    "people_use",
    "people_visit",
}
