"""Tables of questions and articles. What was said stays; of an article one version at a time is published."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.db.models import F, Q

from thongquan.partnership.domain import articles, questions

SUBJECT = 80


class Question(models.Model):
    """`office`: whose question it is; `desk`: the one that answers now. `declaration`: its number, where it is
    of one; `party`: for whom it was asked."""

    topic = models.CharField(max_length=40)
    language = models.CharField(max_length=8)
    page = models.CharField(max_length=300, blank=True)
    code = models.CharField(max_length=35, blank=True)
    declaration = models.CharField(max_length=20, blank=True)
    law = models.JSONField(default=dict)
    party = models.CharField(max_length=40)
    asked_by = models.CharField(max_length=SUBJECT)
    asked_at = models.DateTimeField()
    office = models.CharField(max_length=35)
    desk = models.CharField(max_length=35)
    officer = models.CharField(max_length=SUBJECT, blank=True)
    state = models.CharField(max_length=10, choices=[(s, s) for s in questions.State])
    due = models.DateTimeField(null=True)
    escalations = models.SmallIntegerField(default=0)
    top = models.BooleanField(default=False)  # the clock found no office above the desk
    answered_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    mark = models.CharField(max_length=8, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["desk", "due"],
                name="partnership_desk",
                condition=Q(state__in=sorted(questions.UNANSWERED)),
            ),
            models.Index(fields=["due"], name="partnership_due", condition=Q(due__isnull=False, top=False)),
            models.Index(fields=["party", "-id"], name="partnership_party"),
            models.Index(fields=["declaration"], name="partnership_of", condition=~Q(declaration="")),
            models.Index(fields=["desk", "-id"], name="partnership_office"),
        ]
        constraints = [
            models.CheckConstraint(
                name="partnership_taken_by_somebody", condition=~Q(state="taken") | ~Q(officer="")
            )
        ]


class Message(models.Model):
    question = models.ForeignKey(Question, models.PROTECT, related_name="messages")
    voice = models.CharField(max_length=8, choices=[(v, v) for v in questions.Voice])
    text = models.TextField()
    at = models.DateTimeField()
    by = models.CharField(max_length=SUBJECT)
    title = models.JSONField(default=dict)


class Article(models.Model):
    """`question`: the one whose answer it keeps, where it came of one."""

    topic = models.CharField(max_length=40)
    question = models.ForeignKey(Question, models.PROTECT, null=True, related_name="articles")
    created_at = models.DateTimeField()


class Version(models.Model):
    """`codes`: of the tariff, whole or the beginning of one; `rules`: of the catalogue of checks. `hands`:
    everybody who wrote in it."""

    article = models.ForeignKey(Article, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=12, choices=[(s, s) for s in articles.State])
    codes = ArrayField(models.CharField(max_length=12), default=list)
    rules = ArrayField(models.CharField(max_length=20), default=list)
    drafted_by = models.CharField(max_length=SUBJECT)
    hands = ArrayField(models.CharField(max_length=SUBJECT), default=list)
    drafted_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True)
    published_by = models.CharField(max_length=SUBJECT, blank=True)
    published_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    reason = models.TextField(blank=True)  # why it was given back or withdrawn

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["article", "number"], name="partnership_version_number"),
            models.UniqueConstraint(
                fields=["article"], name="partnership_one_published", condition=Q(state="published")
            ),
            models.UniqueConstraint(
                fields=["article"],
                name="partnership_one_open",
                condition=Q(state__in=[str(s) for s in articles.OPEN]),
            ),
            models.CheckConstraint(
                name="partnership_second_person",
                condition=Q(published_at__isnull=True)
                | (~Q(published_by="") & ~Q(published_by=F("drafted_by"))),
            ),
        ]
        indexes = [GinIndex(fields=["codes"], name="partnership_codes")]


class Words(models.Model):
    """A version in one language; the folded columns are searched, without diacritics."""

    version = models.ForeignKey(Version, models.PROTECT, related_name="words")
    language = models.CharField(max_length=8)
    title = models.CharField(max_length=articles.TITLE_MOST, blank=True)
    body = models.TextField(blank=True)
    folded_title = models.TextField(blank=True)
    folded = models.TextField(blank=True)
    searched = models.GeneratedField(
        expression=SearchVector("folded_title", config="simple", weight="A")
        + SearchVector("folded", config="simple", weight="B"),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version", "language"], name="partnership_words_language")
        ]
        indexes = [GinIndex(fields=["searched"], name="partnership_searched")]
