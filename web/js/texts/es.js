/** Español. Keys, order and places to fill are those of `en.js`. */

/** @type {import('../i18n').Catalogue} */
export default {
  'language.choose': 'Idioma',

  // the door
  'door.wait': 'Espere, por favor, a que comience esta reunión',
  'door.wait.more':
    'Está en el lugar correcto. Esta página cambiará por sí sola cuando llegue el momento.',
  'door.join': 'Entrar ahora',
  'door.join.title': 'Ya puede entrar',
  'door.join.more': 'La reunión ha comenzado.',
  'door.ask': 'Pedir entrar',
  'door.ask.title': 'Pida que le dejen entrar',
  'door.ask.more': 'La reunión ha comenzado. Quien la dirige decide quién más puede entrar.',
  'door.pending.title': 'Ha pedido entrar',
  'door.pending.more':
    'Hemos avisado a quien dirige la reunión. Por favor, deje esta página abierta.',
  'door.pending': 'Esperando la respuesta',
  'door.cooldown.title': 'Ahora mismo no',
  'door.cooldown.denied': 'No ha sido posible dejarle entrar.',
  'door.cooldown.removed': 'Quien dirige la reunión le ha retirado de ella.',
  'door.cooldown.more': 'Puede volver a pedirlo dentro de {time}.',
  'door.cooldown.soon': 'Puede volver a pedirlo dentro de un momento.',
  'door.closed.title': 'No ha sido posible dejarle entrar',
  'door.closed.more':
    'Póngase en contacto con la consulta si cree que debería estar en esta reunión. Puede dejar esta página abierta: aún es posible que le dejen entrar.',
  'door.with': 'Con {hosts}',
  'door.signin': '¿Tiene una cuenta en la consulta?',
  'door.signin.link': 'Iniciar sesión',
  'door.as': 'Entrará como {name}',
  'door.leave': 'Salir de la sala de espera',
  'door.joining': 'Entrando…',
  'door.label': 'Sala de espera',

  // back at the door, and why
  'returned.hold_over':
    'Quien dirige la reunión lleva un rato ausente. Le guardamos su lugar hasta que vuelva.',
  'returned.connection_lost': 'Se ha perdido su conexión. Puede volver a entrar.',
  'returned.not_connected':
    'No se ha podido establecer la conexión a tiempo. Inténtelo de nuevo, quizá desde otra red.',
  'returned.removed': 'Quien dirige la reunión le ha retirado de ella.',
  'returned.other': 'Está de nuevo en la sala de espera.',

  // a name
  'name.title': '¿Cómo se llama?',
  'name.label': 'Su nombre',
  'name.hint': 'Así le verá quien dirige la reunión.',
  'name.continue': 'Continuar',
  'name.bad': 'Escriba un nombre de 64 letras como máximo.',

  // camera and microphone
  'devices.title': 'Cámara y micrófono',
  'devices.preview': 'Su imagen',
  'devices.camera': 'Cámara',
  'devices.mic': 'Micrófono',
  'devices.default': 'Elegido por el navegador',
  'devices.level': 'Nivel del micrófono',
  'devices.asking':
    'Su navegador pregunta por la cámara y el micrófono. Elija «Permitir», por favor.',
  'devices.camera.off': 'La cámara está apagada',
  'devices.blocked.mic': 'Su micrófono está bloqueado',
  'devices.blocked.camera': 'Su cámara está bloqueada',
  'devices.blocked.both': 'Su cámara y su micrófono están bloqueados',
  'devices.blocked.more.chromium':
    'Elija el icono junto a la dirección de esta página, active allí la cámara y el micrófono y vuelva a intentarlo.',
  'devices.blocked.more.chromium_android':
    'Toque el icono junto a la dirección de esta página, luego «Permisos», permita la cámara y el micrófono y vuelva a intentarlo.',
  'devices.blocked.more.firefox':
    'Elija la cámara o el micrófono tachado junto a la dirección de esta página, quite el bloqueo con ✕, vuelva a intentarlo y elija «Permitir».',
  'devices.blocked.more.firefox_android':
    'Toque el candado junto a la dirección de esta página, permita la cámara y el micrófono y vuelva a intentarlo.',
  'devices.blocked.more.safari_mac':
    'En el menú Safari elija «Ajustes para este sitio web», ponga la cámara y el micrófono en «Permitir» y vuelva a intentarlo.',
  'devices.blocked.more.safari_ios':
    'Toque aA o el icono de la página junto a la dirección, luego «Ajustes del sitio web», ponga la cámara y el micrófono en «Permitir» y vuelva a intentarlo.',
  'devices.blocked.more.other_ios':
    'Abra los Ajustes de su iPhone o iPad, elija este navegador en la lista de apps, active la cámara y el micrófono y vuelva aquí.',
  'devices.blocked.more.in_app':
    'Esta página está abierta dentro de otra app. Abra su enlace en Safari o Chrome.',
  'devices.blocked.more.other':
    'Elija el icono de la cámara o del candado junto a la dirección de esta página, permita el acceso y vuelva a intentarlo.',
  'devices.dismissed.mic': 'Su micrófono todavía no está permitido',
  'devices.dismissed.camera': 'Su cámara todavía no está permitida',
  'devices.dismissed.both': 'Su cámara y su micrófono todavía no están permitidos',
  'devices.dismissed.more':
    'Se cerró la pregunta de su navegador. Vuelva a intentarlo y elija «Permitir» cuando pregunte.',
  'devices.system.mic': 'Su ordenador no deja el micrófono a este navegador',
  'devices.system.camera': 'Su ordenador no deja la cámara a este navegador',
  'devices.system.both': 'Su ordenador no deja la cámara ni el micrófono a este navegador',
  'devices.system.more.mac':
    'Abra Ajustes del Sistema, luego «Privacidad y seguridad», luego Cámara y Micrófono, active este navegador y vuelva a abrirlo.',
  'devices.system.more.windows':
    'Abra Configuración, luego «Privacidad y seguridad», luego Cámara y Micrófono, permita que las aplicaciones de escritorio los usen y vuelva a intentarlo.',
  'devices.system.more.other':
    'Permita la cámara y el micrófono para este navegador en los ajustes de su dispositivo y vuelva a intentarlo.',
  'speaker.title': 'Altavoz',
  'speaker.try': 'Probar el altavoz',
  'speaker.again': 'Reproducir otra vez',
  'speaker.asked': '¿Ha oído dos notas?',
  'speaker.yes': 'Sí',
  'speaker.no': 'No',
  'speaker.heard': 'Bien. Oirá a los demás.',
  'speaker.unheard':
    'Suba el volumen, compruebe si hay auriculares conectados y reprodúzcalo otra vez.',
  'devices.missing.mic': 'No se ha encontrado ningún micrófono',
  'devices.missing.camera': 'No se ha encontrado ninguna cámara',
  'devices.missing.both': 'No se ha encontrado ninguna cámara ni ningún micrófono',
  'devices.missing.more': 'Conecte uno y vuelva a intentarlo.',
  'devices.in_use.mic': 'Otro programa está usando su micrófono',
  'devices.in_use.camera': 'Otro programa está usando su cámara',
  'devices.in_use.both': 'Otro programa está usando su cámara y su micrófono',
  'devices.in_use.more':
    'Cierre los demás programas que puedan estar usándolos y vuelva a intentarlo.',
  'devices.unsupported.mic': 'Este navegador no ofrece micrófono a esta página',
  'devices.unsupported.camera': 'Este navegador no ofrece cámara a esta página',
  'devices.unsupported.both': 'Este navegador no ofrece cámara ni micrófono a esta página',
  'devices.unsupported.more':
    'Abra el enlace con una dirección segura (https) en un navegador actual.',
  'devices.failed.mic': 'No se ha podido abrir su micrófono',
  'devices.failed.camera': 'No se ha podido abrir su cámara',
  'devices.failed.both': 'No se han podido abrir su cámara y su micrófono',
  'devices.failed.more': 'Vuelva a intentarlo o elija otro dispositivo.',
  'devices.without': 'También puede entrar sin él.',
  'devices.without.both': 'También puede entrar solo para ver y escuchar.',
  'devices.retry': 'Volver a intentarlo',
  'devices.screen.failed': 'No se ha podido compartir la pantalla.',
  'devices.screen.unsupported': 'Este navegador no puede compartir la pantalla.',

  // in the call
  'call.label': 'Videollamada',
  'call.mute': 'Silenciar',
  'call.unmute': 'Activar sonido',
  'call.stop_video': 'Parar vídeo',
  'call.start_video': 'Iniciar vídeo',
  'call.share': 'Compartir pantalla',
  'call.stop_share': 'Dejar de compartir',
  'call.people': 'Personas',
  'call.leave': 'Salir',
  'call.end': 'Terminar para todos',
  'call.controls': 'Controles de la llamada',
  'call.you': 'Usted',
  'call.name.you': '{name} (usted)',
  'call.host': 'Anfitrión',
  'call.muted': 'Micrófono apagado',
  'call.sharing': 'Comparte la pantalla',
  'call.screen_of': 'Pantalla de {name}',
  'call.you_share': 'Todas las personas de esta llamada ven su pantalla.',
  'call.alone': 'De momento no hay nadie más aquí.',
  'call.connecting': 'Conectando…',
  'call.person.back_soon': 'Reconectando…',
  'call.held.guest':
    'Quien dirige la reunión se ha ausentado un momento. Quédese, por favor: la llamada seguirá cuando vuelva.',
  'call.held.host': 'En pausa: no hay nadie que dirija la llamada.',
  'call.held.ends': 'Todos vuelven a la sala de espera dentro de {time}.',
  'call.sound_off': 'Su navegador mantiene el sonido apagado hasta que usted lo permita.',
  'call.sound_on': 'Activar el sonido',
  'call.people.title': {
    one: '{count} persona en la llamada',
    many: '{count} de personas en la llamada',
    other: '{count} personas en la llamada',
  },

  // the connection
  'link.connecting': 'Conectando…',
  'link.lost': 'Conexión perdida. Reconectando…',
  'link.media': 'La imagen se ha detenido. Reconectando…',
  'link.refused': 'Esta página no ha podido conectarse',
  'link.refused.more': 'Algo no encaja. Recargar la página suele ayudar.',
  'link.reload': 'Recargar la página',
  'link.slow': 'Está tardando más de lo habitual. Compruebe su conexión a internet, por favor.',

  // how a connection is
  'quality.excellent': 'Conexión excelente',
  'quality.good': 'Conexión buena',
  'quality.poor': 'Conexión débil',
  'quality.lost': 'Conexión perdida',
  'quality.own.smaller':
    'Su conexión es débil. Las imágenes pueden verse más pequeñas o menos fluidas durante un rato; el sonido va primero.',
  'quality.own.smaller.more':
    'Las imágenes son más pequeñas o menos fluidas de lo habitual para que el sonido llegue bien. Mejorarán por sí solas.',
  'quality.own.fewer':
    'Su conexión es débil. Puede que no vea a todas las personas durante un rato; el sonido va primero.',
  'quality.own.fewer.more':
    'Faltan algunas imágenes para que el sonido llegue bien. Volverán por sí solas.',
  'quality.own.receiving':
    'Su conexión es débil. El sonido y las imágenes pueden entrecortarse durante un rato.',
  'quality.own.receiving.more': 'El sonido y las imágenes le llegan tarde o con cortes.',
  'quality.own.sending':
    'Su conexión es débil. Puede que los demás no le vean ni le oigan bien durante un rato.',
  'quality.own.sending.more':
    'Su sonido y su imagen llegan a los demás tarde, más pequeños o con cortes.',
  'quality.own.both':
    'Su conexión es débil. Puede que usted y los demás no se vean ni se oigan bien durante un rato.',
  'quality.own.both.more':
    'El sonido y las imágenes llegan tarde, más pequeños o con cortes en ambos sentidos.',
  'quality.other.smaller': '{name} tiene una conexión débil y quizá vea las imágenes más pequeñas.',
  'quality.other.smaller.short': 'quizá vea las imágenes más pequeñas',
  'quality.other.fewer': '{name} tiene una conexión débil y quizá no vea a todas las personas.',
  'quality.other.fewer.short': 'quizá no vea a todas las personas',
  'quality.other.receiving': '{name} tiene una conexión débil y quizá no lo oiga todo.',
  'quality.other.receiving.short': 'quizá no lo oiga todo',
  'quality.other.sending':
    '{name} tiene una conexión débil; el sonido y la imagen pueden entrecortarse.',
  'quality.other.sending.short': 'el sonido y la imagen pueden entrecortarse',

  // one's own connection in numbers
  'numbers.title': 'Su conexión',
  'numbers.open': 'Conexión',
  'numbers.open.short': 'Señal',
  'numbers.close': 'Cerrar',
  'numbers.measuring': 'Midiendo…',
  'numbers.up': 'Usted envía',
  'numbers.down': 'Usted recibe',
  'numbers.delay': 'Retardo, ida y vuelta',
  'numbers.lost.up': 'Perdido a la ida',
  'numbers.lost.down': 'Perdido a la vuelta',
  'numbers.picture.up': 'Imagen que envía',
  'numbers.picture.down': 'Imagen más grande que recibe',
  'numbers.path': 'El camino que sigue',
  'numbers.path.direct': 'Directamente a la consulta',
  'numbers.path.tcp': 'Directamente a la consulta, por la vía más lenta que esta red permite',
  'numbers.path.relayed': 'A través de un servidor auxiliar, porque esta red no permite otra cosa',
  'numbers.details': 'Detalles para el soporte técnico',
  'numbers.transport': 'Transporte',
  'numbers.estimate': 'Capacidad hacia usted',
  'numbers.jitter.up': 'Irregularidad (jitter), ida',
  'numbers.jitter.down': 'Irregularidad (jitter), vuelta',
  'numbers.missing.up': 'Falta tras la reparación, ida',
  'numbers.missing.down': 'Falta tras la reparación, vuelta',
  'numbers.layer': 'Enviado: {source}',
  'numbers.layer.sized': 'Enviado: {source}, {size}',
  'numbers.source.mic': 'micrófono',
  'numbers.source.camera': 'cámara',
  'numbers.source.screen': 'pantalla',
  'numbers.source.screen_sound': 'sonido de la pantalla',
  'numbers.size.low': 'pequeña',
  'numbers.size.middle': 'mediana',
  'numbers.size.high': 'grande',
  'numbers.size.spare': 'reducida',
  'numbers.size.sharp': 'nítida',
  'numbers.layer.of': '{bitrate}, {lost} perdido',

  // numbers with their units
  'unit.kilobits': '{value} kbit/s',
  'unit.megabits': '{value} Mbit/s',
  'unit.milliseconds': '{value} ms',

  // outcomes, lower right
  'outcome.admitted': 'Puede entrar',
  'outcome.denied': 'No se le ha dejado entrar',
  'toast.region': 'Avisos',
  'toast.arrived': '{name} está esperando',
  'toast.asked': '{name} pide entrar',
  'toast.more': { one: 'y {count} más', many: 'y {count} más', other: 'y {count} más' },
  'toast.join': 'Entrar',
  'toast.close': 'Cerrar',

  // the attendee list
  'attendees.title': 'Asistentes',
  'attendees.close': 'Cerrar la lista',
  'attendees.asking': 'Esperan entrar',
  'attendees.in_call': 'En la llamada',
  'attendees.door': 'En la puerta',
  'attendees.out': 'Fuera de la reunión',
  'attendees.admit': 'Admitir',
  'attendees.deny': 'Rechazar',
  'attendees.admit_all': 'Admitir a todos',
  'attendees.remove': 'Retirar',
  'attendees.admit.of': 'Admitir a {name}',
  'attendees.deny.of': 'Rechazar a {name}',
  'attendees.remove.of': 'Retirar a {name}',
  'attendees.verified': 'Identidad verificada',
  'attendees.unverified': 'Sin verificar',
  'attendees.away': 'Ausente',
  'attendees.booked': 'Con cita',
  'attendees.admitted': 'Con permiso, aún sin entrar',
  'attendees.denied': 'Se rechazó su entrada',
  'attendees.removed': 'Se le retiró',
  'attendees.left': 'Se ha ido',
  'attendees.asked_again': 'Ya se le rechazó antes',
  'attendees.since': 'desde {time}',
  'attendees.connecting': 'Conectando…',
  'attendees.more': 'Mostrar más',
  'attendees.of': '{shown} de {total}',
  'attendees.nobody': 'Todavía no hay nadie aquí.',
  'attendees.you': '{name} (usted)',

  // confirmations
  'confirm.cancel': 'Cancelar',
  'confirm.end.title': '¿Terminar la reunión para todos?',
  'confirm.end.text':
    'Todos saldrán de la llamada y de la sala de espera. Después podrá volver a abrir la cita.',
  'confirm.end.do': 'Terminar para todos',
  'confirm.remove.title': '¿Retirar a {name}?',
  'confirm.remove.text':
    'Saldrá de inmediato. Para volver tendrá que pedir entrar y esperar a que se le admita.',
  'confirm.remove.do': 'Retirar',
  'confirm.switch.title': '¿Salir de la llamada actual?',
  'confirm.switch.text':
    'Está en otra llamada. Si es la única persona que la dirige, quedará en pausa.',
  'confirm.switch.do': 'Salir e ir allí',

  // the last pages of a call
  'final.ended.title': 'Esta reunión ha terminado',
  'final.ended.more': 'Gracias por venir. Puede cerrar esta página.',
  'final.ended.host': 'Todos han salido de la llamada y de la sala de espera.',
  'final.continued_elsewhere.title': 'La llamada continúa en otro lugar',
  'final.continued_elsewhere.more':
    'Ha entrado desde otra pestaña u otro dispositivo, así que esta página se ha detenido.',
  'final.continued_elsewhere.do': 'Continuar aquí',
  'final.left.title': 'Ha salido de la reunión',
  'final.left.more': 'Puede cerrar esta página.',
  'final.left.do': 'Volver a entrar',
  'final.signed_in.title': 'Ha iniciado sesión',
  'final.signed_in.more': 'Conserva su lugar en la sala de espera con su cuenta.',
  'final.signed_in.do': 'Continuar',
  'final.again': 'Volver a mirar',
  'busy.title': 'El servicio está ocupado',
  'busy.more':
    'En este momento todas las líneas están ocupadas. Le guardamos su lugar. Inténtelo de nuevo dentro de {time}.',
  'busy.now': 'Le guardamos su lugar. Inténtelo de nuevo, por favor.',

  // signing in
  'signin.title': 'Iniciar sesión',
  'signin.workspace': 'Para profesionales',
  'signin.portal': 'Para clientes',
  'signin.email': 'Correo electrónico',
  'signin.password': 'Contraseña',
  'signin.do': 'Iniciar sesión',
  'signin.busy': 'Iniciando sesión…',
  'signin.wrong': 'El correo electrónico o la contraseña no son correctos.',
  'signin.later': 'Demasiados intentos. Inténtelo de nuevo dentro de {time}.',
  'signin.failed': 'No se ha podido iniciar sesión. Inténtelo de nuevo, por favor.',
  'signin.out': 'Cerrar sesión',
  'signin.back': 'Volver a la reunión sin iniciar sesión',

  // the workspace
  'workspace.title': 'Hoy',
  'workspace.empty': 'Hoy no hay citas.',
  'workspace.start': 'Iniciar videollamada',
  'workspace.join': 'Entrar',
  'workspace.open_again': 'Volver a abrir',
  'workspace.copy': 'Copiar enlace',
  'workspace.copied': 'Enlace copiado',
  'workspace.copy.of': 'Copiar el enlace de {title}',
  'workspace.copy.failed': 'No se ha podido copiar el enlace: {link}',
  'workspace.clients.none': 'Sin clientes con cita',
  'workspace.waiting': { one: '{count} espera', many: '{count} esperan', other: '{count} esperan' },
  'workspace.asking': {
    one: '{count} pide entrar',
    many: '{count} piden entrar',
    other: '{count} piden entrar',
  },
  'workspace.in_call': {
    one: '{count} en la llamada',
    many: '{count} en la llamada',
    other: '{count} en la llamada',
  },
  'workspace.others': { one: 'y {count} más', many: 'y {count} más', other: 'y {count} más' },
  'workspace.phase.scheduled': 'Sin comenzar',
  'workspace.phase.started': 'En curso',
  'workspace.phase.held': 'En pausa',
  'workspace.phase.ended': 'Terminada',
  'workspace.seats': '{taken} de {capacity} lugares ocupados',
  'workspace.back': 'Volver a hoy',
  'prejoin.title.scheduled': '¿Todo listo para empezar?',
  'prejoin.title.started': 'La reunión está en curso',
  'prejoin.title.held': 'La reunión está en pausa',
  'prejoin.more.scheduled': 'La reunión comienza cuando elija «Entrar ahora».',
  'prejoin.more.started': 'Elija «Entrar ahora» para pasar.',
  'prejoin.more.held': 'Sigue cuando elija «Entrar ahora».',
  'prejoin.label': 'Antes de la llamada',

  // the portal
  'portal.title': 'Sus citas',
  'portal.empty': 'No tiene ninguna cita por el momento.',
  'portal.go': 'Ir a la sala de espera',
  'portal.hello': 'Hola, {name}',

  'attendees.unrecorded': 'Hecho. Guardarlo está tardando un poco más de lo habitual.',

  // what did not work; the key is the server's code
  'error.offline': 'Ahora mismo no tiene conexión. Vuelva a intentarlo dentro de un momento.',
  'error.timeout': 'No ha habido respuesta. Inténtelo de nuevo, por favor.',
  'error.store_unavailable': 'No se ha podido guardar. Vuelva a intentarlo dentro de un momento.',
  'error.relay_unavailable':
    'Ahora mismo no se pueden conectar llamadas. Inténtelo de nuevo, por favor.',
  'error.busy': 'El servicio está ocupado. Vuelva a intentarlo dentro de un momento.',
  'error.must_ask': 'Otra persona se ha adelantado. Puede pedir que le dejen entrar.',
  'error.not_started': 'La reunión no está en curso en este momento.',
  'error.request_gone': 'Mientras tanto, esta petición ha terminado.',
  'error.state_changed': 'Algo ha cambiado mientras tanto. Vuelva a mirar, por favor.',
  'error.not_at_door': 'Esa persona ya no está en la puerta.',
  'error.already_decided': 'Ya está decidido',
  'error.already_decided.by': 'Ya lo ha decidido {by}: {outcome}',
  'error.version_unknown': 'Hay una versión más nueva de esta página. Recárguela, por favor.',
  'error.not_allowed': 'Esto no es posible en este momento.',
  'error.not_found': 'Esto ya no está aquí. Vuelva a mirar, por favor.',
  'error.unavailable': 'Esto no funciona en este momento. Vuelva a intentarlo en breve.',
  'error.other': 'No ha funcionado. Inténtelo de nuevo, por favor.',
  'error.already_joined': 'Esa persona ya ha entrado.',
  'error.cooldown': 'Puede volver a pedirlo dentro de un momento.',
  'error.too_many_messages':
    'Ha sido demasiado de una vez. Vuelva a intentarlo dentro de un momento.',
  'outcome.word.admitted': 'Se ha admitido',
  'outcome.word.denied': 'Se ha rechazado',
};
