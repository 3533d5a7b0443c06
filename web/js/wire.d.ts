/**
 * What travels on both WebSockets. Made from the models in `signaling/wire`: edit those
 * and run `make wire`. Times are UTC seconds since 1970.
 */

export type Called = 'waiting' | 'asking' | 'admitted' | 'sent_back' | 'joined' | 'denied' | 'removed' | 'left';
export type ConnectionWord = 'good' | 'weak' | 'blocked';
export type FinalReason = 'ended' | 'continued_elsewhere' | 'left' | 'signed_in';
export type Id = string;
export type Mid = string;
export type ProbeEnding = 'expired' | 'gave_way' | 'no_turn' | 'lost';
export type QualityWord = 'excellent' | 'good' | 'poor' | 'lost';
export type ResponseWord = 'thanks' | 'ready' | 'one_moment' | 'need_help' | 'must_go';
export type Secret = string;
export type SourceName = 'mic' | 'camera' | 'screen' | 'screen_sound';
export type Stoppable = 'mic' | 'screen';

export interface You {
  participant: Id;
  device: Id;
  role: 'host' | 'guest';
  verified: boolean;
  name: string | null;
}

/** What a person at the door may know of the appointment. */
export interface Appointment {
  appointment: Id;
  practice: string;
  title: string;
  hosts: string[];
  starts_at: number;
  ends_at: number;
  /** The practice's own words to those who wait. */
  welcome: string | null;
  /** Where its picture is, on this server. */
  picture: string | null;
}

/** What the button says (R14, R16): the action and why, never a count. */
export interface Access {
  action: 'wait' | 'join' | 'ask' | 'pending' | 'cooldown' | 'closed' | 'final';
  reason: string;
  retry_at: number | null;
}

/** A host's message. */
export interface Said {
  text: string;
  at: number;
}

/** A guest's quick reply. */
export interface Responded {
  response: ResponseWord;
  at: number;
}

/** What a guest at the door was told, and their own last reply (R44). */
export interface Words {
  late_minutes: number | null;
  to_all: Said | null;
  to_you: Said | null;
  responded: Responded | null;
}

/** One's own place. `naming`: an unverified guest who has not given a name yet (R9). */
export interface View {
  stage: 'naming' | 'door' | 'connecting' | 'connected' | 'grace';
  access: Access;
  words: Words | null;
}

/** A TURN server and what it asks for, as `RTCPeerConnection` takes it. */
export interface IceServer {
  urls: string[];
  username: string;
  credential: string;
}

/** Somebody in the call, as the others see them. `verified` is told to hosts only (R30). */
export interface Person {
  participant: Id;
  name: string;
  role: 'host' | 'guest';
  verified: boolean | null;
  connected: boolean;
  mic: boolean;
  camera: boolean;
  screen: boolean;
}

/** Who stands in which receiving place. Blank the tile until `ready` for this `generation`. */
export interface SlotState {
  audio: Mid | null;
  video: Mid | null;
  purpose: 'camera' | 'screen';
  participant: Id | null;
  generation: number;
  ready: boolean;
}

/**
 * How the connection of somebody in the call is. `pictures`: whether its path lets them see
 * everybody, everybody smaller or less smooth than their page has use for, or not everybody.
 */
export interface Quality {
  participant: Id;
  sending: QualityWord;
  receiving: QualityWord;
  pictures: 'all' | 'smaller' | 'fewer';
}

/** One thing written in the call. `number` grows; the name is that of when it was written. */
export interface ChatLine {
  number: number;
  participant: Id;
  name: string;
  text: string;
  at: number;
}

/** A host's close look at somebody, over at `ends_at`. */
export interface Look {
  by: Id;
  participant: Id;
  ends_at: number;
}

/** The inside of a call; nobody at the door is ever sent one (R2). */
export interface Call {
  generation: number;
  ice_servers: IceServer[];
  /** Bits per second that one's shared screen may take, all its encodings together. */
  screen_bps: number;
  people: Person[];
  slots: SlotState[];
  speakers: Id[];
  /** The rids of one's own simulcast layers that are of use; a source not named: all. */
  encode: Partial<Record<SourceName, string[]>>;
  /** Of those of whom it is known. */
  quality: Quality[];
  /** Of one's own sources: a host has turned them off, and one has not turned them on since. */
  stopped: Stoppable[];
  /** Whose hand is up, longest first. */
  hands: Id[];
  /** What was written since one came, oldest first. */
  chat: ChatLine[];
  /** Whom everybody sees large. */
  spotlight: Id | null;
  /** Close looks of one's own and at oneself. */
  looks: Look[];
}

/**
 * One's own doorstep talk. `name` and `participant` are the other side's; `ice_servers` are
 * for its media, once it is open.
 */
export interface Talk {
  talk: Id;
  stage: 'offered' | 'open';
  participant: Id;
  name: string;
  ice_servers: IceServer[];
}

/** For hosts only: counts are never shown to guests (R2). */
export interface MeetingState {
  meeting: Id;
  phase: 'scheduled' | 'started' | 'held' | 'ended';
  capacity: number | null;
  occupancy: number;
  waiting: number;
  asking: number;
  in_call: number;
  started_at: number | null;
  hold_ends_at: number | null;
  locked: boolean;
  said: Said | null;
  late_minutes: number | null;
}

/** A line of the attendee list. `version` is what an Admit of one who has not asked names. */
export interface GuestRow {
  participant: Id;
  version: number;
  role: 'host' | 'guest';
  name: string;
  verified: boolean;
  booked: boolean;
  /** The client's name, of an unverified guest whom a host has bound (R46). */
  bound_to: string | null;
  called: Called;
  away: boolean;
  arrived_at: number;
  request: Id | null;
  asked_at: number | null;
  denials: number;
  said: Said | null;
  responded: Responded | null;
  devices_ready: boolean;
  /** The name of the host who talks with them, or has offered to. */
  talks_with: string | null;
  /** What their page says of itself: at the door, and while it is there. */
  connection: ConnectionWord | null;
}

export interface GuestPage {
  id: number | null;
  type: 'guests';
  meeting: Id;
  rows: GuestRow[];
  total: number;
  next: Id | null;
}

/** For hosts, lower right (R19, R28). `more` counts the others gathered behind this one. */
export interface Notification {
  n: number;
  type: 'notification';
  kind: 'arrived' | 'asked';
  appointment: Id;
  meeting: Id;
  title: string;
  participant: Id;
  name: string;
  verified: boolean;
  request: Id | null;
  more: number;
}

/** The whole present state: nothing depends on having seen an event before it (R29). */
export interface Welcome {
  n: number;
  type: 'welcome';
  version: number;
  you: You;
  resume: Secret;
  heartbeat_s: number;
  now: number;
  appointment: Appointment;
  view: View;
  call: Call | null;
  talk: Talk | null;
  /** By which browsers subscribe at their push service for `summon`; of a guest at the door. */
  push_key: string | null;
  meeting: MeetingState | null;
  guests: GuestPage | null;
  notifications: Notification[];
}

/** One's own place or button has changed. */
export interface Viewed {
  n: number;
  type: 'view';
  view: View;
}

/** The page may check its connection now, once, and for so many seconds. */
export interface ProbeTurn {
  n: number;
  type: 'probe_turn';
  probe: Id;
  lasts_s: number;
  ice_servers: IceServer[];
}

/** That check is over before the page has ended it. */
export interface ProbeOver {
  n: number;
  type: 'probe_over';
  probe: Id;
  reason: ProbeEnding;
}

/** One's own doorstep talk as it stands now; None and why, when it is over. */
export interface TalkChanged {
  n: number;
  type: 'talk_changed';
  talk: Talk | null;
  ended: 'declined' | 'unanswered' | 'hung_up' | 'decided' | 'left' | 'lost' | null;
}

/** Shown in the lower right corner: "Admitted" or "Denied" (R20). */
export interface Outcome {
  n: number;
  type: 'outcome';
  outcome: 'admitted' | 'denied';
}

/** This device is in the call now and may offer: after Join now, Admit (R23) or a resume. */
export interface Connect {
  n: number;
  type: 'connect';
  call: Call;
}

/** Back at the door, with a calm reason. */
export interface Returned {
  n: number;
  type: 'returned';
  reason: string;
}

/** The last message of a session; the page must not reconnect by itself. */
export interface Final {
  n: number;
  type: 'final';
  reason: FinalReason;
}

export interface PeopleChanged {
  n: number;
  type: 'people';
  changed: Person[];
  gone: Id[];
}

export interface SlotsChanged {
  n: number;
  type: 'slots';
  generation: number;
  slots: SlotState[];
}

/** Somebody takes these simulcast layers of one's track; the others need not be encoded. */
export interface Encode {
  n: number;
  type: 'encode';
  generation: number;
  source: SourceName;
  layers: string[];
}

export interface Speakers {
  n: number;
  type: 'speakers';
  participants: Id[];
}

/** The connections of these people are otherwise than before. */
export interface QualityChanged {
  n: number;
  type: 'quality';
  changed: Quality[];
}

/**
 * A host has turned this off of one's own, and nobody is sent it any more. It is on again when
 * `sources` has said that it is off, and after that that it is on.
 */
export interface Stopped {
  n: number;
  type: 'stopped';
  source: Stoppable;
}

/** All hands that are up, longest first. Who is gone from `people` has none up. */
export interface HandsChanged {
  n: number;
  type: 'hands';
  participants: Id[];
}

/** Somebody in the call, perhaps oneself, has written this. */
export interface Written {
  n: number;
  type: 'written';
  line: ChatLine;
}

/** Everybody sees this person large, or as they like if it is none. Their leaving ends it. */
export interface SpotlightChanged {
  n: number;
  type: 'spotlight';
  participant: Id | null;
}

/** Told to the host who looks, and to whom they look at. */
export interface CloseLooked {
  n: number;
  type: 'close_look';
  look: Look;
}

/** For hosts. */
export interface MeetingChanged {
  n: number;
  type: 'meeting';
  meeting: MeetingState;
}

/** For hosts: the gathered difference of the attendee list. */
export interface GuestsChanged {
  n: number;
  type: 'guests_changed';
  meeting: Id;
  changed: GuestRow[];
  gone: Id[];
}

/** For hosts: take this one away. `participant` None clears all of that kind at the meeting. */
export interface NotificationCleared {
  n: number;
  type: 'notification_cleared';
  kind: 'arrived' | 'asked';
  meeting: Id;
  participant: Id | null;
}

/** One line of what Admit all did; it names exactly the requests that it found (R19). */
export interface DecisionResult {
  participant: Id;
  request: Id | null;
  outcome: 'admitted';
}

/**
 * It happened. `recorded` is false for a removal, a sending back or an end that holds although
 * the store could not take it yet; the record is tried again until it is written. `access` comes
 * with `ask`: where joining is open meanwhile no request is made and the button says `join` (R16).
 */
export interface Done {
  id: number | null;
  type: 'done';
  results: DecisionResult[] | null;
  access: Access | null;
  recorded: boolean;
}

export interface Answer {
  id: number | null;
  type: 'answer';
  generation: number;
  offer_id: number;
  sdp: string;
}

export interface ProbeAnswer {
  id: number | null;
  type: 'probe_answer';
  probe: Id;
  sdp: string;
}

export interface TalkAnswer {
  id: number | null;
  type: 'talk_answer';
  talk: Id;
  sdp: string;
}

/**
 * All that goes one way, over the last seconds: `lost` is the share that did not arrive at
 * first, `missing` the share that no repair brought either, 0 to 1.
 */
export interface Direction {
  bitrate_bps: number;
  lost: number;
  missing: number;
  jitter_ms: number;
}

/** One encoding of a track of one's own, as it arrives at the relay. */
export interface SentLayer {
  rid: string;
  bitrate_bps: number;
  lost: number;
  jitter_ms: number;
  forwarded_to: number;
}

export interface SentTrack {
  source: SourceName;
  layers: SentLayer[];
}

/**
 * What is sent to one receiving section: `layer` is the rid of the simulcast layer, "" of a
 * track without any, null while nothing is sent.
 */
export interface ReceivedTrack {
  mid: Mid;
  layer: string | null;
  bitrate_bps: number;
  lost: number;
  jitter_ms: number;
}

/**
 * What the relay knows of one's own media connection. `estimate_bps` is what the way to the
 * page is thought to carry.
 */
export interface Statistics {
  id: number | null;
  type: 'stats';
  generation: number;
  round_trip_ms: number | null;
  estimate_bps: number | null;
  sending: Direction;
  receiving: Direction;
  sent: SentTrack[];
  received: ReceivedTrack[];
}

export interface Colleague {
  account: Id;
  name: string;
}

/** Practitioners of the practice who are no hosts of the appointment yet, by name. */
export interface Colleagues {
  id: number | null;
  type: 'colleagues';
  people: Colleague[];
}

/**
 * A booked client. `here`: somebody at the meeting has the account; `bound`: by a host's
 * word.
 */
export interface ClientRow {
  client: Id;
  name: string;
  here: boolean;
  bound: boolean;
}

export interface ClientList {
  id: number | null;
  type: 'clients';
  clients: ClientRow[];
}

export interface Pong {
  id: number | null;
  type: 'pong';
}

/** `code` is stable, `text` is for people. `by` and `outcome` tell an earlier decision (R21). */
export interface Failure {
  id: number | null;
  type: 'error';
  code: string;
  text: string;
  retry_after_s: number | null;
  by: string | null;
  outcome: string | null;
}

/** An appointment of the day, with its live state and its link for clients. */
export interface AppointmentRow {
  appointment: Id;
  title: string;
  starts_at: number;
  ends_at: number;
  clients: string[];
  share_link: string;
  call_link: string;
  meeting: MeetingState;
}

export interface WorkspaceWelcome {
  n: number;
  type: 'workspace';
  version: number;
  practice: string;
  name: string;
  now: number;
  heartbeat_s: number;
  appointments: AppointmentRow[];
  notifications: Notification[];
}

/** An appointment is new or its row has changed. */
export interface AppointmentChanged {
  n: number;
  type: 'appointment';
  appointment: AppointmentRow;
}

/**
 * First message of every session. `resume` continues a device after a lost socket or a reload.
 *
 * `generation` is that of the media connection this page still holds; after a reload there is
 * none. Whoever is in the call and does not hold the present one gets a `connect` with a new one.
 */
export interface Hello {
  id?: number | null;
  type: 'hello';
  version: number;
  resume?: Secret | null;
  generation?: number | null;
}

export interface Ping {
  id?: number | null;
  type: 'ping';
}

/** An unverified guest gives a name and has arrived by it (R9); later it renames. */
export interface Name {
  id?: number | null;
  type: 'name';
  name: string;
}

/**
 * Whether the page is on screen and its camera and microphone are chosen (R23), and what it
 * found when it checked its connection, if it did (R39).
 */
export interface Presence {
  id?: number | null;
  type: 'presence';
  visible: boolean;
  devices_ready: boolean;
  connection?: ConnectionWord | null;
}

/** Wants to check the connection before the call; the turn is told by `probe_turn` (R39). */
export interface Probe {
  id?: number | null;
  type: 'probe';
}

/**
 * The one offer of a probe whose turn it is: audio and video to send, and as many sections to
 * receive them back in; the reply is `probe_answer`.
 */
export interface ProbeOffer {
  id?: number | null;
  type: 'probe_offer';
  probe: Id;
  sdp: string;
}

/** The page has measured, or will not any more. */
export interface ProbeEnd {
  id?: number | null;
  type: 'probe_end';
}

export interface Ask {
  id?: number | null;
  type: 'ask';
}

/** A quick reply to what a host has said, from the waiting room (R44). */
export interface Respond {
  id?: number | null;
  type: 'respond';
  response: ResponseWord;
}

/** Join now. A host's starts the meeting (R3). */
export interface Join {
  id?: number | null;
  type: 'join';
}

/** One receiving place of the offer: mids of its recvonly sections, one of a kind. */
export interface Slot {
  purpose: 'camera' | 'screen';
  audio?: Mid | null;
  video?: Mid | null;
}

/** SDP from somebody in the call; the reply is `answer`. Further offers renegotiate. */
export interface Offer {
  id?: number | null;
  type: 'offer';
  generation: number;
  offer_id: number;
  sdp: string;
  sources?: Record<Mid, SourceName>;
  slots?: Slot[];
}

/**
 * Whether a browser of this guest is to be called by Web Push when it is their turn (R83).
 * `endpoint`: of its subscription, at a push service that the server knows.
 */
export interface Summon {
  id?: number | null;
  type: 'summon';
  endpoint: string;
  wanted: boolean;
}

/** This page's media connection has failed: the answer is a `connect` with a new generation. */
export interface Reconnect {
  id?: number | null;
  type: 'reconnect';
}

/**
 * What the page can show of each slot: pixels by the mid of its video, 0 for what is out of
 * sight. No more than that is sent to it.
 */
export interface Show {
  id?: number | null;
  type: 'show';
  generation: number;
  pixels: Record<Mid, number>;
}

/** The numbers of one's own media connection; the reply is `stats`. */
export interface Stats {
  id?: number | null;
  type: 'stats';
  generation: number;
}

/** Which of one's own tracks are live, so that others see a muted microphone as muted. */
export interface Sources {
  id?: number | null;
  type: 'sources';
  mic: boolean;
  camera: boolean;
  screen: boolean;
}

export interface Leave {
  id?: number | null;
  type: 'leave';
}

/** Raise one's hand, or lower it (R62). */
export interface Hand {
  id?: number | null;
  type: 'hand';
  up: boolean;
}

/** Write to everybody in the call (R63). */
export interface Write {
  id?: number | null;
  type: 'write';
  text: string;
}

/** Turn off the microphone of one person, or of every guest. They turn it on again (R60). */
export interface Mute {
  id?: number | null;
  type: 'mute';
  participant?: Id | null;
}

/** End somebody's sharing of a screen. They may share again (R61). */
export interface StopShare {
  id?: number | null;
  type: 'stop_share';
  participant: Id;
}

/** Lower the hand of one person, or all hands (R62). */
export interface LowerHands {
  id?: number | null;
  type: 'lower_hands';
  participant?: Id | null;
}

/** Have everybody see one person large; nobody, if none is named (R64). */
export interface Spotlight {
  id?: number | null;
  type: 'spotlight';
  participant?: Id | null;
}

/** See one person's best picture for a short while, oneself alone; none: no longer (R65). */
export interface CloseLook {
  id?: number | null;
  type: 'close_look';
  participant?: Id | null;
}

/** Whom the meeting can be handed over to; the reply is `colleagues` (R67). */
export interface AskColleagues {
  id?: number | null;
  type: 'colleagues';
}

/** Make a colleague a host, beside those there are (R67). */
export interface HandOver {
  id?: number | null;
  type: 'hand_over';
  account: Id;
}

/** Names the request it saw, or the version of a guest who has not asked (R21). */
export interface Admit {
  id?: number | null;
  type: 'admit';
  participant: Id;
  request?: Id | null;
  version?: number | null;
}

export interface AdmitAll {
  id?: number | null;
  type: 'admit_all';
}

export interface Deny {
  id?: number | null;
  type: 'deny';
  participant: Id;
  request: Id;
}

export interface Remove {
  id?: number | null;
  type: 'remove';
  participant: Id;
}

/** Back to the waiting room from the call, until a host admits them again (R43). */
export interface SendBack {
  id?: number | null;
  type: 'send_back';
  participant: Id;
}

/** An unverified guest is this booked client: from now on the two are one (R46). */
export interface Bind {
  id?: number | null;
  type: 'bind';
  participant: Id;
  client: Id;
}

/** Who is booked, to be bound to; the reply is `clients`. */
export interface Clients {
  id?: number | null;
  type: 'clients';
}

/** Lock the meeting or unlock it: while locked, everybody new must ask (R42). */
export interface Lock {
  id?: number | null;
  type: 'lock';
  locked: boolean;
}

/**
 * A message to a guest at the door, or to everybody there. `text` None takes the last one back
 * (R44).
 */
export interface Say {
  id?: number | null;
  type: 'say';
  participant?: Id | null;
  text: string | null;
}

/** Tell everybody at the door how late it will be. `minutes` None takes it back (R44). */
export interface Late {
  id?: number | null;
  type: 'late';
  minutes: number | null;
}

/** Offers an asker to talk before deciding; names the request it saw (R40). */
export interface OfferTalk {
  id?: number | null;
  type: 'talk';
  participant: Id;
  request: Id;
}

/** Of the asker. */
export interface AcceptTalk {
  id?: number | null;
  type: 'accept_talk';
  talk: Id;
}

/**
 * The one offer of either side of a talk that was accepted: a voice each way; the reply is
 * `talk_answer`.
 */
export interface TalkOffer {
  id?: number | null;
  type: 'talk_offer';
  talk: Id;
  sdp: string;
  sends: Mid;
  /** The sections that send one's own and receive the other's. */
  receives: Mid;
}

/** Either side hangs up; of an offer, the asker's "not now". */
export interface EndTalk {
  id?: number | null;
  type: 'end_talk';
  talk: Id;
}

/** End for all, from the call or the workspace (R33). */
export interface End {
  id?: number | null;
  type: 'end';
}

/** A page of the attendee list; the reply is `guests`. `after` is the last row one has. */
export interface Guests {
  id?: number | null;
  type: 'guests';
  after?: Id | null;
  limit?: number;
}

export interface WorkspaceAdmit {
  id?: number | null;
  type: 'admit';
  participant: Id;
  request?: Id | null;
  version?: number | null;
  meeting: Id;
}

export interface WorkspaceAdmitAll {
  id?: number | null;
  type: 'admit_all';
  meeting: Id;
}

export interface WorkspaceDeny {
  id?: number | null;
  type: 'deny';
  participant: Id;
  request: Id;
  meeting: Id;
}

export interface WorkspaceRemove {
  id?: number | null;
  type: 'remove';
  participant: Id;
  meeting: Id;
}

export interface WorkspaceSendBack {
  id?: number | null;
  type: 'send_back';
  participant: Id;
  meeting: Id;
}

export interface WorkspaceBind {
  id?: number | null;
  type: 'bind';
  participant: Id;
  client: Id;
  meeting: Id;
}

export interface WorkspaceClients {
  id?: number | null;
  type: 'clients';
  meeting: Id;
}

export interface WorkspaceLock {
  id?: number | null;
  type: 'lock';
  locked: boolean;
  meeting: Id;
}

export interface WorkspaceSay {
  id?: number | null;
  type: 'say';
  participant?: Id | null;
  text: string | null;
  meeting: Id;
}

export interface WorkspaceLate {
  id?: number | null;
  type: 'late';
  minutes: number | null;
  meeting: Id;
}

export interface WorkspaceEnd {
  id?: number | null;
  type: 'end';
  meeting: Id;
}

export interface WorkspaceGuests {
  id?: number | null;
  type: 'guests';
  after?: Id | null;
  limit?: number;
  meeting: Id;
}

/** A new meeting behind the links of an ended one (R5). */
export interface OpenAgain {
  id?: number | null;
  type: 'open_again';
  appointment: Id;
}

export type Reply =
  | Done
  | Answer
  | ProbeAnswer
  | TalkAnswer
  | Statistics
  | GuestPage
  | Colleagues
  | ClientList
  | Pong
  | Failure;

export type CallEvent =
  | Welcome
  | Viewed
  | ProbeTurn
  | ProbeOver
  | TalkChanged
  | Outcome
  | Connect
  | Returned
  | Final
  | PeopleChanged
  | SlotsChanged
  | Encode
  | Speakers
  | QualityChanged
  | Stopped
  | HandsChanged
  | Written
  | SpotlightChanged
  | CloseLooked
  | MeetingChanged
  | GuestsChanged
  | Notification
  | NotificationCleared;

export type WorkspaceEvent =
  | WorkspaceWelcome
  | AppointmentChanged
  | MeetingChanged
  | GuestsChanged
  | Notification
  | NotificationCleared
  | Final;

export type CallCommand =
  | Hello
  | Ping
  | Name
  | Presence
  | Probe
  | ProbeOffer
  | ProbeEnd
  | Ask
  | Respond
  | Join
  | Offer
  | Summon
  | Reconnect
  | Show
  | Stats
  | Sources
  | Leave
  | Hand
  | Write
  | Mute
  | StopShare
  | LowerHands
  | Spotlight
  | CloseLook
  | AskColleagues
  | HandOver
  | Admit
  | AdmitAll
  | Deny
  | Remove
  | SendBack
  | Bind
  | Clients
  | Lock
  | Say
  | Late
  | OfferTalk
  | AcceptTalk
  | TalkOffer
  | EndTalk
  | End
  | Guests;

export type WorkspaceCommand =
  | Hello
  | Ping
  | WorkspaceAdmit
  | WorkspaceAdmitAll
  | WorkspaceDeny
  | WorkspaceRemove
  | WorkspaceSendBack
  | WorkspaceBind
  | WorkspaceClients
  | WorkspaceLock
  | WorkspaceSay
  | WorkspaceLate
  | WorkspaceEnd
  | WorkspaceGuests
  | OpenAgain;
