"""Addresses that every face shares."""

from django.urls import path

from motcua.faces.shell import account, acting, entrance, federated, guides, progress, searching, telling, views

urlpatterns = [
    path("vi-tri/", acting.switch, name="switch"),
    path("dang-nhap/", entrance.sign_in, name="sign-in"),
    path("dang-nhap/buoc-hai/", entrance.second, name="sign-in-second"),
    path("dang-nhap/<slug:provider_id>/", federated.out, name="provider"),
    path("dang-nhap/<slug:provider_id>/ve/", federated.back, name="provider-back"),
    path("dang-xuat/", views.sign_out, name="sign-out"),
    path("xac-nhan/", entrance.confirm, name="confirm"),
    path("tai-khoan/", account.account, name="account"),
    path("tai-khoan/mat-khau/", account.password, name="account-password"),
    path("tai-khoan/phien/", account.end_visits, name="account-visits"),
    path("tai-khoan/xac-thuc/<slug:way>/", account.add, name="account-add"),
    path("tai-khoan/xac-thuc/<uuid:key>/bo/", account.remove, name="account-remove"),
    path("tai-khoan/thong-bao/", telling.telling, name="account-telling"),
    path("tai-khoan/thong-bao/trinh-duyet/", telling.browser_add, name="account-browser-add"),
    path("tai-khoan/thong-bao/trinh-duyet/<uuid:key>/bo/", telling.browser_remove, name="account-browser-remove"),
    path("thong-bao/thoi/<str:token>/", telling.leave, name="leave"),
    path("thong-bao/dia-chi/<str:token>/", telling.address, name="confirm-address"),
    path("ngon-ngu/", views.language, name="language"),
    path("tim-kiem/", searching.search, name="find"),
    path("tim-kiem/goi-y/", searching.suggest, name="find-suggest"),
    path("tim-kiem/quen/", searching.forget, name="find-forget"),
    path("tim-kiem/<uuid:key>/", searching.results, name="found"),
    path("tim-kiem/<uuid:key>/luu/", searching.save, name="find-save"),
    path("tim-kiem/<uuid:key>/quen/", searching.forget, name="find-forget-one"),
    path("huong-dan/", guides.guides, name="guides"),
    path("huong-dan/<slug:name>/", guides.guide, name="guide"),
    path("tien-do/", progress.progress, name="progress"),
    path("healthz", views.healthz, name="healthz"),
]
