# Restoring a snapshot, and joining a controller, in place of a set-up or later.

restore-instead = استعادة لقطة بدلًا من ذلك
restore-instead-hint = يصبح هذا الصندوق ذاك الذي حفظته: الناس والأجهزة والإعدادات.
join-instead = جعله عقدة لصندوق آخر
join-instead-hint = لمكتب ثانٍ، أو لمزيد من الناس: برمز انضمام من هناك.
proof-lead = هذا الصندوق جديد، فأثبت أولًا أنك عنده.
proof-back = العودة إلى الإعداد

upload-too-large = الملف أكبر مما يتسع له المكان هنا: { $most } ميغابايت على الأكثر.
upload-no-room = القرص ممتلئ: لا مكان للملف.

restore-title = استعادة لقطة
restore-lead = اللقطة ملف واحد فيه كل ما هو عليه صندوق. بها يصبح هذا الصندوق ذاك؛ ولا يتغير شيء قبل أن ترى ما فيها.
restore-file = اللقطة
restore-file-hint = ملف ينتهي بـ .snapshot، كما حفظه Alcove.
restore-send = إرسال الملف
restore-no-file = اختر ملف اللقطة.
restore-held = الملف هنا، { $length }. ما الذي يفتحه؟
restore-passphrase = عبارة المرور
restore-passphrase-hint = التي حُفظت بها.
restore-recovery-key = أو مفتاح الاستعادة
restore-recovery-key-hint = النص كله، أو السطر الذي يبدأ بـ AGE-SECRET-KEY-1.
restore-one-key = اكتب عبارة المرور، أو الصق مفتاح الاستعادة: أحدهما.
restore-as = ماذا يكون هذا الصندوق؟
restore-replacement = الصندوق نفسه
restore-replacement-hint = مكان السابق الذي يجب أن يبقى مطفأ. تبقى الأجهزة متصلة ولا يسجل أحد الدخول من جديد.
restore-copy = نسخة منه
restore-copy-hint = صندوق آخر بالناس والملفات والإعدادات نفسها، وبمفاتيح خاصة به. تُعد الأجهزة من جديد.
restore-another-box = نعم، اجعل هذا الصندوق ذاك الآخر
restore-another-box-hint = ما عليه هذا الصندوق الآن يُحفظ جانبًا ويمكن استرجاعه.
restore-read-it = عرض ما فيها
restore-other-file = اختيار ملف آخر
restore-reading = تُقرأ اللقطة وتُفحص.
restore-read = { $done } من { $all }
restore-look-again = انظر مرة أخرى
restore-ready = لقطة من <bdi>{ $host }</bdi>، صُنعت في { $created }. وهي سليمة كاملة.
restore-signer = وقّعها الصندوق
restore-product = صنعها
restore-logs = سجل الاتصالات
restore-logs-in = موجود فيها
restore-logs-out = متروك
restore-host-name = اسم المضيف
restore-profiles = الملفات
restore-accounts = الحسابات
restore-apps = التطبيقات
restore-devices = الأجهزة التي يجوز لها الاتصال
restore-nodes = العقد
restore-from-to = <bdi>{ $before }</bdi>، ثم <bdi>{ $after }</bdi>
restore-means-replacement = يصبح هذا الصندوق ذاك، بمفاتيحه. أطفئ السابق: اثنان متماثلان يعطل أحدهما الآخر.
restore-means-copy = يأخذ هذا الصندوق ناسه وملفاته وإعداداته. أما المفاتيح والشهادات والأجهزة فخاصة به.
restore-decide = استعادتها
restore-forget = ترك كل شيء كما هو
restore-decided = يوضع الصندوق في مكانه. يستغرق ذلك بضع ثوانٍ.
restore-decided-then = ثم سجّل الدخول بحساب موجود في اللقطة. قد يحذّر المتصفح من جديد، فقد تكون الشهادة الآن غيرها.
restore-sign-in = إلى الصندوق

restore-no-snapshot = هذا الملف ليس لقطة.
restore-truncated = نهاية الملف ناقصة. انسخه من جديد من حيث أتى.
restore-damaged = الملف تالف. انسخه من جديد من حيث أتى، أو استعمل غيره.
restore-wrong-passphrase = عبارة المرور هذه لا تفتح اللقطة. قارنها؛ فإن كانت صحيحة فبداية الملف تالفة.
restore-wrong-key = مفتاح الاستعادة هذا لا يفتح اللقطة: صُنعت لمفتاح آخر.
restore-needs-passphrase = هذه اللقطة مقفلة بعبارة مرور لا بمفتاح استعادة.
restore-needs-key = هذه اللقطة مقفلة بمفتاح استعادة لا بعبارة مرور.
restore-not-a-key = ليس هذا مفتاح استعادة. فيه سطر يبدأ بـ AGE-SECRET-KEY-1.
restore-too-much-work = يحتاج فحص عبارة مرور اللقطة إلى ذاكرة أكثر مما في صندوق. فك تشفيرها وشفّرها من جديد بـ <code>age</code> على جهاز أكبر.
restore-newer = صنع هذه اللقطة إصدار أحدث، { $product }. حدّث Alcove أولًا.
restore-bad-signature = توقيع اللقطة ليس توقيع الصندوق الذي تزعم أنها منه. لا تستعملها.
restore-foreign = هذه لقطة من صندوق آخر: وقّعها <code>{ $found }</code>، وهذا هو <code>{ $expected }</code>.
restore-no-box = يُفتح الملف، لكن ما فيه لا يصنع صندوقًا: لم يصنعه Alcove.
restore-busy = يستعيد أحدهم لقطة من سطر الأوامر. حاول من جديد عندما ينتهي.
restore-full = لا مكان كافيًا على القرص لحالة ثانية بجانب الحالية.
restore-failed = تعذرت استعادة اللقطة؛ سجل الصندوق يقول لماذا.

join-title = جعله عقدة
join-lead = تخدم العقدة ناس صندوق آخر هو متحكمها. اصنع على المتحكم رمز انضمام، والصقه هنا.
join-code = رمز الانضمام
join-code-hint = مثل vpn.example.org/K7-4XQ2M-…؛ لا بأس بالحروف الصغيرة وبالمسافات بدل الشرطات. يعمل مرة واحدة وخلال ساعة.
join-button = انضمام
join-joining = يُسأل المتحكم.
join-joined = هذا الصندوق الآن <bdi>{ $name }</bdi>، العقدة { $node } من <bdi>{ $controller }</bdi>.
join-what-it-is = يخدم ناس المتحكم ولم تعد له صفحات خاصة: كل شيء يُقرر ويُرى هناك. وتنتهي هذه الصفحة معها.
join-next = على جهاز التوجيه، حوّل منفذ UDP 51820 إلى هذا الصندوق، كما للمتحكم. ولجعله صندوقًا مستقلًا من جديد، شغّل هنا <code>alcove node leave</code>، أو أعد ضبطه.

join-no-address = ليس هذا رمز انضمام: يبدأ بعنوان المتحكم وشرطة مائلة، مثل vpn.example.org/K7-….
join-bad-address = «{ $address }» قبل الشرطة المائلة ليس عنوانًا. هناك اسم مثل vpn.example.org، أو عنوان IP.
join-address-check = في العنوان <bdi>{ $address }</bdi> أو في مجموعة الحرفين بعده خطأ في الكتابة. قارن الاثنين بالرمز.
join-group = في المجموعة { $number } (<code>{ $text }</code>) خطأ في الكتابة. قارنها بالرمز.
join-group-length =
    في المجموعة { $number } (<code>{ $text }</code>) { $count ->
        [zero] { $count } حرف
        [one] حرف واحد
        [two] حرفان
        [few] { $count } أحرف
        [many] { $count } حرفًا
       *[other] { $count } حرف
    } بدل { $expected }. قارنها بالرمز.
join-groups =
    في الرمز بعد الشرطة المائلة { $count ->
        [zero] { $count } مجموعة
        [one] مجموعة واحدة
        [two] مجموعتان
        [few] { $count } مجموعات
        [many] { $count } مجموعة
       *[other] { $count } مجموعة
    } بدل { $groups }. جزء منه ناقص أو زائد.
join-unreachable = لا يمكن الوصول من هنا إلى المتحكم على <bdi>{ $controller }</bdi>. انظر هل يعمل، وهل لهذا الصندوق طريق إليه.
join-another = ما يجيب على <bdi>{ $controller }</bdi> ليس المتحكم الذي صنع الرمز. لم يُقل له شيء. هل يقود العنوان إلى صندوق آخر؟
join-silent = لم يجب المتحكم على <bdi>{ $controller }</bdi> في الوقت. حاول من جديد.
join-refused = رفض المتحكم: <bdi>{ $reason }</bdi>.
join-unexpected = قال المتحكم على <bdi>{ $controller }</bdi> شيئًا لا يفهمه هذا الصندوق. حدّث الأقدم منهما.
join-failed = لم ينجح ذلك؛ سجل الصندوق يقول لماذا.
restore-back-lead = هذا ما كان عليه الجهاز قبل الاستعادة الأخيرة، وهذا ما يتغيّر بالرجوع إليه.
restore-back-means = يُحفظ ما هو عليه الجهاز الآن مكانه، فيمكنك العودة بالطريق نفسه.
restore-back-do = الرجوع إليه

join-no-version = يتحدث الجهاز الإصدار { $theirs } من الرابط والمتحكم الإصدار { $ours }: حدّث الأقدم منهما
join-no-clock-ahead = ساعة هذا الجهاز متقدمة { $seconds } ث عن ساعة المتحكم: دع كليهما يأخذ الوقت من الشبكة (NTP) ثم أعد المحاولة؛ الرمز ما زال صالحًا
join-no-clock-behind = ساعة هذا الجهاز متأخرة { $seconds } ث عن ساعة المتحكم: دع كليهما يأخذ الوقت من الشبكة (NTP) ثم أعد المحاولة؛ الرمز ما زال صالحًا
join-no-used = استخدم جهاز آخر هذا الرمز ({ $at }): إن لم تكن أنت فأزل العقدة التي نشأت عنه وأنشئ رمزًا جديدًا
join-no-late = كان الرمز صالحًا حتى { $at }: أنشئ رمزًا جديدًا
join-no-place = العقدة التي كان هذا الجهاز سيحل محلها لم تعد موجودة: أنشئ رمزًا جديدًا
join-no-code = لا يعرف المتحكم هذا الرمز، أو نسيه: أنشئ رمزًا جديدًا
join-no-store = تعطّل شيء لدى المتحكم، وسجله يذكر ما هو
join-no-room = تحاول أجهزة كثيرة الانضمام الآن: أعد المحاولة
