"""A dossier as a tagged PDF (PDF/UA-1), with contents, portraits and links."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Final

import msgspec

from events import links, text
from events.dossiers import overview
from events.dossiers.content import Content, KeptResource, Numbers, SessionKept, SpeakerNamed
from events.presentation import N_, dates, plural, sentence, typesetting
from events.presentation.typography import fine
from events.speakers import portraits

KINDS: Final = {
    "replay": N_("Replay"), "slides": N_("Slides"), "document": N_("Document"), "link": N_("Link"),
}  # fmt: skip
WORDS: Final = {
    "overline": N_("Programme dossier"), "contents": N_("Contents"), "colon": N_(": "),
    "introduction": N_("Introduction"), "in_brief": N_("Key messages"), "sessions": N_("Sessions"),
    "speakers": N_("Speakers"), "messages": N_("Key messages"),
    "answers": N_("Questions and answers"),
    "resources": N_("Recording and documents"), "cite": N_("To cite this dossier"),
}  # fmt: skip
"""The headings of the template, by the names that it has for them."""

MANY: Final = 50
"""More sessions take much memory to be set."""

LONGEST_LIFE: Final = 320
"""Letters of a biography that stand beside a portrait."""


class ResourceSet(msgspec.Struct, frozen=True):
    """A recording, document or link, under its session."""

    kind: str
    title: str
    href: str


class SessionSet(msgspec.Struct, frozen=True):
    """A session as the template sets it: texts alone, with the languages they are in."""

    title: str
    spoken: str
    abstract_spoken: str
    when: str
    speakers: Sequence[str]
    abstract: Sequence[str]
    messages: Sequence[str]
    answers: Sequence[tuple[str, str]]
    resources: Sequence[ResourceSet]
    address: str


class SpeakerSet(msgspec.Struct, frozen=True):
    """A speaker with a portrait (SVG), or with initials where there is none."""

    name: str
    organisation: str
    biography: str
    biography_spoken: str
    portrait: str
    initials: str


class DossierSet(msgspec.Struct, frozen=True):
    """What `dossier.typ` is given: texts alone, in the dossier's language."""

    language: str
    hue: int
    organisation: str
    title: str
    period: str
    as_of: str
    words: Mapping[str, str]
    numbers: Sequence[str]
    introduction: Sequence[str]
    sessions: Sequence[SessionSet]
    speakers: Sequence[SpeakerSet]
    citation: str
    address: str


async def dossier(content: Content) -> bytes:
    """Return the PDF; the same dossier gives the same bytes."""
    data = await asyncio.to_thread(_set, content)  # Portraits are read.
    large = len(content.sessions) > MANY
    return await typesetting.pdf("dossier", data, at=content.as_of, large=large)


def _set(content: Content) -> DossierSet:
    language = content.language
    return DossierSet(
        language=language,
        hue=content.hue,
        organisation=content.organisation,
        title=fine(content.title),
        period=content.period(),
        as_of=_as_of(content),
        words={name: sentence(words, language) for name, words in WORDS.items()},
        numbers=numbers(content),
        introduction=[fine(part) for part in paragraphs(content.introduction or content.summary)],
        sessions=[_session(one, language) for one in content.sessions],
        speakers=[_speaker(one, language) for one in content.speakers],
        citation=citation(content),
        address=links.absolute(links.dossier(content.slug)),
    )


def _as_of(content: Content) -> str:
    day = dates.long_day(content.as_of, content.timezone, content.language)
    closed, open_ = N_("Closed on %(day)s"), N_("As of %(day)s")
    return sentence(closed if content.closed else open_, content.language, day=day)


def numbers(content: Content) -> list[str]:
    """Return how much a whole dossier holds of everything, in words."""
    return amounts(overview.numbers(content), content.language)


def amounts(counted: Numbers, language: str) -> list[str]:
    """Return how much there is of everything, in words."""
    held, who, messages, kept = (
        counted.sessions, counted.speakers, counted.messages, counted.resources,
    )  # fmt: skip
    said = (
        (held, plural("%(num)s session", "%(num)s sessions", held, language, num=held)),
        (who, plural("%(num)s speaker", "%(num)s speakers", who, language, num=who)),
        (messages, plural("%(num)s key message", "%(num)s key messages", messages, language,
                          num=messages)),
        (kept, plural("%(num)s document", "%(num)s documents", kept, language, num=kept)),
    )  # fmt: skip
    return [words for number, words in said if number]


def citation(content: Content) -> str:
    """Return how the dossier is cited: who, what, when, where."""
    return sentence(
        N_("%(organisation)s, “%(title)s”, programme dossier, %(day)s, %(address)s"),
        content.language,
        organisation=content.organisation,
        title=fine(content.title),
        day=dates.day(content.as_of, content.timezone, content.language),
        address=links.absolute(links.dossier(content.slug)),
    )


def paragraphs(markdown: str) -> list[str]:
    """Return the paragraphs of Markdown as plain text."""
    return [part.strip() for part in text.plain(markdown).split("\n\n") if part.strip()]


def _session(one: SessionKept, language: str) -> SessionSet:
    return SessionSet(
        title=fine(one.title),
        spoken=one.spoken,
        abstract_spoken=one.abstract_spoken or language,
        when=dates.when(one.starts_at, one.ends_at, one.timezone, language),
        speakers=[_with_organisation(who) for who in one.speakers],
        abstract=[fine(part) for part in paragraphs(one.abstract)],
        messages=[fine(message) for message in one.messages],
        answers=[(fine(pair.question), fine(pair.answer)) for pair in one.answers],
        resources=[_resource(found, language) for found in one.resources],
        address=links.absolute(links.session(one.slug)),
    )


def _with_organisation(who: SpeakerNamed) -> str:
    organisation = text.bare_link(who.organisation)[0]
    return f"{who.name}, {organisation}" if who.organisation else who.name


def _resource(found: KeptResource, language: str) -> ResourceSet:
    kind = sentence(KINDS.get(found.kind, KINDS["link"]), language)
    return ResourceSet(kind, fine(found.title) or found.href, found.href)


def _speaker(who: SpeakerNamed, language: str) -> SpeakerSet:
    drawn = portraits.opened_now(who.portrait)
    return SpeakerSet(
        name=who.name,
        organisation=text.bare_link(who.organisation)[0],
        biography=fine(text.sentences(who.biography, LONGEST_LIFE)),
        biography_spoken=who.biography_spoken or language,
        portrait=typesetting.picture(drawn) if drawn else "",
        initials=text.initials(who.name),
    )
