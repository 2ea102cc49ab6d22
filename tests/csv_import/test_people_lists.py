"""Lists of people as tools export them and as people paste them are read whole."""

import csv
import io

import pytest
import xlsxwriter

from events.csv_import import participants
from events.csv_import.participants import Report

ANN, BOB = ("ann@example.net", "Ann One"), ("bob@example.net", "Bob Two")
TEAMS = (
    "1. Summary\r\nMeeting title\tMaps\r\nAttended participants\t2\r\n\r\n2. Participants\r\n"
    "Name\tFirst Join\tLast Leave\tIn-Meeting Duration\tEmail\tParticipant ID (UPN)\tRole\r\n"
    "Ann One\t3/3/26, 5:02:11 PM\t3/3/26, 6:02:11 PM\t1h\tann@example.net\tann@example.net\tHost"
    "\r\nBob Two\t\t\t\tbob@example.net\r\n\r\n3. In-Meeting Activities\r\n"
    "Name\tJoin Time\tLeave Time\tDuration\tEmail\tRole\r\n"
    "Ann One\ta\tb\t30m\tann@example.net\tHost\r\nAnn One\tc\td\t30m\tann@example.net\tHost\r\n"
)
ZOOM_WEBINAR = (
    'Attendee Report\r\nReport Generated:,"Nov 1, 2026"\r\nTopic,Webinar ID\r\nMaps,123\r\n'
    "Host Details,\r\nAttended,User Name (Original Name),Email,Join Time\r\n"
    "Yes,Host,host@example.net,x\r\nPanelist Details,\r\n"
    "Attended,User Name (Original Name),Email,Join Time\r\nYes,Pan,pan@example.net,x\r\n"
    "Yes,Elist,elist@example.net,x\r\nYes,More,more@example.net,x\r\nAttendee Details,\r\n"
    "Attended,User Name (Original Name),First Name,Last Name,Email,Registration Time\r\n"
    "Yes,Ann O,Ann,One,ann@example.net,x,\r\nNo,--,Bob,Two,bob@example.net,y,\r\n"
)
FORMS = {
    "people-01-prenom-nom": "Prénom;Nom;Email\nAnn;One;{ann}\nBob;Two;{bob}\n",
    "people-02-first-last": "First Name,Last Name,Email\nAnn,One,{ann}\nBob,Two,{bob}\n",
    "people-03-adresse-e-mail": (
        "Horodateur,Adresse e-mail,Nom,Prénom\nx,{ann},One,Ann\ny,{bob},Two,Bob\n"
    ),
    "people-08-name-and-address": 'email,name\n"Ann One <{ann}>",\n"Bob Two <{bob}>",\n',
    "Google Forms": (
        "Timestamp,Email Address,What is your full name?,How did you hear of us?\n"
        "x,{ann},,\ny,{bob},,\n"
    ),
    "Google Forms with a question": (
        "Horodateur,Quelle est votre adresse e-mail ?,Nom et prénom,"
        "Souhaitez-vous recevoir nos e-mails ?\nx,{ann},Ann One,Oui\ny,{bob},Bob Two,Non\n"
    ),
    "Microsoft Forms, not signed in": (
        "ID;Heure de début;Adresse de messagerie;Nom;Quel est votre nom ?;Votre courriel ?\n"
        "1;x;anonymous;;Ann One;{ann}\n2;x;anonymous;;Bob Two;{bob}\n"
    ),
    "LimeSurvey": (
        '"id. ID de la réponse";"G01Q01. Quel est votre nom ?";"G01Q02. Votre adresse mail"\n'
        "1;Ann One;{ann}\n2;Bob Two;{bob}\n"
    ),
    "Google Contacts": (
        "First Name,Last Name,E-mail 1 - Label,E-mail 1 - Value\nAnn,One,* Home,{ann}\n"
        "Bob,Two,* Work,{bob}\n"
    ),
    "bars between cells": "nom|e-mail\nAnn One|{ann}\nBob Two|{bob}\n",
    "Zoom registrants": (
        "Meeting Registration Report\nTopic,Meeting ID\nMaps,123\n\nFirst Name,Last Name,Email,"
        "Registration Time,Approval Status\nAnn,One,{ann},x,approved,\nBob,Two,{bob},y,approved,\n"
    ),
    "Zoom participants": (
        "Meeting ID,Topic,User Email\n123,Maps,host@example.net\n\nName (original name),Email,"
        "Total duration (minutes),Guest\nAnn One,{ann},60,Yes\nBob Two,{bob},60,Yes\n"
    ),
    "Zoom in French": (
        "Nom (nom d’origine),E-mail de l’utilisateur,Durée totale (minutes)\n"
        "Ann One,{ann},60\nBob Two,{bob},60\n"
    ),
    "Teams registration": (
        "First name,Last name,Email,Registration status\nAnn,One,{ann},Registered\n"
        "Bob,Two,{bob},Registered\n"
    ),
    "Eventbrite": (
        "Order no.,Order date,First Name,Surname,Email,Ticket Type,Buyer email\n"
        "1,x,Ann,One,{ann},Free,pays@example.net\n2,x,Bob,Two,{bob},Free,pays@example.net\n"
    ),
    "Eventbrite in French": (
        "Nº de commande;Prénom;Nom de famille;E-mail;Type de billet;E-mail de l’acheteur\n"
        "1;Ann;One;{ann};Gratuit;pays@example.net\n2;Bob;Two;{bob};Gratuit;pays@example.net\n"
    ),
    "HelloAsso": (
        "Référence commande;Date;Statut;Nom participant;Prénom participant;Nom payeur;"
        "Prénom payeur;Email payeur;Tarif\n1;x;Validé;One;Ann;Paye;Rose;{ann};0\n"
        "2;x;Validé;Two;Bob;Paye;Rose;{bob};0\n"
    ),
    "Framaforms": (
        "Journée des cartes\n\nSérie,SID,Envoi/Heure,Adresse IP,UID,Nom d'utilisateur,Prénom,Nom,"
        "Courriel\n1,2,x,192.0.2.1,0,anonyme,Ann,One,{ann}\n2,3,x,192.0.2.1,0,anonyme,Bob,Two,{bob}\n"
    ),
    "Mailchimp": (
        "Email Address,First Name,Last Name,MEMBER_RATING,OPTIN_TIME\n"
        "{ann},Ann,One,2,x\n{bob},Bob,Two,2,x\n"
    ),
    "Moodle": "First name,Last name,ID number,Email address\nAnn,One,1,{ann}\nBob,Two,2,{bob}\n",
    "Moodle in French": (
        "Prénom,Nom de famille,Numéro d’identification,Adresse de courriel\n"
        "Ann,One,1,{ann}\nBob,Two,2,{bob}\n"
    ),
    "a title above": "Liste des inscrits\n\nMél ; Nom complet\n{ann};Ann One\n{bob};Bob Two\n",
    "invisible characters": (
        "\u200bE\u00adMail\u00a0;\ufeffNom\n\u200b{ann}\u00a0;Ann One\n{bob}\u2060;Bob Two\n"
    ),
    "short rows": "Mail;Nom;Ville;Âge\n{ann};Ann One\n{bob};Bob Two;Lyon\n",
    "pasted with names": "{ann};Ann One\n{bob};Bob;Two\n",
    "pasted from a mail": '"One, Ann" <{ann}>, Bob Two <{bob}>',
    "pasted from a mail, by line": 'Ann One <{ann}>\n"Two, Bob" <{bob}>\n',
    "pasted with names after": "{ann} (Ann One)\nmailto:{bob} (Bob Two)\n",
}  # fmt: skip


def read(data: bytes) -> tuple[list[tuple[str, str]], Report]:
    people, report = participants.listed(data, language="fr")
    return [(one.email, one.name) for one in people], report


@pytest.mark.parametrize("form", FORMS)
def test_a_list_is_read_with_its_names(form: str) -> None:
    text = FORMS[form].format(ann=ANN[0], bob=BOB[0])
    people, report = read(text.encode())
    assert report.problems == []
    assert people == ([(ANN[0], ""), (BOB[0], "")] if form == "Google Forms" else [ANN, BOB])


def test_people_05_bare_addresses() -> None:
    for text in (f"{ANN[0]}\n{BOB[0]}\n", f"{ANN[0]}; {BOB[0]}", f"{ANN[0]}, {BOB[0]}",
                 f"Inscrits\n{ANN[0]}\n{BOB[0]}\n"):  # fmt: skip
        people, report = read(text.encode())
        assert (people, report.problems) == ([(ANN[0], ""), (BOB[0], "")], [])


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-8", "utf-8-sig"])
def test_a_report_of_teams_names_each_once(encoding: str) -> None:
    people, report = read(TEAMS.encode(encoding))
    assert (people, report.problems) == ([ANN, BOB], [])


def test_of_a_report_of_zoom_only_those_who_registered_count() -> None:
    assert read(ZOOM_WEBINAR.encode("utf-8-sig"))[0] == [ANN, BOB]


@pytest.mark.parametrize("encoding", ["mac_roman", "cp1252", "utf-8", "utf-16"])
@pytest.mark.parametrize(
    "name", ["Zoé Lefèvre", "André Ço", "Noël D’Août", "Anaïs Œuvrard", "Hélène", "Léa", "François"]
)
def test_accents_are_right_in_every_encoding(encoding: str, name: str) -> None:
    people, _report = read(f"Nom;Mél\n{name};a@example.org\n".encode(encoding))
    assert people == [("a@example.org", name)]


def test_a_workbook_is_read() -> None:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        book.add_worksheet("Vide")
        sheet = book.add_worksheet("Inscrits")
        for number, line in enumerate(csv.reader(["Liste", "", "Prénom,Nom,Courriel,Âge"])):
            sheet.write_row(number, 0, line)
        sheet.write_row(3, 0, ["Ann", "One", ANN[0], 44])
        sheet.write_row(4, 0, ["Bob", "Two", BOB[0]])
    people, report = read(out.getvalue())
    assert (people, report.problems) == ([ANN, BOB], [])
    again, _report = read(participants.as_text(out.getvalue()).encode())
    assert again == people


def test_a_heading_that_nobody_knows_is_asked_with_a_value_of_each_column() -> None:
    data = f"Qui;Contact\nAnn One;{ANN[0]}\nBob Two;{BOB[0]}\n".encode()
    _people, report = read(data)
    asked = report.questions[0]
    assert (asked.column, asked.likely) == ("email", 1)
    assert [(one.heading, one.sample) for one in asked.options] == [
        ("Qui", "Ann One"), ("Contact", "ann@example.net"),
    ]  # fmt: skip
    people, report = participants.listed(data, language="fr", chosen={"email": 1, "name": 0})
    assert [(one.email, one.name) for one in people] == [ANN, BOB]
    assert (report.problems, report.questions) == ([], [])


def test_one_bad_row_of_five_hundred_is_left_out_by_choice_and_named() -> None:
    lines = [f"p{number}@example.org;Nom {number}" for number in range(500)]
    lines[250] = "nobody;Nom"
    data = ("email;nom\n" + "\n".join(lines)).encode()
    assert [one.line for one in read(data)[1].problems] == [252]
    people, report = participants.listed(data, language="fr", leave_out=True)
    assert (len(people), report.problems) == (499, [])
    assert [one.text for one in report.left_out] == ["“nobody” is not an email address."]


@pytest.mark.parametrize(
    ("given", "family", "name"),
    [("Ann", "One", "Ann One"), ("", "One", "One"), ("Ann", "", "Ann"),
     ("Ann", "Ann One", "Ann One"), ("Ann One", "ONE", "Ann One"), ("Ann", "Annecy", "Ann Annecy")],
)  # fmt: skip
def test_given_and_family_name_are_one(given: str, family: str, name: str) -> None:
    data = f"Prénom;Nom;Mail\n{given};{family};a@example.org\n".encode()
    assert read(data)[0] == [("a@example.org", name)]
