import {describe, expect, test} from 'vitest';
import {type Invitation, invitationText, joinCommand, roomLink} from '../../source/presenter/invitation.ts';
import {noticeText} from '../../source/presenter/notices.ts';

const invitation = (more: Partial<Invitation> = {}): Invitation => ({
	type: 'invitation',
	link: 'http://127.0.0.1:8080/#/lobby',
	command: 'termchat join --room lobby',
	isOwnServer: false,
	...more,
});

describe('the ways into a room', () => {
	test('are the address of its page and a command without what is the default', () => {
		expect(roomLink('ws://127.0.0.1:8080/ws', 'dev')).toBe('http://127.0.0.1:8080/#/dev');
		expect(roomLink('https://chat.example.org/', 'café')).toBe('https://chat.example.org/#/caf%C3%A9');
		expect(joinCommand('http://127.0.0.1:8080', 'dev', 'npx termchat')).toBe('npx termchat join --room dev');
		expect(joinCommand('http://127.0.0.1:9000/', 'dev')).toBe('termchat join 127.0.0.1:9000 --room dev');
		expect(joinCommand('http://127.0.0.1:8080', 'lobby')).toBe('termchat join');
		expect(joinCommand('https://chat.example.org/', 'dev')).toBe(
			'termchat join https://chat.example.org --room dev',
		);
	});

	test('say that a server of this program stops with it, and how to keep one running', () => {
		const {title, remarks} = invitationText(invitation({isOwnServer: true}), '#lobby');
		expect(title).toBe('You started a server; it stops when you quit');
		expect(remarks).toEqual([
			'Only this machine can connect.',
			'To keep a server running, start one in another terminal: termchat serve',
			'To let other machines connect: termchat serve --host 0.0.0.0',
		]);
	});

	test('are lines where there are no frames', () => {
		const link = 'https://chat.example.org/#/dev';
		expect(noticeText(invitation({link}), '#dev')).toBe(
			`How others join #dev.\nIn a browser: ${link}\nIn a terminal: termchat join --room lobby`,
		);
	});
});
