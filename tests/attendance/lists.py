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
    "Nom,Modérateur,Résultats pour l'activité,Temps de conversation,Temps de partage de caméra,"
    "Messages,Réactions,Votes du sondage,Mains levées,Rejoindre,Quitté,Duration,"
    "Avez-vous lu, ou pas ?\r\n"
    '"Ada Exemple","FALSE","3","00:01:10","-","2","0","1","0","12/03/2026 14:00:00",'
    '"12/03/2026 14:50:00","00:50:00","A"\r\n'
    '"zoe EXEMPLE","FALSE","1,5","-","-","0","0","0","0","12/03/2026 14:05:00",'
    '"12/03/2026 14:35:00","00:30:00","-"\r\n'
    '"Anonyme","","","","","","","","","","","","B\r\nA"'
).encode()

WEBEX = (
    "Meeting Name\tMeeting Start Time\tMeeting End Time\tDisplay Name\tAttendee Email\tJoin Time\t"
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
    "\ufeffNom (nom original),Adresse e-mail de l’utilisateur,Heure d’arrivée,Heure de départ,"
    "Durée (minutes),Invité,Salle d’attente\r\n"
    "Ada,ada@example.org,12/03/2026 13:58:00,12/03/2026 14:20:00,22,Non,Non\r\n"
    "Ada,ada@example.org,12/03/2026 14:30:00,12/03/2026 15:00:00,30,Non,Non\r\n"
).encode()

ZOOM_SPANISH = (
    "Nombre (nombre original),Correo electrónico,Hora de entrada,Hora de salida,"
    "Duración (minutos),Invitado\r\n"
    "Ada Exemple,ada@example.org,12/03/2026 14:00:00,12/03/2026 14:20:00,20,No\r\n"
).encode()

ZOOM_PORTUGUESE = (
    "Nome (nome original),E-mail,Ingressar na hora,Hora de saída,Duração (minutos),Convidado\r\n"
    "Ada Exemple,ada@example.org,12/03/2026 14:00:00,12/03/2026 14:20:00,20,Não\r\n"
).encode()

TEAMS_GERMAN = (
    "1. Zusammenfassung\r\nBesprechungstitel\tAllianzen\r\nTeilnehmer\t2\r\n\r\n"
    "2. Teilnehmer\r\n"
    "Name\tErster Beitritt\tLetztes Verlassen\tDauer der Besprechung\tE-Mail\t"
    "Teilnehmer-ID (UPN)\tRolle\r\n"
    "Ada Exemple\t12.03.26, 14:00:00\t12.03.26, 15:00:00\t50 Min. 0 Sek.\tada@example.org\t"
    "ada@example.org\tTeilnehmer\r\n"
).encode("utf-16")

TEAMS_PORTUGUESE = (
    "1. Resumo\r\nTítulo da reunião\tAlianças\r\n\r\n2. Participantes\r\n"
    "Nome\tPrimeira Entrada\tÚltima Saída\tDuração da Reunião\tEmail\tID do participante (UPN)"
    "\tFunção\r\n"
    "Ada Exemple\t12/03/2026 14:00:00\t12/03/2026 15:00:00\t50m\tada@example.org\t"
    "ada@example.org\tParticipante\r\n"
    "\r\n3. Atividades em Reunião\r\n"
    "Nome\tHorário de Entrada\tHorário de Saída\tDuração\tEmail\tFunção\r\n"
    "Ada Exemple\t12/03/2026 14:00:00\t12/03/2026 14:20:00\t20m\tada@example.org\t"
    "Participante\r\n"
    "Ada Exemple\t12/03/2026 14:30:00\t12/03/2026 15:00:00\t30m\tada@example.org\t"
    "Participante\r\n"
    "\r\n4. Compromisso da Reunião\r\nNome\tTipo de Compromisso\tTempo\r\n"
    "Ada Exemple\tMãos levantadas\t12/03/2026 14:10:00\r\n"
).encode("utf-16")

TEAMS_POLISH = (
    "1. Podsumowanie\r\nTytuł spotkania\tSojusze\r\n\r\n2. Uczestnicy\r\n"
    "Imię i nazwisko\tPierwsze dołączenie\tOstatnie opuszczenie\tCzas trwania\tE-mail\tRola\r\n"
    "Ada Exemple\t12.03.2026, 14:00:00\t12.03.2026, 15:00:00\t50 min 0 sek.\tada@example.org\t"
    "Uczestnik\r\n"
).encode("utf-16")

TEAMS_OLD_FRENCH = (
    "Nom complet\tAction de l’utilisateur\tDate et heure\r\n"
    "Ada Exemple\tRejoint\t12/03/2026 à 14:00:00\r\n"
    "Zoé Exemple\tRejoint\t12/03/2026 à 14:15:00\r\n"
    "Ada Exemple\tA quitté l’appel\t12/03/2026 à 14:40:00\r\n"
).encode("utf-16")

TEAMS_QUEBEC = (
    "2. Participants\r\nNom\tPremière arrivée\tDernière sortie\tDurée de la réunion\tCourriel\r\n"
    "Ada Exemple\t2026-03-12, 14 h 00 min 00 s\t2026-03-12, 14 h 50 min 00 s\t50 min\t"
    "ada@example.org\r\n"
).encode("utf-16")

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
    "Name,Moderator,Activity Score,Talk Time,Webcam Time,Messages,Reactions,Poll Votes,"
    "Raise Hands,Join,Left,Duration\r\n"
    '"Ada Exemple","FALSE","3","00:01:10","-","2","0","1","0","3/12/2026, 02:00:00\u202fPM",'
    '"3/12/2026, 02:50:00\u202fPM","00:50:00"\r\n'
    '"Anonymous","","","","","","","","","","",""'
).encode()

BIGBLUEBUTTON_GERMAN = (
    "Name,Moderator,Aktivitätspunkte,Sprechzeit,Kamerazeit,Nachrichten,Reaktionen,"
    "Abgegebene Stimmen,Handzeichen,Beigetreten um,Gegangen um,Zeitdauer\r\n"
    '"Ada Exemple","FALSE","3","00:31:10","00:45:00","2","0","1","0","12.3.2026, 14:00:00",'
    '"12.3.2026, 14:50:00","00:50:00"\r\n'
).encode()

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
    "Email;Prénom;Nom;Présent;Taux de présence;Durée de la présence (en seconde);"
    "Date d'inscription;A vu le replay\n"
    "ada@example.org;Ada;Exemple;true;80 %;2880;2026-03-01 10:00;false\n"
    "zoe@example.org;Zoé;Exemple;false;0 %;0;2026-03-01 10:00;true\n"
).encode("cp1252")

BLANKS = ("Nom;Durée\nAda Exemple;48 min\nZoé Exemple;\n\nBo Exemple;30 min\n").encode()

NAMES = "Ada Exemple <ada@example.org>\nExemple Zoé\n".encode()
