/**
 * Requests of a long command, which continues after a lost connection: the client reconnects by itself, and a request
 * without an answer is sent again. Only for requests that have the same effect when they are sent twice.
 */
import type {Client} from '../../client/client.ts';
import {RequestError} from '../../client/link/request-error.ts';
import type {Session} from '../../client/session/state.ts';
import {messageOf} from '../../errors/error-message.ts';
import {refusedText} from '../../presenter/notices.ts';
import {literal, type Printable, printableLine, words} from '../../text/sanitize.ts';
import {type Clock, systemClock} from '../../time/clock.ts';
import {exitCodes, Failure} from '../arguments/failure.ts';
import {toRoomText} from '../output/entry-text.ts';
import {writeError} from '../output/stderr.ts';
import {linkFailure} from './connect-client.ts';

/** How long a request is repeated. A server with a large database takes minutes to start after a crash. */
const limitMs = 5 * 60_000;

export interface RepeatOptions {
	readonly client: Pick<Client, 'ask' | 'session' | 'subscribe'>;
	/** The room of the requests, which the client has joined. */
	readonly room: string;
	/** Writes a line for the user. */
	readonly report: (text: Printable) => void;
	readonly clock?: Clock;
}

/** Whether the request may succeed later: without a connection or an answer, or if the server asks to wait. */
const mayRepeat = (error: unknown, {link}: Session): boolean => {
	if (error instanceof Failure) return error.exitCode === exitCodes.timedOut;
	if (!(error instanceof RequestError)) return false;
	return error.retryInMs !== undefined || (error.code === 'unavailable' && link.type !== 'up');
};

const retryInMsOf = (error: unknown): number => (error instanceof RequestError ? (error.retryInMs ?? 0) : 0);

/** What is reported about the failure. Undefined: the command is only too fast for the server. */
const problemOf = (error: unknown, {link}: Session): Printable | undefined => {
	if (error instanceof RequestError && error.code === 'rate_limited') return undefined;
	if ('reason' in link) return words`No connection: ${printableLine(link.reason)}.`;
	return link.type === 'up' ? printableLine(messageOf(error)) : literal('No connection.');
};

export class RepeatedRequests {
	readonly #options: RepeatOptions;
	readonly #clock: Clock;
	/** Identifies the log of the room. The numbers of another log belong to other entries. */
	readonly #epoch: string | undefined;

	constructor(options: RepeatOptions) {
		this.#options = options;
		this.#clock = options.clock ?? systemClock;
		this.#epoch = this.#roomState()?.epoch;
	}

	/** The `ask` of the client. Rejects with a `Failure` if there is no answer within five minutes. */
	readonly ask: Client['ask'] = async frame => {
		const {client, report} = this.#options;
		let deadline: number | undefined;
		let isReported = false;
		for (;;) {
			try {
				const answer = await client.ask(frame);
				if (isReported) report(literal('The server answers again.'));
				return answer;
			} catch (error) {
				if (!mayRepeat(error, client.session())) throw error;
				const problem: Printable | undefined = isReported ? undefined : problemOf(error, client.session());
				if (problem !== undefined) report(words`${problem} Trying again for 5 minutes.`);
				isReported ||= problem !== undefined;
				deadline ??= this.#clock.monotonic() + limitMs;
				await this.#wait(deadline, retryInMsOf(error));
			}
		}
	};

	/** Resolves when `delayMs` have passed and the client is in the room. Rejects at the deadline. */
	async #wait(deadline: number, delayMs: number): Promise<void> {
		const clock = this.#clock;
		await new Promise<void>(resolve => clock.after(delayMs, resolve));
		const leftMs = deadline - clock.monotonic();
		await new Promise<void>((resolve, reject) => {
			const end = (finish: () => void): void => {
				cancel();
				unsubscribe();
				finish();
			};
			const check = (): void => {
				const failure = this.#failure();
				if (failure !== undefined) end(() => reject(failure));
				else if (this.#isReady()) end(resolve);
			};
			const unsubscribe = this.#options.client.subscribe(check);
			const cancel = clock.after(Math.max(leftMs, 0), () => end(() => reject(this.#tooLate())));
			if (leftMs > 0) check();
		});
	}

	#roomState() {
		return this.#options.client.session().rooms.get(this.#options.room);
	}

	#isReady(): boolean {
		return (
			this.#options.client.session().link.type === 'up' && this.#roomState()?.membership.type === 'joined'
		);
	}

	/** Why waiting is useless, if it is. */
	#failure(): Failure | undefined {
		const {client, room} = this.#options;
		const {link} = client.session();
		const state = this.#roomState();
		if (link.type === 'stopped') return linkFailure(link);
		if (state?.membership.type === 'refused') {
			return new Failure(printableLine(refusedText(state.membership, toRoomText(room))));
		}
		if (!this.#isReady() || state?.epoch === this.#epoch) return undefined;
		return new Failure(
			`The server has removed ${toRoomText(room)} or restored a backup meanwhile. Run the same command again.`,
		);
	}

	#tooLate(): Failure {
		const {link} = this.#options.client.session();
		const isUp = link.type === 'up';
		return new Failure(
			`${isUp ? 'The server did not accept the request' : 'There was no connection'} for 5 minutes. Run the same command again.`,
			isUp ? exitCodes.timedOut : exitCodes.unreachable,
		);
	}
}

/** Writes the reports to stderr, after the name of the command. */
export const reportTo =
	(command: string) =>
	(text: Printable): void =>
		writeError(words`termchat ${literal(command)}: ${text}`);
