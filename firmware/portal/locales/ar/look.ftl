# How the pages look, for admins.

look-title = المظهر
look-done = حُفظ. هكذا تبدو كل صفحة من الآن.
look-texts = الاسم واللون
look-accent = اللون المميّز
look-accent-example = #17695a
look-accent-hint = للأزرار والروابط؛ وعلى الخلفية الداكنة لون أفتح من الدرجة نفسها. اتركه فارغًا للون Alcove.
look-accent-syntax = ليس هذا لونًا؛ اكتبه مثل #17695a.
look-accent-light = اللون أفتح من أن يُقرأ على خلفية بيضاء؛ اختر لونًا أغمق.
look-footer = سطر في أسفل كل صفحة
look-footer-hint = مثل من يُسأل. اتركه فارغًا لعدم إظهار شيء.
look-footer-long = استخدم { $most } حرفًا على الأكثر.
look-footer-hidden = استخدم أحرفًا مرئية فقط، في سطر واحد.
look-language-hint = للزوار الذين لا يطلب متصفحهم أيًا من لغاتنا.
save = حفظ
look-logo = الشعار
look-logo-now = الشعار الحالي
look-logo-file = الصورة
look-logo-hint = ملف PNG لا يتجاوز { $most } كيلوبايت. يُعرض بجانب الاسم بارتفاع 32 بكسل.
look-logo-send = ضعه على الصفحات
look-logo-remove = إزالة الشعار
look-logo-large = الملف أكبر من { $most } كيلوبايت. احفظ الصورة أصغر.
look-logo-kind = ليس هذا ملف PNG. احفظ الصورة بصيغة PNG؛ لا تُقبل SVG ولا غيرها.
look-logo-broken = تعذّرت قراءة الصورة. احفظها من جديد بصيغة PNG.
look-logo-pixels = في الصورة أكثر من { $most } بكسل على أحد الجانبين. احفظها أصغر.
look-logo-detailed = الصورة مفصّلة أكثر مما يناسب شعارًا. احفظها بعدد أقل من البكسلات.
