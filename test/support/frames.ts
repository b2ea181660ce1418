/** Builds frames of a server. */

import {defaultLimits} from '../../source/protocol/limits.ts';
import type {Entry, Message, ServerFrameOf} from '../../source/protocol/server-frames.ts';

export const ann = {id: 'u1', nick: 'ann'};
export const bob = {id: 'u2', nick: 'bob'};

/** A message of bob in #dev, unless `more` differs. */
export const message = (seq: number, more: Partial<Message> = {}): Message => ({
	type: 'message',
	room: 'dev',
	seq,
	prev: seq - 1,
	at: seq * 1000,
	from: bob,
	text: `text ${seq}`,
	...more,
});

export const messages = (from: number, to: number): Message[] =>
	Array.from({length: to - from + 1}, (_, index) => message(from + index));

export const joinedFrame = (more: Partial<ServerFrameOf<'joined'>> = {}): ServerFrameOf<'joined'> => ({
	type: 'joined',
	room: 'dev',
	epoch: 'e1',
	seq: more.entries?.at(-1)?.seq ?? 0,
	first: 1,
	entries: [],
	hasMore: false,
	isRecovered: false,
	topic: '',
	members: [ann, bob],
	memberCount: 2,
	readSeq: 0,
	...more,
});

export const welcomeFrame = (more: Partial<ServerFrameOf<'welcome'>> = {}): ServerFrameOf<'welcome'> => ({
	type: 'welcome',
	id: 'hello',
	version: 1,
	user: ann,
	server: {name: 'termchat', version: 'test'},
	limits: defaultLimits,
	heartbeatSeconds: 15,
	at: 0,
	...more,
});

export const historyFrame = (
	entries: readonly Entry[],
	more: Partial<ServerFrameOf<'history'>> = {},
): ServerFrameOf<'history'> => ({
	type: 'history',
	room: 'dev',
	entries: [...entries],
	hasMore: false,
	hasOlder: true,
	hasNewer: false,
	...more,
});
