/**
 * What a person means by what they typed: something to say, or a command. Names match whatever their case and
 * by any beginning that fits only one; nothing that looks like a command is ever said by accident.
 */

/** What is needed of the table of commands. */
export interface Named<Name extends string> {
	readonly name: Name;
}

export type Input<Name extends string> =
	| {readonly type: 'nothing'}
	/** To be said as it is; `//shrug` has become `/shrug`. */
	| {readonly type: 'text'; readonly text: string}
	/** `/3` */
	| {readonly type: 'room'; readonly number: number}
	/** `words`: what follows the name, as typed, without space at its ends. */
	| {readonly type: 'command'; readonly name: Name; readonly words: string}
	/** No command, or several: those that may have been meant, the likeliest first. */
	| {readonly type: 'unknown'; readonly typed: string; readonly nearest: readonly Name[]}
	/** `exit` or `quit` alone: asks whether leaving is meant. */
	| {readonly type: 'leaving'; readonly text: string};

/** Names that other chats have for the same. */
const aliases: Readonly<Record<string, string>> = {
	j: 'join',
	part: 'leave',
	close: 'leave',
	list: 'rooms',
	q: 'quit',
	exit: 'quit',
	bye: 'quit',
	query: 'msg',
	dm: 'msg',
	tell: 'msg',
	w: 'msg',
	who: 'names',
	users: 'names',
	action: 'me',
	prev: 'previous',
	del: 'delete',
	block: 'ignore',
	yank: 'copy',
	'?': 'help',
	h: 'help',
};

/** Reads a line of input against the table of commands. */
export const parseInput = <Name extends string>(
	line: string,
	commands: readonly Named<Name>[],
): Input<Name> => {
	if (line.trim() === '') return {type: 'nothing'};
	if (line.startsWith('//')) return {type: 'text', text: line.slice(1)};
	if (!line.startsWith('/')) {
		return /^(?:exit|quit|:q!?|:wq)$/i.test(line.trim())
			? {type: 'leaving', text: line}
			: {type: 'text', text: line};
	}
	const [, typed = '', words = ''] = /^\/(\S*)([\s\S]*)$/u.exec(line) ?? [];
	if (/^\d{1,3}$/.test(typed)) return {type: 'room', number: Number(typed)};
	const names = commands.map(({name}) => name);
	const name = nameFor(typed, names);
	if (name !== undefined) return {type: 'command', name, words: words.trim()};
	return {type: 'unknown', typed, nearest: nearestTo(typed, names)};
};

const nameFor = <Name extends string>(typed: string, names: readonly Name[]): Name | undefined => {
	const wanted = typed.toLowerCase();
	const alias = Object.hasOwn(aliases, wanted) ? aliases[wanted] : undefined;
	const exact = names.find(name => name === wanted) ?? names.find(name => name === alias);
	if (exact !== undefined || wanted === '') return exact;
	const fitting = names.filter(name => name.startsWith(wanted));
	return fitting.length === 1 ? fitting[0] : undefined;
};

const nearestTo = <Name extends string>(typed: string, names: readonly Name[]): readonly Name[] => {
	const wanted = typed.toLowerCase();
	if (wanted === '') return [];
	const fitting = names.filter(name => name.startsWith(wanted));
	if (fitting.length > 0) return fitting;
	const most = Math.max(1, Math.floor(wanted.length / 2));
	return names
		.map(name => ({name, far: distance(wanted, name)}))
		.filter(({far}) => far <= most)
		.sort((one, other) => one.far - other.far)
		.slice(0, 3)
		.map(({name}) => name);
};

/** Letters to add, drop, change or swap with a neighbour to get from one word to the other (optimal string alignment). */
export const distance = (one: string, other: string): number => {
	if (one.length > 40) return one.length;
	let twoBack: number[] = [];
	let back = Array.from({length: other.length + 1}, (_, at) => at);
	for (let row = 1; row <= one.length; row++) {
		const current = [row];
		for (let column = 1; column <= other.length; column++) {
			const isSame = one[row - 1] === other[column - 1];
			let least = Math.min(
				(back[column] ?? 0) + 1,
				(current[column - 1] ?? 0) + 1,
				(back[column - 1] ?? 0) + (isSame ? 0 : 1),
			);
			if (one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1] && row > 1 && column > 1) {
				least = Math.min(least, (twoBack[column - 2] ?? 0) + 1);
			}
			current.push(least);
		}
		[twoBack, back] = [back, current];
	}
	return back[other.length] ?? 0;
};

/** One sentence for a person whose command is none. */
export const explainUnknown = (unknown: {
	readonly typed: string;
	readonly nearest: readonly string[];
}): string => {
	const {typed, nearest} = unknown;
	const said = 'To say it, begin with //.';
	if (typed === '') return `A command follows the /: /help lists them. ${said}`;
	const offered = nearest.slice(0, 6).map(name => `/${name}`);
	const isAmbiguous = nearest.length > 1 && nearest.every(name => name.startsWith(typed.toLowerCase()));
	if (isAmbiguous) return `/${typed} could be ${orList(offered)}.`;
	if (offered.length > 0) return `There is no /${typed}. Did you mean ${orList(offered)}? ${said}`;
	return `There is no /${typed}. /help lists what there is. ${said}`;
};

const orList = (names: readonly string[]): string =>
	names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} or ${names.at(-1)}`;
