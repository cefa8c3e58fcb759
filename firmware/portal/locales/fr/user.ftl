# What everybody with an account sees.

home-title = Se connecter
home-attention = Ce qui demande votre attention
home-deleted = La configuration est supprimée et ne fonctionne plus.
home-app = Avec l’application
home-app-lead = Le plus simple, sur ordinateur et téléphone. L’application renouvelle tout d’elle-même.
home-app-install = Installez <a href="https://app.eduvpn.org/" rel="noreferrer">eduVPN</a> ou <a href="https://app.letsconnect-vpn.org/" rel="noreferrer">Let’s Connect!</a> sur l’appareil.
home-app-add = Dans l’application, ajoutez ce serveur : <code class="address">{ $host }</code>
home-app-sign-in = Identifiez-vous une fois quand le navigateur s’ouvre, et autorisez l’application.
home-no-profile = <strong>Aucun VPN ne vous est encore ouvert.</strong> Demandez à la personne qui gère ce service l’accès à un profil.
home-profiles =
    { $count ->
        [one] Ce que vous pouvez utiliser
       *[other] Ce que vous pouvez utiliser : { $count } profils
    }
home-everything = Tout le trafic de l’appareil passe par le VPN
home-only-inside = Seul le trafic vers les réseaux qui sont derrière passe par le VPN
home-files = Sans l’application
home-files-count = { $count } sur { $limit } en service
home-files-lead = Pour un routeur, un téléviseur ou tout autre appareil qui connaît WireGuard : une configuration par appareil, jamais une pour deux.
home-files-lead-both = Pour un routeur, un téléviseur ou tout autre appareil qui connaît WireGuard ou OpenVPN : une configuration par appareil, jamais une pour deux.
home-files-caption = Vos configurations
home-name = Nom
home-last-heard = Dernière activité
home-traffic = Trafic
home-until = Valable jusqu’au
home-profile-gone = Son profil a été supprimé ; elle ne se connecte plus
home-not-yet = Pas encore
home-received = { $amount } reçus
home-sent = { $amount } envoyés
home-made = créée le { $date }
home-new-key = Nouvelle clé<span class="unseen"> pour { $name }</span>
home-delete = Supprimer<span class="unseen"> { $name }</span>
home-full = Vous en avez autant que permis. Supprimez-en une pour en créer une autre.
home-nothing-to-download = Aucun de vos profils n’a de configuration à télécharger.
home-new = Une nouvelle configuration
home-new-name = Pour quel appareil ?
home-new-name-example = Télé du salon
home-new-profile = Profil
home-new-make = Créer

configuration-delete-title = Supprimer { $name }
configuration-delete-heading = Supprimer <bdi>{ $name }</bdi> ?
configuration-delete-lead = L’appareil qui utilise cette configuration perd aussitôt la connexion, et son fichier ne fonctionnera plus jamais.
configuration-delete-address = Son adresse <code>{ $address }</code> devient libre pour quelqu’un d’autre.
configuration-delete-instead = Vous pourrez ensuite créer une nouvelle configuration. Si seul le fichier est perdu, une <a href="{ $link }">nouvelle clé</a> garde le nom.
configuration-delete-instead-address = Vous pourrez ensuite créer une nouvelle configuration. Si seul le fichier est perdu, une <a href="{ $link }">nouvelle clé</a> garde le nom et l’adresse.
delete-it = Supprimer
keep-it = Garder

configuration-renew-title = Nouvelle clé pour { $name }
configuration-renew-heading = Nouvelle clé pour <bdi>{ $name }</bdi> ?
configuration-renew-lead = Vous recevez un nouveau fichier et une nouvelle date de fin.
configuration-renew-lead-address = Vous recevez un nouveau fichier avec la même adresse dans le VPN, <code>{ $address }</code>, et une nouvelle date de fin.
configuration-renew-warning = L’appareil cesse aussitôt de fonctionner avec l’ancien fichier, jusqu’à ce qu’il ait le nouveau.
configuration-renew-make = Créer une nouvelle clé
configuration-renew-keep = Garder l’ancienne

new-file-title = Configuration pour { $name }
new-file-heading = Configuration pour <bdi>{ $name }</bdi>
new-file-save = <strong>Enregistrez-la maintenant : cette page ne s’affiche qu’une fois.</strong> La clé qu’elle contient n’est gardée nulle part ailleurs. Si elle se perd, créez une nouvelle clé pour cette configuration.
new-file-tcp = Ce réseau n’offre WireGuard que par TCP. En dehors des applications eduVPN et Let’s Connect!, l’appareil a besoin d’un client ProxyGuard à côté de WireGuard ; il utilise l’adresse de la ligne <code>ProxyEndpoint</code>, que WireGuard lui-même ne connaît pas.
new-file-file = Le fichier
new-file-open = Téléchargez-le sur l’appareil et ouvrez-le dans { $program }, ou copiez le texte.
new-file-download = Télécharger
new-file-text = Texte de la configuration
new-file-scan = Ou scannez-le
new-file-scan-lead = Avec l’application WireGuard d’un téléphone ou d’une tablette.
new-file-qr = Code QR de la configuration
new-file-profile = Profil
new-file-until = Valable jusqu’au
new-file-name = Nom du fichier
new-file-saved = Je l’ai enregistrée, retour au début

account-title = Compte
account-app-removed = L’application ne peut plus se connecter en votre nom. Elle est déconnectée.
account-password-changed = Votre mot de passe est modifié. Les autres navigateurs où vous étiez identifié sont déconnectés ; vos applications restent connectées.
account-you = Vous
account-role = Rôle
account-role-admin = Admin : gère ce VPN
account-role-operator = Opérateur : voit tout, ne modifie rien
account-since = Identifié depuis
account-permissions = Droits
account-no-permissions = Aucun
account-apps = Vos applications
account-apps-count =
    { $count ->
        [one] { $count } application
       *[other] { $count } applications
    }
account-no-apps = Aucune application ne se connecte en votre nom. Quand vous ajouterez ce serveur dans l’une d’elles, elle apparaîtra ici.
account-apps-lead = Chacune peut se connecter en votre nom. Retirez celle que vous n’utilisez plus, ou qui était sur un appareil perdu.
account-app = Application
account-allowed = Autorisée
account-last-used = Dernière utilisation
account-until = Valable jusqu’au
account-connected = Connectée
account-not-yet = Pas encore
account-remove = Retirer<span class="unseen"> { $name }</span>

app-remove-title = Retirer { $name }
app-remove-heading = Retirer <bdi>{ $name }</bdi> ?
app-remove-connected = L’application est connectée en ce moment et perd aussitôt sa connexion. Elle a été autorisée le { $date }.
app-remove-idle = L’application ne pourra plus se connecter. Elle a été autorisée le { $date }.
app-remove-again = Pour l’utiliser de nouveau, identifiez-vous encore une fois depuis l’application. Vos autres applications ne sont pas touchées.
app-remove-yes = Retirer

passwd-title = Changer le mot de passe
passwd-lead = Les autres navigateurs où vous êtes identifié seront déconnectés. Vos applications restent connectées.
passwd-current = Mot de passe actuel
passwd-new = Nouveau mot de passe
passwd-again = Le nouveau mot de passe encore une fois
passwd-differ = Les deux nouveaux mots de passe ne sont pas identiques. Saisissez-les à nouveau tous les deux.
leave-it = Ne rien changer

# What can be wrong with what was asked for

user-name-empty = Le nom d’utilisateur est vide.
user-name-too-long = Le nom d’utilisateur dépasse { $most } octets.
user-name-spaces = Le nom d’utilisateur commence ou finit par une espace.
user-name-character = Le nom d’utilisateur contient un caractère interdit : « { $character } »
user-exists = Il y a déjà un utilisateur « { $name } ».
user-missing = Il n’y a pas d’utilisateur « { $name } ».
password-short = Utilisez au moins { $least } caractères.
password-long = Utilisez au plus { $most } caractères.
password-common = Ce mot de passe est parmi les premiers que tout le monde essaierait. Choisissez-en un autre.
password-not-current = Ce n’est pas votre mot de passe actuel.
password-throttled =
    Trop de mots de passe erronés. Réessayez dans { $seconds ->
        [one] { $seconds } seconde
       *[other] { $seconds } secondes
    }.
many-at-once = Beaucoup de personnes s’identifient en ce moment. Réessayez dans quelques secondes.
not-permitted = Votre compte ne peut pas utiliser ce service. Demandez à la personne qui le gère.
account-is-disabled = Votre compte a été désactivé. Demandez à la personne qui gère ce service.
configuration-name-empty = Donnez-lui un nom, par exemple l’appareil qui l’utilisera.
configuration-name-long = Utilisez au plus { $most } caractères.
configuration-name-hidden = N’utilisez que des caractères visibles, sur une ligne.
configuration-missing = Cette configuration n’est plus dans votre liste.
configuration-none-here = Ce profil n’a pas de configuration à télécharger.
configuration-later = Aucune configuration ne peut être créée pour le moment. Réessayez dans une minute.
configuration-unwanted = Cette connexion n’est pas autorisée. Demandez à la personne qui gère ce service.
configurations-off = Les configurations à télécharger sont désactivées ici. Utilisez l’application.
configurations-full =
    { $limit ->
        [one] Vous avez { $limit } configuration, et pas droit à plus. Supprimez-la d’abord.
       *[other] Vous avez { $limit } configurations, et pas droit à plus. Supprimez-en une d’abord.
    }
account-changed = Votre compte a changé entre-temps. Identifiez-vous à nouveau.
profile-not-listed = Choisissez un des profils de la liste.
app-missing = Cette application n’est plus dans votre liste.

# What needs attention, for those who run the box

attention-twin = Un autre boîtier, à { $address }, a l’identité de celui-ci : les deux viennent du même instantané. Appareils et nœuds ne peuvent pas les distinguer. Éteignez-en un, ou restaurez-le comme copie.
attention-node-down = Le nœud « { $node } » n’est pas connecté : personne de nouveau ne peut passer par lui.
attention-node-replaced = Le nœud « { $node } » n’est pas connecté : « { $other } » sert à sa place.
attention-pool-openvpn = Le profil « { $profile } » n’a plus de place pour des clients OpenVPN.
attention-pool-empty = Le profil « { $profile } » n’a plus d’adresse libre.
attention-pool-low = Le profil « { $profile } » est presque plein : { $taken } adresses sur { $all } sont attribuées ({ $percent } %). Donnez-lui une plage plus grande qui contient l’actuelle.
attention-hook = Le programme de hook ne peut pas démarrer, donc personne de nouveau ne peut se connecter : { $why }.

# Devices that gave way, and the apps

endings-title = Un de vos appareils a été déconnecté
endings-lead =
    { $most ->
        [one] Un seul de vos appareils peut être connecté à la fois avec les applications. Quand un autre se connecte, le précédent lui laisse la place.
       *[other] { $most } de vos appareils peuvent être connectés à la fois avec les applications. Quand un de plus se connecte, celui qui s’était connecté le premier lui laisse la place.
    }
endings-one = <bdi>{ $name }</bdi> le { $date }, parce que <bdi>{ $other }</bdi> s’est connecté. Reconnectez-vous dans son application pour le faire revenir.
platforms-title = Où trouver l’application, et où appuyer
platforms-android = Installez eduVPN depuis Google Play ou F-Droid. Autorisez la connexion VPN quand Android le demande, puis activez-la avec l’interrupteur.
platforms-ios = Installez eduVPN depuis l’App Store. Autorisez l’ajout d’une configuration VPN, puis activez-la avec l’interrupteur.
platforms-windows = Téléchargez eduVPN depuis sa page et installez-le. Il se trouve à côté de l’horloge ; ouvrez-le, choisissez ce serveur et connectez-vous.
platforms-macos = Installez eduVPN depuis le Mac App Store. Autorisez la configuration VPN quand on vous le demande, puis activez-la avec l’interrupteur.
platforms-linux = Installez les paquets que la page d’eduVPN indique pour votre distribution. Lancez eduVPN, ajoutez ce serveur et connectez-vous.

# Second factor

second-factor-title = Second facteur
second-factor-lead = Avec un second facteur, un mot de passe volé ne suffit à personne : votre téléphone affiche un nouveau code chaque demi-minute, et il est demandé à l’entrée.
second-factor-apps = Il vous faut une application d’authentification sur votre téléphone : FreeOTP, Aegis, Google Authenticator ou votre gestionnaire de mots de passe.
second-factor-password = Votre mot de passe
second-factor-begin = Le mettre en place
second-factor-scan = Scannez ce code avec l’application d’authentification.
second-factor-qr = Code QR pour l’application d’authentification
second-factor-type = Ou saisissez ceci :
second-factor-enter = Saisissez le code que l’application affiche maintenant.
second-factor-code = Code
second-factor-confirm = Activer
second-factor-on = Activé depuis le { $date }. Votre mot de passe et un code sont demandés à l’entrée.
second-factor-left =
    { $count ->
        [one] Il vous reste { $count } code de secours, pour quand le téléphone n’est pas là.
       *[other] Il vous reste { $count } codes de secours, pour quand le téléphone n’est pas là.
    }
second-factor-codes = Nouveaux codes de secours
second-factor-remove = Désactiver
second-factor-removed = Le second facteur est désactivé. Le mot de passe seul suffit maintenant.
second-factor-there = Il y a déjà un second facteur. Désactivez-le d’abord.
second-factor-gone = Rien n’est plus en cours de mise en place. Recommencez.
second-factor-wrong = Ce n’est pas le code. Vérifiez l’heure de l’appareil, et prenez le code le plus récent.
second-factor-off = Il n’y a pas de second facteur que ces codes pourraient remplacer.
second-factor-none = L’utilisateur « { $name } » n’a pas de second facteur.
recovery-title = Vos codes de secours
recovery-in-use = Le second facteur est activé à partir de maintenant.
recovery-lead = Notez-les ou imprimez cette page, et gardez-les loin de votre téléphone. Chacun vous laisse entrer une fois quand vous n’avez pas de code. Ils ne seront plus affichés.
recovery-saved = Je les ai, retour au compte
back-to-account = Retour au compte

# Browsers and history

account-session-ended = Ce navigateur est déconnecté.
account-second-factor-on = Activé
account-second-factor-off = Désactivé : le mot de passe seul suffit
account-second-factor-add = Ajouter un second facteur
account-second-factor-manage = Second facteur et codes de secours
account-browsers = Navigateurs
account-browsers-count =
    { $count ->
        [one] Identifié dans { $count } navigateur
       *[other] Identifié dans { $count } navigateurs
    }
account-browsers-lead = Ces navigateurs sont identifiés sur ces pages à votre nom. Déconnectez celui que vous ne connaissez pas, puis changez le mot de passe.
account-browser = Navigateur
account-browser-unknown = Navigateur inconnu
account-browser-here = Ce navigateur
account-browser-from = depuis <bdi>{ $address }</bdi>
account-session-ends = Se termine d’elle-même
account-sessions-others = Déconnecter tous les autres
session-missing = Ce navigateur est déjà déconnecté.
history-title = Historique des connexions
history-lead =
    Vos connexions, les plus récentes d’abord. Elles sont gardées { $days ->
        [one] { $days } jour
       *[other] { $days } jours
    } ; ceux qui gèrent ce VPN peuvent aussi les voir. Avec WireGuard, une connexion dure tant que l’adresse est à vous.
history-none = Pas encore de connexion.
history-device = Appareil
history-from = Depuis
history-began = Début
history-ended = Fin
history-lasts = En cours
history-unknown = Inconnu
