# What is wrong with what was typed,.

form-id = “{ $entry }”: use letters, digits, hyphens and dots, without spaces.
form-network = “{ $entry }”: write a network like 192.168.7.0/24 or 2001:db8::/32, one on each line.
form-v4 = “{ $entry }”: write an IPv4 network like 10.42.7.0/24, or have free addresses suggested.
form-v6 = “{ $entry }”: write an IPv6 network like fd12:3456:789a:1::/64, or have free addresses suggested.
form-port = “{ $entry }”: write port numbers from 1 to 65535, with commas between them.
form-address = “{ $entry }”: write an address like 192.0.2.7 or 2001:db8::7.
form-number = “{ $entry }”: write a whole number.
form-length = “{ $entry }”: write a length of time like P90D (90 days) or PT12H (12 hours).
form-assignment = “{ $entry }”: write what it is about, then = with spaces around it, then a list with commas.
