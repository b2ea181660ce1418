/** Commands that change nothing, or nothing that is on the screen, still answer in one line. */
import {describe, expect, test} from 'vitest';
import {createFakeContext} from '../../support/fake-context.ts';
import {message, room, session} from '../../support/session-builder.ts';
import {makeTerminalWorld} from '../../support/terminal-world.ts';

const here = () => {
	const world = createFakeContext(
		session([room('dev', {members: ['you'], items: [message('you', 'hi', {seq: 1})]}), room('ops')]),
	);
	world.client.answers.set('configure', {slowSeconds: 0, expiresInSeconds: 0});
	return world;
};

test.each([
	['/slow off', '#dev is unchanged: slow mode is off'],
	['/ephemeral room off', '#dev is unchanged: messages never expire'],
	['/markread', '#dev is marked as read.'],
	['/join dev', '#dev is the room on the screen.'],
	['/go dev', '#dev is the room on the screen.'],
	['/leave ops', 'You left #ops.'],
	['/move up', '#dev stays in place 1 of the room list. Direct rooms come last, pinned ones first.'],
	['/sidebar on', 'The room list is shown. /sidebar off hides it.'],
	['/members on', 'The member list is shown. /members off hides it.'],
] as const)('%s', async (line, answer) => {
	const world = here();
	await world.run(line);
	expect(world.notices).toEqual([answer]);
});

test('a room that the server changed is reported to all members, and not twice to this user', async () => {
	const world = here();
	world.client.answers.set('configure', {slowSeconds: 10, expiresInSeconds: 0});
	await world.run('/slow 10s');
	expect(world.notices).toEqual([]);
});

test('/previous in the only room', async () => {
	const world = createFakeContext(session([room('dev')]));
	await world.run('/previous');
	expect(world.notices).toEqual(['You are in no other room. /rooms lists all rooms.']);
});

describe('in a narrow terminal', () => {
	const answersTo = async (line: string): Promise<string> => {
		const world = makeTerminalWorld(session([room('dev')]), {size: {columns: 50, rows: 24}});
		world.press(line, '\u001B[27u', '\r');
		await world.settle();
		return world.pane();
	};

	test('the panes that need more columns name an alternative', async () => {
		expect(await answersTo('/sidebar on')).toContain('Needs 60 columns: Ctrl+K lists rooms.');
		expect(await answersTo('/members on')).toContain('Needs 100 columns: /names lists members.');
		expect(await answersTo('/members off')).toContain('The member list is hidden.');
	});
});
