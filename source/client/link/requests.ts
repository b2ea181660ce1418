/** Matches replies to requests: each request has an id, and its reply repeats it. */

import type {ClientFrame} from '../../protocol/client-frames.ts';
import type {PostRequestType} from '../../protocol/entry-kinds.ts';
import type {RequestId} from '../../protocol/request-id.ts';
import type {ServerFrame, ServerFrameOf} from '../../protocol/server-frames.ts';
import {type RequestFailure, requestPromise} from './request-error.ts';

export type Outcome =
	| {readonly ok: true; readonly frame: ServerFrame}
	| {readonly ok: false; readonly failure: RequestFailure; readonly isLinkLost: boolean};

/** A frame without its id, which `Requests` adds. */
export type RequestFrame = ClientFrame extends infer Frame
	? Frame extends ClientFrame
		? Omit<Frame, 'id'>
		: never
	: never;

/** The requests with exactly one reply, and the type of that reply. */
export type Replies = QueryReplies & {readonly [Type in Exclude<PostRequestType, 'send'>]: 'sent'};

interface QueryReplies {
	rooms: 'rooms';
	members: 'members';
	people: 'people';
	search: 'found';
	import: 'imported';
	history: 'history';
	thread: 'thread';
	follow: 'followed';
	pin: 'pinned';
	pins: 'pins';
	create: 'created';
	invite: 'invited';
	invites: 'invites';
	revoke: 'revoked';
	webhook: 'webhookCreated';
	webhooks: 'webhooks';
	revokeWebhook: 'webhookRevoked';
	nick: 'renamed';
	stats: 'stats';
	moderate: 'moderated';
	moderator: 'moderator';
	bans: 'bans';
	away: 'away';
	idle: 'idle';
	configure: 'configured';
	block: 'blocked';
	unblock: 'unblocked';
	blocks: 'blocks';
	preferences: 'preferences';
	markUnread: 'read';
	readers: 'readers';
	inbox: 'inbox';
	inboxRead: 'inboxRead';
	listed: 'listed';
	notifications: 'notifications';
	pair: 'pairing';
	devices: 'devices';
	removeDevice: 'deviceRemoved';
	pushKey: 'pushKey';
	subscribePush: 'pushSubscribed';
	unsubscribePush: 'pushUnsubscribed';
	leave: 'left';
}

export type AskFrame = Extract<ClientFrame, {type: keyof Replies}>;
export type AnswerTo<F extends AskFrame> = ServerFrameOf<Replies[F['type']]>;

interface RequestsOptions {
	/** Sends a frame; false if there is no connection. */
	readonly send: (frame: ClientFrame) => boolean;
	/** Why a frame must not be sent; undefined if it may be sent. */
	readonly check: (frame: ClientFrame) => RequestFailure | undefined;
}

const linkLost = (reason: string): Outcome => ({
	ok: false,
	failure: {code: 'unavailable', message: reason, retryInMs: undefined},
	isLinkLost: true,
});

export class Requests {
	readonly #options: RequestsOptions;
	readonly #open = new Map<RequestId, (outcome: Outcome) => void>();
	#lastId = 0;

	constructor(options: RequestsOptions) {
		this.#options = options;
	}

	/** Sends a request. Calls `onOutcome` once, never within this call. */
	request(request: RequestFrame, onOutcome: (outcome: Outcome) => void): void {
		const id = ++this.#lastId;
		const frame = {...request, id} as ClientFrame;
		const failure = this.#options.check(frame);
		if (failure !== undefined) queueMicrotask(() => onOutcome({ok: false, failure, isLinkLost: false}));
		else if (this.#options.send(frame)) this.#open.set(id, onOutcome);
		else
			queueMicrotask(() =>
				onOutcome(linkLost('There is no connection to the server. Try again when it is back.')),
			);
	}

	/** Sends a request and resolves with its reply. Rejects with a `RequestError`. */
	ask<F extends AskFrame>({id: _, ...request}: F): Promise<AnswerTo<F>> {
		return requestPromise((resolve, reject) => {
			this.request(request as RequestFrame, outcome => {
				if (outcome.ok) resolve(outcome.frame as AnswerTo<F>);
				else reject(outcome.failure);
			});
		});
	}

	/**
	 * If the frame is the reply to a request, returns the function that passes it to the caller. Call that function
	 * after the session has applied the frame.
	 */
	takeReply(frame: ServerFrame): (() => void) | undefined {
		const id = 'id' in frame ? frame.id : undefined;
		const onOutcome = id === undefined ? undefined : this.#open.get(id);
		if (id === undefined || onOutcome === undefined) return undefined;
		this.#open.delete(id);
		if (frame.type !== 'error') return () => onOutcome({ok: true, frame});
		const {code, message, retryInMs} = frame;
		return () => onOutcome({ok: false, failure: {code, message, retryInMs}, isLinkLost: false});
	}

	/** The connection is lost: all open requests fail. */
	linkLost(reason: string): void {
		const open = [...this.#open.values()];
		this.#open.clear();
		for (const onOutcome of open) onOutcome(linkLost(reason));
	}
}
