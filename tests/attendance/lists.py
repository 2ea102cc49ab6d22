"""Lists as rooms' products write them, made up: preambles, encodings, repeated joins."""

ZOOM_MEETING = (
    "\ufeffMeeting ID,Topic,Start Time,End Time,User Email,Duration (Minutes),Participants\r\n"
    "812 3456 7890,Les alliances,03/12/2026 01:55:02 PM,03/12/2026 03:04:10 PM,"
    "orga@example.org,70,3\r\n\r\n"
    "Name (Original Name),User Email,Join Time,Leave Time,Duration (Minutes),Guest,"
    "Recording Consent\r\n"
    "Ada Exemple,ada@example.org,03/12/2026 01:58:00 PM,03/12/2026 02:20:00 PM,22,Yes,\r\n"
    "Ada Exemple,ada@example.org,03/12/2026 02:30:00 PM,03/12/2026 03:00:00 PM,30,Yes,\r\n"
    "iPhone (Zoé Exemple),,03/12/2026 02:00:00 PM,03/12/2026 02:30:00 PM,30,Yes,\r\n"
    "Inconnu Total,,03/12/2026 02:10:00 PM,03/12/2026 02:20:00 PM,10,Yes,\r\n"
).encode()

ZOOM_WEBINAR = (
    "\ufeffAttendee Report\r\nReport Generated:,03/12/2026 04:00:00 PM\r\n"
    "Topic,Webinar ID,Actual Start Time,Actual Duration (minutes),# Registered\r\n"
    "Les alliances,812,03/12/2026 01:55:00 PM,70,3\r\n"
    "Host Details,\r\n"
    "Attended,User Name (Original Name),Email,Join Time,Leave Time,Time in Session (minutes),"
    "Is Guest,Country/Region Name\r\n"
    "Yes,Orga Exemple,orga@example.org,03/12/2026 01:50:00 PM,03/12/2026 03:05:00 PM,75,No,"
    "France,\r\n"
    "Attendee Details,\r\n"
    "Attended,User Name (Original Name),First Name,Last Name,Email,Registration Time,"
    "Approval Status,Join Time,Leave Time,Time in Session (minutes),Is Guest,Country/Region Name"
    "\r\n"
    "Yes,Ada Exemple,Ada,Exemple,ada@example.org,03/01/2026 09:00:00 AM,approved,"
    "03/12/2026 02:00:00 PM,03/12/2026 02:45:00 PM,45,Yes,France,\r\n"
    "No,Zoé Exemple,Zoé,Exemple,zoe@example.org,03/01/2026 09:00:00 AM,approved,--,--,--,--,--,"
    "\r\n"
).encode()

TEAMS = (
    "1. Résumé\r\nTitre de la réunion\tLes alliances\r\nParticipants présents\t2\r\n"
    "Heure de début\t12/03/2026 13:55:00\r\nHeure de fin\t12/03/2026 15:02:00\r\n\r\n"
    "2. Participants\r\n"
    "Nom\tPremière connexion\tDernier départ\tDurée de la réunion\tE-mail\t"
    "ID de participant (UPN)\tRôle\r\n"
    "Exemple, Ada\t12/03/2026 13:58:00\t12/03/2026 15:00:00\t52m 0s\tada@example.org\t"
    "ada@example.org\tOrganisateur\r\n"
    "Zoé Exemple (Invité)\t12/03/2026 14:00:00\t12/03/2026 14:30:00\t30m 0s\t\t\tParticipant\r\n"
    "\r\n3. Activités de la réunion\r\n"
    "Nom\tHeure d’arrivée\tHeure de départ\tDurée\tE-mail\tRôle\r\n"
    "Exemple, Ada\t12/03/2026 13:58:00\t12/03/2026 14:20:00\t22m 0s\tada@example.org\t"
    "Organisateur\r\n"
    "Exemple, Ada\t12/03/2026 14:30:00\t12/03/2026 15:00:00\t30m 0s\tada@example.org\t"
    "Organisateur\r\n"
    "Zoé Exemple (Invité)\t12/03/2026 14:00:00\t12/03/2026 14:30:00\t30m 0s\t\tParticipant\r\n"
).encode("utf-16")

TEAMS_OLD = (
    "Full Name\tUser Action\tTimestamp\r\n"
    "Ada Exemple\tJoined before\t3/12/2026, 2:00:00 PM\r\n"
    "Zoé Exemple\tJoined\t3/12/2026, 2:15:00 PM\r\n"
    "Ada Exemple\tLeft\t3/12/2026, 2:40:00 PM\r\n"
).encode("utf-16")

BIGBLUEBUTTON = (
    "Nom,Modérateur,Score d’activité,Temps de parole,Temps de webcam,Messages,Émojis,"
    "Réponses aux sondages,Mains levées,Entrée,Sortie,Durée\n"
    "Ada Exemple,false,3,00:01:10,00:00:00,2,0,1,0,2026-03-12 14:00:00,2026-03-12 14:50:00,"
    "00:50:00\n"
    "zoe EXEMPLE,false,1,00:00:00,00:00:00,0,0,0,0,2026-03-12 14:05:00,2026-03-12 14:35:00,"
    "00:30:00\n"
).encode()

WEBEX = (
    "Meeting Name\tMeeting Start Time\tMeeting End Time\tName\tAttendee Email\tJoin Time\t"
    "Leave Time\tAttendance Duration\tConnection Type\n"
    "Les alliances\t2026-03-12 14:00:00\t2026-03-12 15:00:00\tAda Exemple\tada@example.org\t"
    "2026-03-12 14:00:00\t2026-03-12 14:40:00\t40 mins\tDesktop app\n"
    "Les alliances\t2026-03-12 14:00:00\t2026-03-12 15:00:00\tAda Exemple\tada@example.org\t"
    "2026-03-12 14:20:00\t2026-03-12 14:50:00\t30 mins\tPhone\n"
).encode("utf-16")

LIVESTORM = (
    "Email,First name,Last name,Has attended,Attendance duration (minutes),Registration date\n"
    "ada@example.org,Ada,Exemple,Yes,48,2026-03-01 10:00\n"
    "zoe@example.org,Zoé,Exemple,No,0,2026-03-01 10:00\n"
).encode()

GERMAN = (
    "Teilnehmer;Adresse;Beitritt;Austritt\n"
    "Ada Exemple;ada@example.org;12.03.2026 14:00:00;12.03.2026 14:30:00\n"
    "Zoé Exemple;zoe@example.org;12.03.2026 14:00:00;12.03.2026 14:45:00\n"
).encode("cp1252")

ZOOM_FRENCH = (
    "\ufeffNom (nom original),Adresse e-mail,Heure d’arrivée,Heure de départ,Durée (minutes),"
    "Invité\r\n"
    "Ada Exemple,ada@example.org,12/03/2026 13:58:00,12/03/2026 14:20:00,22,Non\r\n"
    "Ada Exemple,ada@example.org,12/03/2026 14:30:00,12/03/2026 15:00:00,30,Non\r\n"
).encode()

TEAMS_ENGLISH = (
    "1. Summary\r\nMeeting title\tAlliances\r\nAttended participants\t1\r\n\r\n"
    "2. Participants\r\n"
    "Name\tFirst Join\tLast Leave\tIn-Meeting Duration\tEmail\tParticipant ID (UPN)\tRole\r\n"
    "Ada Exemple\t3/12/26, 1:58:00 PM\t3/12/26, 3:00:00 PM\t52m\tada@example.org\t"
    "ada@example.org\tOrganizer\r\n"
    "\r\n3. In-Meeting Activities\r\n"
    "Name\tJoin Time\tLeave Time\tDuration\tEmail\tRole\r\n"
    "Ada Exemple\t3/12/26, 1:58:00 PM\t3/12/26, 2:20:00 PM\t22m\tada@example.org\tOrganizer\r\n"
    "Ada Exemple\t3/12/26, 2:30:00 PM\t3/12/26, 3:00:00 PM\t30m\tada@example.org\tOrganizer\r\n"
).encode("utf-16")

BIGBLUEBUTTON_ENGLISH = (
    b"Name,Moderator,Activity Score,Talk time,Webcam Time,Messages,Reactions,Poll Votes,"
    b"Raise Hands,Join,Left,Duration\n"
    b"Ada Exemple,FALSE,3,00:01:10,00:00:00,2,0,1,0,2026-03-12T13:00:00.000Z,"
    b"2026-03-12T13:50:00.000Z,00:50:00\n"
)

WEBEX_FRENCH = (
    "Nom de la réunion\tHeure de début de la réunion\tHeure de fin de la réunion\tNom\t"
    "Adresse électronique du participant\tHeure d’arrivée\tHeure de départ\t"
    "Durée de participation\n"
    "Les alliances\t2026-03-12 14:00:00\t2026-03-12 15:00:00\tAda Exemple\tada@example.org\t"
    "2026-03-12 14:00:00\t2026-03-12 14:40:00\t40 minutes\n"
    "Les alliances\t2026-03-12 14:00:00\t2026-03-12 15:00:00\tAda Exemple\tada@example.org\t"
    "2026-03-12 14:20:00\t2026-03-12 14:50:00\t30 minutes\n"
).encode("utf-16")

LIVESTORM_FRENCH = (
    "E-mail;Prénom;Nom;A participé;Temps de présence (minutes);Date d’inscription\n"
    "ada@example.org;Ada;Exemple;Oui;48;2026-03-01 10:00\n"
    "zoe@example.org;Zoé;Exemple;Non;0;2026-03-01 10:00\n"
).encode("cp1252")

NAMES = "Ada Exemple <ada@example.org>\nExemple Zoé\n".encode()
