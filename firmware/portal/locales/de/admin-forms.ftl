# What is wrong with what was typed,.

form-id = „{ $entry }“: verwenden Sie Buchstaben, Ziffern, Bindestriche und Punkte, ohne Leerzeichen.
form-network = „{ $entry }“: schreiben Sie ein Netz wie 192.168.7.0/24 oder 2001:db8::/32, eines je Zeile.
form-v4 = „{ $entry }“: schreiben Sie ein IPv4-Netz wie 10.42.7.0/24, oder lassen Sie freie Adressen vorschlagen.
form-v6 = „{ $entry }“: schreiben Sie ein IPv6-Netz wie fd12:3456:789a:1::/64, oder lassen Sie freie Adressen vorschlagen.
form-port = „{ $entry }“: schreiben Sie Portnummern von 1 bis 65535, mit Kommas dazwischen.
form-address = „{ $entry }“: schreiben Sie eine Adresse wie 192.0.2.7 oder 2001:db8::7.
form-number = „{ $entry }“: schreiben Sie eine ganze Zahl.
form-length = „{ $entry }“: schreiben Sie eine Zeitdauer wie P90D (90 Tage) oder PT12H (12 Stunden).
form-assignment = „{ $entry }“: schreiben Sie, worum es geht, dann = mit Leerzeichen darum, dann eine Liste mit Kommas.
