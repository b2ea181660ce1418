/**
 * Recognizes a typed line as a message or a command. Names match in any case, and by a prefix that only one command
 * has. A line that begins with a slash is never sent as a message; `//shrug` sends `/shrug`.
 */
import {editDistance} from '../text/edit-distance.ts';
import type {Command} from './command.ts';

export type Input =
	| {readonly type: 'nothing'}
	/** Text to send unchanged; `//shrug` has become `/shrug`. */
	| {readonly type: 'text'; readonly text: string}
	/** `/3`: the third room of the list. */
	| {readonly type: 'room'; readonly number: number}
	/** `words`: the arguments as typed, trimmed. */
	| {readonly type: 'command'; readonly command: Command; readonly words: string}
	/** No command matches, or several do. `nearest`: the similar commands, most similar first. */
	| {readonly type: 'unknown'; readonly typed: string; readonly nearest: readonly string[]}
	/** Only `exit` or `quit`: the user may want to quit, or to send the word. */
	| {readonly type: 'quitWord'; readonly text: string};

export const readInput = (line: string, commands: readonly Command[]): Input => {
	if (line.trim() === '') return {type: 'nothing'};
	if (line.startsWith('//')) return {type: 'text', text: line.slice(1)};
	if (!line.startsWith('/')) {
		const isQuitWord = /^(?:exit|quit|:q!?|:wq)$/i.test(line.trim());
		return {type: isQuitWord ? 'quitWord' : 'text', text: line};
	}
	const [, typed = '', words = ''] = /^\/(\S*)([\s\S]*)$/u.exec(line) ?? [];
	if (/^\d{1,3}$/.test(typed)) return {type: 'room', number: Number(typed)};
	const command = findCommand(typed, commands);
	if (command !== undefined) return {type: 'command', command, words: words.trim()};
	return {type: 'unknown', typed, nearest: nearestTo(typed, visible(commands))};
};

const visible = (commands: readonly Command[]): readonly Command[] =>
	commands.filter(({isHidden}) => isHidden !== true);

/** The command of this name or alias, or the only command with this prefix. */
export const findCommand = (typed: string, commands: readonly Command[]): Command | undefined => {
	const wanted = typed.toLowerCase();
	if (wanted === '') return undefined;
	const exact =
		commands.find(({name}) => name === wanted) ?? commands.find(({aliases}) => aliases?.includes(wanted));
	if (exact !== undefined) return exact;
	const [only, ...others] = visible(commands).filter(({name}) => name.startsWith(wanted));
	return others.length === 0 ? only : undefined;
};

const nearestTo = (typed: string, commands: readonly Command[]): readonly string[] => {
	const wanted = typed.toLowerCase();
	if (wanted === '') return [];
	const names = commands.map(({name}) => name);
	const fitting = names.filter(name => name.startsWith(wanted));
	if (fitting.length > 0) return fitting;
	const maxDistance = Math.max(1, Math.floor(wanted.length / 2));
	return names
		.map(name => ({name, distance: editDistance(wanted, name)}))
		.filter(({distance}) => distance <= maxDistance)
		.sort((one, other) => one.distance - other.distance)
		.slice(0, 3)
		.map(({name}) => name);
};

/** One or two sentences about an unknown command. */
export const explainUnknown = ({typed, nearest}: Extract<Input, {type: 'unknown'}>): string => {
	const asText = 'To send it as text, begin with //.';
	if (typed === '') return `Type a command after the slash; /help lists them. ${asText}`;
	const offered = nearest.slice(0, 6).map(name => `/${name}`);
	const isAmbiguous = nearest.length > 1 && nearest.every(name => name.startsWith(typed.toLowerCase()));
	if (isAmbiguous) return `/${typed} could be ${orList(offered)}.`;
	if (offered.length > 0) return `Unknown command /${typed}. Did you mean ${orList(offered)}? ${asText}`;
	return `Unknown command /${typed}. /help lists all commands. ${asText}`;
};

const orList = (names: readonly string[]): string =>
	names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} or ${names.at(-1)}`;
