/** An entry of each kind, for tests that apply to all kinds. A new kind does not compile without a sample. */
import type {EntryOf, EntryType} from '../../source/protocol/entry-kinds.ts';

type SampleOf<Type extends EntryType> = Omit<EntryOf<Type>, 'seq' | 'prev'>;

const common = {room: 'dev', at: 1000, from: {id: 'a', nick: 'ann'}} as const;

/**
 * By ann in `dev`; a change has the target 1. Every text that is searched, counted or shown contains `bob` and `zebra`,
 * and so does every other field that a user wrote.
 */
export const entrySamples: {readonly [Type in EntryType]: SampleOf<Type>} = {
	message: {
		type: 'message',
		...common,
		text: 'bob, a zebra',
		bot: true,
		draft: 'd1',
		replyTo: 1,
		thread: 1,
		threadReplies: 1,
	},
	edited: {type: 'edited', ...common, target: 1, text: 'bob, a zebra'},
	deleted: {type: 'deleted', ...common, target: 1},
	reacted: {type: 'reacted', ...common, target: 1, emoji: '🦓', on: true, count: 1},
	topic: {type: 'topic', ...common, text: 'bob and the zebra'},
};

export const entryTypes = Object.keys(entrySamples) as EntryType[];
