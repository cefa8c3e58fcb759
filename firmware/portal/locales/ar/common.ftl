# The frame around every page, and what any page may have to say.

skip = انتقل إلى المحتوى
nav-main = القائمة الرئيسية
nav-menu = الإدارة
nav-home = الاتصال
nav-account = الحساب
sign-out = تسجيل الخروج
signed-in-as = مسجَّل الدخول باسم { $user }
language = اللغة
change = تغيير
password-hint = ثمانية أحرف على الأقل. بضع كلمات لا رابط بينها قوية وسهلة التذكّر.
passwords-differ = كلمتا المرور غير متطابقتين. اكتبهما من جديد.
user-name = اسم المستخدم
password = كلمة المرور

pages = صفحات هذه القائمة
pages-before = السابق
pages-after = التالي
pages-where = صفحة { $page } من { $last }

# 2 March 2027
date =
    { $day } { $month ->
        [1] يناير
        [2] فبراير
        [3] مارس
        [4] أبريل
        [5] مايو
        [6] يونيو
        [7] يوليو
        [8] أغسطس
        [9] سبتمبر
        [10] أكتوبر
        [11] نوفمبر
       *[12] ديسمبر
    } { $year }
time-of-day = { $time } UTC

# Pages that say no

not-found = غير موجود
not-found-heading = لا يوجد شيء هنا
not-found-lead = قد يكون في العنوان خطأ، أو أن الصفحة انتقلت.
did-not-work = لم ينجح ذلك
method-heading = لا يعمل هذا العنوان بهذه الطريقة
method-lead = استُدعي بطريقة لا يفهمها. ابدأ من الصفحة الأولى.
form-heading = تعذّرت قراءة هذا النموذج
form-lead = ما وصل ليس ما ترسله صفحتنا. لم يتغيّر شيء. ارجع وحاول من جديد.
foreign-form-heading = لم يأتِ هذا من صفحتنا
foreign-form-lead = أرسل هذا النموذجَ موقعٌ آخر، أو متصفح يخفي مصدره. لم يتغيّر شيء.
foreign-form-remedy = إن ضغطت الزر على صفحتنا نفسها، فأوقف لهذا الموقع ما يحذف الترويسات <code>Sec-Fetch-Site</code> و<code>Origin</code> و<code>Referer</code>، ثم حاول من جديد.
stale-form-heading = هذه الصفحة من تسجيل دخول سابق
stale-form-lead = سجّلت الدخول من جديد بعد فتحها. لم يتغيّر شيء. افتح الصفحة مرة أخرى وحاول من جديد.
app-request-heading = لا يمكن استخدام طلب التطبيق
app-request-lead = أرسلك تطبيق إلى هنا، لكن بطريقة لا يقبلها هذا الخادم. لم يتغيّر شيء.
app-request-remedy = ارجع إلى التطبيق وحاول من جديد. إن تكرّر ذلك فحدّث التطبيق، أو أخبر المسؤول عن هذه الشبكة:
forbidden-heading = ليس مسموحًا لك بهذا
forbidden-lead = لم يتغيّر شيء. إن كان ينبغي أن يُسمح لك، فاسأل المسؤول عن هذه الشبكة.
broken = حدث عطل
broken-heading = حدث عطل هنا
broken-lead = ليس الخطأ منك. حاول من جديد بعد دقيقة.
broken-remedy = إن بقي الأمر كذلك، فأخبر المسؤول عن هذه الشبكة أن الطلب <code>{ $request }</code> فشل؛ والسبب في السجل.
to-first-page = إلى الصفحة الأولى
