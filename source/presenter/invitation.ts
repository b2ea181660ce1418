/** How others join a room: the address for a browser and the command for a terminal. */
import type {NoticeContent} from '../client/session/state.ts';
import {literal, type Printable, printableLine, words} from '../text/sanitize.ts';

export type Invitation = Extract<NoticeContent, {type: 'invitation'}>;

export interface InvitationText {
	readonly title: Printable;
	/** To be copied: never broken across lines. `link`: where the text leads, if it is an address. */
	readonly ways: readonly {readonly label: Printable; readonly text: Printable; readonly link?: string}[];
	/** Sentences below. */
	readonly remarks: readonly Printable[];
}

/** The address of the page, without a slash at its end, from the server's address. */
export const pageAddress = (serverUrl: string): string =>
	serverUrl.replace(/^ws/, 'http').replace(/\/(?:ws)?$/, '');

/** The web address of a room: the page opens at it, and `termchat join` takes it too. */
export const roomLink = (serverUrl: string, room: string): string =>
	`${pageAddress(serverUrl)}/#/${encodeURIComponent(room)}`;

/** The command that joins a room in a shell, without the defaults: the server of this machine, and the lobby. */
export const joinCommand = (serverUrl: string, room: string, program = 'termchat'): string => {
	const page = pageAddress(serverUrl);
	const isDefault = /^http:\/\/(?:127\.0\.0\.1|localhost):8080$/.test(page);
	const server = isDefault ? '' : ` ${page.replace(/^http:\/\//, '')}`;
	const flag = room === 'lobby' ? '' : ` --room ${room}`;
	return `${program} join${server}${flag}`;
};

const loopback = /^https?:\/\/(?:127\.\d+\.\d+\.\d+|\[::1\]|localhost)(?::\d+)?(?:\/|$)/i;

const waysOf = ({link, command}: Invitation): InvitationText['ways'] => [
	{label: literal('In a browser'), text: printableLine(link), link},
	{label: literal('In a terminal'), text: printableLine(command)},
];

/** `roomTitle`: of the room others are invited to. */
export const invitationText = (invitation: Invitation, roomTitle: string | undefined): InvitationText => {
	const {isOwnServer, link} = invitation;
	const isLocal = loopback.test(link);
	return {
		title: isOwnServer
			? literal('You started a server; it stops when you quit')
			: words`How others join ${printableLine(roomTitle ?? 'this room')}`,
		ways: waysOf(invitation),
		remarks: [
			...(isLocal ? [literal('Only this machine can connect.')] : []),
			...(isOwnServer
				? [
						literal('To keep a server running, start one in another terminal: termchat serve'),
						literal('To let other machines connect: termchat serve --host 0.0.0.0'),
					]
				: []),
		],
	};
};

/** The same as lines, for output that has no frames. */
export const invitationLines = (invitation: Invitation, roomTitle: string | undefined): string => {
	const {title, ways, remarks} = invitationText(invitation, roomTitle);
	return [`${title}.`, ...ways.map(({label, text}) => `${label}: ${text}`), ...remarks].join('\n');
};
