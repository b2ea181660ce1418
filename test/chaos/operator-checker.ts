/**
 * Checks whether confirmed requests of the operator took effect: compares requests, answers and the state after the restart.
 * Pure; `operator.ts` makes the events.
 */
import type {Report} from './promises.ts';

export type OperatorRequest = 'ban' | 'configure' | 'nick' | 'revoke' | 'invite';

export const operatorRequests: readonly [OperatorRequest, ...OperatorRequest[]] = [
	'ban',
	'configure',
	'nick',
	'revoke',
	'invite',
];

/** A frame of the server, as it came. */
export type Answered = Readonly<Record<string, unknown>> & {readonly type: string};

export type OperatorEvent =
	/** Before sending, in a segment with a `ping`. `about` is compared with the state that is read later. */
	| {readonly type: 'asked'; readonly key: number; readonly request: OperatorRequest; readonly about: string}
	/** The answer; the server is killed at this moment. */
	| {readonly type: 'answered'; readonly key: number; readonly frame: Answered}
	/** The state that the restarted server reports. */
	| {readonly type: 'found'; readonly key: number; readonly frame: Answered};

type Asked = Extract<OperatorEvent, {type: 'asked'}>;

/** The answer that confirms the request. */
const doneBy: Readonly<Record<OperatorRequest, string>> = {
	ban: 'moderated',
	configure: 'configured',
	nick: 'renamed',
	revoke: 'revoked',
	invite: 'invited',
};

/** Whether this answer confirms the request. */
export const isDone = (request: OperatorRequest, answer: Answered): boolean =>
	answer.type === doneBy[request];

/** Whether the state shows the request as done. */
export const takesEffect = ({request, about}: Asked, frame: Answered): boolean => {
	switch (request) {
		// The banned user was asked to join.
		case 'ban':
			return frame.type === 'error' && frame.code === 'forbidden';
		case 'configure':
			return frame.type === 'joined' && String(frame.slowSeconds) === about;
		case 'nick':
			return frame.type === 'welcome' && (frame.user as {nick?: string} | undefined)?.nick === about;
		case 'revoke': {
			const invites = frame.invites as readonly {invite: string}[] | undefined;
			return frame.type === 'invites' && invites?.every(({invite}) => invite !== about) === true;
		}
		// A user tried to join with its token.
		case 'invite':
			return frame.type === 'joined';
	}
};

/** Requests that were confirmed. */
export const countDone = (events: readonly OperatorEvent[]): number => {
	const requests = new Map(
		events.flatMap(event => (event.type === 'asked' ? [[event.key, event.request]] : [])),
	);
	return events.filter(
		event => event.type === 'answered' && isDone(requests.get(event.key) ?? 'ban', event.frame),
	).length;
};

export const checkOperator = (report: Report, events: readonly OperatorEvent[]): void => {
	const asked = new Map<number, Asked>();
	const done = new Set<number>();
	const found = new Map<number, Answered>();
	for (const event of events) {
		if (event.type === 'asked') asked.set(event.key, event);
		else if (event.type === 'found') found.set(event.key, event.frame);
		else if (isDone(asked.get(event.key)?.request ?? 'ban', event.frame)) done.add(event.key);
	}
	for (const [key, request] of asked) {
		if (!done.has(key)) continue;
		const frame = found.get(key);
		const what = `${request.request} of ${request.about} was answered as done before a SIGKILL`;
		if (frame === undefined) report('unfinished', `${what}, and its effect was not checked`);
		else if (!takesEffect(request, frame))
			report('not durable', `${what}, and then there was ${JSON.stringify(frame)}`);
	}
};
