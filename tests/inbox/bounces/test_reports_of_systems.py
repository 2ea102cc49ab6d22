"""Reports as systems of several countries word them, and what only looks like one.

Written from knowledge of the systems, not taken from them: Postfix, Exim, qmail, Exchange, Gmail,
Domino, GroupWise, French, German, Italian, Spanish, Portuguese and Dutch providers, filters.
"""

import base64

import pytest

from events.deliveries.failures.classify_refusal import judge
from events.inbox.bounces.delivery_status import Kind
from events.inbox.bounces.read_report import Report, read
from tests.inbox.bounces.said_by_systems import SAID

WHO = "marie.dupont@example.net"
MESSAGE_ID = "<abc.123@example.org>"
COPY = f"\n\nMessage-ID: {MESSAGE_ID}\nTo: {WHO}\nSubject: Inscription\n\nBonjour\n"


@pytest.mark.parametrize("line", SAID.strip().splitlines())
def test_what_is_said_is_judged_by_what_it_says_about_whom(line: str) -> None:
    status, wanted, words = line.split(" | ", 2)
    assert _fits(wanted, status=status, reply=int(words[:3]) if words[:3].isdigit() else 0,
                 words=words)  # fmt: skip


def _fits(wanted: str, *, status: str, reply: int, words: str) -> bool:
    verdict = judge(status=status, reply=reply, words=words)
    if wanted in ("us", "!us"):
        return verdict.is_about_us is (wanted == "us")
    return not verdict.silences if wanted == "!dead" else verdict.value == wanted


def mail(
    subject: str, said: str, *, of: str = "MAILER-DAEMON@mx.example.net", top: str = ""
) -> str:
    """A mail of one part, by default of a mail system with an empty sender."""
    back = "Return-Path: <>\n" if of.startswith("MAILER") else ""
    return (
        f"{back}From: {of}\nTo: inbox@example.org\nSubject: {subject}\n{top}MIME-Version: 1.0\n"
        f"Content-Type: text/plain; charset=utf-8\n\n{said}\n"
    )


ROOT = "postmaster@example.net"
WORDS = {
    "Postfix in French": ("dead", mail(
        "Message non distribué", "Votre message n'a pas pu être remis à un ou plusieurs"
        f" destinataires.\n\n<{WHO}>: l'hôte mx.example.net a répondu : 550 5.1.1 <{WHO}>: Adresse"
        f" de destinataire rejetée : utilisateur inconnu{COPY}")),
    "Exim, the reason below the address": ("dead", mail(
        "Mail delivery failed: returning message to sender", "A message that you sent could not be"
        " delivered to one or more of its\nrecipients. This is a permanent error. The following"
        f" address(es) failed:\n\n  {WHO}\n    Unrouteable address\n\n--- This is a copy ---{COPY}",
        top="Auto-Submitted: auto-replied\n")),
    "qmail, two reasons in one": ("full", mail(
        "failure notice", f"Hi.\n\n<{WHO}>:\nThis account is currently disabled or over quota."
        f" Message rejected. (#5.2.2)\n\n--- Below this line is a copy of the message.{COPY}")),
    "qmail in French": ("dead", mail(
        "notification d'échec", f"Bonjour, ici le programme qmail-send.\n\n<{WHO}>:\nDésolé, il"
        f" n'y a pas de boîte aux lettres à ce nom ici.\n\n--- Copie du message :{COPY}")),
    "Exchange in German": ("dead", mail(
        "Unzustellbar: Inscription", "Folgende Empfänger konnten nicht erreicht werden:\n\n"
        f"      {WHO} am 27.11.2026 10:00\n            Das E-Mail-Konto ist in der Organisation"
        " nicht vorhanden. Überprüfen Sie die Adresse.\n            <ex01.example.net #5.1.1>",
        of=f"Systemadministrator <{ROOT}>")),
    "Exchange in Spanish": ("dead", mail(
        "No se puede entregar: Inscription", "No se pudo entregar el mensaje a los siguientes"
        f" destinatarios:\n\n{WHO}\nNo se encontró la dirección de correo electrónico.{COPY}",
        of=ROOT)),
    "Domino in French": ("dead", mail(
        "ECHEC DE DISTRIBUTION : utilisateur", f"Votre document\n\nn'a pas été distribué à :\n\n"
        f"  {WHO}\n\nparce que :\n\n  L'utilisateur marie.dupont ({WHO}) n'est pas répertorié dans"
        f" l'annuaire Domino{COPY}", of=ROOT)),
    "GroupWise": ("full", mail(
        "Message status - undeliverable", "The message that you sent was undeliverable to the"
        f" following:\n\t{WHO} (mailbox is full)\n\nPossibly truncated original message:{COPY}")),
    "a filter that stops a mail": ("us", mail(
        "BANNED contents from you", "BANNED CONTENTS ALERT\n\nOur content checker found\n    banned"
        f" name: application/pdf\n\nin email presumably from you\nto the following recipient:\n->"
        f" {WHO}\n\nDelivery of the email was stopped!{COPY}", of=f"Content-filter <{ROOT}>")),
    "a German provider": ("full", mail(
        "Unzustellbare Nachricht", f"Leider konnte Ihre E-Mail nicht zugestellt werden:\n\n{WHO}"
        f"\n\nDas Postfach des Empfängers ist voll.{COPY}")),
    "an Italian provider": ("dead", mail(
        "Messaggio non consegnato", "Il tuo messaggio non può essere consegnato ai seguenti"
        f" destinatari:\n\n<{WHO}>: utente sconosciuto\n{COPY}")),
    "an Italian provider, a full box": ("full", mail(
        "Mancato recapito", f"Il messaggio non è stato recapitato a {WHO}: la casella di posta è"
        f" piena.{COPY}", of=ROOT)),
    "a Spanish provider": ("full", mail(
        "Error en la entrega de su mensaje", "Su mensaje no ha podido ser entregado al siguiente"
        f" destinatario:\n\n{WHO}\n\nMotivo: el buzón está lleno{COPY}", of=ROOT)),
    "a Brazilian provider": ("dead", mail(
        "Falha na entrega", "Não foi possível entregar a sua mensagem a:\n\n"
        f"<{WHO}>: usuário desconhecido\n{COPY}")),
    "a Dutch provider": ("dead", mail(
        "Niet bezorgd bericht", "Uw bericht kon niet worden afgeleverd bij:\n\n"
        f"<{WHO}>: onbekende gebruiker\n{COPY}")),
    "a list that takes no mail of ours": ("!dead", mail(
        "Message rejeté", "Votre message a été rejeté car vous n'êtes pas autorisé à poster dans la"
        f" liste {WHO}.", of="SYMPA <sympa@listes.example.net>",
        top="Auto-Submitted: auto-replied\n")),
}  # fmt: skip


@pytest.mark.parametrize(("wanted", "raw"), WORDS.values(), ids=WORDS.keys())
def test_a_failure_is_seen_in_the_words_of_many_countries(wanted: str, raw: str) -> None:
    report = _read(raw)
    assert report.kind is Kind.FAILURE
    [told] = report.failures
    assert WHO in told.recipients
    assert _fits(wanted, status=told.status, reply=told.reply, words=told.words), told.words


def _read(raw: str, sender: str | None = None) -> Report:
    return read(raw.replace("\n", "\r\n").encode(), sender=sender)


PERSON = f"Marie Dupont <{WHO}>"
AUTO = f"Auto-Submitted: auto-replied\nIn-Reply-To: {MESSAGE_ID}\n"
PARTS = (
    "From: mx@example.net\nSubject: {0}\nMIME-Version: 1.0\nContent-Type: multipart/report;"
    " report-type={1}; boundary=b\n\n--b\n\n{2}\n--b\nContent-Type: {3}\n\n{4}\n\n--b--\n"
)
STATUS = ("delivery-status", "About your message.", "message/delivery-status")
FEEDBACK = ("feedback-report", "It failed.", "message/feedback-report")
NO_FAILURES = {
    "an absence that speaks of failures": mail(
        "Out of Office: x", f"Mail to {WHO} could not be delivered to my phone, error 550.",
        of=PERSON, top=AUTO),
    "an absence in French": mail(
        "Absence du bureau", f"Votre courrier n'a pas pu être lu : {WHO} n'existe plus.",
        of=PERSON, top=AUTO),
    "an absence known by its encoded subject": mail(
        "=?utf-8?Q?R=C3=A9ponse_automatique_=3A_x?=", "Mon adresse n'existe plus.", of=PERSON),
    "an absence in German": mail(
        "Automatische Antwort: x", "Die Nachricht wurde nicht zugestellt.", of=PERSON),
    "an absence in Spanish": mail("Fuera de la oficina: x", "No se pudo: error 550.", of=PERSON),
    "an absence in Portuguese": mail("Resposta automática: x", "Não existe.", of=PERSON),
    "an absence of Outlook's in a language nobody here reads": mail(
        "Odpowiedź: x", "Błąd 550.", of=PERSON,
        top="Auto-Submitted: auto-generated\nX-Auto-Response-Suppress: All\n"),
    "a gate that asks whether one is a person": mail(
        "Authentification nécessaire", "Sans cela votre message ne sera pas remis.",
        of="Mailinblack <no-reply@example.net>"),
    "a delay in German": mail(
        "Zustellung verzögert: x", "Diese Nachricht wurde noch nicht zugestellt. Es wird weiterhin"
        " versucht, sie zuzustellen.", of=ROOT),
    "a delay in French": mail(
        "Remise retardée : x", f"La remise à ces destinataires est retardée :\n{WHO}", of=ROOT),
    "a delay in Spanish": mail(
        "Entrega retrasada: x", "El mensaje todavía no se ha entregado.", of=ROOT),
    "a delay in Italian": mail(
        "Recapito ritardato: x", "Il messaggio non è ancora stato recapitato.", of=ROOT),
    "a mail that arrived": PARTS.format(
        "Successful Mail Delivery Report", *STATUS,
        f"Final-Recipient: rfc822; {WHO}\nAction: delivered\nStatus: 2.0.0"),
    "a mail that was handed on": PARTS.format(
        "Relayed", *STATUS, f"Final-Recipient: rfc822; {WHO}\nAction: relayed\nStatus: 2.0.0"),
    "a reader who says that it is no spam": PARTS.format(
        "FW: x", *FEEDBACK, f"Feedback-Type: not-spam\nOriginal-Rcpt-To: {WHO}"),
    "a report on DMARC": PARTS.format(
        "FW: x", *FEEDBACK, f"Feedback-Type: auth-failure\nOriginal-Rcpt-To: {WHO}"),
    "a day's report on TLS": PARTS.format(
        "Report Domain: example.org", "tlsrpt", "Failures: 550.", "application/tlsrpt+gzip", "x"),
}  # fmt: skip


@pytest.mark.parametrize("raw", NO_FAILURES.values(), ids=NO_FAILURES.keys())
@pytest.mark.parametrize("sender", ["", None], ids=["nobody", "unknown"])
def test_what_answers_waits_or_arrived_is_no_failure_even_with_an_empty_sender(
    raw: str, sender: str | None
) -> None:
    assert _read(raw, sender).kind in (Kind.AUTOMATIC, Kind.DELAY)


def test_a_person_whose_name_looks_like_a_system_s_is_a_person() -> None:
    raw = mail("Votre site", "J'ai une erreur 550.", of="Alain Bounceur <a.bounceur@example.net>")
    assert _read(raw).kind is Kind.OTHER


def test_raw_letters_in_a_field_stop_no_reader(caplog: pytest.LogCaptureFixture) -> None:
    _, raw = WORDS["Exchange in German"]
    assert _read(raw.replace("Systemadministrator", "Übermittlung")).kind is Kind.FAILURE
    assert not caplog.records


def test_what_our_own_subject_says_is_no_reason() -> None:
    said = f"Ihre Nachricht wurde nicht zugestellt.\n\nBetreff: Spam, DMARC, rejected\n\n{WHO}\n"
    [told] = _read(mail("Unzustellbar", said)).failures
    assert told.words == ""


def test_spaces_after_the_name_of_an_encoding_change_nothing() -> None:
    block = base64.b64encode(
        f"Final-Recipient: rfc822; {WHO}\nAction: failed\nStatus: 5.1.1\n".encode()
    )
    kind = "message/delivery-status\nContent-Transfer-Encoding: Base64 "
    raw = PARTS.format("Failed", "delivery-status", "It failed.", kind, block.decode())
    [told] = _read(raw).failures
    assert (told.recipients, told.status) == (frozenset({WHO}), "5.1.1")
