"""Reports in a system's own words, without a delivery status: what each of them is."""

import pytest

from events.deliveries.failures.classify_refusal import judge
from events.deliveries.states import Verdict
from events.inbox.bounces.delivery_status import Kind
from events.inbox.bounces.read_report import read

WHO = "person-1@example.org"
DAEMON = "From: MAILER-DAEMON@mx.example.net\nSubject: {}\n\n"
COPY = "\n--- Below this line is a copy of the message.\n\nMessage-ID: <1@example.org>\n"

FORMS = {
    "an address alone on its line, in a script nobody here reads": (
        DAEMON.format("投递失败") + f"以下地址无法投递:\n\n<{WHO}>:\n{COPY}", Kind.FAILURE,
    ),
    "a sender of one's own, and the subject says it": (
        "From: gateway@bank.example\nSubject: RE: x : non remis (delivery failed)\n\n"
        f"Votre message n'a pas pu etre delivre a\n{WHO}\n", Kind.FAILURE,
    ),
    "no sender at all but the daemon's return path": (
        f"Return-Path: <MAILER-DAEMON@mx.example.net>\nSubject: Inconnu\n\nA message could not be"
        f" delivered to:\n{WHO}\nL'adresse n'existe pas.\n", Kind.FAILURE,
    ),
    "a filter that rejects by a receipt": (
        "From: Mail Delivery Subsystem <x@example.net>\nAuto-Submitted: auto-replied (rejected)\n"
        "MIME-Version: 1.0\nContent-Type: multipart/report; boundary=b\n\n--b\n\nYour message to"
        f" <{WHO}> was automatically rejected:\nQuota exceeded\n--b\nContent-Type:"
        f" message/disposition-notification\n\nFinal-Recipient: rfc822; {WHO}\nDisposition:"
        " automatic-action/MDN-sent-automatically; deleted\n--b--\n", Kind.FAILURE,
    ),
    "a boundary on a line that is not folded": (
        "From: post_master@sms.example\nSubject: Re: x\nMIME-Version: 1.0\nContent-Type:"
        ' multipart/mixed;\nboundary="b"\n\n--b\nContent-Type: text/plain\n\nError: Invalid user'
        f" address\n550 no such user here\nRCPT TO: {WHO}\n--b--\n", Kind.FAILURE,
    ),
    "fields of a status among the headers, the reason in words": (
        f"From: Postmaster@example.net\nFinal-Recipient: rfc822;{WHO}\nSubject: Mail Delivery"
        f' Failure\n\nDelivery to "{WHO}" has failed due to a full mailbox.\n', Kind.FAILURE,
    ),
    "a warning that it will give up one day": (
        DAEMON.format("Warning: message delayed") + "A message that you sent has not yet been"
        f" delivered.\n\n  {WHO}\n    450 come back\n\nDelivery attempts will continue. Eventually"
        " the software will give up, and the message will be returned to you.\n", Kind.DELAY,
    ),
    "a receipt of somebody who threw it away unread": (
        "From: ann@example.net\nSubject: Not read\nMIME-Version: 1.0\nContent-Type:"
        " multipart/report; boundary=b\n\n--b\n\nYour message was deleted, unread.\n--b\n"
        "Content-Type: message/disposition-notification\n\nDisposition: manual-action/"
        "MDN-sent-automatically; deleted\n--b--\n", Kind.AUTOMATIC,
    ),
    "a complaint of Hotmail's": (
        "From: staff@hotmail.com\nSubject: complaint about message from 192.0.2.1\nMIME-Version:"
        " 1.0\nContent-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: message/rfc822\n\n"
        f"X-HmXmrOriginalRecipient: {WHO}\nMessage-ID: <1@example.org>\n\nx\n--b--\n",
        Kind.COMPLAINT,
    ),
    "a person who answers and writes of an error": (
        "From: ann@example.net\nSubject: Re: x\nIn-Reply-To: <1@example.org>\n\nThe link gives an"
        " error: 550 not found.\n\n-----Original Message-----\nFrom: Causerie\n", Kind.OTHER,
    ),
}  # fmt: skip


@pytest.mark.parametrize(("text", "kind"), FORMS.values(), ids=FORMS.keys())
def test_a_form_is_what_it_is(text: str, kind: Kind) -> None:
    report = read(text.replace("\n", "\r\n").encode())
    assert report.kind is kind
    if kind in (Kind.FAILURE, Kind.COMPLAINT):
        assert WHO in report.failures[0].recipients


def test_a_reason_that_goes_on_below_is_read_to_its_end() -> None:
    text = DAEMON.format("Mail delivery failed") + (
        f"The following address failed:\n\n  {WHO}\n    host mx.example.net: 550 {WHO}:\n"
        "    User unknown in local table\n"
    )
    [failure] = read(text.encode()).failures
    assert "550 person-1@example.org: User unknown in local table" in failure.words
    assert judge(status="", reply=550, words=failure.words) is Verdict.DEAD


def test_a_mailbox_that_is_unknown_by_a_policy_s_code_is_neither_dead_nor_a_refusal_of_us() -> None:
    assert judge(status="5.7.1", reply=550, words="550 5.7.1 No such user") is Verdict.UNKNOWN
