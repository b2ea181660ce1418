/** Gaps, lost entries and missed changes: the frames of a server, and the resulting items in the window. */
import {expect, test} from 'vitest';
import type {Item} from '../../../source/client/session/state.ts';
import {ann, bob, historyFrame, message, messages} from '../../support/frames.ts';
import {type ScriptedServer, scriptForTest} from '../../support/scripted-server.ts';

const inDev = async (more: Parameters<ScriptedServer['joined']>[0] = {}): Promise<ScriptedServer> => {
	const script = scriptForTest();
	await script.welcome();
	void script.client.join('dev');
	await script.pass();
	await script.joined(more);
	return script;
};

const short = (item: Item): string => {
	switch (item.type) {
		case 'message':
			return String(item.seq);
		case 'gap':
			return `${item.isLost ? 'lost' : 'gap'} ${item.after}-${item.before}`;
		default:
			return item.type;
	}
};

const items = ({client}: ScriptedServer): string[] =>
	(client.session().rooms.get('dev')?.log.items ?? []).map(short);

const answerHistory = async (
	script: ScriptedServer,
	...more: Parameters<typeof historyFrame>
): Promise<void> => {
	const {id} = script.take('history');
	await script.send({...historyFrame(...more), ...(id !== undefined && {id})});
};

test('an entry after a missing one leaves a gap, which is filled at once', async () => {
	const script = await inDev({entries: messages(1, 2)});
	await script.send(message(6));
	expect(items(script)).toEqual(['1', '2', 'gap 2-6', '6']);
	expect(script.received).toMatchObject([{type: 'history', room: 'dev', after: 2}]);
	await answerHistory(script, messages(3, 6));
	expect(items(script)).toEqual(['1', '2', '3', '4', '5', '6']);
	expect(script.client.session().rooms.get('dev')).toMatchObject({unread: 6, isUnreadAtLeast: false});
});

test('fills a gap that is longer than a page with several pages', async () => {
	const script = await inDev({entries: messages(1, 2)});
	await script.send(message(9));
	await answerHistory(script, messages(3, 5), {hasNewer: true});
	expect(items(script)).toEqual(['1', '2', '3', '4', '5', 'gap 5-9', '9']);
	await answerHistory(script, messages(6, 9));
	expect(items(script)).toEqual(['1', '2', '3', '4', '5', '6', '7', '8', '9']);
});

test('fetches the entries that the server skipped for a slow reader', async () => {
	const script = await inDev({entries: messages(1, 2)});
	await script.send({type: 'gap', room: 'dev', after: 2, seq: 5});
	expect(items(script)).toEqual(['1', '2', 'gap 2-6']);
	await script.send(message(6));
	await answerHistory(script, messages(3, 6));
	expect(items(script)).toEqual(['1', '2', '3', '4', '5', '6']);
});

test('fills a gap after a reconnect if the page was lost', async () => {
	const script = await inDev({entries: messages(1, 2)});
	await script.send(message(6));
	script.take('history');
	script.network.drop();
	await script.pass(1000);
	await script.welcome();
	await script.joined({seq: 6, isRecovered: true});
	await script.pass();
	await answerHistory(script, messages(3, 6));
	expect(items(script)).toEqual(['1', '2', '3', '4', '5', '6']);
});

test('an entry before the rejoin leaves no gap, since the resume brings it', async () => {
	const script = await inDev({
		room: '@u1+u2',
		entries: messages(1, 2).map(one => ({...one, room: '@u1+u2'})),
	});
	script.network.drop();
	await script.pass(1000);
	await script.welcome();
	// The server adds the connection to direct rooms.
	await script.send(message(4, {room: '@u1+u2'}));
	await script.joined({
		room: '@u1+u2',
		entries: messages(3, 4).map(one => ({...one, room: '@u1+u2'})),
		isRecovered: true,
	});
	const room = script.client.session().rooms.get('@u1+u2');
	expect(room?.log.items.map(short)).toEqual(['1', '2', '3', '4']);
	expect(room).toMatchObject({unread: 4, isUnreadAtLeast: false});
});

test('shows entries that the server no longer has as lost', async () => {
	const script = await inDev({entries: messages(1, 2)});
	await script.send(message(9));
	await answerHistory(script, messages(7, 9), {hasOlder: false});
	expect(items(script)).toEqual(['1', '2', 'lost 2-7', '7', '8', '9']);
	expect(script.received).toEqual([]);
});

test('a resume with only the newest page leaves a gap', async () => {
	const script = await inDev({entries: messages(1, 2)});
	script.network.drop();
	await script.pass(1000);
	await script.welcome();
	expect(script.received).toMatchObject([{type: 'join', room: 'dev', after: 2, epoch: 'e1'}]);
	await script.joined({entries: messages(5000, 5001), hasMore: true, first: 1});
	expect(items(script)).toEqual(['1', '2', 'gap 2-5000', '5000', '5001']);
	// The gap is too long to be filled without a request.
	expect(script.received).toEqual([]);
	expect(script.client.session().rooms.get('dev')?.isUnreadAtLeast).toBe(true);
});

test('a resume shows the entries that the server has removed meanwhile as lost', async () => {
	const script = await inDev({entries: messages(1, 2)});
	script.network.drop();
	await script.pass(1000);
	await script.welcome();
	await script.joined({entries: messages(50, 51), hasMore: false, first: 50});
	expect(items(script)).toEqual(['1', '2', 'lost 2-50', '50', '51']);
});

test('a resume does not duplicate entries', async () => {
	const script = await inDev({entries: messages(1, 3)});
	await script.send(message(2), message(3), message(4), message(4));
	script.network.drop();
	await script.pass(1000);
	await script.welcome();
	await script.joined({entries: messages(3, 5), isRecovered: true});
	expect(items(script)).toEqual(['1', '2', '3', '4', '5']);
	expect(script.client.session().rooms.get('dev')?.unread).toBe(5);
});

test('a new epoch replaces the log with a notice and keeps the drafts', async () => {
	const script = await inDev({entries: messages(1, 3)});
	script.network.drop();
	await script.pass();
	script.client.post({room: 'dev'}, 'still mine');
	await script.pass(1000);
	await script.welcome();
	await script.joined({epoch: 'e2', entries: [message(1, {at: 1e12})]});
	expect(items(script)).toEqual(['notice', '1']);
	expect(script.client.session().rooms.get('dev')?.headSeq).toBe(1);
	expect(script.take('send')).toMatchObject({room: 'dev', text: 'still mine'});
});

test.each([['e1'], ['e2']])(
	'treats a log that ends before the known entries as another log, with the epoch %s',
	async epoch => {
		const script = await inDev({entries: messages(1, 5)});
		script.network.drop();
		await script.pass();
		const draft = script.client.post({room: 'dev'}, 'not yet sent');
		await script.pass(1000);
		await script.welcome();
		expect(script.received).toMatchObject([{type: 'join', after: 5, epoch: 'e1'}]);
		await script.joined({epoch, entries: [message(1), message(2, {text: 'another'})]});
		const room = script.client.session().rooms.get('dev');
		expect(items(script)).toEqual(['1', '2', 'notice']);
		expect(room?.log.items[2]).toMatchObject({content: {type: 'logRewound'}});
		expect(room?.log.items[1]).toMatchObject({text: 'another'});
		expect(room?.log.items[1]?.revision).toBeGreaterThan(0);
		expect(room).toMatchObject({headSeq: 2, epoch});
		// The draft is sent once, and new entries are shown.
		expect(script.take('send')).toMatchObject({draft});
		await script.send(message(3, {from: ann, draft, text: 'not yet sent'}));
		expect(items(script)).toEqual(['1', '2', 'notice', '3']);
		expect(script.client.session().outbox).toEqual([]);
		expect(script.received.filter(({type}) => type === 'send')).toEqual([]);
	},
);

test('a longer log of another epoch with known entries is reported as rewound', async () => {
	const script = await inDev({entries: messages(1, 5)});
	script.network.drop();
	await script.pass(1000);
	await script.welcome();
	const since = [4, 5, 6, 7].map(seq => message(seq, {at: 1e12 + seq, text: 'another'}));
	await script.joined({epoch: 'e2', entries: [...messages(1, 3), ...since]});
	expect(items(script)).toEqual(['1', '2', '3', '4', '5', '6', '7', 'notice']);
	const notice = script.client.session().rooms.get('dev')?.log.items.at(-1);
	expect(notice).toMatchObject({content: {type: 'logRewound'}});
});

test('fetches a message again that was changed within a gap', async () => {
	const script = await inDev({entries: messages(1, 3)});
	await script.send(message(6));
	const edited = {
		type: 'edited',
		room: 'dev',
		seq: 4,
		prev: 3,
		at: 4000,
		from: bob,
		target: 2,
		text: 'two',
	} as const;
	await answerHistory(script, [edited, message(5), message(6)]);
	expect(script.received).toMatchObject([{type: 'history', around: 2}]);
	await answerHistory(script, [message(1), message(2, {text: 'two', editedAt: 4000}), message(3)]);
	const item = script.client.session().rooms.get('dev')?.log.items[1];
	expect(item).toMatchObject({text: 'two', editedAt: 4000});
	expect(items(script)).toEqual(['1', '2', '3', '5', '6']);
});

test('an older page does not undo a change received meanwhile', async () => {
	const script = await inDev({entries: messages(10, 12), hasMore: true});
	void script.client.loadOlder('dev');
	await script.pass();
	await script.send({
		type: 'edited',
		room: 'dev',
		seq: 13,
		prev: 12,
		at: 1,
		from: bob,
		target: 9,
		text: 'newest',
	});
	await answerHistory(script, messages(1, 9), {hasOlder: false});
	expect(items(script).slice(0, 9)).toEqual(['1', '2', '3', '4', '5', '6', '7', '8', '9']);
	expect(script.client.session().rooms.get('dev')?.log.items[8]).toMatchObject({text: 'newest'});
});

test('a failed page causes a notice and can be requested again', async () => {
	const script = await inDev({entries: messages(10, 12), hasMore: true});
	void script.client.loadOlder('dev');
	await script.pass();
	const {id} = script.take('history');
	await script.send({
		type: 'error',
		...(id !== undefined && {id}),
		code: 'internal',
		message: 'The disk is tired.',
	});
	const log = () => script.client.session().rooms.get('dev')?.log;
	expect(log()).toMatchObject({isLoadingOlder: false, hasOlder: true});
	expect(log()?.items.at(-1)).toMatchObject({
		type: 'notice',
		content: {type: 'historyNotLoaded', error: 'The disk is tired.'},
	});
	void script.client.loadOlder('dev');
	await script.pass();
	expect(script.received).toMatchObject([{type: 'history', before: 10}]);
});

test('a postponed draft stays before the next one', async () => {
	const script = await inDev();
	script.client.post({room: 'dev'}, 'first');
	script.client.post({room: 'dev'}, 'second');
	await script.pass();
	const first = script.take('send');
	expect(script.received).toEqual([]);
	await script.send({
		type: 'error',
		...(first.draft !== undefined && {draft: first.draft}),
		code: 'unavailable',
		message: 'The disk is full.',
		retryInMs: 5000,
	});
	expect(script.client.session().outbox?.[0]?.state).toMatchObject({
		type: 'waiting',
		reason: 'The disk is full.',
	});
	await script.pass(4000);
	expect(script.received).toEqual([]);
	await script.pass(2000);
	expect(script.take('send')).toMatchObject({text: 'first', draft: first.draft});
	expect(script.received).toEqual([]);
});

test('a removed user sees the reason, is not joined again, and the drafts of the room fail', async () => {
	const script = await inDev();
	const frame = {
		type: 'moderated',
		room: 'dev',
		user: {id: 'u1', nick: 'ann'},
		by: bob,
		action: 'kick',
		reason: 'spam',
	} as const;
	await script.send(frame);
	expect(script.client.session().rooms.get('dev')?.membership).toMatchObject({
		type: 'refused',
		removal: {action: 'kick', isMe: true, reason: 'spam'},
	});
	const draft = script.client.post({room: 'dev'}, 'but why?');
	await expect(script.client.receipt(draft)).rejects.toMatchObject({code: 'forbidden'});
	script.network.drop();
	await script.pass(1000);
	await script.welcome();
	expect(script.received).toEqual([]);
	void script.client.join('dev');
	await script.pass();
	await script.joined();
	expect(script.client.session().rooms.get('dev')?.membership.type).toBe('joined');
});

test('a refused join has a reason in the session and in its promise', async () => {
	const script = scriptForTest();
	await script.welcome();
	const joined = script.client.join('dev').catch((error: unknown) => error);
	const draft = script.client.post({room: 'dev'}, 'hello');
	await script.pass();
	const {id} = script.take('join');
	await script.send({
		type: 'error',
		...(id !== undefined && {id}),
		code: 'forbidden',
		message: 'You are banned.',
	});
	expect(await joined).toMatchObject({code: 'forbidden', message: 'You are banned.'});
	await expect(script.client.receipt(draft)).rejects.toMatchObject({code: 'forbidden'});
	expect(script.client.session().rooms.get('dev')?.membership).toMatchObject({type: 'refused'});
});

test('joins a private room by token, and by name after a reconnect', async () => {
	const script = scriptForTest();
	await script.welcome();
	const opened = script.client.joinByToken('t0ken');
	await script.pass();
	expect(script.received).toMatchObject([{type: 'join', token: 't0ken'}]);
	await script.joined({room: '~plan-x7', epoch: 'p1'});
	expect(await opened).toBe('~plan-x7');
	script.network.drop();
	await script.pass(1000);
	await script.welcome();
	expect(script.take('join')).toMatchObject({room: '~plan-x7', epoch: 'p1', after: 0});
});

test('sends the read position at most twice a second, and again after a reconnect if it was lost', async () => {
	const script = await inDev({entries: messages(1, 5)});
	script.client.markRead('dev', 2);
	script.client.markRead('dev', 3);
	script.client.markRead('dev', 4);
	await script.pass();
	expect(script.take('read')).toMatchObject({seq: 2});
	expect(script.received).toEqual([]);
	await script.pass(600);
	expect(script.take('read')).toMatchObject({seq: 4});
	script.network.drop();
	await script.pass();
	script.client.markRead('dev', 5);
	await script.pass(1000);
	await script.welcome();
	await script.joined({seq: 5, isRecovered: true, readSeq: 4});
	expect(script.take('read')).toMatchObject({seq: 5});
});

test('applies the frames of a batch in one step', async () => {
	const script = scriptForTest({batchMs: 50});
	await script.welcome();
	void script.client.join('dev');
	await script.pass();
	await script.joined();
	let steps = 0;
	script.client.subscribe(() => steps++);
	for (let seq = 1; seq <= 40; seq++) await script.send(message(seq));
	expect(steps).toBe(0);
	await script.pass(50);
	expect(steps).toBe(1);
	expect(items(script).length).toBe(40);
});
