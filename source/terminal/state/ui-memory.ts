/** What the next run starts with: the user's rooms and unsent input, stored while the client runs. */
import type {Clock} from '../../time/clock.ts';
import type {Composer} from '../composer/composer.ts';
import type {Source} from '../draw/source.ts';
import type {Snapshot} from './snapshot.ts';

/** The user's rooms, the current room, and unsent input by room. */
export interface UiMemory {
	readonly rooms: readonly string[];
	readonly room?: string;
	readonly drafts: Readonly<Record<string, string>>;
}

/** A change is stored after this time, so that a killed program loses less than a second of typing. */
export const keepAfterMs = 500;

/** The source of the memory. */
export type MemorySource = Pick<Snapshot, 'session' | 'ui'>;

/** A reply and an edit are stored as the commands that do the same: the next run knows no more than the text. */
const draftText = ({edit: {text}, about}: Composer): string => {
	if (about === undefined || text === '') return text;
	return about.type === 'react' ? '' : `/${about.type} #${about.seq} ${text}`;
};

export const memoryOf = ({session, ui}: MemorySource): UiMemory => {
	const rooms = [...session.rooms.values()].filter(
		({kind, membership}) =>
			// Without a connection every room the user was in is `joining`.
			kind !== 'direct' && (membership.type === 'joined' || membership.type === 'joining'),
	);
	const drafts = [...ui.views]
		.map(([room, {composer}]) => [room, draftText(composer)] as const)
		.filter(([, text]) => text !== '');
	return {
		rooms: rooms.map(({room}) => room),
		...(ui.room !== undefined && {room: ui.room}),
		drafts: Object.fromEntries(drafts),
	};
};

/** Calls `keep` within `keepAfterMs` of each change of the memory. Returns a function that stops it. */
export const keepMemory = (
	source: Pick<Source<MemorySource>, 'get' | 'subscribe'>,
	clock: Clock,
	keep: (memory: UiMemory) => void,
): (() => void) => {
	let kept = JSON.stringify(memoryOf(source.get()));
	let cancel: (() => void) | undefined;
	const check = (): void => {
		cancel = undefined;
		const memory = memoryOf(source.get());
		const text = JSON.stringify(memory);
		if (text === kept) return;
		kept = text;
		keep(memory);
	};
	const unsubscribe = source.subscribe(() => {
		cancel ??= clock.after(keepAfterMs, check);
	});
	return () => {
		unsubscribe();
		cancel?.();
	};
};
