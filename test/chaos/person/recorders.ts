/** Records the frames and the outbox of a client below the client, as they are on the wire and on disk. */
import type {Transport} from '../../../source/client/link/transport.ts';
import type {ClientStorage} from '../../../source/client/storage/client-storage.ts';
import type {ClientFrame} from '../../../source/protocol/client-frames.ts';
import {isEntry} from '../../../source/protocol/entry-kinds.ts';
import type {ServerFrame} from '../../../source/protocol/server-frames.ts';
import {inShort, shortFrame, type Trace} from '../trace.ts';

type Write = (trace: Trace) => void;

/** Whether a frame contains information about the log of a room. */
const isAboutLog = (frame: ServerFrame): boolean => {
	if (isEntry(frame)) return true;
	switch (frame.type) {
		case 'joined':
		case 'history':
		case 'gap':
		case 'sent':
		case 'error':
		case 'closing':
			return true;
		default:
			return false;
	}
};

const recordReceived = (frame: ServerFrame, connection: number, write: Write): void => {
	if (isAboutLog(frame)) write({type: 'received', connection, frame: shortFrame(frame)});
	if (frame.type !== 'welcome') return;
	const {user, secret} = frame;
	write({type: 'user', id: user.id, ...(secret !== undefined && {secret})});
};

const recordSent = (frame: ClientFrame, connection: number, write: Write): void => {
	if (frame.type === 'send') write({type: 'sent', connection, frame: {...frame, text: inShort(frame.text)}});
	else if (frame.type === 'join' || frame.type === 'history') write({type: 'sent', connection, frame});
};

/** Records each frame before it is sent, or before the client receives it. */
export const recordTransport = (inner: Transport, write: Write): Transport => {
	let connections = 0;
	return {
		open(events) {
			const connection = ++connections;
			const opened = inner.open({
				...events,
				onText(text) {
					recordReceived(JSON.parse(text) as ServerFrame, connection, write);
					events.onText(text);
				},
			});
			return {
				send(text) {
					recordSent(JSON.parse(text) as ClientFrame, connection, write);
					opened.send(text);
				},
				close: code => opened.close(code),
			};
		},
	};
};

/** Records each new draft after it was stored. `known` are the drafts that need no record. */
export const recordStorage = (inner: ClientStorage, known: Set<string>, write: Write): ClientStorage => ({
	...inner,
	writeOutbox(drafts) {
		inner.writeOutbox(drafts);
		for (const {draft} of drafts) {
			if (known.has(draft)) continue;
			known.add(draft);
			write({type: 'saved', draft});
		}
	},
});
