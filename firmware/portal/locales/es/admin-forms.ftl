# What is wrong with what was typed,.

form-id = «{ $entry }»: use letras, cifras, guiones y puntos, sin espacios.
form-network = «{ $entry }»: escriba una red como 192.168.7.0/24 o 2001:db8::/32, una por línea.
form-v4 = «{ $entry }»: escriba una red IPv4 como 10.42.7.0/24, o pida que se propongan direcciones libres.
form-v6 = «{ $entry }»: escriba una red IPv6 como fd12:3456:789a:1::/64, o pida que se propongan direcciones libres.
form-port = «{ $entry }»: escriba números de puerto de 1 a 65535, separados por comas.
form-address = «{ $entry }»: escriba una dirección como 192.0.2.7 o 2001:db8::7.
form-number = «{ $entry }»: escriba un número entero.
form-length = «{ $entry }»: escriba una duración como P90D (90 días) o PT12H (12 horas).
form-assignment = «{ $entry }»: escriba de qué se trata, luego = con espacios alrededor y luego una lista con comas.
