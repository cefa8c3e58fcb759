# Overview, connections, log, statistics, history.

nav-overview = Resumen
nav-connections = Conexiones
nav-users = Usuarios
nav-profiles = Perfiles
nav-log = Registro
nav-statistics = Estadísticas
nav-settings = Ajustes
nav-history = Historial

show = Mostrar

csv = Descargar como tabla (CSV)

unit = Unidad
unit-seconds = segundos
unit-minutes = minutos
unit-hours = horas
unit-days = días

all-profiles = Todos los perfiles

change-what = Qué

changed-meanwhile = Otra persona cambió esto después de que lo abriera.

configuration-busy = Otros están cambiando la configuración ahora mismo. Inténtelo de nuevo.

overview-title = Resumen
overview-well = Todo está bien.
overview-numbers = En cifras
overview-people = Personas
overview-configurations = Dispositivos con configuración
overview-node = Nodo { $name }
overview-node-heard = última noticia { $date }
overview-version = Versión
overview-all-statistics = Todas las estadísticas
overview-all-connections = Todas las conexiones

connections-title = Conexiones
connections-ended = La conexión ha terminado.
connections-search = Nombre o dirección
connections-all = También los que llevan tiempo callados
connections-count =
    { $count ->
        [one] { $count } dispositivo conectado
       *[other] { $count } dispositivos conectados
    }
connections-count-all =
    { $count ->
        [one] { $count } configuración
       *[other] { $count } configuraciones
    }
connections-none = Nadie está conectado aquí en este momento.
connections-address = Direcciones
connections-from = desde { $address }
connections-end = Terminar<span class="unseen"> la conexión de { $name }</span>

connection-gone = Esta conexión ya ha terminado.
connection-end-title = ¿Terminar esta conexión?
connection-end-lead = { $device } de { $name } pierde la conexión al momento.
connection-end-app = La app puede volver a conectarse sola. Para excluir a alguien, desactive la cuenta.
connection-end-file = Esta configuración se hizo a mano. Se elimina y su archivo no volverá a servir.
connection-end-do = Terminar

log-title = Registro de conexiones
log-lead = Quién tenía qué dirección y cuándo. Con WireGuard una conexión dura mientras la dirección está asignada; con OpenVPN, mientras el dispositivo está conectado.
log-address = Dirección en la VPN
log-at = Día o momento (UTC)
log-address-wrong = No es una dirección. Escriba por ejemplo 10.8.3.17 o fd00::17.
log-at-wrong = No es un día ni un momento. Escriba por ejemplo 2026-05-03 o 2026-05-03 14:05.
log-found = Lo encontrado
log-newest = Las conexiones más recientes
log-none = El registro no dice nada de esto.
log-from = Desde
log-until = Hasta
log-lasts = Continúa

changes-title = Historial de la configuración
changes-lead = Quién cambió qué en perfiles y ajustes, y el camino de vuelta.
changes-changes = Cambios
changes-none = No ha cambiado nada desde la instalación.
changes-when = Cuándo
changes-who = Quién
changes-where = Desde
changes-box = En el propio equipo
changes-set-up = Asistente de preparación
changes-beginning = Cómo era antes del primer cambio
changes-more = y { $count } más
changes-entry = Un cambio de la configuración
changes-diff = Qué cambió
changes-no-diff = El estado anterior ya no se conserva.
changes-previous = Al cambio anterior
changes-back = Volver a este estado
changes-is-present = Así es ahora.
changes-impossible = Este estado no se puede restaurar:
changes-back-lead = Perfiles y ajustes vuelven a ser lo que eran tras este cambio. Esto será distinto:
changes-now = Ahora
changes-then = Entonces
changes-back-hint = Los dispositivos cuyo perfil o direcciones desaparezcan pierden la conexión. Volver es un cambio más y también se puede deshacer.
changes-back-do = Volver a este estado
changes-all = Todos los cambios
changes-restored = La configuración está como entonces.
changes-missing = El historial no llega hasta esta entrada.

stats-title = Estadísticas
stats-of = De qué
stats-period = Hasta cuándo atrás
stats-day = Un día
stats-week = Una semana
stats-month = Un mes
stats-connected = Dispositivos conectados
stats-connected-desc = Máximo a la vez: { $most }.
stats-people = Personas distintas
stats-people-desc = Máximo en un día: { $most }.
stats-throughput = Tráfico
stats-throughput-desc = Máximo en un sentido: { $most }.
stats-to-devices = Hacia los dispositivos
stats-from-devices = Desde los dispositivos
stats-nothing = Aún no se ha medido nada en este tiempo. Cada cinco minutos se añade un punto; para un mes, cada día.
stats-numbers = Las cifras
stats-as-table = Mostrar como tabla
stats-csv-week = Semana en CSV
stats-csv-days = Días en CSV
stats-time = Hora
stats-apps = Apps autorizadas
stats-no-apps = Nadie ha autorizado aún una app.
stats-how-many = Cuántas

changes-not-restored = Este estado no se puede restaurar: { $why }.
