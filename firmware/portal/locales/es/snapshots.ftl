# Snapshots: kept, scheduled, locked.

nav-snapshots = Instantáneas
snapshots-title = Instantáneas
snapshots-lead = Una instantánea es un archivo con el que un equipo vacío se convierte en este, con todos aún conectados. Guarde algunas fuera del equipo.
snapshots-take = Hacer una ahora
snapshots-running = Se está haciendo una instantánea. Esta página la muestra en cuanto está.
snapshots-failed = La última no se pudo hacer: { $why }
snapshots-next = El próximo intento es el { $date }.
snapshots-saved = Guardado. Vale desde ahora.
snapshots-count =
    { $count ->
        [one] { $count } instantánea en este equipo
       *[other] { $count } instantáneas en este equipo
    }
snapshots-none = Todavía no hay ninguna.
snapshots-when = Hecha
snapshots-size = Tamaño
snapshots-look-again = Mirar otra vez
snapshots-download = Descargar
snapshots-key = Clave de recuperación
snapshots-key-none = El equipo cierra sus instantáneas para una clave de recuperación, que usted imprime o guarda en lugar seguro. Sin ella no hace ninguna.
snapshots-key-made = El equipo tiene una y cierra sus instantáneas para ella. Si se perdió, cree otra; las instantáneas que ya existen siguen necesitando la antigua.
snapshots-key-make = Crear la clave de recuperación
snapshots-key-anew = Crear otra clave de recuperación
snapshots-password = Su contraseña otra vez
snapshots-schedule = Por sí solo
snapshots-daily = Hacer una cada noche
snapshots-daily-hint = No interrumpe a nadie.
snapshots-hour = En la hora después de las
snapshots-keep = Cuántas se conservan
snapshots-keep-hint = La última de tantos días, semanas y meses: 7/4/6.
snapshots-keep-wrong = Escriba tres números, de días, semanas y meses: 7/4/6.
snapshots-logs = Con el registro de conexiones
snapshots-logs-hint = Quién tuvo qué dirección y cuándo. El archivo es mayor con él.
recovery-key-lead = Abre todas las instantáneas que este equipo haga desde ahora. Imprímala, o guárdela donde no esté el equipo.
recovery-key-once = <strong>Se muestra una sola vez.</strong> El propio equipo no puede abrir sus instantáneas.
recovery-key-save = Guardar como archivo
recovery-key-done = La tengo
