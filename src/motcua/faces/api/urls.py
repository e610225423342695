"""The addresses of the API."""

from django.urls import URLPattern, include, path, re_path

from motcua.faces.api.service import answering, service, unknown

_patterns, _app, _namespace = service.urls
for _pattern in _patterns:
    if isinstance(_pattern, URLPattern):
        _pattern.callback = answering(_pattern.callback)

urlpatterns = [
    path("", include((_patterns, _app), namespace=_namespace)),
    re_path("", answering(unknown)),
]
