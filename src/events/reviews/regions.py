"""The regions of France: their tiles on a map, and which of them an answer names.

People answer with a town, a department or a region, in any spelling. What names none of these is
on no map. A tile for each region, all of one size, is honest: nobody is larger for their fields.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Final


@dataclass(frozen=True)
class Region:
    """A region: its letters, its name, and its tile, in columns and rows from the north-west."""

    code: str
    name: str
    column: int
    row: int


COLUMNS: Final = 5
ROWS: Final = 6


def of(answer: str) -> Region | None:
    """Return the region that an answer names, or that holds the department or town it names."""
    said = _plain(answer)
    known = _names()
    if said in known:
        return known[said]
    parts = [_plain(part) for part in re.split(r"[,;/()\-–—:]| - ", answer)]
    found = {known[part] for part in parts if part in known}
    return found.pop() if len(found) == 1 else None


def everywhere() -> Iterable[Region]:
    """Return every region, from the north-west to the south-east, those overseas last."""
    return _regions().values()


@cache
def _regions() -> dict[str, Region]:
    found = {}
    for line in _TABLE.strip().split("\n"):
        code, name, place, _ = line.split("|", 3)
        found[code] = Region(code, name, int(place[0]), int(place[1]))
    return found


@cache
def _names() -> dict[str, Region]:
    found: dict[str, Region] = {}
    for line in _TABLE.strip().split("\n"):
        code, name, _, others = line.split("|", 3)
        region = _regions()[code]
        for one in (code, name, *others.split(",")):
            number, _, rest = one.strip().partition(" ")
            names = [number, rest, one] if number[:1].isdigit() else [one]
            found |= {_plain(each): region for each in names if each.strip()}
    return found


def _plain(words: str) -> str:
    """Return words in small letters without accents, and without articles before them."""
    bare = unicodedata.normalize("NFKD", words.lower().replace("’", "'"))
    bare = re.sub(r"[^a-z0-9']+", " ", bare.encode("ascii", "ignore").decode()).strip()
    return re.sub(r"[^a-z0-9]+", " ", _BEFORE.sub("", bare)).strip()


_BEFORE: Final = re.compile(r"^((region|departement|de|du|des|la|le|les) |d'|l')*")

_TABLE: Final = """
HDF|Hauts-de-France|20|02 Aisne,59 Nord,60 Oise,62 Pas-de-Calais,80 Somme,Lille,Amiens,Dunkerque,Roubaix,Nord-Pas-de-Calais,Picardie
BRE|Bretagne|01|22 Côtes-d’Armor,29 Finistère,35 Ille-et-Vilaine,56 Morbihan,Rennes,Brest,Quimper,Lorient,Vannes,Saint-Brieuc
NOR|Normandie|11|14 Calvados,27 Eure,50 Manche,61 Orne,76 Seine-Maritime,Rouen,Le Havre,Caen,Cherbourg
IDF|Île-de-France|21|75 Paris,77 Seine-et-Marne,78 Yvelines,91 Essonne,92 Hauts-de-Seine,93 Seine-Saint-Denis,94 Val-de-Marne,95 Val-d’Oise,Montreuil,Saint-Denis,Nanterre,Créteil,Versailles,région parisienne,Grand Paris
GES|Grand Est|31|08 Ardennes,10 Aube,51 Marne,52 Haute-Marne,54 Meurthe-et-Moselle,55 Meuse,57 Moselle,67 Bas-Rhin,68 Haut-Rhin,88 Vosges,Strasbourg,Reims,Metz,Nancy,Mulhouse,Troyes,Colmar,Alsace,Lorraine,Champagne-Ardenne
PDL|Pays de la Loire|12|44 Loire-Atlantique,49 Maine-et-Loire,53 Mayenne,72 Sarthe,85 Vendée,Nantes,Angers,Le Mans,Saint-Nazaire,Laval
CVL|Centre-Val de Loire|22|18 Cher,28 Eure-et-Loir,36 Indre,37 Indre-et-Loire,41 Loir-et-Cher,45 Loiret,Orléans,Tours,Bourges,Blois,Chartres,Centre
BFC|Bourgogne-Franche-Comté|32|21 Côte-d’Or,25 Doubs,39 Jura,58 Nièvre,70 Haute-Saône,71 Saône-et-Loire,89 Yonne,90 Territoire de Belfort,Dijon,Besançon,Belfort,Bourgogne,Franche-Comté
NAQ|Nouvelle-Aquitaine|13|16 Charente,17 Charente-Maritime,19 Corrèze,23 Creuse,24 Dordogne,33 Gironde,40 Landes,47 Lot-et-Garonne,64 Pyrénées-Atlantiques,79 Deux-Sèvres,86 Vienne,87 Haute-Vienne,Bordeaux,Limoges,Poitiers,La Rochelle,Pau,Bayonne,Angoulême,Niort,Périgueux,Aquitaine,Limousin,Poitou-Charentes,Pays basque
ARA|Auvergne-Rhône-Alpes|23|01 Ain,03 Allier,07 Ardèche,15 Cantal,26 Drôme,38 Isère,42 Loire,43 Haute-Loire,63 Puy-de-Dôme,69 Rhône,73 Savoie,74 Haute-Savoie,Lyon,Grenoble,Saint-Étienne,Villeurbanne,Clermont-Ferrand,Annecy,Chambéry,Valence,Auvergne,Rhône-Alpes,Métropole de Lyon
OCC|Occitanie|14|09 Ariège,11 Aude,12 Aveyron,30 Gard,31 Haute-Garonne,32 Gers,34 Hérault,46 Lot,48 Lozère,65 Hautes-Pyrénées,66 Pyrénées-Orientales,81 Tarn,82 Tarn-et-Garonne,Toulouse,Montpellier,Nîmes,Perpignan,Albi,Rodez,Languedoc-Roussillon,Midi-Pyrénées
PAC|Provence-Alpes-Côte d’Azur|24|04 Alpes-de-Haute-Provence,05 Hautes-Alpes,06 Alpes-Maritimes,13 Bouches-du-Rhône,83 Var,84 Vaucluse,Marseille,Nice,Toulon,Aix-en-Provence,Avignon,PACA,Région Sud,Sud
COR|Corse|34|2A Corse-du-Sud,2B Haute-Corse,20 Corse,Ajaccio,Bastia,Corsica
GLP|Guadeloupe|05|971 Guadeloupe,Pointe-à-Pitre
MTQ|Martinique|15|972 Martinique,Fort-de-France
GUF|Guyane|25|973 Guyane,Cayenne,Guyane française
REU|La Réunion|35|974 La Réunion,Saint-Denis de La Réunion
MYT|Mayotte|45|976 Mayotte,Mamoudzou
"""  # noqa: E501 - a table.
"""Letters, name, tile (column, row), and what it holds: departments with their numbers, towns."""
