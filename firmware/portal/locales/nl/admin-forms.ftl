# What is wrong with what was typed,.

form-id = “{ $entry }”: gebruik letters, cijfers, koppeltekens en punten, zonder spaties.
form-network = “{ $entry }”: schrijf een netwerk zoals 192.168.7.0/24 of 2001:db8::/32, één per regel.
form-v4 = “{ $entry }”: schrijf een IPv4-netwerk zoals 10.42.7.0/24, of laat vrije adressen voorstellen.
form-v6 = “{ $entry }”: schrijf een IPv6-netwerk zoals fd12:3456:789a:1::/64, of laat vrije adressen voorstellen.
form-port = “{ $entry }”: schrijf poortnummers van 1 tot 65535, met komma’s ertussen.
form-address = “{ $entry }”: schrijf een adres zoals 192.0.2.7 of 2001:db8::7.
form-number = “{ $entry }”: schrijf een geheel getal.
form-length = “{ $entry }”: schrijf een tijdsduur zoals P90D (90 dagen) of PT12H (12 uur).
form-assignment = “{ $entry }”: schrijf waar het om gaat, dan = met spaties eromheen, dan een lijst met komma’s.
