/**
 * The state machine of the link: pure, with one table row per state and event. `connection.ts` opens the transport,
 * sends `hello`, waits and closes as the states require.
 *
 *                        ┌──────────────── openRequested ───────────────┐ ▼
 *                        │
 *   ┌──────────┐ opened ┌───────────┐ welcomed ┌────┐              ┌────┴────┐
 *   │connecting├───────▶│handshaking├─────────▶│ up │              │ stopped │ └──┬───────┘        └─────┬─────┘
 *   └─┬──┘              └─────────┘
 *    ▲ │ lost                 │ lost             │ lost                 ▲ │ ▼                      ▼                  ▼
 *    │ closeRequested, helloRefused, │┌──────────────────────────────────────────────┐                  │ lost for good
 *    (from every state) └┤                   waiting                    ├──────────────────┘
 *     └──────────────────────────────────────────────┘
 *  retryDue or openRequested
 */
import {closeCodes, mayReconnect} from '../../protocol/connection/close-codes.ts';
import {backoffMs} from './backoff.ts';

/** The code and the field of the `error` that answered the `hello`, if there was one. */
interface HelloError {
	readonly errorCode?: string;
	readonly errorField?: string;
}

export type LinkState =
	/** The transport is opening. `attempt` counts from 1 since the link was last stable. */
	| {readonly type: 'connecting'; readonly attempt: number}
	/** The client has sent `hello`. */
	| {readonly type: 'handshaking'; readonly attempt: number}
	/** `since`: milliseconds since 1970. `welcomedAt`: the same moment, monotonic. */
	| {
			readonly type: 'up';
			readonly attempt: number;
			readonly since: number;
			readonly welcomedAt: number;
	  }
	| ({
			readonly type: 'waiting';
			readonly attempt: number;
			readonly retryAt: number;
			readonly reason: string;
	  } & HelloError)
	| ({readonly type: 'stopped'; readonly code: number; readonly reason: string} & HelloError);

export type LinkEvent =
	/** Connect now. */
	| {readonly type: 'openRequested'}
	| {readonly type: 'transportOpened'}
	| {readonly type: 'welcomed'}
	/** The server refused the `hello`. */
	| {
			readonly type: 'helloRefused';
			readonly code: number;
			readonly reason: string;
			readonly errorCode: string;
			readonly errorField?: string;
			readonly retryInMs?: number;
	  }
	/** The connection ended or could not be opened. */
	| {
			readonly type: 'lost';
			readonly code: number;
			readonly reason: string;
			readonly isFatal?: boolean;
			readonly retryInMs?: number;
	  }
	/** The back-off delay has passed. */
	| {readonly type: 'retryDue'}
	/** Disconnect. */
	| {readonly type: 'closeRequested'};

/** The time and a random number. */
interface Moment {
	/** Milliseconds since 1970: for times that the user sees. */
	readonly now: number;
	/** Monotonic milliseconds: for how long a link was up. */
	readonly monotonic: number;
	/** At least 0, below 1. */
	readonly random: number;
}

/** A link that was up for this long was stable. The next loss then starts the back-off from the beginning. */
export const stableAfterMs = 5000;

export const initialLinkState: LinkState = {type: 'stopped', code: 0, reason: 'not connected yet'};

type Of<Union, Type> = Extract<Union, {type: Type}>;
type Row<State extends LinkState> = {
	readonly [Type in LinkEvent['type']]: (
		state: State,
		event: Of<LinkEvent, Type>,
		moment: Moment,
	) => LinkState;
};
type Table = {readonly [Type in LinkState['type']]: Row<Of<LinkState, Type>>};

const ignore = (state: LinkState): LinkState => state;
const close = (): LinkState => ({type: 'stopped', code: closeCodes.normal, reason: 'closed'});

const wait = (attempt: number, reason: string, retryInMs: number | undefined, moment: Moment): LinkState => {
	const delayMs = retryInMs ?? backoffMs(attempt, moment.random);
	return {type: 'waiting', attempt, retryAt: moment.now + delayMs, reason};
};

const lose = (attempt: number, event: Of<LinkEvent, 'lost'>, moment: Moment): LinkState => {
	const {code, reason, isFatal = false, retryInMs} = event;
	if (isFatal || !mayReconnect(code)) return {type: 'stopped', code, reason};
	return wait(attempt, reason, retryInMs, moment);
};

const refuse = (attempt: number, event: Of<LinkEvent, 'helloRefused'>, moment: Moment): LinkState => {
	const {code, reason, errorCode, errorField, retryInMs} = event;
	const error = {errorCode, ...(errorField !== undefined && {errorField})};
	if (retryInMs === undefined) return {type: 'stopped', code, reason, ...error};
	return {...wait(attempt, reason, retryInMs, moment), ...error};
};

const table: Table = {
	stopped: {
		openRequested: () => ({type: 'connecting', attempt: 1}),
		transportOpened: ignore,
		welcomed: ignore,
		helloRefused: ignore,
		lost: ignore,
		retryDue: ignore,
		closeRequested: ignore,
	},
	connecting: {
		openRequested: ignore,
		transportOpened: ({attempt}) => ({type: 'handshaking', attempt}),
		welcomed: ignore,
		helloRefused: ({attempt}, event, moment) => refuse(attempt, event, moment),
		lost: ({attempt}, event, moment) => lose(attempt, event, moment),
		retryDue: ignore,
		closeRequested: close,
	},
	handshaking: {
		openRequested: ignore,
		transportOpened: ignore,
		welcomed: ({attempt}, _, {now, monotonic}) => ({
			type: 'up',
			attempt,
			since: now,
			welcomedAt: monotonic,
		}),
		helloRefused: ({attempt}, event, moment) => refuse(attempt, event, moment),
		lost: ({attempt}, event, moment) => lose(attempt, event, moment),
		retryDue: ignore,
		closeRequested: close,
	},
	up: {
		openRequested: ignore,
		transportOpened: ignore,
		welcomed: ignore,
		helloRefused: ignore,
		// A link that is lost right after the welcome must not reconnect in a tight loop.
		lost: ({attempt, welcomedAt}, event, moment) =>
			lose(moment.monotonic - welcomedAt >= stableAfterMs ? 1 : attempt, event, moment),
		retryDue: ignore,
		closeRequested: close,
	},
	waiting: {
		openRequested: ({attempt}) => ({type: 'connecting', attempt: attempt + 1}),
		transportOpened: ignore,
		welcomed: ignore,
		helloRefused: ignore,
		lost: ignore,
		retryDue: ({attempt}) => ({type: 'connecting', attempt: attempt + 1}),
		closeRequested: close,
	},
};

/** The next state; the same object if the state ignores the event. */
export const stepLink = (state: LinkState, event: LinkEvent, moment: Moment): LinkState => {
	const row = table[state.type] as Row<LinkState>;
	const transition = row[event.type] as (state: LinkState, event: LinkEvent, moment: Moment) => LinkState;
	return transition(state, event, moment);
};
