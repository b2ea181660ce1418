/** A client that records its calls. The test provides the session. */
import type {Client} from '../../source/client/client.ts';
import type {RoomState, Session} from '../../source/client/session/state.ts';
import type {ServerFrame} from '../../source/protocol/server-frames.ts';
import {draft, minutes, noticeItem} from './session-builder.ts';

export interface FakeClient extends Client {
	/** All calls with their arguments, in order: `['post', {room: 'dev'}, 'hi']`. */
	readonly calls: readonly (readonly unknown[])[];
	/** The arguments of all calls of one method. */
	readonly callsOf: (verb: keyof Client) => readonly (readonly unknown[])[];
	readonly setSession: (session: Session) => void;
	/** Changes one room of the session. */
	readonly changeRoom: (room: string, change: Partial<RoomState>) => void;
	readonly receive: (frame: ServerFrame) => void;
	/** The reply to the next `ask`, by the type of the request. A string is the message of a refusal. */
	readonly answers: Map<string, unknown>;
}

export const createFakeClient = (first: Session): FakeClient => {
	let session = first;
	const calls: unknown[][] = [];
	const listeners = new Set<() => void>();
	const frameListeners = new Set<(frame: ServerFrame) => void>();
	const answers = new Map<string, unknown>();

	const become = (next: Session): void => {
		session = next;
		for (const listener of [...listeners]) listener();
	};
	const change: FakeClient['changeRoom'] = (name, part) => {
		const room = session.rooms.get(name);
		if (room === undefined) throw new Error(`no room ${name}`);
		become({...session, rooms: new Map(session.rooms).set(name, {...room, ...part})});
	};
	const done =
		<Result>(verb: string, result: Result) =>
		(...given: unknown[]): Result => {
			calls.push([verb, ...given]);
			return result;
		};
	const answer = (frame: {readonly type: string}): Promise<never> => {
		calls.push(['ask', frame]);
		const found = answers.get(frame.type);
		if (typeof found === 'string') return Promise.reject(new Error(found));
		return Promise.resolve((found ?? {type: frame.type}) as never);
	};
	const later = Promise.resolve();

	return {
		calls,
		callsOf: verb => calls.filter(([name]) => name === verb).map(([, ...given]) => given),
		setSession: become,
		changeRoom: change,
		receive(frame) {
			for (const listener of [...frameListeners]) listener(frame);
		},
		answers,
		session: () => session,
		subscribe(listener) {
			listeners.add(listener);
			return () => listeners.delete(listener);
		},
		onFrame(listener) {
			frameListeners.add(listener);
			return () => frameListeners.delete(listener);
		},
		open: done('open', undefined),
		join(room, options = {}) {
			calls.push(Object.keys(options).length === 0 ? ['join', room] : ['join', room, options]);
			return Promise.resolve(room);
		},
		joinByToken: done('joinByToken', Promise.resolve('~secret-x')),
		people: () => Promise.resolve([]),
		roomList: () => Promise.resolve(undefined),
		leave: done('leave', later),
		post(target, text, more) {
			calls.push(more === undefined ? ['post', target, text] : ['post', target, text, more]);
			const posted = draft(text, {type: 'sending'}, {target, at: minutes(5)});
			if ('room' in target) {
				const room = session.rooms.get(target.room);
				if (room !== undefined) change(target.room, {pending: [...room.pending, posted]});
			}
			return posted.draft;
		},
		receipt: done('receipt', Promise.resolve({room: '@ann+you', seq: 1})),
		retry: done('retry', undefined),
		drop: done('drop', undefined),
		sendHeld: done('sendHeld', undefined),
		ask: answer as Client['ask'],
		rooms: () => Promise.resolve((answers.get('rooms') ?? []) as never),
		loadOlder: done('loadOlder', later),
		loadNewer: done('loadNewer', later),
		loadAround: done('loadAround', later),
		loadNewest: done('loadNewest', later),
		fillGap: done('fillGap', later),
		openThread: done('openThread', later),
		closeThread: done('closeThread', undefined),
		loadOlderReplies: done('loadOlderReplies', later),
		markUnread: done('markUnread', later),
		resumeReading: done('resumeReading', undefined),
		markRead(room, seq) {
			calls.push(['markRead', room, seq]);
			const known = session.rooms.get(room);
			if (known !== undefined && seq > known.readSeq) change(room, {readSeq: seq, unread: 0, mentions: 0});
		},
		typing: done('typing', undefined),
		lostFocus: done('lostFocus', undefined),
		noteInput: done('noteInput', undefined),
		setIdleAfter: done('setIdleAfter', undefined),
		note(room, content, level = 'info') {
			calls.push(['note', room, content, level]);
			const known = room === undefined ? undefined : session.rooms.get(room);
			if (known === undefined) return;
			const items = [
				...known.log.items,
				{
					...noticeItem('', level, minutes(5)),
					content: typeof content === 'string' ? ({type: 'text', text: content} as const) : content,
				},
			];
			change(known.room, {log: {...known.log, items}});
		},
		lookAt: done('lookAt', undefined),
		rename: done('rename', later),
		reconnect: done('reconnect', undefined),
		close: done('close', later),
	};
};
