/** Identifies changes, so that requests can be compared with the entries they caused. */
import type {EntryOf} from '../../../source/protocol/entry-kinds.ts';
import type {Entry} from '../../../source/protocol/server-frames.ts';
import {type ChangeFrame, inShort} from '../trace.ts';

/** The kinds of entries that the persons of a run request, except messages. */
const changeTypes = ['edited', 'deleted', 'reacted', 'topic'] as const;

export type Change = EntryOf<(typeof changeTypes)[number]>;

export const isChange = (entry: Entry | undefined): entry is Change =>
	changeTypes.some(type => type === entry?.type);

/** Identifies the change that an entry records. The text of an edit is erased with its message. */
export const changeKeyOfEntry = (user: string, entry: Change): string => {
	switch (entry.type) {
		case 'edited':
			return JSON.stringify([user, 'edit', entry.room, entry.target, entry.text]);
		case 'deleted':
			return JSON.stringify([user, 'delete', entry.room, entry.target]);
		case 'reacted':
			return JSON.stringify([user, 'react', entry.room, entry.target, entry.emoji, entry.on]);
		case 'topic':
			return JSON.stringify([user, 'topic', entry.room, entry.text]);
	}
};

/** Identifies the change that a request asks for. */
export const changeKeyOfRequest = (user: string, frame: ChangeFrame): string => {
	switch (frame.type) {
		case 'edit':
			return JSON.stringify([user, 'edit', frame.room, frame.seq, inShort(frame.text)]);
		case 'delete':
			return JSON.stringify([user, 'delete', frame.room, frame.seq]);
		case 'react':
			return JSON.stringify([user, 'react', frame.room, frame.seq, frame.emoji, frame.on]);
		case 'topic':
			return JSON.stringify([user, 'topic', frame.room, frame.text]);
	}
};
