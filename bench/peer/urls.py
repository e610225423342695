"""The service: a ``ModelViewSet`` over a ``ModelSerializer``, and a bare page of fifty rows."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import include, path
from rest_framework import routers, serializers, viewsets

from bench.peer.models import Dossier


class DossierSerializer(serializers.ModelSerializer):  # type: ignore[type-arg]  # as the tutorial has it
    """Every field."""

    class Meta:
        model = Dossier
        fields = "__all__"


class DossierViewSet(viewsets.ModelViewSet):  # type: ignore[type-arg]  # as the tutorial has it
    """Create, read, list, change; filtered as the guide to filtering does it."""

    serializer_class = DossierSerializer
    queryset = Dossier.objects.all()

    def get_queryset(self) -> Any:
        """The newest first, of one office and in one state when they are asked for."""
        asked = self.request.query_params
        only = {name: asked[name] for name in ("office", "state") if name in asked}
        return Dossier.objects.filter(**only).order_by("-received_at")


def rows(request: HttpRequest) -> HttpResponse:
    """Fifty rows of one query in a bare template, for nobody in particular."""
    return render(request, "rows.html", {"rows": Dossier.objects.order_by("-received_at")[:50]})


router = routers.DefaultRouter()
router.register("dossiers", DossierViewSet)
urlpatterns = [path("rows/", rows), path("", include(router.urls))]
