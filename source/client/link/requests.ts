/** Which answer belongs to which question: every request carries an id, and so does all that it causes. */
import type {ClientFrame, RequestId, ServerFrame} from '../../protocol/frames.ts';

export interface RequestFailure {
	readonly code: string;
	/** One sentence for a person. */
	readonly message: string;
	readonly retryInMs: number | undefined;
}

export type Outcome =
	| {readonly ok: true; readonly frame: ServerFrame}
	| {readonly ok: false; readonly refused: RequestFailure; readonly isLinkLost: boolean};

/** A frame without its id: `Requests` gives it one. */
export type RequestFrame = ClientFrame extends infer Frame
	? Frame extends ClientFrame
		? Omit<Frame, 'id'>
		: never
	: never;

export interface Requests {
	/** Sends the question; `settle` is called once, never within this call. */
	ask(question: RequestFrame, settle: (outcome: Outcome) => void): void;
	/** What to do once the session has heard this frame: settles the question it answers. */
	answer(frame: ServerFrame): (() => void) | undefined;
	/** The link is gone: no answer will come. */
	abandon(reason: string): void;
}

export const createRequests = (
	send: (frame: ClientFrame) => boolean,
	/** Why a frame must not be sent. */
	faultOf: (frame: ClientFrame) => RequestFailure | undefined,
	later: (callback: () => void) => void,
): Requests => {
	let lastId = 0;
	const open = new Map<RequestId, (outcome: Outcome) => void>();

	const lost = (reason: string): Outcome => ({
		ok: false,
		refused: {code: 'unavailable', message: reason, retryInMs: undefined},
		isLinkLost: true,
	});

	return {
		ask(question, settle) {
			const id = ++lastId;
			const frame = {...question, id} as ClientFrame;
			const fault = faultOf(frame);
			if (fault !== undefined) later(() => settle({ok: false, refused: fault, isLinkLost: false}));
			else if (send(frame)) open.set(id, settle);
			else later(() => settle(lost('there is no connection to the server')));
		},
		answer(frame) {
			const id = 'id' in frame ? frame.id : undefined;
			if (id === undefined) return undefined;
			const settle = open.get(id);
			if (settle === undefined) return undefined;
			open.delete(id);
			if (frame.type !== 'error') return () => settle({ok: true, frame});
			const {code, message, retryInMs} = frame;
			return () => settle({ok: false, refused: {code, message, retryInMs}, isLinkLost: false});
		},
		abandon(reason) {
			const waiting = [...open.values()];
			open.clear();
			for (const settle of waiting) settle(lost(reason));
		},
	};
};
