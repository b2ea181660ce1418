import type {Client} from '../../client/client.ts';
import type {View, ViewEvent} from '../state/view.ts';
import type {CommandLoader} from './command-loader.ts';

/** What the actions of the page work with. */
export interface PageParts {
	readonly client: Client;
	/** The scheme, host and port of this page. A link to another host belongs to another server. */
	readonly origin: string;
	readonly commands: CommandLoader;
	readonly view: () => View;
	readonly dispatch: (event: ViewEvent) => void;
	/** Whether the screen is so narrow that the member list covers the messages. */
	readonly hasMemberDrawer: () => boolean;
}
