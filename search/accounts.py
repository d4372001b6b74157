"""Who reads here? An address that was confirmed by following a link that was mailed to it; there are no passwords.

An account's id is a digest of its address. `epoch` stands in every session: raising it ends all of them at once.
"""

import hashlib
import re
import secrets
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from typing import Any, Literal, get_args

from opensearchpy import OpenSearch

from search.index import Names, answering, bulk, get, get_many, operation
from search.settings import Settings
from search.story import Unavailable

Role = Literal["reader", "librarian", "admin"]
ROLES: tuple[str, ...] = get_args(Role)

_UNSEEN = r"\x00-\x20\x7f\u00a0\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff"
_ADDRESS = re.compile(rf"[^\s@<>,;:\"'()\[\]\\{_UNSEEN}]{{1,64}}@(?:[\w-]{{1,63}}\.)*[\w-]{{1,63}}")
_ROUNDS = 10

ACCOUNTS: dict[str, Any] = {
    "dynamic": "strict",
    "properties": {
        "email": {"type": "keyword"},
        "role": {"type": "keyword"},
        "language": {"type": "keyword"},
        "zone": {"type": "keyword"},
        "hour": {"type": "integer"},
        "weekday": {"type": "integer"},
        "created": {"type": "date"},
        "confirmed": {"type": "boolean"},
        "paused_until": {"type": "date"},
        "bounced": {"type": "keyword", "ignore_above": 1000},
        "epoch": {"type": "integer"},
        "invited": {"type": "boolean"},
    },
}
LINKS: dict[str, Any] = {"dynamic": "strict", "properties": {"used": {"type": "date"}}}


@dataclass(frozen=True, slots=True)
class Account:
    """A reader. `hour` (0–23) and `weekday` (0 is Monday) in `zone` are when digests come.

    `bounced` says why mail to this address came back; while it is filled nothing is sent. `invited` is true for whom the
    operator added by name: these may sign in whatever the setting says.
    """

    email: str
    created: datetime
    role: Role = "reader"
    language: str = "ar"
    zone: str = "Asia/Baghdad"
    hour: int = 7
    weekday: int = 6
    confirmed: bool = False
    paused_until: datetime | None = None
    bounced: str = ""
    epoch: int = 0
    invited: bool = False

    @property
    def id(self) -> str:
        """Digest of the address; small and capital letters are one."""
        return account_id(self.email)

    def reachable(self, now: datetime) -> bool:
        """Whether mail may be sent to this reader at this moment."""
        return self.confirmed and not self.bounced and (self.paused_until is None or self.paused_until <= now)


def account_id(email: str) -> str:
    """The id of the account of an address."""
    return hashlib.blake2b(email.strip().casefold().encode(), digest_size=12).hexdigest()


def address(text: str) -> str:
    """An address as it is kept. Raises ValueError on what is none: mail headers are made of it."""
    email = text.strip()
    if not _ADDRESS.fullmatch(email) or len(email) > 254:
        raise ValueError("This is not an e-mail address.")
    return email


def may_sign_in(settings: Settings, email: str, account: Account | None) -> bool:
    """Whether an address may sign in: whoever the operator added, and whom the setting `sign_in` lets in."""
    if account is not None and account.invited:
        return True
    allowed = {each.strip().casefold() for each in settings.sign_in.split(",") if each.strip()}
    wanted = email.casefold()
    return "anyone" in allowed or wanted in allowed or "@" + wanted.rpartition("@")[2] in allowed


def account(client: OpenSearch, names: Names, id_: str) -> Account | None:
    """The account of an id, or None."""
    source = get(client, names.accounts, id_)
    return None if source is None else _load(source)


def several(client: OpenSearch, names: Names, ids: Iterable[str]) -> dict[str, Account]:
    """Accounts by id; who has none is left out."""
    found = get_many(client, [(names.accounts, id_) for id_ in ids])
    return {each["_id"]: _load(each["_source"]) for each in found if each["found"]}


def accounts(client: OpenSearch, names: Names, size: int = 1000) -> list[Account]:
    """Accounts by address, at most `size`."""
    with answering():
        hits = client.search(index=names.accounts, body={"size": size, "sort": ["email"]})["hits"]["hits"]
    return [_load(hit["_source"]) for hit in hits]


def change(client: OpenSearch, names: Names, email: str, how: Callable[[Account], Account]) -> Account:
    """Changes an account, made new where there is none, by compare-and-set: no change of another is lost.

    Raises ValueError on an address that is none, Unavailable when others keep changing it.
    """
    email = address(email)
    for _ in range(_ROUNDS):
        (found,) = get_many(client, [(names.accounts, account_id(email))])
        there = _load(found["_source"]) if found["found"] else _new(email)
        made = how(there)
        meta = {"if_seq_no": found["_seq_no"], "if_primary_term": found["_primary_term"]} if found["found"] else {}
        action = "index" if found["found"] else "create"
        (result,) = bulk(client, [operation(action, names.accounts, made.id, dump(made), **meta)])
        if result["status"] < 300:
            return made
    raise Unavailable("Others keep changing the same account.")


def _new(email: str) -> Account:
    """A fresh account; its epoch is none that a session of an account removed before could hold."""
    return Account(email, datetime.now(UTC), epoch=secrets.randbelow(2**30))


def remove(client: OpenSearch, names: Names, id_: str) -> bool:
    """Removes an account; false when there was none."""
    (result,) = bulk(client, [operation("delete", names.accounts, id_)])
    return bool(result["status"] == 200)


def use_link(client: OpenSearch, names: Names, nonce: str, now: datetime) -> bool:
    """Uses up a link; false when it was used before, by whomever."""
    (result,) = bulk(client, [operation("create", names.links, nonce, {"used": now.isoformat()})])
    return bool(result["status"] == 201)


def link_used(client: OpenSearch, names: Names, nonce: str) -> bool:
    """Whether a link was used up before."""
    (found,) = get_many(client, [(names.links, nonce)])
    return bool(found["found"])


def signed_out(there: Account) -> Account:
    """The account with all its sessions ended."""
    return replace(there, epoch=there.epoch + 1)


def dump(made: Account) -> dict[str, Any]:
    """The account as the index holds it."""
    return asdict(made)


def _load(source: dict[str, Any]) -> Account:
    paused = source["paused_until"]
    moments = {
        "created": datetime.fromisoformat(source["created"]),
        "paused_until": datetime.fromisoformat(paused) if paused else None,
    }
    return Account(**{**source, **moments})
