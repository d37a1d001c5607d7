"""Settings from the environment or one TOML file, every error at once (DESIGN §4)."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    SecretStr,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_validator,
)

from adapters.mail import MailServer, server
from adapters.slack import API_URL, SlackConnection
from adapters.teams import LOGIN_URL, OPENID_URL, TeamsConnection
from bot.domain.people import IdentityKey, Platform

_SECRETARY = re.compile(r"(?:(slack|teams):([^/\s]+)/([^/\s]+)|web:(\S+@\S+))")


class SettingsErrors(Exception):
    """Everything that is wrong with the settings, one sentence each."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class Slack(BaseModel):
    """Credentials of one Slack workspace. `team` may be left out: it is then asked of Slack at the start."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    signing_secret: SecretStr
    bot_token: SecretStr
    team: str = ""
    app_id: str = ""
    app_token: SecretStr = SecretStr("")
    api_url: str = API_URL

    def connection(self, team: str) -> SlackConnection:
        """The connection to workspace `team`."""
        return SlackConnection(
            team, self.app_id, self.signing_secret.get_secret_value(), self.bot_token.get_secret_value(),
            self.api_url, self.app_token.get_secret_value(),
        )  # fmt: skip


class Teams(BaseModel):
    """Credentials of one Teams bot."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    app_id: str
    app_password: SecretStr
    tenant: str = ""
    app_type: Literal["SingleTenant", "MultiTenant"] = "SingleTenant"
    openid_url: str = OPENID_URL
    login_url: str = LOGIN_URL
    service_hosts: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _complete(self) -> Teams:
        self.connection()
        return self

    def connection(self) -> TeamsConnection:
        """The connection of this bot."""
        return TeamsConnection(
            self.app_id, self.app_password.get_secret_value(), self.tenant, self.app_type, self.openid_url,
            self.login_url, self.service_hosts,
        )  # fmt: skip


class Settings(BaseModel):
    """What `plenary` is run with."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    data: Path = Path("data")
    database_url: str = ""
    community: str = "logistics"
    secretaries: tuple[str, ...] = ()
    url: str = ""
    board: Literal["off", "members", "public"] = "members"
    metrics: Annotated[str, Field(pattern=r"^$|^\S+:\d{1,5}$")] = "127.0.0.1:9464"
    keys: Path | None = None
    smtp_url: SecretStr = SecretStr("")
    mail_from: Annotated[str, Field(validate_default=True)] = ""
    slack: tuple[Slack, ...] = ()
    teams: tuple[Teams, ...] = ()

    @field_validator("secretaries")
    @classmethod
    def _secretaries(cls, values: tuple[str, ...]) -> tuple[str, ...]:
        for value in values:
            if not _SECRETARY.fullmatch(value):
                raise ValueError(f"{value!r} is none of slack:TEAM/USER, teams:TENANT/OBJECTID, web:MAIL")
        return values

    @field_validator("url")
    @classmethod
    def _url(cls, value: str) -> str:
        if value and not re.fullmatch(r"https?://[^\s/]+(/[^\s]*)?", value):
            raise ValueError("write the whole address members use, for example https://plenary.example.org")
        return value.rstrip("/")

    @field_validator("smtp_url")
    @classmethod
    def _smtp(cls, value: SecretStr, known: ValidationInfo) -> SecretStr:
        if value.get_secret_value():
            server(value.get_secret_value(), "Plenary <plenary@example.org>")
            if not known.data.get("url", "unknown"):
                raise ValueError("needs PLENARY_URL too, where the links in mails lead")
        return value

    @field_validator("mail_from")
    @classmethod
    def _sender(cls, value: str, known: ValidationInfo) -> str:
        url = known.data.get("smtp_url")
        if url and url.get_secret_value():
            server(url.get_secret_value(), value)
        return value

    @field_validator("database_url")
    @classmethod
    def _database(cls, value: str) -> str:
        if value and not value.startswith(("sqlite:///", "postgresql://", "postgresql+psycopg://")):
            raise ValueError("a database is sqlite:///FILE or postgresql://USER@HOST/NAME")
        try:
            urlsplit(value).port  # noqa: B018 - it is read here
        except ValueError:
            raise ValueError("several hosts are written postgresql://USER@/NAME?host=A,B&port=1,2") from None
        return value

    @property
    def database(self) -> str:
        """The database; a SQLite file in the data folder where none is named."""
        return self.database_url or f"sqlite:///{self.data / 'plenary.sqlite'}"

    @property
    def keys_folder(self) -> Path:
        """Where the keys of sealed votes lie; beside the SQLite file where no folder is named."""
        return self.keys or self.data / "keys"

    @property
    def mails(self) -> bool:
        """Whether mail can be sent."""
        return bool(self.smtp_url.get_secret_value())

    @property
    def mail_server(self) -> MailServer | None:
        """The server that takes our mail, if there is one."""
        return server(self.smtp_url.get_secret_value(), self.mail_from) if self.mails else None

    def secretary_keys(self) -> tuple[IdentityKey, ...]:
        """The identities that become secretaries while there is none."""
        found = (_SECRETARY.fullmatch(value) for value in self.secretaries)
        return tuple(
            IdentityKey(Platform(m[1]), m[2], m[3]) if m[1] else IdentityKey(Platform.WEB, "web", m[4])
            for m in found
            if m
        )


_PLAIN = {
    "PLENARY_DATA": "data",
    "PLENARY_DATABASE_URL": "database_url",
    "PLENARY_COMMUNITY": "community",
    "PLENARY_SECRETARIES": "secretaries",
    "PLENARY_URL": "url",
    "PLENARY_BOARD": "board",
    "PLENARY_METRICS": "metrics",
    "PLENARY_KEYS": "keys",
    "PLENARY_SMTP_URL": "smtp_url",
    "PLENARY_MAIL_FROM": "mail_from",
}
_SLACK = {
    "SLACK_SIGNING_SECRET": "signing_secret",
    "SLACK_BOT_TOKEN": "bot_token",
    "SLACK_TEAM_ID": "team",
    "SLACK_APP_TOKEN": "app_token",
    "SLACK_API_URL": "api_url",
}
_TEAMS = {
    "MICROSOFT_APP_ID": "app_id",
    "MICROSOFT_APP_PASSWORD": "app_password",
    "MICROSOFT_APP_TENANT_ID": "tenant",
    "MICROSOFT_APP_TYPE": "app_type",
    "MICROSOFT_OPENID_METADATA_URL": "openid_url",
    "MICROSOFT_LOGIN_URL": "login_url",
    "MICROSOFT_SERVICE_HOSTS": "service_hosts",
}
_LISTS = {"secretaries", "service_hosts"}
RESERVED = frozenset({"PLENARY_SECRET_KEY"})
"""Named in the design, without effect yet: accepted, and said to be so in the log."""
VARIABLES = (*_PLAIN, "PLENARY_SETTINGS", *_SLACK, *_TEAMS)
"""Every variable that is read; the README names each."""


def read_settings(environ: Mapping[str, str] = os.environ) -> Settings:
    """The settings; raises SettingsErrors with all that is wrong. The environment wins over the file."""
    tree = _file(environ.get("PLENARY_SETTINGS", ""))
    problems = [
        f"{name}: there is no such setting"
        for name in environ
        if name.startswith("PLENARY_") and name not in VARIABLES and name not in RESERVED
    ]
    tree.update(_from(environ, _PLAIN))
    for section, names in (("slack", _SLACK), ("teams", _TEAMS)):
        if single := _from(environ, names):
            tree[section] = [*tree.get(section, []), single]
    try:
        settings = Settings.model_validate(tree)
    except ValidationError as error:
        raise SettingsErrors([*problems, *(_sentence(e) for e in error.errors())]) from None
    if problems:
        raise SettingsErrors(problems)
    return settings


def _from(environ: Mapping[str, str], names: Mapping[str, str]) -> dict[str, Any]:
    given = {field: environ[name].strip() for name, field in names.items() if environ.get(name, "").strip()}
    return {field: re.split(r"[,\s]+", value) if field in _LISTS else value for field, value in given.items()}


def _file(path: str) -> dict[str, Any]:
    if not path:
        return {}
    try:
        with Path(path).open("rb") as file:
            return tomllib.load(file)
    except OSError as error:
        raise SettingsErrors([f"PLENARY_SETTINGS: {path} cannot be read ({error.strerror})"]) from None
    except tomllib.TOMLDecodeError as error:
        raise SettingsErrors([f"PLENARY_SETTINGS: {path} is not TOML: {error}"]) from None


def _sentence(error: Any) -> str:  # noqa: ANN401 - pydantic's own shape
    """One problem under the name the reader set it by; never with its value, which may be a secret."""
    where = [str(part) for part in error["loc"]]
    fields = {"slack": _SLACK, "teams": _TEAMS}.get(where[0], _PLAIN) if where else {}
    last = where[-1] if where else "settings"
    names = [name for name, field in fields.items() if field in (last, where[0])]
    message = "is missing" if error["type"] == "missing" else error["msg"].removeprefix("Value error, ")
    label = names[0] if names else ".".join(where)
    if where and where[0] == "slack" and last not in _SLACK.values():
        label = "SLACK_*"
    return f"{label}: {message}"
