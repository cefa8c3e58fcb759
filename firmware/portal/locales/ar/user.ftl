# What everybody with an account sees.

home-title = الاتصال
home-attention = ما يحتاج إلى انتباه
home-deleted = حُذف الإعداد ولم يعد يعمل.
home-app = بالتطبيق
home-app-lead = أسهل طريقة، على الحواسيب والهواتف. يجدّد التطبيق كل شيء من تلقاء نفسه.
home-app-install = ثبّت <a href="https://app.eduvpn.org/" rel="noreferrer">eduVPN</a> أو <a href="https://app.letsconnect-vpn.org/" rel="noreferrer">Let’s Connect!</a> على الجهاز.
home-app-add = أضف هذا الخادم في التطبيق: <code class="address">{ $host }</code>
home-app-sign-in = سجّل الدخول مرة واحدة عندما يُفتح المتصفح، واسمح للتطبيق.
home-no-profile = <strong>لا توجد شبكة متاحة لك بعد.</strong> اطلب من المسؤول عن هذه الخدمة أن يتيح لك ملفًا.
home-profiles =
    { $count ->
        [zero] ما يمكنك استخدامه
        [one] ما يمكنك استخدامه
        [two] ما يمكنك استخدامه: ملفان
        [few] ما يمكنك استخدامه: { $count } ملفات
        [many] ما يمكنك استخدامه: { $count } ملفًا
       *[other] ما يمكنك استخدامه: { $count } ملف
    }
home-everything = تمر كل حركة الجهاز عبر الشبكة الخاصة
home-only-inside = لا يمر عبر الشبكة الخاصة إلا ما يذهب إلى الشبكات التي خلفها
home-files = بدون التطبيق
home-files-count = { $count } من { $limit } قيد الاستخدام
home-files-lead = لجهاز توجيه أو تلفاز أو أي شيء آخر يعرف WireGuard: إعداد واحد لكل جهاز، ولا إعداد واحد لجهازين.
home-files-lead-both = لجهاز توجيه أو تلفاز أو أي شيء آخر يعرف WireGuard أو OpenVPN: إعداد واحد لكل جهاز، ولا إعداد واحد لجهازين.
home-files-caption = إعداداتك
home-name = الاسم
home-last-heard = آخر ظهور
home-traffic = حركة البيانات
home-until = يعمل حتى
home-profile-gone = حُذف ملفه؛ لم يعد يتصل
home-not-yet = ليس بعد
home-received = استُقبل { $amount }
home-sent = أُرسل { $amount }
home-made = أُنشئ في { $date }
home-new-key = مفتاح جديد<span class="unseen"> لـ { $name }</span>
home-delete = حذف<span class="unseen"> { $name }</span>
home-full = لديك العدد الأقصى المسموح. احذف واحدًا لتنشئ غيره.
home-nothing-to-download = ليس في ملفاتك إعدادات للتنزيل.
home-new = إعداد جديد
home-new-name = لأي جهاز هو؟
home-new-name-example = تلفاز غرفة الجلوس
home-new-profile = الملف
home-new-make = إنشاء

configuration-delete-title = حذف { $name }
configuration-delete-heading = حذف <bdi>{ $name }</bdi>؟
configuration-delete-lead = يفقد الجهاز الذي يستخدم هذا الإعداد اتصاله فورًا، ولن يعمل ملفه بعد ذلك أبدًا.
configuration-delete-address = يصبح عنوانه <code>{ $address }</code> متاحًا لغيرك.
configuration-delete-instead = يمكنك بعد ذلك إنشاء إعداد جديد. إن ضاع الملف فقط، فإن <a href="{ $link }">مفتاحًا جديدًا</a> يُبقي الاسم.
configuration-delete-instead-address = يمكنك بعد ذلك إنشاء إعداد جديد. إن ضاع الملف فقط، فإن <a href="{ $link }">مفتاحًا جديدًا</a> يُبقي الاسم والعنوان.
delete-it = حذف
keep-it = إبقاء

configuration-renew-title = مفتاح جديد لـ { $name }
configuration-renew-heading = مفتاح جديد لـ <bdi>{ $name }</bdi>؟
configuration-renew-lead = تحصل على ملف جديد وتاريخ انتهاء جديد.
configuration-renew-lead-address = تحصل على ملف جديد بالعنوان نفسه في الشبكة، <code>{ $address }</code>، وتاريخ انتهاء جديد.
configuration-renew-warning = يتوقف الجهاز عن العمل بالملف القديم فورًا، إلى أن يحصل على الجديد.
configuration-renew-make = إنشاء مفتاح جديد
configuration-renew-keep = إبقاء القديم

new-file-title = إعداد { $name }
new-file-heading = إعداد <bdi>{ $name }</bdi>
new-file-save = <strong>احفظه الآن: لا تظهر هذه الصفحة إلا مرة واحدة.</strong> المفتاح الذي فيه غير محفوظ في أي مكان آخر. إن ضاع، فأنشئ مفتاحًا جديدًا لهذا الإعداد.
new-file-tcp = تقدّم هذه الشبكة WireGuard عبر TCP فقط. خارج تطبيقَي eduVPN وLet’s Connect! يحتاج الجهاز إلى برنامج ProxyGuard إلى جانب WireGuard؛ وهو يأخذ العنوان من السطر <code>ProxyEndpoint</code> الذي لا يعرفه WireGuard نفسه.
new-file-file = الملف
new-file-open = نزّله على الجهاز وافتحه في { $program }، أو انسخ النص.
new-file-download = تنزيل
new-file-text = نص الإعداد
new-file-scan = أو امسحه ضوئيًا
new-file-scan-lead = بتطبيق WireGuard على هاتف أو جهاز لوحي.
new-file-qr = رمز QR للإعداد
new-file-profile = الملف
new-file-until = يعمل حتى
new-file-name = اسم الملف
new-file-saved = حفظته، عودة إلى البداية

account-title = الحساب
account-app-removed = لم يعد مسموحًا للتطبيق أن يتصل باسمك. قُطع اتصاله.
account-password-changed = تغيّرت كلمة مرورك. أُنهي تسجيل دخولك في المتصفحات الأخرى؛ وتبقى تطبيقاتك متصلة.
account-you = أنت
account-role = الدور
account-role-admin = مسؤول: يدير هذه الشبكة
account-role-operator = مشغّل: يرى كل شيء ولا يغيّر شيئًا
account-since = مسجَّل الدخول منذ
account-permissions = الصلاحيات
account-no-permissions = لا شيء
account-apps = تطبيقاتك
account-apps-count =
    { $count ->
        [zero] لا تطبيقات
        [one] تطبيق واحد
        [two] تطبيقان
        [few] { $count } تطبيقات
        [many] { $count } تطبيقًا
       *[other] { $count } تطبيق
    }
account-no-apps = لا يتصل أي تطبيق باسمك. عندما تضيف هذا الخادم إلى تطبيق، يظهر هنا.
account-apps-lead = يحق لكل منها أن يتصل باسمك. أزل ما لم تعد تستخدمه، أو ما كان على جهاز فقدته.
account-app = التطبيق
account-allowed = سُمح له
account-last-used = آخر استخدام
account-until = يعمل حتى
account-connected = متصل
account-not-yet = ليس بعد
account-remove = إزالة<span class="unseen"> { $name }</span>

app-remove-title = إزالة { $name }
app-remove-heading = إزالة <bdi>{ $name }</bdi>؟
app-remove-connected = التطبيق متصل الآن ويفقد اتصاله فورًا. سُمح له في { $date }.
app-remove-idle = لن يستطيع التطبيق الاتصال بعد الآن. سُمح له في { $date }.
app-remove-again = لاستخدامه مرة أخرى، سجّل الدخول من التطبيق من جديد. لا تتأثر تطبيقاتك الأخرى.
app-remove-yes = إزالة

passwd-title = تغيير كلمة المرور
passwd-lead = سيُنهى تسجيل دخولك في المتصفحات الأخرى. تبقى تطبيقاتك متصلة.
passwd-current = كلمة المرور الحالية
passwd-new = كلمة المرور الجديدة
passwd-again = كلمة المرور الجديدة مرة أخرى
passwd-differ = كلمتا المرور الجديدتان غير متطابقتين. اكتبهما من جديد.
leave-it = اتركها كما هي

# What can be wrong with what was asked for

user-name-empty = اسم المستخدم فارغ.
user-name-too-long = اسم المستخدم أطول من { $most } بايت.
user-name-spaces = يبدأ اسم المستخدم أو ينتهي بمسافة.
user-name-character = في اسم المستخدم حرف غير مسموح به: «{ $character }»
user-exists = يوجد مستخدم «{ $name }» من قبل.
user-missing = لا يوجد مستخدم «{ $name }».
password-short = استخدم { $least } أحرف على الأقل.
password-long = استخدم { $most } حرفًا على الأكثر.
password-common = كلمة المرور هذه من أول ما يجرّبه أي شخص. اختر غيرها.
password-not-current = ليست هذه كلمة مرورك الحالية.
password-throttled =
    كلمات مرور خاطئة كثيرة. حاول من جديد بعد { $seconds ->
        [zero] { $seconds } ثانية
        [one] ثانية واحدة
        [two] ثانيتين
        [few] { $seconds } ثوانٍ
        [many] { $seconds } ثانية
       *[other] { $seconds } ثانية
    }.
many-at-once = يسجّل كثيرون الدخول في هذه اللحظة. حاول من جديد بعد بضع ثوانٍ.
not-permitted = لا يحق لحسابك استخدام هذه الخدمة. اسأل المسؤول عنها.
account-is-disabled = عُطّل حسابك. اسأل المسؤول عن هذه الخدمة.
configuration-name-empty = أعطه اسمًا، مثل الجهاز الذي سيستخدمه.
configuration-name-long = استخدم { $most } حرفًا على الأكثر.
configuration-name-hidden = استخدم أحرفًا مرئية فقط، في سطر واحد.
configuration-missing = لم يعد هذا الإعداد في قائمتك.
configuration-none-here = ليس في هذا الملف إعدادات للتنزيل.
configuration-later = لا يمكن إنشاء إعداد الآن. حاول من جديد بعد دقيقة.
configuration-unwanted = هذا الاتصال غير مسموح به. اسأل المسؤول عن هذه الخدمة.
configurations-off = الإعدادات للتنزيل متوقفة هنا. استخدم التطبيق.
configurations-full =
    { $limit ->
        [zero] لديك { $limit } إعداد، وهو أقصى ما يحق لك. احذف واحدًا أولًا.
        [one] لديك إعداد واحد، وهو أقصى ما يحق لك. احذفه أولًا.
        [two] لديك إعدادان، وهما أقصى ما يحق لك. احذف واحدًا أولًا.
        [few] لديك { $limit } إعدادات، وهي أقصى ما يحق لك. احذف واحدًا أولًا.
        [many] لديك { $limit } إعدادًا، وهي أقصى ما يحق لك. احذف واحدًا أولًا.
       *[other] لديك { $limit } إعداد، وهي أقصى ما يحق لك. احذف واحدًا أولًا.
    }
account-changed = تغيّر حسابك في هذه الأثناء. سجّل الدخول من جديد.
profile-not-listed = اختر أحد الملفات من القائمة.
app-missing = لم يعد هذا التطبيق في قائمتك.

# What needs attention, for those who run the box

attention-twin = جهاز آخر عند { $address } له هوية هذا الجهاز: كلاهما من اللقطة نفسها. ولا تستطيع الأجهزة والعقد التمييز بينهما. أطفئ أحدهما أو استعده كنسخة.
attention-node-down = العقدة «{ $node }» غير متصلة: لا يستطيع أحد أن يتصل من جديد عبرها.
attention-node-replaced = العقدة «{ $node }» غير متصلة: «{ $other }» تخدم مكانها.
attention-pool-openvpn = لم يبقَ في الملف «{ $profile }» مكان لعملاء OpenVPN.
attention-pool-empty = لم يبقَ في الملف «{ $profile }» عنوان متاح.
attention-pool-low = الملف «{ $profile }» شبه ممتلئ: وُزّع { $taken } من { $all } عنوان ({ $percent } %). أعطه نطاقًا أكبر يشمل الحالي.
attention-hook = تعذّر تشغيل برنامج المشغّل، فلا يستطيع أحد أن يتصل من جديد: { $why }.

# Devices that gave way, and the apps

endings-title = قُطع اتصال أحد أجهزتك
endings-lead =
    { $most ->
        [zero] لا يمكن لأجهزتك أن تتصل بالتطبيقات.
        [one] يمكن لجهاز واحد من أجهزتك أن يتصل بالتطبيقات في آن واحد. إذا اتصل غيره، أخلى السابق مكانه.
        [two] يمكن لجهازين من أجهزتك أن يتصلا بالتطبيقات في آن واحد. إذا اتصل واحد آخر، أخلى الأول اتصالًا مكانه.
        [few] يمكن لـ { $most } من أجهزتك أن تتصل بالتطبيقات في آن واحد. إذا اتصل واحد آخر، أخلى الأول اتصالًا مكانه.
        [many] يمكن لـ { $most } من أجهزتك أن تتصل بالتطبيقات في آن واحد. إذا اتصل واحد آخر، أخلى الأول اتصالًا مكانه.
       *[other] يمكن لـ { $most } من أجهزتك أن تتصل بالتطبيقات في آن واحد. إذا اتصل واحد آخر، أخلى الأول اتصالًا مكانه.
    }
endings-one = <bdi>{ $name }</bdi> في { $date }، لأن <bdi>{ $other }</bdi> اتصل. اتصل من تطبيقه مرة أخرى لتعيده.
platforms-title = من أين تحصل على التطبيق، وماذا تضغط
platforms-android = ثبّت eduVPN من Google Play أو F-Droid. اسمح باتصال VPN عندما يسأل Android، ثم شغّله بالمفتاح.
platforms-ios = ثبّت eduVPN من App Store. اسمح له بإضافة إعداد VPN عندما يسأل، ثم شغّله بالمفتاح.
platforms-windows = نزّل eduVPN من صفحته وثبّته. تجده بجانب الساعة؛ افتحه من هناك، واختر هذا الخادم، واتصل.
platforms-macos = ثبّت eduVPN من Mac App Store. اسمح بإعداد VPN عندما يسأل، ثم شغّله بالمفتاح.
platforms-linux = ثبّت الحزم التي تذكرها صفحة eduVPN لتوزيعتك. شغّل eduVPN، وأضف هذا الخادم، واتصل.

# Second factor

second-factor-title = العامل الثاني
second-factor-lead = مع عامل ثانٍ لا تكفي كلمة مرور مسروقة أحدًا للدخول: يعرض هاتفك رمزًا جديدًا كل نصف دقيقة، ويُطلب عند تسجيل الدخول.
second-factor-apps = تحتاج إلى تطبيق مصادقة على هاتفك: FreeOTP أو Aegis أو Google Authenticator أو مدير كلمات المرور الذي تستخدمه.
second-factor-password = كلمة مرورك
second-factor-begin = إعداده
second-factor-scan = امسح هذا الرمز بتطبيق المصادقة.
second-factor-qr = رمز QR لتطبيق المصادقة
second-factor-type = أو اكتب هذا:
second-factor-enter = اكتب الرمز الذي يعرضه التطبيق الآن.
second-factor-code = الرمز
second-factor-confirm = تشغيله
second-factor-on = يعمل منذ { $date }. يُطلب عند الدخول كلمة مرورك ورمز.
second-factor-left =
    { $count ->
        [zero] لم يبقَ لديك أي رمز استرداد.
        [one] بقي لديك رمز استرداد واحد، حين لا يكون الهاتف معك.
        [two] بقي لديك رمزا استرداد، حين لا يكون الهاتف معك.
        [few] بقي لديك { $count } رموز استرداد، حين لا يكون الهاتف معك.
        [many] بقي لديك { $count } رمز استرداد، حين لا يكون الهاتف معك.
       *[other] بقي لديك { $count } رمز استرداد، حين لا يكون الهاتف معك.
    }
second-factor-codes = رموز استرداد جديدة
second-factor-remove = إيقافه
second-factor-removed = أُوقف العامل الثاني. تكفي كلمة المرور وحدها الآن.
second-factor-there = يوجد عامل ثانٍ من قبل. أوقفه أولًا.
second-factor-gone = لم يعد هناك ما يُعَدّ. ابدأ من جديد.
second-factor-wrong = ليس هذا هو الرمز. تحقق من ساعة الجهاز، وخذ أحدث رمز.
second-factor-off = لا يوجد عامل ثانٍ تنوب هذه الرموز عنه.
second-factor-none = ليس للمستخدم «{ $name }» عامل ثانٍ.
recovery-title = رموز الاسترداد
recovery-in-use = العامل الثاني يعمل من الآن.
recovery-lead = اكتبها أو اطبع هذه الصفحة، واحفظها بعيدًا عن هاتفك. يُدخلك كل منها مرة واحدة حين لا يكون لديك رمز. لن تُعرض مرة أخرى.
recovery-saved = حفظتها، عودة إلى الحساب
back-to-account = العودة إلى الحساب

# Browsers and history

account-session-ended = أُنهي تسجيل الدخول في ذلك المتصفح.
account-second-factor-on = يعمل
account-second-factor-off = متوقف: تكفي كلمة المرور وحدها
account-second-factor-add = إضافة عامل ثانٍ
account-second-factor-manage = العامل الثاني ورموز الاسترداد
account-browsers = المتصفحات
account-browsers-count =
    { $count ->
        [zero] غير مسجَّل في أي متصفح
        [one] مسجَّل الدخول في متصفح واحد
        [two] مسجَّل الدخول في متصفحين
        [few] مسجَّل الدخول في { $count } متصفحات
        [many] مسجَّل الدخول في { $count } متصفحًا
       *[other] مسجَّل الدخول في { $count } متصفح
    }
account-browsers-lead = سُجّل الدخول إلى هذه الصفحات باسمك في هذه المتصفحات. أخرج ما لا تعرفه، ثم غيّر كلمة المرور.
account-browser = المتصفح
account-browser-unknown = متصفح غير معروف
account-browser-here = هذا المتصفح
account-browser-from = من <bdi>{ $address }</bdi>
account-session-ends = ينتهي من تلقاء نفسه
account-sessions-others = إخراج كل المتصفحات الأخرى
session-missing = هذا المتصفح خارج من قبل.
history-title = سجل الاتصالات
history-lead =
    اتصالاتك، الأحدث أولًا. تُحفظ { $days ->
        [zero] { $days } يوم
        [one] يومًا واحدًا
        [two] يومين
        [few] { $days } أيام
        [many] { $days } يومًا
       *[other] { $days } يوم
    }؛ ويستطيع من يدير هذه الشبكة رؤيتها أيضًا. مع WireGuard يدوم الاتصال ما دام العنوان لك.
history-none = لا اتصال بعد.
history-device = الجهاز
history-from = من
history-began = بدأ
history-ended = انتهى
history-lasts = ما زال قائمًا
history-unknown = غير معروف
