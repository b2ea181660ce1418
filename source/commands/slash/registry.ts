/** All slash commands, in the order of the help. */
import {type Command, offeredIn, type UiKind} from '../command.ts';
import {awayCommands} from './away.ts';
import {deviceCommands} from './devices.ts';
import {directCommands} from './direct.ts';
import {displayCommands} from './display.ts';
import {link} from './link.ts';
import {listCommands} from './lists.ts';
import {messageCommands} from './messages/messages.ts';
import {moderationCommands} from './moderation.ts';
import {moderatorCommands} from './moderators.ts';
import {notificationCommands} from './notifications.ts';
import {peopleCommands} from './people.ts';
import {roomOrderCommands} from './rooms/room-order.ts';
import {roomCommands} from './rooms/rooms.ts';
import {sessionCommands} from './session.ts';
import {webhookCommands} from './webhooks.ts';

export const commands: readonly Command[] = [
	...roomCommands,
	link,
	...roomOrderCommands,
	...messageCommands,
	...peopleCommands,
	...awayCommands,
	...directCommands,
	...deviceCommands,
	...moderationCommands,
	...moderatorCommands,
	...webhookCommands,
	...notificationCommands,
	...displayCommands,
	...listCommands,
	...sessionCommands,
];

/** The commands that help, completion and the palette offer in this kind of user interface. */
export const helpCommands = (ui: UiKind, mode?: 'screen' | 'plain'): readonly Command[] =>
	offeredIn(ui, commands, mode);
