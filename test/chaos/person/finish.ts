/** The end of a person: when the client has received everything, and what its session then shows. */
import {setTimeout as pause} from 'node:timers/promises';
import type {Client} from '../../../source/client/client.ts';
import type {RoomState, Session} from '../../../source/client/session/state.ts';
import {isLogged} from '../../../source/client/session/window.ts';
import {inShort, type ShownItem, type Trace} from '../trace.ts';

const isIn = ({link, rooms}: Session, room: string): boolean =>
	link.type === 'up' && rooms.get(room)?.membership.type === 'joined';

/** Whether nothing is pending and all rooms are joined. */
export const isAtRest = (session: Session, rooms: readonly string[]): boolean =>
	(session.outbox ?? []).every(({state}) => state.type === 'failed') &&
	rooms.every(room => isIn(session, room));

/** What keeps the person from ending. `missing`: the rooms of which entries have not been received. */
export const whyUnfinished = (
	session: Session,
	rooms: readonly string[],
	missing: readonly string[],
): string => {
	const {link} = session;
	const pending = (session.outbox ?? []).filter(({state}) => state.type !== 'failed').length;
	return [
		`the link is ${link.type}${'reason' in link ? ` (${link.reason})` : ''}`,
		`${pending} drafts are pending`,
		...rooms.filter(room => !isIn(session, room)).map(room => `${room} is not joined`),
		...missing.map(room => `entries of ${room} are missing`),
	].join(', ');
};

const quietChecks = 3;
const betweenChecksMs = 100;

/** Waits for answers to the requests of the session itself (gaps, changed messages). */
export const untilQuiet = async (client: Client): Promise<void> => {
	for (let quiet = 0; quiet < quietChecks; ) {
		const before = client.session();
		await pause(betweenChecksMs);
		await client.rooms().catch(() => {});
		quiet = client.session() === before ? quiet + 1 : 0;
	}
};

/** The items and the pending drafts of a room, as the session shows them. */
export const shown = ({room, log, pending}: RoomState, {outbox = []}: Session): Trace => ({
	type: 'shown',
	room,
	items: log.items.flatMap((item): ShownItem[] => {
		if (item.type === 'gap') return [{type: 'gap', seq: item.after, text: ''}];
		return isLogged(item) ? [{type: item.type, seq: item.seq, text: inShort(item.text)}] : [];
	}),
	// A refused draft, such as a reply to a message that a restore removed, is shown as failed and is not pending.
	pending: Math.max(
		...[pending, outbox].map(drafts => drafts.filter(({state}) => state.type !== 'failed').length),
	),
});
