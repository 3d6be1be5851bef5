"""Forms of questions and articles."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from thongquan.partnership.domain.articles import BODY_MOST, TITLE_MOST, Words
from thongquan.partnership.domain.questions import TEXT_MOST

Choices = Sequence[tuple[str, Any]]


class Ask(forms.Form):
    """A question and what it is about; the office is asked where topic and declaration leave it open."""

    field_order = ("topic", "office", "party", "text")
    topic = forms.ChoiceField(label=_("Topic"))
    text = forms.CharField(
        label=_("Your question"),
        max_length=TEXT_MOST,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_(
            "Say what you want to do, and what you have tried. Whoever answers sees the page you come from."
        ),
    )
    office = forms.ChoiceField(label=_("Customs office"), required=False)
    party = forms.ChoiceField(label=_("For whom"), required=False)
    page = forms.CharField(max_length=300, required=False, widget=forms.HiddenInput)
    code = forms.CharField(max_length=35, required=False, widget=forms.HiddenInput)
    declaration = forms.CharField(max_length=24, required=False, widget=forms.HiddenInput)

    def __init__(self, *given: Any, topics: Choices, offices: Choices, parties: Choices, **more: Any) -> None:
        super().__init__(*given, **more)
        self._offered("topic", topics)
        self._offered("office", offices)
        self._offered("party", parties if len(parties) > 1 else ())

    def _offered(self, name: str, choices: Choices) -> None:
        """A field with nothing to choose is not shown."""
        if choices:
            self.fields[name].choices = choices  # type: ignore[attr-defined]
        else:
            del self.fields[name]


class Article(forms.Form):
    """A version: a title and a text for each language, what it is about."""

    topic = forms.ChoiceField(label=_("Topic"))
    codes = forms.CharField(
        label=_("Codes of the tariff"),
        required=False,
        max_length=600,
        help_text=_("Whole, or the beginning; parted by blanks: 0901.21 2101"),
    )
    rules = forms.CharField(
        label=_("Rules of the catalogue"),
        required=False,
        max_length=600,
        help_text=_("Parted by blanks: DUT-008"),
    )
    question = forms.CharField(max_length=24, required=False, widget=forms.HiddenInput)

    def __init__(self, *given: Any, topics: Choices, languages: Mapping[str, str], **more: Any) -> None:
        super().__init__(*given, **more)
        if topics:
            self.fields["topic"].choices = topics  # type: ignore[attr-defined]
        else:
            del self.fields["topic"]
        self.languages = languages
        for language in languages:
            self.fields[f"title_{language}"] = forms.CharField(
                label=_("Title"),
                required=False,
                max_length=TITLE_MOST,
                widget=forms.TextInput(attrs={"lang": language}),
            )
            self.fields[f"body_{language}"] = forms.CharField(
                label=_("Text"),
                required=False,
                max_length=BODY_MOST,
                widget=forms.Textarea(attrs={"rows": 14, "lang": language}),
            )

    def written(self) -> list[tuple[str, str, Any, Any]]:
        """(language, its name, title field, text field) for the template."""
        return [(one, name, self[f"title_{one}"], self[f"body_{one}"]) for one, name in self.languages.items()]

    def words(self) -> dict[str, Words]:
        given = self.cleaned_data
        return {
            one: Words(given[f"title_{one}"].strip(), given[f"body_{one}"].strip()) for one in self.languages
        }

    def listed(self, name: str) -> list[str]:
        return str(self.cleaned_data[name]).replace(",", " ").replace(";", " ").split()
