"""The city's account system: OpenID Connect, code flow with PKCE; roles and branch follow from its claims.

What one attempt needs to remember (state, nonce, verifier, where to go on) stands in a cookie of the browser that began
it, for ten minutes: an answer that comes back in another browser, or another time, is not taken.
"""

from __future__ import annotations

import hmac
import secrets
import time
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from typing import Any, TypeVar
from urllib.parse import urlsplit

import httpx
import msgspec
from authlib.common.errors import AuthlibBaseError
from authlib.oauth2.client import OAuth2Client
from authlib.oauth2.rfc6749.parameters import prepare_token_request
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from core import typed
from core.errors import RefusedError, ServiceError, UsageError
from core.records import Record
from core.settings import OpenId

T = TypeVar("T")
SECONDS = 600  # for the way to the provider and back
_TIMEOUT = 10.0  # seconds for one answer of the provider
_KEPT = 3600.0  # seconds for which what the provider says of itself is believed
_LEEWAY = 60  # seconds by which its clock may differ
_ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"]


class Attempt(Record, frozen=True):
    """One way to the provider and back."""

    state: str
    nonce: str
    verifier: str
    following: str  # path of ours to go on with
    until: float  # seconds since 1970

    def packed(self) -> str:
        """For the cookie."""
        return urlsafe_b64encode(msgspec.json.encode(self)).decode("ascii")


class Person(Record, frozen=True):
    """Whom the provider vouches for, in our terms."""

    name: str
    subject: str
    roles: tuple[str, ...]
    branch: str | None


class _Metadata(Record, frozen=True):
    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    userinfo_endpoint: str | None = None
    token_endpoint_auth_methods_supported: tuple[str, ...] = ("client_secret_basic",)


class _Tokens(Record, frozen=True):
    id_token: str
    access_token: str


class Provider:
    """One provider. Raises ServiceError when it cannot be reached, RefusedError for what it does not vouch for."""

    def __init__(self, settings: OpenId, secret: str | None, ca_file: str | None = None) -> None:
        if not settings.issuer.startswith(("https://", "http://127.0.0.1", "http://localhost")):
            raise UsageError("the issuer of OpenID Connect is an https:// address")
        self.settings = settings
        self._secret = secret
        self._http = httpx.Client(verify=ca_file or True, timeout=_TIMEOUT, follow_redirects=False, trust_env=False)
        self._known: tuple[float, _Metadata, KeySet] | None = None

    def begin(self, back: str, following: str) -> tuple[str, Attempt]:
        """The provider's address to send a browser to, and what to remember until it is `back`."""
        state, nonce, verifier = (secrets.token_urlsafe(size) for size in (32, 32, 48))
        attempt = Attempt(state, nonce, verifier, following, time.time() + SECONDS)
        url, _ = self._client(back).create_authorization_url(
            self._metadata()[0].authorization_endpoint, state=attempt.state, code_verifier=attempt.verifier,
            nonce=attempt.nonce,
        )  # fmt: skip
        return str(url), attempt

    def end(self, back: str, attempt: Attempt, answer: Mapping[str, str]) -> Person:
        """Who came back, by what the provider's answer holds in its address."""
        state = answer.get("state", "").encode()
        if attempt.until < time.time() or not hmac.compare_digest(attempt.state.encode(), state):
            raise RefusedError("this is not the answer to a login that was begun here and now")
        if "code" not in answer:
            raise RefusedError("the account system did not let this person in")
        if answer.get("iss", self.settings.issuer) != self.settings.issuer:  # RFC 9207: an answer of another provider
            raise RefusedError("this answer comes from another account system")
        tokens = self._tokens(back, attempt, answer["code"])
        return self._person(self._claims(tokens, attempt.nonce))

    def _client(self, back: str) -> OAuth2Client:
        return OAuth2Client(
            None, self.settings.client, self._secret, scope=self.settings.scope, redirect_uri=back,
            code_challenge_method="S256",
        )  # fmt: skip

    def _tokens(self, back: str, attempt: Attempt, code: str) -> _Tokens:
        metadata = self._metadata()[0]
        body = prepare_token_request(
            "authorization_code", code=code, redirect_uri=back, code_verifier=attempt.verifier,
            client_id=self.settings.client,
        )  # fmt: skip
        basic = "client_secret_basic" in metadata.token_endpoint_auth_methods_supported
        method = "none" if not self._secret else "client_secret_basic" if basic else "client_secret_post"
        headers = {"content-type": "application/x-www-form-urlencoded", "accept": "application/json"}
        proof = self._client(back).client_auth(method)
        url, headers, body = proof.prepare("POST", metadata.token_endpoint, headers, body)
        return _decoded(self._asked("POST", url, headers=dict(headers), content=body), _Tokens)

    def _claims(self, tokens: _Tokens, nonce: str) -> dict[str, Any]:
        """The claims of the ID token, checked, with those of the provider's person page where it lacks some."""
        for fresh in (False, True):  # once more with its present keys: they change
            metadata, keys = self._metadata(fresh=fresh)
            try:
                token = jwt.decode(tokens.id_token, keys, algorithms=_ALGORITHMS)
                break
            except (JoseError, ValueError):
                if fresh:
                    raise RefusedError("the account system's answer is not signed as it should be") from None
        options = {
            "iss": {"essential": True, "value": metadata.issuer},
            "aud": {"essential": True, "value": self.settings.client},
        }
        params = {"nonce": nonce, "client_id": self.settings.client}
        try:
            CodeIDToken(token.claims, token.header, options, params).validate(leeway=_LEEWAY)
        except (JoseError, AuthlibBaseError):
            raise RefusedError("the account system's answer is not for this login") from None
        claims = dict(token.claims)
        wanted = (self.settings.name, self.settings.roles, self.settings.branch)
        if metadata.userinfo_endpoint and any(_claim(claims, name) is None for name in wanted):
            headers = {"authorization": f"Bearer {tokens.access_token}", "accept": "application/json"}
            more = _decoded(self._asked("GET", metadata.userinfo_endpoint, headers=headers), dict[str, Any])
            if more.get("sub") != claims["sub"]:
                raise RefusedError("the account system speaks of two different persons")
            claims = more | claims
        return claims

    def _person(self, claims: Mapping[str, Any]) -> Person:
        name, branch = _claim(claims, self.settings.name), _claim(claims, self.settings.branch)
        claimed = _claim(claims, self.settings.roles)
        said = [word for word in (claimed if isinstance(claimed, list) else [claimed]) if isinstance(word, str)]
        roles = tuple(dict.fromkeys(self.settings.map[word] for word in said if word in self.settings.map))
        if not isinstance(name, str) or not roles:
            raise RefusedError("the account system gives this person no role here")
        if self.settings.branches:
            branch = self.settings.branches.get(branch) if isinstance(branch, str) else None
        return Person(name.lower(), str(claims["sub"]), roles, branch if isinstance(branch, str) and branch else None)

    def _metadata(self, *, fresh: bool = False) -> tuple[_Metadata, KeySet]:
        """What the provider says of itself, and its keys."""
        if self._known is not None and not fresh and self._known[0] > time.monotonic():
            return self._known[1], self._known[2]
        address = f"{self.settings.issuer.rstrip('/')}/.well-known/openid-configuration"
        metadata = _decoded(self._asked("GET", address), _Metadata)
        if metadata.issuer != self.settings.issuer:
            raise UsageError(f"the issuer calls itself {metadata.issuer}: set `issuer` to exactly that")
        schemes = {urlsplit(url).scheme for url in (metadata.token_endpoint, metadata.jwks_uri)}
        if schemes != {urlsplit(self.settings.issuer).scheme}:
            raise ServiceError("the account system names addresses that are not as safe as its own")
        try:
            listed: Any = _decoded(self._asked("GET", metadata.jwks_uri), dict[str, Any])
            keys = KeySet.import_key_set(listed)
        except (JoseError, ValueError, KeyError, TypeError):
            raise ServiceError("the account system's keys cannot be read") from None
        self._known = (time.monotonic() + _KEPT, metadata, keys)
        return metadata, keys

    def _asked(self, method: str, url: str, **options: Any) -> httpx.Response:
        try:
            answer = self._http.request(method, url, **options)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise ServiceError("the account system cannot be reached") from error
        if answer.status_code >= 500:
            raise ServiceError(f"the account system answers with HTTP {answer.status_code}")
        if answer.status_code != 200:
            raise RefusedError(f"the account system refuses with HTTP {answer.status_code}")
        return answer


def unpacked(cookie: str) -> Attempt | None:
    """The attempt that a cookie remembers."""
    try:
        return typed.decode(urlsafe_b64decode(cookie), Attempt)
    except (ValueError, msgspec.DecodeError):
        return None


def _claim(claims: Mapping[str, Any], name: str) -> Any:
    """A claim by its name, or by a path with dots into what it holds (`realm_access.roles`)."""
    if name in claims:
        return claims[name]
    value: Any = claims
    for part in name.split("."):
        value = value.get(part) if isinstance(value, dict) else None
    return value


def _decoded(answer: httpx.Response, kind: type[T]) -> T:
    try:
        return typed.decode(answer.content, kind)
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise ServiceError("the account system answers in a form that is not OpenID Connect") from None
