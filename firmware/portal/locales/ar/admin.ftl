# Overview, connections, log, statistics, history.

nav-overview = نظرة عامة
nav-connections = الاتصالات
nav-users = المستخدمون
nav-profiles = الملفات
nav-log = السجل
nav-statistics = الإحصاءات
nav-settings = الإعدادات
nav-history = التاريخ

show = عرض

csv = تنزيل جدولًا (CSV)

unit = الوحدة
unit-seconds = ثوانٍ
unit-minutes = دقائق
unit-hours = ساعات
unit-days = أيام

all-profiles = كل الملفات

change-what = ماذا

changed-meanwhile = غيّر شخص آخر هذا بعد أن فتحته.

configuration-busy = يغيّر آخرون الإعدادات في هذه اللحظة. حاول مجددًا.

overview-title = نظرة عامة
overview-well = كل شيء على ما يرام.
overview-numbers = بالأرقام
overview-people = الأشخاص
overview-configurations = أجهزة لها إعداد
overview-node = العقدة { $name }
overview-node-heard = آخر خبر { $date }
overview-version = الإصدار
overview-all-statistics = كل الإحصاءات
overview-all-connections = كل الاتصالات

connections-title = الاتصالات
connections-ended = أُنهي الاتصال.
connections-search = اسم أو عنوان
connections-all = وأيضًا من لم يُسمع عنهم مؤخرًا
connections-count = الأجهزة المتصلة: { $count }
connections-count-all = الإعدادات: { $count }
connections-none = لا أحد متصل هنا الآن.
connections-address = العناوين
connections-from = من { $address }
connections-end = إنهاء<span class="unseen"> اتصال { $name }</span>

connection-gone = انتهى هذا الاتصال بالفعل.
connection-end-title = إنهاء هذا الاتصال؟
connection-end-lead = يفقد { $device } الخاص بـ { $name } اتصاله فورًا.
connection-end-app = قد يتصل التطبيق من جديد بنفسه. لمنع شخص عطّل حسابه.
connection-end-file = أُنشئ هذا الإعداد يدويًا. سيُحذف ولن يعمل ملفه مجددًا.
connection-end-do = إنهاء

log-title = سجل الاتصالات
log-lead = من كان له أي عنوان ومتى. مع WireGuard يدوم الاتصال ما دام العنوان مخصّصًا، ومع OpenVPN ما دام الجهاز متصلًا.
log-address = العنوان في الشبكة
log-at = يوم أو لحظة (UTC)
log-address-wrong = هذا ليس عنوانًا. اكتب مثلًا 10.8.3.17 أو fd00::17.
log-at-wrong = هذا ليس يومًا ولا لحظة. اكتب مثلًا 2026-05-03 أو 2026-05-03 14:05.
log-found = ما عُثر عليه
log-newest = أحدث الاتصالات
log-none = لا شيء في السجل عن هذا.
log-from = من
log-until = حتى
log-lasts = مستمر

changes-title = تاريخ الإعدادات
changes-lead = من غيّر ماذا في الملفات والإعدادات، وطريق الرجوع.
changes-changes = التغييرات
changes-none = لم يتغير شيء منذ الإعداد الأول.
changes-when = متى
changes-who = من
changes-where = من العنوان
changes-box = على الجهاز نفسه
changes-set-up = مساعد الإعداد
changes-beginning = كما كان قبل أول تغيير
changes-more = و{ $count } غيرها
changes-entry = تغيير في الإعدادات
changes-diff = ما الذي تغيّر
changes-no-diff = لم تعد الحالة السابقة محفوظة.
changes-previous = إلى التغيير السابق
changes-back = الرجوع إلى هذه الحالة
changes-is-present = هذه هي الحالة الآن.
changes-impossible = لا يمكن استعادة هذه الحالة:
changes-back-lead = تعود الملفات والإعدادات كما كانت بعد هذا التغيير. وهذا ما سيختلف عن الآن:
changes-now = الآن
changes-then = بعدها
changes-back-hint = تفقد الأجهزة التي يزول ملفها أو عناوينها اتصالها. الرجوع تغيير بذاته ويمكن التراجع عنه أيضًا.
changes-back-do = الرجوع إلى هذه الحالة
changes-all = كل التغييرات
changes-restored = عادت الإعدادات كما كانت حينها.
changes-missing = لا يصل التاريخ إلى هذا المدخل.

stats-title = الإحصاءات
stats-of = عن ماذا
stats-period = المدة
stats-day = يوم
stats-week = أسبوع
stats-month = شهر
stats-connected = الأجهزة المتصلة
stats-connected-desc = أكثرها في آن واحد: { $most }.
stats-people = أشخاص مختلفون
stats-people-desc = أكثرهم في يوم واحد: { $most }.
stats-throughput = معدل النقل
stats-throughput-desc = أعلاها في أي اتجاه: { $most }.
stats-to-devices = إلى الأجهزة
stats-from-devices = من الأجهزة
stats-nothing = لم يُقس شيء في هذه المدة بعد. تُضاف نقطة كل خمس دقائق، وللشهر كل يوم.
stats-numbers = الأرقام
stats-as-table = عرض في جدول
stats-csv-week = الأسبوع CSV
stats-csv-days = الأيام CSV
stats-time = الوقت
stats-apps = التطبيقات المسموح بها
stats-no-apps = لم يسمح أحد لتطبيق بعد.
stats-how-many = كم

changes-not-restored = لا يمكن استعادة هذه الحالة: { $why }.
