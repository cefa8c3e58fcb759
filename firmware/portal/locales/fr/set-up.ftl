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

back = Retour

home-unfinished = <strong>L’installation n’est pas terminée.</strong> Elle reprend là où vous l’avez laissée.
home-finish = La terminer
page-stale = Cette page est restée ouverte trop longtemps, ou votre navigateur ne garde pas les cookies. Remplissez-la à nouveau.

reach-title = Comment on l’atteint
reach-lead = Les applications trouvent ce boîtier par un nom, et lui font confiance grâce à un certificat. Pour que cela marche de l’extérieur, il y faut deux choses.
outside-name = Chez votre fournisseur de domaine, ou avec un service de DNS dynamique, faites pointer un nom vers l’adresse publique de votre bureau.
outside-ports = Sur le routeur internet, redirigez ces ports vers ce boîtier : <code>TCP 443</code> <code>TCP 80</code> <code>UDP { $port }</code>
reach-host = Nom de ce boîtier sur internet
reach-host-hint = Par exemple vpn.example.org. Il peut rester vide s’il n’y en a pas encore.
reach-certificate = Certificat
reach-acme = En obtenir un tout seul
reach-acme-hint = Gratuit, de Let’s Encrypt, et renouvelé tout seul. Tant que le nom et les ports ne mènent pas ici, de nouveaux essais sont faits.
reach-own = J’en ai un
reach-own-hint = Il se téléverse ensuite, à la page « Certificat ».
reach-self = Celui du boîtier, pour l’instant
reach-self-hint = Les navigateurs avertissent, et les applications ne l’acceptent que sur les appareils à qui l’on a dit de s’y fier.

key-title = La clé de récupération
key-lead = Les instantanés de ce boîtier sont fermés par elle. Si le boîtier est perdu, un instantané et cette clé le font revenir. Sans la clé, personne ne peut en ouvrir un, pas même vous.
key-make = Créer la clé de récupération
key-shown-once = Cette clé n’est montrée que maintenant. Enregistrez-la ou imprimez-la, et gardez-la loin du boîtier.
key-text = La clé de récupération en texte
key-qr = Code QR de la clé de récupération
key-download = L’enregistrer dans un fichier
key-ending = Ses six derniers caractères
key-ending-hint = Lus dans le fichier ou sur le papier, pour être sûr qu’elle a été enregistrée.
key-ending-wrong = Ce ne sont pas ses six derniers caractères. Regardez ce que vous avez enregistré ; si elle ne l’a pas été, créez une autre clé.
key-finish = Terminer
key-made-before = Une clé de récupération a été créée. Saisissez sa fin, ou créez-en une autre si elle n’a pas été enregistrée.
key-make-another = En créer une autre
set-up-is-done = Ce boîtier est déjà installé. Connectez-vous plutôt.
