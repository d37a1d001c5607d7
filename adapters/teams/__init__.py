"""Microsoft Teams: activities in, Adaptive Cards out. Here, our credentials and the hosts we may speak to."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

OPENID_URL = "https://login.botframework.com/v1/.well-known/openidconfiguration"
LOGIN_URL = "https://login.microsoftonline.com"
SERVICE_HOSTS = frozenset({"smba.trafficmanager.net"})
SERVICE_DOMAIN = ".botframework.com"
LOOPBACK = frozenset({"127.0.0.1", "localhost", "[::1]"})
APP_TYPES = frozenset({"SingleTenant", "MultiTenant"})

# Stricter than a URL parser: no user name, query, fragment, backslash, blank or non-ASCII letter, so that no
# two readers of the address can disagree about its host.
_ADDRESS = re.compile(
    r"(https?)://([a-z0-9.-]+|\[[0-9a-f:]+\])(?::(\d{1,5}))?(?:/[A-Za-z0-9._~/-]*)?", re.ASCII
)


@dataclass(frozen=True, slots=True)
class TeamsConnection:
    """One registered bot. Raises ValueError when it could not be told apart from an unauthenticated one.

    `tenant` is the tenant it is registered in; `service_hosts` are further hosts a service URL may name, each
    with or without a port. A loopback host counts only when it is listed.
    """

    app_id: str
    app_password: str = field(repr=False)
    tenant: str = ""
    app_type: str = "SingleTenant"
    openid_url: str = OPENID_URL
    login_url: str = LOGIN_URL
    service_hosts: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not self.app_id.strip() or not self.app_password.strip():
            raise ValueError("Teams needs MICROSOFT_APP_ID and MICROSOFT_APP_PASSWORD")
        if self.app_type not in APP_TYPES:
            raise ValueError(f"MICROSOFT_APP_TYPE must be one of {', '.join(sorted(APP_TYPES))}")
        if self.app_type == "SingleTenant" and not self.tenant.strip():
            raise ValueError("A single-tenant Teams bot needs MICROSOFT_APP_TENANT_ID")
        for url in (self.openid_url, self.login_url):
            if not _is_private(url):
                raise ValueError(
                    "MICROSOFT_OPENID_METADATA_URL and MICROSOFT_LOGIN_URL must be https addresses"
                )

    @property
    def key(self) -> str:
        """What conversations of this connection carry as their tenant."""
        return self.tenant or self.app_id

    @property
    def token_url(self) -> str:
        """Where our own token for the Bot Connector comes from."""
        authority = self.tenant if self.app_type == "SingleTenant" else "botframework.com"
        return f"{self.login_url.rstrip('/')}/{authority}/oauth2/v2.0/token"

    def serves(self, url: str) -> bool:
        """Whether our bearer token may be sent to this service URL."""
        match = _ADDRESS.fullmatch(url)
        if match is None:
            return False
        scheme, host, port = match.groups()
        if host in self.service_hosts or f"{host}:{port}" in self.service_hosts:
            return scheme == "https" or host in LOOPBACK
        known = host in SERVICE_HOSTS or (host.endswith(SERVICE_DOMAIN) and ".." not in host)
        return known and scheme == "https" and port in (None, "443")


def _is_private(url: str) -> bool:
    match = _ADDRESS.fullmatch(url)
    return match is not None and (match[1] == "https" or match[2] in LOOPBACK)
