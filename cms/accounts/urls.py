"""The log-in of the admin. Everything else about accounts stands inside the admin, or is Wagtail's."""

from allauth.mfa.base.views import authenticate
from django.urls import path
from django.views.decorators.cache import never_cache

from cms.accounts.views import LoginView, PasskeyLoginView

urlpatterns = [
    # allauth looks these up by their names.
    path("login/", never_cache(LoginView.as_view()), name="account_login"),
    path("login/code/", authenticate, name="mfa_authenticate"),
    path("login/passkey/", never_cache(PasskeyLoginView.as_view()), name="mfa_login_webauthn"),
]
