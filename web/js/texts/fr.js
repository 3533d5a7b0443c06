/** Français. Keys, order and places to fill are those of `en.js`. */

/** @type {import('../i18n').Catalogue} */
export default {
  'language.choose': 'Langue',

  // the door
  'door.wait': 'Veuillez patienter jusqu’à ce que le cabinet démarre cette réunion',
  'door.wait.more': 'Vous êtes au bon endroit. Cette page changera d’elle-même le moment venu.',
  'door.sent_back': 'Veuillez patienter ici un moment',
  'door.sent_back.more':
    'Votre place est gardée. Cette page changera d’elle-même quand vous pourrez revenir.',
  'door.join': 'Entrer maintenant',
  'door.join.title': 'Vous pouvez entrer',
  'door.join.more': 'La réunion a commencé.',
  'door.ask': 'Demander à entrer',
  'door.ask.title': 'Demandez à entrer',
  'door.ask.more': 'La réunion a commencé. La personne qui l’anime décide qui d’autre peut entrer.',
  'door.pending.title': 'Vous avez demandé à entrer',
  'door.pending.more':
    'La personne qui anime la réunion est prévenue. Veuillez garder cette page ouverte.',
  'door.pending': 'En attente de la réponse',
  'door.cooldown.title': 'Pas tout de suite',
  'door.cooldown.denied': 'Il n’a pas été possible de vous faire entrer.',
  'door.cooldown.removed': 'La personne qui anime la réunion vous en a fait sortir.',
  'door.cooldown.more': 'Vous pourrez redemander dans {time}.',
  'door.cooldown.soon': 'Vous pourrez redemander dans un instant.',
  'door.closed.title': 'Il n’a pas été possible de vous faire entrer',
  'door.closed.more':
    'Veuillez contacter le cabinet si vous pensez devoir participer à cette réunion. Vous pouvez garder cette page ouverte : on peut encore vous faire entrer.',
  'door.with': 'Avec {hosts}',
  'door.signin': 'Avez-vous un compte auprès du cabinet ?',
  'door.signin.link': 'Se connecter',
  'door.as': 'Vous entrerez sous le nom de {name}',
  'door.leave': 'Quitter la salle d’attente',
  'door.joining': 'Entrée en cours…',
  'door.label': 'Salle d’attente',

  // words at the door
  'words.late': {
    one: 'Il y a un retard d’environ {count} minute.',
    many: 'Il y a un retard d’environ {count} de minutes.',
    other: 'Il y a un retard d’environ {count} minutes.',
  },
  'words.from': 'Message de la personne qui anime la réunion, {time}',
  'words.respond': 'Répondre',
  'response.thanks': 'Merci',
  'response.ready': 'Tout est prêt pour moi',
  'response.one_moment': 'Un instant, s’il vous plaît',
  'response.need_help': 'J’ai besoin d’aide',
  'response.must_go': 'Je ne peux plus attendre',
  'announce.title': 'Prévenir les personnes qui attendent',
  'announce.late': 'Retard d’environ',
  'announce.late.tell': 'Prévenir tout le monde',
  'announce.late.told': {
    one: 'Les personnes qui attendent lisent que vous avez environ {count} minute de retard.',
    many: 'Les personnes qui attendent lisent que vous avez environ {count} de minutes de retard.',
    other: 'Les personnes qui attendent lisent que vous avez environ {count} minutes de retard.',
  },
  'announce.minutes': {
    one: '{count} minute',
    many: '{count} de minutes',
    other: '{count} minutes',
  },
  'announce.to_all': 'Message à toutes les personnes qui attendent',
  'composer.to': 'Message à {name}',
  'composer.send': 'Envoyer',
  'composer.said': 'Envoyé à {time} :',
  'composer.take_back': 'Reprendre',

  // back at the door, and why
  'returned.hold_over':
    'La personne qui anime la réunion est absente depuis un moment. Votre place est gardée jusqu’à son retour.',
  'returned.connection_lost': 'Votre connexion a été interrompue. Vous pouvez revenir.',
  'returned.not_connected':
    'La connexion n’a pas pu être établie à temps. Veuillez réessayer, peut-être depuis un autre réseau.',
  'returned.removed': 'La personne qui anime la réunion vous en a fait sortir.',
  'returned.other': 'Vous êtes de nouveau dans la salle d’attente.',

  // a name
  'name.title': 'Comment vous appelez-vous ?',
  'name.label': 'Votre nom',
  'name.hint': 'C’est ainsi que vous verra la personne qui anime la réunion.',
  'name.continue': 'Continuer',
  'name.bad': 'Veuillez indiquer un nom de 64 lettres au plus.',

  // camera and microphone
  'devices.title': 'Caméra et micro',
  'devices.preview': 'Votre image',
  'devices.camera': 'Caméra',
  'devices.mic': 'Micro',
  'devices.default': 'Choisi par le navigateur',
  'devices.level': 'Niveau du micro',
  'devices.asking':
    'Votre navigateur demande l’accès à la caméra et au micro. Veuillez choisir « Autoriser ».',
  'devices.camera.off': 'La caméra est éteinte',
  'devices.blocked.mic': 'Votre micro est bloqué',
  'devices.blocked.camera': 'Votre caméra est bloquée',
  'devices.blocked.both': 'Votre caméra et votre micro sont bloqués',
  'devices.blocked.more.chromium':
    'Choisissez le signe à côté de l’adresse de cette page, activez-y la caméra et le micro, puis réessayez.',
  'devices.blocked.more.chromium_android':
    'Touchez le signe à côté de l’adresse de cette page, puis « Autorisations », autorisez la caméra et le micro, puis réessayez.',
  'devices.blocked.more.firefox':
    'Choisissez la caméra ou le micro barré à côté de l’adresse de cette page, levez le blocage avec ✕, puis réessayez et choisissez « Autoriser ».',
  'devices.blocked.more.firefox_android':
    'Touchez le cadenas à côté de l’adresse de cette page, autorisez la caméra et le micro, puis réessayez.',
  'devices.blocked.more.safari_mac':
    'Dans le menu Safari, choisissez « Réglages pour ce site web », mettez la caméra et le micro sur « Autoriser », puis réessayez.',
  'devices.blocked.more.safari_ios':
    'Touchez aA ou le signe de page à côté de l’adresse, puis « Réglages du site web », mettez la caméra et le micro sur « Autoriser », puis réessayez.',
  'devices.blocked.more.other_ios':
    'Ouvrez les Réglages de votre iPhone ou iPad, choisissez ce navigateur dans la liste des apps, activez la caméra et le micro, puis revenez ici.',
  'devices.blocked.more.in_app':
    'Cette page est ouverte dans une autre app. Ouvrez plutôt son lien dans Safari ou Chrome.',
  'devices.blocked.more.other':
    'Choisissez le signe de caméra ou de cadenas à côté de l’adresse de cette page, autorisez l’accès, puis réessayez.',
  'devices.dismissed.mic': 'Votre micro n’est pas encore autorisé',
  'devices.dismissed.camera': 'Votre caméra n’est pas encore autorisée',
  'devices.dismissed.both': 'Votre caméra et votre micro ne sont pas encore autorisés',
  'devices.dismissed.more':
    'La question de votre navigateur a été fermée. Réessayez, et choisissez « Autoriser » quand il demande.',
  'devices.system.mic': 'Votre ordinateur refuse le micro à ce navigateur',
  'devices.system.camera': 'Votre ordinateur refuse la caméra à ce navigateur',
  'devices.system.both': 'Votre ordinateur refuse la caméra et le micro à ce navigateur',
  'devices.system.more.mac':
    'Ouvrez Réglages Système, puis « Confidentialité et sécurité », puis Caméra et Micro, activez ce navigateur, et rouvrez-le.',
  'devices.system.more.windows':
    'Ouvrez Paramètres, puis « Confidentialité et sécurité », puis Caméra et Microphone, laissez les applications de bureau y accéder, puis réessayez.',
  'devices.system.more.other':
    'Autorisez la caméra et le micro pour ce navigateur dans les réglages de votre appareil, puis réessayez.',
  'speaker.title': 'Haut-parleur',
  'speaker.try': 'Tester le haut-parleur',
  'speaker.again': 'Rejouer',
  'speaker.asked': 'Avez-vous entendu deux notes ?',
  'speaker.yes': 'Oui',
  'speaker.no': 'Non',
  'speaker.heard': 'Bien. Vous entendrez les autres.',
  'speaker.unheard': 'Montez le volume, regardez si un casque est connecté, puis rejouez.',
  'devices.missing.mic': 'Aucun micro n’a été trouvé',
  'devices.missing.camera': 'Aucune caméra n’a été trouvée',
  'devices.missing.both': 'Ni caméra ni micro n’ont été trouvés',
  'devices.missing.more': 'Branchez-en un, puis réessayez.',
  'devices.in_use.mic': 'Votre micro est utilisé par un autre programme',
  'devices.in_use.camera': 'Votre caméra est utilisée par un autre programme',
  'devices.in_use.both': 'Votre caméra et votre micro sont utilisés par un autre programme',
  'devices.in_use.more':
    'Fermez les autres programmes qui pourraient les utiliser, puis réessayez.',
  'devices.unsupported.mic': 'Ce navigateur ne donne pas de micro à cette page',
  'devices.unsupported.camera': 'Ce navigateur ne donne pas de caméra à cette page',
  'devices.unsupported.both': 'Ce navigateur ne donne ni caméra ni micro à cette page',
  'devices.unsupported.more':
    'Ouvrez le lien avec une adresse sécurisée (https), dans un navigateur à jour.',
  'devices.failed.mic': 'Votre micro n’a pas pu être ouvert',
  'devices.failed.camera': 'Votre caméra n’a pas pu être ouverte',
  'devices.failed.both': 'Votre caméra et votre micro n’ont pas pu être ouverts',
  'devices.failed.more': 'Réessayez, ou choisissez un autre appareil.',
  'devices.without': 'Vous pouvez aussi entrer sans cela.',
  'devices.without.both': 'Vous pouvez aussi entrer simplement pour regarder et écouter.',
  'devices.retry': 'Réessayer',
  'devices.screen.failed': 'L’écran n’a pas pu être partagé.',
  'devices.screen.unsupported': 'Ce navigateur ne peut pas partager l’écran.',

  // in the call
  'call.label': 'Appel vidéo',
  'call.mute': 'Couper le micro',
  'call.unmute': 'Activer le micro',
  'call.stop_video': 'Arrêter la vidéo',
  'call.start_video': 'Démarrer la vidéo',
  'call.share': 'Partager l’écran',
  'call.stop_share': 'Arrêter le partage',
  'call.people': 'Personnes',
  'call.leave': 'Quitter',
  'call.end': 'Terminer pour tous',
  'call.controls': 'Commandes de l’appel',
  'call.you': 'Vous',
  'call.name.you': '{name} (vous)',
  'call.host': 'Hôte',
  'call.muted': 'Micro coupé',
  'call.sharing': 'Partage son écran',
  'call.screen_of': 'Écran de {name}',
  'call.you_share': 'Toutes les personnes de cet appel voient votre écran.',
  'call.alone': 'Vous êtes la seule personne ici pour l’instant.',
  'call.connecting': 'Connexion…',
  'call.person.back_soon': 'Reconnexion…',
  'call.held.guest':
    'La personne qui anime la réunion s’est absentée un moment. Veuillez rester : l’appel reprendra à son retour.',
  'call.held.host': 'En pause : personne n’anime l’appel.',
  'call.held.ends': 'Tout le monde retournera dans la salle d’attente dans {time}.',
  'call.sound_off': 'Votre navigateur garde le son coupé tant que vous ne l’autorisez pas.',
  'call.sound_on': 'Activer le son',
  'call.people.title': {
    one: '{count} personne dans l’appel',
    many: '{count} de personnes dans l’appel',
    other: '{count} personnes dans l’appel',
  },

  // the connection
  'link.connecting': 'Connexion…',
  'link.lost': 'Connexion perdue. Reconnexion…',
  'link.media': 'L’image est bloquée. Reconnexion…',
  'link.refused': 'Cette page n’a pas pu se connecter',
  'link.refused.more': 'Quelque chose ne concorde pas. Recharger la page suffit en général.',
  'link.reload': 'Recharger la page',
  'link.slow':
    'Cela prend plus de temps que d’habitude. Veuillez vérifier votre connexion à internet.',

  // how a connection is
  'quality.excellent': 'Excellente connexion',
  'quality.good': 'Bonne connexion',
  'quality.poor': 'Connexion faible',
  'quality.lost': 'Connexion perdue',
  'quality.own.smaller':
    'Votre connexion est faible. Les images peuvent être plus petites ou moins fluides pendant un moment ; le son passe en premier.',
  'quality.own.smaller.more':
    'Les images sont plus petites ou moins fluides que d’habitude, pour que le son passe. Elles s’amélioreront d’elles-mêmes.',
  'quality.own.fewer':
    'Votre connexion est faible. Vous ne verrez peut-être pas tout le monde pendant un moment ; le son passe en premier.',
  'quality.own.fewer.more':
    'Certaines images ne sont pas montrées, pour que le son passe. Elles reviendront d’elles-mêmes.',
  'quality.own.receiving':
    'Votre connexion est faible. Le son et les images peuvent être hachés pendant un moment.',
  'quality.own.receiving.more':
    'Le son et les images vous arrivent en retard ou avec des coupures.',
  'quality.own.sending':
    'Votre connexion est faible. Les autres vous verront et vous entendront peut-être mal pendant un moment.',
  'quality.own.sending.more':
    'Votre son et votre image arrivent aux autres en retard, plus petits ou avec des coupures.',
  'quality.own.both':
    'Votre connexion est faible. Les autres et vous risquez de mal vous voir et vous entendre pendant un moment.',
  'quality.own.both.more':
    'Le son et les images arrivent en retard, plus petits ou avec des coupures, dans les deux sens.',
  'quality.other.smaller':
    '{name} a une connexion faible et voit peut-être des images plus petites.',
  'quality.other.smaller.short': 'voit peut-être des images plus petites',
  'quality.other.fewer': '{name} a une connexion faible et ne voit peut-être pas tout le monde.',
  'quality.other.fewer.short': 'ne voit peut-être pas tout le monde',
  'quality.other.receiving': '{name} a une connexion faible et n’entend peut-être pas tout.',
  'quality.other.receiving.short': 'n’entend peut-être pas tout',
  'quality.other.sending': '{name} a une connexion faible ; le son et l’image peuvent être hachés.',
  'quality.other.sending.short': 'le son et l’image peuvent être hachés',

  // one's own connection in numbers
  'numbers.title': 'Votre connexion',
  'numbers.open': 'Connexion',
  'numbers.open.short': 'Signal',
  'numbers.close': 'Fermer',
  'numbers.measuring': 'Mesure en cours…',
  'numbers.up': 'Vous envoyez',
  'numbers.down': 'Vous recevez',
  'numbers.delay': 'Délai aller et retour',
  'numbers.lost.up': 'Perdu à l’aller',
  'numbers.lost.down': 'Perdu au retour',
  'numbers.picture.up': 'Image que vous envoyez',
  'numbers.picture.down': 'Plus grande image reçue',
  'numbers.path': 'Le chemin suivi',
  'numbers.path.direct': 'Directement vers le cabinet',
  'numbers.path.tcp': 'Directement vers le cabinet, par la voie plus lente que ce réseau permet',
  'numbers.path.relayed': 'Par un serveur d’assistance, car ce réseau ne permet rien d’autre',
  'numbers.details': 'Détails pour l’assistance',
  'numbers.transport': 'Transport',
  'numbers.estimate': 'Débit possible vers vous',
  'numbers.jitter.up': 'Irrégularité (gigue), aller',
  'numbers.jitter.down': 'Irrégularité (gigue), retour',
  'numbers.missing.up': 'Manquant après réparation, aller',
  'numbers.missing.down': 'Manquant après réparation, retour',
  'numbers.layer': 'Envoyé : {source}',
  'numbers.layer.sized': 'Envoyé : {source}, {size}',
  'numbers.source.mic': 'micro',
  'numbers.source.camera': 'caméra',
  'numbers.source.screen': 'écran',
  'numbers.source.screen_sound': 'son de l’écran',
  'numbers.size.low': 'petite taille',
  'numbers.size.middle': 'taille moyenne',
  'numbers.size.high': 'grande taille',
  'numbers.size.spare': 'version légère',
  'numbers.size.sharp': 'version nette',
  'numbers.layer.of': '{bitrate}, {lost} de pertes',

  // numbers with their units
  'unit.kilobits': '{value} kbit/s',
  'unit.megabits': '{value} Mbit/s',
  'unit.milliseconds': '{value} ms',

  // outcomes, lower right
  'outcome.admitted': 'Vous pouvez entrer',
  'outcome.denied': 'Entrée refusée',
  'toast.region': 'Notifications',
  'toast.arrived': '{name} attend',
  'toast.asked': '{name} demande à entrer',
  'toast.more': {
    one: 'et {count} de plus',
    many: 'et {count} de plus',
    other: 'et {count} de plus',
  },
  'toast.responded': '{name} : {text}',
  'toast.join': 'Entrer',
  'toast.close': 'Fermer',

  // the attendee list
  'attendees.title': 'Personnes',
  'attendees.close': 'Fermer la liste',
  'attendees.asking': 'Attendent d’entrer',
  'attendees.in_call': 'Dans l’appel',
  'attendees.door': 'À la porte',
  'attendees.out': 'Hors de la réunion',
  'attendees.admit': 'Admettre',
  'attendees.deny': 'Refuser',
  'attendees.admit_all': 'Tous admettre',
  'attendees.remove': 'Faire sortir',
  'attendees.send_back': 'Envoyer en salle d’attente',
  'attendees.send_back.of': 'Envoyer {name} en salle d’attente',
  'attendees.responded': 'Répond : {text}',
  'attendees.unfold': 'Plus pour {name}',
  'attendees.admit.of': 'Admettre {name}',
  'attendees.deny.of': 'Refuser {name}',
  'attendees.remove.of': 'Faire sortir {name}',
  'attendees.verified': 'Identité vérifiée',
  'attendees.unverified': 'Non vérifiée',
  'attendees.away': 'Absence',
  'attendees.booked': 'Sur rendez-vous',
  'attendees.admitted': 'Entrée accordée, pas encore là',
  'attendees.sent_back': 'De retour en attente',
  'attendees.denied': 'Entrée refusée',
  'attendees.removed': 'Sortie imposée',
  'attendees.left': 'Départ',
  'attendees.asked_again': 'Déjà un refus',
  'attendees.since': 'depuis {time}',
  'attendees.connecting': 'Connexion…',
  'attendees.more': 'Afficher plus',
  'attendees.of': '{shown} sur {total}',
  'attendees.nobody': 'Personne n’est encore là.',
  'attendees.you': '{name} (vous)',

  // the lock
  'lock.close': 'Verrouiller la réunion',
  'lock.open': 'Déverrouiller la réunion',
  'lock.more': 'Verrouillée : toute nouvelle personne doit d’abord demander à entrer.',

  // confirmations
  'confirm.cancel': 'Annuler',
  'confirm.end.title': 'Terminer la réunion pour tous ?',
  'confirm.end.text':
    'Tout le monde sortira de l’appel et de la salle d’attente. Vous pourrez rouvrir le rendez-vous ensuite.',
  'confirm.end.do': 'Terminer pour tous',
  'confirm.remove.title': 'Faire sortir {name} ?',
  'confirm.remove.text':
    'Cette personne sortira aussitôt. Pour revenir, elle devra demander à entrer et être admise.',
  'confirm.remove.do': 'Faire sortir',
  'confirm.switch.title': 'Quitter l’appel en cours ?',
  'confirm.switch.text':
    'Vous êtes dans un autre appel. Si personne d’autre ne l’anime, il sera mis en pause.',
  'confirm.switch.do': 'Quitter et y aller',

  // the last pages of a call
  'final.ended.title': 'Cette réunion est terminée',
  'final.ended.more': 'Merci de votre présence. Vous pouvez fermer cette page.',
  'final.ended.host': 'Tout le monde a quitté l’appel et la salle d’attente.',
  'final.continued_elsewhere.title': 'L’appel continue ailleurs',
  'final.continued_elsewhere.more':
    'Vous participez depuis un autre onglet ou un autre appareil ; celui-ci s’est donc arrêté.',
  'final.continued_elsewhere.do': 'Continuer plutôt ici',
  'final.left.title': 'Vous avez quitté la réunion',
  'final.left.more': 'Vous pouvez fermer cette page.',
  'final.left.do': 'Y retourner',
  'final.signed_in.title': 'La connexion à votre compte a réussi',
  'final.signed_in.more': 'Votre place dans la salle d’attente est conservée avec votre compte.',
  'final.signed_in.do': 'Continuer',
  'final.again': 'Vérifier à nouveau',
  'busy.title': 'Le service est très demandé',
  'busy.more':
    'Toutes les lignes sont occupées en ce moment. Votre place est gardée. Veuillez réessayer dans {time}.',
  'busy.now': 'Votre place est gardée. Veuillez réessayer.',

  // signing in
  'signin.title': 'Se connecter',
  'signin.workspace': 'Pour les praticiens',
  'signin.portal': 'Pour les clients',
  'signin.email': 'Adresse e-mail',
  'signin.password': 'Mot de passe',
  'signin.do': 'Se connecter',
  'signin.busy': 'Connexion…',
  'signin.wrong': 'L’adresse e-mail ou le mot de passe n’est pas correct.',
  'signin.later': 'Trop de tentatives. Veuillez réessayer dans {time}.',
  'signin.failed': 'La connexion n’a pas fonctionné. Veuillez réessayer.',
  'signin.out': 'Se déconnecter',
  'signin.back': 'Revenir à la réunion sans se connecter',

  // the workspace
  'workspace.title': 'Aujourd’hui',
  'workspace.empty': 'Aucun rendez-vous aujourd’hui.',
  'workspace.start': 'Démarrer l’appel vidéo',
  'workspace.join': 'Entrer',
  'workspace.open_again': 'Rouvrir',
  'workspace.copy': 'Copier le lien',
  'workspace.copied': 'Lien copié',
  'workspace.copy.of': 'Copier le lien de {title}',
  'workspace.copy.failed': 'Le lien n’a pas pu être copié : {link}',
  'workspace.clients.none': 'Aucun client inscrit',
  'workspace.waiting': {
    one: '{count} en attente',
    many: '{count} en attente',
    other: '{count} en attente',
  },
  'workspace.late': {
    one: '{count} minute de retard',
    many: '{count} de minutes de retard',
    other: '{count} minutes de retard',
  },
  'workspace.asking': {
    one: '{count} demande à entrer',
    many: '{count} demandent à entrer',
    other: '{count} demandent à entrer',
  },
  'workspace.in_call': {
    one: '{count} dans l’appel',
    many: '{count} dans l’appel',
    other: '{count} dans l’appel',
  },
  'workspace.others': {
    one: 'et {count} de plus',
    many: 'et {count} de plus',
    other: 'et {count} de plus',
  },
  'workspace.phase.scheduled': 'Pas commencée',
  'workspace.phase.started': 'En cours',
  'workspace.phase.held': 'En pause',
  'workspace.phase.ended': 'Terminée',
  'workspace.seats': '{taken} places occupées sur {capacity}',
  'workspace.back': 'Retour à aujourd’hui',
  'prejoin.title.scheduled': 'Tout est prêt pour commencer ?',
  'prejoin.title.started': 'La réunion est en cours',
  'prejoin.title.held': 'La réunion est en pause',
  'prejoin.more.scheduled': 'La réunion commence quand vous choisissez « Entrer maintenant ».',
  'prejoin.more.started': 'Choisissez « Entrer maintenant » pour la rejoindre.',
  'prejoin.more.held': 'Elle reprend quand vous choisissez « Entrer maintenant ».',
  'prejoin.label': 'Avant l’appel',

  // the portal
  'portal.title': 'Vos rendez-vous',
  'portal.empty': 'Vous n’avez pas de rendez-vous pour le moment.',
  'portal.go': 'Aller à la salle d’attente',
  'portal.hello': 'Bonjour {name}',

  'attendees.unrecorded': 'C’est fait. L’enregistrement prend un peu plus de temps que d’habitude.',

  // what did not work; the key is the server's code
  'error.offline': 'La connexion est coupée en ce moment. Veuillez réessayer dans un instant.',
  'error.timeout': 'Il n’y a pas eu de réponse. Veuillez réessayer.',
  'error.store_unavailable': 'Cela n’a pas pu être enregistré. Veuillez réessayer dans un instant.',
  'error.relay_unavailable':
    'Les appels ne peuvent pas être établis en ce moment. Veuillez réessayer.',
  'error.busy': 'Le service est très demandé. Veuillez réessayer dans un instant.',
  'error.must_ask': 'Quelqu’un a été plus rapide. Vous pouvez demander à entrer.',
  'error.not_started': 'La réunion n’est pas en cours en ce moment.',
  'error.bad_text': 'Veuillez écrire un message de 500 lettres au plus.',
  'error.already_started': 'La réunion a commencé entre-temps.',
  'error.nothing_said': 'Le message a été retiré.',
  'error.sent_back': 'La personne qui anime la réunion vous demande de patienter un moment.',
  'error.not_in_call': 'Cette personne n’est plus dans l’appel.',
  'error.request_gone': 'Cette demande n’existe plus.',
  'error.state_changed': 'Quelque chose a changé entre-temps. Veuillez vérifier à nouveau.',
  'error.not_at_door': 'Cette personne n’est plus à la porte.',
  'error.already_decided': 'Déjà décidé',
  'error.already_decided.by': 'Déjà décidé par {by} : {outcome}',
  'error.version_unknown':
    'Il existe une version plus récente de cette page. Veuillez la recharger.',
  'error.not_allowed': 'Cela n’est pas possible en ce moment.',
  'error.not_found': 'Cela n’existe plus. Veuillez vérifier à nouveau.',
  'error.unavailable': 'Cela ne fonctionne pas en ce moment. Veuillez réessayer bientôt.',
  'error.other': 'Cela n’a pas fonctionné. Veuillez réessayer.',
  'error.already_joined': 'Cette personne est déjà entrée.',
  'error.cooldown': 'Vous pourrez redemander dans un instant.',
  'error.too_many_messages': 'C’était trop à la fois. Veuillez réessayer dans un instant.',
  'outcome.word.admitted': 'entrée accordée',
  'outcome.word.denied': 'entrée refusée',
  'outcome.word.removed': 'sortie imposée',
  'outcome.word.sent_back': 'renvoi en attente',
};
