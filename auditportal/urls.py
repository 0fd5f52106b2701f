"""The addresses: pages, login and the few helpers of the shell."""

from allauth.account import views as account
from django.contrib.auth.decorators import login_not_required
from django.urls import include, path

from auditportal.common.theme import choose_theme
from collectors import intake

handler403 = "findings.web.errors.forbidden"
handler404 = "findings.web.errors.not_found"
handler500 = "findings.web.errors.broken"

# Only those of allauth's pages that we have in our look: people are made by an admin and mail is not set up yet.
urlpatterns = [
    path("", include("findings.web.urls")),
    path("", include((intake.urls, "collectors"))),
    path("theme/", choose_theme, name="theme"),
    path("auth/login/", login_not_required(account.login), name="account_login"),
    path("auth/logout/", account.logout, name="account_logout"),
    path("auth/inactive/", account.account_inactive, name="account_inactive"),
    path("auth/signup/", account.signup, name="account_signup"),
    path("auth/reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    path("auth/password/change/", account.password_change, name="account_change_password"),
]
