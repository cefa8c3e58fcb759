# Overview, connections, log, statistics, history.

nav-overview = Aperçu
nav-connections = Connexions
nav-users = Utilisateurs
nav-profiles = Profils
nav-log = Journal
nav-statistics = Statistiques
nav-settings = Réglages
nav-history = Historique

show = Afficher

csv = Télécharger en tableau (CSV)

unit = Unité
unit-seconds = secondes
unit-minutes = minutes
unit-hours = heures
unit-days = jours

all-profiles = Tous les profils

change-what = Quoi

changed-meanwhile = Quelqu’un d’autre a changé ceci après que vous l’avez ouvert.

configuration-busy = D’autres changent la configuration en ce moment. Réessayez.

overview-title = Aperçu
overview-well = Tout va bien.
overview-numbers = En chiffres
overview-people = Personnes
overview-configurations = Appareils avec une configuration
overview-node = Nœud { $name }
overview-node-heard = vu pour la dernière fois { $date }
overview-version = Version
overview-all-statistics = Toutes les statistiques
overview-all-connections = Toutes les connexions

connections-title = Connexions
connections-ended = La connexion est terminée.
connections-search = Nom ou adresse
connections-all = Aussi ceux dont on n’a plus de nouvelles
connections-count =
    { $count ->
        [one] { $count } appareil connecté
       *[other] { $count } appareils connectés
    }
connections-count-all =
    { $count ->
        [one] { $count } configuration
       *[other] { $count } configurations
    }
connections-none = Personne n’est connecté ici en ce moment.
connections-address = Adresses
connections-from = depuis { $address }
connections-end = Terminer<span class="unseen"> la connexion de { $name }</span>

connection-gone = Cette connexion est déjà terminée.
connection-end-title = Terminer cette connexion ?
connection-end-lead = { $device } de { $name } perd aussitôt sa connexion.
connection-end-app = L’application peut se reconnecter d’elle-même. Pour exclure quelqu’un, désactivez le compte.
connection-end-file = Cette configuration a été faite à la main. Elle est supprimée et son fichier ne servira plus.
connection-end-do = Terminer

log-title = Journal des connexions
log-lead = Qui avait quelle adresse et quand. Avec WireGuard, une connexion dure tant que l’adresse est attribuée, avec OpenVPN tant que l’appareil est connecté.
log-address = Adresse dans le VPN
log-at = Jour ou moment (UTC)
log-address-wrong = Ce n’est pas une adresse. Écrivez par exemple 10.8.3.17 ou fd00::17.
log-at-wrong = Ce n’est ni un jour ni un moment. Écrivez par exemple 2026-05-03 ou 2026-05-03 14:05.
log-found = Ce qui a été trouvé
log-newest = Les connexions les plus récentes
log-none = Le journal ne contient rien à ce sujet.
log-from = Du
log-until = Au
log-lasts = En cours

changes-title = Historique de la configuration
changes-lead = Qui a changé quoi dans les profils et réglages, et le chemin du retour.
changes-changes = Changements
changes-none = Rien n’a changé depuis l’installation.
changes-when = Quand
changes-who = Qui
changes-where = Depuis
changes-box = Sur le boîtier même
changes-set-up = Assistant d’installation
changes-beginning = L’état avant le premier changement
changes-more = et { $count } de plus
changes-entry = Un changement de la configuration
changes-diff = Ce qui a changé
changes-no-diff = L’état précédent n’est plus conservé.
changes-previous = Au changement précédent
changes-back = Revenir à cet état
changes-is-present = C’est l’état actuel.
changes-impossible = Cet état ne peut pas être rétabli :
changes-back-lead = Profils et réglages redeviennent ce qu’ils étaient après ce changement. Ceci sera différent :
changes-now = Maintenant
changes-then = Ensuite
changes-back-hint = Les appareils dont le profil ou les adresses disparaissent perdent leur connexion. Revenir est un changement en soi, réversible aussi.
changes-back-do = Revenir à cet état
changes-all = Tous les changements
changes-restored = La configuration est comme alors.
changes-missing = L’historique ne remonte pas jusqu’à cette entrée.

stats-title = Statistiques
stats-of = De quoi
stats-period = Sur quelle durée
stats-day = Un jour
stats-week = Une semaine
stats-month = Un mois
stats-connected = Appareils connectés
stats-connected-desc = Le plus à la fois : { $most }.
stats-people = Personnes différentes
stats-people-desc = Le plus en un jour : { $most }.
stats-throughput = Débit
stats-throughput-desc = Le plus dans un sens : { $most }.
stats-to-devices = Vers les appareils
stats-from-devices = Depuis les appareils
stats-nothing = Rien n’a encore été mesuré sur cette durée. Un point s’ajoute toutes les cinq minutes, pour un mois chaque jour.
stats-numbers = Les chiffres
stats-as-table = Afficher en tableau
stats-csv-week = Semaine en CSV
stats-csv-days = Jours en CSV
stats-time = Heure
stats-apps = Applications autorisées
stats-no-apps = Personne n’a encore autorisé d’application.
stats-how-many = Combien

changes-not-restored = Cet état ne peut pas être rétabli : { $why }.
