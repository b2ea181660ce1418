/**
 * The full screen without its drawing: receives input, sends requests to the client, and provides one immutable
 * snapshot to draw. Independent of React and of the terminal.
 */
import type {Client} from '../../client/client.ts';
import {explain} from '../../commands/actions/attempt.ts';
import {performAction} from '../../commands/actions/run.ts';
import {LocalNotifications} from '../../commands/notifications/local-notifications.ts';
import {idleAfterMs, isMuted} from '../../commands/settings.ts';
import {LazyHighlighter} from '../../presenter/code/lazy-highlighter.ts';
import {windowTitle} from '../../presenter/rooms/room-list.ts';
import {typingText} from '../../presenter/rooms/status.ts';
import {closeCodes} from '../../protocol/connection/close-codes.ts';
import type {ServerFrame} from '../../protocol/server-frames.ts';
import type {Clock} from '../../time/clock.ts';
import type {Size} from '../draw/layout.ts';
import type {Host} from '../host/host.ts';
import type {InputEvent} from '../input/key.ts';
import {
	createScreenViews,
	type ScreenSource,
	type ScreenView,
	type ScreenViews,
} from '../screen/screen-view.ts';
import type {ConfigSource} from '../settings-file/live-settings.ts';
import type {Snapshot} from '../state/snapshot.ts';
import {initialUi} from '../state/ui-state.ts';
import {Alerts} from './alerts.ts';
import {createTerminalContext, type TerminalContext} from './context/command-context.ts';
import {EmojiShortcodes} from './input-line/emoji.ts';
import {InputLine} from './input-line/input-line.ts';
import {Submitter} from './input-line/submitter.ts';
import {Keys} from './keys.ts';
import {MessageActions} from './messages/message-actions.ts';
import {Navigation} from './messages/navigation.ts';
import {Selection} from './messages/selection.ts';
import {StatsPoller} from './stats-poller.ts';
import {UiStore} from './ui-store.ts';
import {unreadIn, ViewTracker} from './view-tracker.ts';

export interface ControllerOptions {
	readonly client: Client;
	/** The server's address, for invite links. */
	readonly url: string;
	readonly host: Host;
	readonly clock: Clock;
	readonly size: Size;
	readonly config: ConfigSource;
	/** The locale is not UTF-8. */
	readonly isAsciiLocale?: boolean;
	/** Default: the time zone of the machine. */
	readonly timeZone?: string;
	/** The unsent input at the end of the last run, by room. */
	readonly drafts?: Readonly<Record<string, string>>;
	/** What the user should know before they quit; may be empty. */
	readonly farewell?: () => string;
	/** Calls back when the screen may show that time has passed. Default: at once. */
	readonly requestFrame?: (draw: () => void) => void;
}

export interface Controller extends ScreenSource {
	readonly screenView: () => ScreenView;
	/** Handles the events of one read of the terminal, in order. */
	readonly handle: (events: readonly InputEvent[]) => void;
	readonly resize: (size: Size) => void;
	/** Shows a joined room. */
	readonly enter: (room: string) => void;
	/** Shows a message of a room in its context. */
	readonly showMessage: (room: string, seq: number) => void;
	/** Stops all timers and subscriptions. */
	readonly close: () => void;
}

const hintMs = 6000;

/** The notice for a server that stops; undefined for other frames. */
const stopText = (frame: ServerFrame, url: string): string | undefined => {
	if (frame.type !== 'closing' || frame.code !== closeCodes.goingAway) return undefined;
	const isLocal = /^\w+:\/\/(?:localhost|127\.|\[::1\])/.test(url);
	const advice = isLocal ? ' To start one again: termchat serve' : '';
	return `The server has stopped: ${frame.reason} This window reconnects when it is back.${advice}`;
};

/** Whether the screen shows something that changes with time: a countdown, a hint, typing users. */
const changesWithTime = ({session, ui, now}: Snapshot, {room, pane}: ScreenView): boolean =>
	session.link.type === 'waiting' ||
	ui.hint !== undefined ||
	pane?.isCountingDown === true ||
	typingText(room, session.me?.id, now) !== '';

/** The terminal also reports its focus and its background. */
const isUserInput = ({type}: InputEvent): boolean => type !== 'focus' && type !== 'background';

class ScreenController implements Controller {
	readonly #options: ControllerOptions;
	readonly #store: UiStore;
	readonly #views: ScreenViews;
	readonly #viewTracker: ViewTracker;
	readonly #alerts: Alerts;
	readonly #localNotifications: LocalNotifications;
	readonly #statsPoller: StatsPoller;
	readonly #navigation: Navigation;
	readonly #selection: Selection;
	readonly #keys: Keys;
	readonly #context: TerminalContext;
	readonly #stops: readonly (() => void)[];
	#stopTimer: (() => void) | undefined;
	/** The room of the last frame. */
	#shownRoom: string | undefined;

	constructor(options: ControllerOptions) {
		const {client, clock, host} = options;
		this.#options = options;
		const {size, config, drafts, isAsciiLocale} = options;
		const initial = initialUi({size, config: config.config(), drafts, isAsciiLocale});
		this.#store = new UiStore(client, clock, initial);
		const highlighter = new LazyHighlighter(() => this.#store.batch(() => this.#store.setTime(clock.now())));
		this.#views = createScreenViews({timeZone: options.timeZone, highlighter});
		this.#viewTracker = new ViewTracker(client, this.#store, this.screenView);
		this.#alerts = new Alerts(host, clock);
		const {state: ui, dispatch} = this.#store;
		const {screenView} = this;
		const hint = this.#hint;
		const attempt = (request: Promise<unknown>): void => {
			request.catch(error => hint(explain(error), 'warning'));
		};
		const {timeZone} = options;
		const navigation = new Navigation({client, ui, screenView, dispatch, hint, attempt, timeZone});
		this.#navigation = navigation;
		this.#context = this.#createContext(navigation, () => inputLine);
		const emoji = new EmojiShortcodes(() => ui().settings.emoji);
		const inputLine = new InputLine(this.#context, emoji);
		this.#localNotifications = new LocalNotifications(this.#context);
		this.#selection = new Selection(this.#context, navigation);
		this.#statsPoller = new StatsPoller({client, clock, ui, dispatch});
		this.#keys = new Keys({
			context: this.#context,
			navigation,
			inputLine,
			submitter: new Submitter(this.#context, inputLine, emoji),
			selection: this.#selection,
			messageActions: new MessageActions(this.#context, this.#selection, inputLine),
			host,
		});
		this.#store.onChanged = {beforeDrawing: this.#beforeDrawing, afterDrawing: this.#afterDrawing};
		this.#stops = [
			client.subscribe(this.#onSession),
			client.onFrame(this.#onFrame),
			config.subscribe(this.#onConfig),
		];
		this.#store.batch(() => {});
	}

	#createContext(navigation: Navigation, inputLine: () => InputLine): TerminalContext {
		const {client, url, host, clock, config, farewell = () => ''} = this.#options;
		return createTerminalContext({
			client,
			serverUrl: url,
			host,
			clock,
			config,
			state: this.#store.state,
			dispatch: this.#store.dispatch,
			screenView: this.screenView,
			hint: this.#hint,
			showRoom: this.enter,
			farewell,
			navigation: () => navigation,
			inputLine,
		});
	}

	readonly get = (): Snapshot => this.#store.get();

	readonly subscribe = (listener: () => void): (() => void) => this.#store.subscribe(listener);

	readonly screenView = (): ScreenView => this.#views.at(this.#store.get());

	readonly handle = (events: readonly InputEvent[]): void => {
		if (events.some(isUserInput)) this.#options.client.noteInput();
		this.#store.batch(() => this.#keys.handleAll(events));
	};

	readonly resize = (size: Size): void =>
		this.#store.batch(() => {
			this.#store.dispatch({type: 'resized', size});
			this.#selection.keepVisible();
		});

	readonly enter = (name: string): void => {
		const {client} = this.#options;
		if (name !== this.#store.state().room) client.resumeReading(name);
		const room = client.session().rooms.get(name);
		this.#store.dispatch({type: 'entered', room: name, unread: room && unreadIn(room)});
	};

	readonly showMessage = (room: string, seq: number): void =>
		performAction(this.#context, {type: 'showMessage', room, seq});

	readonly close = (): void => {
		for (const stop of this.#stops) stop();
		this.#stopTimer?.();
		this.#statsPoller.close();
		this.#store.close();
	};

	readonly #hint = (text: string, level: 'info' | 'warning' = 'info'): void => {
		const until = this.#options.clock.now() + hintMs;
		this.#store.dispatch({type: 'hinted', hint: {text, level, until}});
	};

	readonly #beforeDrawing = (): void => {
		this.#viewTracker.updateRoom();
		const {room} = this.#store.state();
		if (room !== this.#shownRoom) this.#navigation.revealUnread();
		this.#shownRoom = room;
		this.#viewTracker.updateReadPosition();
		const {session, ui} = this.#store.get();
		this.#options.client.setIdleAfter(idleAfterMs(ui.settings));
		const isMutedRoom = (name: string): boolean => isMuted(ui.settings, name, session);
		this.#alerts.setTitle(windowTitle(session, this.screenView().room, isMutedRoom));
		this.#updateTimer();
		this.#statsPoller.update();
	};

	readonly #afterDrawing = (): void => {
		this.#viewTracker.showNotices();
		this.#viewTracker.loadPages();
	};

	readonly #onSession = (): void =>
		this.#store.batch(() => {
			const before = this.#store.get().session;
			const session = this.#options.client.session();
			if (session === before) return;
			this.#store.setSession(session);
			this.#selection.keepVisible();
			this.#alerts.alertToNew(before, session, this.#store.state());
			this.#localNotifications.update();
		});

	readonly #onFrame = (frame: ServerFrame): void => {
		const text = stopText(frame, this.#options.url);
		if (text !== undefined) this.#store.batch(() => this.#context.notify(text, 'warning'));
	};

	/** The settings file has changed. */
	readonly #onConfig = (): void => {
		const {config, host} = this.#options;
		this.#store.batch(() => {
			this.#store.dispatch({type: 'configured', config: config.config()});
			host.setMouse(this.#store.state().settings.mouse);
			const problems = [...config.problems(), ...config.warnings()];
			if (problems.length > 0) this.#context.notify(problems.join('\n'), 'warning');
			else this.#hint(`Read the settings again from ${config.path}.`);
			this.#localNotifications.update();
		});
	};

	#updateTimer(): void {
		if (!changesWithTime(this.#store.get(), this.screenView())) {
			this.#stopTimer?.();
			this.#stopTimer = undefined;
			return;
		}
		this.#stopTimer ??= this.#startTimer();
	}

	/** Draws the time when the next second begins, or soon after it. Returns a function that stops it. */
	#startTimer(): () => void {
		const {clock, requestFrame = (draw: () => void): void => draw()} = this.#options;
		let isStopped = false;
		const draw = (): void => {
			if (isStopped) return;
			this.#stopTimer = undefined;
			this.#store.batch(() => this.#tick());
		};
		const stop = clock.after(1000 - (this.#store.get().now % 1000), () => requestFrame(draw));
		return () => {
			isStopped = true;
			stop();
		};
	}

	#tick(): void {
		const now = this.#options.clock.now();
		this.#store.setTime(now);
		const {hint} = this.#store.state();
		if (hint !== undefined && hint.until <= now) this.#store.apply({type: 'hinted', hint: undefined});
	}
}

export const createController = (options: ControllerOptions): Controller => new ScreenController(options);
