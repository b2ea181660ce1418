/** The parameters of CHATHISTORY (https://ircv3.net/specs/extensions/chathistory). */
import {parseMsgid} from '../../text/message-id.ts';
import {parseTimestamp} from '../../text/timestamp.ts';

/** A place in the log: an entry of a room, or a time. */
export type Place =
	| {readonly type: 'entry'; readonly room: string; readonly seq: number}
	| {readonly type: 'time'; readonly at: number};

/** `between` and `targets`: from the first place to the second one, which may be the earlier one. */
export type HistoryQuery =
	| {
			readonly type: 'latest';
			readonly target: string;
			readonly after: Place | undefined;
			readonly limit: number;
	  }
	| {
			readonly type: 'before' | 'after' | 'around';
			readonly target: string;
			readonly place: Place;
			readonly limit: number;
	  }
	| {
			readonly type: 'between';
			readonly target: string;
			readonly from: Place;
			readonly to: Place;
			readonly limit: number;
	  }
	| {readonly type: 'targets'; readonly from: number; readonly to: number; readonly limit: number};

/** Why a command is refused: the code and the parameters of the FAIL. */
export interface HistoryProblem {
	readonly type: 'problem';
	readonly code: 'NEED_MORE_PARAMS' | 'INVALID_PARAMS' | 'INVALID_MSGREFTYPE';
	readonly context: readonly string[];
	readonly text: string;
}

const problem = (
	code: HistoryProblem['code'],
	text: string,
	...context: readonly string[]
): HistoryProblem => ({type: 'problem', code, context, text});

const parsePlace = (text: string): Place | undefined => {
	const equals = text.indexOf('=');
	const kind = text.slice(0, Math.max(0, equals));
	const value = text.slice(equals + 1);
	if (kind === 'msgid') {
		const id = parseMsgid(value);
		return id === undefined ? undefined : {type: 'entry', ...id};
	}
	const at = kind === 'timestamp' ? parseTimestamp(value) : undefined;
	return at === undefined ? undefined : {type: 'time', at};
};

const invalidPlace = (subcommand: string, place: string): HistoryProblem =>
	problem(
		/^(?:msgid|timestamp)=/.test(place) ? 'INVALID_PARAMS' : 'INVALID_MSGREFTYPE',
		'A place is msgid=ID or timestamp=YYYY-MM-DDThh:mm:ss.sssZ',
		subcommand,
		place,
	);

const parseTargets = (
	subcommand: string,
	[from = '', to = '']: readonly string[],
	limit: number,
): HistoryQuery | HistoryProblem => {
	const [first, second] = [parsePlace(from), parsePlace(to)];
	if (first?.type !== 'time') return invalidPlace(subcommand, from);
	if (second?.type !== 'time') return invalidPlace(subcommand, to);
	return {type: 'targets', from: first.at, to: second.at, limit};
};

const parseOfTarget = (
	subcommand: string,
	[target = '', first = '', second = '']: readonly string[],
	limit: number,
): HistoryQuery | HistoryProblem => {
	if (subcommand === 'LATEST' && first === '*') return {type: 'latest', target, after: undefined, limit};
	const place = parsePlace(first);
	if (place === undefined) return invalidPlace(subcommand, first);
	switch (subcommand) {
		case 'LATEST':
			return {type: 'latest', target, after: place, limit};
		case 'BETWEEN': {
			const to = parsePlace(second);
			if (to === undefined) return invalidPlace(subcommand, second);
			return {type: 'between', target, from: place, to, limit};
		}
		default:
			return {type: subcommand.toLowerCase() as 'before' | 'after' | 'around', target, place, limit};
	}
};

/** The parameters of each subcommand, without its name. */
const parameterCounts = new Map([
	['LATEST', 3],
	['BEFORE', 3],
	['AFTER', 3],
	['AROUND', 3],
	['BETWEEN', 4],
	['TARGETS', 3],
]);

/** A larger limit counts as `maxLimit`. */
export const parseHistoryRequest = (
	[name = '', ...params]: readonly string[],
	maxLimit: number,
): HistoryQuery | HistoryProblem => {
	const subcommand = name.toUpperCase();
	const count = parameterCounts.get(subcommand);
	if (count === undefined) return problem('INVALID_PARAMS', 'Unknown subcommand', name === '' ? '*' : name);
	if (params.length < count) return problem('NEED_MORE_PARAMS', 'Not enough parameters', subcommand);
	const digits = params[count - 1] ?? '';
	if (!/^\d{1,9}$/.test(digits))
		return problem('INVALID_PARAMS', 'The limit is not a number', subcommand, digits);
	const limit = Math.min(Number(digits), maxLimit);
	return (subcommand === 'TARGETS' ? parseTargets : parseOfTarget)(subcommand, params, limit);
};
