/**
 * The link's state machine: pure, so that every way a connection can go is a row of a table. `connection.ts`
 * is the shell that opens, greets, waits and closes as the states say.
 *
 *                        ┌───────────────── openRequested ────────────────┐
 *                        ▼                                         │
 *   ┌─────────┐ transportOpened ┌──────────┐ welcomed ┌────┐            ┌─────────┐
 *   │connecting├──────▶│ handshaking ├─────────▶│ up │            │ stopped │
 *   └─────────┘        └──────────┘          └────┘            └─────────┘
 *     ▲     │ lost        │ lost        lost   │                    ▲
 *     │     ▼             ▼                    ▼                    │ closed, refused, lost for good
 *     │   ┌─────────────────────────────────────┐                   │ (from every state)
 *     └───┤               waiting               ├───────────────────┘
 *  retryDue or └─────────────────────────────────────┘
 *  openRequested
 */
import {closeCodes, mayReconnect} from '../../protocol/close-codes.ts';
import {backoffMs} from './backoff.ts';

/** Where an `error` answered the `hello`: its code, and the field it was about. */
export interface HelloError {
	readonly errorCode?: string;
	readonly errorField?: string;
}

export type LinkState =
	/** A transport is opening. `attempt` counts from 1 since the link was last well. */
	| {readonly type: 'connecting'; readonly attempt: number}
	/** `hello` was said. */
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
	/** Somebody wants it up, now. */
	| {readonly type: 'openRequested'}
	| {readonly type: 'transportOpened'}
	| {readonly type: 'welcomed'}
	/** The server will not have us as we are. */
	| {
			readonly type: 'helloRefused';
			readonly code: number;
			readonly reason: string;
			readonly errorCode: string;
			readonly errorField?: string;
			readonly retryInMs?: number;
	  }
	/** The connection ended, or never came up. */
	| {
			readonly type: 'lost';
			readonly code: number;
			readonly reason: string;
			readonly isFatal?: boolean;
			readonly retryInMs?: number;
	  }
	/** The wait is over. */
	| {readonly type: 'retryDue'}
	/** We end it. */
	| {readonly type: 'closeRequested'};

/** Time and chance. */
export interface Moment {
	/** Milliseconds since 1970: for what a person is shown. */
	readonly now: number;
	/** Milliseconds that never jump: for how long a link held. */
	readonly monotonic: number;
	readonly random: number;
}

/** A link that held for so long was well: the next loss begins the back-off anew. */
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
		// One that falls as soon as it is up must not be tried in a tight circle.
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

/** The next state; the same one where the event means nothing to it. */
export const stepLink = (state: LinkState, event: LinkEvent, moment: Moment): LinkState => {
	const row = table[state.type] as Row<LinkState>;
	const transition = row[event.type] as (state: LinkState, event: LinkEvent, moment: Moment) => LinkState;
	return transition(state, event, moment);
};
