/** The sources of palette entries. */
import type {Session} from '../../../client/session/state.ts';
import type {PersonInfo, RoomInfo} from '../../../protocol/server-frames.ts';
import type {Command, UiKind} from '../../command.ts';
import type {Settings} from '../../settings.ts';

export interface PaletteSources {
	readonly session: Session;
	/** The room that is shown. */
	readonly current: string | undefined;
	/** The rooms of the server, as far as they are known. */
	readonly listed: readonly RoomInfo[];
	/** The connected users of the server, as far as they are known. */
	readonly people?: readonly PersonInfo[] | undefined;
	/** The commands to offer. */
	readonly commands: readonly Command[];
	/** The key that does the same as a command. */
	readonly keyFor?: (command: string) => string | undefined;
	readonly serverUrl: string;
	/** The room that was shown before. */
	readonly previous?: string | undefined;
	/** The settings to offer; undefined: none. */
	readonly settings?: Settings | undefined;
	readonly ui?: UiKind;
}
