/** The directory in the file. */
import type {Rooms} from '../../database/open-rooms.ts';
import type {Statements, Write} from '../../database/statements.ts';
import type {Directory} from '../../directory.ts';
import {createAdmissions} from './admissions.ts';
import {createInvites} from './invites.ts';
import {createReadPositions} from './read-positions.ts';
import {createRoomDirectory} from './rooms.ts';
import {createSanctions} from './sanctions.ts';
import {createUsers} from './users.ts';

/** `onForget` is called after a room was removed; its entries are still in the file. */
export const createDirectory = (
	statement: Statements,
	rooms: Rooms,
	write: Write,
	onForget: () => void,
): Directory => ({
	...createUsers(statement, write),
	...createRoomDirectory(rooms, write, onForget),
	...createAdmissions(statement, rooms, write),
	...createInvites(statement, rooms, write),
	...createSanctions(statement, rooms, write),
	...createReadPositions(statement, rooms, write),
});
