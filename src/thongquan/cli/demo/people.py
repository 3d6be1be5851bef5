"""The people of the demo world: firms with their broker, and one account for every role."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings

from thongquan.cli.demo import exchange
from thongquan.cli.demo.cast import Cast, cast
from thongquan.cli.demo.firms import Firm
from thongquan.identity import services as identity
from thongquan.identity.domain import Classification, Role
from thongquan.identity.domain.catalogue import TWO_PERSON_ROLES
from thongquan.identity.services import NewUser
from thongquan.kernel.actors import Actor
from thongquan.kernel.identifiers import Subject
from thongquan.parties import services as parties
from thongquan.parties.domain.words import Kind, Mark, subject_of
from thongquan.parties.services import NewIdentifier
from thongquan.reference import selectors as reference

DEMO = Actor.system("demo")
SINCE = date(2020, 1, 1)


@dataclass(frozen=True)
class People:
    """Subjects of firms by tax code, and of accounts by username."""

    firms: Mapping[str, Subject]
    accounts: Mapping[str, Subject]


def populate(*, at: datetime, password: Callable[[str], str]) -> People:
    """Firms, mandates, accounts and grants; `password` gives each account its own."""
    play = cast()
    registered = {firm.tax_code: _register(play, firm, at) for firm in play.firms}
    traders = [firm for firm in play.firms if firm.kind == "trader"]
    broker = next(firm for firm in play.firms if firm.kind == "broker")
    for trader in traders[:4]:
        parties.register_mandate(
            agent=registered[broker.tax_code],
            principal=registered[trader.tax_code],
            valid_from=SINCE,
            valid_to=None,
            actor=DEMO,
            at=at,
        )
    subjects = {code: subject_of(key, settings.ADMINISTRATION) for code, key in registered.items()}
    accounts = _accounts(play, at, password, subjects[traders[0].tax_code], subjects[broker.tax_code])
    first, second = (Actor(accounts[play.of(Role.EXCHANGE, place).username]) for place in (0, 1))
    exchange.partner(first=first, second=second, at=at)
    return People(subjects, accounts)


def _register(play: Cast, firm: Firm, at: datetime) -> int:
    party = parties.register(
        kind=Kind.ORGANISATION,
        name=firm.name,
        country=play.country,
        identifiers=[NewIdentifier(play.identifier, firm.tax_code)],
        valid_from=SINCE,
        actor=DEMO,
        at=at,
        address=firm.city,
    )
    if firm.kind == "broker":
        source = Subject("decision", f"{settings.ADMINISTRATION}-demo")
        parties.mark(
            party=party, mark=Mark.BROKER, source=source, basis="demo", valid_from=SINCE, actor=DEMO, at=at
        )
    return party


def _accounts(
    play: Cast, at: datetime, password: Callable[[str], str], trader: Subject, broker: Subject
) -> dict[str, Subject]:
    new = {
        a.username: NewUser(a.username, a.full_name, password(a.username), chosen=True) for a in play.accounts
    }
    administrators = [a.username for a in play.accounts if a.role is Role.ADMINISTRATOR]
    founders = identity.appoint_first_administrators(founders=[new[name] for name in administrators], at=at)
    first, second = (Actor(subject) for subject in founders)
    made = dict(zip(administrators, founders, strict=True))
    office = reference.office_path(play.office, at.date())
    speaks_for = {
        Role.TRADER: trader,
        Role.BROKER: broker,
        Role.BANK: Subject("party", f"{settings.ADMINISTRATION}-B1"),
        Role.AGENCY: Subject("agency", f"{settings.ADMINISTRATION}-{play.agency}"),
    }
    for account in play.accounts:
        if account.role is Role.ADMINISTRATOR:
            continue
        made[account.username] = identity.create_user(new=new[account.username], actor=first, at=at)
        grant = identity.request_grant(
            to=made[account.username],
            role=account.role,
            valid_from=at,
            actor=first,
            at=at,
            office=office[account.above :] if account.role in (Role.OFFICER, Role.SUPERVISOR) else (),
            subtree=account.role is Role.SUPERVISOR,
            party=speaks_for.get(account.role),
            classification=Classification.OPEN if account.role in speaks_for else Classification.RESTRICTED,
        )
        if account.role in TWO_PERSON_ROLES:
            identity.approve_grant(grant=grant, actor=second, at=at)
    return made
