# Accounts, and inviting people.

users-title = المستخدمون
users-add = إضافة مستخدم
users-deleted = حُذف الحساب مع كل ما يتبعه.
users-search = البحث عن اسم
users-which = أيّهم
users-all = الكل
users-active = يمكنهم الدخول
users-disabled = معطّلون
users-staff = المديرون والمشغّلون
users-count = عدد المستخدمين: { $count }
users-none = لا نتائج. جرّب جزءًا أقصر من الاسم.
users-devices = الأجهزة
users-last-seen = آخر ظهور
users-never = أبدًا

user-name-hint = ما يكتبه هذا الشخص للدخول، كعنوان بريد إلكتروني. لا يمكن تغييره لاحقًا.
user-part-account = الحساب
user-part-rights = الدور والصلاحيات
user-way = كيف يحصل على كلمة سر؟
user-way-invite = بدعوة
user-way-invite-hint = تحصل على رابط لتسلّمه. يعمل مرة واحدة خلال سبعة أيام ويتيح اختيار كلمة سر.
user-way-password = تختارها أنت الآن
user-way-password-hint = اكتبها أدناه وأخبره بها شخصيًا.
user-role = الدور

role-user = مستخدم
role-user-hint = يستخدم الشبكة.
role-operator = مشغّل
role-operator-hint = يرى كل شيء هنا ولا يغيّر شيئًا.
role-admin = مدير
role-admin-hint = يدير هذه الشبكة.

user-permissions = الصلاحيات
user-permissions-hint = واحدة في كل سطر. قد تشترط الملفات إحداها. اتركها فارغة إن كان كل شيء للجميع.
user-title = المستخدم { $name }
user-is-disabled = معطّل
user-about = عن هذا الحساب
user-made = أُنشئ
user-sign-in = الدخول
user-has-password = بكلمة سر خاصة
user-no-password = لا كلمة سر بعد: أرسل دعوة
user-invited-until = دُعي؛ يعمل الرابط حتى { $date }
user-invite = إنشاء رابط دعوة
user-invite-again = إنشاء رابط لكلمة سر جديدة
user-withdraw = سحب الدعوة
user-sign-out = تسجيل الخروج من كل مكان
user-sign-out-heading = إخراج { $name } من كل مكان؟
user-sign-out-lead = تخرج المتصفحات والتطبيقات فورًا وتفقد اتصالها. من يعرف كلمة السر يمكنه الدخول مجددًا. تبقى الإعدادات المنشأة يدويًا.
user-disable = تعطيل
user-disable-heading = تعطيل { $name }؟
user-disable-lead = يخرج هذا الشخص من الشبكة خلال ثانيتين ولا يمكنه الدخول حتى تسمح له مجددًا. تُزال أجهزته وتطبيقاته ويلزم إعدادها من جديد.
user-enable = السماح بالدخول مجددًا
user-delete = حذف
user-delete-heading = حذف { $name }؟
user-delete-lead = يزول الحساب وأجهزته وتطبيقاته نهائيًا خلال ثانيتين. يحتفظ السجل بمن كان له أي عنوان. لمنع شخص مؤقتًا عطّل الحساب بدلًا من ذلك.
user-has-devices = الأجهزة التي تفقد اتصالها: { $count }
user-is-you = هذا حسابك أنت: يمكن لمدير آخر تعطيله أو حذفه.
user-devices = الأجهزة: { $count }
user-no-devices = لا جهاز لديه إعداد.
user-by-app = أنشأه تطبيق
user-apps = التطبيقات: { $count }
user-no-apps = لا تطبيق يتصل باسم هذا الشخص.
user-log = آخر الاتصالات
user-whole-log = جميعها
user-done-added = أُنشئ الحساب.
user-done-disabled = عُطّل الحساب وخرج من الشبكة.
user-done-enabled = يمكن لهذا الشخص الدخول مجددًا. يلزم إعداد الأجهزة والتطبيقات من جديد.
user-done-signed-out = خرجت كل المتصفحات والتطبيقات.
user-done-device = أُزيل الجهاز وفقد اتصاله.
user-done-withdrawn = لم تعد الدعوة صالحة.
user-done-changed = حُفظ ويسري من الآن.
user-own-account = هذا حسابك أنت. اطلب من مدير آخر القيام بذلك.
user-last-admin = هذا آخر مدير. عيّن مديرًا آخر أولًا.
user-locked = هذا الحساب معطّل. اسمح له بالدخول أولًا.

permissions-too-many = استخدم { $most } صلاحية على الأكثر.
permissions-wrong = إحدى الصلاحيات فارغة أو طويلة جدًا أو فيها حرف لا يُرى.

device-gone = لم يعد هذا الجهاز في القائمة.

invited-title = دعوة إلى { $name }
invited-lead = سلّم هذا الرابط، بالبريد مثلًا. أول من يفتحه يختار كلمة سر الحساب.
invited-link = رابط الدعوة
invited-until = يعمل مرة واحدة حتى { $date }.
invited-once = <strong>تُعرض هذه الصفحة مرة واحدة.</strong> إن ضاع الرابط فأنشئ غيره؛ عندها يبطل هذا.
invited-back = إلى الحساب

invitation-title = اختر كلمة السر
invitation-lead = أنت مدعو إلى هذه الشبكة باسم { $name }. يعمل الرابط مرة واحدة حتى { $date }.
invitation-accept = تعيين كلمة السر والدخول
invitation-gone = لم تعد هذه الدعوة صالحة
invitation-gone-lead = استُعملت أو مضى عليها أكثر من سبعة أيام أو استُبدلت بأحدث. إن لم تختر كلمة سر بعد فاطلب رابطًا آخر.
invitation-void = استُعملت هذه الدعوة أو قدمت أو استُبدلت.
invitation-to-sign-in = إلى صفحة الدخول

user-second-factor = العامل الثاني
user-second-factor-on = يُطلب رمز من تطبيق
user-second-factor-off = لا يوجد
user-code = إعادة ضبط العامل الثاني
user-code-heading = إعادة ضبط العامل الثاني لـ { $name }؟
user-code-lead = لمن فقد الهاتف ورموز الاسترداد. عندها تكفي كلمة السر حتى يُعدّ غيره. تأكد أن صاحب الحساب هو الطالب.
user-done-code = أُزيل العامل الثاني. تكفي كلمة السر الآن.

users-guests = ضيوف من خوادم أخرى
user-guest = ضيف
user-guest-of = ضيف من
user-guest-hint = يسجّل الضيوف الدخول في خادمهم. إذا حذفت هذا الحساب أُنشئ من جديد حين يعود الضيف؛ ولمنع شخص من الدخول عطّل حسابه.
user-pseudonym = تعرفه الخوادم الأخرى باسم
user-is-guest = هذا ضيف يسجّل الدخول في خادم آخر، وليس له هنا كلمة مرور ولا دور ولا صلاحيات.
