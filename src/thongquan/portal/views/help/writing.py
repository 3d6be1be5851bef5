"""Articles at work: drafted from an answer or from nothing, looked at, published by a second person."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from thongquan.books import selectors as books
from thongquan.identity import selectors as identity
from thongquan.kernel.refusals import Refused
from thongquan.partnership.domain.articles import MACHINE, STATES, Act, State, blocks
from thongquan.partnership.selectors import articles, questions
from thongquan.partnership.selectors.topics import topics
from thongquan.partnership.services import writing
from thongquan.portal.gate import Visitor
from thongquan.portal.pages import Journey, page
from thongquan.portal.templatetags.portal import said
from thongquan.portal.views.help.forms import Article

WRITE, PUBLISH = "article.draft", "article.publish"
Do = Callable[[str, QueryDict, Visitor], None]


@page(
    WRITE,
    "help/at-work",
    name="articles-at-work",
    title=_("Articles at work"),
    journey=Journey.HELP,
    menu=50,
    above="help",
)
def at_work(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    context = {"found": articles.at_work(at=visitor.at), "states": STATES}
    return render(request, "portal/help/at_work.html", context)


@page(
    WRITE,
    "help/write",
    name="article-new",
    title=_("New article"),
    journey=Journey.HELP,
    methods=("GET", "POST"),
    above="articles-at-work",
)
def new(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """`?question=`: begun with what was asked and answered."""
    origin = (request.POST if request.method == "POST" else request.GET).get("question", "")[:24]
    known = questions.question(visitor.signed, origin, visitor.at) if origin else None
    form = _form(request, _begun(known) if known else {}, topics_of=visitor)
    return _edited(request, visitor, form, "", known)


@page(
    WRITE,
    "help/articles/<str:article>/write",
    name="article-write",
    title=_("Edit the article"),
    journey=Journey.HELP,
    methods=("GET", "POST"),
    above="articles-at-work",
)
def edit(request: HttpRequest, visitor: Visitor, article: str) -> HttpResponse:
    """The draft, or a new version that begins with what was published."""
    told = articles.version(article, at=visitor.at)
    initial: dict[str, str] = {"codes": " ".join(told["codes"]), "rules": " ".join(told["rules"])}
    for language, words in told["words"].items():
        initial |= {f"title_{language}": words["title"], f"body_{language}": words["body"]}
    return _edited(request, visitor, _form(request, initial), article, None)


@page(
    WRITE,
    "help/preview",
    name="article-preview",
    title=_("Preview"),
    journey=Journey.HELP,
    methods=("POST",),
    whole=False,
)
def preview(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """The text of one language as it will be read: the part beside its field."""
    body = next((text for name, text in request.POST.items() if name.startswith("body_")), "")
    return render(request, "portal/help/blocks.html", {"blocks": blocks(body[:20_000])})


@page(
    WRITE,
    "help/articles/<str:article>/draft",
    name="article-draft",
    title=_("Article at work"),
    journey=Journey.HELP,
    above="articles-at-work",
)
def draft(request: HttpRequest, visitor: Visitor, article: str) -> HttpResponse:
    return _shown(request, visitor, article)


def _shown(request: HttpRequest, visitor: Visitor, article: str, why: Refused | None = None) -> HttpResponse:
    told = articles.version(article, at=visitor.at)
    state = State(told["state"])
    wrote = str(visitor.signed.subject) in told["hands"]
    may = {act: visitor.may(_MAY[act]) and MACHINE.allows(state, act) for act in _MAY}
    may[Act.PUBLISH] = may[Act.PUBLISH] and not wrote
    languages = _languages()
    written = [
        (languages.get(one, one), one, words["title"], blocks(words["body"]))
        for one, words in told["words"].items()
    ]
    edit_ = state in (State.DRAFT, State.PUBLISHED, State.WITHDRAWN, State.DROPPED)
    context: dict[str, Any] = {
        "one": told,
        "may": may,
        "written": written,
        "states": STATES,
        "wrote": wrote,
        "hands": identity.names(told["hands"]).values(),
        "why": why,
    }
    return render(request, "portal/help/draft.html", context | {"edit": edit_})


_MAY: dict[Act, str] = {
    Act.SUBMIT: WRITE,
    Act.DROP: WRITE,
    Act.RETURN: PUBLISH,
    Act.PUBLISH: PUBLISH,
    Act.WITHDRAW: PUBLISH,
}


def _act(act: Act, title: Promise, done: Promise, do: Do) -> None:
    def acted(request: HttpRequest, visitor: Visitor, article: str) -> HttpResponse:
        try:
            do(article, request.POST, visitor)
        except Refused as why:
            if why.code == "not-found":
                raise
            return _shown(request, visitor, article, why)
        messages.success(request, str(done))
        return redirect("article" if act is Act.PUBLISH else "article-draft", article)

    page(
        _MAY[act],
        f"help/articles/<str:article>/{act}",
        name=f"article-{act}",
        title=title,
        journey=Journey.HELP,
        methods=("POST",),
        whole=False,
    )(acted)


def _submit(article: str, given: QueryDict, visitor: Visitor) -> None:
    writing.submit(article=article, actor=visitor.actor, at=visitor.at)


def _publish(article: str, given: QueryDict, visitor: Visitor) -> None:
    writing.publish(article=article, actor=visitor.actor, at=visitor.at)


def _return(article: str, given: QueryDict, visitor: Visitor) -> None:
    writing.give_back(article=article, reason=_reason(given), actor=visitor.actor, at=visitor.at)


def _drop(article: str, given: QueryDict, visitor: Visitor) -> None:
    writing.drop(article=article, reason=_reason(given), actor=visitor.actor, at=visitor.at)


def _withdraw(article: str, given: QueryDict, visitor: Visitor) -> None:
    writing.withdraw(article=article, reason=_reason(given), actor=visitor.actor, at=visitor.at)


_act(Act.SUBMIT, _("Give it to a second person"), _("The article waits for a second person."), _submit)
_act(Act.PUBLISH, _("Publish the article"), _("The article is published."), _publish)
_act(Act.RETURN, _("Give it back"), _("The article is back with those who write."), _return)
_act(Act.DROP, _("Drop the draft"), _("The draft is dropped."), _drop)
_act(Act.WITHDRAW, _("Withdraw the article"), _("The article is withdrawn."), _withdraw)


def _reason(given: QueryDict) -> str:
    return given.get("reason", "")[:1_000]


def _edited(
    request: HttpRequest, visitor: Visitor, form: Article, article: str, known: dict[str, Any] | None
) -> HttpResponse:
    why = None
    if request.method == "POST" and form.is_valid() and "look" not in request.POST:
        try:
            article = _written(form, visitor, article)
        except Refused as refused:
            why = refused
        else:
            messages.success(request, str(_("The draft is kept.")))
            return redirect("article-draft", article)
    looked = [
        (one, name, title, body, blocks(str(body.value() or ""))) for one, name, title, body in form.written()
    ]
    context = {"form": form, "article": article, "why": why, "written": looked, "known": known}
    return render(request, "portal/help/write.html", context)


def _written(form: Article, visitor: Visitor, article: str) -> str:
    codes, rules = form.listed("codes"), form.listed("rules")
    if article:
        writing.write(
            article=article, words=form.words(), codes=codes, rules=rules, actor=visitor.actor, at=visitor.at
        )
        return article
    return writing.draft(
        topic=form.cleaned_data["topic"],
        words=form.words(),
        codes=codes,
        rules=rules,
        question=form.cleaned_data["question"],
        actor=visitor.actor,
        at=visitor.at,
    )


def _form(request: HttpRequest, initial: dict[str, str], topics_of: Visitor | None = None) -> Article:
    """The topic is asked of a new article alone."""
    found = topics(on=books.today(topics_of.at), known_at=topics_of.at) if topics_of else []
    return Article(
        request.POST if request.method == "POST" else None,
        initial=initial,
        topics=[(one.code, said(one.text)) for one in found],
        languages=_languages(),
    )


def _begun(told: dict[str, Any]) -> dict[str, str]:
    """The last answer, in the language it was given in; who asked stands nowhere in it."""
    answers = [one["text"] for one in told["messages"] if one["voice"] == "office"]
    own = told["language"] if told["language"] in _languages() else next(iter(_languages()))
    return {
        "topic": told["topic"],
        "codes": told["code"],
        "question": told["identifier"],
        f"title_{own}": told["excerpt"][:160],
        f"body_{own}": answers[-1] if answers else "",
    }


def _languages() -> dict[str, str]:
    named = dict(settings.LANGUAGES)
    return {language: named.get(language, language) for language in books.pack().languages}
