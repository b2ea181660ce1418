import {describe, expect, test} from 'vitest';
import type {Entry, Message, ServerFrame, ServerFrameOf} from '../../source/protocol/server-frames.ts';
import {ann, bob, joinedFrame, message as messageFrame} from '../support/frames.ts';
import type {ClockEvent} from './clock-checker.ts';
import type {Evidence} from './history/evidence.ts';
import {checkHistory} from './history-checker.ts';
import {
	type Answered,
	countDone,
	type OperatorEvent,
	type OperatorRequest,
	operatorRequests,
} from './operator-checker.ts';
import type {Promised} from './promises.ts';
import type {FinalHistory, Trace} from './trace.ts';

const message = (seq: number, from: typeof ann, text: string, more: Partial<Message> = {}): Message =>
	messageFrame(seq, {at: 1000 + seq, from, text, draft: `d-${text}`, ...more});

const edited = (seq: number, target: number, text: string): Entry => ({
	type: 'edited',
	room: 'dev',
	seq,
	prev: seq - 1,
	at: 1000 + seq,
	from: ann,
	target,
	text,
});

const joined = (entries: readonly Entry[], more: Partial<ServerFrameOf<'joined'>> = {}): ServerFrame =>
	joinedFrame({
		id: 1,
		first: entries[0]?.seq ?? 0,
		entries: [...entries],
		isRecovered: true,
		members: [],
		memberCount: 0,
		...more,
	});

const received = (frame: ServerFrame, connection = 1): Trace => ({type: 'received', connection, frame});
const join = (after?: number, connection = 1): Trace => ({
	type: 'sent',
	connection,
	frame: {type: 'join', id: 1, room: 'dev', ...(after !== undefined && {after, epoch: 'e1'})},
});
const delivered = (...seqs: readonly number[]): Trace[] =>
	seqs.map(seq => ({type: 'delivered', room: 'dev', seq, at: 1000 + seq, text: ''}));
const posting = (text: string): Trace[] => [
	{type: 'intended', target: {room: 'dev'}, text},
	{type: 'posted', target: {room: 'dev'}, text, draft: `d-${text}`},
	{type: 'saved', draft: `d-${text}`},
];
const receipt = (text: string, seq: number): Trace => ({
	type: 'receipted',
	draft: `d-${text}`,
	room: 'dev',
	seq,
});
const started: Trace = {type: 'started', at: 0, restored: []};
const ended: Trace = {type: 'ended', at: 1};

/** Ann sends one, two and three and edits two. Bob receives everything, the last two after a disconnect. */
const sent = {
	one: message(1, ann, 'one'),
	two: message(2, ann, 'two'),
	three: message(3, ann, 'three'),
	edit: edited(4, 2, 'second'),
};
const twoNow: Message = {...sent.two, text: 'second', editedAt: 1004};
const log: readonly Entry[] = [sent.one, twoNow, sent.three, sent.edit];

const annsLife = (): Trace[] => [
	started,
	{type: 'user', id: ann.id},
	join(),
	received(joined([], {seq: 0, isRecovered: false})),
	...posting('one'),
	received(sent.one),
	receipt('one', 1),
	...posting('two'),
	received(sent.two),
	receipt('two', 2),
	...posting('three'),
	received(sent.three),
	receipt('three', 3),
	{type: 'changing', key: 1, frame: {type: 'edit', room: 'dev', seq: 2, text: 'second'}},
	received(sent.edit),
	{type: 'changed', key: 1, seq: 4},
	...delivered(1, 2, 3, 4),
	{
		type: 'shown',
		room: 'dev',
		items: [
			{type: 'message', seq: 1, text: 'one'},
			{type: 'message', seq: 2, text: 'second'},
			{type: 'message', seq: 3, text: 'three'},
		],
		pending: 0,
	},
	ended,
];

const bobsLife = (): Trace[] => [
	started,
	{type: 'user', id: bob.id},
	join(),
	received(joined([sent.one], {isRecovered: false})),
	received(sent.two),
	...delivered(1, 2),
	join(2, 2),
	received(joined([sent.three, sent.edit]), 2),
	...delivered(3, 4),
	ended,
];

const evidence = (): {
	persons: {person: string; lives: Trace[][]}[];
	histories: FinalHistory[];
} => ({
	persons: [
		{person: 'ann', lives: [annsLife()]},
		{person: 'bob', lives: [bobsLife()]},
	],
	histories: [
		{reader: 'ann', room: 'dev', entries: log},
		{reader: 'bob', room: 'dev', entries: log},
	],
});

type MutableEvidence = ReturnType<typeof evidence>;

const broken = (given: Evidence): Promised[] => [...new Set(checkHistory(given).map(({promise}) => promise))];

const withHistory = (entries: readonly Entry[]): MutableEvidence => ({
	...evidence(),
	histories: [{reader: 'ann', room: 'dev', entries}],
});

/** The evidence with changed traces of one person. */
const withTraces = (person: 'ann' | 'bob', change: (traces: Trace[]) => Trace[]): MutableEvidence => {
	const all = evidence();
	return {
		...all,
		persons: all.persons.map(each =>
			each.person === person ? {...each, lives: each.lives.map(change)} : each,
		),
	};
};

const instead =
	(isIt: (trace: Trace) => boolean, replacement: readonly Trace[]) =>
	(traces: Trace[]): Trace[] =>
		traces.flatMap(trace => (isIt(trace) ? replacement : [trace]));

const isReceiptOf = (text: string) => (trace: Trace) =>
	trace.type === 'receipted' && trace.draft === `d-${text}`;
const isDeliveredAs = (seq: number) => (trace: Trace) => trace.type === 'delivered' && trace.seq === seq;

test('reports no violation in a correct history', () => {
	expect(checkHistory(evidence())).toEqual([]);
});

test('a client may be killed between a message and the record of its receipt', () => {
	const life = annsLife();
	const receiptAt = life.findIndex(isReceiptOf('one'));
	const resumed: Trace[] = [
		started,
		{type: 'user', id: ann.id},
		join(1),
		received(joined([], {seq: 1})),
		...life.slice(receiptAt + 1),
	];
	const {persons, histories} = evidence();
	const lives = [life.slice(0, receiptAt), resumed];
	expect(checkHistory({histories, persons: [{person: 'ann', lives}, ...persons.slice(1)]})).toEqual([]);
});

describe('reports', () => {
	const cases: readonly (readonly [string, MutableEvidence, Promised])[] = [
		['a receipted message that is not in the log', withHistory(log.slice(0, 2)), 'lost'],
		[
			'a receipt with the wrong seq',
			withTraces('ann', instead(isReceiptOf('three'), [receipt('three', 7)])),
			'changed',
		],
		['a receipted edit that is not in the log', withHistory([sent.one, sent.two, sent.three]), 'lost'],
		[
			'a received entry that is not in the log',
			withTraces('bob', traces => [...traces.slice(0, -1), received(message(5, ann, 'never'), 2), ended]),
			'vanished',
		],
		[
			'an entry received with another text',
			withTraces(
				'bob',
				instead(
					trace => trace.type === 'received' && trace.frame === sent.two,
					[received(message(2, ann, 'twisted'))],
				),
			),
			'changed',
		],
		[
			'an entry received from another author',
			withTraces(
				'bob',
				instead(
					trace => trace.type === 'received' && trace.frame === sent.two,
					[received(message(2, bob, 'two'))],
				),
			),
			'changed',
		],
		['a draft that is in the log twice', withHistory([...log, message(5, ann, 'one')]), 'doubled'],
		[
			'a text that is in the log twice with two drafts',
			((): MutableEvidence => {
				const all = withTraces('ann', traces => [
					...traces.slice(0, -1),
					{type: 'posted', target: {room: 'dev'}, text: 'one', draft: 'another'},
					{type: 'saved', draft: 'another'},
					{type: 'receipted', draft: 'another', room: 'dev', seq: 5},
					ended,
				]);
				return {
					...all,
					histories: [
						{reader: 'ann', room: 'dev', entries: [...log, message(5, ann, 'one', {draft: 'another'})]},
					],
				};
			})(),
			'doubled',
		],
		['a message that was not sent', withHistory([...log, message(5, bob, 'boo')]), 'not sent'],
		['an edit that was not requested', withHistory([...log, edited(5, 1, 'first')]), 'not sent'],
		[
			'a message in another room than it was sent to',
			((): MutableEvidence => ({
				...evidence(),
				histories: [
					{reader: 'ann', room: 'dev', entries: log},
					{reader: 'ann', room: 'ops', entries: [message(1, ann, 'three', {room: 'ops'})]},
				],
			}))(),
			'not sent',
		],
		[
			'a draft that was kept on disk and never arrived',
			withTraces('ann', traces => [...traces.slice(0, -1), ...posting('four'), ended]),
			'forgotten',
		],
		[
			'a draft that arrived without a receipt',
			withTraces('ann', instead(isReceiptOf('three'), [])),
			'forgotten',
		],
		[
			'a refused draft that is in the log',
			withTraces(
				'ann',
				instead(isReceiptOf('three'), [{type: 'refused', draft: 'd-three', code: 'forbidden'}]),
			),
			'changed',
		],
		[
			'messages in another order than they were sent',
			withHistory([sent.one, message(2, ann, 'three'), message(3, ann, 'two')]),
			'disordered',
		],
		[
			'a `prev` that skips an entry',
			withHistory([sent.one, twoNow, {...sent.three, prev: 1}, sent.edit]),
			'broken chain',
		],
		['a seq that goes back', withHistory([sent.one, sent.three, {...twoNow, prev: 3}]), 'broken chain'],
		[
			'readers that receive different logs',
			((): MutableEvidence => {
				const all = evidence();
				return {
					...all,
					histories: [...all.histories, {reader: 'cem', room: 'dev', entries: log.slice(0, 3)}],
				};
			})(),
			'different histories',
		],
		['a message without its edit', withHistory([sent.one, sent.two, sent.three, sent.edit]), 'wrong state'],
		['an entry that was not delivered', withTraces('bob', instead(isDeliveredAs(3), [])), 'missed'],
		[
			'entries at the end that were not delivered',
			withTraces('bob', instead(isDeliveredAs(4), [])),
			'missed',
		],
		[
			'an entry that was delivered twice',
			withTraces('bob', instead(isDeliveredAs(3), delivered(3, 3))),
			'repeated',
		],
		[
			'entries delivered in another order',
			withTraces('bob', instead(isDeliveredAs(3), delivered(4, 3))),
			'repeated',
		],
		[
			'a live entry that was left out',
			withTraces(
				'ann',
				instead(trace => trace.type === 'received' && trace.frame === sent.two, []),
			),
			'incomplete',
		],
		[
			'a page with a hole in it',
			withTraces('bob', traces => [
				...traces.slice(0, -1),
				received(
					{
						type: 'history',
						room: 'dev',
						entries: [sent.one, sent.three],
						hasMore: false,
						hasOlder: false,
						hasNewer: false,
					},
					2,
				),
				ended,
			]),
			'incomplete',
		],
		[
			'a gap that begins after the last received entry',
			withTraces('bob', traces => [
				...traces.slice(0, 5),
				received({type: 'gap', room: 'dev', after: 3, seq: 4}),
				...traces.slice(5),
			]),
			'incomplete',
		],
		[
			'a resume that begins too late and claims to be complete',
			withTraces(
				'bob',
				instead(
					trace => trace.type === 'received' && trace.connection === 2,
					[received(joined([sent.edit]), 2)],
				),
			),
			'unrecovered',
		],
		[
			'a log that was replaced',
			withTraces(
				'bob',
				instead(
					trace => trace.type === 'received' && trace.connection === 2,
					[received(joined([sent.three, sent.edit], {epoch: 'e2'}), 2)],
				),
			),
			'unrecovered',
		],
		[
			'a message shown in an old state',
			withTraces(
				'ann',
				instead(
					trace => trace.type === 'shown',
					[{type: 'shown', room: 'dev', items: [{type: 'message', seq: 2, text: 'two'}], pending: 0}],
				),
			),
			'wrong view',
		],
		[
			'missing messages without a gap row',
			withTraces(
				'ann',
				instead(
					trace => trace.type === 'shown',
					[
						{
							type: 'shown',
							room: 'dev',
							items: [
								{type: 'message', seq: 1, text: 'one'},
								{type: 'message', seq: 3, text: 'three'},
							],
							pending: 0,
						},
					],
				),
			),
			'wrong view',
		],
		[
			'a draft that is still shown as sending',
			withTraces(
				'ann',
				instead(trace => trace.type === 'shown', [{type: 'shown', room: 'dev', items: [], pending: 1}]),
			),
			'wrong view',
		],
		['a person who never finished', withTraces('bob', traces => traces.slice(0, -1)), 'unfinished'],
	];

	test.each(cases)('%s', (_, given, promise) => {
		expect(broken(given)).toContain(promise);
	});
});

describe('accepts', () => {
	test('the loss of a draft that was not saved before a kill', () => {
		const all = evidence();
		const [first, ...others] = all.persons;
		const killed: Trace[] = [
			started,
			{type: 'user', id: ann.id},
			{type: 'intended', target: {room: 'dev'}, text: 'zero'},
			{type: 'posted', target: {room: 'dev'}, text: 'zero', draft: 'd-zero'},
		];
		const persons = [{person: 'ann', lives: [killed, ...(first?.lives ?? [])]}, ...others];
		expect(checkHistory({...all, persons})).toEqual([]);
	});

	test('the answer to a repeated draft at any position of the room', () => {
		const again = withTraces('ann', traces => [...traces.slice(0, -1), received(sent.one), ended]);
		expect(checkHistory(again)).toEqual([]);
	});

	test('a resume with the newest page if more entries came than fit into a page', () => {
		const long = [1, 2].map(seq =>
			message(seq + 4, ann, `${seq} ${'x'.repeat(300_000)}`, {draft: `d-long${seq}`}),
		);
		const entries = [...log, ...long];
		const all = evidence();
		const posted: Trace[] = long.flatMap(({seq, text, draft = ''}) => [
			{type: 'posted', target: {room: 'dev'}, text, draft},
			{type: 'receipted', draft, room: 'dev', seq},
		]);
		const late = received(joined(long, {isRecovered: false}), 3);
		const persons = [
			{person: 'ann', lives: [[...annsLife().slice(0, -1), ...posted, ...delivered(5, 6), ended]]},
			{person: 'bob', lives: [[...bobsLife().slice(0, -1), join(4, 3), late, ...delivered(5, 6), ended]]},
		];
		const seen = {...all, persons, histories: [{reader: 'ann', room: 'dev', entries}]};
		expect(checkHistory(seen)).toEqual([]);
	});

	test('entries withheld from a slow reader after a gap frame', () => {
		const slow = withTraces('ann', traces =>
			instead(
				trace => trace.type === 'received' && trace.frame === sent.two,
				[received({type: 'gap', room: 'dev', after: 1, seq: 2})],
			)(traces),
		);
		expect(checkHistory(slow)).toEqual([]);
	});
});

// — a restored backup: one and two are in it, three and the edit are gone, and bob posts "later" in the new log —

const later = message(3, bob, 'later', {prev: 2});
const restoredLog: readonly Entry[] = [sent.one, sent.two, later];
const inEpoch = (
	epoch: string,
	entries: readonly Entry[],
	more: Partial<ServerFrameOf<'joined'>> = {},
): ServerFrame => joined(entries, {epoch, isRecovered: false, ...more});
const joinAfter = (after: number, connection: number): Trace => ({
	type: 'sent',
	connection,
	frame: {type: 'join', id: 1, room: 'dev', after, epoch: 'e1'},
});
const showsRestored: Trace = {
	type: 'shown',
	room: 'dev',
	items: [
		{type: 'message', seq: 1, text: 'one'},
		{type: 'message', seq: 2, text: 'two'},
		{type: 'message', seq: 3, text: 'later'},
	],
	pending: 0,
};

const afterRestore = (
	resumed: ServerFrame = inEpoch('e2', restoredLog.slice(0, 2)),
): MutableEvidence & Evidence => ({
	persons: [
		{
			person: 'ann',
			lives: [
				[
					...annsLife().filter(({type}) => type !== 'shown' && type !== 'ended'),
					joinAfter(4, 2),
					received(resumed, 2),
					received(later, 2),
					...delivered(3),
					showsRestored,
					ended,
				],
			],
		},
		{
			person: 'bob',
			lives: [
				[
					...bobsLife().slice(0, -1),
					joinAfter(4, 3),
					received(inEpoch('e2', restoredLog.slice(0, 2)), 3),
					...posting('later'),
					received(later, 3),
					receipt('later', 3),
					...delivered(3),
					ended,
				],
			],
		},
	],
	histories: [{reader: 'ann', room: 'dev', epoch: 'e2', entries: restoredLog}],
	replaced: [[{reader: 'ann', room: 'dev', epoch: 'e1', entries: log}]],
});

/** The evidence with changed traces of one person after the restore. */
const changed = (
	person: 'ann' | 'bob',
	isIt: (trace: Trace) => boolean,
	replacement: readonly Trace[],
): Evidence => {
	const all = afterRestore();
	const change = instead(isIt, replacement);
	return {
		...all,
		persons: all.persons.map(each =>
			each.person === person ? {...each, lives: each.lives.map(change)} : each,
		),
	};
};

describe('a restored backup', () => {
	test('may remove messages that were receipted after it was made', () => {
		expect(checkHistory(afterRestore())).toEqual([]);
	});

	const oldItem = {type: 'message', seq: 3, text: 'three'} as const;
	const cases: readonly (readonly [string, Evidence, Promised])[] = [
		[
			'rooms that keep their epoch',
			{
				...afterRestore(inEpoch('e1', [])),
				histories: [{reader: 'ann', room: 'dev', epoch: 'e1', entries: restoredLog}],
			},
			'same epoch',
		],
		[
			'a join that claims to be complete',
			afterRestore(inEpoch('e2', restoredLog.slice(0, 2), {isRecovered: true})),
			'unrecovered',
		],
		[
			'a session that still shows removed messages',
			changed('ann', trace => trace === showsRestored, [{...showsRestored, items: [oldItem]} as Trace]),
			'merged',
		],
		[
			'an entry of the old log that is received in the new log',
			changed('ann', trace => trace.type === 'received' && trace.frame === later, [received(sent.three, 2)]),
			'changed',
		],
		[
			'a follower that does not receive the new entry',
			changed('ann', trace => trace.type === 'delivered' && trace.seq === 3, delivered()),
			'missed',
		],
		[
			'a message receipted in the new log that is missing',
			{...afterRestore(), histories: [{reader: 'ann', room: 'dev', epoch: 'e2', entries: log.slice(0, 1)}]},
			'lost',
		],
	];

	test.each(cases)('is not: %s', (_, given, promise) => {
		expect(broken(given)).toContain(promise);
	});

	test('is the only valid reason for a new epoch', () => {
		const known = {
			...evidence(),
			histories: [{reader: 'ann', room: 'dev', epoch: 'e0', entries: log}],
		};
		expect(broken(known)).toContain('new epoch');
		expect(broken({...known, histories: [{reader: 'ann', room: 'dev', epoch: 'e1', entries: log}]})).toEqual(
			[],
		);
	});
});

describe('a request confirmed to the operator', () => {
	const done: Readonly<
		Record<OperatorRequest, {about: string; answer: Answered; holds: Answered; lost: Answered}>
	> = {
		ban: {
			about: 'u9',
			answer: {type: 'moderated'},
			holds: {type: 'error', code: 'forbidden'},
			lost: {type: 'joined'},
		},
		configure: {
			about: '7',
			answer: {type: 'configured'},
			holds: {type: 'joined', slowSeconds: 7},
			lost: {type: 'joined', slowSeconds: 0},
		},
		nick: {
			about: 'operator-2',
			answer: {type: 'renamed'},
			holds: {type: 'welcome', user: {id: 'u1', nick: 'operator-2'}},
			lost: {type: 'welcome', user: {id: 'u1', nick: 'operator'}},
		},
		revoke: {
			about: 'i1',
			answer: {type: 'revoked'},
			holds: {type: 'invites', invites: [{invite: 'i2'}]},
			lost: {type: 'invites', invites: [{invite: 'i1'}]},
		},
		invite: {
			about: '~board',
			answer: {type: 'invited'},
			holds: {type: 'joined'},
			lost: {type: 'error', code: 'unauthorized'},
		},
	};

	const events = (
		request: OperatorRequest,
		answer: Answered,
		found: Answered | undefined,
	): OperatorEvent[] => [
		{type: 'asked', key: 1, request, about: done[request].about},
		{type: 'answered', key: 1, frame: answer},
		...(found === undefined ? [] : [{type: 'found', key: 1, frame: found} as const]),
	];

	test.each(operatorRequests)('is reported if it is not durable after a SIGKILL: %s', request => {
		const {answer, holds, lost} = done[request];
		const check = (operator: OperatorEvent[]) => broken({...evidence(), operator});
		expect(check(events(request, answer, holds))).toEqual([]);
		expect(check(events(request, answer, lost))).toEqual(['not durable']);
		expect(check(events(request, answer, undefined))).toEqual(['unfinished']);
	});

	test('is ignored if it was refused', () => {
		const refused = events('ban', {type: 'error', code: 'unavailable'}, {type: 'joined'});
		expect(broken({...evidence(), operator: refused})).toEqual([]);
		expect(countDone(refused)).toBe(0);
		expect(countDone(events('ban', {type: 'moderated'}, undefined))).toBe(1);
	});
});

describe('a change of the wall clock', () => {
	const byMs = 3_600_000;
	const slow = (retryInMs: number | undefined): ClockEvent => ({
		...{type: 'slow mode', byMs, slowSeconds: 300},
		retryInMs,
	});

	test('is accepted if idle clients stay connected and slow mode delays no client for too long', () => {
		const clock: ClockEvent[] = [{type: 'quiet', byMs, closeCode: undefined}, slow(299_000), slow(undefined)];
		expect(broken({...evidence(), clock})).toEqual([]);
	});

	test('must not disconnect an idle client', () => {
		expect(broken({...evidence(), clock: [{type: 'quiet', byMs, closeCode: 4000}]})).toEqual(['moved clock']);
	});

	test('must not delay a message for an hour', () => {
		expect(broken({...evidence(), clock: [slow(3_900_000)]})).toEqual(['moved clock']);
		const limited = received({type: 'error', code: 'rate_limited', message: 'Wait.', retryInMs: byMs});
		const waiting = withTraces('ann', traces => [...traces.slice(0, -1), limited, ended]);
		expect(broken(waiting)).toEqual(['moved clock']);
	});
});
