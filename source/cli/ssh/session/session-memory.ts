/**
 * Limits the memory of a session. V8 cannot limit a part of a process, so the text that the client holds is measured
 * regularly, and a session that holds too much is ended.
 */
import type {Client} from '../../../client/client.ts';
import type {Session} from '../../../client/session/state.ts';
import type {Clock} from '../../../time/clock.ts';

const intervalMs = 5000;
/** The most characters of all messages that the client has loaded: a window for each room. */
export const maxCharacters = 8 * 1024 * 1024;
/** The overhead of an entry, in characters. */
const entryCharacters = 400;

/** An estimate of the characters that the session holds. */
export const charactersOf = ({rooms}: Session): number => {
	let sum = 0;
	for (const {log} of rooms.values()) {
		for (const item of log.items) {
			const text = 'text' in item && typeof item.text === 'string' ? item.text.length : 0;
			sum += entryCharacters + text;
		}
	}
	return sum;
};

/** Calls `onExcess` with a sentence for the user. Returns a function that ends it. */
export const watchMemory = (
	client: Pick<Client, 'session'>,
	clock: Clock,
	onExcess: (text: string) => void,
): (() => void) => {
	let cancel = (): void => {};
	const check = (): void => {
		if (charactersOf(client.session()) > maxCharacters) {
			onExcess('This session needs too much memory. Leave some rooms, and connect again.');
			return;
		}
		cancel = clock.after(intervalMs, check);
	};
	check();
	return () => cancel();
};
