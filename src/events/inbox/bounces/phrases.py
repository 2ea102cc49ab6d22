"""What mail systems and answering programs say, in the languages they say it; one a line.

Beside English and French: German, Spanish, Italian, Portuguese, Dutch, as the systems that most
of our readers' mail passes through put it. None of them promises these words.
"""

import re
from typing import Final

from events.deliveries.failures.rejection_words import any_of

FAILS: Final = any_of(r"""
    undeliver
    not (?:be )?deliver
    delivery (?:has )?(?:status notification )?\(?fail
    delivery.{0,40}(?:stopped|aborted)
    fail(?:ure|ed)
    returned (?:mail|to sender)
    returning
    could ?n[o']t (?:be )?(?:deliver|send)
    cannot (?:be )?(?:deliver|send)
    can't deliver
    unable to (?:deliver|send)
    unknown (?:user|recipient|address)
    user unknown
    no such
    rejected
    mailbox (?:is )?full
    (?<![\d.])55\d[ \-#]
    (?<![\d.])5\.\d\.\d
    permanent
    fatal
    did not reach
    does not exist
    doesn't exist
    bounced
    has been blocked
    address(?:es)? (?:couldn't|could not)
    error
    abort
    cannot send message
    n'a (?:pas )?pu
    n'a pas été (?:distribu|remis|d.livr|livr)
    non (?:remis|distribu)
    échec d
    rejeté
    unzustellbar
    nicht (?:zugestellt|erreicht)
    no se (?:pudo|ha podido|puede)
    no ha podido
    non (?:è stato )?(?:recapita|consegna)
    non (?:può|puo') essere
    manca\w+ (?:recapito|consegna)
    recapito non riuscito
    n[ãa]o foi poss[ií]vel
    falha na entrega
    (?:niet|kon niet worden) (?:afgeleverd|bezorgd)
""")
DELAYS: Final = any_of(r"""
    will (?:continue|keep|be retr|retry|try)
    still (?:being|trying|be)
    warning message only
    no action is required
    not yet been delivered
    (?:has|have|is) (?:been )?delayed
    delivery delayed
    \(delay\)
    temporary (?:problem|failure) .{0,80}retr
    could not be delivered for
    do not need to resend
    retrying
    ne pas renvoyer
    remise.{0,60}retard
    pas encore été (?:remis|distribu|d.livr|livr)
    tentatives de (?:remise|distribution)
    (?:va|vont) continuer
    zustellung.{0,60}verz.ger
    noch nicht zugestellt
    weiterhin versucht
    todav.a no se ha (?:podido )?entreg
    entrega.{0,20}retras
    se seguir. intentando
    (?:recapito|consegna).{0,80}ritard
    non . ancora stat
    ainda n.o foi entreg
    nog niet (?:afgeleverd|bezorgd)
""")
GIVES_UP: Final = any_of(r"""
    giv(?:en|ing) up
    (?<!will )give up
    gave up
    no further attempts
    no longer
    permanent
    fatal errors?
    returned to (?:the )?sender
    not (?:be )?delivered
    (?<![\d.])5\d\d[ \-#]
    5\.\d\.\d
    fail(?:ure|ed) permanently
    will not be retried
    too long
    j'abandonne
    aufgegeben
""")
AWAY: Final = any_of(r"""
    ^\s*(?:re: ?)?auto(?:matic|mated)?\W*(?:reply|response|answer)
    ^\s*auto:
    ^\s*re: ?auto
    ^\s*out of (?:the )?office
    ^\s*(?:on )?vacation
    ^\s*away
    ^\s*r.ponse automatique
    ^\s*(?:re: ?)?absen[ct]
    ^\s*message d'absence
    ^\s*en cong
    ^\s*automatische (?:antwort|r.ckmeldung)
    ^\s*abwesen
    ^\s*(?:respuesta|resposta|risposta) autom
    ^\s*fuera de (?:la )?oficina
    ^\s*fuori (?:ufficio|sede)
    ^\s*automatisch antwoord
    ^\s*afwezig
    ^\s*odpowied. automatyczna
    ^\s*automaattinen
    ^\s*auto?matis(?:k|erat|ert) svar
    ^\s*автоответ
    ^\s*自動(?:返信|応答|回覆)
""")
ASKS_TO_PROVE: Final = any_of(r"""
    mail ?in ?black
    boxbe
    spam ?arrest
    \btmda\b
    \(verification required\)
    (?:add yourself|be added) to .{0,20}guest list
    en attente d.authentification
    authentification (?:n.cessaire|requise)
""")
"""Of gates that let a mail through once its sender proves to be a person; nothing has failed."""

OUTRIGHT: Final = any_of(r"""
    delivery.{0,12}fail
    fail.{0,12}delivery
    undeliver
    non (?:remis|distribu|recapita|consegna)
    returned mail
    unzustellbar
""")
OF_WHOM: Final = re.compile(
    r"(?:not be delivered|not deliver|pas pu [eê]tre|nicht zugestellt|podido ser entregado|"
    r"stato recapitato)[^@]{0,80}@",
    re.IGNORECASE,
)
OF_QMAIL: Final = re.compile(r"^<[^<>\s@]+@[^<>\s@]+>: *$", re.MULTILINE)
"""An address alone on its line, in whatever language the rest is."""
