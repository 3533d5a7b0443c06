/** Deutsch. Keys, order and places to fill are those of `en.js`. */

/** @type {import('../i18n').Catalogue} */
export default {
  'language.choose': 'Sprache',

  // the door
  'door.wait': 'Bitte warten Sie, bis dieses Gespräch beginnt',
  'door.wait.more':
    'Sie sind hier richtig. Diese Seite ändert sich von selbst, wenn es so weit ist.',
  'door.join': 'Jetzt teilnehmen',
  'door.join.title': 'Sie können jetzt teilnehmen',
  'door.join.more': 'Das Gespräch hat begonnen.',
  'door.ask': 'Um Einlass bitten',
  'door.ask.title': 'Bitten Sie darum, eingelassen zu werden',
  'door.ask.more':
    'Das Gespräch hat begonnen. Wer sonst noch teilnimmt, entscheidet die Gesprächsleitung.',
  'door.pending.title': 'Sie haben um Einlass gebeten',
  'door.pending.more': 'Die Gesprächsleitung weiß Bescheid. Bitte lassen Sie diese Seite offen.',
  'door.pending': 'Warten auf Antwort',
  'door.cooldown.title': 'Gerade nicht',
  'door.cooldown.denied': 'Sie konnten nicht eingelassen werden.',
  'door.cooldown.removed': 'Die Gesprächsleitung hat Sie aus dem Gespräch genommen.',
  'door.cooldown.more': 'Sie können in {time} wieder fragen.',
  'door.cooldown.soon': 'Sie können gleich wieder fragen.',
  'door.closed.title': 'Sie konnten nicht eingelassen werden',
  'door.closed.more':
    'Bitte melden Sie sich in der Praxis, wenn Sie an diesem Gespräch teilnehmen sollten. Sie können diese Seite offen lassen: Sie können immer noch eingelassen werden.',
  'door.with': 'Mit {hosts}',
  'door.signin': 'Haben Sie ein Konto bei der Praxis?',
  'door.signin.link': 'Anmelden',
  'door.as': 'Sie nehmen teil als {name}',
  'door.leave': 'Wartezimmer verlassen',
  'door.joining': 'Verbindung wird aufgebaut…',
  'door.label': 'Wartezimmer',

  // back at the door, and why
  'returned.hold_over':
    'Die Gesprächsleitung ist seit einer Weile nicht da. Ihr Platz bleibt frei, bis sie zurück ist.',
  'returned.connection_lost': 'Ihre Verbindung war unterbrochen. Sie können wieder hereinkommen.',
  'returned.not_connected':
    'Die Verbindung kam nicht rechtzeitig zustande. Bitte versuchen Sie es noch einmal, vielleicht in einem anderen Netz.',
  'returned.removed': 'Die Gesprächsleitung hat Sie aus dem Gespräch genommen.',
  'returned.other': 'Sie sind wieder im Wartezimmer.',

  // a name
  'name.title': 'Wie heißen Sie?',
  'name.label': 'Ihr Name',
  'name.hint': 'So sieht Sie die Gesprächsleitung.',
  'name.continue': 'Weiter',
  'name.bad': 'Bitte geben Sie einen Namen mit höchstens 64 Buchstaben an.',

  // camera and microphone
  'devices.title': 'Kamera und Mikrofon',
  'devices.preview': 'Ihr Bild',
  'devices.camera': 'Kamera',
  'devices.mic': 'Mikrofon',
  'devices.default': 'Vom Browser gewählt',
  'devices.level': 'Lautstärke des Mikrofons',
  'devices.asking': 'Ihr Browser fragt nach Kamera und Mikrofon. Bitte wählen Sie „Zulassen“.',
  'devices.camera.off': 'Die Kamera ist aus',
  'devices.blocked.mic': 'Ihr Mikrofon ist blockiert',
  'devices.blocked.camera': 'Ihre Kamera ist blockiert',
  'devices.blocked.both': 'Ihre Kamera und Ihr Mikrofon sind blockiert',
  'devices.blocked.more.chromium':
    'Wählen Sie das Zeichen neben der Adresse dieser Seite, schalten Sie dort Kamera und Mikrofon ein und versuchen Sie es noch einmal.',
  'devices.blocked.more.chromium_android':
    'Tippen Sie auf das Zeichen neben der Adresse dieser Seite, dann auf „Berechtigungen“, erlauben Sie Kamera und Mikrofon und versuchen Sie es noch einmal.',
  'devices.blocked.more.firefox':
    'Wählen Sie das durchgestrichene Kamera- oder Mikrofonzeichen neben der Adresse dieser Seite, heben Sie die Sperre mit ✕ auf, versuchen Sie es noch einmal und wählen Sie „Erlauben“.',
  'devices.blocked.more.firefox_android':
    'Tippen Sie auf das Schloss neben der Adresse dieser Seite, erlauben Sie Kamera und Mikrofon und versuchen Sie es noch einmal.',
  'devices.blocked.more.safari_mac':
    'Wählen Sie im Menü „Safari“ die „Einstellungen für diese Website“, stellen Sie Kamera und Mikrofon auf „Erlauben“ und versuchen Sie es noch einmal.',
  'devices.blocked.more.safari_ios':
    'Tippen Sie auf aA oder das Seitenzeichen neben der Adresse, dann auf „Website-Einstellungen“, stellen Sie Kamera und Mikrofon auf „Erlauben“ und versuchen Sie es noch einmal.',
  'devices.blocked.more.other_ios':
    'Öffnen Sie die Einstellungen Ihres iPhones oder iPads, wählen Sie diesen Browser in der Liste der Apps, schalten Sie Kamera und Mikrofon ein und kommen Sie hierher zurück.',
  'devices.blocked.more.in_app':
    'Diese Seite ist in einer anderen App geöffnet. Öffnen Sie ihren Link stattdessen in Safari oder Chrome.',
  'devices.blocked.more.other':
    'Wählen Sie das Kamera- oder Schlosszeichen neben der Adresse dieser Seite, erlauben Sie dort den Zugriff und versuchen Sie es noch einmal.',
  'devices.dismissed.mic': 'Ihr Mikrofon ist noch nicht erlaubt',
  'devices.dismissed.camera': 'Ihre Kamera ist noch nicht erlaubt',
  'devices.dismissed.both': 'Ihre Kamera und Ihr Mikrofon sind noch nicht erlaubt',
  'devices.dismissed.more':
    'Die Frage Ihres Browsers wurde geschlossen. Versuchen Sie es noch einmal und wählen Sie „Zulassen“, wenn er fragt.',
  'devices.system.mic': 'Ihr Computer gibt diesem Browser das Mikrofon nicht',
  'devices.system.camera': 'Ihr Computer gibt diesem Browser die Kamera nicht',
  'devices.system.both': 'Ihr Computer gibt diesem Browser weder Kamera noch Mikrofon',
  'devices.system.more.mac':
    'Öffnen Sie die Systemeinstellungen, dann „Datenschutz & Sicherheit“, dann Kamera und Mikrofon, schalten Sie diesen Browser ein und öffnen Sie ihn neu.',
  'devices.system.more.windows':
    'Öffnen Sie die Einstellungen, dann „Datenschutz und Sicherheit“, dann Kamera und Mikrofon, erlauben Sie Desktop-Apps den Zugriff und versuchen Sie es noch einmal.',
  'devices.system.more.other':
    'Erlauben Sie diesem Browser in den Einstellungen Ihres Geräts Kamera und Mikrofon und versuchen Sie es noch einmal.',
  'speaker.title': 'Lautsprecher',
  'speaker.try': 'Lautsprecher testen',
  'speaker.again': 'Noch einmal abspielen',
  'speaker.asked': 'Haben Sie zwei Töne gehört?',
  'speaker.yes': 'Ja',
  'speaker.no': 'Nein',
  'speaker.heard': 'Gut. Sie werden die anderen hören.',
  'speaker.unheard':
    'Stellen Sie den Ton lauter, sehen Sie nach, ob Kopfhörer verbunden sind, und spielen Sie es noch einmal ab.',
  'devices.missing.mic': 'Es wurde kein Mikrofon gefunden',
  'devices.missing.camera': 'Es wurde keine Kamera gefunden',
  'devices.missing.both': 'Es wurde weder Kamera noch Mikrofon gefunden',
  'devices.missing.more': 'Schließen Sie ein Gerät an und versuchen Sie es noch einmal.',
  'devices.in_use.mic': 'Ihr Mikrofon wird von einem anderen Programm benutzt',
  'devices.in_use.camera': 'Ihre Kamera wird von einem anderen Programm benutzt',
  'devices.in_use.both': 'Ihre Kamera und Ihr Mikrofon werden von einem anderen Programm benutzt',
  'devices.in_use.more':
    'Schließen Sie andere Programme, die darauf zugreifen, und versuchen Sie es noch einmal.',
  'devices.unsupported.mic': 'Dieser Browser gibt der Seite kein Mikrofon',
  'devices.unsupported.camera': 'Dieser Browser gibt der Seite keine Kamera',
  'devices.unsupported.both': 'Dieser Browser gibt der Seite weder Kamera noch Mikrofon',
  'devices.unsupported.more':
    'Öffnen Sie den Link über eine sichere Adresse (https) in einem aktuellen Browser.',
  'devices.failed.mic': 'Ihr Mikrofon ließ sich nicht öffnen',
  'devices.failed.camera': 'Ihre Kamera ließ sich nicht öffnen',
  'devices.failed.both': 'Ihre Kamera und Ihr Mikrofon ließen sich nicht öffnen',
  'devices.failed.more': 'Versuchen Sie es noch einmal oder wählen Sie ein anderes Gerät.',
  'devices.without': 'Sie können auch ohne teilnehmen.',
  'devices.without.both': 'Sie können auch teilnehmen und nur zusehen und zuhören.',
  'devices.retry': 'Noch einmal versuchen',
  'devices.screen.failed': 'Der Bildschirm konnte nicht geteilt werden.',
  'devices.screen.unsupported': 'Dieser Browser kann den Bildschirm nicht teilen.',

  // in the call
  'call.label': 'Videosprechstunde',
  'call.mute': 'Mikro aus',
  'call.unmute': 'Mikro an',
  'call.stop_video': 'Kamera aus',
  'call.start_video': 'Kamera an',
  'call.share': 'Bildschirm teilen',
  'call.stop_share': 'Teilen beenden',
  'call.people': 'Personen',
  'call.leave': 'Verlassen',
  'call.end': 'Für alle beenden',
  'call.controls': 'Bedienung des Gesprächs',
  'call.you': 'Sie',
  'call.name.you': '{name} (Sie)',
  'call.host': 'Leitung',
  'call.muted': 'Mikrofon aus',
  'call.sharing': 'Teilt den Bildschirm',
  'call.screen_of': 'Bildschirm von {name}',
  'call.you_share': 'Alle im Gespräch sehen Ihren Bildschirm.',
  'call.alone': 'Bisher sind Sie allein hier.',
  'call.connecting': 'Verbindung wird aufgebaut…',
  'call.person.back_soon': 'Verbindet sich neu…',
  'call.held.guest':
    'Die Gesprächsleitung ist gerade nicht da. Bitte bleiben Sie: Es geht weiter, sobald sie zurück ist.',
  'call.held.host': 'Unterbrochen: Niemand von der Gesprächsleitung ist da.',
  'call.held.ends': 'In {time} kehren alle ins Wartezimmer zurück.',
  'call.sound_off': 'Ihr Browser lässt den Ton aus, bis Sie ihn erlauben.',
  'call.sound_on': 'Ton anschalten',
  'call.people.title': { one: '{count} Person im Gespräch', other: '{count} Personen im Gespräch' },

  // the connection
  'link.connecting': 'Verbindung wird aufgebaut…',
  'link.lost': 'Verbindung unterbrochen. Wird neu aufgebaut…',
  'link.media': 'Das Bild stockt. Verbindung wird neu aufgebaut…',
  'link.refused': 'Diese Seite konnte sich nicht verbinden',
  'link.refused.more': 'Etwas passt nicht zusammen. Meist hilft es, die Seite neu zu laden.',
  'link.reload': 'Seite neu laden',
  'link.slow': 'Das dauert länger als sonst. Bitte prüfen Sie Ihre Internetverbindung.',

  // how a connection is
  'quality.excellent': 'Sehr gute Verbindung',
  'quality.good': 'Gute Verbindung',
  'quality.poor': 'Schwache Verbindung',
  'quality.lost': 'Verbindung unterbrochen',
  'quality.own.smaller':
    'Ihre Verbindung ist schwach. Bilder können eine Weile kleiner oder weniger flüssig sein; der Ton geht vor.',
  'quality.own.smaller.more':
    'Bilder sind kleiner oder weniger flüssig als sonst, damit der Ton durchkommt. Sie werden von selbst wieder besser.',
  'quality.own.fewer':
    'Ihre Verbindung ist schwach. Vielleicht sehen Sie eine Weile nicht alle; der Ton geht vor.',
  'quality.own.fewer.more':
    'Einige Bilder fehlen, damit der Ton durchkommt. Sie kommen von selbst wieder.',
  'quality.own.receiving': 'Ihre Verbindung ist schwach. Ton und Bild können eine Weile stocken.',
  'quality.own.receiving.more': 'Ton und Bild kommen verspätet oder mit Lücken bei Ihnen an.',
  'quality.own.sending':
    'Ihre Verbindung ist schwach. Die anderen sehen und hören Sie eine Weile vielleicht nicht gut.',
  'quality.own.sending.more':
    'Ihr Ton und Ihr Bild kommen bei den anderen verspätet, kleiner oder mit Lücken an.',
  'quality.own.both':
    'Ihre Verbindung ist schwach. Sie und die anderen sehen und hören einander eine Weile vielleicht nicht gut.',
  'quality.own.both.more':
    'Ton und Bild kommen in beiden Richtungen verspätet, kleiner oder mit Lücken an.',
  'quality.other.smaller':
    '{name} hat eine schwache Verbindung und sieht Bilder vielleicht kleiner.',
  'quality.other.smaller.short': 'sieht Bilder vielleicht kleiner',
  'quality.other.fewer': '{name} hat eine schwache Verbindung und sieht vielleicht nicht alle.',
  'quality.other.fewer.short': 'sieht vielleicht nicht alle',
  'quality.other.receiving': '{name} hat eine schwache Verbindung und hört vielleicht nicht alles.',
  'quality.other.receiving.short': 'hört vielleicht nicht alles',
  'quality.other.sending': '{name} hat eine schwache Verbindung; Ton und Bild können stocken.',
  'quality.other.sending.short': 'Ton und Bild können stocken',

  // one's own connection in numbers
  'numbers.title': 'Ihre Verbindung',
  'numbers.open': 'Verbindung',
  'numbers.open.short': 'Signal',
  'numbers.close': 'Schließen',
  'numbers.measuring': 'Wird gemessen…',
  'numbers.up': 'Sie senden',
  'numbers.down': 'Sie empfangen',
  'numbers.delay': 'Laufzeit hin und zurück',
  'numbers.lost.up': 'Verlust beim Senden',
  'numbers.lost.down': 'Verlust beim Empfangen',
  'numbers.picture.up': 'Bild, das Sie senden',
  'numbers.picture.down': 'Größtes Bild, das Sie empfangen',
  'numbers.path': 'Weg der Verbindung',
  'numbers.path.direct': 'Direkt zur Praxis',
  'numbers.path.tcp': 'Direkt zur Praxis, auf dem langsameren Weg, den dieses Netz zulässt',
  'numbers.path.relayed': 'Über einen Hilfsserver, weil dieses Netz nichts anderes zulässt',
  'numbers.details': 'Einzelheiten für die Hilfe',
  'numbers.transport': 'Übertragung',
  'numbers.estimate': 'Bandbreite zu Ihnen',
  'numbers.jitter.up': 'Ungleichmäßigkeit (Jitter), hin',
  'numbers.jitter.down': 'Ungleichmäßigkeit (Jitter), her',
  'numbers.missing.up': 'Fehlt nach der Reparatur, hin',
  'numbers.missing.down': 'Fehlt nach der Reparatur, her',
  'numbers.layer': 'Gesendet: {source}',
  'numbers.layer.sized': 'Gesendet: {source}, {size}',
  'numbers.source.mic': 'Mikrofon',
  'numbers.source.camera': 'Kamera',
  'numbers.source.screen': 'Bildschirm',
  'numbers.source.screen_sound': 'Ton des Bildschirms',
  'numbers.size.low': 'klein',
  'numbers.size.middle': 'mittel',
  'numbers.size.high': 'groß',
  'numbers.size.spare': 'sparsam',
  'numbers.size.sharp': 'scharf',
  'numbers.layer.of': '{bitrate}, {lost} verloren',

  // numbers with their units
  'unit.kilobits': '{value} kbit/s',
  'unit.megabits': '{value} Mbit/s',
  'unit.milliseconds': '{value} ms',

  // outcomes, lower right
  'outcome.admitted': 'Eingelassen',
  'outcome.denied': 'Nicht eingelassen',
  'toast.region': 'Mitteilungen',
  'toast.arrived': '{name} wartet',
  'toast.asked': '{name} bittet um Einlass',
  'toast.more': { one: 'und {count} weitere Person', other: 'und {count} weitere' },
  'toast.join': 'Teilnehmen',
  'toast.close': 'Schließen',

  // the attendee list
  'attendees.title': 'Teilnehmende',
  'attendees.close': 'Liste schließen',
  'attendees.asking': 'Möchten teilnehmen',
  'attendees.in_call': 'Im Gespräch',
  'attendees.door': 'Vor der Tür',
  'attendees.out': 'Nicht im Gespräch',
  'attendees.admit': 'Einlassen',
  'attendees.deny': 'Ablehnen',
  'attendees.admit_all': 'Alle einlassen',
  'attendees.remove': 'Entfernen',
  'attendees.admit.of': '{name} einlassen',
  'attendees.deny.of': 'Anfrage von {name} ablehnen',
  'attendees.remove.of': '{name} entfernen',
  'attendees.verified': 'Bestätigt',
  'attendees.unverified': 'Nicht bestätigt',
  'attendees.away': 'Abwesend',
  'attendees.booked': 'Gebucht',
  'attendees.admitted': 'Eingelassen, noch nicht da',
  'attendees.denied': 'Nicht eingelassen',
  'attendees.removed': 'Entfernt',
  'attendees.left': 'Gegangen',
  'attendees.asked_again': 'Schon einmal abgelehnt',
  'attendees.since': 'seit {time}',
  'attendees.connecting': 'Verbindung wird aufgebaut…',
  'attendees.more': 'Mehr anzeigen',
  'attendees.of': '{shown} von {total}',
  'attendees.nobody': 'Noch ist niemand hier.',
  'attendees.you': '{name} (Sie)',

  // confirmations
  'confirm.cancel': 'Abbrechen',
  'confirm.end.title': 'Gespräch für alle beenden?',
  'confirm.end.text':
    'Alle verlassen das Gespräch und das Wartezimmer. Sie können den Termin danach wieder öffnen.',
  'confirm.end.do': 'Für alle beenden',
  'confirm.remove.title': '{name} entfernen?',
  'confirm.remove.text':
    'Die Person ist sofort draußen. Um zurückzukommen, muss sie um Einlass bitten und eingelassen werden.',
  'confirm.remove.do': 'Entfernen',
  'confirm.switch.title': 'Jetziges Gespräch verlassen?',
  'confirm.switch.text':
    'Sie sind in einem anderen Gespräch. Wenn nur Sie es leiten, wird es unterbrochen.',
  'confirm.switch.do': 'Verlassen und wechseln',

  // the last pages of a call
  'final.ended.title': 'Dieses Gespräch ist beendet',
  'final.ended.more': 'Danke, dass Sie da waren. Sie können diese Seite schließen.',
  'final.ended.host': 'Alle haben das Gespräch und das Wartezimmer verlassen.',
  'final.continued_elsewhere.title': 'Das Gespräch geht anderswo weiter',
  'final.continued_elsewhere.more':
    'Sie nehmen in einem anderen Tab oder auf einem anderen Gerät teil, deshalb wurde es hier beendet.',
  'final.continued_elsewhere.do': 'Lieber hier weitermachen',
  'final.left.title': 'Sie haben das Gespräch verlassen',
  'final.left.more': 'Sie können diese Seite schließen.',
  'final.left.do': 'Zurück ins Gespräch',
  'final.signed_in.title': 'Sie sind angemeldet',
  'final.signed_in.more': 'Ihr Platz im Wartezimmer bleibt Ihnen mit Ihrem Konto erhalten.',
  'final.signed_in.do': 'Weiter',
  'final.again': 'Noch einmal nachsehen',
  'busy.title': 'Gerade ist viel los',
  'busy.more':
    'Im Moment sind alle Leitungen belegt. Ihr Platz bleibt Ihnen erhalten. Bitte versuchen Sie es in {time} noch einmal.',
  'busy.now': 'Ihr Platz bleibt Ihnen erhalten. Bitte versuchen Sie es noch einmal.',

  // signing in
  'signin.title': 'Anmelden',
  'signin.workspace': 'Für die Praxis',
  'signin.portal': 'Für Klientinnen und Klienten',
  'signin.email': 'E-Mail-Adresse',
  'signin.password': 'Passwort',
  'signin.do': 'Anmelden',
  'signin.busy': 'Anmeldung läuft…',
  'signin.wrong': 'E-Mail-Adresse oder Passwort stimmt nicht.',
  'signin.later': 'Zu viele Versuche. Bitte versuchen Sie es in {time} noch einmal.',
  'signin.failed': 'Die Anmeldung hat nicht geklappt. Bitte versuchen Sie es noch einmal.',
  'signin.out': 'Abmelden',
  'signin.back': 'Ohne Anmeldung zurück zum Gespräch',

  // the workspace
  'workspace.title': 'Heute',
  'workspace.empty': 'Heute sind keine Termine.',
  'workspace.start': 'Gespräch beginnen',
  'workspace.join': 'Teilnehmen',
  'workspace.open_again': 'Wieder öffnen',
  'workspace.copy': 'Link kopieren',
  'workspace.copied': 'Link kopiert',
  'workspace.copy.of': 'Link von {title} kopieren',
  'workspace.copy.failed': 'Der Link konnte nicht kopiert werden: {link}',
  'workspace.clients.none': 'Niemand gebucht',
  'workspace.waiting': { one: '{count} wartet', other: '{count} warten' },
  'workspace.asking': { one: '{count} bittet um Einlass', other: '{count} bitten um Einlass' },
  'workspace.in_call': { one: '{count} im Gespräch', other: '{count} im Gespräch' },
  'workspace.others': { one: 'und {count} weitere Person', other: 'und {count} weitere' },
  'workspace.phase.scheduled': 'Nicht begonnen',
  'workspace.phase.started': 'Läuft',
  'workspace.phase.held': 'Unterbrochen',
  'workspace.phase.ended': 'Beendet',
  'workspace.seats': '{taken} von {capacity} Plätzen belegt',
  'workspace.back': 'Zurück zu heute',
  'prejoin.title.scheduled': 'Kann es losgehen?',
  'prejoin.title.started': 'Das Gespräch läuft',
  'prejoin.title.held': 'Das Gespräch ist unterbrochen',
  'prejoin.more.scheduled': 'Das Gespräch beginnt, wenn Sie „Jetzt teilnehmen“ wählen.',
  'prejoin.more.started': 'Wählen Sie „Jetzt teilnehmen“, um hineinzugehen.',
  'prejoin.more.held': 'Es geht weiter, wenn Sie „Jetzt teilnehmen“ wählen.',
  'prejoin.label': 'Vor dem Gespräch',

  // the portal
  'portal.title': 'Ihre Termine',
  'portal.empty': 'Sie haben zurzeit keine Termine.',
  'portal.go': 'Ins Wartezimmer',
  'portal.hello': 'Guten Tag, {name}',

  'attendees.unrecorded': 'Erledigt. Das Speichern dauert einen Moment länger als sonst.',

  // what did not work; the key is the server's code
  'error.offline': 'Sie sind gerade nicht verbunden. Bitte versuchen Sie es gleich noch einmal.',
  'error.timeout': 'Es kam keine Antwort. Bitte versuchen Sie es noch einmal.',
  'error.store_unavailable':
    'Das konnte nicht gespeichert werden. Bitte versuchen Sie es gleich noch einmal.',
  'error.relay_unavailable':
    'Gespräche können im Moment nicht verbunden werden. Bitte versuchen Sie es noch einmal.',
  'error.busy': 'Gerade ist viel los. Bitte versuchen Sie es gleich noch einmal.',
  'error.must_ask': 'Jemand war schneller. Sie können um Einlass bitten.',
  'error.not_started': 'Das Gespräch läuft im Moment nicht.',
  'error.request_gone': 'Diese Anfrage hat sich inzwischen erledigt.',
  'error.state_changed': 'Inzwischen hat sich etwas geändert. Bitte sehen Sie noch einmal nach.',
  'error.not_at_door': 'Die Person ist nicht mehr vor der Tür.',
  'error.already_decided': 'Schon entschieden',
  'error.already_decided.by': 'Schon entschieden von {by}: {outcome}',
  'error.version_unknown': 'Es gibt eine neuere Fassung dieser Seite. Bitte laden Sie sie neu.',
  'error.not_allowed': 'Das geht im Moment nicht.',
  'error.not_found': 'Das gibt es nicht mehr. Bitte sehen Sie noch einmal nach.',
  'error.unavailable': 'Das geht im Moment nicht. Bitte versuchen Sie es in Kürze noch einmal.',
  'error.other': 'Das hat nicht geklappt. Bitte versuchen Sie es noch einmal.',
  'error.already_joined': 'Die Person ist schon im Gespräch.',
  'error.cooldown': 'Sie können gleich wieder fragen.',
  'error.too_many_messages':
    'Das war zu viel auf einmal. Bitte versuchen Sie es gleich noch einmal.',
  'outcome.word.admitted': 'Eingelassen',
  'outcome.word.denied': 'Abgelehnt',
};
