# The first visit to a new box.

set-up-title = Installer
set-up-heading = Installer ce VPN
set-up-lead = Ce boîtier est neuf. Créez le compte de la personne qui le gérera. Tout le reste fonctionne déjà et pourra être modifié plus tard.
set-up-code = Code d’installation
set-up-code-hint = Alcove l’a affiché au démarrage. Il prouve que vous êtes devant le boîtier, et ne sert qu’une fois.
set-up-code-wrong = Ce n’est pas le code d’installation. Comparez-le à ce qu’Alcove a affiché ; les minuscules et les traits d’union oubliés ne gênent pas.
set-up-throttled =
    Trop de codes erronés. Attendez { $seconds ->
        [one] { $seconds } seconde
       *[other] { $seconds } secondes
    } et réessayez.
set-up-again = Le mot de passe encore une fois
set-up-make = Créer le compte et s’identifier
