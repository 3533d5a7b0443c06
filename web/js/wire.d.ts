/** What travels on both WebSockets, as `signaling/wire/messages.py` defines it. Times are UTC seconds. */

export type Mid = string;
export type Phase = 'scheduled' | 'started' | 'held' | 'ended';
export type Action = 'wait' | 'join' | 'ask' | 'pending' | 'cooldown' | 'closed' | 'final';
export type Stage = 'naming' | 'door' | 'connecting' | 'connected' | 'grace';
export type Called = 'waiting' | 'asking' | 'admitted' | 'joined' | 'denied' | 'removed' | 'left';
export type SourceName = 'mic' | 'camera' | 'screen' | 'screen_sound';
export type FinalReason = 'ended' | 'continued_elsewhere' | 'left' | 'signed_in';

// ------------------------------------------------------------------ parts

export interface Access {
  action: Action;
  reason: string;
  retry_at: number | null;
}

export interface View {
  stage: Stage;
  access: Access;
}

export interface You {
  participant: string;
  device: string;
  role: 'host' | 'guest';
  verified: boolean;
  name: string | null;
}

export interface Appointment {
  appointment: string;
  practice: string;
  title: string;
  hosts: string[];
  starts_at: number;
  ends_at: number;
}

export interface MeetingState {
  meeting: string;
  phase: Phase;
  capacity: number | null;
  occupancy: number;
  waiting: number;
  asking: number;
  in_call: number;
  hold_ends_at: number | null;
}

export interface GuestRow {
  participant: string;
  version: number;
  role: 'host' | 'guest';
  name: string;
  verified: boolean;
  booked: boolean;
  called: Called;
  away: boolean;
  arrived_at: number;
  request: string | null;
  asked_at: number | null;
  denials: number;
}

export interface Person {
  participant: string;
  name: string;
  role: 'host' | 'guest';
  verified: boolean | null;
  connected: boolean;
  mic: boolean;
  camera: boolean;
  screen: boolean;
}

export interface SlotState {
  audio: Mid | null;
  video: Mid | null;
  purpose: 'camera' | 'screen';
  participant: string | null;
  generation: number;
  ready: boolean;
}

export interface IceServer {
  urls: string[];
  username: string;
  credential: string;
}

export interface Call {
  generation: number;
  ice_servers: IceServer[];
  screen_bps: number;
  people: Person[];
  slots: SlotState[];
  speakers: string[];
  encode: Partial<Record<SourceName, string[]>>;
  quality: Quality[];
}

/** Best first. */
export type QualityWord = 'excellent' | 'good' | 'poor' | 'lost';

export interface Quality {
  participant: string;
  sending: QualityWord;
  receiving: QualityWord;
  pictures: 'all' | 'smaller' | 'fewer';
}

/** All that goes one way, over the last seconds; shares are 0 to 1. */
export interface Direction {
  bitrate_bps: number;
  lost: number;
  missing: number;
  jitter_ms: number;
}

export interface SentLayer {
  rid: string;
  bitrate_bps: number;
  lost: number;
  jitter_ms: number;
  forwarded_to: number;
}

export interface ReceivedTrack {
  mid: Mid;
  layer: string | null;
  bitrate_bps: number;
  lost: number;
  jitter_ms: number;
}

export interface DecisionResult {
  participant: string;
  request: string | null;
  outcome: 'admitted';
}

export interface AppointmentRow {
  appointment: string;
  title: string;
  starts_at: number;
  ends_at: number;
  clients: string[];
  share_link: string;
  call_link: string;
  meeting: MeetingState;
}

// ------------------------------------------------------------------ replies

export interface Done {
  type: 'done';
  id: number | null;
  results: DecisionResult[] | null;
  access: Access | null;
  recorded: boolean;
}

export interface Statistics {
  type: 'stats';
  id: number | null;
  generation: number;
  round_trip_ms: number | null;
  estimate_bps: number | null;
  sending: Direction;
  receiving: Direction;
  sent: { source: SourceName; layers: SentLayer[] }[];
  received: ReceivedTrack[];
}

export interface Answer {
  type: 'answer';
  id: number | null;
  generation: number;
  offer_id: number;
  sdp: string;
}

export interface GuestPage {
  type: 'guests';
  id: number | null;
  meeting: string;
  rows: GuestRow[];
  total: number;
  next: string | null;
}

export interface Pong {
  type: 'pong';
  id: number | null;
}

export interface Failure {
  type: 'error';
  id: number | null;
  code: string;
  text: string;
  retry_after_s: number | null;
  by: string | null;
  outcome: string | null;
}

export type Reply = Done | Answer | Statistics | GuestPage | Pong | Failure;

// ------------------------------------------------------------------ events

export interface Welcome {
  type: 'welcome';
  n: number;
  version: number;
  you: You;
  resume: string;
  heartbeat_s: number;
  now: number;
  appointment: Appointment;
  view: View;
  call: Call | null;
  meeting: MeetingState | null;
  guests: GuestPage | null;
  notifications: Notification[];
}

export interface WorkspaceWelcome {
  type: 'workspace';
  n: number;
  version: number;
  practice: string;
  name: string;
  now: number;
  heartbeat_s: number;
  appointments: AppointmentRow[];
  notifications: Notification[];
}

export interface Notification {
  type: 'notification';
  n: number;
  kind: 'arrived' | 'asked';
  appointment: string;
  meeting: string;
  title: string;
  participant: string;
  name: string;
  verified: boolean;
  request: string | null;
  more: number;
}

export interface NotificationCleared {
  type: 'notification_cleared';
  n: number;
  kind: 'arrived' | 'asked';
  meeting: string;
  participant: string | null;
}

export interface MeetingChanged {
  type: 'meeting';
  n: number;
  meeting: MeetingState;
}

export interface GuestsChanged {
  type: 'guests_changed';
  n: number;
  meeting: string;
  changed: GuestRow[];
  gone: string[];
}

export type Shared = MeetingChanged | GuestsChanged | Notification | NotificationCleared;

export type CallEvent =
  | Welcome
  | { type: 'view'; n: number; view: View }
  | { type: 'outcome'; n: number; outcome: 'admitted' | 'denied' }
  | { type: 'connect'; n: number; call: Call }
  | { type: 'returned'; n: number; reason: string }
  | { type: 'final'; n: number; reason: FinalReason }
  | { type: 'people'; n: number; changed: Person[]; gone: string[] }
  | { type: 'slots'; n: number; generation: number; slots: SlotState[] }
  | { type: 'encode'; n: number; generation: number; source: SourceName; layers: string[] }
  | { type: 'speakers'; n: number; participants: string[] }
  | { type: 'quality'; n: number; changed: Quality[] }
  | Shared;

export type WorkspaceEvent =
  | WorkspaceWelcome
  | { type: 'appointment'; n: number; appointment: AppointmentRow }
  | { type: 'final'; n: number; reason: FinalReason }
  | Shared;

// ------------------------------------------------------------------ commands

export interface SlotOffer {
  purpose: 'camera' | 'screen';
  audio: Mid | null;
  video: Mid | null;
}

export type Decision =
  | { type: 'admit'; participant: string; request?: string; version?: number }
  | { type: 'admit_all' }
  | { type: 'deny'; participant: string; request: string }
  | { type: 'remove'; participant: string }
  | { type: 'end' }
  | { type: 'guests'; after?: string; limit?: number };

export type CallCommand =
  | { type: 'name'; name: string }
  | { type: 'presence'; visible: boolean; devices_ready: boolean }
  | { type: 'ask' }
  | { type: 'join' }
  | {
      type: 'offer';
      generation: number;
      offer_id: number;
      sdp: string;
      sources: Record<Mid, SourceName>;
      slots: SlotOffer[];
    }
  | { type: 'reconnect' }
  | { type: 'show'; generation: number; pixels: Record<Mid, number> }
  | { type: 'stats'; generation: number }
  | { type: 'sources'; mic: boolean; camera: boolean; screen: boolean }
  | { type: 'leave' }
  | Decision;

export type WorkspaceCommand =
  (Decision & { meeting: string }) | { type: 'open_again'; appointment: string };
