# The first visit to a new box.

set-up-title = الإعداد
set-up-heading = إعداد هذه الشبكة
set-up-lead = هذا الصندوق جديد. خمس خطوات قصيرة ويصبح شبكة خاصة؛ ويمكن تغيير كل شيء لاحقًا.
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

set-up-screen = الخطوة { $screen } من { $screens }
set-up-name = اسم هذه الشبكة
set-up-name-hint = يراه الناس في تطبيقاتهم وعلى هذه الصفحات، مثل اسم المكتب.
set-up-language = اللغة
set-up-language-hint = لك، وللزوار الذين لا يطلب متصفحهم أيًا من لغاتنا.
set-up-account-title = حسابك
set-up-account-lead = به تدير هذه الشبكة. يستطيع فعل كل شيء هنا، فاختر له كلمة مرور جيدة.
set-up-second-factor = احمه أيضًا برمز من هاتفي
set-up-second-factor-hint = موصى به: لا تكفي عندئذ كلمة مرور مسروقة أحدًا للدخول. تمسح في الصفحة التالية رمزًا بتطبيق مصادقة.

purpose-title = لأي غرض هذه الشبكة؟
purpose-question = هل تمر كل الحركة عبر الشبكة الخاصة، أم ما يذهب إلى المكتب فقط؟
purpose-everything = كل شيء
purpose-everything-hint = كل ما يفعله الجهاز على الإنترنت يمر عبر هذا الصندوق. مناسب لشبكات الفنادق والمقاهي.
purpose-office = إلى المكتب فقط
purpose-office-hint = يوصَل إلى خوادم المكتب وطابعاته عبر الشبكة الخاصة، وإلى ما عداها كما كان. يخفف ذلك على خط المكتب.
purpose-networks = شبكات المكتب
purpose-networks-hint = لازمة لـ «إلى المكتب فقط». هذه هي الشبكات التي يراها هذا الصندوق، كبداية.
purpose-networks-none = اذكر شبكات المكتب، مثل 192.168.1.0/24.
purpose-networks-wrong = «{ $network }» ليست شبكة؛ اكتبها مثل 192.168.1.0/24.
purpose-name = الاسم في التطبيقات
purpose-name-hint = يمكن لاحقًا إضافة ملفات أخرى بقواعد أخرى.

set-up-certificate-title = الشهادة
set-up-certificate-lead = صنع هذا الصندوق شهادة لنفسه للاسم <bdi>{ $host }</bdi>. لذلك حذّرك المتصفح؛ والاتصال مشفّر مع ذلك.
set-up-certificate-apps = لا يقبل تطبيقا eduVPN وLet’s Connect! إلا الشهادات التي يثق بها الجميع. وهي مجانية متى صار لهذا الصندوق اسم على الإنترنت ويمكن الوصول إليه هناك.
set-up-certificate-later = يمكنك المتابعة الآن. إلى ذلك الحين تعمل الإعدادات للتنزيل، وتعمل التطبيقات على الأجهزة التي جُعلت تثق بشهادة الصندوق.
back = رجوع

outside-title = ما بقي فعله في الخارج
outside-lead = الصندوق جاهز. ليصل إليه الناس من الخارج، يلزم ثلاثة أشياء على جهاز التوجيه ولدى مزوّدك.
outside-name = اجعل الاسم <code>{ $host }</code> يقود إلى العنوان العام لمكتبك (لدى مزوّد النطاق، أو خدمة DNS ديناميكي).
outside-ports = على جهاز التوجيه، حوّل هذه المنافذ إلى هذا الصندوق: <code>TCP 443</code> و<code>UDP { $port }</code>.
outside-app = ثم ثبّت التطبيق على هاتفك، وأوقف شبكة الواي فاي فيه، وأضف الخادم <code>{ $host }</code>، واتصل.
outside-finish = إنهاء

home-unfinished = <strong>لم يكتمل الإعداد.</strong> يتابع من حيث تركته.
home-finish = أكمله
page-stale = بقيت هذه الصفحة مفتوحة مدة طويلة، أو أن متصفحك لا يحفظ ملفات تعريف الارتباط. املأها من جديد.
