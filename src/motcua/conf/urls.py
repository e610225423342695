"""Every address of the product: each face brings its own."""

from django.urls import include, path

urlpatterns = [
    # First, since an address is compared with one pattern after the other, and programs ask most often.
    path("api/v1/", include("motcua.faces.api.urls")),
    path("", include("motcua.faces.shell.urls")),
    path("", include("motcua.faces.portal.urls")),
    path("can-bo/", include("motcua.faces.desk.urls")),
    path("quan-tri/", include("motcua.faces.console.urls")),
]

handler400 = "motcua.faces.shell.errors.bad_request"
handler403 = "motcua.faces.shell.errors.forbidden"
handler404 = "motcua.faces.shell.errors.not_found"
handler500 = "motcua.faces.shell.errors.broken"
