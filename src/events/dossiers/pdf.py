"""A dossier as a tagged PDF (PDF/UA-1), with contents, portraits and links."""

from collections.abc import Mapping
from typing import Any, Final

from events import links, text
from events.dossiers.content import Content, SessionKept, SpeakerNamed
from events.presentation import N_, dates, plural, sentence, typesetting
from events.presentation.typography import fine
from events.speakers import portraits

KINDS: Final = {
    "replay": N_("Replay"), "slides": N_("Slides"), "document": N_("Document"), "link": N_("Link"),
}  # fmt: skip
LONGEST_LIFE: Final = 320
"""Letters of a biography that stand beside a portrait."""


async def dossier(content: Content) -> bytes:
    """Return the PDF; the same dossier gives the same bytes."""
    return await typesetting.pdf("dossier", data(content), at=content.as_of)


def data(content: Content) -> Mapping[str, Any]:
    """Return what the template is given: texts alone, in the dossier's language."""
    language, address = content.language, links.absolute(links.dossier(content.slug))

    def said(message: str, **values: object) -> str:
        return sentence(message, language, **values)

    as_of = dates.long_day(content.as_of, content.timezone, language)
    return {
        "language": language,
        "hue": content.hue,
        "organisation": content.organisation,
        "overline": said(N_("Capitalisation dossier")),
        "title": fine(content.title),
        "period": content.period(),
        "as_of": said(N_("Closed on %(day)s"), day=as_of)
        if content.closed
        else said(N_("As of %(day)s"), day=as_of),
        "numbers": numbers(content),
        "introduction": [
            fine(part) for part in paragraphs(content.introduction or content.summary)
        ],
        "contents": said(N_("Contents")),
        "colon": said(N_(": ")),
        "in_brief": said(N_("Key messages")),
        "sessions_title": said(N_("Sessions")),
        "speakers_title": said(N_("Speakers")),
        "labels": {
            "messages": said(N_("Key messages")),
            "answers": said(N_("Questions and answers")),
            "resources": said(N_("Recording and documents")),
            "cite": said(N_("To cite this dossier")),
        },
        "sessions": [_session(one, language) for one in content.sessions],
        "speakers": [_speaker(one) for one in content.speakers],
        "citation": citation(content),
        "address": address,
    }


def numbers(content: Content) -> list[str]:
    """Return how much there is of everything, in words."""
    language, held = content.language, len(content.sessions)
    who, messages, kept = len(content.speakers), content.messages, content.resources
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
        N_("%(organisation)s, “%(title)s”, capitalisation dossier, %(day)s, %(address)s"),
        content.language,
        organisation=content.organisation,
        title=fine(content.title),
        day=dates.day(content.as_of, content.timezone, content.language),
        address=links.absolute(links.dossier(content.slug)),
    )


def paragraphs(markdown: str) -> list[str]:
    """Return the paragraphs of Markdown as plain text."""
    return [part.strip() for part in text.plain(markdown).split("\n\n") if part.strip()]


def _session(one: SessionKept, language: str) -> dict[str, Any]:
    return {
        "title": fine(one.title),
        "when": dates.when(one.starts_at, one.ends_at, one.timezone, language),
        "speakers": [
            f"{who.name}, {text.bare_link(who.organisation)[0]}" if who.organisation else who.name
            for who in one.speakers
        ],
        "abstract": [fine(part) for part in paragraphs(one.abstract)],
        "messages": [fine(message) for message in one.messages],
        "answers": [[fine(pair.question), fine(pair.answer)] for pair in one.answers],
        "resources": [
            {"kind": sentence(KINDS.get(found.kind, KINDS["link"]), language),
             "title": fine(found.title) or found.href, "href": found.href}
            for found in one.resources
        ],
        "address": links.absolute(links.session(one.slug)),
    }  # fmt: skip


def _speaker(who: SpeakerNamed) -> dict[str, Any]:
    drawn = portraits.opened(who.portrait)
    return {
        "name": who.name,
        "organisation": text.bare_link(who.organisation)[0],
        "biography": fine(text.excerpt(who.biography, LONGEST_LIFE)),
        "portrait": typesetting.picture(drawn) if drawn else "",
        "initials": text.initials(who.name),
    }
