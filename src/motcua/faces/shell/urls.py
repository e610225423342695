"""Addresses that every face shares."""

from django.urls import path

from motcua.faces.shell import views

urlpatterns = [
    path("dang-nhap/", views.sign_in, name="sign-in"),
    path("dang-xuat/", views.sign_out, name="sign-out"),
    path("ngon-ngu/", views.language, name="language"),
    path("healthz", views.healthz, name="healthz"),
]
