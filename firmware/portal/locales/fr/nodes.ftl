# Nodes.

nav-nodes = Nœuds
nodes-title = Nœuds
nodes-lead = Les boîtiers par lesquels passe le trafic des gens. Celui-ci en est un ; d’autres le rejoignent avec un code.
nodes-add = Ajouter un nœud
nodes-removed = Le nœud est retiré. Il oublie tout le monde et n’est plus admis.
nodes-count =
    { $count ->
        [one] { $count } nœud
       *[other] { $count } nœuds
    }
nodes-load = Charge

node-title = Nœud { $name }
node-name = Nom
node-is-local = Ce boîtier lui-même
node-state = État
node-up = En service
node-draining = Se vide
node-down = Injoignable
node-connected = { $count } connectés, { $places } places
node-cpu = Processeur { $percent } %
node-heard = Dernières nouvelles
node-never = Jamais
node-clock = Horloge
node-clock-right = À l’heure
node-clock-ahead = Son horloge avance de { $seconds } s
node-clock-behind = Son horloge retarde de { $seconds } s
node-about = Comment il va
node-local-lead = C’est le boîtier que vous regardez. On peut le vider, pas le retirer.
node-found-at = Les appareils le trouvent à
node-joined = A rejoint
node-identity = Identité
node-pinned = Toujours envoyés ici
node-profiles = Profils qu’il sert
node-profiles-hint = Si tous sont choisis, il sert aussi ceux qui seront créés plus tard.
node-serves-nothing = Choisissez au moins un profil.
node-host = Nom ou adresse pour les appareils
node-host-hint = Laissez vide pour l’adresse d’où le nœud se connecte.
node-host-wrong = Écrivez un nom comme node1.example.org, ou une adresse.
node-change-hint = Les appareils qui utilisent un profil que le nœud ne doit plus servir, ou qui le trouvent sous un nom qui disparaît, perdent leur connexion et se reconnectent.
node-drain = Vider
node-resume = Reprendre de nouvelles connexions
node-drain-hint = Un nœud qui se vide ne reçoit plus personne de nouveau ; ceux qui sont connectés restent. Quand le dernier est parti, on peut intervenir sur le boîtier sans que personne ne le remarque.
node-done-draining = Le nœud ne reçoit plus personne de nouveau. Ceux qui sont connectés restent.
node-done-resumed = Le nœud reçoit de nouveau des connexions.
node-done-changed = Enregistré. Cela vaut dès maintenant.
node-remove = Retirer
node-remove-heading = Retirer { $name } ?
node-remove-lead = Le nœud est exclu aussitôt : il en est averti, oublie tout le monde et n’est plus admis. Pour réutiliser le boîtier, faites-le rejoindre avec un nouveau code. Pour y travailler un moment, videz-le plutôt.
node-replace = Mettre un autre boîtier à sa place
node-replace-heading = Mettre un autre boîtier à la place de { $name } ?
node-replace-lead = Vous obtenez un code pour le nouveau boîtier. Dès qu’il rejoint, l’ancien est exclu. Nom, profils et adresses restent ; les appareils se reconnectent, car la clé est différente.
node-has-configurations =
    { $count ->
        [one] { $count } appareil doit se reconnecter.
       *[other] { $count } appareils doivent se reconnecter.
    }
node-missing = Il n’y a plus de nœud { $node }.
node-is-this-box = Ce boîtier lui-même peut être vidé, pas retiré.
node-name-wrong = Utilisez de 1 à { $most } caractères visibles, sur une ligne.

node-add-lead = Vous créez ici un code et le donnez au nouveau boîtier. Il appelle de lui-même, derrière n’importe quel routeur ; cela prend quelques secondes.
node-new = Le nouveau nœud
node-name-hint = Comment l’appeler, par exemple « deuxième étage ». Laissez vide pour le nom du boîtier.
node-expires = Le code est valable
node-expires-hour = une heure
node-expires-day = un jour
node-expires-week = une semaine
node-expires-hint = Il sert une fois. Le plus court est le mieux.
node-expires-wrong = Un code est valable au moins une minute et au plus une semaine.
node-address = Adresse de ce boîtier
node-address-hint = Où le nouveau boîtier trouve celui-ci, si ce n’est pas le nom d’hôte des réglages : un nom ou une adresse.
node-address-missing = Ce boîtier ne sait pas comment on le joint. Saisissez son nom ou son adresse.
node-address-wrong = Ce n’est pas une adresse. Écrivez un nom comme vpn.example.org, ou une adresse IP.
node-make-code = Créer le code
node-code-title = Code d’adhésion
node-code-lead = Donnez-le au boîtier qui doit devenir un nœud.
node-code-replaces = Donnez-le au boîtier qui prend la place de { $name }.
node-code-once = <strong>Ce code est affiché une seule fois</strong> et sert une fois, jusqu’au { $date }. S’il se perd, créez-en un autre.
node-code-type = Le code
node-code-letters = On peut le dicter au téléphone : aucun caractère ne ressemble à un autre, et une erreur se voit tout de suite.
node-code-card = Un nouveau boîtier avec une carte neuve
node-code-card-lead = Ouvrez le fichier <code>alcove.toml</code> sur la carte et ajoutez cette ligne. Insérez la carte et allumez le boîtier : il démarre comme nœud.
node-code-debian = Un boîtier qui fonctionne déjà
node-code-debian-lead = Saisissez-y ceci, en tant que root :
node-code-router = Les appareils des gens doivent atteindre le nouveau boîtier : son routeur lui transmet le port UDP 51820. Dès qu’il a rejoint, il apparaît ici comme en service.
node-code-scan = En image
node-code-scan-lead = Scannez-le avec un téléphone pour l’emporter.
node-code-back = Vers les nœuds

user-node = Nœud
user-node-lead = Les nouvelles connexions de ce compte y vont tant qu’il est en service.
user-node-any = Là où il y a de la place
user-done-node = Enregistré. Cela vaut pour les nouvelles connexions.
node-pair = Dans la paire
node-pair-serves = Il a les adresses partagées : c’est lui qui sert.
node-pair-waits = L’autre sert ; celui-ci attend.
node-stand-by-heading = Secours
node-stand-by-lead = Un nœud de secours prend le relais quand un autre disparaît. Les deux ont la même clé et partagent des adresses : ceux qui sont connectés n’ont rien à faire.
node-stand-by-for = Secours de
node-stand-by-none = Aucun nœud
node-floating = Adresses partagées
node-floating-hint = Une adresse IPv4 libre, une adresse IPv6 libre, ou une de chaque, dans le réseau où sont les deux boîtiers : 192.0.2.9, 2001:db8::9
node-stand-by-hint = Un nœud de secours n’a personne à lui : ceux qui sont connectés par lui maintenant devront se reconnecter. Il ne sert que WireGuard.
node-stand-by-missing = Dites de quel nœud il doit être le secours : ce sont les adresses que les deux partagent.
node-stand-by-local = Ce boîtier décide pour tous les nœuds : son propre nœud ne peut pas être un secours ; un autre peut l’être pour lui.
node-stand-by-itself = Un nœud ne peut pas être son propre secours.
node-stand-by-chain = « { $node } » est lui-même un secours.
node-stand-by-taken = « { $node } » est déjà son secours : un nœud en a un seul.
node-stand-by-has-one = Il a lui-même un secours, « { $node } ».
node-stand-by-away = « { $node } » doit être relié et à jour pour former une paire : réessayez quand il l’est.
node-floating-missing = Indiquez une adresse à partager : une adresse libre du réseau où sont les deux.
node-floating-many = Indiquez une adresse IPv4, une adresse IPv6, ou une de chaque.
node-floating-wrong = { $address } n’est pas une adresse où l’on puisse trouver un boîtier.
node-floating-own = { $address } appartient déjà à l’un des boîtiers : choisissez-en une libre.
node-floating-in-vpn = { $address } appartient à des appareils du VPN.
node-statistics = Statistiques d’un mois
