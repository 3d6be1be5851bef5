"""The command line, put together from one file per journey."""

import sys
from typing import Any

import typer
from django.db.utils import OperationalError, ProgrammingError
from psycopg.errors import UndefinedColumn, UndefinedTable
from typer.exceptions import TyperException

from thongquan.cli import (
    account,
    adjustments,
    administration,
    approvals,
    assess,
    batches,
    calculator,
    cases,
    certificates,
    declaration,
    declare,
    documents,
    draft,
    exchange,
    formats,
    help,
    law,
    licences,
    licensing,
    marks,
    money,
    objections,
    office,
    origin,
    parties,
    people,
    record,
    retention,
    risk,
    samples,
    showcase,
    supervision,
    tariff,
    terminal,
    upkeep,
    usage,
    views,
)
from thongquan.kernel.refusals import Refused

BROKEN = 70  # exit status of a fault of ours, as sysexits.h has it


class _Commands(typer.core.TyperGroup):
    """A refusal is an answer, not a crash: its meaning, code and facts on standard error, exit status 1.
    What was typed wrongly is told in both languages, status 2; `assess --json` says it as its one object."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        try:
            return super().parse_args(ctx, args)
        except usage.NoArgsIsHelpError:
            raise
        except usage.UsageError as error:
            usage.told(error)
            sys.exit(usage.STATUS)

    def invoke(self, ctx: Any) -> Any:
        typed = [*ctx._protected_args, *ctx.args]
        try:
            return super().invoke(ctx)
        except usage.NoArgsIsHelpError:
            raise
        except usage.UsageError as error:
            if typed[:1] == ["assess"] and "--json" in typed:
                assess.told(assess.mistyped(error))
            else:
                usage.told(error)
            sys.exit(usage.STATUS)
        except Refused as refused:
            terminal.refused(refused)
            sys.exit(1)
        except (ProgrammingError, OperationalError) as error:
            unmade = isinstance(error.__cause__, UndefinedTable | UndefinedColumn)
            terminal.refused(Refused("no-tables-yet" if unmade else "database-unreachable"))
            terminal.kept(error)
            sys.exit(1)
        except (TyperException, typer.Exit, typer.Abort):
            raise
        except Exception as error:
            terminal.broken(error)
            sys.exit(BROKEN)


app = typer.Typer(cls=_Commands, no_args_is_help=True, pretty_exceptions_show_locals=False)
app.add_typer(law.books, name="books")
app.add_typer(tariff.tariff, name="tariff")
app.add_typer(formats.schema, name="schema")
app.add_typer(record.journal, name="journal")
app.command("approvals")(approvals.approvals)
app.command("take-back")(approvals.take_back)
app.command("status")(upkeep.status)
app.add_typer(upkeep.mend, name="mend")
app.add_typer(retention.destruction, name="destruction")
app.command("assess")(assess.assess)
app.command("calculate")(calculator.calculate)
app.command("example")(formats.example)
app.command("template")(formats.template)
app.add_typer(showcase.demo, name="demo")
app.command("sign-in")(account.sign_in)
app.command("password")(account.password)
app.command("sign-out")(account.sign_out)
app.command("whoami")(account.whoami)
app.command("declare")(declare.declare)
app.add_typer(batches.batch, name="batch")
app.add_typer(declaration.declaration, name="declaration")
app.add_typer(draft.draft, name="draft")
app.add_typer(objections.objection, name="objection")
app.add_typer(origin.origin, name="origin")
app.add_typer(views.view, name="view")
app.add_typer(documents.document, name="document")
app.add_typer(cases.officer, name="officer")
app.add_typer(supervision.supervisor, name="supervisor")
app.add_typer(office.hold, name="hold")
app.add_typer(samples.sample, name="sample")
app.add_typer(parties.party, name="party")
app.add_typer(parties.certificate, name="certificate")
app.add_typer(marks.mark, name="mark")
app.add_typer(people.mandate, name="mandate")
app.add_typer(people.bank, name="bank")
app.add_typer(money.refund, name="refund")
app.add_typer(money.guarantee, name="guarantee")
app.add_typer(money.account, name="account")
app.add_typer(money.reversal, name="reversal")
app.add_typer(adjustments.adjustment, name="adjustment")
app.add_typer(risk.risk, name="risk")
app.add_typer(help.question, name="question")
app.add_typer(help.article, name="article")
app.add_typer(licensing.application, name="application")
app.add_typer(licences.licence, name="licence")
app.add_typer(certificates.app, name="co")
app.add_typer(exchange.exchange, name="exchange")
app.add_typer(administration.user, name="user")
app.add_typer(administration.client, name="client")
app.add_typer(administration.grant, name="grant")
