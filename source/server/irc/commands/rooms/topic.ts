/** `TOPIC`: reads or sets the topic of a room. */

import {truncateCharacters} from '../../names/names.ts';
import {refuseInRoom} from '../../replies/refusals.ts';
import {writeTopic} from '../../replies/room-state.ts';
import type {CommandTable} from '../../session/command-handler.ts';
import {toPlainText} from '../../text/plain.ts';
import {ownRoom} from './own-room.ts';

export const topicCommands: CommandTable = {
	TOPIC: {
		minParams: 1,
		async run(session, {params: [channel = '', text]}) {
			const own = await ownRoom(session, 'TOPIC', channel);
			if (own === undefined) return;
			if (text === undefined) {
				if (own.topic === undefined) session.numeric('RPL_NOTOPIC', own.channel, 'No topic is set');
				else writeTopic(session, own, own.topic);
				return;
			}
			const length = session.welcome?.limits.topicLength ?? 0;
			const topic = truncateCharacters(toPlainText(text), length);
			const answer = await session.request({type: 'topic', room: own.room, text: topic});
			if (answer.type === 'error') refuseInRoom(session, {command: 'TOPIC', channel: own.channel}, answer);
		},
	},
};
