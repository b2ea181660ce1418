/**
 * Reports to the server that the user uses this client, so that no other device receives a push notification. It needs
 * no timer, because the server ignores a report after five minutes.
 */
import type {ClientFrame} from '../protocol/client-frames.ts';
import {focusRepeatMs} from '../protocol/push.ts';
import type {Clock} from '../time/clock.ts';
import type {Session} from './session/state.ts';

interface FocusReporterOptions {
	readonly clock: Clock;
	readonly session: () => Pick<Session, 'link' | 'notifications'>;
	/** Sends a frame; false if there is no connection. */
	readonly send: (frame: ClientFrame) => boolean;
}

export class FocusReporter {
	readonly #options: FocusReporterOptions;
	/** When the last report was sent, and on which connection. */
	#reported: {readonly at: number; readonly since: number} | undefined;

	constructor(options: FocusReporterOptions) {
		this.#options = options;
	}

	/** The user pressed a key or clicked. */
	used(): void {
		const {clock, session, send} = this.#options;
		const {link, notifications} = session();
		// An older server does not know the frame.
		if (link.type !== 'up' || notifications === undefined) return;
		const now = clock.monotonic();
		const isRecent = this.#reported !== undefined && now - this.#reported.at < focusRepeatMs;
		if (isRecent && this.#reported?.since === link.since) return;
		if (send({type: 'focus', isFocused: true})) this.#reported = {at: now, since: link.since};
	}

	/** The client lost the focus. */
	lost(): void {
		const {session, send} = this.#options;
		const {link} = session();
		if (this.#reported !== undefined && link.type === 'up' && link.since === this.#reported.since)
			send({type: 'focus', isFocused: false});
		this.#reported = undefined;
	}
}
