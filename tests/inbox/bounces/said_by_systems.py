"""What mail systems say in the status of a report, and what each says of whom.

One a line: the status, the verdict, the words. `us`: any of the refusals of ours, `!us` and
`!dead`: anything but that.
"""

from typing import Final

SAID: Final = """
5.1.1 | dead | unknown user: "marie.dupont"
5.1.1 | dead | 550 5.1.1 <a@example.net>: Recipient address rejected: User unknown in
5.2.2 | full | 552 5.2.2 <a@example.net>: Recipient address rejected: Quota exceeded
5.4.4 | dead | Host or domain name not found. Name service error for name=exmaple.net
4.4.3 | network | Host or domain name not found. Name service error for name=example.net
5.7.1 | reputation | 554 5.7.1 Service unavailable; Client host [192.0.2.9] blocked using
5.7.1 | !dead | 554 5.7.1 <a@example.net>: Recipient address rejected: Access denied
5.1.1 | dead | 550 5.1.1 <a@example.net>... User unknown
5.1.2 | dead | 550 Host unknown (Name server: exmaple.net.: host not found)
5.1.10 | dead | 550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP
5.1.1 | dead | 550 5.1.1 RESOLVER.ADR.RecipNotFound; not found
5.1.10 | dead | 550 5.1.10 RESOLVER.ADR.RecipientNotFound
5.7.133 | !dead | 550 5.7.133 RESOLVER.RST.SenderNotAuthenticatedForGroup; authentication
5.7.606 | reputation | 550 5.7.606 Access denied, banned sending IP [192.0.2.9]. To request
5.7.509 | authentication | 550 5.7.509 Access denied, sending domain EXAMPLE.ORG does not pass DMARC
5.7.350 | content | 550 5.7.350 Remote server returned message detected as spam -> 550 Message
5.7.64 | !dead | 550 5.7.64 TenantAttribution; Relay Access Denied [VE1EUR03FT]
5.4.316 | !dead | 550 5.4.316 Message expired, connection refused(SocketConnectionRefused)
5.4.310 | !us | 550 5.4.310 DNS domain exmaple.net does not exist
5.2.2 | full | 554 5.2.2 STOREDRV.Deliver; mailbox full. The following information should
5.3.4 | too-large | 550 5.3.4 ROUTING.SizeLimit; message size exceeds fixed maximum size for
5.1.1 | dead | 550-5.1.1 The email account that you tried to reach does not exist. Please
5.2.1 | !us | 550-5.2.1 The email account that you tried to reach is inactive. Learn more
5.2.2 | full | 552-5.2.2 The recipient's inbox is out of storage space and inactive.
4.2.1 | !dead | 450-4.2.1 The user you are trying to contact is receiving mail at a rate
5.7.26 | authentication | 550-5.7.26 Your email has been blocked because the sender is
5.7.1 | reputation | 550-5.7.1 [192.0.2.9 19] Gmail has detected that this message is likely
5.1.1 | dead | 550-5.1.1 The email account that you tried to reach does not exist.
5.0.0 | dead | 554 delivery error: dd This user doesn't have a yahoo.com account
4.7.0 | us | 421 4.7.0 [TSS04] Messages from 192.0.2.9 temporarily deferred
5.7.9 | us | 553 5.7.1 [BL21] Connections will not be accepted from 192.0.2.9, because
5.1.1 | dead | 550 5.1.1 Adresse d au moins un destinataire invalide. Invalid recipient.
5.0.0 | us | 554 mwinf5c10 ME Adresse IP source bloquee pour incident de spam. Client
4.0.0 | !dead | 421 mwinf5c77 ME Trop de connexions, veuillez verifier votre configuration.
5.2.0 | us | 550 5.2.0 Mail rejete. Mail rejected. ofr_506 [506]
5.2.2 | full | 552 5.1.1 Boite du destinataire pleine. Recipient overquota. OFR_417 [417]
5.1.1 | dead | 550 5.1.1 <a@example.net>: Recipient address rejected: User unknown in
5.7.1 | us | 554 5.7.1 spam detected (mx23.free.fr)
4.0.0 | !dead | 421 Too many spams from your IP (192.0.2.9), please visit
5.1.1 | dead | 550 5.1.1 <a@example.net>: Recipient address rejected: Utilisateur inconnu
5.2.1 | !us | 550 5.2.1 Boite aux lettres desactivee / Mailbox disabled LXsfr
5.5.0 | !us | 550 5.5.0 Le compte du destinataire est bloque. The recipient account is
5.5.0 | dead | 550 5.5.0 L adresse email du destinataire n existe pas. The recipient email
5.5.0 | authentication | 550 5.5.0 SPF: 192.0.2.9 is not allowed to send mail. LPN007_511
5.2.2 | full | 552 5.2.2 La boite aux lettres de votre correspondant est saturee
5.1.1 | dead | 550 5.1.1 <a@example.net>: Recipient address rejected: Email address could
4.2.2 | full | 452 4.2.2 Over quota (in reply to end of DATA command)
5.1.1 | dead | 550 5.1.1 <a@example.net>: Recipient address rejected: example.net
5.1.1 | dead | 550 5.1.1 User Unknown - psmtp
5.0.0 | us | 554 Blocked - see https://ipcheck.proofpoint.com/?ip=192.0.2.9
5.0.0 | dead | 550 Invalid Recipient - https://community.mimecast.com/docs/DOC-1369#550
5.0.0 | us | 554 Email rejected due to security policies - MCSpamSignature.sa.2.2 -
5.0.0 | us | 550 Rejected by header based Anti-Spoofing policy: a@example.org -
5.0.0 | us | 550 Local CT IP Reputation - (reject) -
5.1.1 | dead | 550 permanent failure for one or more recipients (a@example.net:550 5.1.1
5.0.0 | us | 550 permanent failure for one or more recipients (a@example.net:blocked)
5.7.0 | us | 554 5.7.0 Reject, id=12345-01 - SPAM
5.0.0 | dead | 550 Invalid recipient a@example.net (#5.1.1)
5.7.1 | us | 550 5.7.1 Service unavailable; Client host [192.0.2.9] blocked using Trend
5.0.0 | us | 554 Your access to this mail system was rejected: poor reputation
5.7.1 | us | 554 5.7.1 This message has been blocked because it contains FortiGuard -
5.7.23 | authentication | 550 5.7.23 <a@example.org>: Recipient address rejected: Message rejected
5.0.0 | us | 554-No SMTP service 554-Bad DNS PTR resource record.
5.1.1 | dead | 550 5.1.1 Unbekannter Empfaenger / unknown recipient
5.1.1 | dead | 550 5.1.1 <a@example.net>: inactive email address
5.2.2 | full | 552 5.2.2 <a@example.net>: user is over quota
5.7.1 | us | 554 5.7.1 [CS01] Message rejected due to local policy. Please visit
5.7.1 | us | 550 5.7.1 Message refuse par le filtre antispam de l'etablissement
5.1.6 | dead | 550 5.1.6 Cette adresse n'est plus en service
"""
