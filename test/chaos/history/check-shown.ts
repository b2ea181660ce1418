/** Checks what the session of a person shows at the end. */
import type {Entry} from '../../../source/protocol/server-frames.ts';
import {isOfEarlierEra} from '../eras.ts';
import type {ShownItem, Trace} from '../trace.ts';
import {entryAt, type Log, nameOf, type World} from './evidence.ts';

const isShownAs = (entry: Entry, {seq, text}: ShownItem): boolean =>
	entry.seq === seq && 'text' in entry && entry.text === text;

const checkText = ({report, eras}: World, person: string, room: string, log: Log, item: ShownItem): void => {
	const final = entryAt(log, item.seq);
	const text = final !== undefined && 'text' in final ? final.text : undefined;
	if (text === item.text) return;
	const isReplaced = isOfEarlierEra(eras, room, entry => isShownAs(entry, item));
	report(
		isReplaced ? 'merged' : 'wrong view',
		`${person} sees ${nameOf(room, item.seq)} as ${JSON.stringify(item.text)}, but it is ${JSON.stringify(text)}`,
	);
};

export const checkShown = (
	world: World,
	person: string,
	{room, items, pending}: Extract<Trace, {type: 'shown'}>,
): void => {
	const {report, logs} = world;
	if (pending > 0) report('wrong view', `${person} still sees ${pending} pending messages in ${room}`);
	const log = logs.get(room);
	if (log === undefined) return;
	const visible = log.entries.filter(entry => !('target' in entry));
	const places = new Map(visible.map(({seq}, place) => [seq, place]));
	for (const [index, item] of items.entries()) {
		if (item.type === 'gap') continue;
		checkText(world, person, room, log, item);
		const before = items[index - 1];
		if (before === undefined || before.type === 'gap') continue;
		const next = visible[(places.get(before.seq) ?? -2) + 1];
		if (next?.seq === item.seq) continue;
		const what = `${person} sees ${nameOf(room, item.seq)} right after ${before.seq} instead of ${next?.seq}`;
		report('wrong view', what);
	}
};
