# Profiles.

profiles-title = Profils
profiles-lead = Chaque profil est une sorte d’accès : où va son trafic et qui peut l’utiliser.
profiles-add = Ajouter un profil
profiles-saved = Le profil est enregistré et en vigueur.
profiles-deleted = Le profil est supprimé.
profiles-count =
    { $count ->
        [one] { $count } profil
       *[other] { $count } profils
    }
profiles-none = Il n’y a pas de profil, donc personne ne peut se connecter. Ajoutez-en un.
profiles-name = Nom
profiles-way = Ce qui y passe
profiles-everything = Tout le trafic
profiles-networks =
    { $count ->
        [one] { $count } réseau
       *[other] { $count } réseaux
    }
profiles-who = Qui
profiles-everybody = Tout le monde
profiles-restricted = Avec une permission
profiles-hidden = Personne : caché
profiles-connected = Connectés
profiles-of = { $connected } sur { $places }

profile-new = Un nouveau profil
profile-title = Profil { $name }
profile-conflict = Quelqu’un d’autre a enregistré ce profil pendant que vous le modifiiez. Rien de vous n’est encore enregistré, rien de l’autre n’est perdu.
profile-conflict-do = Comparez ci-dessous, modifiez le formulaire là où vous gardez l’autre version, et enregistrez de nouveau.
profile-conflict-caption = Ce qui diffère
profile-conflict-theirs = Enregistré maintenant
profile-conflict-yours = Dans votre formulaire
profile-save-mine = Enregistrer ce qui est dans le formulaire
profile-ends =
    { $count ->
        [one] { $count } appareil perd sa configuration, dont { $connected } connecté maintenant.
       *[other] { $count } appareils perdent leur configuration, dont { $connected } connectés maintenant.
    }
profile-ends-why = Leurs adresses ne sont pas dans les nouvelles plages, ou leur protocole est coupé. Les applications reçoivent une nouvelle configuration en se reconnectant ; les fichiers faits à la main sont à refaire. Une plage plus grande qui contient l’actuelle ne termine rien.
profile-save-anyway = Enregistrer et en terminer { $count }
profile-suggested = Des adresses libres sont proposées. Rien n’est encore enregistré.
profile-suggest = Proposer des adresses libres
profile-size = De la place pour
profile-size-250 = 250 appareils
profile-size-1000 = 1000 appareils
profile-size-4000 = 4000 appareils
profile-size-65000 = 65000 appareils
profile-show-preview = Montrer ce que reçoivent les appareils
profile-preview = Ce que reçoivent les appareils
profile-preview-lead = Rien n’est encore enregistré. <code>…</code> remplace ce qui est propre à chaque appareil.
profile-preview-goes = Passe par le VPN
profile-preview-dns = Interrogés pour les noms
profile-delete = Supprimer ce profil
profile-delete-title = Supprimer le profil { $name } ?
profile-delete-back = L’historique garde le profil, on peut donc le rétablir ; les appareils, non.
profile-exists = Il y a déjà un profil { $id }. Choisissez un autre identifiant.
profile-missing = Il n’y a plus de profil { $id }.

ranges-of-the-box = Les plages chevauchent { $network }, où se trouve ce boîtier. Choisissez-en d’autres.

profile-part-name = Nom
profile-name = Nom
profile-name-hint = Ce que les gens lisent dans leur application, par exemple « Bureau ».
profile-id = Identifiant
profile-id-hint = Lettres, chiffres, traits d’union et points. Ne peut pas changer ensuite, car les appareils le connaissent.
profile-host = Nom ou adresse auxquels se connectent les appareils
profile-host-hint = Laissez vide pour le nom de ce boîtier.
profile-part-way = Ce qui passe par le VPN
profile-gateway = Tout le trafic doit-il passer par le VPN ?
profile-gateway-all = Tout le trafic
profile-gateway-all-hint = Internet aussi : sûr sur les réseaux étrangers, et vu de dehors comme ce lieu.
profile-gateway-some = Seulement vers les réseaux ci-dessous
profile-gateway-some-hint = Pour ce qui est au bureau ; le reste suit son chemin habituel.
profile-routes = Réseaux
profile-routes-hint = Un par ligne, comme <code>192.168.7.0/24</code>. Utilisé seulement si tout le trafic n’y passe pas.
profile-exclude = Sauf ceux-ci
profile-exclude-hint = Réseaux qui restent hors du VPN, un par ligne.
profile-masquerade = Les appareils apparaissent avec l’adresse de ce boîtier
profile-masquerade-hint = Habituel. Sans cela, votre routeur a besoin d’une route de retour vers les adresses du VPN.
profile-clients = Les appareils peuvent se joindre entre eux
profile-clients-hint = Non, c’est plus sûr : un appareil compromis n’en atteint aucun autre.
profile-part-dns = Noms
profile-dns = Serveurs DNS
profile-dns-hint = Adresses, une par ligne. <code>@GW4@</code> et <code>@GW6@</code> désignent ce boîtier.
profile-search = Domaines de recherche
profile-search-hint = Pour les noms courts, comme <code>office.example.org</code>, un par ligne. Si tout le trafic n’y passe pas, seuls leurs noms sont demandés dans le VPN.
profile-part-who = Qui peut l’utiliser
profile-access = Qui ?
profile-access-all = Tous ceux qui ont un compte
profile-access-all-hint = Rien d’autre n’est demandé.
profile-access-some = Seulement les personnes ayant une permission
profile-access-some-hint = Une de la liste ci-dessous suffit.
profile-acl = Permissions
profile-acl-hint = Une par ligne, comme elles figurent dans les comptes.
profile-hide = Le cacher
profile-hide-hint = Les applications et pages ne le proposent plus. Qui est connecté le reste.
profile-priority = Place dans la liste
profile-priority-hint = Les plus grands nombres d’abord ; 0 est habituel.
profile-part-wireguard = WireGuard
profile-part-wireguard-lead = Rapide, et convient à presque tous.
profile-wireguard = Proposer WireGuard
profile-v4 = Adresses IPv4 des appareils
profile-v4-hint = Un réseau privé que rien d’autre n’utilise, comme <code>10.42.7.0/24</code>.
profile-v6 = Adresses IPv6 des appareils
profile-v6-hint = De même, d’habitude un /64 de <code>fd00::/8</code>.
profile-psk = Un secret propre à chaque appareil
profile-psk-hint = Protège ce qui est enregistré aujourd’hui des ordinateurs quantiques de demain. À couper seulement pour les applications qui ne savent pas le faire.
profile-keepalive = Maintenir les connexions ouvertes
profile-keepalive-hint = Un signe de vie toutes les 25 secondes, pour les appareils à joindre d’ici. Use la batterie.
profile-part-openvpn = OpenVPN
profile-part-openvpn-lead = Pour les vieux appareils et les réseaux qui laissent peu passer.
profile-openvpn = Proposer OpenVPN
profile-openvpn-v4-hint = D’autres que celles de WireGuard ; elles sont réparties entre les ports.
profile-openvpn-v6-hint = De même.
profile-udp = Ports UDP
profile-tcp = Ports TCP
profile-ports-hint = Séparés par des virgules. Ensemble 1, 2, 4, 8, 16, 32 ou 64.
profile-exposed-udp = Ports UDP annoncés aux appareils
profile-exposed-tcp = Ports TCP annoncés aux appareils
profile-exposed-hint = Seulement si votre routeur en redirige d’autres vers ce boîtier.
profile-prefer = Si un appareil sait faire les deux
profile-prefer-wireguard = WireGuard d’abord
profile-prefer-wireguard-hint = Plus rapide et ménage la batterie.
profile-prefer-openvpn = OpenVPN d’abord
profile-prefer-openvpn-hint = Dit exactement qui est connecté.
profile-listen = Écouter sur cette adresse seulement
profile-listen-hint = Laissez vide pour toutes.
profile-mtu = Taille des paquets (MTU)
profile-mtu-hint = En octets, de 1280 à 1500. Laissez vide sauf si des pages se figent.
profile-single = Un processus pour tous les ports
profile-single-hint = Exige OpenVPN 2.7. Rien n’est alors réparti.
profile-block-lan = Couper les appareils de leur réseau local
profile-block-lan-hint = Imprimantes et téléviseurs de la maison sont alors inaccessibles.
profile-log = Garder ce que dit OpenVPN dans le journal
profile-log-hint = Pour chercher une erreur ; c’est abondant.

ranges-of-a-node = Profil { $id } : { $v4 } ou { $v6 } appartient déjà au nœud { $node } ; choisissez d’autres plages.
