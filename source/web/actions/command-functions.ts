/**
 * The slash commands, and what buttons and keys of the page share with them. The page loads this file after the chat is
 * drawn, so no other file of the chat may import what it imports.
 */
import {performAction, runCommand} from '../../commands/actions/run.ts';
import {LocalNotifications} from '../../commands/notifications/local-notifications.ts';
import {explainUnknown, readInput} from '../../commands/read-input.ts';
import {inspectMessage, markUnread, showReaders} from '../../commands/slash/messages/message-marks.ts';
import {toggleReaction} from '../../commands/slash/messages/reactions.ts';
import {rename} from '../../commands/slash/people.ts';
import {commands} from '../../commands/slash/registry.ts';
import {joinRoom} from '../../commands/slash/rooms/join.ts';
import {
	showNeighbour,
	showNextActive,
	showPrevious,
	showTypedNumber,
} from '../../commands/slash/rooms/room-switching.ts';
import {createRoom} from '../../commands/slash/rooms/rooms.ts';
import {searchMessages} from '../../commands/suggestions/search.ts';
import {addWebhook} from '../../commands/webhooks.ts';

export const commandFunctions = {
	addWebhook,
	commands,
	createRoom,
	explainUnknown,
	inspectMessage,
	joinRoom,
	LocalNotifications,
	markUnread,
	performAction,
	readInput,
	rename,
	runCommand,
	searchMessages,
	showNeighbour,
	showNextActive,
	showPrevious,
	showReaders,
	showTypedNumber,
	toggleReaction,
} as const;

export type CommandFunctions = typeof commandFunctions;
