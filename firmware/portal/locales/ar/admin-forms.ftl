# What is wrong with what was typed,, as those who run the box see it.

form-id = «{ $entry }»: استخدم أحرفًا وأرقامًا وشرطات ونقاطًا دون مسافات.
form-network = «{ $entry }»: اكتب شبكة مثل 192.168.7.0/24 أو 2001:db8::/32، واحدة في كل سطر.
form-v4 = «{ $entry }»: اكتب شبكة IPv4 مثل 10.42.7.0/24 أو اطلب اقتراح عناوين حرة.
form-v6 = «{ $entry }»: اكتب شبكة IPv6 مثل fd12:3456:789a:1::/64 أو اطلب اقتراح عناوين حرة.
form-port = «{ $entry }»: اكتب أرقام منافذ من 1 إلى 65535 بفواصل بينها.
form-address = «{ $entry }»: اكتب عنوانًا مثل 192.0.2.7 أو 2001:db8::7.
form-number = «{ $entry }»: اكتب عددًا صحيحًا.
form-length = «{ $entry }»: اكتب مدة مثل P90D (90 يومًا) أو PT12H (12 ساعة).
form-assignment = «{ $entry }»: اكتب الموضوع ثم = بمسافتين حولها ثم قائمة بفواصل.
