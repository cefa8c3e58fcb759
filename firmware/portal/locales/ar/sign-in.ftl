# Signing in, and letting an app in.

sign-in = تسجيل الدخول
sign-in-lead = بالحساب الذي حصلت عليه لهذه الشبكة.
sign-in-lead-app = يريد تطبيق على جهازك أن يتصل. سجّل الدخول أولًا، ثم نسألك هل تسمح له.
sign-in-wrong = <strong>اسم المستخدم أو كلمة المرور غير صحيح.</strong> تختلف الحروف الكبيرة عن الصغيرة في كليهما.
sign-in-throttled =
    <strong>كلمات مرور خاطئة كثيرة.</strong> لحماية الحساب، انتظر { $seconds ->
        [zero] { $seconds } ثانية
        [one] ثانية واحدة
        [two] ثانيتين
        [few] { $seconds } ثوانٍ
        [many] { $seconds } ثانية
       *[other] { $seconds } ثانية
    } ثم حاول من جديد.
sign-in-busy = <strong>يسجّل كثيرون الدخول في هذه اللحظة.</strong> حاول من جديد بعد بضع ثوانٍ.
sign-in-not-permitted = <strong>لا يحق لحسابك استخدام هذه الشبكة.</strong> إن كان ينبغي له ذلك، فاسأل المسؤول عنها.
sign-in-disabled = <strong>حسابك معطّل.</strong> إن كان ذلك خطأ، فاسأل المسؤول عن هذه الشبكة.
sign-in-stale = <strong>بقيت هذه الصفحة مفتوحة مدة طويلة، أو أن متصفحك لا يحفظ ملفات تعريف الارتباط.</strong> سجّل الدخول من جديد.
sign-in-broken = <strong>حدث عطل هنا.</strong> لا يمكن تسجيل دخولك الآن. حاول من جديد بعد دقيقة.

authorize-title = السماح للتطبيق { $app }؟
authorize-heading = هل تسمح للتطبيق <bdi>{ $app }</bdi> بالاتصال؟
authorize-lead = يريد التطبيق استخدام هذه الشبكة باسمك، <strong><bdi>{ $user }</bdi></strong>.
authorize-warning = <strong>لا تسمح إلا إذا بدأت ذلك بنفسك من التطبيق قبل قليل.</strong> إن ظهرت هذه الصفحة فجأة، أو أرسل إليك أحد رابطها، فارفض.
authorize-allow = السماح
authorize-refuse = الرفض
authorize-hint = يمكنك سحب الإذن في أي وقت من صفحة الحساب.
authorize-other-account = تسجيل الدخول بحساب آخر

back-to-app = العودة إلى التطبيق
back-to-app-lead = إن لم يظهر التطبيق من تلقاء نفسه، فاضغط متابعة.
continue = متابعة
sign-in-kept = <strong>انتهت جلستك.</strong> ما كتبته محفوظ: سجّل الدخول، ثم يمكنك إرساله من جديد.

resume-title = سجّلت الدخول من جديد
resume-lead = لم يتغيّر شيء بعد. ما كتبته لا يزال هنا، عدا كلمات المرور والرموز.
resume-send = أرسله الآن
resume-back = العودة إلى الصفحة دون إرسال

# The code after the password

sign-in-code = خطوة أخيرة
sign-in-code-lead = اكتب الرمز الذي يعرضه تطبيق المصادقة لهذه الشبكة.
sign-in-code-label = الرمز
sign-in-code-wrong = <strong>هذا الرمز لا يعمل الآن.</strong> يعمل كل رمز مرة واحدة ولنصف دقيقة: خذ الرمز المعروض في هذه اللحظة.
sign-in-code-throttled =
    <strong>رموز خاطئة كثيرة.</strong> لحماية الحساب، انتظر { $seconds ->
        [zero] { $seconds } ثانية
        [one] ثانية واحدة
        [two] ثانيتين
        [few] { $seconds } ثوانٍ
        [many] { $seconds } ثانية
       *[other] { $seconds } ثانية
    } ثم حاول من جديد.
sign-in-code-lost = فقدت الجهاز؟ يعمل هنا أيضًا أحد رموز الاسترداد. إن لم يكن لديك شيء منها، فاسأل المسؤول عن هذه الشبكة.
