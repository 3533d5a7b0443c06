/**
 * Every text of the pages in one catalogue. Texts in quotes in the rules of the door stand here
 * letter for letter. `{name}` is filled in; a text with plural forms is an object of them.
 */

/** @type {Record<string, string | { one: string, other: string }>} */
const ENGLISH = {
  // the door
  'door.wait': 'Please wait for the host to start this meeting',
  'door.wait.more': 'You are in the right place. This page changes by itself when it is time.',
  'door.join': 'Join now',
  'door.join.title': 'You can join now',
  'door.join.more': 'The meeting has started.',
  'door.ask': 'Ask to Join',
  'door.ask.title': 'Ask the host to let you in',
  'door.ask.more': 'The meeting has started. The host decides who else can join.',
  'door.pending.title': 'You have asked to join',
  'door.pending.more': 'The host has been told. Please keep this page open.',
  'door.pending': 'Waiting for the answer',
  'door.cooldown.title': 'Not just now',
  'door.cooldown.denied': 'The host could not let you in.',
  'door.cooldown.removed': 'The host has taken you out of the meeting.',
  'door.cooldown.more': 'You can ask again in {time}.',
  'door.cooldown.soon': 'You can ask again in a moment.',
  'door.closed.title': 'The host could not let you in',
  'door.closed.more':
    'Please contact the practice if you think you should be in this meeting. You may keep this page open: the host can still let you in.',
  'door.with': 'With {hosts}',
  'door.signin': 'Do you have an account with the practice?',
  'door.signin.link': 'Sign in',
  'door.as': 'You join as {name}',
  'door.leave': 'Leave the waiting room',
  'door.joining': 'Joining…',
  'door.label': 'Waiting room',

  // back at the door, and why
  'returned.hold_over':
    'The host has been away for a while. Your place is kept until they are back.',
  'returned.connection_lost': 'Your connection was lost. You can come back in.',
  'returned.not_connected':
    'The connection could not be made in time. Please try again, perhaps from another network.',
  'returned.removed': 'The host has taken you out of the meeting.',
  'returned.other': 'You are back in the waiting room.',

  // a name
  'name.title': 'What is your name?',
  'name.label': 'Your name',
  'name.hint': 'This is how the host sees you.',
  'name.continue': 'Continue',
  'name.bad': 'Please give a name of at most 64 letters.',

  // camera and microphone
  'devices.title': 'Camera and microphone',
  'devices.preview': 'Your picture',
  'devices.camera': 'Camera',
  'devices.mic': 'Microphone',
  'devices.default': 'Chosen by the browser',
  'devices.level': 'Microphone level',
  'devices.asking': 'Your browser asks for your camera and microphone. Please choose Allow.',
  'devices.camera.off': 'Camera is off',
  'devices.blocked.mic': 'Your microphone is blocked',
  'devices.blocked.camera': 'Your camera is blocked',
  'devices.blocked.both': 'Your camera and microphone are blocked',
  'devices.blocked.more':
    'Choose the camera or lock sign beside the address of this page, allow it there, then try again.',
  'devices.missing.mic': 'No microphone was found',
  'devices.missing.camera': 'No camera was found',
  'devices.missing.both': 'No camera or microphone was found',
  'devices.missing.more': 'Plug one in, then try again.',
  'devices.in_use.mic': 'Your microphone is in use by another program',
  'devices.in_use.camera': 'Your camera is in use by another program',
  'devices.in_use.both': 'Your camera and microphone are in use by another program',
  'devices.in_use.more': 'Close other programs that may use it, then try again.',
  'devices.unsupported.mic': 'This browser gives no microphone to this page',
  'devices.unsupported.camera': 'This browser gives no camera to this page',
  'devices.unsupported.both': 'This browser gives no camera or microphone to this page',
  'devices.unsupported.more': 'Open the link over a secure address (https), in a current browser.',
  'devices.failed.mic': 'Your microphone could not be opened',
  'devices.failed.camera': 'Your camera could not be opened',
  'devices.failed.both': 'Your camera and microphone could not be opened',
  'devices.failed.more': 'Try again, or choose another one.',
  'devices.without': 'You can also join without it.',
  'devices.without.both': 'You can also join and only watch and listen.',
  'devices.retry': 'Try again',
  'devices.screen.failed': 'The screen could not be shared.',
  'devices.screen.unsupported': 'This browser cannot share its screen.',

  // in the call
  'call.label': 'Video call',
  'call.mute': 'Mute',
  'call.unmute': 'Unmute',
  'call.stop_video': 'Stop video',
  'call.start_video': 'Start video',
  'call.share': 'Share screen',
  'call.stop_share': 'Stop sharing',
  'call.people': 'People',
  'call.leave': 'Leave',
  'call.end': 'End for all',
  'call.controls': 'Call controls',
  'call.you': 'You',
  'call.name.you': '{name} (you)',
  'call.host': 'Host',
  'call.muted': 'Microphone off',
  'call.sharing': 'Sharing a screen',
  'call.screen_of': 'Screen of {name}',
  'call.you_share': 'Everybody in this call sees your screen.',
  'call.alone': 'You are the only one here so far.',
  'call.connecting': 'Connecting…',
  'call.person.back_soon': 'Reconnecting…',
  'call.held.guest':
    'The host is away for the moment. Please stay: the call goes on when they are back.',
  'call.held.host': 'On hold: no host is in the call.',
  'call.held.ends': 'Everybody returns to the waiting room in {time}.',
  'call.sound_off': 'Your browser keeps the sound off until you allow it.',
  'call.sound_on': 'Turn on sound',
  'call.people.title': { one: '{count} person in the call', other: '{count} people in the call' },

  // the connection
  'link.connecting': 'Connecting…',
  'link.lost': 'Connection lost. Reconnecting…',
  'link.media': 'The picture is held up. Reconnecting…',
  'link.refused': 'This page could not connect',
  'link.reload': 'Reload the page',
  'link.slow': 'This takes longer than usual. Please check your connection to the internet.',

  // how a connection is
  'quality.excellent': 'Excellent connection',
  'quality.good': 'Good connection',
  'quality.poor': 'Weak connection',
  'quality.lost': 'Connection lost',
  'quality.own.smaller':
    'Your connection is weak. Pictures may be smaller or less smooth for a while; sound comes first.',
  'quality.own.smaller.more':
    'Pictures are smaller or less smooth than usual, so that sound gets through. They get better again by themselves.',
  'quality.own.fewer':
    'Your connection is weak. You may not see everybody for a while; sound comes first.',
  'quality.own.fewer.more':
    'Some pictures are left out, so that sound gets through. They come back by themselves.',
  'quality.own.receiving': 'Your connection is weak. Sound and pictures may falter for a while.',
  'quality.own.receiving.more': 'Sound and pictures reach you late or with gaps.',
  'quality.own.sending':
    'Your connection is weak. The others may not see and hear you well for a while.',
  'quality.own.sending.more': 'Your sound and picture reach the others late, smaller or with gaps.',
  'quality.own.both':
    'Your connection is weak. You and the others may not see and hear each other well for a while.',
  'quality.own.both.more': 'Sound and pictures are late, smaller or have gaps both ways.',
  'quality.other.smaller': '{name} has a weak connection and may see smaller pictures.',
  'quality.other.smaller.short': 'may see smaller pictures',
  'quality.other.fewer': '{name} has a weak connection and may not see everybody.',
  'quality.other.fewer.short': 'may not see everybody',
  'quality.other.receiving': '{name} has a weak connection and may not hear everything.',
  'quality.other.receiving.short': 'may not hear everything',
  'quality.other.sending': '{name} has a weak connection; sound and picture may falter.',
  'quality.other.sending.short': 'sound and picture may falter',

  // one's own connection in numbers
  'numbers.title': 'Your connection',
  'numbers.open': 'Connection',
  'numbers.open.short': 'Signal',
  'numbers.close': 'Close',
  'numbers.measuring': 'Being measured…',
  'numbers.up': 'You send',
  'numbers.down': 'You receive',
  'numbers.delay': 'Delay, there and back',
  'numbers.lost.up': 'Lost on the way out',
  'numbers.lost.down': 'Lost on the way in',
  'numbers.picture.up': 'Picture you send',
  'numbers.picture.down': 'Largest picture you receive',
  'numbers.path': 'The way it takes',
  'numbers.path.direct': 'Straight to the practice',
  'numbers.path.tcp': 'Straight to the practice, in the slower way that this network allows',
  'numbers.path.relayed': 'By way of a helping server, because this network allows no other',
  'numbers.details': 'Details for support',
  'numbers.transport': 'Transport',
  'numbers.estimate': 'Room towards you',
  'numbers.jitter.up': 'Unevenness (jitter), out',
  'numbers.jitter.down': 'Unevenness (jitter), in',
  'numbers.missing.up': 'Missing after repair, out',
  'numbers.missing.down': 'Missing after repair, in',
  'numbers.layer': 'Sent: {name}',
  'numbers.layer.of': '{bitrate}, {lost} lost',

  // outcomes, lower right
  'outcome.admitted': 'Admitted',
  'outcome.denied': 'Denied',
  'toast.region': 'Notifications',
  'toast.arrived': '{name} is waiting',
  'toast.asked': '{name} asks to join',
  'toast.more': 'and {count} more',
  'toast.join': 'Join',
  'toast.close': 'Close',

  // the attendee list
  'attendees.title': 'Attendees',
  'attendees.close': 'Close the list',
  'attendees.asking': 'Waiting to Join',
  'attendees.in_call': 'In the call',
  'attendees.door': 'At the door',
  'attendees.out': 'Not in the meeting',
  'attendees.admit': 'Admit',
  'attendees.deny': 'Deny',
  'attendees.admit_all': 'Admit all',
  'attendees.remove': 'Remove',
  'attendees.admit.of': 'Admit {name}',
  'attendees.deny.of': 'Deny {name}',
  'attendees.remove.of': 'Remove {name}',
  'attendees.verified': 'Verified',
  'attendees.unverified': 'Not verified',
  'attendees.away': 'Away',
  'attendees.booked': 'Booked',
  'attendees.admitted': 'Admitted, not in yet',
  'attendees.denied': 'Denied',
  'attendees.removed': 'Removed',
  'attendees.left': 'Left',
  'attendees.asked_again': 'Denied before',
  'attendees.since': 'since {time}',
  'attendees.connecting': 'Connecting…',
  'attendees.more': 'Show more',
  'attendees.of': '{shown} of {total}',
  'attendees.nobody': 'Nobody is here yet.',
  'attendees.you': '{name} (you)',

  // confirmations
  'confirm.cancel': 'Cancel',
  'confirm.end.title': 'End the meeting for all?',
  'confirm.end.text':
    'Everybody is taken out of the call and the waiting room. You can open the appointment again afterwards.',
  'confirm.end.do': 'End for all',
  'confirm.remove.title': 'Remove {name}?',
  'confirm.remove.text': 'They are out at once. To come back they must ask and be admitted.',
  'confirm.remove.do': 'Remove',
  'confirm.switch.title': 'Leave the present call?',
  'confirm.switch.text': 'You are in another call. If you are its only host, it goes on hold.',
  'confirm.switch.do': 'Leave and go there',

  // the last pages of a call
  'final.ended.title': 'This meeting has ended',
  'final.ended.more': 'Thank you for being here. You can close this page.',
  'final.ended.host': 'Everybody has left the call and the waiting room.',
  'final.continued_elsewhere.title': 'The call continues elsewhere',
  'final.continued_elsewhere.more':
    'You have joined from another tab or device, so this one has stopped.',
  'final.continued_elsewhere.do': 'Continue here instead',
  'final.left.title': 'You have left the meeting',
  'final.left.more': 'You can close this page.',
  'final.left.do': 'Go back in',
  'final.signed_in.title': 'You are signed in',
  'final.signed_in.more': 'Your place in the waiting room goes on under your account.',
  'final.signed_in.do': 'Continue',
  'final.again': 'Look again',
  'busy.title': 'The service is busy',
  'busy.more': 'All lines are taken at the moment. Your place is kept. Please try again in {time}.',
  'busy.now': 'Your place is kept. Please try again.',

  // signing in
  'signin.title': 'Sign in',
  'signin.workspace': 'For practitioners',
  'signin.portal': 'For clients',
  'signin.email': 'E-mail address',
  'signin.password': 'Password',
  'signin.do': 'Sign in',
  'signin.busy': 'Signing in…',
  'signin.wrong': 'The e-mail address or the password is not right.',
  'signin.later': 'Too many attempts. Please try again in {time}.',
  'signin.failed': 'Signing in did not work. Please try again.',
  'signin.out': 'Sign out',
  'signin.back': 'Back to the meeting without signing in',

  // the workspace
  'workspace.title': 'Today',
  'workspace.empty': 'No appointments today.',
  'workspace.start': 'Start Video Call',
  'workspace.join': 'Join',
  'workspace.open_again': 'Open again',
  'workspace.copy': 'Copy link',
  'workspace.copied': 'Link copied',
  'workspace.copy.of': 'Copy link of {title}',
  'workspace.copy.failed': 'The link could not be copied: {link}',
  'workspace.clients.none': 'No clients booked',
  'workspace.waiting': { one: '{count} waiting', other: '{count} waiting' },
  'workspace.asking': { one: '{count} asks to join', other: '{count} ask to join' },
  'workspace.in_call': { one: '{count} in the call', other: '{count} in the call' },
  'workspace.others': { one: 'and {count} more', other: 'and {count} more' },
  'workspace.phase.scheduled': 'Not started',
  'workspace.phase.started': 'In progress',
  'workspace.phase.held': 'On hold',
  'workspace.phase.ended': 'Ended',
  'workspace.seats': '{taken} of {capacity} places taken',
  'workspace.back': 'Back to today',
  'prejoin.title.scheduled': 'Ready to start?',
  'prejoin.title.started': 'The meeting is in progress',
  'prejoin.title.held': 'The meeting is on hold',
  'prejoin.more.scheduled': 'The meeting starts when you choose Join now.',
  'prejoin.more.started': 'Choose Join now to go in.',
  'prejoin.more.held': 'It goes on when you choose Join now.',
  'prejoin.label': 'Before the call',

  // the portal
  'portal.title': 'Your appointments',
  'portal.empty': 'You have no appointments at the moment.',
  'portal.go': 'Go to the waiting room',
  'portal.hello': 'Hello {name}',

  'attendees.unrecorded': 'Done. Writing it down takes a moment longer than usual.',

  // what did not work; the key is the server's code
  'error.offline': 'You are not connected just now. Please try again in a moment.',
  'error.timeout': 'There was no answer. Please try again.',
  'error.store_unavailable': 'This could not be saved. Please try again in a moment.',
  'error.relay_unavailable': 'Calls cannot be connected at the moment. Please try again.',
  'error.busy': 'The service is busy. Please try again in a moment.',
  'error.must_ask': 'Somebody was quicker. You can ask the host to let you in.',
  'error.not_started': 'The meeting is not in progress at the moment.',
  'error.request_gone': 'This request has ended meanwhile.',
  'error.state_changed': 'Something has changed meanwhile. Please look again.',
  'error.not_at_door': 'They are not at the door any more.',
  'error.already_decided': 'Already decided',
  'error.already_decided.by': 'Already decided by {by}: {outcome}',
  'error.already_joined': 'They have already joined.',
  'error.cooldown': 'You can ask again in a moment.',
  'error.too_many_messages': 'That was too much at once. Please try again in a moment.',
  'outcome.word.admitted': 'Admitted',
  'outcome.word.denied': 'Denied',
};

const plural = new Intl.PluralRules('en');
const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });
const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const tenths = new Intl.NumberFormat('en', { minimumFractionDigits: 1, maximumFractionDigits: 1 });
const percent = new Intl.NumberFormat('en', { style: 'percent', maximumFractionDigits: 1 });
const day = new Intl.DateTimeFormat('en', { weekday: 'long', day: 'numeric', month: 'long' });

/**
 * @param {string} key
 * @param {Record<string, string | number>} [values]  `count` chooses the plural form
 */
export function t(key, values = {}) {
  const entry = ENGLISH[key];
  if (entry === undefined) throw new Error(`no text for ${key}`);
  const form = plural.select(Number(values.count ?? 1)) === 'one' ? 'one' : 'other';
  const text = typeof entry === 'string' ? entry : entry[form];
  return text.replace(/\{(\w+)\}/g, (_, name) => String(values[name] ?? ''));
}

/** @param {string} key */
export function hasText(key) {
  return key in ENGLISH;
}

/** @param {number} seconds  UTC since 1970 */
export function timeOfDay(seconds) {
  return clock.format(seconds * 1000);
}

/** @param {number} seconds */
export function dayOf(seconds) {
  return day.format(seconds * 1000);
}

/**
 * @param {number} from
 * @param {number} to
 */
export function timeSpan(from, to) {
  return `${timeOfDay(from)} – ${timeOfDay(to)}`;
}

/** @param {number} seconds  to go; never shows less than a second */
export function countdown(seconds) {
  const left = Math.max(1, Math.ceil(seconds));
  return `${Math.floor(left / 60)}:${String(left % 60).padStart(2, '0')}`;
}

/** @param {number} bps */
export function bitrate(bps) {
  if (bps < 995_000) return `${whole.format(bps / 1000)} kbit/s`;
  return `${tenths.format(bps / 1_000_000)} Mbit/s`;
}

/** @param {number} ms */
export function milliseconds(ms) {
  return `${whole.format(ms)} ms`;
}

/** @param {number} part  0 to 1 */
export function share(part) {
  return percent.format(part);
}

/** @param {{ width: number, height: number } | null} size */
export function pictureSize(size) {
  return size ? `${size.width} × ${size.height}` : null;
}

/** @param {readonly string[]} names */
export function listOf(names) {
  return new Intl.ListFormat('en', { type: 'conjunction' }).format(names);
}
