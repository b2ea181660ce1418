/** The directory in the file. */
import type {Rooms} from '../../database/open-rooms.ts';
import type {Statements, Write} from '../../database/statements.ts';
import type {Directory} from '../../directory.ts';
import {createAdmissions} from './admissions.ts';
import {createInbox} from './inbox.ts';
import {createInvites} from './invites.ts';
import {createModerators} from './moderators.ts';
import {createReadPositions} from './read-positions.ts';
import {createRoomDirectory} from './rooms.ts';
import {createSanctions} from './sanctions.ts';
import {createUsers} from './users.ts';
import {createWebhooks} from './webhooks.ts';

/**
 * `onForget` is called after a room was removed; its entries are still in the file. `onNicks` is called after a nick was
 * taken, changed or released.
 */
export const createDirectory = (
	statement: Statements,
	rooms: Rooms,
	write: Write,
	onForget: () => void,
	onNicks: () => void,
): Directory => ({
	...createUsers(statement, write, onNicks),
	...createRoomDirectory(statement, rooms, write, onForget),
	...createAdmissions(statement, rooms, write),
	...createInvites(statement, rooms, write),
	...createWebhooks(statement, rooms, write),
	...createSanctions(statement, rooms, write),
	...createModerators(statement, rooms, write),
	...createReadPositions(statement, rooms, write),
	...createInbox(statement, rooms, write),
});
