# The first visit to a new box.

set-up-title = الإعداد
set-up-heading = إعداد هذه الشبكة
set-up-lead = هذا الجهاز جديد. أنشئ حساب من سيديره. كل ما عدا ذلك يعمل من الآن ويمكن تغييره لاحقًا.
set-up-code = رمز الإعداد
set-up-code-hint = عرضه Alcove عند بدء تشغيله. يُثبت أنك عند الجهاز، ويعمل مرة واحدة.
set-up-code-wrong = ليس هذا رمز الإعداد. قارنه بما عرضه Alcove؛ لا بأس بالحروف الصغيرة ولا بالشرطات الناقصة.
set-up-throttled =
    رموز خاطئة كثيرة. انتظر { $seconds ->
        [zero] { $seconds } ثانية
        [one] ثانية واحدة
        [two] ثانيتين
        [few] { $seconds } ثوانٍ
        [many] { $seconds } ثانية
       *[other] { $seconds } ثانية
    } ثم حاول من جديد.
set-up-again = كلمة المرور مرة أخرى
set-up-make = إنشاء الحساب وتسجيل الدخول
