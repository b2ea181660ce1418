/**
 * The full screen without its drawing: input comes in, requests go to the client, and what is to be drawn comes out as
 * one immutable snapshot. It knows no React and no terminal.
 */
import type {Client} from '../../client/client.ts';
import type {RoomState, Session} from '../../client/session/state.ts';
import {explain} from '../../commands/run.ts';
import type {Settings} from '../../commands/settings.ts';
import type {SaidRow, UnreadLine} from '../../presenter/message-rows.ts';
import {noticeText} from '../../presenter/notices.ts';
import {windowTitle} from '../../presenter/room-list.ts';
import {typingText} from '../../presenter/status.ts';
import {closeCodes} from '../../protocol/close-codes.ts';
import {type Printable, printableLine} from '../../text/sanitize.ts';
import type {Clock} from '../../time/clock.ts';
import {admitAlert, noAlerts} from '../alert-limit.ts';
import {type Arrangement, createArranger, type Snapshot} from '../arrangement.ts';
import {type Call, callsBetween, callTitle} from '../attention.ts';
import type {Host} from '../host.ts';
import type {InputEvent} from '../input-parser.ts';
import type {Size} from '../layout.ts';
import type {Pane} from '../message-pane/pane.ts';
import {bottom} from '../message-pane/scroll.ts';
import {roomToBeIn} from '../names.ts';
import {initialUi, reduceUi, type UiEvent, type UiState, viewOf} from '../ui-state.ts';
import type {Source} from '../use-session.ts';
import {createTerminalContext} from './command-context.ts';
import {Keys} from './keys.ts';
import {createReading} from './reading.ts';
import {createSelecting} from './selecting.ts';
import {createStatsPoller} from './stats-poller.ts';
import {createWriting} from './writing.ts';

export interface ControllerOptions {
	readonly client: Client;
	/** The server's address, for invite links. */
	readonly url: string;
	readonly host: Host;
	readonly clock: Clock;
	readonly size: Size;
	readonly settings: Settings;
	/** Default: the time zone of the machine. */
	readonly timeZone?: string;
	/** What was typed but not sent when the last run ended, by room. */
	readonly drafts?: Readonly<Record<string, string>>;
	/** What the user should know before they quit; may be empty. */
	readonly farewell?: () => string;
}

export interface Controller extends Source<Snapshot> {
	readonly arrangement: () => Arrangement;
	/** Handles what came with one read of the terminal, in order. */
	readonly handle: (events: readonly InputEvent[]) => void;
	readonly resize: (size: Size) => void;
	/** Shows a room that is joined. */
	readonly enter: (room: string) => void;
	/** Stops its timer and its subscriptions. */
	readonly close: () => void;
}

const hintMs = 6000;

/** What is new to a person who comes to this room now. */
const unreadIn = (room: RoomState): UnreadLine | undefined =>
	room.unread > 0 ? {after: room.readSeq, until: room.headSeq} : undefined;

export const createController = (options: ControllerOptions): Controller => {
	const {client, host, clock, farewell = () => ''} = options;
	const arranger = createArranger(options.timeZone);
	const listeners = new Set<() => void>();
	let snapshot: Snapshot = {
		session: client.session(),
		ui: initialUi(options.size, options.settings, options.drafts),
		now: clock.now(),
	};
	/** Changes within one event are drawn once. */
	let depth = 0;
	let isChanged = false;
	let stopTimer: (() => void) | undefined;
	let title: Printable | undefined;
	let isClosed = false;
	let toldNotices = new Set(client.session().notices.map(({key}) => key));
	/** Pages under way, so that each is asked for once. */
	const paging = new Set<string>();

	const get = (): Snapshot => snapshot;
	const ui = (): UiState => snapshot.ui;
	const arrangement = (): Arrangement => arranger.arrange(snapshot);

	const change = (next: Snapshot): void => {
		snapshot = next;
		isChanged = true;
	};
	/** Runs a change to its end, sets right what follows from it, and then draws. */
	const batch = (work: () => void): void => {
		depth++;
		try {
			work();
		} finally {
			depth--;
			if (depth === 0 && isChanged && !isClosed) settle();
		}
	};
	const dispatch = (event: UiEvent): void =>
		batch(() => {
			const next = reduceUi(snapshot.ui, event);
			if (next !== snapshot.ui) change({...snapshot, ui: next, now: clock.now()});
		});
	const hint = (text: string, level: 'info' | 'warning' = 'info'): void =>
		dispatch({type: 'hinted', hint: {text, level, until: clock.now() + hintMs}});
	const attempt = (work: Promise<unknown>): void => {
		work.catch(error => hint(explain(error), 'warning'));
	};

	const enter = (name: string): void => {
		const room = client.session().rooms.get(name);
		dispatch({type: 'entered', room: name, unread: room && unreadIn(room)});
	};

	const context = createTerminalContext({
		client,
		serverUrl: options.url,
		host,
		clock,
		state: ui,
		dispatch,
		arrangement,
		hint,
		showRoom: enter,
		farewell,
		reading: () => reading,
		writing: () => writing,
	});
	const reading = createReading({client, ui, arrangement, dispatch, hint, attempt});
	const writing = createWriting(context);
	const selecting = createSelecting(context, reading);
	const statsPoller = createStatsPoller({client, clock, ui, dispatch});
	const keys = new Keys({context, reading, writing, selecting, host});

	// — what follows from a change —

	/** The room looked at is one of ours, where there is any. */
	const settleRoom = (): void => {
		const {session} = snapshot;
		for (const name of snapshot.ui.views.keys()) {
			const room = session.rooms.get(name);
			if (room === undefined || room.membership.type === 'left') apply({type: 'forgotten', room: name});
		}
		const {room, lastRoom} = snapshot.ui;
		if (room !== undefined) return;
		const next = roomToBeIn(session, lastRoom);
		if (next !== undefined) apply({type: 'entered', room: next.room, unread: unreadIn(next)});
	};
	const apply = (event: UiEvent): void => change({...snapshot, ui: reduceUi(snapshot.ui, event)});

	/** Read moves only while the person looks: the terminal has the focus and the pane is at its bottom. */
	const settleReading = (): void => {
		const {room, pane} = arrangement();
		if (room === undefined || pane === undefined || room.membership.type !== 'joined') return;
		const {anchor, unread} = viewOf(snapshot.ui, room.room);
		settleWindow(room.room, pane);
		if (anchor.type === 'line' && pane.viewport.isAtBottom && !room.log.hasNewer) {
			apply({type: 'scrolled', room: room.room, anchor: bottom});
		}
		const isSeen = snapshot.ui.isFocused && pane.viewport.isAtBottom && !room.log.hasNewer;
		if (isSeen) {
			if (room.headSeq > room.readSeq) client.markRead(room.room, room.headSeq);
			return;
		}
		if (room.unread === 0) return;
		const line = unread ?? {after: room.readSeq, until: room.headSeq};
		if (unread === undefined || line.until < room.headSeq) {
			apply({type: 'unreadTold', room: room.room, unread: {...line, until: room.headSeq}});
		}
	};

	/** The client keeps what the reader looks at in its window, however much comes in. */
	let lookedAt = '';
	const settleWindow = (room: string, {messages, viewport}: Pane): void => {
		const first = viewport.lines[0]?.index ?? 0;
		const top = viewport.isAtBottom
			? undefined
			: messages.slice(first).find((row): row is SaidRow => row.type === 'said')?.item.seq;
		const key = `${room} ${top}`;
		if (key === lookedAt) return;
		lookedAt = key;
		client.lookAt(room, top);
	};

	const settlePaging = (): void => {
		const {room, pane} = arrangement();
		if (room === undefined || pane === undefined || client.session().link.type !== 'up') return;
		const ask = (end: 'older' | 'newer', load: (room: string) => Promise<void>): void => {
			const key = `${end} ${room.room}`;
			if (paging.has(key)) return;
			paging.add(key);
			load(room.room)
				.catch(() => {})
				.finally(() => paging.delete(key));
		};
		if (pane.wantsOlder && viewOf(snapshot.ui, room.room).clearedAt === undefined)
			ask('older', client.loadOlder);
		if (pane.wantsNewer) ask('newer', client.loadNewer);
	};

	const settleNotices = (): void => {
		const {notices} = snapshot.session;
		const fresh = notices.filter(({key}) => !toldNotices.has(key));
		if (fresh.length === 0) return;
		toldNotices = new Set(notices.map(({key}) => key));
		const room = snapshot.ui.room;
		for (const {content, level} of fresh)
			if (room !== undefined) client.note(room, noticeText(content), level);
	};

	const settleTitle = (): void => {
		const next = windowTitle(snapshot.session, arrangement().room);
		if (next === title) return;
		title = next;
		host.setTitle(next);
	};

	/** A timer only while something on the screen counts or fades. */
	const settleTimer = (): void => {
		const {session, ui: state, now} = snapshot;
		const {room, pane} = arrangement();
		const isCounting =
			session.link.type === 'waiting' ||
			state.hint !== undefined ||
			pane?.isCountingDown === true ||
			typingText(room, session.me?.id, now) !== '';
		if (!isCounting) {
			stopTimer?.();
			stopTimer = undefined;
			return;
		}
		if (stopTimer !== undefined) return;
		stopTimer = clock.after(1000 - (now % 1000), () => {
			stopTimer = undefined;
			tick();
		});
	};
	const tick = (): void =>
		batch(() => {
			const now = clock.now();
			const {hint: shown} = snapshot.ui;
			const isOver = shown !== undefined && shown.until <= now;
			change({
				...snapshot,
				now,
				ui: isOver ? reduceUi(snapshot.ui, {type: 'hinted', hint: undefined}) : snapshot.ui,
			});
		});

	const settle = (): void => {
		isChanged = false;
		settleRoom();
		settleReading();
		settleTitle();
		settleTimer();
		statsPoller.update();
		isChanged = false;
		for (const listener of listeners) listener();
		settleNotices();
		settlePaging();
	};

	let alertTimes = noAlerts;
	const isAdmitted = ({room, item}: Call): boolean => {
		const next = admitAlert(alertTimes, {room: room.room, sender: item.from.id}, clock.monotonic());
		alertTimes = next ?? alertTimes;
		return next !== undefined;
	};
	const ringFor = (before: Session, after: Session): void => {
		const {settings, isFocused} = snapshot.ui;
		if (isFocused) return;
		const calls = callsBetween(before, after, settings).filter(isAdmitted);
		if (calls.length === 0) return;
		if (settings.bell) host.ring();
		if (!settings.notify) return;
		for (const call of calls) host.notify(callTitle(call), printableLine(call.item.text));
	};
	const unsubscribe = client.subscribe(() =>
		batch(() => {
			const before = snapshot.session;
			const session = client.session();
			if (session === before) return;
			change({...snapshot, session, now: clock.now()});
			selecting.keepVisible();
			ringFor(before, session);
		}),
	);

	/** A server that stops for good says why; a link that is merely lost is told by the status line. */
	const unsubscribeFrames = client.onFrame(frame => {
		if (frame.type !== 'closing' || frame.code !== closeCodes.goingAway) return;
		const isOurs = /^\w+:\/\/(?:localhost|127\.|\[::1\])/.test(options.url);
		const advice = isOurs ? ' To start one again: termchat serve' : '';
		batch(() =>
			context.notify(
				`The server has stopped: ${frame.reason} This window reconnects when it is back.${advice}`,
				'warning',
			),
		);
	});

	isChanged = true;
	batch(() => {});
	return {
		get,
		subscribe(listener) {
			listeners.add(listener);
			return () => listeners.delete(listener);
		},
		arrangement,
		enter,
		handle: events => batch(() => keys.handleAll(events)),
		resize: size =>
			batch(() => {
				dispatch({type: 'resized', size});
				selecting.keepVisible();
			}),
		close() {
			isClosed = true;
			unsubscribe();
			unsubscribeFrames();
			stopTimer?.();
			statsPoller.close();
			listeners.clear();
		},
	};
};
