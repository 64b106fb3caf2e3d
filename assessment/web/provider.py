"""An OpenID provider as this site talks to it: with PKCE, a state and a nonce; loaded only where one is configured."""

from collections.abc import Mapping
from typing import Any

from authlib.common.errors import AuthlibBaseError
from authlib.integrations.flask_client import FlaskIntegration, FlaskOAuth2App
from flask import request, session
from joserfc.errors import JoseError
from requests import RequestException

from assessment.config import Settings
from assessment.services.people import Identity
from assessment.web.openid import NAME, Purpose, Refused

PATIENCE_SECONDS = 10
SIGNED = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "Ed25519")
# whatever may go wrong between us and the provider: what it says, what it signed, the way there, and what is not as it is written down
FAULTS = (AuthlibBaseError, JoseError, RequestException, ValueError, KeyError, TypeError, RuntimeError)


class Provider:
    """The one client of this process; it asks the provider for nothing before somebody wants to sign in."""

    def __init__(self, settings: Settings) -> None:
        self._issuer, self._back = settings.openid_issuer, f"{settings.public_url}/sign-in/openid/back"
        self._client = FlaskOAuth2App(
            FlaskIntegration(NAME), name=NAME, client_id=settings.openid_client_id, client_secret=settings.openid_client_secret or None,
            server_metadata_url=f"{settings.openid_issuer}/.well-known/openid-configuration",
            client_kwargs={"scope": "openid email profile", "code_challenge_method": "S256", "default_timeout": PATIENCE_SECONDS},
        )

    def way(self, purpose: Purpose, *, afresh: bool = False) -> str:
        """Where to send the browser; `afresh`, so that the provider asks again who it is. Raises `Refused`.

        What is needed when it comes back is remembered in its cookie, of one journey at a time.
        """
        for key in [key for key in session if key.startswith(f"_state_{NAME}")]:
            session.pop(key)
        try:
            self._check(self._client.load_server_metadata())
            way = self._client.create_authorization_url(self._back, **({"prompt": "login"} if afresh else {}))
        except FAULTS as error:
            raise _refusal(error) from None
        self._client.save_authorize_data(
            state=way["state"], nonce=way["nonce"], code_verifier=way["code_verifier"], purpose=list(purpose), redirect_uri=self._back,
        )
        return str(way["url"])

    def answer(self) -> tuple[Identity, Purpose]:
        """Who the provider says somebody is who comes back from there, and what for; an answer is taken once. Raises `Refused`."""
        try:
            known = self._client.framework.get_state_data(session, request.args.get("state")) or {}
            identity = self._identity(self._client.authorize_access_token())
            return identity, Purpose(*known["purpose"])
        except FAULTS as error:
            raise _refusal(error) from None

    def _check(self, metadata: dict[str, Any]) -> None:
        """The provider says itself who it is, and signs with a key that only it has. Raises `ValueError`."""
        if str(metadata["issuer"]).rstrip("/") != self._issuer:
            raise ValueError("issuer")
        offered = metadata.get("id_token_signing_alg_values_supported", SIGNED)
        metadata["id_token_signing_alg_values_supported"] = [way for way in offered if way in SIGNED]

    def _identity(self, token: Mapping[str, Any]) -> Identity:
        """Who somebody is; what the signed statement leaves out is asked for. Raises `KeyError` and `ValueError`."""
        claims = dict(token["userinfo"])
        if "email" not in claims and "userinfo_endpoint" in self._client.server_metadata:
            more = dict(self._client.userinfo(token=token))
            if more.get("sub") != claims["sub"]:
                raise ValueError("subject")
            claims = {**more, **claims}
        verified = claims.get("email_verified") is True
        return Identity(str(claims["iss"]), str(claims["sub"]), str(claims.get("name") or ""), str(claims.get("email") or ""), verified)


def _refusal(error: Exception) -> Refused:
    is_cancelled = getattr(error, "error", "") == "access_denied"
    return Refused(type(error).__name__, is_cancelled=is_cancelled, is_answer=isinstance(error, AuthlibBaseError))
