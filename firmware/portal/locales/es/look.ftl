# How the pages look, for admins.

look-title = Aspecto
look-done = Guardado. Desde ahora todas las páginas se ven así.
look-texts = Nombre y color
look-accent = Color principal
look-accent-example = #17695a
look-accent-hint = Lo llevan los botones y enlaces; sobre fondo oscuro, uno más claro del mismo tono. Vacío para el de Alcove.
look-accent-syntax = Esto no es un color; escríbelo como #17695a.
look-accent-light = El color es demasiado claro para leerse sobre blanco; elige uno más oscuro.
look-footer = Línea al pie de cada página
look-footer-hint = Por ejemplo, a quién preguntar. Vacía para ninguna.
look-footer-long = Usa como mucho { $most } caracteres.
look-footer-hidden = Usa solo caracteres visibles, en una línea.
look-language-hint = Para visitantes cuyo navegador no pide ninguno de nuestros idiomas.
save = Guardar
look-logo = Logotipo
look-logo-now = El logotipo actual
look-logo-file = Imagen
look-logo-hint = Un archivo PNG de como mucho { $most } KB. Se muestra junto al nombre, con 32 píxeles de alto.
look-logo-send = Ponerlo en las páginas
look-logo-remove = Quitar el logotipo
look-logo-large = El archivo tiene más de { $most } KB. Guarda la imagen más pequeña.
look-logo-kind = Esto no es un archivo PNG. Guarda la imagen como PNG; no se aceptan SVG ni otros tipos.
look-logo-broken = No se puede leer la imagen. Guárdala de nuevo como PNG.
look-logo-pixels = La imagen tiene más de { $most } píxeles de lado. Guárdala más pequeña.
look-logo-detailed = La imagen es demasiado detallada para un logotipo. Guárdala con menos píxeles.
