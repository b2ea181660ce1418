/** The directory in the file. */
import type {Rooms} from '../../database/open-rooms.ts';
import type {Statements, Write} from '../../database/statements.ts';
import type {Directory} from '../../directory/directory.ts';
import {createAdmissions} from './rooms/admissions.ts';
import {createInvites} from './rooms/invites.ts';
import {createModerators} from './rooms/moderators.ts';
import {createRoomDirectory} from './rooms/rooms.ts';
import {createSanctions} from './rooms/sanctions.ts';
import {createWebhooks} from './rooms/webhooks.ts';
import {createInbox} from './users/inbox.ts';
import {createReadPositions} from './users/read-positions.ts';
import {createUsers} from './users/users.ts';

/**
 * `onForget` is called after a room was removed; its entries are still in the file. `onNickChange` is called after a nick was
 * taken, changed or released.
 */
export const createDirectory = (
	statement: Statements,
	rooms: Rooms,
	write: Write,
	onForget: () => void,
	onNickChange: () => void,
): Directory => ({
	...createUsers(statement, write, onNickChange),
	...createRoomDirectory(statement, rooms, write, onForget),
	...createAdmissions(statement, rooms, write),
	...createInvites(statement, rooms, write),
	...createWebhooks(statement, rooms, write),
	...createSanctions(statement, rooms, write),
	...createModerators(statement, rooms, write),
	...createReadPositions(statement, rooms, write),
	...createInbox(statement, rooms, write),
});
