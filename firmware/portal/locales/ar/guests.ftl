# People of other servers, and which of them are let in.

nav-guests = الضيوف
guests-title = الضيوف
guests-lead = يستطيع مستخدمو خوادم eduVPN الأخرى استخدام هذا الخادم بالتطبيقات وبيانات الدخول التي لديهم. والخوادم مذكورة في قائمة موقّعة.
guests-state = الوضع الآن
guests-access = دخول الضيوف
guests-is-on = مفعّل
guests-is-off = معطّل
guests-number = الضيوف
guests-count =
    { $count ->
        [zero] لا ضيوف
        [one] ضيف واحد
        [two] ضيفان
        [few] { $count } ضيوف
        [many] { $count } ضيفًا
       *[other] { $count } ضيف
    }
guests-list-version = إصدار القائمة
guests-fetched = جُلبت القائمة
guests-not-fetched = ليس بعد. ولا يدخل أحد قبل ذلك.
guests-next = تُجلب مجددًا
guests-own = مفتاح هذا الخادم
guests-own-hint = يحتاج إليه من يدير القائمة، حتى يكون مستخدموك ضيوفًا في أماكن أخرى.
guests-fetch = جلب القائمة الآن
guests-ordered = يجري جلب القائمة.
guests-problem = تعذّر جلب القائمة في المرة الأخيرة: { $why } وتبقى السابقة سارية.
guests-useless = ليس للضيوف أي ملف متاح للجميع، فلا يمكنهم الاتصال.
guests-rules = القواعد
guests-on = السماح بدخول مستخدمي الخوادم الأخرى
guests-on-hint = خادمهم يضمنهم؛ ولهم هنا اسم مستعار بلا كلمة مرور ولا صلاحيات. وعند التعطيل ينقطع اتصالهم فورًا.
guests-profiles = ملفات الضيوف
guests-profiles-hint = اختر ملفًا يؤدي إلى الإنترنت لا إلى مكتبك.
guests-profile-closed = مخفي، أو لمن لديهم صلاحية فقط، وليست للضيوف صلاحيات.
guests-which = مستخدمو أي خوادم؟
guests-which-all = كل خادم في القائمة
guests-which-all-hint = ومنها ما يضاف إليها لاحقًا.
guests-which-chosen = هذه فقط
guests-which-chosen-hint = ولا أحد غيرها مهما ورد في القائمة.
guests-servers = هذه الخوادم
guests-servers-hint = أسماؤها كما في القائمة أدناه، واحد في كل سطر. يلزم فقط مع «هذه فقط».
guests-most = أكبر عدد للضيوف
guests-most-hint = لكل منهم حساب منذ زيارته الأولى، ويُنسى بعد 90 يومًا بلا زيارة.
guests-source = مصدر القائمة
guests-source-lead = القيم المعتادة هي قيم eduVPN. لا تغيّرها إلا لقائمة خاصة بك.
guests-list-url = عنوان القائمة
guests-signature-url = عنوان توقيعها
guests-signature-url-hint = إن تُرك فارغًا فهو بجانب القائمة وباسمها متبوعًا بـ .minisig.
guests-signers = المفاتيح المقبول توقيعها
guests-signers-hint = مفاتيح minisign العامة، واحد في كل سطر.
guests-servers-title = الخوادم
guests-servers-count =
    { $count ->
        [zero] لا خوادم
        [one] خادم واحد
        [two] خادمان
        [few] { $count } خوادم
        [many] { $count } خادمًا
       *[other] { $count } خادم
    }
guests-no-servers = لا توجد قائمة بعد.
guests-server = الخادم
guests-let-in = مسموح
guests-yes = نعم
guests-no = لا
guests-unlisted = لم يعد في القائمة
guests-whose = لمن هذا الاسم المستعار؟
guests-whose-lead = تعرف الخوادم الأخرى مستخدميك بأسماء مستعارة. إذا اشتكى أحدها من شخص فاعرف هنا من هو.
guests-pseudonym = الاسم المستعار
guests-find = بحث
guests-confirm-title = تفعيل دخول الضيوف؟
guests-confirm-lead = يدخل أشخاص لا تعرفهم إلى الملفات المختارة، وتخرج حركتهم من عنوانك. استخدم ملفًا لا يؤدي إلا إلى الإنترنت.
guests-confirm-more = يحصل مستخدموك على أسماء مستعارة تعرفهم بها الخوادم الأخرى بدل أسمائهم. وتبقى تطبيقاتهم تعمل؛ والرموز السابقة صالحة هنا حتى تنتهي، لا في مكان آخر.
guests-confirm-yes = تفعيل
guests-fetch-off = تُجلب القائمة ما دام دخول الضيوف مفعّلًا. فعّله أولًا.
guests-pseudonym-wrong = هذا ليس اسمًا مستعارًا؛ فهو من 43 حرفًا ورقمًا وشرطة وشرطة سفلية.
guests-pseudonym-none = لا أحد ممن لهم حساب هنا الآن له هذا الاسم المستعار.
guests-many-servers = أكثر من { $most } خادم كثير؛ اسمح بكل ما في القائمة بدلًا من ذلك.
guests-server-wrong = «{ $entry }» ليس اسم خادم؛ اكتب اسمًا مثل vpn.example.org.
guests-most-wrong = اكتب عددًا للضيوف من 1 إلى { $most }.
guests-url-wrong = هذا ليس عنوان قائمة؛ فهو يبدأ بـ https://.
guests-keys-number = يلزم من مفتاح إلى { $most } مفاتيح، وقّع أحدها القائمة.
guests-key-wrong = «{ $entry }» ليس مفتاح minisign؛ فهو من 56 حرفًا ويبدأ بـ RW.
