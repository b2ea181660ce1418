/** `NAMES`: the members of rooms. */
import {writeMembers, writeNoMembers} from '../../replies/room-state.ts';
import type {CommandTable} from '../../session/command-handler.ts';

export const namesCommands: CommandTable = {
	NAMES: {
		async run(session, {params: [channels = '']}) {
			for (const channel of channels.split(',')) {
				const own = session.rooms.ofChannel(channel);
				if (own === undefined) writeNoMembers(session, channel || '*');
				else await writeMembers(session, own);
			}
		},
	},
};
