# What is wrong with what was typed,.

form-id = « { $entry } » : utilisez lettres, chiffres, traits d’union et points, sans espaces.
form-network = « { $entry } » : écrivez un réseau comme 192.168.7.0/24 ou 2001:db8::/32, un par ligne.
form-v4 = « { $entry } » : écrivez un réseau IPv4 comme 10.42.7.0/24, ou faites proposer des adresses libres.
form-v6 = « { $entry } » : écrivez un réseau IPv6 comme fd12:3456:789a:1::/64, ou faites proposer des adresses libres.
form-port = « { $entry } » : écrivez des numéros de port de 1 à 65535, séparés par des virgules.
form-address = « { $entry } » : écrivez une adresse comme 192.0.2.7 ou 2001:db8::7.
form-number = « { $entry } » : écrivez un nombre entier.
form-length = « { $entry } » : écrivez une durée comme P90D (90 jours) ou PT12H (12 heures).
form-assignment = « { $entry } » : écrivez de quoi il s’agit, puis = entouré d’espaces, puis une liste avec des virgules.
