"""Words that mail systems refuse with; learnt from many, none of them promises any."""

import re
from typing import Final


def any_of(patterns: str) -> re.Pattern[str]:
    """Compile a list of patterns, one on each line, into one that finds any of them."""
    each = (line.strip() for line in patterns.splitlines())
    return re.compile("|".join(filter(None, each)), re.IGNORECASE)


US_FOR_SURE: Final = any_of(r"""
    \bspf\b
    \bdkim\b
    \bdmarc\b
    unauthenticated
    black ?list
    block ?list
    \bdnsbl\b
    \brbl\b
    spamhaus
    spamcop
    reputation
    5\.7\.(?:2[0-9]|30)\b
    reverse (?:dns|lookup|mapping)
    \bspam\b
    banned
    your (?:ip|network|mail server)
    user complaints
    \[tss\d\d\]
    \bofr_?506\b
""")
FULL: Final = any_of(r"""
    quota
    (?:mail ?box|mail folder|inbox|account|user).{0,25}\bfull\b
    mail ?box (?:is )?(?:too large|exceed|size)
    over ?limit
    storage
    full (?:mail ?box)
    too much (?:mail )?data
    disk (?:space|full|usage)
    exceeded.{0,20}(?:space|limit|allot)
    not enough (?:space|room|disk)
    insufficient (?:disk|system)
    boite.{0,20}pleine
    bo.te.{0,30}(?:satur|pleine)
    dropfile size
    postfach.{0,40}\bvoll
    kontingent
    buz.n.{0,30}llen
    \bcuota\b
    casella.{0,30}pien[ao]
    caixa.{0,30}cheia
    mailbox.{0,20}\bvol\b
""")

NO_SUCH: Final = any_of(r"""
    (?:user|recipient|mail ?box|address|account|addressee|email).{0,40}(?:unknown|invalid|inconnu)
    (?:customer|subscriber|name|alias|destinataire).{0,40}(?:unknown|invalid|inconnu|not found)
    (?:user|recipient|mail ?box|address|account|email).{0,40}not (?:exist|found|known)
    (?:user|recipient|mail ?box|address|account|email).{0,40}not (?:listed|recogni)
    (?:user|recipient|mail ?box|address|account|email).{0,40}(?:not (?:a )?valid|is not a|ambiguous)
    (?:user|recipient|mail ?box|address|account|email).{0,40}(?:do(?:es)? ?n[o']t exist|n'existe)
    (?:user|recipient|mail ?box|address|account|email).{0,40}no longer
    (?:unknown|invalid|no such|non-?existent|bad) .{0,15}(?:user|recipient|mail ?box|address)
    (?:unknown|invalid|no such|non-?existent|bad) .{0,15}(?:account|destination|local|person|email)
    (?:no valid|undefined) .{0,15}(?:user|recipient|mail ?box|address)
    not? (?:such )?user
    recipient or mailbox unavailable
    \[user unknown\]
    delivery userid
    no (?:mailbox|account|user|one) (?:here|by|with|called)
    (?:user|recipient|mail ?box|account|address|email).{0,80}does(?: not|n't) exist
    (?:doesn't|does not) have an? .{0,40}account
    user unknown
    unknown user
    not our customer
    no longer (?:here|valid|active|employ|exist|in use)
    isn't (?:a|in)
    has (?:left|moved)
    account (?:has been )?(?:deleted|closed)
    unrouteable address
    recipientnotfound|resolver\.adr
    domain (?:name )?(?:does not exist|not found)
    unknown (?:domain|host)
    host (?:or domain name )?(?:not found|unknown)
    nxdomain
    recipient address rejected: access denied
    (?:address|recipient|mail ?box|user).{0,40}(?:could not|couldn't|cannot) be found
    mis-?spelled
    mail ?box not found
    (?:utilisateur|destinataire|adresse|compte|bo.te).{0,60}(?:inconnu|introuvable)
    (?:utilisateur|destinataire|adresse|compte|bo.te).{0,60}n'existe (?:pas|plus)
    (?:utilisateur|destinataire|adresse|compte|bo.te).{0,60}(?:pas r.pertori|n'est plus en service)
    adresse.{0,40}destinataire invalide
    adresse.{0,40}n existe pas
    pas de bo.te aux lettres . ce nom
    (?:benutzer|empf.{1,2}nger|e-?mail-?adresse|konto|postfach).{0,80}(?:unbekannt|existiert nicht)
    (?:benutzer|empf.{1,2}nger|e-?mail-?adresse|konto|postfach).{0,80}nicht (?:gefunden|vorhanden)
    unbekannter? (?:benutzer|empf)
    (?:usuario|destinatario|direcci.n|buz.n|cuenta).{0,60}(?:desconocid|no existe|inexistente)
    no se encontr.{0,20}(?:direcci|usuario|destinatario)
    (?:utente|destinatario|indirizzo|casella).{0,60}(?:sconosciut|inesistente|non esiste)
    indirizzo.{0,30}non . stato trovato
    (?:usu.rio|destinat.rio|endere.o|conta)\b.{0,60}(?:desconhecid|n.o existe|inexistente)
    (?:gebruiker|ontvanger|adres|mailbox).{0,60}(?:onbekend|bestaat niet|niet gevonden)
    onbekende (?:gebruiker|ontvanger)
""")
DOUBT: Final = any_of(r"""
    sender
    exp.diteur
    .metteur
    adresse ip\b
    absender
    remitente
    mittente
    remetente
    afzender
    return path
    from (?:address|domain|header)
    \brelay(?! recipient)
    verify
    does not like
    (?<!spaces and )try again
    temporar
    could ?n[o']t create
    invalid domain
    suspend
    dns lookup failure
    5\.7\.1\b
    (?<!rejected: )access denied
""")
