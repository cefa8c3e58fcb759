# The first visit to a new box.

set-up-title = Installer
set-up-heading = Installer ce VPN
set-up-lead = Ce boîtier est neuf. Cinq courtes étapes et c’est un VPN ; tout pourra être modifié plus tard.
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

set-up-screen = Étape { $screen } sur { $screens }
set-up-name = Nom de ce VPN
set-up-name-hint = On le voit dans les applications et sur ces pages, par exemple le nom du bureau.
set-up-language = Langue
set-up-language-hint = Pour vous, et pour les visiteurs dont le navigateur ne demande aucune des nôtres.
set-up-account-title = Votre compte
set-up-account-lead = C’est avec lui que vous gérez ce VPN. Il peut tout faire ici, donnez-lui donc un bon mot de passe.
set-up-second-factor = Le protéger aussi par un code de mon téléphone
set-up-second-factor-hint = Recommandé : un mot de passe volé ne suffit alors à personne. Vous scannerez un code avec une application d’authentification à la page suivante.

purpose-title = À quoi sert le VPN ?
purpose-question = Tout le trafic doit-il passer par le VPN, ou seulement celui vers le bureau ?
purpose-everything = Tout
purpose-everything-hint = Tout ce que l’appareil fait sur internet passe par ce boîtier. Utile sur les réseaux d’hôtels et de cafés.
purpose-office = Seulement vers le bureau
purpose-office-hint = Les serveurs et imprimantes du bureau s’atteignent par le VPN, tout le reste comme avant. Cela ménage la ligne du bureau.
purpose-networks = Réseaux du bureau
purpose-networks-hint = Nécessaire pour « Seulement vers le bureau ». Voici, pour commencer, les réseaux que ce boîtier voit.
purpose-networks-none = Indiquez les réseaux du bureau, par exemple 192.168.1.0/24.
purpose-networks-wrong = « { $network } » n’est pas un réseau ; écrivez-le comme 192.168.1.0/24.
purpose-name = Nom dans les applications
purpose-name-hint = D’autres profils avec d’autres règles pourront être ajoutés plus tard.

set-up-certificate-title = Le certificat
set-up-certificate-lead = Ce boîtier s’est fait lui-même un certificat pour <bdi>{ $host }</bdi>. C’est pourquoi le navigateur vous a averti ; la connexion est tout de même chiffrée.
set-up-certificate-apps = Les applications eduVPN et Let’s Connect! n’acceptent que les certificats reconnus de tous. Ils sont gratuits, dès que ce boîtier a un nom sur internet et y est joignable.
set-up-certificate-later = Vous pouvez continuer maintenant. D’ici là, les configurations à télécharger fonctionnent, et les applications aussi sur les appareils à qui l’on a fait accepter le certificat du boîtier.
back = Retour

outside-title = Ce qui reste à faire dehors
outside-lead = Le boîtier est prêt. Pour qu’on l’atteigne de l’extérieur, il faut trois choses sur votre routeur et chez votre fournisseur.
outside-name = Faites pointer le nom <code>{ $host }</code> vers l’adresse publique de votre bureau (chez votre fournisseur de domaine, ou un service de DNS dynamique).
outside-ports = Sur le routeur, redirigez ces ports vers ce boîtier : <code>TCP 443</code> et <code>UDP { $port }</code>.
outside-app = Installez ensuite l’application sur votre téléphone, coupez son Wi-Fi, ajoutez le serveur <code>{ $host }</code> et connectez-vous.
outside-finish = Terminer

home-unfinished = <strong>L’installation n’est pas terminée.</strong> Elle reprend là où vous l’avez laissée.
home-finish = La terminer
page-stale = Cette page est restée ouverte trop longtemps, ou votre navigateur ne garde pas les cookies. Remplissez-la à nouveau.
